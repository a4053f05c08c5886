// Command eval measures how well recordings are judged, on real speech of which
// the truth is known because it was read correctly: a text is changed in one
// character and the recording must fail there; readings are spliced, drowned in
// noise, raised in pitch and sent through codecs; what is no reading must be
// refused. See docs/accuracy.md.
//
//	eval -speech DIR              print the table, write docs/accuracy.md, compare with the baseline
//	eval -speech DIR -short       the same on a tenth of the trials, with a baseline of its own
//	eval -speech DIR -calibrate   fit audio/score/calibration.json, and stop
//	eval -speech DIR -accept      make this run the baseline
//	eval -events                  only events, boundaries and locality, with every
//	                              trial of events that fails
//	eval -fit-answers             fit audio/answer/calibration.json, and stop
//	eval -answers                 only voice answers, with every trial that fails;
//	                              -pool says of which part of the speech, and
//	                              -accept puts them into the baseline and the page
//	eval -transcripts             only transcripts, with -accept as above
//	eval -pitch                   only how the drawn pitch follows the tones, and stop
//	eval -fit-transcripts         fit audio/transcribe/confidence.json, and stop
//	eval -fit-events              fit audio/align/costs.json on voices of training, and stop
//	eval -trials FILE             also write every substitution trial, as TSV
//	eval -left-out S -network F   a network that was trained without speaker S, on S;
//	                              with -accept kept in training/eval/left-out.json
//	eval -acoustic-model DIR …    the same of a model of your own (with -tags onnx):
//	                              -calibrate writes its calibration.json, and
//	                              nothing is compared
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
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/adapt"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/training/teacher"
)

const (
	calibrationFile = "audio/score/calibration.json"
	costsFile       = "audio/align/costs.json"
	baselineFile    = "training/eval/baseline.json"
	shortFile       = "training/eval/baseline-short.json"
	accuracyFile    = "docs/accuracy.md"
	diagramFile     = "docs/reliability.svg"

	words     = "words"
	sentences = "sentences"

	firstReader = "first reader"
	english     = "english-speakers"
)

// options are the flags.
type options struct {
	speech, teacher             string
	short, calibrate, accept    bool
	events, fitEvents           bool
	answers, fitAnswers         bool
	transcripts, fitTranscripts bool
	pitch                       bool
	pool                        string
	trials                      string
	leftOut, network            string

	acousticModel, onnxRuntime string
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.speech, "speech", "../shared/speech", "folder of speech sets")
	flag.StringVar(&o.teacher, "teacher", "../shared/models/fsmn", "folder of the teacher network; empty for none")
	flag.BoolVar(&o.short, "short", false, "a tenth of the trials, without the teacher")
	flag.BoolVar(&o.calibrate, "calibrate", false, "fit "+calibrationFile+" and stop")
	flag.BoolVar(&o.accept, "accept", false, "write "+baselineFile)
	flag.BoolVar(&o.events, "events", false, "only events, boundaries and locality, with every trial of events that fails")
	flag.BoolVar(&o.fitAnswers, "fit-answers", false, "fit "+answersFile+" and stop")
	flag.BoolVar(&o.answers, "answers", false, "only voice answers, with every trial that fails")
	flag.BoolVar(&o.transcripts, "transcripts", false, "only transcripts")
	flag.BoolVar(&o.pitch, "pitch", false, "only how the drawn pitch follows the tones")
	flag.BoolVar(&o.fitTranscripts, "fit-transcripts", false, "fit "+confidenceFile+" and stop")
	flag.StringVar(&o.pool, "pool", string(measuredPool), "part of the speech for -answers: measured, fitted or training")
	flag.BoolVar(&o.fitEvents, "fit-events", false, "fit "+costsFile+" and stop")
	flag.StringVar(&o.trials, "trials", "", "`file` to write the substitution trials to")
	flag.StringVar(&o.leftOut, "left-out", "", "`speaker` who was left out of training")
	flag.StringVar(&o.network, "network", "", "`file` of the network that was trained so")
	flag.StringVar(&o.acousticModel, "acoustic-model", "", "folder of a model of your own, instead of the embedded one")
	flag.StringVar(&o.onnxRuntime, "onnxruntime", os.Getenv("LANGDU_ONNXRUNTIME"), "ONNX Runtime's shared library")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatalf("eval: %v", err)
	}
}

