package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

func TestParseMasterKeys(t *testing.T) {
	one, two := strings.Repeat("ab", 32), strings.Repeat("CD", 32)
	for name, c := range map[string]struct {
		text string
		keys int // 0: refused
	}{
		"one":       {one, 1},
		"lines":     {one + "\n" + two + "\n", 2},
		"commas":    {two + ", " + one, 2},
		"none":      {" \n", 0},
		"short":     {one[:62], 0},
		"long":      {one + "ab", 0},
		"not hex":   {"x" + one[1:], 0},
		"zeros":     {strings.Repeat("0", 64), 0},
		"one wrong": {one + "," + "zz", 0},
	} {
		keys, err := sealed.ParseMasterKeys(c.text)
		if len(keys) != c.keys || (c.keys == 0) != errors.Is(err, models.Invalid) {
			t.Errorf("%s: %d keys, %v, want %d", name, len(keys), err, c.keys)
		}
		if err != nil && strings.Contains(err.Error(), one[1:20]) {
			t.Errorf("%s: the error repeats the key: %v", name, err)
		}
	}
	key := sealed.NewMasterKey()
	for _, shown := range []string{fmt.Sprint(key), fmt.Sprintf("%#v", key), fmt.Sprintf("%+v", key)} {
		if shown != key.String() {
			t.Errorf("a master key shows itself as %q, want its fingerprint", shown)
		}
	}
}

// filled is a key store with data keys of n learners under a master key.
func filled(t *testing.T, n int) (keys storage.MasterKeys, master sealed.MasterKey, objects *sealed.Objects, ring *sealed.Ring) {
	t.Helper()
	store := openKeys(t)
	master = sealed.NewMasterKey()
	ring = sealed.NewRing(master)
	owner := func(_ context.Context, key string) (models.Alias, error) { return models.Alias(key), nil }
	objects = sealed.NewObjects(openStore(t, gateway), sealed.NewDataKeys(store, ring, time.Now), owner)
	for i := range n {
		put(t, objects, fmt.Sprintf("test/rotate/%d", i), noise(100+i))
	}
	return store, master, objects, ring
}

func TestRotate(t *testing.T) {
	keys, old, objects, ring := filled(t, 5)
	fresh := sealed.NewMasterKey()
	ring.Replace(fresh, old)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sealed.Rotate(ctx, keys, ring); !errors.Is(err, context.Canceled) {
		t.Errorf("Rotate with an ended context: %v", err)
	}
	for _, want := range []int{5, 0} {
		if n, err := sealed.Rotate(t.Context(), keys, ring); n != want || err != nil {
			t.Errorf("Rotate = %d, %v, want %d", n, err, want)
		}
	}
	ring.Replace(fresh)
	if err := sealed.Check(t.Context(), keys, ring); err != nil {
		t.Error(err)
	}
	for i := range 5 {
		if got, err := read(t, objects, fmt.Sprintf("test/rotate/%d", i), 0, 0); err != nil || !bytes.Equal(got, noise(100+i)) {
			t.Errorf("object %d after the rotation: %d bytes, %v", i, len(got), err)
		}
	}
}

func TestLostMasterKey(t *testing.T) {
	keys, lost, objects, ring := filled(t, 1)
	ring.Replace(sealed.NewMasterKey())
	for what, err := range map[string]error{
		"Check":  sealed.Check(t.Context(), keys, ring),
		"Rotate": second(sealed.Rotate(t.Context(), keys, ring)),
		"Open":   second(objects.Open(t.Context(), "test/rotate/0")),
	} {
		if !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), lost.String()) {
			t.Errorf("%s without the master key: %v, want %s and the fingerprint", what, err, models.Conflict)
		}
	}
}

func second[T any](_ T, err error) error { return err }
