//go:build !sherpa || !cgo || !linux

package sherpa

// Built says whether this program can run recognisers.
const Built = false

func load(setting) (engine, error) { return nil, ErrNotBuilt }
