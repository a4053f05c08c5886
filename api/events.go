package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// slowClient is how long one write to an event stream may take before the client
// is given up.
const slowClient = 10 * time.Second

// statusDoc is the data of a status event.
type statusDoc struct {
	ID     models.RecordingID `json:"id" doc:"The recording"`
	Status models.Status      `json:"status" doc:"Where it stands"`
	Stage  models.Stage       `json:"stage" doc:"While processing: decode, rendition or score"`
	Reason models.Reason      `json:"reason" doc:"Why it is unassessable or failed"`
}

func (s *server) eventRoutes() {
	op := s.operation("GET /v1/recordings/{id}/events", about{
		id: "events", tag: tagRecordings, summary: "Follow a recording",
		words: "Server-sent events named status. The first tells the present state; each later one tells a change; after a final status the stream ends. " +
			"Comments keep the connection open. A process that ends says when to come again (retry:), to another. An EventSource that reconnects after the end gets 204 and stops.",
		fails: []models.Kind{models.RateLimited},
	})
	op.Parameters = append(op.Parameters, pathParam("id", "The recording"),
		&huma.Param{Name: "Last-Event-ID", In: "header", Description: "Sent by EventSource when it reconnects", Schema: &huma.Schema{Type: huma.TypeString}})
	schema := &huma.Schema{Type: huma.TypeString, Description: "event: status, data: {id, status, stage, reason}"}
	op = answers(op, http.StatusOK, "The events", "text/event-stream", schema)
	op.Responses["204"] = &huma.Response{Description: "The last event that was received was the final one"}
	s.stream(op, s.events)
}

func (s *server) events(w http.ResponseWriter, r *http.Request) error {
	rec := admitted(r.Context()).recording
	if last := models.Status(r.Header.Get("Last-Event-ID")); rec.Status.Settled() && last == rec.Status {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", "text/event-stream")
		return nil
	}
	give, err := s.takeStream(admitted(r.Context()).caller, rec.Learner)
	if err != nil {
		return err
	}
	defer give()
	unhurried(r.Context())
	ctx, cancel := context.WithTimeout(r.Context(), s.config.Limits.StreamTime)
	defer cancel()
	hints, stop := s.config.Events.Watch(ctx, rec.ID)
	defer stop()
	f := follower{server: s, stream: newEventStream(w), id: rec.ID}
	// The record was read before the watch began: read it again, so that a change
	// between the two is not missed.
	if err := f.look(ctx, ""); err != nil || f.done {
		return nil
	}
	f.follow(ctx, hints)
	return nil
}

// takeStream takes a slot for following a learner's recording, which give gives back. An
// app's server follows for many learners and has no share of its own.
func (s *server) takeStream(c caller, of models.LearnerID) (give func(), err error) {
	const op = "api.events"
	whose := []string{"of " + string(of)}
	if c.role != RoleApp {
		whose = append(whose, "by "+string(c.subject))
	}
	giveShares, ok := s.following.take(whose...)
	if !ok {
		return nil, models.Errorf(op, models.RateLimited,
			"%d event streams for one learner, or of one caller, are open, which is as many as may: poll the recording instead", s.following.most())
	}
	if !s.streams.take() {
		giveShares()
		return nil, models.Errorf(op, models.RateLimited, "as many event streams are open as this service keeps: poll the recording instead")
	}
	return func() { s.streams.give(); giveShares() }, nil
}

// follower tells one client about one recording.
type follower struct {
	server *server
	stream eventStream
	id     models.RecordingID
	told   statusDoc
	done   bool
}

// follow ends when the recording is settled, the client or the service goes, or
// the stream has lasted long enough.
func (f *follower) follow(ctx context.Context, hints <-chan models.Stage) {
	limits := f.server.config.Limits
	poll, heartbeat := time.NewTicker(limits.Poll), time.NewTicker(limits.Heartbeat)
	defer poll.Stop()
	defer heartbeat.Stop()
	for !f.done {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-f.server.closing:
			_ = f.stream.retry() // a client that has gone needs no advice
			return
		case stage, open := <-hints:
			if !open {
				hints = nil // the poll goes on
				continue
			}
			err = f.look(ctx, stage)
		case <-poll.C:
			err = f.look(ctx, f.told.Stage)
		case <-heartbeat.C:
			err = f.stream.comment()
		}
		if err != nil {
			return
		}
	}
}

// look reads the record, which alone is true, and tells what is new. A store
// that does not answer for a moment is no news.
func (f *follower) look(ctx context.Context, stage models.Stage) error {
	asking, cancel := context.WithTimeout(ctx, f.server.config.Limits.StoreTime)
	defer cancel()
	rec, err := f.server.config.Records.Recording(asking, f.id)
	doc := statusDoc{ID: f.id, Status: rec.Status, Reason: rec.Reason}
	switch {
	case errors.Is(err, models.Gone), errors.Is(err, models.NotFound):
		doc.Status = models.Erased
	case err != nil:
		return ctx.Err()
	case rec.Status == models.Processing:
		doc.Stage = stage
	}
	if doc == f.told {
		return nil
	}
	f.told, f.done = doc, doc.Status.Settled()
	return f.stream.status(doc)
}

// eventStream writes server-sent events. Every write has a deadline, so that a
// client that stops reading holds nothing for long.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// newEventStream sends the headers. X-Accel-Buffering and no-transform keep
// proxies from holding events back.
func newEventStream(w http.ResponseWriter) eventStream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return eventStream{w, http.NewResponseController(w)}
}

func (e eventStream) status(doc statusDoc) error {
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return e.send(fmt.Sprintf("event: status\nid: %s\ndata: %s\n\n", doc.Status, data))
}

// retry tells a client when to come again, which another process will answer: all who
// listen to this one do not come at once.
func (e eventStream) retry() error {
	return e.send(fmt.Sprintf("retry: %d\n\n", (time.Second/2 + rand.N(2*time.Second)).Milliseconds()))
}

func (e eventStream) comment() error { return e.send(": still here\n\n") }

func (e eventStream) send(s string) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(slowClient)) // not on every writer
	if _, err := e.w.Write([]byte(s)); err != nil {
		return err
	}
	return e.control.Flush()
}
