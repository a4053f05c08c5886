package isolate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"github.com/langdu/langdu/audio/apart"
	"github.com/langdu/langdu/audio/decode"
)

// Decoders opens uploads in processes of their own. It is safe for concurrent use.
type Decoders struct {
	wider    bool // ffmpeg may be run
	patience time.Duration

	mu     sync.Mutex // guards what follows
	spare  []*apart.Process
	most   int
	closed bool
}

// New makes ready for so many uploads at once: a process for each waits, so that
// nobody waits for it to start. The error says why this system cannot.
func New(atOnce int) (*Decoders, error) {
	if err := possible(); err != nil {
		return nil, fmt.Errorf("isolate: decoding cannot be isolated here: %w", err)
	}
	d := &Decoders{wider: widerPossible(), patience: patience, most: atOnce}
	part, err := start(decoderName)
	if err != nil {
		return nil, fmt.Errorf("isolate: decoding cannot be isolated here: %w", err)
	}
	d.spare = append(d.spare, part)
	return d, nil
}

// RunsFFmpeg says whether ffmpeg can be confined here too; where not, it is not run.
func (d *Decoders) RunsFFmpeg() bool { return d.wider }

// start starts a process and waits until it has given everything up.
func start(name string) (*apart.Process, error) {
	part, err := apart.Start(name, nil)
	if err != nil {
		return nil, err
	}
	if kind, _, err := take(part.Hear, make([]byte, 1)); err != nil || kind != frameReady {
		part.Stop()
		return nil, errors.New(part.Death())
	}
	return part, nil
}

// get is a process that is ready.
func (d *Decoders) get() (*apart.Process, error) {
	d.mu.Lock()
	if n := len(d.spare); n > 0 {
		part := d.spare[n-1]
		d.spare = d.spare[:n-1]
		d.mu.Unlock()
		return part, nil
	}
	d.mu.Unlock()
	return start(decoderName)
}

// refill starts the process that the next upload will find.
func (d *Decoders) refill() {
	part, err := start(decoderName)
	if err != nil {
		return // the next upload starts one itself, and says what is wrong
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.spare) >= d.most {
		part.Stop()
		return
	}
	d.spare = append(d.spare, part)
}

// Close ends the processes that wait; those that decode end with their sources.
func (d *Decoders) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, part := range d.spare {
		part.Stop()
	}
	d.spare = nil
	return nil
}

// Open is [decode.Open] in a process of its own, for [decode.Limits].Opener. What ends
// that process is decode.ErrCorrupt, but where we or something from outside have killed it.
func (d *Decoders) Open(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits) (decode.Source, error) {
	if size < 0 {
		end, err := r.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, fmt.Errorf("isolate: finding the upload's length: %w", err)
		}
		size = end
	}
	program := d.ffmpeg(l)
	l.FFmpeg = decode.NoFFmpeg
	src, err := d.open(ctx, r, size, l)
	if errors.Is(err, decode.ErrUnsupported) && program != decode.NoFFmpeg {
		l.FFmpeg = program
		src, err = d.openWider(ctx, r, size, l)
	}
	if err != nil {
		return nil, err // not src: a nil *source in a Source is not nil
	}
	return src, nil
}

// ffmpeg is the program for what has no decoder here, in full: the process that runs
// it knows no PATH.
func (d *Decoders) ffmpeg(l decode.Limits) string {
	program, err := decode.FFmpegPath(l)
	if err != nil || !d.wider {
		return decode.NoFFmpeg
	}
	if path, err := exec.LookPath(program); err == nil {
		program = path
	}
	return program
}

func (d *Decoders) open(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits) (*source, error) {
	part, err := d.get()
	if err != nil {
		return nil, fmt.Errorf("isolate: no process to decode in: %w", err)
	}
	go d.refill()
	return open(ctx, part, r, size, l, d.patience)
}

func (d *Decoders) openWider(ctx context.Context, r io.ReadSeeker, size int64, l decode.Limits) (*source, error) {
	part, err := start(widerName)
	if err != nil {
		return nil, fmt.Errorf("isolate: no process to run ffmpeg in: %w", err)
	}
	return open(ctx, part, r, size, l, d.patience)
}
