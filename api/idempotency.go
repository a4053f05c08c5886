package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// replayTime is how long the answer to a request with an Idempotency-Key is
// remembered: longer than an app stays without network and tries again.
const replayTime = 24 * time.Hour

// reserveTime is how long a key is kept for a request that has begun: until it has ended
// at the latest and its answer is remembered, and some seconds. After it the request is
// held to have died with its process, and the client's next try counts; whoever asked
// for an erasure of a process that was killed is told for as long to come again.
const reserveTime = 2*callTime + 10*time.Second

// receiveTime is the same for an upload, once its bytes are stored: all that is left is
// one transaction, which lets one answer alone be given under a key, however many
// requests hold that they have it.
const receiveTime = 15 * time.Second

// maxKey is the most bytes of an Idempotency-Key.
const maxKey = 255

// replayed marks an answer that was given before.
const replayed = "Idempotency-Replayed"

func idempotencyParam() *huma.Param {
	most := maxKey
	return &huma.Param{
		Name: "Idempotency-Key", In: "header",
		Description: "A random string of your own. A request that is repeated with the same key and the same content within 24 hours " +
			"gets the first answer again (marked " + replayed + ": true) and has no further effect; with other content, or while the first is still under way, 409.",
		Schema:  &huma.Schema{Type: huma.TypeString, MaxLength: &most},
		Example: "0f0e6c1e-5a1c-4f43-9d3f-3a5c2d1f7b10",
	}
}

// replayKey is the key of the request in the records, "" where the client sent
// none. It is a hash, because a client may put anything into its key, and is
// bound to the caller and the route.
func replayKey(r *http.Request, c caller, pattern string) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	switch {
	case key == "":
		return "", nil
	case len(key) > maxKey:
		return "", models.Errorf("api.replayKey", models.Invalid, "Idempotency-Key: %d bytes, the most is %d", len(key), maxKey)
	}
	return digest(string(c.role), string(c.subject), pattern, key), nil
}

// digest hashes strings so that no two lists of them hash alike.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// beginReplay reserves the key; with replay set the request was answered before.
func (s *server) beginReplay(ctx context.Context, key, fingerprint string, reserve time.Duration) (replay *storage.Answer, err error) {
	now := s.config.Now()
	a, first, err := s.config.Records.BeginReplay(ctx, key, fingerprint, now, now.Add(reserve))
	switch {
	case errors.Is(err, models.Conflict) && !errors.Is(err, storage.ErrOtherRequest):
		return nil, later(err, time.Second)
	case err != nil:
		return nil, err
	case first:
		return nil, nil
	}
	return &a, nil
}

// endReplay remembers an answer, or forgets the reservation of a request that
// failed. The work is done by then, so neither may be lost because the client
// has gone, and a failure here is none of the request.
func (s *server) endReplay(ctx context.Context, key string, a *storage.Answer) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	var err error
	if a != nil {
		err = s.config.Records.EndReplay(ctx, key, *a, s.config.Now().Add(replayTime))
	} else {
		err = s.config.Records.DropReplay(ctx, key)
	}
	if err != nil {
		s.config.Log.ErrorContext(ctx, "the answer to an Idempotency-Key is not remembered", "err", err)
	}
}

// afterwards is a context for what must be done even if the client has gone. Where the
// call was given up because of our stores it is tried for a moment: the client waits
// for the answer, and the workers clear up.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	if impatient(ctx) {
		return context.WithTimeout(context.WithoutCancel(ctx), lastTry)
	}
	return context.WithTimeout(context.WithoutCancel(ctx), callTime)
}

// idempotent answers a repeated request as the first one was answered. Only
// successes are remembered: after a failure the request may be tried again.
func (s *server) idempotent(pattern string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Idempotency-Key") == "" || rules[pattern].public() {
			next.ServeHTTP(w, r)
			return
		}
		if err := s.replayOrServe(w, r, pattern, next); err != nil {
			fail(w, r, err)
		}
	})
}

func (s *server) replayOrServe(w http.ResponseWriter, r *http.Request, pattern string, next http.Handler) error {
	key, err := replayKey(r, admitted(r.Context()).caller, pattern)
	if err != nil {
		return err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(callTime)) // not on every writer
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, rules[pattern].bodyLimit()))
	if err != nil {
		return bodyError(err)
	}
	replay, err := s.beginReplay(r.Context(), key, digest(r.URL.Path, r.URL.RawQuery, string(body)), reserveTime)
	if err != nil {
		return err
	}
	if replay != nil {
		repeat(w, *replay)
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer := &heldAnswer{header: w.Header()}
	returned := false
	defer func() {
		if !returned { // it panicked
			s.endReplay(r.Context(), key, nil)
		}
	}()
	next.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), insteadKey{}, answer)))
	returned = true
	s.endReplay(r.Context(), key, answer.success())
	w.WriteHeader(answer.code())
	_, _ = w.Write(answer.body.Bytes()) // the client has gone: the answer is remembered
	return nil
}

// repeat gives a remembered answer.
func repeat(w http.ResponseWriter, a storage.Answer) {
	h := w.Header()
	h.Set(replayed, "true")
	if a.Location != "" {
		h.Set("Location", a.Location)
	}
	if len(a.Body) > 0 {
		h.Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the client has gone: nothing to do
}

// heldAnswer holds a small answer back until it is remembered.
type heldAnswer struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	instead []byte // remembered in its place, where set
}

type insteadKey struct{}

// rememberInstead makes doc what a repeated request is answered, because the
// answer itself holds a secret that must be stored nowhere.
func rememberInstead(ctx context.Context, doc any) error {
	a, ok := ctx.Value(insteadKey{}).(*heldAnswer)
	if !ok {
		return nil // nothing is remembered
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return models.E("api.rememberInstead", models.Internal, err)
	}
	a.instead = append(body, '\n')
	return nil
}

func (a *heldAnswer) Header() http.Header { return a.header }

func (a *heldAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *heldAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *heldAnswer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// success is the answer to be remembered, nil where there is none.
func (a *heldAnswer) success() *storage.Answer {
	if a.status == 0 || a.status >= 400 {
		return nil
	}
	body := a.body.Bytes()
	if a.instead != nil {
		body = a.instead
	}
	return &storage.Answer{Status: a.status, Location: a.header.Get("Location"), Body: body}
}
