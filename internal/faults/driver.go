//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// driver is the children: each records, listens to what they have recorded, likes it
// and has some of it erased, at the pace of the plan.
type driver struct {
	plan    plan
	client  *client
	ledger  *ledger
	samples []sample
	base    *baseline
	waiting func() int // recordings that are not settled
	begun   atomic.Int64
	start   time.Time
}

// run sends the plan's uploads, or as many as are possible in its time, and more until
// enough has returned true.
func (d *driver) run(ctx context.Context, enough func() bool) error {
	d.start = time.Now()
	var children sync.WaitGroup
	failed := make(chan error, d.plan.Children)
	for i := range d.plan.Children {
		children.Go(func() { failed <- d.child(ctx, i, enough) })
	}
	children.Wait()
	for range d.plan.Children {
		if err := <-failed; err != nil {
			return err
		}
	}
	return ctx.Err()
}

// child sends one recording after the other.
func (d *driver) child(ctx context.Context, i int, enough func() bool) error {
	r := rand.New(rand.NewPCG(d.plan.Seed, uint64(i)))
	learner := fmt.Sprintf("child-%d", i)
	if err := d.client.enrol(ctx, learner); err != nil {
		return err
	}
	for n := 0; ctx.Err() == nil; n++ {
		number := d.begun.Add(1)
		if (number > int64(d.plan.Uploads) || time.Since(d.start) > d.plan.For) && enough() {
			return nil
		}
		pause(ctx, time.Until(d.start.Add(time.Duration(number)*d.plan.pace())))
		d.patient(ctx)
		if n%40 == 39 {
			d.visitor(ctx, r, fmt.Sprintf("visitor-%d-%d", i, n))
			continue
		}
		d.record(ctx, r, learner, d.choose(r, int(number)))
		d.afterwards(ctx, r)
	}
	return nil
}

// patient waits while too much waits, for as long as a fault may last.
func (d *driver) patient(ctx context.Context) {
	for n := 0; n < 100 && ctx.Err() == nil && d.waiting() > d.plan.Backlog; n++ {
		pause(ctx, 200*time.Millisecond)
	}
}

// choose is what is recorded: first every trap once, later one now and then. What hangs, or
// is given up in the end, takes long, and is sent in the first half alone.
func (d *driver) choose(r *rand.Rand, number int) sample {
	var traps, good []sample
	for _, s := range d.samples {
		switch {
		case s.trap == "":
			good = append(good, s)
		case !forEver(s.trap) && s.trap != "hang-once" || time.Since(d.start) < d.plan.For/2:
			traps = append(traps, s)
		}
	}
	if number <= len(traps) {
		return traps[number-1]
	}
	if len(traps) > 0 && r.IntN(d.plan.Rare) == 0 {
		return traps[r.IntN(len(traps))]
	}
	return good[r.IntN(len(good))]
}

// record sends one recording, by one of the ways. What goes wrong stands in the
// ledger.
func (d *driver) record(ctx context.Context, r *rand.Rand, learner string, s sample) {
	if r.IntN(10) < 3 {
		_, _ = d.client.sendInParts(ctx, learner, s, max(2000, len(s.bytes)/(1+r.IntN(5)))) // in the ledger
		return
	}
	_, _ = d.client.send(ctx, learner, s) // in the ledger
}

// visitor is a learner who comes, records twice, and is erased.
func (d *driver) visitor(ctx context.Context, r *rand.Rand, learner string) {
	if err := d.client.enrol(ctx, learner); err != nil {
		return // in the ledger
	}
	for range 2 {
		d.record(ctx, r, learner, d.choose(r, len(d.samples)))
	}
	d.ledger.eraseAll(learner, "")
	if erasure, err := d.client.erase(ctx, "/v1/learners/"+learner); err == nil {
		d.ledger.eraseAll(learner, erasure)
	}
}

// afterwards does what follows a recording now and then.
func (d *driver) afterwards(ctx context.Context, r *rand.Rand) {
	n, dice := r.IntN(1<<30), r.IntN(100)
	switch {
	case dice < 4:
		if u := d.ledger.pick(n, true); u != nil {
			_ = d.client.eraseRecording(ctx, u) // in the ledger
		}
	case dice < 14:
		if u := d.ledger.pick(n, false); u != nil {
			d.listen(ctx, u, dice < 9)
		}
	case dice < 20:
		if u := d.ledger.pick(n, false); u != nil && d.client.like(ctx, u) == nil {
			d.ledger.note(func() { d.ledger.likes++ })
		}
	}
}

// listen plays a recording, and wants what is heard to be what was recorded.
func (d *driver) listen(ctx context.Context, u *upload, original bool) {
	a, err := d.client.play(ctx, u, original)
	if err != nil || a.status >= 300 {
		return
	}
	want := d.base.of(u.Sample).playback
	if original {
		want = d.base.samples[u.Sample].bytes
	}
	if !bytes.Equal(a.body, want) {
		d.ledger.found("what is played is not what was recorded", fmt.Sprintf("%s of %s: %d bytes, want %d", u.ID, u.Sample, len(a.body), len(want)))
		return
	}
	d.ledger.note(func() { d.ledger.reads++ })
}
