package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/audio/transcribe"
)

// transcripts begins the names of the sections of the figures.
const transcripts = "Transcripts"

// transcripts measures the open transcript: of speech whose text is known, with
// and without a page that holds it, and of what is no speech.
func (s *suite) transcripts(ctx context.Context) error {
	d, err := transcribe.New(transcriptInventory)
	if err != nil {
		return err
	}
	var heard []scriptSet
	for _, set := range append(slices.Clone(s.sets), speechSet{firstReader + ", sentences", s.reader}) {
		x, err := s.scriptSet(ctx, s.model, d, set)
		if err != nil {
			return err
		}
		heard = append(heard, x)
	}
	s.transcriptErrors(transcripts+errorsPer, heard)
	s.transcriptTrust(heard)
	s.transcriptClaims(heard)
	if err := s.falseText(ctx, d); err != nil {
		return err
	}
	return s.transcriptCosts(ctx, d)
}

// scriptSet is the transcripts of one set, and what the teacher says of the same.
type scriptSet struct {
	name         string
	own, teacher []*script
}

func (s *suite) scriptSet(ctx context.Context, m assess.Model, d *transcribe.Decoder, set speechSet) (scriptSet, error) {
	x := scriptSet{name: set.name}
	var err error
	if x.own, err = s.scripts(ctx, m, d, set.list); err != nil || s.teacher == nil {
		return x, err
	}
	x.teacher, err = s.scripts(ctx, s.teacher, nil, set.list)
	return x, err
}

// transcriptsWithout measures the transcripts of a speaker by a network that was
// trained without.
func (s *suite) transcriptsWithout(ctx context.Context, m assess.Model, speaker string, list []*utterance) error {
	d, err := transcribe.New(transcriptInventory)
	if err != nil {
		return err
	}
	x, err := s.scriptSet(ctx, m, d, speechSet{"left out of training", list})
	if err != nil {
		return err
	}
	s.transcriptErrors(transcripts+" of the sentences of "+speaker+errorsPer, []scriptSet{x})
	return nil
}

var transcriptInventory = transcribe.Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones}

// What a transcript is made with.
const (
	alone      = iota // nothing
	onPage            // a page that holds what is said, among seven others
	onAnother         // a page of eight others
	answered          // six answers, one of which is what is said
	offered           // six answers, none of which is said
	contexts          // how many these are
	pageOthers = 7
)

var contextNames = [contexts]string{"without a page", "with a page that holds it", "with another page", "with expected answers of which one is said",
	"with expected answers that are not said"}

// script is what was made of one recording.
type script struct {
	greedy slips
	told   [contexts]telling
	// invented counts the offered answers that were written, of all that were
	// offered.
	invented, offered int
}

// scripts transcribes all of list; without a decoder only what the network says
// by itself is looked at.
func (s *suite) scripts(ctx context.Context, m assess.Model, d *transcribe.Decoder, list []*utterance) ([]*script, error) {
	return each(ctx, list, func(ctx context.Context, u *utterance) (*script, error) {
		said, err := u.saidCharacters()
		if err != nil {
			return nil, err
		}
		out, scores, err := s.heardBy(ctx, m, u.clip)
		if err != nil {
			return nil, err
		}
		x := &script{greedy: compare(said, greedySyllables(out))}
		if d == nil {
			return x, nil
		}
		return x, s.tell(ctx, d, x, u, list, scores)
	})
}

