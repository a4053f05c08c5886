package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
)

// outcome is what one utterance gave: the scores of its parts as read, and of
// parts of the text changed; the verdicts on it as read.
type outcome struct {
	genuine, impostor map[change][]float64
	caught            map[change][]bool // of each changed character: called wrong
	wrong             []bool            // of each character read correctly: called wrong
	doubted           []bool            // of the same: called wrong or unsure
	refusals          []bool            // of each recording as read
	trials            []trial
	claims            map[string][]claim // see reliability.go
	speakers          map[string][]bool  // of each speaker's characters read correctly: called wrong
}

// trial is one comparison of a character as read with the same one changed.
type trial struct {
	path, text, char  string
	change            change
	read, changed     string // syllables
	genuine, impostor float64
}

func newOutcome() *outcome {
	return &outcome{genuine: map[change][]float64{}, impostor: map[change][]float64{}, caught: map[change][]bool{},
		claims: map[string][]claim{}, speakers: map[string][]bool{}}
}

// perUtterance is how many characters of each utterance are changed.
const perUtterance = 3

// substitutions judges u as read, and with each of some characters changed in
// every way.
func substitutions(ctx context.Context, s *session, u *utterance) (*outcome, error) {
	p, err := u.passage()
	if err != nil {
		return nil, err
	}
	o := newOutcome()
	base, err := s.judge(ctx, p)
	if err != nil {
		return nil, err
	}
	o.refusals = []bool{base.Status != assess.Scored}
	if o.refusals[0] {
		return o, nil
	}
	for _, c := range base.Characters {
		o.wrong = append(o.wrong, marked(c.Verdict))
		o.doubted = append(o.doubted, c.Verdict != score.Correct)
	}
	o.speakers[u.speaker] = o.wrong
	r := u.random()
	spots := places(p)
	r.Shuffle(len(spots), func(i, j int) { spots[i], spots[j] = spots[j], spots[i] })
	for _, at := range spots[:min(perUtterance, len(spots))] {
		o.claim(whole, &base.Characters[at.char], true)
		if err := o.change(ctx, s, u, p, base.Characters[at.char], at, r); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// change tries every change at one place. read is that character as read.
func (o *outcome) change(ctx context.Context, s *session, u *utterance, p audio.Passage, read score.Character, at place, r *rand.Rand) error {
	for _, c := range append([]change{whole}, parts...) {
		changed, ok := substitute(at.spoken, c, r)
		if !ok || ((c == toneAny || c == toneNear) && !at.certain) {
			continue
		}
		result, err := s.judge(ctx, replaced(p, at, changed))
		if err != nil {
			return err
		}
		genuine := c.of(&read)
		o.genuine[c] = append(o.genuine[c], genuine)
		t := trial{u.path, u.text, read.Char, c, at.spoken.Pinyin(), changed.Pinyin(), genuine, 0}
		if result.Status == assess.Scored {
			t.impostor = c.of(&result.Characters[at.char])
			o.claim(c, &result.Characters[at.char], false)
		}
		o.trials = append(o.trials, t)
		if result.Status != assess.Scored {
			o.impostor[c] = append(o.impostor[c], 0)
			o.caught[c] = append(o.caught[c], true)
			continue
		}
		o.caught[c] = append(o.caught[c], marked(result.Characters[at.char].Verdict))
		o.impostor[c] = append(o.impostor[c], c.of(&result.Characters[at.char]))
	}
	return nil
}

// writeTrials writes trials as lines of fields with tabs between them, for a closer
// look at what goes wrong.
func writeTrials(path string, trials []trial) error {
	var b strings.Builder
	b.WriteString("path\ttext\tcharacter\tchange\tread\tchanged\tgenuine\timpostor\n")
	for _, t := range trials {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%.2f\t%.2f\n", t.path, t.text, t.char, t.change, t.read, t.changed, t.genuine, t.impostor)
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// marked says whether a character is shown as a mistake.
func marked(v score.Verdict) bool { return v == score.Wrong || v == score.Skipped }

// of is the score that a change should lower.
func (c change) of(ch *score.Character) float64 {
	part := ch.Final
	switch c {
	case initialAny, initialNear:
		part = ch.Initial
	case toneAny, toneNear:
		part = ch.Tone
	case whole:
		return ch.Score
	}
	if part == nil {
		return 0
	}
	return part.Score
}

// merge adds up outcomes.
func merge(list []*outcome) *outcome {
	sum := newOutcome()
	for _, o := range list {
		for c, x := range o.genuine {
			sum.genuine[c] = append(sum.genuine[c], x...)
		}
		for c, x := range o.impostor {
			sum.impostor[c] = append(sum.impostor[c], x...)
		}
		sum.refusals = append(sum.refusals, o.refusals...)
		for c, x := range o.caught {
			sum.caught[c] = append(sum.caught[c], x...)
		}
		sum.wrong = append(sum.wrong, o.wrong...)
		sum.doubted = append(sum.doubted, o.doubted...)
		sum.trials = append(sum.trials, o.trials...)
		for kind, x := range o.claims {
			sum.claims[kind] = append(sum.claims[kind], x...)
		}
		for speaker, x := range o.speakers {
			sum.speakers[speaker] = append(sum.speakers[speaker], x...)
		}
	}
	return sum
}
