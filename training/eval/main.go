// Command eval measures how well recordings are judged, on real speech of which
// the truth is known because it was read correctly: a text is changed in one
// character and the recording must fail there; readings are spliced, drowned in
// noise, raised in pitch and sent through codecs; what is no reading must be
// refused. design: docs/accuracy.md.
//
//	eval -speech DIR              print the table, compare with the baseline
//	eval -speech DIR -short       the same on a tenth of the trials
//	eval -speech DIR -calibrate   fit audio/score/calibration.json first
//	eval -speech DIR -accept      make this run the baseline and write docs/accuracy.md
//
// It ends with status 1 when a figure has fallen by more than the interval of
// the baseline. Run from the module's root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/training/teacher"
)

const (
	calibrationFile = "audio/score/calibration.json"
	baselineFile    = "training/eval/baseline.json"
	accuracyFile    = "docs/accuracy.md"

	words     = "words"
	sentences = "sentences"
)

// options are the flags.
type options struct {
	speech, teacher          string
	short, calibrate, accept bool
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.speech, "speech", "../shared/speech", "folder of speech sets")
	flag.StringVar(&o.teacher, "teacher", "../shared/models/fsmn", "folder of the teacher network; empty for none")
	flag.BoolVar(&o.short, "short", false, "a tenth of the trials, without the teacher; nothing is compared")
	flag.BoolVar(&o.calibrate, "calibrate", false, "fit "+calibrationFile+" before measuring")
	flag.BoolVar(&o.accept, "accept", false, "write "+baselineFile+" and "+accuracyFile)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatalf("eval: %v", err)
	}
}

func run(ctx context.Context, o options) error {
	s := &suite{model: acoustic.Default(), short: o.short}
	if o.teacher != "" && !o.short {
		t, err := teacher.Load(o.teacher)
		if err != nil {
			return err
		}
		s.teacher = t
	}
	if o.calibrate {
		if err := s.calibrate(ctx, o.speech); err != nil {
			return err
		}
	}
	if err := s.load(ctx, o.speech); err != nil {
		return err
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	fmt.Println(table(s.figures))
	if o.accept {
		return s.accept()
	}
	return s.compare()
}

// sources are the speech sets, by the name of their rows. Of the dev part, one
// half is for calibration and the other for measuring.
var sources = []struct{ name, set string }{
	{words, "audio-cmn-words"}, {"voices", "dspspeech20"}, {"first reader", "seedlingo"}, {sentences, "aishell-sample"},
}

// half parts calibration (0) from measuring (1): by speaker where there are
// several, else by recording.
func (u *utterance) half() int {
	if u.set == "dspspeech20" {
		return int(u.speaker[len(u.speaker)-1]) / 2 % 2
	}
	return u.random().IntN(2)
}

// chosen picks and loads n utterances of half h of a set's dev part.
func chosen(ctx context.Context, speech, set string, n, h int) ([]*utterance, error) {
	index, err := readIndex(speech, set)
	if err != nil {
		return nil, err
	}
	list := pick(index, n, 1, func(u *utterance) bool {
		return u.split == "dev" && u.text != "" && u.half() == h && !strings.ContainsAny(u.note, "教")
	})
	return list, load(ctx, speech, set, list)
}

func (s *suite) load(ctx context.Context, speech string) error {
	n := 200
	if s.short {
		n = 20
	}
	for _, source := range sources {
		list, err := chosen(ctx, speech, source.set, n, 1)
		if err != nil {
			return err
		}
		s.sets = append(s.sets, speechSet{source.name, list})
	}
	var err error
	s.english, err = chosen(ctx, speech, "english-speakers", n, 1)
	return err
}

// calibrate fits the calibration to the other half and writes it.
func (s *suite) calibrate(ctx context.Context, speech string) error {
	var list []*utterance
	for _, source := range sources {
		l, err := chosen(ctx, speech, source.set, 250, 0)
		if err != nil {
			return err
		}
		list = append(list, l...)
	}
	all, err := each(ctx, list, func(ctx context.Context, u *utterance) (*examples, error) {
		session, err := newSession(ctx, s.model, nil, u.clip)
		if err != nil {
			return nil, err
		}
		return learn(ctx, session, u)
	})
	if err != nil {
		return err
	}
	c := calibrate(score.Shipped(), s.model.Hash(), all)
	s.cal = &c
	return writeCalibration(calibrationFile, c)
}

func (s *suite) accept() error {
	if s.short {
		return errors.New("-accept wants a full run, not a short one")
	}
	if err := writeBaseline(baselineFile, baseline{Model: s.model.Hash(), Figures: s.figures}); err != nil {
		return err
	}
	return os.WriteFile(accuracyFile, []byte(accuracyPage(s)), 0o644)
}

// compare fails when a figure has fallen.
func (s *suite) compare() error {
	if s.short {
		return nil
	}
	base, err := readBaseline(baselineFile)
	if err != nil {
		return err
	}
	if list := fallen(s.figures, base); len(list) > 0 {
		return fmt.Errorf("worse than the baseline by more than its interval:\n  %s", strings.Join(list, "\n  "))
	}
	return nil
}
