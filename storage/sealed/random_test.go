package sealed_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/sealed"
)

// memory keeps objects in memory, as far as these tests need a store.
type memory struct {
	storage.Objects
	mu      sync.Mutex
	objects map[string][]byte // guarded by mu
}

func newMemory() *memory { return &memory{objects: map[string][]byte{}} }

func (m *memory) Put(_ context.Context, key string, r io.Reader, _ int64, _ string) (storage.ObjectInfo, error) {
	content, err := io.ReadAll(r)
	if err == nil {
		m.set(key, content)
	}
	return storage.ObjectInfo{Key: key, Size: int64(len(content))}, err
}

func (m *memory) set(key string, content []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[key] = content
}

func (m *memory) get(key string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.objects[key]
	return content, ok
}

func (m *memory) Open(_ context.Context, key string) (storage.Object, error) {
	content, ok := m.get(key)
	if !ok {
		return nil, models.Errorf("memory", models.NotFound, "there is no such object")
	}
	return &inMemory{bytes.NewReader(content), storage.ObjectInfo{Key: key, Size: int64(len(content))}}, nil
}

type inMemory struct {
	*bytes.Reader
	info storage.ObjectInfo
}

func (o *inMemory) Info() storage.ObjectInfo { return o.info }
func (o *inMemory) Close() error             { return nil }

// TestRandomDamage overwrites what is stored somewhere with something, cuts it, and
// reads somewhere: what is read is what was put there, or nothing.
func TestRandomDamage(t *testing.T) {
	store := newMemory()
	o := over(t, store)
	data := noise(3*payload + 777)
	put(t, o, "a", data)
	whole, _ := store.get("a")
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 400 {
		damaged := bytes.Clone(whole)
		at, from := random.IntN(len(damaged)), random.IntN(len(damaged))
		if random.IntN(2) == 0 { // headers are where the decisions are
			at, from = at/pack*pack+random.IntN(40), from/pack*pack
		}
		copy(damaged[min(at, len(damaged)-1):], damaged[from:min(from+1+random.IntN(40), len(damaged))])
		if random.IntN(4) == 0 {
			damaged = damaged[:len(damaged)-random.IntN(len(damaged))]
		}
		store.set("a", damaged)
		offset := random.Int64N(int64(len(data)))
		got, err := read(t, o, "a", offset, 0)
		if !bytes.HasPrefix(data[offset:], got) || err == nil && len(got) < len(data[offset:]) {
			t.Fatalf("%d bytes of %d from %d, some of them others, and error %v", len(got), len(data[offset:]), offset, err)
		}
		if err != nil {
			refused++
		}
	}
	if refused < 100 {
		t.Errorf("%d of 400 damaged objects were refused: there was little damage", refused)
	}
}

// TestRotateWhileKeysAreMade changes the master key again and again while new
// learners come, and forgets each former one at once: no key may be left under it.
func TestRotateWhileKeysAreMade(t *testing.T) {
	keys, ring := openKeys(t), sealed.NewRing(sealed.NewMasterKey())
	dataKeys := sealed.NewDataKeys(keys, ring, time.Now)
	o := sealed.NewObjects(newMemory(), dataKeys, func(_ context.Context, key string) (models.Alias, error) { return models.Alias(key), nil })
	var wg sync.WaitGroup
	names := make([]string, 60)
	for i := range names {
		names[i] = newKey()
	}
	for half := range 2 {
		wg.Go(func() {
			for _, name := range names[half*30 : half*30+30] {
				put(t, o, name, noise(100))
			}
		})
	}
	for range 8 {
		fresh := sealed.NewMasterKey()
		if err := dataKeys.Switch(func() error { ring.Replace(append([]sealed.MasterKey{fresh}, ring.Keys()...)...); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := sealed.Rotate(t.Context(), keys, ring); err != nil {
			t.Fatal(err)
		}
		masters, err := keys.Masters(t.Context())
		if err != nil || len(masters) > 1 || len(masters) == 1 && masters[0].Master != fresh.String() {
			t.Fatalf("Masters after a rotation = %+v, %v", masters, err)
		}
		ring.Replace(fresh)
	}
	wg.Wait()
	for _, name := range names {
		if got, err := read(t, o, name, 0, 0); err != nil || !bytes.Equal(got, noise(100)) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
}
