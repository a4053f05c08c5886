package sealed

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// DataKeys is the data keys of learners, as they are needed: in plaintext for the
// length of a call.
type DataKeys struct {
	keys   storage.Keys
	master Master
	now    func() time.Time

	// switching is held by whoever changes the current master key; the making of
	// data keys holds it for reading, so that none comes under the former one
	// after the change.
	switching sync.RWMutex
}

// NewDataKeys makes data keys of a store of wrapped ones and what unwraps them.
func NewDataKeys(keys storage.Keys, master Master, now func() time.Time) *DataKeys {
	return &DataKeys{keys: keys, master: master, now: now}
}

// Switch runs change, which makes another master key the current one, while no
// data key is being made.
func (d *DataKeys) Switch(change func() error) error {
	d.switching.Lock()
	defer d.switching.Unlock()
	return change()
}

// of is the learner's data key. models.Gone where it was destroyed.
func (d *DataKeys) of(ctx context.Context, alias models.Alias) ([]byte, error) {
	const op = "sealed.DataKeys"
	wrapped, err := d.keys.DataKey(ctx, alias)
	if errors.Is(err, models.NotFound) {
		return nil, models.Errorf(op, models.Internal,
			"there is a sealed object but no data key of its learner: the key store is not the one that it was sealed with")
	}
	if err != nil {
		return nil, err
	}
	return d.unwrap(ctx, alias, wrapped)
}

// unwrap decrypts a key that was read. Where the master key that it needs is not
// there any more, a rotation has come between: the key is read again, once.
func (d *DataKeys) unwrap(ctx context.Context, alias models.Alias, k storage.WrappedKey) ([]byte, error) {
	key, err := d.master.Unwrap(ctx, alias, k)
	if !errors.Is(err, models.Conflict) {
		return key, err
	}
	again, failed := d.keys.DataKey(ctx, alias)
	if failed != nil {
		return nil, failed
	}
	if again == k {
		return nil, err
	}
	return d.master.Unwrap(ctx, alias, again)
}

// made is the learner's data key, made now where there is none. Of several
// processes that make it at once all get the one that was kept.
func (d *DataKeys) made(ctx context.Context, alias models.Alias) ([]byte, error) {
	wrapped, err := d.keys.DataKey(ctx, alias)
	if errors.Is(err, models.NotFound) {
		wrapped, err = d.create(ctx, alias)
	}
	if err != nil {
		return nil, err
	}
	return d.unwrap(ctx, alias, wrapped)
}

func (d *DataKeys) create(ctx context.Context, alias models.Alias) (storage.WrappedKey, error) {
	d.switching.RLock()
	defer d.switching.RUnlock()
	key := make([]byte, keySize)
	defer clear(key)
	_, _ = rand.Read(key) // never fails: crypto/rand.Read ends the process instead
	wrapped, err := d.master.Wrap(ctx, alias, key)
	if err != nil {
		return wrapped, err
	}
	return d.keys.AddDataKey(ctx, alias, wrapped, d.now())
}

// objectKey is the key of one object, derived from its learner's; the data key is
// wiped.
func objectKey(dataKey []byte, object string) []byte {
	defer clear(dataKey)
	key, err := hkdf.Key(sha256.New, dataKey, nil, "langdu object\x00"+object, keySize)
	if err != nil {
		panic(err) // only for keys longer than HKDF can make
	}
	return key
}
