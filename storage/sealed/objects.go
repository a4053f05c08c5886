package sealed

import (
	"context"
	"errors"
	"io"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Owner says under whose data key an object is sealed. "" is nobody's: it is
// stored as it is, as everything was before there were data keys.
type Owner func(ctx context.Context, key string) (models.Alias, error)

// Objects seals what it puts and opens what it gets. Beyond what the port says,
// Put, Open and Stat return models.Gone where the object's learner has been
// erased, and models.Internal where it was damaged. Removing needs no key.
type Objects struct {
	store storage.Objects
	keys  *DataKeys
	owner Owner
}

var _ storage.Objects = (*Objects)(nil)

// NewObjects seals the objects of store.
func NewObjects(store storage.Objects, keys *DataKeys, owner Owner) *Objects {
	return &Objects{store, keys, owner}
}

// Put implements [storage.Objects]. The key comes first: where there is none,
// nothing is read and nothing stored.
func (o *Objects) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) (storage.ObjectInfo, error) {
	const op = "sealed.Put"
	alias, err := o.owner(ctx, key)
	if err != nil {
		return storage.ObjectInfo{}, wrap(op, err)
	}
	if alias == "" {
		return o.store.Put(ctx, key, r, size, mediaType)
	}
	dataKey, err := o.keys.made(ctx, alias)
	if err != nil {
		return storage.ObjectInfo{}, wrap(op, err)
	}
	content := &measured{src: r, announced: size}
	info, err := o.store.Put(ctx, key, &sealer{src: content, key: objectKey(dataKey, key)}, sealedSize(size), mediaType)
	info.Size = content.n
	return info, err
}

// measured counts what it passes on, and fails where that is not as much as was
// announced (−1: anything). The store counts too, but what it counts is sealed.
type measured struct {
	src       io.Reader
	announced int64
	n         int64
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.src.Read(b)
	m.n += int64(n)
	if m.announced >= 0 && (m.n > m.announced || err == io.EOF && m.n < m.announced) {
		return 0, models.Errorf("sealed.Put", models.Invalid, "the body has another number of bytes than the %d that were announced", m.announced)
	}
	return n, err
}

// Open implements [storage.Objects].
func (o *Objects) Open(ctx context.Context, key string) (storage.Object, error) {
	const op = "sealed.Open"
	inner, err := o.store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	opened, err := o.unseal(ctx, key, inner)
	if err != nil {
		return nil, errors.Join(wrap(op, err), inner.Close())
	}
	return opened, nil
}

func (o *Objects) unseal(ctx context.Context, key string, inner storage.Object) (storage.Object, error) {
	alias, err := o.owner(ctx, key)
	if err != nil || alias == "" {
		return inner, err
	}
	info, err := opened(inner.Info())
	if err != nil {
		return nil, err
	}
	dataKey, err := o.keys.of(ctx, alias)
	if err != nil {
		return nil, err
	}
	return &object{inner: inner, key: objectKey(dataKey, key), info: info}, nil
}

// Stat implements [storage.Objects].
func (o *Objects) Stat(ctx context.Context, key string) (storage.ObjectInfo, error) {
	const op = "sealed.Stat"
	info, err := o.store.Stat(ctx, key)
	if err != nil {
		return info, err
	}
	alias, err := o.owner(ctx, key)
	if err == nil && alias != "" {
		info, err = opened(info)
	}
	return info, wrap(op, err)
}

// opened is info with the size of the content.
func opened(info storage.ObjectInfo) (storage.ObjectInfo, error) {
	size, ok := openedSize(info.Size)
	if !ok {
		return info, damaged()
	}
	info.Size = size
	return info, nil
}

// Remove implements [storage.Objects].
func (o *Objects) Remove(ctx context.Context, key string) error { return o.store.Remove(ctx, key) }

// RemoveAll implements [storage.Objects].
func (o *Objects) RemoveAll(ctx context.Context, prefix string) (int, error) {
	return o.store.RemoveAll(ctx, prefix)
}

// List implements [storage.Objects]. It lists what is stored, also of those who
// have been erased: where nobody can say how an object is sealed, or it is
// damaged, its size is that of the stored bytes.
func (o *Objects) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	var failed error
	err := o.store.List(ctx, prefix, func(info storage.ObjectInfo) bool {
		alias, err := o.owner(ctx, info.Key)
		if errors.Is(err, models.Unavailable) {
			failed = wrap("sealed.List", err)
			return false
		}
		if size, ok := openedSize(info.Size); ok && alias != "" {
			info.Size = size
		}
		return yield(info)
	})
	return errors.Join(failed, err)
}

// wrap adds the operation to an error and keeps its kind.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return models.E(op, models.KindOf(err), err)
}
