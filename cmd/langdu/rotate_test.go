package main

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

// vaultIn opens the key store of a data folder, as a process does that starts.
func vaultIn(t *testing.T, data string) vault {
	t.Helper()
	v, err := Config{Data: data}.openVault(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.keys.Close() })
	return v
}

// TestRotationGoesOnAfterACrash ends a rotation at each of its steps and wants the
// next one to end it: every key under the new master key, which is alone in the file.
func TestRotationGoesOnAfterACrash(t *testing.T) {
	for name, crash := range map[string]func(*testing.T, vault){
		"nothing done": func(*testing.T, vault) {},
		"new key made": func(t *testing.T, v vault) { check(t, v.renew(v.master.(*sealed.Ring))) },
		"half of them": func(t *testing.T, v vault) {
			check(t, v.renew(v.master.(*sealed.Ring)))
			ctx, cancel := context.WithCancel(t.Context())
			stopping := stopAfter{v.keys, 3, cancel}
			if _, err := sealed.Rotate(ctx, &stopping, v.master); !errors.Is(err, context.Canceled) {
				t.Errorf("Rotate = %v, want to be stopped", err)
			}
		},
		"all but the file": func(t *testing.T, v vault) {
			check(t, v.renew(v.master.(*sealed.Ring)))
			_, err := sealed.Rotate(t.Context(), v.keys, v.master)
			check(t, err)
		},
		"all": func(t *testing.T, v vault) { _, err := v.rotate(t.Context()); check(t, err) },
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			first := vaultIn(t, data)
			for range 6 {
				alias := models.NewAlias()
				k, err := first.master.Wrap(t.Context(), alias, make([]byte, 32))
				check(t, err)
				_, err = first.keys.AddDataKey(t.Context(), alias, k, time.Now())
				check(t, err)
			}
			crash(t, first)
			v := vaultIn(t, data)
			check(t, sealed.Check(t.Context(), v.keys, v.master))
			report, err := v.rotate(t.Context())
			check(t, err)
			masters, err := v.keys.Masters(t.Context())
			check(t, err)
			if len(masters) != 1 || masters[0] != (storage.MasterUse{Master: report.Current, Keys: 6}) {
				t.Errorf("data keys are under %+v, want 6 under %s", masters, report.Current)
			}
			kept, err := readMasterKeys(v.kept)
			if err != nil || len(kept) != 1 || kept[0].String() != report.Current {
				t.Errorf("the file has %v, %v, want %s alone", kept, err, report.Current)
			}
			if info, err := os.Stat(v.kept); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file's mode is %v, %v", info.Mode(), err)
			}
			check(t, sealed.Check(t.Context(), vaultIn(t, data).keys, v.master))
		})
	}
}

// stopAfter ends a context after some keys were wrapped anew.
type stopAfter struct {
	storage.MasterKeys
	left   int
	cancel func()
}

func (s *stopAfter) Rewrap(ctx context.Context, alias models.Alias, old, k storage.WrappedKey) error {
	if s.left--; s.left == 0 {
		s.cancel()
	}
	return s.MasterKeys.Rewrap(ctx, alias, old, k)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
