package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// shelf is an object store in memory whose failures a test can choose. The walk
// over the real store is in walk_test.go.
type shelf struct {
	mu      sync.Mutex // guards what follows
	objects map[string]thing
	putErr  error
	putOnly func(key string) error
	// onPut, where set, is called when a Put has read its last byte.
	onPut func()
}

type thing struct {
	content   []byte
	mediaType string
}

func newShelf() *shelf { return &shelf{objects: map[string]thing{}} }

func (s *shelf) keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for k := range s.objects {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (s *shelf) place(key, mediaType string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = thing{content, mediaType}
}

func (s *shelf) Put(ctx context.Context, key string, r io.Reader, _ int64, mediaType string) (storage.ObjectInfo, error) {
	content, err := io.ReadAll(r)
	if s.onPut != nil {
		s.onPut()
	}
	if err == nil {
		err = s.putErr
	}
	if err == nil && s.putOnly != nil {
		err = s.putOnly(key)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return storage.ObjectInfo{}, models.E("shelf.Put", models.Unavailable, err)
	}
	s.place(key, mediaType, content)
	return s.Stat(ctx, key)
}

func (s *shelf) Open(ctx context.Context, key string) (storage.Object, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return open{bytes.NewReader(s.objects[key].content), info}, nil
}

func (s *shelf) Stat(_ context.Context, key string) (storage.ObjectInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.objects[key]
	if !ok {
		return storage.ObjectInfo{}, models.E("shelf.Stat", models.NotFound, nil)
	}
	return storage.ObjectInfo{
		Key: key, Size: int64(len(o.content)), MediaType: o.mediaType, ETag: fmt.Sprintf("%x", len(o.content)),
		Modified: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
	}, nil
}

func (s *shelf) Remove(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, key)
	return nil
}

func (s *shelf) RemoveAll(ctx context.Context, prefix string) (int, error) {
	n := 0
	for _, key := range s.keys() {
		if strings.HasPrefix(key, prefix) {
			n++
			_ = s.Remove(ctx, key)
		}
	}
	return n, nil
}

func (s *shelf) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	for _, key := range s.keys() {
		info, err := s.Stat(ctx, key)
		if err == nil && strings.HasPrefix(key, prefix) && !yield(info) {
			return nil
		}
	}
	return nil
}

type open struct {
	*bytes.Reader
	info storage.ObjectInfo
}

func (o open) Close() error             { return nil }
func (o open) Info() storage.ObjectInfo { return o.info }

// content is what lies under a key, nil where nothing does.
func (s *shelf) content(key string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[key].content
}