// tell transcribes one recording in every context.
func (s *suite) tell(ctx context.Context, d *transcribe.Decoder, x *script, u *utterance, list []*utterance, scores audio.Frames) error {
	said, err := u.saidCharacters()
	if err != nil {
		return err
	}
	others := othersOf(u, list)
	phrases := phrasesOf(u, others)
	texts := [contexts][]string{
		onPage: append(others[min(1, len(others)):len(others):len(others)], u.text), onAnother: others,
		answered: append(phrases[min(1, len(phrases)):len(phrases):len(phrases)], u.text), offered: phrases,
	}
	for k, texts := range texts {
		passages, err := passagesOf(texts)
		if err != nil {
			return err
		}
		b := transcribe.Bias{Texts: passages}
		if k == answered || k == offered {
			b = transcribe.Bias{Answers: passages}
		}
		found, err := d.Find(ctx, scores, b)
		if err != nil {
			return err
		}
		x.told[k] = tellingOf(said, found)
	}
	written := x.told[offered].text
	for _, p := range phrases {
		x.offered++
		if strings.Contains(written, p) {
			x.invented++
		}
	}
	return nil
}

// heardBy is what a network says of a clip, and the scores that come of it.
func (s *suite) heardBy(ctx context.Context, m assess.Model, clip audio.Clip) (acoustic.Output, audio.Frames, error) {
	q, err := dsp.Measure(clip)
	if err != nil {
		return acoustic.Output{}, audio.Frames{}, err
	}
	out, err := m.Posteriors(ctx, assess.Audible(clip, q))
	if err != nil {
		return acoustic.Output{}, audio.Frames{}, err
	}
	cal := score.Shipped()
	if s.cal != nil {
		cal = *s.cal
	}
	heard := score.Heard{Phones: out.Posteriors, Tones: out.Tones, Prior: m.LogPriors()}
	return out, score.Weigh(heard, assess.Units, cal.Weights).Emissions(1), nil
}

// othersOf are the texts of eight other recordings that do not hold u's.
func othersOf(u *utterance, list []*utterance) []string {
	var texts []string
	r := u.random()
	for tries := 0; len(texts) <= pageOthers && tries < 200; tries++ {
		if t := one(r, list).text; t != u.text && !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	return texts
}

// phrasesOf are stretches of two to four characters of other texts, no two
// characters of which are side by side in u's.
func phrasesOf(u *utterance, others []string) []string {
	const answers = 6
	var phrases []string
	r := u.random()
	for tries := 0; len(phrases) < answers && tries < 200 && len(others) > 0; tries++ {
		text := []rune(one(r, others))
		n := min(2+r.IntN(3), len(text))
		from := r.IntN(len(text) - n + 1)
		p := string(text[from : from+n])
		if n >= 2 && !slices.Contains(phrases, p) && !sharesPair(p, u.text) {
			phrases = append(phrases, p)
		}
	}
	return phrases
}

func sharesPair(a, b string) bool {
	runes := []rune(a)
	for i := range len(runes) - 1 {
		if strings.Contains(b, string(runes[i:i+2])) {
			return true
		}
	}
	return false
}

func passagesOf(texts []string) ([]audio.Passage, error) {
	var list []audio.Passage
	for _, t := range texts {
		p, err := hanzi.Read(t, nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		list = append(list, p)
	}
	return list, nil
}

// falseText counts clips without speech that are not refused by their sound alone
// and of which something is written, gaps too.
func (s *suite) falseText(ctx context.Context, d *transcribe.Decoder) error {
	n := 12
	if s.short {
		n = 3
	}
	b := transcribe.Bias{}
	var err error
	if b.Answers, err = passagesOf([]string{"小猫", "在河边", "是的", "嗯"}); err != nil {
		return err
	}
	for _, k := range noises {
		written, err := each(ctx, k.clips(n, trialSeed), func(ctx context.Context, u *utterance) (bool, error) {
			q, err := dsp.Measure(u.clip)
			if err != nil || len(q.Reasons(dsp.DefaultQuality())) > 0 {
				return false, err
			}
			_, scores, err := s.heardBy(ctx, s.model, u.clip)
			if err != nil {
				return false, err
			}
			t, err := d.Transcribe(ctx, scores, b)
			return len(t) > 0, err
		})
		if err != nil {
			return err
		}
		s.add(transcripts+", something written of what is no speech", k.name, share(written), "low", "0")
	}
	return nil
}
