package isolate

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/apart"
	"github.com/langdu/langdu/audio/decode"
)

// source is the sound that a process decodes, as the rest of the pipeline reads it.
type source struct {
	ctx     context.Context // of the one Open that this source lives for
	part    process
	say     io.Writer // to the process
	hear    io.Reader // from it
	release func()
	upload  io.ReadSeeker
	at      int64 // where upload stands
	opened  opened
	room    int // samples until the limit
	limit   decode.Limits
	buf     []byte
	rest    []byte // samples that are not yet read
	err     error  // what ends the source
	own     *allowance
}

// process is what ends and explains a process; its pipes are apart.
type process interface {
	Stop()
	Death() string
	Killed() bool
}

// open has the process open the upload.
func open(ctx context.Context, part *apart.Process, r io.ReadSeeker, size int64, l decode.Limits, most time.Duration) (*source, error) {
	s := &source{ctx: ctx, part: part, say: part.Say, hear: part.Hear, upload: r, at: -1, limit: l, buf: make([]byte, mostFrame)}
	s.own = allow(most, part.Kill)
	release := part.KillWith(ctx)
	s.release = func() { s.own.pause(); release() }
	return s.begin(size)
}

// begin gives the process its task.
func (s *source) begin(size int64) (*source, error) {
	l := s.limit
	job, err := json.Marshal(task{size, l.Duration, l.Channels, l.RateMin, l.RateMax, l.FFmpeg})
	if err == nil {
		err = put(s.say, frameTask, job)
	}
	if err != nil {
		return nil, errors.Join(s.died(err), s.Close())
	}
	content, err := s.next(frameOpened)
	if err == nil {
		err = s.believe(content)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// believe takes what the process says of the upload, where it can be.
func (s *source) believe(content []byte) error {
	if err := json.Unmarshal(content, &s.opened); err != nil || len(content) > mostWords {
		return s.foul()
	}
	if rate := s.opened.Rate; rate < s.limit.RateMin || rate > s.limit.RateMax {
		return s.foul()
	}
	s.room = s.opened.Rate.Samples(s.limit.Duration)
	return nil
}

// next answers the process until it sends a frame of this kind, or its end.
func (s *source) next(want byte) ([]byte, error) {
	for {
		kind, content, err := take(s.hear, s.buf)
		switch {
		case err != nil:
			return nil, s.died(err)
		case kind == want:
			return content, nil
		case kind == frameEnd && len(content) > 0 && len(content) <= mostWords:
			return nil, s.end(content[0], string(content[1:]))
		case kind != frameRead || len(content) != 12:
			return nil, s.foul()
		}
		at, n := int64(binary.LittleEndian.Uint64(content)), binary.LittleEndian.Uint32(content[8:])
		if err := s.answer(at, n); err != nil {
			return nil, err
		}
	}
}

// answer sends bytes of the upload.
func (s *source) answer(at int64, n uint32) error {
	if at < 0 || n == 0 || n > mostFrame {
		return s.foul()
	}
	s.own.pause()
	got, err := s.fetch(at, n)
	s.own.resume()
	if err != nil {
		return fmt.Errorf("isolate: reading the upload: %w", err) // the process is ended with the source
	}
	if err := put(s.say, frameBytes, s.buf[:got]); err != nil {
		return s.died(err)
	}
	return nil
}

// fetch reads bytes of the upload into buf; none are its end.
func (s *source) fetch(at int64, n uint32) (got int, err error) {
	if at != s.at {
		if _, err := s.upload.Seek(at, io.SeekStart); err != nil {
			return 0, err
		}
		s.at = at
	}
	for idle := 0; got == 0 && err == nil && idle <= 100; idle++ {
		got, err = s.upload.Read(s.buf[:n])
	}
	s.at += int64(got)
	switch {
	case got > 0 || errors.Is(err, io.EOF):
		return got, nil
	case err == nil:
		return 0, io.ErrNoProgress
	}
	return 0, err
}

// end is the end that the process tells.
func (s *source) end(kind byte, text string) error {
	switch {
	case kind == 'E':
		return io.EOF
	case kinds[kind] != nil:
		return refusal{kinds[kind], text}
	}
	return fmt.Errorf("isolate: %s", text)
}

// errDied is a process that did not live to the end of its upload.
var errDied = fmt.Errorf("%w: decoding it", decode.ErrCorrupt)

// died says why the process is gone: because we have ended it, or by the upload.
func (s *source) died(err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if errors.Is(err, errFrame) {
		return s.foul()
	}
	s.part.Stop()
	switch {
	case s.own.usedUp(): // by us, and a busy machine is no fault of the upload
		return fmt.Errorf("isolate: decoding took more time than it may, and was ended")
	case s.part.Killed(): // the system is out of memory, or somebody did it: another time may go well
		return fmt.Errorf("isolate: the process that decodes was killed from outside: %s", s.part.Death())
	}
	return fmt.Errorf("%w ended the process that did: %s", errDied, s.part.Death())
}

// foul is what a process says that is not of our decoders any more.
func (s *source) foul() error {
	return fmt.Errorf("%w made the process that did say what no decoder says", errDied)
}

// Format is Source's.
func (s *source) Format() decode.Format { return s.opened.Format }

// Rate is Source's.
func (s *source) Rate() audio.Rate { return s.opened.Rate }

// Read is Source's.
func (s *source) Read(dst []float32) (int, error) {
	if len(dst) == 0 {
		return 0, s.err
	}
	for len(s.rest) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		if s.rest, s.err = s.next(frameSamples); s.err == nil && (len(s.rest)%4 != 0 || len(s.rest)/4 > s.room) {
			s.rest, s.err = nil, s.foul()
		}
	}
	n := min(len(dst), len(s.rest)/4)
	for i := range dst[:n] {
		x := math.Float32frombits(binary.LittleEndian.Uint32(s.rest[4*i:]))
		if !(x >= -decode.MaxSample && x <= decode.MaxSample) {
			s.rest, s.err = nil, s.foul()
			return 0, s.err
		}
		dst[i] = x
	}
	s.rest, s.room = s.rest[4*n:], s.room-n
	return n, nil
}

// Close is Source's: it ends the process.
func (s *source) Close() error {
	s.release()
	s.part.Stop()
	if s.err == nil {
		s.err = errors.New("isolate: read after Close")
	}
	s.rest = nil
	return nil
}
