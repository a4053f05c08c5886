//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// judgement is what the service made of a recording.
type judgement struct {
	Status, Reason string
	Document       string // the hash of the result, word for word; "" where there is none
}

// truth is what an undisturbed service makes of a sample.
type truth struct {
	judgement
	playback []byte // nil where there is none
}

// baseline is that of all samples.
type baseline struct {
	truths  map[string]truth
	samples map[string]sample
}

func (b *baseline) of(name string) truth { return b.truths[name] }

// measure has every sample judged before anything is broken. What a trap gives that
// springs once is what its recording gives without it.
func measure(ctx context.Context, c *client, look func(context.Context) (*snapshot, error), samples []sample) (*baseline, error) {
	b := &baseline{truths: map[string]truth{}, samples: map[string]sample{}}
	if err := c.enrol(ctx, baseLearner); err != nil {
		return nil, err
	}
	sent := map[string]*upload{}
	for _, s := range samples {
		b.samples[s.name] = s
		if s.trap != "" {
			continue
		}
		u, err := c.send(ctx, baseLearner, s)
		if err != nil {
			return nil, err
		}
		sent[s.name] = u
	}
	for _, u := range sent {
		if err := settled(ctx, c, u.ID); err != nil {
			return nil, err
		}
	}
	now, err := look(ctx)
	if err != nil {
		return nil, err
	}
	for name, u := range sent {
		t := truth{judgement: now.judged(u.ID)}
		if t.playback, err = heard(ctx, c, u); err != nil {
			return nil, err
		}
		b.truths[name] = t
	}
	return b, b.addTraps(samples)
}

// heard is the playback file of a settled recording, nil where it has none.
func heard(ctx context.Context, c *client, u *upload) ([]byte, error) {
	a, err := c.play(ctx, u, false)
	if err != nil || a.status != http.StatusOK {
		return nil, err
	}
	return a.body, nil
}

// addTraps says what trapped samples come to.
func (b *baseline) addTraps(samples []sample) error {
	for _, s := range samples {
		if s.trap == "" {
			continue
		}
		b.truths[s.name] = b.truths[trappedSample]
		if forEver(s.trap) {
			b.truths[s.name] = truth{judgement: judgement{Status: "failed", Reason: "gave up"}}
		}
	}
	scored := func(t truth) bool { return t.Status == "scored" && t.Document != "" && len(t.playback) > 0 }
	if all := valuesOf(b.truths); !slices.ContainsFunc(all, scored) || slices.ContainsFunc(all, func(t truth) bool { return t.Status == "" }) {
		return fmt.Errorf("the undisturbed service has not judged every sample: %v", b.summary())
	}
	return nil
}

// trappedSample is the recording that traps are hidden in.
const trappedSample = "pcm24-stereo.wav"

func (b *baseline) summary() map[string]string {
	said := map[string]string{}
	for name, t := range b.truths {
		said[name] = strings.TrimSpace(t.Status + " " + t.Reason)
	}
	return said
}

// settled waits until a recording is.
func settled(ctx context.Context, c *client, id string) error {
	return await(ctx, "recording "+id+" is settled", time.Minute, func(ctx context.Context) error {
		status, err := c.statusOf(ctx, id)
		if err == nil && !slices.Contains([]string{"scored", "unassessable", "failed"}, status) {
			err = fmt.Errorf("it is %s", status)
		}
		return err
	})
}

func valuesOf[K comparable, V any](m map[K]V) []V {
	var all []V
	for _, v := range m {
		all = append(all, v)
	}
	return all
}
