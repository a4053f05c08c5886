package isolate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/decode"
)

// slowly is a store that takes its time once.
type slowly struct {
	io.ReadSeeker
	delay time.Duration
}

func (s *slowly) Read(p []byte) (int, error) {
	<-time.After(s.delay)
	s.delay = 0
	return s.ReadSeeker.Read(p)
}

// TestASlowStoreIsWaitedFor: only what a process does itself is counted.
func TestASlowStoreIsWaitedFor(t *testing.T) {
	d := decoders(t)
	d.patience = 2 * time.Second
	file := uploads(t)["pcm16.wav"]
	l := decode.Limits{Duration: time.Minute, FFmpeg: decode.NoFFmpeg, Opener: d.Open}
	if _, _, err := decode.All(t.Context(), &slowly{bytes.NewReader(file), 3 * time.Second}, int64(len(file)), l); err != nil {
		t.Errorf("a sound recording, after the store was away for longer than a process may take: %v", err)
	}
}

// TestEndingAProcessDecidesNothing: whoever is ended by us has another try.
func TestEndingAProcessDecidesNothing(t *testing.T) {
	d := decoders(t)
	part, err := d.get()
	if err != nil {
		t.Fatal(err)
	}
	s := &source{ctx: context.Background(), part: part, say: part.Say, hear: part.Hear, buf: make([]byte, mostFrame), release: func() {}}
	s.own = allow(time.Millisecond, part.Kill)
	defer s.Close()
	if _, err := s.next(frameOpened); err == nil || errors.Is(err, decode.ErrCorrupt) || !s.own.usedUp() {
		t.Errorf("a process that was ended: %v, want an error that is not the upload's", err)
	}
}
