package score

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/exact"
)

// Judge turns an alignment of p into verdicts, by calibration c under the
// circumstances k.
func (e *Evidence) Judge(p audio.Passage, a align.Alignment, c Calibration, k Circumstances) Report {
	j := judge{e: e, c: c, cuts: c.CutsFor(k), accents: k.Accents, places: PlacesOf(a)}
	j.tidy(p, &a)
	r := Report{Characters: []Character{}, Inserted: []Insertion{}}
	end := 0
	for _, g := range p.Groups {
		for i := range g.Characters {
			found := a.Characters[len(r.Characters)]
			ch := j.character(g, i, found, end)
			if n := len(found.Takes); n > 0 {
				end = found.Takes[n-1].End
			}
			if found.Silent {
				ch.Verdict, ch.Score = carried(r.Characters)
			}
			r.Characters = append(r.Characters, ch)
		}
	}
	j.hesitations(p, a, r.Characters)
	for _, ins := range a.Inserted {
		j.insertion(&r, a, ins)
	}
	r.Match = j.match(r.Characters, a.Inserted, k.SNR)
	j.totals(&r, a)
	return r
}

// carried is the verdict on a character without sound of its own: that of the
// one before, which carries it.
func carried(before []Character) (Verdict, float64) {
	if len(before) == 0 {
		return Correct, 100
	}
	last := before[len(before)-1]
	return last.Verdict, last.Score
}

// judge carries what all characters of a recording share.
type judge struct {
	e         *Evidence
	c         Calibration
	cuts      Cuts
	accents   Accents
	places    Places
	explained float64 // frames that the text explains
	tones     float64 // probabilities of the expected tones
	syllables int     // that were measured
	surprise  float64 // of them together, in nats; see [Match.Surprise]
	pauses    int
	paused    time.Duration
}

func (j *judge) ms(frame int) int64 { return (time.Duration(frame) * j.e.Hop).Milliseconds() }

// character judges character i of group g. end is where the last one ended.
func (j *judge) character(g audio.Group, i int, a align.Character, end int) Character {
	ch := Character{At: a.At, Char: a.Text, Events: []Event{}, Takes: len(a.Takes)}
	for _, way := range g.Ways {
		ch.Accepted = appendNew(ch.Accepted, spell(way[i].Syllables))
	}
	variant := g.Ways[0][i]
	ch.StartMS, ch.EndMS = j.ms(end), j.ms(end)
	switch {
	case len(a.Takes) > 0:
		last := a.Takes[len(a.Takes)-1]
		variant = last.Variant
		ch.StartMS, ch.EndMS = j.ms(last.Start), j.ms(last.End)
		j.parts(&ch, last)
		j.retakes(&ch, a.Takes)
	case a.Silent:
	default:
		ch.Verdict = Skipped
		j.absent(&ch, variant)
	}
	ch.Reading, ch.Source = spell(variant.Syllables), string(variant.Source)
	return ch
}

func (j *judge) span(r align.Range) audio.Span {
	return audio.Span{Start: time.Duration(r.Start) * j.e.Hop, End: time.Duration(r.End) * j.e.Hop}
}

