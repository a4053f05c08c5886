package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/langdu/langdu/audio/transcribe"
)

const confidenceFile = "audio/transcribe/confidence.json"

// fitTranscripts fits how sure a transcript is of each character to the half of
// the speech that calibrates: with a page and without, said on it or not.
func (s *suite) fitTranscripts(ctx context.Context, speech string) error {
	d, err := transcribe.New(transcriptInventory)
	if err != nil {
		return err
	}
	var data []labelled
	for _, source := range sources {
		list, err := chosen(ctx, speech, source.set, s.perCalibration(), 0)
		if err != nil {
			return err
		}
		scripts, err := s.scripts(ctx, s.model, d, list)
		if err != nil {
			return err
		}
		for _, x := range scripts {
			for _, t := range x.told {
				data = append(data, t.labelled()...)
			}
		}
	}
	right := 0
	for _, x := range data {
		if x.genuine {
			right++
		}
	}
	c := transcribe.Shipped()
	l := fitLogistic(data, float64(right)/float64(max(len(data), 1)))
	c.Bias = l.Bias
	copy(c.Weights[:], l.Weights)
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(confidenceFile, append(text, '\n'), 0o644)
}

// labelled is the characters of a transcript with what is known of each.
func (t *telling) labelled() []labelled {
	var list []labelled
	for i, c := range t.claims {
		values := t.features[i].Values()
		list = append(list, labelled{values[:], c.right})
	}
	return list
}
