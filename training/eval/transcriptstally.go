package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/transcribe"
)

// saidCharacter is one character of a text and the syllables that are right for it.
type saidCharacter struct {
	text   string
	sounds []string // "hang2"
}

// saidCharacters is what a reader of u says.
func (u *utterance) saidCharacters() ([]saidCharacter, error) {
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	var list []saidCharacter
	for _, g := range p.Groups {
		for c, character := range g.Characters {
			x := saidCharacter{text: character.Text}
			for _, way := range g.Ways {
				for _, s := range way[c].Syllables {
					x.sounds = append(x.sounds, s.Pinyin())
				}
			}
			list = append(list, x)
		}
	}
	return list, nil
}

// slips counts what has to be put in, taken out or changed to make the truth of
// what was heard, among so many characters.
type slips struct{ characters, syllables, toned, written int }

// telling is one transcript against the truth.
type telling struct {
	slips
	text   string  // as written, gaps as …
	claims []claim // of every character found, whether written or not
	// features are what the claims were made of.
	features []transcribe.Features
	// kept and right count the characters written, and those of them that were
	// said there.
	kept, right int
}

// gotCharacter is one syllable of what was heard, and the character written for it.
type gotCharacter struct{ text, sound string }

// toneless is a syllable in pinyin without its tone.
func toneless(sound string) string {
	if n := len(sound); n > 0 && sound[n-1] <= '9' {
		return sound[:n-1]
	}
	return sound
}

func (x saidCharacter) base(sound string) bool {
	return slices.ContainsFunc(x.sounds, func(s string) bool { return toneless(s) == toneless(sound) })
}

// compare counts the errors of what was heard.
func compare(said []saidCharacter, heard []gotCharacter) slips {
	t := slips{characters: len(said)}
	n, m := len(said), len(heard)
	t.syllables, _ = edits(n, m, func(i, j int) bool { return said[i].base(heard[j].sound) })
	t.toned, _ = edits(n, m, func(i, j int) bool { return slices.Contains(said[i].sounds, heard[j].sound) })
	t.written, _ = edits(n, m, func(i, j int) bool { return said[i].text == heard[j].text })
	return t
}

// tellingOf compares a transcript with the truth.
func tellingOf(said []saidCharacter, found []transcribe.Found) telling {
	c := transcribe.Shipped()
	var heard []gotCharacter
	var transcript audio.Transcript
	for _, f := range found {
		heard = append(heard, gotCharacter{f.Text, f.Reading})
		token := audio.Token{Text: f.Text}
		if !c.Writes(f.Features) {
			token.Text = ""
		}
		transcript = append(transcript, token)
	}
	t := telling{slips: compare(said, heard), text: transcript.String()}
	_, right := edits(len(said), len(heard), func(i, j int) bool { return said[i].text == heard[j].text })
	for j, f := range found {
		t.claims = append(t.claims, claim{c.Of(f.Features), right[j]})
		t.features = append(t.features, f.Features)
		if transcript[j].Text != "" {
			t.kept++
			if right[j] {
				t.right++
			}
		}
	}
	return t
}

// edits aligns a sequence of n with one of m: the fewest errors, and which of the
// second sequence stand where they should.
func edits(n, m int, equal func(i, j int) bool) (errors int, right []bool) {
	d := make([][]int, n+1)
	for i := range d {
		d[i] = make([]int, m+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				d[i][j] = min(d[i-1][j-1]+changed(equal(i-1, j-1)), d[i-1][j]+1, d[i][j-1]+1)
			}
		}
	}
	right = make([]bool, m)
	for i, j := n, m; i > 0 && j > 0; {
		switch same := equal(i-1, j-1); {
		case d[i][j] == d[i-1][j-1]+changed(same):
			right[j-1] = same
			i, j = i-1, j-1
		case d[i][j] == d[i-1][j]+1:
			i--
		default:
			j--
		}
	}
	return d[n][m], right
}

func changed(same bool) int {
	if same {
		return 0
	}
	return 1
}

// greedySyllables is the likeliest sound of each frame, runs as one, an initial
// with the final after it: what a network says without a search.
func greedySyllables(out acoustic.Output) []gotCharacter {
	var list []gotCharacter
	before, initial := audio.Phone(0), ""
	for t := range out.Posteriors.Len() {
		row := out.Posteriors.At(t)
		best := audio.Phone(slices.Index(row, slices.Max(row)))
		if t > 0 && oneSound(best, before) {
			continue
		}
		before = best
		switch {
		case acoustic.IsFinal(best):
			s := audio.Syllable{Initial: initial, Final: acoustic.FinalOf(best), Tone: acoustic.ToneOf(best)}
			list, initial = append(list, gotCharacter{sound: s.Pinyin()}), ""
		default:
			initial = acoustic.InitialOf(best)
		}
	}
	return list
}

// oneSound says whether two columns are of one sound, in whatever tone.
func oneSound(a, b audio.Phone) bool {
	return a == b || acoustic.IsFinal(a) && acoustic.FinalOf(a) == acoustic.FinalOf(b)
}

// rate is errors per hundred characters, with the interval of a bootstrap of the
// recordings.
func rate(list []*script, of func(*script) (errors, characters int)) estimate {
	x := make([][2]int, len(list))
	for i, s := range list {
		x[i][0], x[i][1] = of(s)
	}
	ratio := func(pick func(i int) int) (float64, int) {
		var errors, characters int
		for i := range x {
			errors, characters = errors+x[pick(i)][0], characters+x[pick(i)][1]
		}
		return 100 * float64(errors) / float64(max(characters, 1)), characters
	}
	var e estimate
	e.Value, e.N = ratio(func(i int) int { return i })
	r := rand.New(rand.NewPCG(7, 9))
	var values []float64
	for range resamples {
		again := make([]int, len(x))
		for i := range again {
			again[i] = r.IntN(len(x))
		}
		v, _ := ratio(func(i int) int { return again[i] })
		values = append(values, v)
	}
	slices.Sort(values)
	e.Lo, e.Hi = values[resamples/40], values[resamples-1-resamples/40]
	switch three := min(300/float64(max(e.N, 1)), 100); { // the rule of three where the bootstrap is blind
	case e.Value == 0:
		e.Hi = three
	case e.Value == 100:
		e.Lo = 100 - three
	}
	return e
}

// calibrationOf is the expected calibration error of claims as they came, in per
// cent.
func calibrationOf(claims []claim) estimate {
	of := func(pick func(i int) int) float64 {
		var list [bins]struct{ n, claimed, right float64 }
		for i := range claims {
			c := claims[pick(i)]
			b := &list[min(int(c.score*bins), bins-1)]
			b.n, b.claimed = b.n+1, b.claimed+c.score
			if c.right {
				b.right++
			}
		}
		var sum float64
		for _, b := range list {
			sum += math.Abs(b.claimed - b.right)
		}
		return 100 * sum / float64(max(len(claims), 1))
	}
	e := estimate{Value: of(func(i int) int { return i }), N: len(claims)}
	r := rand.New(rand.NewPCG(7, 8))
	var values []float64
	for range resamples {
		values = append(values, of(func(int) int { return r.IntN(len(claims)) }))
	}
	slices.Sort(values)
	e.Lo, e.Hi = values[resamples/40], values[resamples-1-resamples/40]
	return e
}
