package main

import (
	"log/slog"
	"slices"
	"sync"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/audio/adapt"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// ownModel is an acoustic model of the operator's own, opened once for the whole
// process. The zero value, and nil, is none.
type ownModel struct {
	folder, library string

	once        sync.Once // guards what follows
	model       assess.Model
	calibration *score.Calibration
	err         error
}

func (o *ownModel) flags(f *pflag.FlagSet) {
	f.StringVar(&o.folder, "acoustic-model", "", "`folder` of an acoustic model of your own: manifest.json, an ONNX file, calibration.json; only in a build with -tags onnx (default: the embedded one)")
	f.StringVar(&o.library, "onnxruntime", "", "ONNX Runtime's shared library, the `file` (default: beside the program, or where the system keeps libraries)")
}

// lookup takes from the environment what no flag has set, for a command that
// has no other settings there.
func (o *ownModel) lookup(f *pflag.FlagSet, env lookup) error {
	return lookUp(f, env, "acoustic-model", "onnxruntime")
}

// lookUp takes the named settings from the environment where no flag has set them.
func lookUp(f *pflag.FlagSet, env lookup, names ...string) error {
	for _, name := range names {
		value, from, err := find(name, env, nil)
		if err != nil {
			return models.Errorf("configuration", models.Invalid, "%s: %w", from, err)
		}
		if from != "" && !f.Changed(name) {
			if err := f.Set(name, value); err != nil {
				return models.Errorf("configuration", models.Invalid, "%s: %w", from, err)
			}
		}
	}
	return nil
}

// paths are the settings that name files.
func (o *ownModel) paths() []*string {
	if o == nil {
		return nil
	}
	return []*string{&o.folder, &o.library}
}

// open opens the model and reads its calibration; both are nil where there is no
// model of one's own.
func (o *ownModel) open() (assess.Model, *score.Calibration, error) {
	if o == nil || o.folder == "" {
		return nil, nil, nil
	}
	o.once.Do(func() {
		model, err := adapt.Open(o.folder, o.library)
		if err == nil {
			o.model = model
			o.calibration, err = model.Calibration()
		}
		if err != nil {
			o.err = models.E("acoustic model", models.Invalid, err)
		}
	})
	return o.model, o.calibration, o.err
}

// engine makes what listens to recordings.
func (c Config) engine(log *slog.Logger) (*workers.Engine, error) {
	model, calibration, err := c.own.open()
	if err != nil {
		return nil, err
	}
	rules, err := parseRules(c.Strictness, c.Accents)
	if err != nil {
		return nil, err
	}
	transcriber, err := c.recogniser.open()
	if err != nil {
		return nil, err
	}
	if transcriber != nil {
		transcriber = reported{transcriber, log}
	}
	config := workers.EngineConfig{
		MaxDuration: c.MaxDuration, FFmpeg: c.FFmpeg, Model: model, Calibration: calibration, Rules: rules, Transcriber: transcriber, Watch: c.watching.Stage,
	}
	if err := c.isolation.into(&config, log); err != nil {
		return nil, err
	}
	return workers.NewEngine(config)
}

// parseRules reads what --strictness and --accents say; an error names the flag.
func parseRules(strictness, accents string) (models.Rules, error) {
	const op = "configuration"
	rules := models.Rules{Strictness: strictness}
	if strictness != "" && !slices.Contains(models.Strictnesses(), strictness) {
		return rules, models.Errorf(op, models.Invalid, "--strictness %q: want lenient, normal or strict", strictness)
	}
	parsed, err := score.ParseAccents(accents)
	if err != nil {
		return rules, models.Errorf(op, models.Invalid, "--%w", err) // it begins with "accents: "
	}
	for name, treatment := range parsed {
		if rules.Accents == nil {
			rules.Accents = map[string]string{}
		}
		rules.Accents[string(name)] = string(treatment)
	}
	return rules, nil
}
