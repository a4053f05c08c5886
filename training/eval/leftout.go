package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/assess"
)

// leftOutFile keeps what was measured with networks that are not shipped: the
// same recipe, trained without one of the voices.
const leftOutFile = "training/eval/left-out.json"

// withoutSpeaker measures o.network on the voice that it was trained without.
func (s *suite) withoutSpeaker(ctx context.Context, o options) error {
	f, err := os.Open(o.network)
	if err != nil {
		return err
	}
	defer f.Close()
	network, err := acoustic.Load(f)
	if err != nil {
		return fmt.Errorf("%s: %w", o.network, err)
	}
	list, err := spokenBy(ctx, o.speech, o.leftOut)
	if err != nil {
		return err
	}
	section := "Equal error rate, the sentences of " + o.leftOut + ", "
	for _, m := range []struct {
		name  string
		model assess.Model
	}{{"left out of training", network}, {"teacher alone", s.teacher}} {
		if m.model == nil {
			continue
		}
		result, err := outcomes(ctx, m.model, s.cal, list, assess.AnyAge)
		if err != nil {
			return err
		}
		s.errorRates(section+m.name, result)
	}
	if err := s.transcriptsWithout(ctx, network, o.leftOut, list); err != nil {
		return err
	}
	fmt.Println(table(s.figures))
	if !o.accept {
		return nil
	}
	return writeBaseline(leftOutFile, baseline{Model: network.Hash(), Figures: s.figures})
}

// spokenBy loads a hundred recordings of one speaker, from all sets.
func spokenBy(ctx context.Context, speech, speaker string) ([]*utterance, error) {
	for _, source := range sources {
		index, err := readIndex(speech, source.set)
		if err != nil {
			return nil, err
		}
		list := pick(index, 100, 1, func(u *utterance) bool { return u.speaker == speaker && u.text != "" })
		if len(list) > 0 {
			return list, load(ctx, speech, source.set, list)
		}
	}
	return nil, fmt.Errorf("no set has a speaker %q", speaker)
}

// leftOut is what was measured by withoutSpeaker, if anything.
func leftOut() ([]figure, error) {
	raw, err := os.ReadFile(leftOutFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var b baseline
	err = json.Unmarshal(raw, &b)
	return b.Figures, err
}
