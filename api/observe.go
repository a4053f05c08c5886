package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
)

// trace is what the layers below tell the access log. It belongs to one request
// and its goroutine.
type trace struct {
	role    Role
	problem *Problem
}

type traceKey struct{}

// note tells the access log what went wrong.
func note(ctx context.Context, p *Problem) {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		t.problem = p
	}
}

// noteRole tells the access log who, as far as it may know.
func noteRole(ctx context.Context, role Role) {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		t.role = role
	}
}

// observer gives every request an id, catches panics, and writes one log line
// and two metrics about it. None of them contains the path.
type observer struct {
	log     *slog.Logger
	metrics *metrics
	now     func() time.Time
	watch   func(r *http.Request) (context.Context, func(route string, status int))
}

func (o *observer) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, t, start := uuid.NewString(), &trace{}, o.now()
		sw := &statusWriter{ResponseWriter: w}
		sw.Header().Set("X-Request-Id", id)
		// The mux writes the pattern into this very request: nobody between here
		// and there may copy it.
		ctx, end := o.watch(r)
		r = r.WithContext(context.WithValue(ctx, traceKey{}, t))
		defer func() {
			failure := recover()
			cut := failure != nil && o.recovered(sw, r, failure)
			o.report(r, sw, t, id, o.now().Sub(start))
			end(route(r), sw.status)
			if cut {
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(sw, r)
	})
}

// recovered answers for a handler that panicked. Once bytes were sent there is
// nothing left to answer; then the connection is to be cut, so that the client
// cannot take half an answer for a whole one.
func (o *observer) recovered(w *statusWriter, r *http.Request, failure any) (cut bool) {
	if failure == http.ErrAbortHandler || r.Context().Err() != nil {
		return true // the client went away while it was written to
	}
	o.log.ErrorContext(r.Context(), "panic", "route", route(r), "panic", fmt.Sprint(failure), "stack", string(debug.Stack()))
	if w.status != 0 {
		return true
	}
	fail(w, r, models.Errorf("api.recover", models.Internal, "panic: %v", failure))
	return false
}

// report writes the line and the metrics.
func (o *observer) report(r *http.Request, w *statusWriter, t *trace, id string, took time.Duration) {
	status := w.status
	if status == 0 {
		status = http.StatusOK
	}
	o.metrics.observe(route(r), status, took)
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("request_id", id), slog.String("route", route(r)), slog.Int("status", status),
		slog.Duration("took", took.Round(time.Microsecond)), slog.Int64("bytes", w.bytes), slog.String("role", string(t.role)),
	}
	if t.problem != nil {
		attrs = append(attrs, slog.String("problem", t.problem.Type))
		if status >= 500 {
			level, attrs = levelOf(t.problem), append(attrs, slog.String("err", t.problem.Error()))
		}
	}
	o.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// levelOf is how loud a problem of ours is: where too much waits nothing has gone wrong,
// and every upload that is sent away says so.
func levelOf(p *Problem) slog.Level {
	if p.Type == problemPrefix+string(overloaded) {
		return slog.LevelWarn
	}
	return slog.LevelError
}

// route is the pattern that matched: safe to log, and few.
func route(r *http.Request) string {
	if r.Pattern == "" || r.Pattern == "/" {
		return "other"
	}
	return r.Pattern
}

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and flushing.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
