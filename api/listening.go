package api

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// What one approval is good for.
const (
	// mostPlays is how often an approved recording may be played.
	mostPlays = 5
	// playSlack is how much longer than the sound one play may take, pauses
	// included; a stream that begins later is another play.
	playSlack = 30 * time.Second
)

// listen plays an approved recording to the one who asked. Everything that could
// have ended the approval is asked before the first byte and again before each
// further one.
func (s *server) listen(w http.ResponseWriter, r *http.Request) error {
	ctx, c := r.Context(), admitted(r.Context()).caller
	if r.URL.Query().Has("original") {
		return models.Errorf("api.listen", models.Forbidden, "an approval is for the playback file: nobody on the staff's side gets the upload")
	}
	request, rec, err := s.approved(ctx, c, r.PathValue("id"))
	if err != nil {
		return err
	}
	object, err := s.config.Objects.Open(ctx, rec.ID.RenditionKey())
	if err != nil {
		return explained(err, models.NotFound, "there is no playback file of this recording")
	}
	defer object.Close()
	w.Header().Set("Content-Type", "audio/mp4")
	if r.Method == http.MethodHead {
		return nil
	}
	if !s.streams.take() {
		return models.Errorf("api.listen", models.RateLimited, "as many streams are open as this service keeps: try again shortly")
	}
	defer s.streams.give()
	stream := rand.Text()
	play, err := s.config.Records.BeginStream(ctx, request.ID, c.subject, stream, s.config.Now(),
		storage.PlayBounds{Most: mostPlays, Lasts: rec.Duration + playSlack})
	if err != nil {
		return explained(err, models.NotFound, noAccess)
	}
	pace, err := paceOf(object, rec.Duration, play.Began)
	if err != nil {
		return err
	}
	part, err := partOf(r.Header.Get("Range"), object.Info().Size, pace.reached(s.config.Now()))
	if err != nil {
		return err
	}
	return s.playPaced(w, r, object, part, pace, func(ctx context.Context) (bool, error) {
		return s.config.Records.StreamHolds(ctx, request.ID, stream, s.config.Now())
	})
}

// approved reads the request and its recording, and refuses all but the requester
// and what cannot be played to anybody.
func (s *server) approved(ctx context.Context, c caller, id string) (models.AccessRequest, models.Recording, error) {
	request, err := s.ownAccess(ctx, c, id)
	if err == nil {
		err = request.InForce(s.config.Now())
	}
	if err != nil {
		return request, models.Recording{}, err
	}
	rec, err := s.guard.ownRecording(ctx, c, string(request.Recording))
	if err != nil {
		return request, rec, err
	}
	if err := s.mayProcess(ctx, rec.Learner, models.ForPlayback); err != nil {
		return request, rec, err
	}
	return request, rec, s.kept(rec, playable{promised: rec.Expiry.Rendition})
}

// playPaced sends a part of the object as fast as the pace allows, and no byte
// after holds has said that it no longer does. A stream that is ended early is cut,
// so that nobody takes it for the whole.
func (s *server) playPaced(w http.ResponseWriter, r *http.Request, object storage.Object, part part, pace pace, holds func(context.Context) (bool, error)) error {
	if _, err := object.Seek(part.from, io.SeekStart); err != nil {
		return models.E("api.playPaced", models.Unavailable, err)
	}
	sound := &unseen{r: object, at: part.from, hidden: pace.drawn}
	part.headers(w.Header())
	w.WriteHeader(part.status())
	control, tick := http.NewResponseController(w), time.NewTicker(s.config.Limits.Pace)
	defer tick.Stop()
	for at := part.from; ; {
		until := min(part.to, pace.reached(s.config.Now())) // before it is asked: what holds later held then
		if ok, err := holds(r.Context()); err != nil || !ok {
			panic(http.ErrAbortHandler)
		}
		if n := until - at; n > 0 {
			_ = control.SetWriteDeadline(time.Now().Add(pausedClient)) // not on every writer
			if _, err := io.CopyN(w, sound, n); err != nil || control.Flush() != nil {
				panic(http.ErrAbortHandler)
			}
			at += n
		}
		if at >= part.to {
			return nil
		}
		select {
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-s.closing:
			panic(http.ErrAbortHandler)
		case <-tick.C:
		}
	}
}

// pausedClient is how long a player that has paused may take nothing.
const pausedClient = 2 * time.Minute

// part is the bytes [from, to) of a file of some size.
type part struct {
	from, to, size int64
	partial        bool
}

func (p part) status() int {
	if p.partial {
		return http.StatusPartialContent
	}
	return http.StatusOK
}

// headers describe the part. Nothing of it may be kept, by the browser or on the
// way, and there is no tag by which it could be asked for again.
func (p part) headers(h http.Header) {
	h.Set("Cache-Control", "private, no-store, no-transform")
	h.Set("Content-Disposition", "inline")
	h.Set("Accept-Ranges", "bytes")
	h.Set("X-Accel-Buffering", "no")
	h.Set("Content-Length", strconv.FormatInt(p.to-p.from, 10))
	if p.partial {
		h.Set("Content-Range", "bytes "+strconv.FormatInt(p.from, 10)+"-"+strconv.FormatInt(p.to-1, 10)+"/"+strconv.FormatInt(p.size, 10))
	}
}
