package main

import (
	"context"
	"fmt"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/sealed"
)

// rotation is what a change of the master key has done.
type rotation struct {
	Rotated int    `json:"rotated"` // data keys encrypted anew
	Current string `json:"current"` // master key that all are under now
}

// String is one line for a person.
func (r rotation) String() string {
	return fmt.Sprintf("encrypted %d data keys anew; all are under master key %s; no recording was touched", r.Rotated, r.Current)
}

// rotate brings every data key under the current master key. Where the master key
// is a file of ours a new one is made first, and the former is forgotten when
// nothing is under it any more. It may be interrupted at any point and run again:
// the file holds every key that something is under.
func (v vault) rotate(ctx context.Context) (rotation, error) {
	ring, ours := v.master.(*sealed.Ring)
	ours = ours && v.kept != ""
	if ours {
		if err := v.renew(ring); err != nil {
			return rotation{}, err
		}
	}
	current, err := v.master.Current(ctx)
	if err != nil {
		return rotation{}, err
	}
	report := rotation{Current: current}
	if report.Rotated, err = sealed.Rotate(ctx, v.keys, v.master); err != nil || !ours {
		return report, err
	}
	return report, v.forget(ctx, ring)
}

// renew makes a new current key, unless a rotation that was interrupted has.
func (v vault) renew(ring *sealed.Ring) error {
	keys := ring.Keys()
	if len(keys) > 1 {
		return nil
	}
	keys = append([]sealed.MasterKey{sealed.NewMasterKey()}, keys...)
	return v.data.Switch(func() error { return v.keep(ring, keys) })
}

// forget drops the keys that nothing is under.
func (v vault) forget(ctx context.Context, ring *sealed.Ring) error {
	keys := ring.Keys()
	masters, err := v.keys.Masters(ctx)
	if err != nil {
		return err
	}
	for _, use := range masters {
		if use.Master != keys[0].String() {
			return models.Errorf("rotate", models.Conflict, "%d data keys are under master key %s still: run this again", use.Keys, use.Master)
		}
	}
	return v.keep(ring, keys[:1])
}

func (v vault) keep(ring *sealed.Ring, keys []sealed.MasterKey) error {
	if err := writeMasterKeys(v.kept, keys); err != nil {
		return models.Errorf("rotate", models.Unavailable, "%s could not be kept: %w", v.kept, err)
	}
	ring.Replace(keys...)
	return nil
}