func appendNew[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// parts judges the take that counts. Of several syllables (the 2 of 29 is
// 二十) the least likely one stands for the character.
func (j *judge) parts(ch *Character, t align.Take) {
	least := math.Inf(1)
	for k, at := range j.e.units.sites(t, j.places) {
		y := j.spoken(t.Variant.Syllables[k], at)
		j.explained += y.explained
		j.tones += y.toneEven
		j.syllables++
		j.surprise -= exact.Log(y.chance)
		ch.Syllables = append(ch.Syllables, Syllable{t.Variant.Syllables[k], j.span(y.rhyme)})
		if y.p < least {
			least, ch.Judged = y.p, k
			ch.Initial, ch.Final, ch.Tone = y.initial, y.final, y.tone
			ch.Score = percent(y.p)
			ch.Verdict = worst(j.cuts.Character.verdict(y.p), y.initial, y.final, y.tone)
		}
	}
}

// evenOdds takes the logit of a score, which expects nine right in ten, to what
// it would be were right and wrong equally likely.
var evenOdds = exact.Log(9)

// judgement is that of one syllable.
type judgement struct {
	initial, final, tone *Part
	p                    float64 // how likely a listener would accept it
	explained            float64 // frames that it explains
	toneEven             float64 // probability of the tone, right and wrong being equally likely
	chance               float64 // of a syllable taken at random
	rhyme                align.Range
}

// spoken judges syllable s at a site: as expected, or with an accent that is
// accepted where that fits better.
func (j *judge) spoken(s audio.Syllable, at site) judgement {
	best := j.syllable(s, j.e.at(s, at))
	for _, way := range j.accents.accented(s) {
		y := j.syllable(way.Syllable, j.e.at(way.Syllable, at))
		if y.p <= best.p {
			continue
		}
		way.initial.accept(y.initial, s.Initial)
		way.final.accept(y.final, s.Final)
		best = y
	}
	return best
}

// syllable judges one syllable as it was measured.
func (j *judge) syllable(s audio.Syllable, m Measure) judgement {
	u := j.e.units
	y := judgement{p: probability(j.c.Character.Logit(j.c.Together(m))), chance: m.Chance, rhyme: m.Rhyme}
	even, frames := 1.0, m.Final.Frames
	if m.Initial != nil {
		z := j.c.Initial.Logit(m.Initial.Features())
		q := probability(z)
		y.initial = newPart(q, j.cuts.Initial, s.Initial, u.initialName(m.Initial.Rival))
		even, frames = probability(z-evenOdds), frames+m.Initial.Frames
	}
	z := j.c.Final.Logit(m.Final.Features())
	q := probability(z)
	y.final = newPart(q, j.cuts.Final, s.Final, u.Finals[m.Final.Rival].Name)
	y.explained = even * probability(z-evenOdds) * float64(frames)
	z = j.c.Tone.Logit(m.Tone.Features())
	y.toneEven = probability(z - evenOdds)
	y.tone = newPart(j.c.tone(m), j.cuts.Tone, strconv.Itoa(int(s.Tone)), strconv.Itoa(m.Tone.Rival+1))
	return y
}

// newPart names the rival only where the expected unit was not clearly heard.
func newPart(p float64, cut Cut, expected, rival string) *Part {
	part := &Part{Score: percent(p), Verdict: cut.verdict(p), Expected: expected, Heard: rival}
	if part.Verdict == Correct {
		part.Heard = expected
	}
	return part
}

// absent fills in the parts of a character that was left out.
func (j *judge) absent(ch *Character, v audio.Variant) {
	if len(v.Syllables) == 0 {
		return
	}
	for _, s := range v.Syllables {
		ch.Syllables = append(ch.Syllables, Syllable{Syllable: s})
	}
	s := v.Syllables[0]
	if s.Initial != "" {
		ch.Initial = &Part{Verdict: Skipped, Expected: s.Initial}
	}
	ch.Final = &Part{Verdict: Skipped, Expected: s.Final}
	ch.Tone = &Part{Verdict: Skipped, Expected: strconv.Itoa(int(s.Tone))}
}

// verdict of a probability.
func (c Cut) verdict(p float64) Verdict {
	switch {
	case p < c.Wrong:
		return Wrong
	case p < c.Correct:
		return Unsure
	}
	return Correct
}

// worst is the verdict of a character: that of its weakest part, or of all of
// them together.
func worst(together Verdict, parts ...*Part) Verdict {
	verdict := together
	for _, p := range parts {
		switch {
		case p == nil:
		case p.Verdict == Wrong:
			return Wrong
		case p.Verdict == Unsure && verdict == Correct:
			verdict = Unsure
		}
	}
	return verdict
}

// percent is p as a score, to a hundredth.
func percent(p float64) float64 { return math.Round(p*1e4) / 100 }