func run(ctx context.Context, o options) error {
	s := &suite{model: acoustic.Default(), calibration: calibrationFile, short: o.short, speech: o.speech}
	if o.acousticModel != "" {
		if err := s.adapt(o); err != nil {
			return err
		}
		o.teacher = ""
	}
	if o.teacher != "" && !o.short {
		t, err := teacher.Load(o.teacher)
		if err != nil {
			return err
		}
		s.teacher = t
	}
	if o.calibrate {
		return s.calibrate(ctx, o.speech)
	}
	if o.leftOut != "" {
		return s.withoutSpeaker(ctx, o)
	}
	if o.fitEvents {
		return s.fitEvents(ctx, o.speech)
	}
	if o.fitAnswers {
		return s.fitAnswers(ctx)
	}
	if o.fitTranscripts {
		return s.fitTranscripts(ctx, o.speech)
	}
	if o.answers {
		return s.onlyAnswers(ctx, pool(o.pool), o.accept)
	}
	if err := s.load(ctx, o.speech); err != nil {
		return err
	}
	if o.events {
		return s.onlyEvents(ctx)
	}
	if o.pitch {
		return s.onlyPitch(ctx)
	}
	if o.transcripts {
		return s.onlyTranscripts(ctx, o.accept)
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	fmt.Println(table(s.figures))
	if o.trials != "" {
		if err := writeTrials(o.trials, s.trials); err != nil {
			return err
		}
	}
	if err := s.publish(); err != nil {
		return err
	}
	if o.accept {
		return s.accept()
	}
	return s.compare()
}

// adapt puts a model of somebody else's in the place of the embedded one.
func (s *suite) adapt(o options) error {
	if o.accept {
		return errors.New("-accept is for the embedded model: leave out -acoustic-model")
	}
	m, err := adapt.Open(o.acousticModel, o.onnxRuntime)
	if err != nil {
		return err
	}
	log.Printf("acoustic model %s: %s", m.Hash(), m.Name())
	s.model, s.adapted, s.calibration = m, true, filepath.Join(o.acousticModel, adapt.CalibrationName)
	if !o.calibrate {
		s.cal, err = m.Calibration()
	}
	return err
}

// sources are the speech sets, by the name of their rows. Of the dev part, one
// half is for calibration and the other for measuring.
var sources = []struct{ name, set string }{
	{words, "audio-cmn-words"}, {"voices", "dspspeech20"}, {firstReader, "seedlingo"}, {sentences, "aishell-sample"},
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
	n := 100
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
	if s.reader, err = unheardSentences(ctx, speech); err != nil {
		return err
	}
	s.english, err = chosen(ctx, speech, english, n, 1)
	return err
}

// unheardSentences are the sentences, long enough to splice, of a voice that no
// training has heard.
func unheardSentences(ctx context.Context, speech string) ([]*utterance, error) {
	index, err := readIndex(speech, "seedlingo")
	if err != nil {
		return nil, err
	}
	list := pick(index, len(index), 1, func(u *utterance) bool { return len([]rune(u.text)) >= 6 })
	return list, load(ctx, speech, "seedlingo", list)
}

// calibrate fits the calibration to the other half and writes it: first the
// parts, in quiet, in noise and raised in pitch, then with these what is a
// reading of the text.
func (s *suite) calibrate(ctx context.Context, speech string) error {
	var list []*utterance
	for _, source := range sources {
		l, err := chosen(ctx, speech, source.set, s.perCalibration(), 0)
		if err != nil {
			return err
		}
		list = append(list, l...)
	}
	foreign, err := chosen(ctx, speech, english, s.perCalibration(), 0)
	if err != nil {
		return err
	}
	c := score.Shipped()
	c.Model, c.Refuse = s.model.Hash(), score.Limits{Foreign: c.Refuse.Foreign}
	conditions := []condition{{name: "clean", apply: same}, {name: "noise", apply: atSNR(noisy)}, {name: "child", apply: raised(childs), age: assess.Under14}}
	var heard []*examples
	for _, k := range conditions {
		x, err := s.gather(ctx, &c, k, list, learn)
		if err != nil {
			return err
		}
		heard = append(heard, x)
	}
	fitParts(&c, heard[0])
	const quiet = 25 // dB, as score has it
	c.Noise, c.Young = shift(&c, heard[0], heard[1], quiet-noisy), shift(&c, heard[0], heard[2], 1)
	texts, err := s.matches(ctx, &c, conditions, list, foreign)
	if err != nil {
		return err
	}
	fitText(&c, texts[0], texts[1], texts[2])
	return writeCalibration(s.calibration, c)
}

// gather learns from all of list under a condition.
func (s *suite) gather(ctx context.Context, c *score.Calibration, k condition, list []*utterance,
	learn func(context.Context, *session, *utterance) (*examples, error)) (*examples, error) {
	all, err := each(ctx, list, func(ctx context.Context, u *utterance) (*examples, error) {
		clip, err := k.apply(ctx, u.clip)
		if err != nil {
			return nil, err
		}
		session, err := newSession(ctx, s.model, c, clip, k.age)
		if err != nil {
			return nil, err
		}
		return learn(ctx, session, u)
	})
	if err != nil {
		return nil, err
	}
	return together(all), nil
}

func (s *suite) perCalibration() int {
	if s.short {
		return 30
	}
	return 100
}

func (s *suite) accept() error {
	return writeBaseline(s.baselineFile(), baseline{Model: s.model.Hash(), Figures: s.figures})
}

// publish writes the pages that people read, of a full run of the embedded model.
func (s *suite) publish() error {
	if s.short || s.adapted {
		return nil
	}
	page, err := accuracyPage(s)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(accuracyFile, []byte(page), 0o644),
		os.WriteFile(diagramFile, []byte(reliabilityDiagram(s.unheard)), 0o644))
}

func (s *suite) baselineFile() string {
	if s.short {
		return shortFile
	}
	return baselineFile
}

// compare fails when a figure has fallen.
func (s *suite) compare() error {
	if s.adapted {
		return nil
	}
	base, err := readBaseline(s.baselineFile())
	if err != nil {
		return err
	}
	if list := fallen(s.figures, base); len(list) > 0 {
		return fmt.Errorf("worse than the baseline by more than its interval:\n  %s", strings.Join(list, "\n  "))
	}
	return nil
}
