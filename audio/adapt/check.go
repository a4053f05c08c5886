package adapt

import (
	"encoding/hex"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
)

// Limits of what a manifest may ask for.
const (
	maxBins  = 512
	maxStack = 32
	maxDrop  = 64
)

// check errs with the first field that cannot be.
func (m Manifest) check() error {
	if m.Format != 1 {
		return fmt.Errorf("format: %d, this program reads 1", m.Format)
	}
	return first(
		m.checkFiles, m.Features.check, m.Inputs.check, m.checkOutput, m.Units.check, m.checkPrior, m.Piece.check)
}

func first(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (m Manifest) checkFiles() error {
	if sum, err := hex.DecodeString(m.Model.SHA256); err != nil || len(sum) != 32 {
		return fmt.Errorf("model.sha256: %q, want the 64 hex digits that sha256sum prints", m.Model.SHA256)
	}
	if m.Features.Normalise == ByFile && m.Features.CMVN == "" {
		return fmt.Errorf("features.cmvn: normalise is %q, so name its file", ByFile)
	}
	if m.Features.Normalise != ByFile && m.Features.CMVN != "" {
		return fmt.Errorf("features.cmvn: normalise is %q, so there is no use for it", m.Features.Normalise)
	}
	for _, f := range []struct{ field, name string }{
		{"model.file", m.Model.File}, {"units.file", m.Units.File}, {"features.cmvn", m.Features.CMVN}, {"prior", m.Prior},
	} {
		optional := f.field == "features.cmvn" || f.field == "prior"
		if f.name == "" && optional {
			continue
		}
		if f.name == "" || f.name != path.Base(f.name) || strings.ContainsAny(f.name, `\:`) || f.name == ".." || f.name == "." {
			return fmt.Errorf("%s: %q, want the name of a file beside the manifest", f.field, f.name)
		}
	}
	return nil
}

// oneOf errs when a field has none of the values it may have.
func oneOf(field, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q, want one of %s", field, value, strings.Join(allowed, ", "))
}

// within errs when a number is outside its bounds.
func within(field string, v, lo, hi float64) error {
	if v >= lo && v <= hi { // NaN is not
		return nil
	}
	return fmt.Errorf("%s: %g, want %g to %g", field, v, lo, hi)
}

func (f Features) check() error {
	if err := first(
		func() error { return oneOf("features.kind", f.Kind, Fbank, Samples) },
		func() error { return oneOf("features.scale", f.Scale, "int16", "unit") },
		func() error { return within("features.peak", f.Peak, 0, 32768) },
		func() error {
			return oneOf("features.normalise", f.Normalise, AsIs, ByFile, Mean, MeanVariance)
		}); err != nil {
		return err
	}
	if f.Kind == Samples {
		return f.checkSamples()
	}
	return first(
		func() error { return oneOf("features.window", f.Window, "povey", "hamming", "hanning", "rectangular") },
		func() error { return within("features.bins", float64(f.Bins), 1, maxBins) },
		func() error { return within("features.window_ms", f.WindowMS, 5, 100) },
		func() error { return within("features.hop_ms", f.HopMS, 1, 100) },
		func() error { return within("features.preemphasis", f.PreEmphasis, 0, 1) },
		func() error { return within("features.low_hz", f.LowHz, 0, 7000) },
		func() error { return within("features.high_hz", f.top(), f.LowHz+100, nyquist) },
		func() error { return within("features.stack", float64(f.Stack), 1, maxStack) },
		func() error { return within("features.skip", float64(f.Skip), 1, float64(f.Stack)) })
}

func (f Features) checkSamples() error {
	if f.Stack != 1 || f.Skip != 1 {
		return fmt.Errorf("features.stack: samples are not stacked")
	}
	if f.Normalise == ByFile {
		return fmt.Errorf("features.normalise: samples have no %q", ByFile)
	}
	return nil
}

func (in Inputs) check() error {
	if in.Features == "" {
		return fmt.Errorf("inputs.features: name the input that takes the features")
	}
	if err := oneOf("inputs.layout", in.Layout, "time-first", "features-first"); err != nil {
		return err
	}
	for i, c := range in.Constants {
		n := int64(1)
		for _, dim := range c.Shape {
			n *= dim
		}
		if c.Name == "" || n != int64(len(c.Values)) {
			return fmt.Errorf("inputs.constants[%d]: %q has %d values for the shape %v", i, c.Name, len(c.Values), c.Shape)
		}
	}
	return nil
}

func (m Manifest) checkOutput() error {
	o := m.Output
	if o.Name == "" {
		return fmt.Errorf("output.name: name the output that holds the posteriors")
	}
	if err := first(
		func() error { return oneOf("output.form", o.Form, Logits, LogProbabilities, Probabilities) },
		func() error { return within("output.shift_ms", o.ShiftMS, 5, 200) },
		func() error { return within("output.drop", float64(o.Drop), 0, maxDrop) },
	); err != nil {
		return err
	}
	if o.FirstMS != nil {
		if err := within("output.first_ms", *o.FirstMS, -1000, 1000); err != nil {
			return err
		}
	}
	step := m.Features.stepMS()
	ratio := o.ShiftMS / step
	if ratio < 1 || math.Abs(ratio-math.Round(ratio)) > 1e-6 {
		return fmt.Errorf("output.shift_ms: %g, want a multiple of %g, the step of the features", o.ShiftMS, step)
	}
	return nil
}

func (u Units) check() error {
	if err := oneOf("units.kind", u.Kind, Phones, Syllables, Characters); err != nil {
		return err
	}
	if u.Kind != Phones && u.Blank == "" {
		return fmt.Errorf("units.blank: %s come from CTC networks, so name the blank", u.Kind)
	}
	for field, patterns := range map[string][]string{"units.foreign": u.Foreign, "units.ignore": u.Ignore} {
		for _, p := range patterns {
			if _, err := path.Match(p, ""); err != nil {
				return fmt.Errorf("%s: %q is no pattern: %w", field, p, err)
			}
		}
	}
	return nil
}

func (m Manifest) checkPrior() error {
	if m.Prior != "" && (m.Units.Kind != Phones || m.Units.Blank != "") {
		return fmt.Errorf("prior: only networks that say of each frame which phone it is have one")
	}
	return nil
}

func (p Piece) check() error {
	return first(
		func() error { return within("piece.seconds", p.Seconds, 1, 900) },
		func() error { return within("piece.context", p.Context, 0, 30) })
}
