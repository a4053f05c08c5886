package sealed

import (
	"context"
	"slices"
	"sync"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Ring is master keys in memory: the first wraps, all unwrap. Its zero value has
// none and refuses everything.
type Ring struct {
	mu   sync.RWMutex
	keys []MasterKey // guarded by mu
}

var _ Master = (*Ring)(nil)

// NewRing makes a ring of keys, the current one first.
func NewRing(keys ...MasterKey) *Ring { return &Ring{keys: keys} }

// Replace replaces all keys.
func (r *Ring) Replace(keys ...MasterKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = slices.Clone(keys)
}

// Keys are the keys, the current one first.
func (r *Ring) Keys() []MasterKey {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.keys)
}

// Current implements [Master].
func (r *Ring) Current(context.Context) (string, error) {
	keys := r.Keys()
	if len(keys) == 0 {
		return "", noMaster()
	}
	return keys[0].String(), nil
}

// Opens implements [Master].
func (r *Ring) Opens(name string) bool {
	return slices.ContainsFunc(r.Keys(), func(k MasterKey) bool { return k.String() == name })
}

// Wrap implements [Master].
func (r *Ring) Wrap(_ context.Context, alias models.Alias, key []byte) (storage.WrappedKey, error) {
	keys := r.Keys()
	if len(keys) == 0 {
		return storage.WrappedKey{}, noMaster()
	}
	return storage.WrappedKey{Master: keys[0].String(), Text: keys[0].wrap(alias, key)}, nil
}

// Unwrap implements [Master].
func (r *Ring) Unwrap(_ context.Context, alias models.Alias, k storage.WrappedKey) ([]byte, error) {
	for _, master := range r.Keys() {
		if master.String() == k.Master {
			return master.unwrap(alias, k.Text)
		}
	}
	return nil, unknownMaster("sealed.Unwrap", k.Master)
}

func noMaster() error { return models.Errorf("sealed.Ring", models.Internal, "there is no master key") }

// unknownMaster says what to do where a master key is lost.
func unknownMaster(op, name string) error {
	return models.Errorf(op, models.Conflict,
		"data keys are under master key %s, which is not configured: put it back (after the current one, with a comma between), run \"langdu keys rotate\", and only then leave it out", name)
}
