//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// outcome is what a run has shown.
type outcome struct {
	plan     plan
	took     time.Duration
	calmed   time.Duration // from the last fault until everything was settled
	ledger   *ledger
	stores   *snapshot
	faults   map[string]int
	findings []finding
}

// run builds a house, breaks it while children use it, and looks what is left.
func run(ctx context.Context, p plan, root, program string, log func(string, ...any)) (o *outcome, err error) {
	h, err := newHouse(p, program)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	begun := time.Now()
	if err := h.open(ctx); err != nil {
		return nil, err
	}
	supervised, cancel := context.WithCancel(ctx)
	defer cancel()
	go h.supervise(supervised)
	samples, err := loadSamples(ctx, root, p.Poison)
	if err != nil {
		return nil, err
	}
	h.slow = sumsOf(samples, func(s sample) bool { return s.trap != "" })
	token, err := h.token(ctx)
	if err != nil {
		return nil, err
	}
	l := newLedger()
	c := newClient("http://"+h.door.address(), token, l, mostTries)
	base, err := measure(ctx, c, h.look, samples)
	if err != nil {
		return nil, err
	}
	log("undisturbed: %v", base.summary())
	faults := only(h.all(), p.Only)
	if len(faults) == 0 {
		return nil, fmt.Errorf("no fault of this shape has %q in its name", p.Only)
	}
	p.Faults = max(p.Faults, len(faults)) // each kind once
	i := &injector{plan: p, house: h, faults: faults}
	d := &driver{plan: p, client: c, ledger: l, samples: samples, base: base, waiting: h.waiting(supervised)}
	if err := disturb(ctx, i, d, log); err != nil {
		return nil, err
	}
	o = &outcome{plan: p, ledger: l}
	if err := h.settle(ctx, o, l, base, log); err != nil {
		return nil, err
	}
	o.took = time.Since(begun)
	var failed []string
	if o.faults, failed = i.counts(); len(failed) > 0 {
		o.findings = append(o.findings, finding{What: "the service or a store did not come back after a fault", Count: len(failed), Example: failed[0]})
	}
	if n, _, longest := recovered.summary(); n > 0 && longest > promised && !p.Embedded {
		o.findings = append(o.findings, finding{What: "recordings of a killed worker were not taken over within " + promised.String(), Count: 1, Example: longest.String()})
	}
	o.findings = append(append(o.findings, sorted(l.findings)...), check(l, base, o.stores)...)
	return o, nil
}

// all is what can be done to this house.
func (h *house) all() []fault {
	if h.plan.Embedded {
		return h.inEmbedded()
	}
	return h.inProduction()
}

// look is see of either shape.
func (h *house) look(ctx context.Context) (*snapshot, error) {
	if h.plan.Embedded {
		return h.seeEmbedded(ctx)
	}
	return h.see(ctx)
}

// disturb runs the faults and the children side by side.
func disturb(ctx context.Context, i *injector, d *driver, log func(string, ...any)) error {
	broken := make(chan struct{})
	go func() {
		defer close(broken)
		i.run(ctx, log)
	}()
	err := d.run(ctx, i.over)
	log("the children are done")
	<-broken
	log("all is put right")
	return err
}

// settle waits until nothing is left to do and nothing is wrong that time may put
// right, or the time for it is over; then it ends the service and looks for the last time.
func (h *house) settle(ctx context.Context, o *outcome, l *ledger, base *baseline, log func(string, ...any)) error {
	begun := time.Now()
	if err := h.calm(ctx); err != nil {
		return err
	}
	said := 0
	var waited map[string]bool
	for time.Since(begun) < h.plan.Quiet && ctx.Err() == nil {
		s, err := h.look(ctx)
		if err != nil {
			return err
		}
		waited = s.waiting()
		left := s.unsettled()
		if left == 0 && o.calmed == 0 {
			o.calmed = time.Since(begun)
		}
		wrong := check(l, base, s)
		if left == 0 && len(wrong) == 0 {
			break
		}
		if int(time.Since(begun).Seconds())/10 > said {
			said++
			log("%d things to be ended, %d kinds of things that may not stay: %v", left, len(wrong), first(wrong))
		}
		pause(ctx, time.Second)
	}
	stopped := h.stop()
	if stopped != nil {
		l.found("the service did not end in time when it was asked to", stopped.Error())
	}
	var err error
	if o.stores, err = h.look(ctx); err != nil {
		return err
	}
	o.stores.Waited = waited // who is ended goes on with nothing
	h.verifyAudit(ctx, o.stores)
	return ctx.Err()
}

func first(all []finding) string {
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (%s)", all[0].What, all[0].Example)
}

// token lets the client in as the app.
func (h *house) token(ctx context.Context) (string, error) {
	said, err := command(ctx, secrets, h.program, "token", "--role", "app", "--data", filepath.Join(h.dir, "api"))
	return strings.TrimSpace(said), err
}

// build makes langdu with what the tag faults adds to it.
func build(ctx context.Context, root string) (program string, err error) {
	dir, err := os.MkdirTemp("", "langdu-faults-program-")
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, "langdu")
	_, err = command(ctx, nil, "go", "-C", root, "build", "-tags", "faults", "-o", program, "./cmd/langdu")
	return program, err
}

// sourceRoot is the root of the repository: where this file was compiled.
func sourceRoot() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}
