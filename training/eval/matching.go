package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

const (
	// lost is the share of the true readings that the limit on the match may
	// refuse. Half of them are recordings that do not hold their text.
	lost = 0.008

	// lostMisread is the same where three in ten readings are misread or cut
	// short: of these it is one in ten.
	lostMisread = 0.03

	// strange is how much more foreign than the strangest of the true readings
	// speech must be to be refused for that alone.
	strange = 0.1
)

// library is what other pages are made of: the texts of many recordings.
type library struct {
	texts  []string
	length map[int][]string // by number of characters
}

func newLibrary(list []*utterance) *library {
	l := &library{length: map[int][]string{}}
	known := map[string]bool{}
	for _, u := range list {
		if u.text == "" || u.set == english || known[u.text] {
			continue
		}
		known[u.text] = true
		n := len([]rune(u.text))
		l.texts, l.length[n] = append(l.texts, u.text), append(l.length[n], u.text)
	}
	return l
}

// page is a page of n characters: a text of that length where there are enough
// of them, else the beginning of several.
func (l *library) page(r *rand.Rand, n int) (audio.Passage, error) {
	const enough = 20
	if len(l.length[n]) >= enough {
		return hanzi.Read(one(r, l.length[n]), nil)
	}
	var text []rune
	for len(text) < n {
		text = append(text, []rune(one(r, l.texts))...)
	}
	return hanzi.Read(string(text[:n]), nil)
}

// other is a page that u is no reading of, of n characters, or of any length
// where n is 0: it shares no character and no syllable with what was read.
func (l *library) other(r *rand.Rand, u *utterance, n int) (audio.Passage, error) {
	own, err := u.passage()
	if err != nil {
		return own, err
	}
	for range 1000 {
		length := n
		if n == 0 {
			length = len([]rune(one(r, l.texts)))
		}
		p, err := l.page(r, length)
		if err != nil || (len(sounds(p)) > 0 && !shares(p.Text, u.text) && !soundsLike(p, own)) {
			return p, err
		}
	}
	return own, fmt.Errorf("%s: no text was found that shares no syllable with %q", u.path, u.text)
}

// soundsLike says whether two texts have a syllable in common, in whatever tone:
// who reads 学 for 削 has read it, in another tone.
func soundsLike(a, b audio.Passage) bool {
	mine := sounds(a)
	for s := range sounds(b) {
		if mine[s] {
			return true
		}
	}
	return false
}

// sounds are the syllables that p may be read with, without their tones.
func sounds(p audio.Passage) map[audio.Syllable]bool {
	known := map[audio.Syllable]bool{}
	for _, g := range p.Groups {
		for _, way := range g.Ways {
			for _, v := range way {
				for _, s := range v.Syllables {
					known[s] = true
				}
			}
		}
	}
	return known
}

// pageLengths are those of the pages that sounds are held against.
var pageLengths = []int{1, 2, 4, 8, 20}

// matches gathers, under each condition, how readings match texts, and how little
// English and the noises that are not held do.
func (s *suite) matches(ctx context.Context, c *score.Calibration, conditions []condition, readings, foreign []*utterance) ([]*examples, error) {
	list := append(slices.Clone(foreign), readings...)
	for _, k := range noises {
		if !k.held {
			list = append(list, k.clips(s.perCalibration()/12, calibrationSeed)...)
		}
	}
	pages := newLibrary(readings)
	var all []*examples
	for _, k := range conditions {
		x, err := s.gather(ctx, c, k, list, func(ctx context.Context, session *session, u *utterance) (*examples, error) {
			return learnText(ctx, session, u, pages)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}

// learnText gathers how u matches its own text, at times with a character
// changed or as the beginning of a longer one, and how it matches other texts,
// most of them as long. English and music match no text.
func learnText(ctx context.Context, s *session, u *utterance, l *library) (*examples, error) {
	x, r := &examples{}, u.random()
	add := func(p audio.Passage, genuine bool) error {
		result, err := s.judge(ctx, p)
		if err == nil && result.Report != nil {
			x.text = append(x.text, labelled{result.Match.Features(), genuine})
		}
		return err
	}
	lengths := []int{1 + r.IntN(2), one(r, pageLengths)}
	if u.text != "" && u.set != english {
		own, err := u.variations(r, l)
		if err != nil {
			return nil, err
		}
		for i, p := range own {
			if err := add(p, true); err != nil {
				return nil, err
			}
			if i == 0 {
				x.own = slices.Clone(x.text)
			}
		}
		n := len([]rune(u.text))
		lengths = []int{n, n, 0}
	}
	for _, n := range lengths {
		p, err := l.other(r, u, n)
		if err != nil {
			return nil, err
		}
		if err := add(p, false); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// variations are the texts that u is a reading of: its own, first; for a third
// of them, with a whole character changed; and, for half of the sentences, the
// beginning of a longer text.
func (u *utterance) variations(r *rand.Rand, l *library) ([]audio.Passage, error) {
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	list := []audio.Passage{p}
	if spots := places(p); len(spots) > 1 && r.IntN(3) == 0 {
		at := one(r, spots)
		if changed, ok := substitute(at.spoken, whole, r); ok {
			list = append(list, replaced(p, at, changed))
		}
	}
	if u.kind == "sentence" && r.IntN(2) == 0 {
		text := u.text
		for range 1 + r.IntN(5) { // stopped after a half, or after a sixth
			text += "。" + one(r, l.texts)
		}
		longer, err := hanzi.Read(text, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, longer)
	}
	return list, nil
}

// fitText fits what is a reading of the text, in a quiet room, in noise and with
// raised voices alike, and the limits on it.
//
// Each condition has the strictest limit that loses neither too many of the true
// readings nor of those that are misread or cut short. A quiet room leaves more
// room than noise does; between the two the weight of the noise carries the
// limit. Readers known to be under 14 have one of their own.
func fitText(c *score.Calibration, quiet, noise, child *examples) {
	all := together([]*examples{quiet, noise, child})
	c.Text = fitLogistic(all.text, 0.5)
	limit := func(x *examples) float64 {
		return min(quantile(genuineLogits(c.Text, x.own), lost), quantile(genuineLogits(c.Text, x.text), lostMisread))
	}
	strict, patient, childs := limit(quiet), limit(noise), limit(child)
	snr := meanFeature(quiet.own, score.SNRFeature)
	if apart := snr - meanFeature(noise.own, score.SNRFeature); apart > 0 && strict > patient {
		slope := (strict - patient) / apart
		c.Text.Weights[score.SNRFeature] = round(c.Text.Weights[score.SNRFeature] - slope)
		strict, childs = strict-slope*snr, childs-slope*meanFeature(child.own, score.SNRFeature)
	} else {
		strict = min(strict, patient)
	}
	c.Refuse.Text, c.Refuse.Young = round(probability(strict)), round(probability(min(strict, childs)))
	c.Refuse.Alien = 0
	for _, d := range all.own {
		c.Refuse.Alien = max(c.Refuse.Alien, round(d.features[score.ForeignFeature]+strange))
	}
}

func meanFeature(data []labelled, k int) float64 {
	values := make([]float64, len(data))
	for i, d := range data {
		values[i] = d.features[k]
	}
	return mean(values)
}
