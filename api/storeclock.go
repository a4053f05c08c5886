package api

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// slowestStore is how many bytes a second a store takes at least that is not held to
	// be away.
	slowestStore = 256 << 10
	// mostOwed is the most bytes that we hold of what a client has sent.
	mostOwed = 8 << 20
	// lastTry is how long is spent on clearing up where the stores have not answered.
	lastTry = time.Second
)

// storeClock ends a call whose stores are silent: not refused, which is told at once, but
// standing still, or behind a link that was cut. It measures how long our stores keep a
// call waiting at a stretch. While we wait for the client the clock stands still, and
// each byte of theirs begins it anew: a voice that comes over a slow line is no reason
// to give up, and what was sent has to be passed on.
type storeClock struct {
	most time.Duration
	end  context.CancelFunc

	mu    sync.Mutex // guards what follows
	timer *time.Timer
	owed  int64 // bytes that the client has sent
	spent bool
	over  bool
}

type storeClockKey struct{}

// patiently is a context that ends when our stores have been silent for most.
func patiently(ctx context.Context, most time.Duration) (context.Context, *storeClock) {
	p := &storeClock{most: most}
	ctx, p.end = context.WithCancel(context.WithValue(ctx, storeClockKey{}, p))
	p.timer = time.AfterFunc(most, p.lose)
	return ctx, p
}

func (p *storeClock) lose() {
	p.mu.Lock()
	p.spent = !p.over
	p.mu.Unlock()
	p.end()
}

// pause stops the clock: what is waited for now is not a store.
func (p *storeClock) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer.Stop()
}

// progress begins the clock anew, when so many more bytes have come.
func (p *storeClock) progress(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spent || p.over {
		return
	}
	p.owed = min(p.owed+int64(n), mostOwed)
	p.timer.Reset(p.most + time.Duration(p.owed)*time.Second/slowestStore)
}

// close ends the call's context.
func (p *storeClock) close() {
	p.mu.Lock()
	p.over = true
	p.timer.Stop()
	p.mu.Unlock()
	p.end()
}

// impatient says that the call of this context was given up because of our stores,
// also where the context outlives it.
func impatient(ctx context.Context) bool {
	p, ok := ctx.Value(storeClockKey{}).(*storeClock)
	if !ok {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spent
}

// unhurried takes the clock off a call that goes on for as long as the client listens:
// it bounds each of its looks at a store by itself.
func unhurried(ctx context.Context) {
	if p, ok := ctx.Value(storeClockKey{}).(*storeClock); ok {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.over = true
		p.timer.Stop()
	}
}

// patient gives every call behind it that much patience with our stores.
func patient(most time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, p := patiently(r.Context(), most)
		defer p.close()
		r = r.WithContext(ctx)
		r.Body = &patientBody{ReadCloser: r.Body, clock: p}
		next.ServeHTTP(&patientWriter{w, p}, r)
	})
}

// patientBody is what a client sends.
type patientBody struct {
	io.ReadCloser
	clock *storeClock
}

// Read implements io.Reader.
func (b *patientBody) Read(to []byte) (int, error) {
	b.clock.pause()
	n, err := b.ReadCloser.Read(to)
	b.clock.progress(n)
	return n, err
}

// patientWriter is what a client takes.
type patientWriter struct {
	http.ResponseWriter
	clock *storeClock
}

// Write implements io.Writer.
func (w *patientWriter) Write(from []byte) (int, error) {
	w.clock.pause()
	defer w.clock.progress(0)
	return w.ResponseWriter.Write(from)
}

// Unwrap lets http.ResponseController reach deadlines and flushing.
func (w *patientWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// patientSource is what is read of our stores to be written there again.
type patientSource struct {
	io.Reader
	clock *storeClock
}

// Read implements io.Reader.
func (s patientSource) Read(to []byte) (int, error) {
	n, err := s.Reader.Read(to)
	if n > 0 {
		s.clock.progress(n)
	}
	return n, err
}
