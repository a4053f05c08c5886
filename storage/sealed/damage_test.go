package sealed_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

// A package as it lies in the store.
const (
	payload = 1 << 16
	pack    = payload + 32
)

// TestDamage changes what lies in the store in every way that a store or whoever
// has got into it may, and wants an error instead of other bytes.
func TestDamage(t *testing.T) {
	store := openStore(t, gateway)
	o := over(t, store)
	data := noise(3*payload + 1000)
	key := newKey()
	put(t, o, key, data)
	whole, err := read(t, store, key, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(b []byte) []byte{
		"first byte":              func(b []byte) []byte { b[0]++; return b },
		"nonce":                   func(b []byte) []byte { b[5]++; return b },
		"content":                 func(b []byte) []byte { b[pack+100]++; return b },
		"tag":                     func(b []byte) []byte { b[2*pack-1]++; return b },
		"last byte":               func(b []byte) []byte { b[len(b)-1]++; return b },
		"last byte gone":          func(b []byte) []byte { return b[:len(b)-1] },
		"last package gone":       func(b []byte) []byte { return b[:3*pack] },
		"all but one package":     func(b []byte) []byte { return b[:pack] },
		"all gone":                func(b []byte) []byte { return nil },
		"half a header":           func(b []byte) []byte { return b[:20] },
		"as long as nothing":      func(b []byte) []byte { return b[:32] },
		"a package twice":         func(b []byte) []byte { return slices.Insert(b, pack, b[:pack]...) },
		"first package gone":      func(b []byte) []byte { return b[pack:] },
		"packages swapped":        func(b []byte) []byte { return slices.Concat(b[pack:2*pack], b[:pack], b[2*pack:]) },
		"swapped with numbers":    swapped,
		"lengthened":              func(b []byte) []byte { return append(b, bytes.Repeat([]byte{1}, 100)...) },
		"plain":                   func([]byte) []byte { return data },
		"last marked as a middle": func(b []byte) []byte { b[3*pack+4] &= 0x7f; return b },
	} {
		t.Run(name, func(t *testing.T) {
			put(t, store, key, damage(bytes.Clone(whole)))
			got, err := read(t, o, key, 0, 0)
			if models.KindOf(err) != models.Internal {
				t.Errorf("reading all: %v, want %s", err, models.Internal)
			}
			if !bytes.HasPrefix(data, got) {
				t.Error("other bytes than were put were returned")
			}
			for _, offset := range []int64{0, 1, payload - 1, payload, payload + 5, 2 * payload, 3 * payload, 3*payload + 900} {
				if got, err := read(t, o, key, offset, 100); !bytes.HasPrefix(data[offset:], got) {
					t.Errorf("range at %d: other bytes than were put there (%v)", offset, err)
				}
			}
		})
	}
}

// swapped swaps two packages and gives each the nonce that its new place wants.
func swapped(b []byte) []byte {
	first, second := bytes.Clone(b[:pack]), bytes.Clone(b[pack:2*pack])
	for _, p := range [][]byte{first, second} {
		binary.LittleEndian.PutUint32(p[12:], binary.LittleEndian.Uint32(p[12:])^1)
	}
	return slices.Concat(second, first, b[2*pack:])
}

// TestMoved wants an object not to open under another key or for another learner.
func TestMoved(t *testing.T) {
	store, keys, ring := openStore(t, gateway), openKeys(t), sealed.NewRing(sealed.NewMasterKey())
	dataKeys := sealed.NewDataKeys(keys, ring, time.Now)
	anna := sealed.NewObjects(store, dataKeys, ownedBy(somebody))
	other := models.NewAlias()
	ben := sealed.NewObjects(store, dataKeys, ownedBy(other))
	for _, size := range []int{0, 1000, 2 * payload} {
		from, to := newKey(), newKey()
		put(t, anna, from, noise(size))
		put(t, ben, newKey(), nil) // so that Ben has a data key
		stored, err := read(t, store, from, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		put(t, store, to, stored)
		if got, err := read(t, anna, to, 0, 0); models.KindOf(err) != models.Internal || len(got) > 0 {
			t.Errorf("%d bytes under another key: %d bytes, %v", size, len(got), err)
		}
		if got, err := read(t, ben, from, 0, 0); models.KindOf(err) != models.Internal || len(got) > 0 {
			t.Errorf("%d bytes as another learner: %d bytes, %v", size, len(got), err)
		}
	}
	annas, err := keys.DataKey(t.Context(), somebody)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Unwrap(t.Context(), other, annas); models.KindOf(err) != models.Internal {
		t.Errorf("one learner's data key opens as another's: %v", err)
	}
}

// TestDestroyed wants an object that was open to nobody any more once the key is
// destroyed, and nothing new to be stored.
func TestDestroyed(t *testing.T) {
	store, keys := openStore(t, gateway), openKeys(t)
	o := sealed.NewObjects(store, sealed.NewDataKeys(keys, sealed.NewRing(sealed.NewMasterKey()), time.Now), ownedBy(somebody))
	key := newKey()
	put(t, o, key, noise(1000))
	if err := keys.DestroyDataKey(t.Context(), somebody, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Open(t.Context(), key); !errors.Is(err, models.Gone) {
		t.Errorf("Open = %v, want %s", err, models.Gone)
	}
	if _, err := o.Put(t.Context(), newKey(), bytes.NewReader(nil), 0, ""); !errors.Is(err, models.Gone) {
		t.Errorf("Put = %v, want %s", err, models.Gone)
	}
	if n, err := o.RemoveAll(t.Context(), key[:len(key)-1]); n != 1 || err != nil {
		t.Errorf("RemoveAll = %d, %v, want 1", n, err)
	}
}

// TestUnsealed wants what belongs to nobody to be stored as it is.
func TestUnsealed(t *testing.T) {
	store, keys := openStore(t, gateway), openKeys(t)
	o := sealed.NewObjects(store, sealed.NewDataKeys(keys, sealed.NewRing(), time.Now), ownedBy(""))
	key, data := newKey(), noise(1000)
	put(t, o, key, data)
	for _, from := range []storage.Objects{store, o} {
		if got, err := read(t, from, key, 0, 0); !bytes.Equal(got, data) || err != nil {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
}
