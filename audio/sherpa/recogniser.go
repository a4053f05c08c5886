package sherpa

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/question"
)

// Errors of a recogniser.
var (
	// ErrNotBuilt means that the program was built without the tag sherpa.
	ErrNotBuilt = errors.New("this build runs no recognisers: build on Linux with -tags sherpa and CGO_ENABLED=1, see docs/recognisers.md")
	// ErrFailed means that the recogniser's process died, or would not start. What
	// it said last is in the text.
	ErrFailed = errors.New("the recogniser failed")
	// ErrClosed means that the recogniser has been closed.
	ErrClosed = errors.New("the recogniser is closed")
)

// Recogniser is a model in processes of their own. It is safe for concurrent use;
// whoever finds all processes busy waits.
type Recogniser struct {
	folder   *folder
	version  string
	patience time.Duration // with a process that does not answer
	slots    chan *process // one of each that may run; nil is not running
	closed   chan struct{}
	close    sync.Once // of closed
}

// hung is how long a process may take to load its model, and four times the sound
// that it is given to listen to it: more than any that works.
const hung = 2 * time.Minute

// Open reads a recogniser's folder and starts its first process, so that whatever
// is wrong is known now. That takes as long as loading the model, seconds; hashing
// the files is part of it. Nothing but the files in the folder is read, and no
// network used.
//
// The error is [ErrNotBuilt], or wraps [ErrManifest] or [ErrFailed].
func Open(dir string) (*Recogniser, error) {
	if !Built {
		return nil, ErrNotBuilt
	}
	f, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	r := &Recogniser{folder: f, patience: hung + 4*f.window(), slots: make(chan *process, f.Processes), closed: make(chan struct{})}
	for range f.Processes {
		r.slots <- nil
	}
	// A second of silence: a model that cannot be run at all fails now.
	if _, err := r.hear(context.Background(), make([]float32, audio.SpeechRate.Samples(leastWindow))); err != nil {
		return nil, err
	}
	return r, nil
}

// Identity names everything that a transcript depends on beside the recording: the
// library with its version, and a hash of the manifest and of the model's files.
func (r *Recogniser) Identity() string {
	return fmt.Sprintf("%s %s %s", r.version, r.folder.Kind, r.folder.hash)
}

// Transcribe writes down what is said in a clip. The question is not shown to the
// recogniser: it writes what it hears, not what is hoped for. Times are those of
// the clip. Recordings longer than the manifest's window are cut at pauses.
//
// The confidence of a token is the probability that the model gave it, or, where
// its kind gives none, the manifest's accuracy. Recognisers are surer than they
// should be.
//
// The error is that of ctx, or wraps [ErrFailed], [ErrManifest] or [ErrClosed].
func (r *Recogniser) Transcribe(ctx context.Context, clip audio.Clip, _ question.Sheet) (audio.Transcript, error) {
	if len(clip.Samples) == 0 {
		return nil, ctx.Err()
	}
	clip, err := dsp.Resample(clip, audio.SpeechRate)
	if err != nil {
		return nil, err
	}
	var all []piece
	var done int
	for _, window := range windows(clip, r.folder.window()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h, err := r.hear(ctx, padded(window))
		if err != nil {
			return nil, err
		}
		start := clip.Rate.Duration(done)
		done += len(window.Samples)
		list, err := r.folder.pieces(h, start, clip.Rate.Duration(done))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	transcript := tokens(all)
	read(transcript)
	return transcript, nil
}

// hear has one window listened to, by a process that is started where none runs.
func (r *Recogniser) hear(ctx context.Context, samples []float32) (heard, error) {
	var p *process
	select {
	case p = <-r.slots:
	case <-r.closed:
		return heard{}, ErrClosed
	case <-ctx.Done():
		return heard{}, ctx.Err()
	}
	p, h, err := r.ask(ctx, p, samples)
	r.slots <- p
	return h, err
}

// ask returns the process to be asked next: nil after an error. One that hangs ends,
// so that the recording and its worker do not wait for it for ever.
func (r *Recogniser) ask(ctx context.Context, p *process, samples []float32) (*process, heard, error) {
	patient, cancel := context.WithTimeoutCause(ctx, r.patience, fmt.Errorf("%w: it has not answered for %s", ErrFailed, r.patience))
	defer cancel()
	p, h, err := r.exchange(patient, p, samples)
	if err != nil && ctx.Err() == nil && patient.Err() != nil {
		err = context.Cause(patient)
	}
	return p, h, err
}

func (r *Recogniser) exchange(ctx context.Context, p *process, samples []float32) (*process, heard, error) {
	var err error
	if p == nil {
		if p, err = start(ctx, r.folder.setting()); err != nil {
			return nil, heard{}, err
		}
		if r.version == "" {
			r.version = p.version // the first is started before anybody else can ask
		}
	}
	h, err := p.hear(ctx, samples)
	if err != nil {
		p.Stop()
		return nil, heard{}, err
	}
	return p, h, nil
}

// Close ends the processes, once each has done what it is about.
func (r *Recogniser) Close() error {
	r.close.Do(func() {
		close(r.closed)
		for range cap(r.slots) {
			if p := <-r.slots; p != nil {
				p.Stop()
			}
		}
	})
	return nil
}
