// Package storage states what the service asks of its stores, as ports with
// contracts: [Objects] for bytes, and the small interfaces of records for rows.
// It implements none of them. objects, embedded and records do; storagetest
// holds every implementation to what is written here.
//
// Rules that hold for every method of every port:
//
//   - ctx ends the call. A store that does not answer is models.Unavailable,
//     never models.NotFound: absence is something a store has said.
//   - Calls are safe for concurrent use.
//   - Times are stored in UTC to the millisecond.
//   - An error is a *models.Error; its kinds are listed at each method.
package storage

import (
	"context"
	"io"
	"time"
)

// Objects is a flat store of immutable byte strings under keys such as
// "r/<recording>/original".
type Objects interface {
	// Put stores what r yields until EOF under key, replacing what was there. It
	// holds only a bounded part of it in memory. size is the number of bytes, or
	// −1 where it is not known. When r fails, or ctx ends, nothing is stored, no
	// incomplete upload remains, and r's error is in the returned one.
	Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) (ObjectInfo, error)

	// Open opens the object for reading and seeking; bytes are fetched as they
	// are read. models.NotFound where there is none.
	Open(ctx context.Context, key string) (Object, error)

	// Stat describes the object. models.NotFound where there is none.
	Stat(ctx context.Context, key string) (ObjectInfo, error)

	// Remove removes the object in all its versions. Removing what is not there
	// is no error.
	Remove(ctx context.Context, key string) error

	// RemoveAll removes every object below prefix, in all versions, and aborts
	// incomplete uploads there. prefix ends in "/". It returns how many objects
	// it removed and is no error where there are none.
	RemoveAll(ctx context.Context, prefix string) (int, error)

	// List calls yield for every object below prefix in the order of keys until
	// it returns false.
	List(ctx context.Context, prefix string, yield func(ObjectInfo) bool) error
}

// Object is an open object.
type Object interface {
	io.ReadSeekCloser
	Info() ObjectInfo
}

// ObjectInfo describes an object.
type ObjectInfo struct {
	Key       string
	Size      int64
	MediaType string
	ETag      string
	Modified  time.Time
}
