package sealed

import (
	"context"
	"errors"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Check refuses a master that cannot unwrap what there is: models.Conflict where a
// master key is lost, models.Internal where a data key does not open under the key
// that is said to have wrapped it.
func Check(ctx context.Context, keys storage.MasterKeys, master Master) error {
	masters, err := keys.Masters(ctx)
	if err != nil {
		return err
	}
	for _, use := range masters {
		if !master.Opens(use.Master) {
			return unknownMaster("sealed.Check", use.Master)
		}
		sample, err := keys.Under(ctx, use.Master, 1)
		if err != nil {
			return err
		}
		for _, k := range sample { // none where the last was destroyed just now
			key, err := master.Unwrap(ctx, k.Alias, k.Key)
			if err != nil {
				return err
			}
			clear(key)
		}
	}
	return nil
}

// rotateBatch is how many data keys are read at once to be wrapped anew.
const rotateBatch = 200

// Rotate wraps every data key with the master's current key and returns how many
// it has. Data keys stay what they are, so that no object is touched. It may be
// interrupted and run again, and run while others make, use and destroy keys.
// models.Conflict where a key needed to unwrap one is not at hand.
func Rotate(ctx context.Context, keys storage.MasterKeys, master Master) (rotated int, err error) {
	current, err := master.Current(ctx)
	if err != nil {
		return 0, err
	}
	masters, err := keys.Masters(ctx)
	if err != nil {
		return 0, err
	}
	for _, use := range masters {
		if use.Master == current {
			continue
		}
		n, err := rotateFrom(ctx, keys, master, use.Master)
		rotated += n
		if err != nil {
			return rotated, err
		}
	}
	return rotated, nil
}

func rotateFrom(ctx context.Context, keys storage.MasterKeys, master Master, from string) (rotated int, err error) {
	for {
		batch, err := keys.Under(ctx, from, rotateBatch)
		if err != nil || len(batch) == 0 {
			return rotated, err
		}
		for _, k := range batch {
			err := rewrap(ctx, keys, master, k)
			if errors.Is(err, models.Conflict) && master.Opens(from) || errors.Is(err, models.Gone) {
				continue // another rotation was faster, or an erasure
			}
			if err != nil {
				return rotated, err
			}
			rotated++
		}
	}
}

func rewrap(ctx context.Context, keys storage.MasterKeys, master Master, k storage.AliasedKey) error {
	key, err := master.Unwrap(ctx, k.Alias, k.Key)
	if err != nil {
		return err
	}
	defer clear(key)
	wrapped, err := master.Wrap(ctx, k.Alias, key)
	if err != nil {
		return err
	}
	return keys.Rewrap(ctx, k.Alias, k.Key, wrapped)
}
