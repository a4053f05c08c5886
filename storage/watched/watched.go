// Package watched looks on while the object store is used: how long its calls take,
// how they end, and how many bytes go to and fro. It changes nothing.
package watched

import (
	"context"
	"io"

	"github.com/langdu/langdu/storage"
)

// Bytes is told how many bytes went to the store, and how many came from it.
type Bytes func(in, out int)

// Objects is a [storage.Objects] that is watched.
type Objects struct {
	store storage.Objects
	watch storage.Watch
	bytes Bytes
}

var _ storage.Objects = (*Objects)(nil)

// NewObjects watches store. bytes may be nil.
func NewObjects(store storage.Objects, watch storage.Watch, bytes Bytes) *Objects {
	if bytes == nil {
		bytes = func(int, int) {}
	}
	return &Objects{store, watch, bytes}
}

// Put implements [storage.Objects]. The operation lasts as long as the bytes come,
// which for an upload is how long the client takes.
func (o *Objects) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) (storage.ObjectInfo, error) {
	ctx, end := o.watch.Begin(ctx, "put")
	info, err := o.store.Put(ctx, key, &counted{r, o.bytes}, size, mediaType)
	end(err)
	return info, err
}

// counted tells of the bytes that are read of it.
type counted struct {
	io.Reader
	bytes Bytes
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes(n, 0)
	return n, err
}

// Open implements [storage.Objects]. Bytes are fetched later, as they are read.
func (o *Objects) Open(ctx context.Context, key string) (storage.Object, error) {
	ctx, end := o.watch.Begin(ctx, "open")
	opened, err := o.store.Open(ctx, key)
	end(err)
	if err != nil {
		return nil, err
	}
	return &object{Object: opened, of: o, ctx: ctx, fetches: true}, nil
}

// object is an open one. Of what is read, the first piece after it was opened or
// sought in is what the store is asked for.
type object struct {
	storage.Object
	of      *Objects
	ctx     context.Context // of Open, which ends the reads too
	fetches bool            // the next read asks the store
}

// Read implements io.Reader.
func (b *object) Read(p []byte) (int, error) {
	if !b.fetches {
		n, err := b.Object.Read(p)
		b.of.bytes(0, n)
		return n, err
	}
	b.fetches = false
	_, end := b.of.watch.Begin(b.ctx, "get")
	n, err := b.Object.Read(p)
	if err == io.EOF {
		end(nil)
	} else {
		end(err)
	}
	b.of.bytes(0, n)
	return n, err
}

// Seek implements io.Seeker.
func (b *object) Seek(offset int64, whence int) (int64, error) {
	b.fetches = true
	return b.Object.Seek(offset, whence)
}

// Stat implements [storage.Objects].
func (o *Objects) Stat(ctx context.Context, key string) (storage.ObjectInfo, error) {
	ctx, end := o.watch.Begin(ctx, "stat")
	info, err := o.store.Stat(ctx, key)
	end(err)
	return info, err
}

// Remove implements [storage.Objects].
func (o *Objects) Remove(ctx context.Context, key string) error {
	ctx, end := o.watch.Begin(ctx, "remove")
	err := o.store.Remove(ctx, key)
	end(err)
	return err
}

// RemoveAll implements [storage.Objects].
func (o *Objects) RemoveAll(ctx context.Context, prefix string) (int, error) {
	ctx, end := o.watch.Begin(ctx, "remove all")
	n, err := o.store.RemoveAll(ctx, prefix)
	end(err)
	return n, err
}

// List implements [storage.Objects].
func (o *Objects) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	ctx, end := o.watch.Begin(ctx, "list")
	err := o.store.List(ctx, prefix, yield)
	end(err)
	return err
}
