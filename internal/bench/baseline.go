package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/cpu"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/internal/cputime"
)

// The baseline says what each stage cost when it was last written, in units of the
// work of [unit], which a slow or busy machine makes dearer as well. It is kept for
// each kind of machine, because vectors of another width change some stages and not
// the others.
const baselinePath = "internal/bench/baseline.json"

//go:embed baseline.json
var baselineFile []byte

// baselines are by kind of machine, then container.
type baselines map[string]map[string]map[assess.Stage]float64

// tolerance is how much dearer than its baseline a stage may be. One that seems to be
// is measured again, up to again times, since on a busy machine only the cheapest run counts.
// What costs next to nothing may cost a little more without anybody asking.
const (
	tolerance = 1.25
	slack     = 0.05 // units
	again     = 6
	// baselineLength is that of the recording.
	baselineLength = 30 * time.Second
)

// kind is the processor's architecture and how wide its vectors are.
func kind() string {
	switch {
	case cpu.X86.HasAVX512F:
		return runtime.GOARCH + " with AVX-512"
	case cpu.X86.HasAVX2:
		return runtime.GOARCH + " with AVX2"
	}
	return runtime.GOARCH
}

// unit is the cheapest of several runs of a fixed piece of work, half of it one
// number after another and half side by side, as the stages are.
func unit() time.Duration {
	const inputs, outputs = 256, 256
	dense := exact.NewDense(inputs, outputs, make([]float32, inputs*outputs), nil)
	x, y := make([]float32, exact.Rows*inputs), make([]float32, exact.Rows*outputs)
	best := time.Duration(1 << 62)
	for range 5 {
		from, sum := cputime.Used(), 0.0
		for i := range 400_000 {
			sum += exact.Exp(-float64(i%1000) / 100)
		}
		for range 100 {
			dense.Apply(y, x, exact.Rows)
		}
		if sum < 0 {
			panic("bench: a sum of exponentials is negative")
		}
		best = min(best, cputime.Used()-from)
	}
	return best
}

// regressions compares each stage with its baseline.
func (b *bench) regressions(ctx context.Context) error {
	var known baselines
	if err := json.Unmarshal(baselineFile, &known); err != nil {
		return fmt.Errorf("%s: %w", baselinePath, err)
	}
	if known[kind()] == nil {
		fmt.Fprintf(b.w, "There is no baseline for %s: no stage is compared with what it cost before.\n\n", kind())
		return nil
	}
	var wrong []error
	for _, c := range containers {
		if want := known[kind()][c.name]; want != nil {
			wrong = append(wrong, b.compare(ctx, c, want))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	fmt.Fprintf(b.w, "No stage costs more than %.0f %% over its baseline (%s).\n\n", 100*(tolerance-1), baselinePath)
	return nil
}

// compare measures until every stage is within its baseline, or often enough.
func (b *bench) compare(ctx context.Context, c container, want map[assess.Stage]float64) error {
	best, u := costs{}, time.Duration(1<<62)
	var dear error
	for range again {
		cost, err := b.units(ctx, c, &u)
		if err != nil || cost == nil {
			return err
		}
		best.cheaper(cost)
		if dear = over(c.name, best, u, want); dear == nil {
			return nil
		}
	}
	return dear
}

// units measures a recording, and the unit beside it.
func (b *bench) units(ctx context.Context, c container, u *time.Duration) (costs, error) {
	file, _, words, err := b.file(ctx, c, baselineLength)
	if err != nil || file == nil {
		return nil, err
	}
	*u = min(*u, unit())
	return b.cost(ctx, file, words, 3)
}

// over is the stages that are over their baseline.
func over(name string, cost costs, u time.Duration, want map[assess.Stage]float64) error {
	var wrong []error
	for _, s := range stages {
		if got := cost[s].Seconds() / u.Seconds(); got > tolerance*want[s]+slack {
			wrong = append(wrong, fmt.Errorf("%s of %s costs %.2f units, %.0f %% over its baseline of %.2f (make bench-baseline, if that is meant)",
				s, name, got, 100*(got/want[s]-1), want[s]))
		}
	}
	return errors.Join(wrong...)
}

// writeBaseline measures the baseline of this kind of machine and writes it beside
// those of other kinds.
func (b *bench) writeBaseline(ctx context.Context) error {
	var all baselines
	if err := json.Unmarshal(baselineFile, &all); err != nil {
		return fmt.Errorf("%s: %w", baselinePath, err)
	}
	here := map[string]map[assess.Stage]float64{}
	for _, c := range containers {
		best, u := costs{}, time.Duration(1<<62)
		for range again {
			cost, err := b.units(ctx, c, &u)
			if err != nil {
				return err
			}
			best.cheaper(cost)
		}
		here[c.name] = map[assess.Stage]float64{}
		for s, d := range best {
			here[c.name][s] = float64(int(1000*d.Seconds()/u.Seconds())) / 1000
		}
	}
	all[kind()] = here
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(baselinePath, append(text, '\n'), 0o644)
}
