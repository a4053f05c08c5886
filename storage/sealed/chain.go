package sealed

import (
	"context"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Chain is several masters: the first wraps, all unwrap. It is how a service moves
// from a master key of its own to a key management service, or back.
type Chain []Master

var _ Master = Chain(nil)

// ParseMaster makes a master of what is configured: master keys as ParseMasterKeys
// reads them, addresses of keys as NewTransit takes them, or both, the current one
// first. token is for all addresses. models.Invalid for anything else.
func ParseMaster(text, token string) (Master, error) {
	var chain Chain
	for _, word := range words(text) {
		if !strings.Contains(word, "://") {
			keys, err := ParseMasterKeys(word)
			if err != nil {
				return nil, err
			}
			chain = append(chain, NewRing(keys...))
			continue
		}
		transit, err := NewTransit(word, token)
		if err != nil {
			return nil, err
		}
		chain = append(chain, transit)
	}
	if len(chain) == 0 {
		return nil, noMaster()
	}
	return chain, nil
}

// Current implements [Master].
func (c Chain) Current(ctx context.Context) (string, error) {
	if len(c) == 0 {
		return "", noMaster()
	}
	return c[0].Current(ctx)
}

// Opens implements [Master].
func (c Chain) Opens(name string) bool { return c.opener(name) != nil }

func (c Chain) opener(name string) Master {
	for _, m := range c {
		if m.Opens(name) {
			return m
		}
	}
	return nil
}

// Wrap implements [Master].
func (c Chain) Wrap(ctx context.Context, alias models.Alias, key []byte) (storage.WrappedKey, error) {
	if len(c) == 0 {
		return storage.WrappedKey{}, noMaster()
	}
	return c[0].Wrap(ctx, alias, key)
}

// Unwrap implements [Master].
func (c Chain) Unwrap(ctx context.Context, alias models.Alias, k storage.WrappedKey) ([]byte, error) {
	if m := c.opener(k.Master); m != nil {
		return m.Unwrap(ctx, alias, k)
	}
	return nil, unknownMaster("sealed.Unwrap", k.Master)
}
