package records

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// growing sums readings up, in the order in which they were made.
type growing struct {
	zone  *time.Location
	days  []storage.GrowthDay
	known int
	chars map[string]*growingCharacter
	// said finds what a character with its reading counts for: looked up once for
	// each of some hundred thousand.
	said       map[string]*growingSaid
	sounds     [3]map[string]*soundTally // by initial, final, tone
	confusions [3]map[string]int         // by expected>heard
}

// growingSaid is a character in one of its readings.
type growingSaid struct {
	reading string
	times   int
	char    *growingCharacter
	sounds  [3]*soundTally // nil: none
}

// soundTally counts judgements of one thing.
type soundTally struct{ read, correct, score int }

func (t *soundTally) add(p *grownPart) {
	t.read++
	t.score += p.score
	if p.correct() {
		t.correct++
	}
}

// mean is the mean score, rounded; −1 of nothing.
func (t *soundTally) mean() int {
	if t.read == 0 {
		return -1
	}
	return (t.score + t.read/2) / t.read
}

type growingCharacter struct {
	soundTally
	parts       [3]soundTally
	readings    []*growingSaid
	first, last int // indices of days
}

func newGrowing(zone *time.Location) *growing {
	g := &growing{zone: zone, chars: map[string]*growingCharacter{}, said: map[string]*growingSaid{}}
	for i := range g.sounds {
		g.sounds[i], g.confusions[i] = map[string]*soundTally{}, map[string]int{}
	}
	return g
}

func (g *growing) add(r growthRow) {
	d := g.day(r.created)
	d.Recordings++
	d.Duration += time.Duration(r.duration) * time.Millisecond
	before := d.Characters
	eachGrown(r.line, func(c *grownCharacter) {
		d.Characters++
		if c.whole.correct() {
			d.Correct++
		}
		g.count(c)
	})
	if r.reading > 0 {
		d.Reading += time.Duration(r.reading) * time.Millisecond
		d.Timed += d.Characters - before
	}
	d.Met, d.Known = len(g.chars), g.known
}

// day is the day of a reading, which is the latest or a new one.
func (g *growing) day(created int64) *storage.GrowthDay {
	name := time.UnixMilli(created).In(g.zone).Format(time.DateOnly)
	// Where a zone is turned back over midnight the day goes on.
	if n := len(g.days); n == 0 || g.days[n-1].Day < name {
		g.days = append(g.days, storage.GrowthDay{Day: name})
	}
	return &g.days[len(g.days)-1]
}

// count adds a character to what it counts for.
func (g *growing) count(c *grownCharacter) {
	said, ok := g.said[c.said]
	if !ok {
		said = g.meet(c.said)
	}
	said.times++
	sum := said.char
	was := sum.familiarity()
	sum.add(&c.whole)
	sum.last = len(g.days) - 1
	for i := range c.parts {
		p := &c.parts[i]
		if p.score < 0 {
			continue
		}
		sum.parts[i].add(p)
		if said.sounds[i] != nil {
			said.sounds[i].add(p)
		}
		if p.mistaken != "" {
			g.confusions[i][p.mistaken]++
		}
	}
	if is := sum.familiarity(); is == models.Known && was != is {
		g.known++
	} else if was == models.Known && was != is {
		g.known--
	}
}

func (c *growingCharacter) familiarity() models.Familiarity {
	return models.FamiliarityOf(c.read, c.correct)
}

// meet begins to count a character in a reading.
func (g *growing) meet(words string) *growingSaid {
	char, reading, _ := strings.Cut(words, " ")
	sum, met := g.chars[char]
	if !met {
		sum = &growingCharacter{first: len(g.days) - 1}
		g.chars[char] = sum
	}
	said := &growingSaid{reading: reading, char: sum}
	sum.readings = append(sum.readings, said)
	if s, ok := models.SoundsOf(reading); ok {
		for i, sound := range []string{s.Initial, s.Final, s.Tone} {
			if sound == "" {
				continue
			}
			if g.sounds[i][sound] == nil {
				g.sounds[i][sound] = &soundTally{}
			}
			said.sounds[i] = g.sounds[i][sound]
		}
	}
	g.said[words] = said
	return said
}

func (g *growing) growth() storage.Growth {
	return storage.Growth{
		Days: g.days, Characters: g.characters(), Confusions: g.confused(),
		Initials: soundList(g.sounds[0]), Finals: soundList(g.sounds[1]), Tones: soundList(g.sounds[2]),
	}
}

func (g *growing) characters() (all []storage.GrowthCharacter) {
	for char, c := range g.chars {
		all = append(all, storage.GrowthCharacter{
			Char: char, Readings: c.mostFrequent(),
			Read: c.read, Correct: c.correct, Score: c.mean(),
			Initial: c.parts[0].mean(), Final: c.parts[1].mean(), Tone: c.parts[2].mean(),
			FirstDay: g.days[c.first].Day, LastDay: g.days[c.last].Day,
		})
	}
	slices.SortFunc(all, func(a, b storage.GrowthCharacter) int {
		return cmp.Or(cmp.Compare(b.Read, a.Read), cmp.Compare(a.Char, b.Char))
	})
	return all
}

// mostFrequent is the readings of a character, the most frequent first.
func (c *growingCharacter) mostFrequent() []string {
	slices.SortFunc(c.readings, func(a, b *growingSaid) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(a.reading, b.reading))
	})
	readings := make([]string, len(c.readings))
	for i, said := range c.readings {
		readings[i] = said.reading
	}
	return readings
}

func soundList(sums map[string]*soundTally) (all []storage.GrowthSound) {
	for sound, t := range sums {
		if t.read > 0 {
			all = append(all, storage.GrowthSound{Sound: sound, Read: t.read, Correct: t.correct, Score: t.mean()})
		}
	}
	slices.SortFunc(all, func(a, b storage.GrowthSound) int {
		return cmp.Or(cmp.Compare(b.Read, a.Read), cmp.Compare(a.Sound, b.Sound))
	})
	return all
}

// soundParts is the order in which lines have the parts.
var soundParts = [3]models.SoundPart{models.InitialPart, models.FinalPart, models.TonePart}

func (g *growing) confused() (all []storage.Confusion) {
	for i, part := range soundParts {
		for mistaken, times := range g.confusions[i] {
			expected, heard, _ := strings.Cut(mistaken, ">")
			all = append(all, storage.Confusion{Part: part, Expected: expected, Heard: heard, Times: times})
		}
	}
	slices.SortFunc(all, func(a, b storage.Confusion) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Expected, b.Expected), cmp.Compare(a.Heard, b.Heard))
	})
	return all
}
