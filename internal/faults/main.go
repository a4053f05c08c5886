//go:build linux

// Command faults breaks langdu on purpose, while thousands of recordings are sent to
// it, and looks afterwards whether anything that it has accepted is lost, doubled,
// half done or left lying about.
//
// It starts everything itself: Redis, PostgreSQL and MinIO, two apis, three workers,
// one of them on a host of its own; and in a second run the embedded shape. A driver
// is the children and their apps; an injector breaks the house in an order that a seed
// gives; a checker, which shares no code with the service, holds what lies in the
// stores against what the service has promised to its clients. Any finding makes the
// exit status 1.
//
//	go run ./internal/faults              the long form: 10,000 uploads, 200 faults
//	go run ./internal/faults -short       every kind of fault once
//	go run ./internal/faults -seed 7      the order of an earlier run again
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status, done, err := apart(ctx)
	if !done {
		err = realMain(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		status = 1
	}
	stop()
	os.Exit(status)
}

// options is what the flags say.
type options struct {
	plan    plan
	short   bool
	shape   string
	write   string
	program string
}

func parse() options {
	var o options
	var uploads, faults int
	var during time.Duration
	seed := flag.Uint64("seed", 0, "order of the faults; 0 for a new one")
	flag.BoolVar(&o.short, "short", false, "every kind of fault once")
	flag.StringVar(&o.shape, "shape", "both", "production, embedded or both")
	flag.StringVar(&o.write, "write", "", "`file` into which the report is written, between its markers")
	flag.StringVar(&o.program, "program", "", "langdu, built with the tag faults (default: built now)")
	flag.IntVar(&uploads, "uploads", 0, "how many at least")
	flag.IntVar(&faults, "faults", 0, "how many")
	flag.DurationVar(&during, "for", 0, "for how long uploads are made")
	keep := flag.Bool("keep", false, "keep the folder of the run, with the logs")
	word := flag.String("only", "", "faults with this word in their name alone")
	flag.Parse()
	o.plan = long()
	if o.short {
		o.plan = short()
	}
	if o.plan.Seed = *seed; o.plan.Seed == 0 {
		o.plan.Seed = rand.Uint64N(1_000_000)
	}
	set(&o.plan.Uploads, uploads)
	set(&o.plan.Faults, faults)
	set(&o.plan.For, during)
	o.plan.Keep, o.plan.Only = *keep, *word
	return o
}

func set[T comparable](field *T, value T) {
	var none T
	if value != none {
		*field = value
	}
}

func realMain(ctx context.Context) error {
	o, root := parse(), sourceRoot()
	fmt.Printf("seed %d\n", o.plan.Seed)
	program := o.program
	if program == "" {
		built, err := build(ctx, root)
		if err != nil {
			return err
		}
		defer os.RemoveAll(filepath.Dir(built))
		program = built
	}
	runs, err := o.runs(ctx, root, program)
	if err != nil {
		return err
	}
	var text strings.Builder
	report(&text, runs)
	fmt.Print("\n", text.String())
	return errors.Join(o.keep(text.String()), judged(runs))
}

// runs makes one after the other, so that none takes time from what is measured in
// another; in the short form, which waits more than it works, all at once.
func (o options) runs(ctx context.Context, root, program string) ([]*outcome, error) {
	plans := o.plans()
	all := make([]*outcome, len(plans))
	var group errgroup.Group
	if !o.short {
		group.SetLimit(1)
	}
	for i, p := range plans {
		group.Go(func() (err error) {
			if err = ctx.Err(); err == nil {
				all[i], err = run(ctx, p, root, program, teller(p))
			}
			return err
		})
	}
	return all, group.Wait()
}

// teller prints how far a run is.
func teller(p plan) func(string, ...any) {
	begun, shape := time.Now(), "production"
	if p.Embedded {
		shape = "embedded"
	}
	return func(format string, args ...any) {
		fmt.Printf("%6.1fs  %-10s  %s\n", time.Since(begun).Seconds(), shape, fmt.Sprintf(format, args...))
	}
}

// plans is the runs: the embedded one is a tenth of the other.
func (o options) plans() []plan {
	var all []plan
	if o.shape != "embedded" {
		all = append(all, o.plan)
	}
	if o.shape != "production" {
		p := o.plan
		p.Embedded, p.Uploads, p.Faults, p.For = true, p.Uploads/10, max(p.Faults/8, 8), p.For/8
		all = append(all, p)
	}
	return all
}

// keep writes the report where it was asked for.
func (o options) keep(text string) error {
	if o.write == "" {
		return nil
	}
	return writeInto(o.write, text)
}

// judged is the findings once more, where there are any: who sees only the end of what
// is printed has to see them.
func judged(runs []*outcome) error {
	var text strings.Builder
	n := 0
	for _, o := range runs {
		n += count(o.findings)
		o.list(&text)
	}
	if n > 0 {
		return fmt.Errorf("%d findings with seed %d\n%s", n, runs[0].plan.Seed, text.String())
	}
	return nil
}
