package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// receivedDoc is the answer to an upload. It names nobody: see learnerSavedDoc.
type receivedDoc struct {
	ID     models.RecordingID `json:"id" doc:"The recording" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Status models.Status      `json:"status" doc:"received" example:"received"`
}

const uploadPattern = "POST /v1/recordings"

// uploadRoutes documents the form by hand, because it is read by hand: part by
// part, so that consent is known before the first byte of a voice arrives.
func (s *server) uploadRoutes() {
	op := s.operation(uploadPattern, about{
		id: "upload", tag: tagRecordings, summary: "Send a recording",
		words: "The fields come before the file. The kind of sound is told by content: WAV, FLAC, MP3, M4A, Ogg and WebM are read everywhere. " +
			"Nothing is stored without the consent for scoring, nor when the upload breaks off.",
		fails: []models.Kind{malformed, tooSlow, models.ConsentRequired, models.Closing, models.TooLarge, models.Unsupported, models.RateLimited, overloaded},
	})
	text := func(words, example string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Description: words, Examples: []any{example}}
	}
	op.RequestBody = &huma.RequestBody{Required: true, Description: "Fields first, file last", Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"learner", fileField},
			Properties: map[string]*huma.Schema{
				"learner":  text("Who is heard", "l1"),
				"page":     text("The page that was read; or else question or text", "p1"),
				"question": text("The question that was answered; or else page or text", "q1"),
				"text":     text("What was read, where it is no page", "小猫钓鱼"),
				"readings": text("With text: the reading of each spoken character in order, where the dictionary would be wrong", "xiao3 mao1 diao4 yu2"),
				fileField:  {Type: huma.TypeString, Format: "binary", Description: "The recording, as the last part"},
			},
		}},
	}}
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[receivedDoc](), true, "Received")
	op = answers(op, http.StatusAccepted, "Stored and due for scoring", "application/json", schema)
	op.Responses["202"].Headers = map[string]*huma.Param{
		"Location": {Description: "The recording", Schema: &huma.Schema{Type: huma.TypeString}, Example: "/v1/recordings/0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"},
	}
	s.stream(op, s.upload)
}

// upload takes one recording.
func (s *server) upload(w http.ResponseWriter, r *http.Request) error {
	limits := s.config.Limits
	if r.ContentLength > limits.UploadBytes+formOverhead {
		return models.Errorf("api.upload", models.TooLarge, "the upload announces %d bytes, the most for one recording is %d", r.ContentLength, limits.UploadBytes)
	}
	place, err := s.gate.enter(r.Context(), max(r.ContentLength, 0)) // below 0 where it is not said
	if err != nil {
		return err
	}
	kept := false
	defer func() { place.leave(kept) }()
	give, err := s.takeUploadSlot(admitted(r.Context()).caller)
	if err != nil {
		return err
	}
	defer give()
	end := time.Now().Add(limits.UploadTime)
	_ = http.NewResponseController(w).SetWriteDeadline(end.Add(callTime)) // not on every writer
	s.inTempo(w, r, end)
	r.Body = http.MaxBytesReader(w, r.Body, limits.UploadBytes+formOverhead)
	answer, replay, err := s.take(w, r, place)
	if err != nil {
		return err
	}
	kept = !replay
	if replay {
		repeat(w, answer)
		return nil
	}
	w.Header().Set("Location", answer.Location)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // the client has gone: its next look will find the recording
	return nil
}

// take reads the form, asks whether the voice may be kept, and only then keeps it.
func (s *server) take(w http.ResponseWriter, r *http.Request, place *place) (answer storage.Answer, replay bool, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.config.Limits.UploadTime)
	defer cancel()
	c := admitted(ctx).caller
	if err := s.collects(ctx); err != nil {
		return answer, false, err
	}
	key, err := replayKey(r, c, uploadPattern)
	if err != nil {
		return answer, false, err
	}
	form, err := openForm(r)
	if err != nil {
		return answer, false, err
	}
	rec, err := s.described(ctx, c, form.fields, "is missing before the file; "+formOrder)
	if err != nil {
		return answer, false, err
	}
	if err := s.mayProcess(ctx, rec.Learner, models.ForScoring); err != nil {
		return answer, false, err
	}
	if err := place.of(ctx, rec.Learner); err != nil {
		return answer, false, err
	}
	give, err := s.ofLearner(rec.Learner)
	if err != nil {
		return answer, false, err
	}
	defer give()
	in, err := newIntake(w, form.file, s.config.Limits.UploadBytes)
	if err != nil {
		return answer, false, err
	}
	if rec.MediaType, err = s.sniff(in.head); err != nil {
		return answer, false, err
	}
	place.is(rec.MediaType)
	return s.arrive(ctx, arrival{rec: rec, in: in, end: form.end, key: key})
}

// arrivalLease is for how long an erasure waits for an upload whose process has died, and
// how long one goes on of which the records cannot be told that it does.
const arrivalLease = time.Minute

// arrive keeps the voice, and says meanwhile that this process lives. Where it fails, and
// where it was answered before, nothing of it remains.
func (s *server) arrive(ctx context.Context, a arrival) (answer storage.Answer, replay bool, err error) {
	held, letGo, err := claim{lasts: arrivalLease, now: s.config.Now,
		first: func(ctx context.Context, until time.Time) error {
			return s.config.Records.BeginArriving(ctx, a.rec, until)
		},
		again: func(ctx context.Context, until time.Time) error {
			return s.config.Records.Arriving(ctx, a.rec.ID, until)
		}}.hold(ctx)
	if err != nil {
		return answer, false, learnerError(err)
	}
	defer letGo()
	answer, replay, err = s.keep(held, a)
	if err != nil || replay {
		s.discard(ctx, a.rec.ID)
	}
	return answer, replay, erasedMeanwhile(whyEnded(held, err))
}

// erasedMeanwhile says why a voice is not kept that was being taken.
func erasedMeanwhile(err error) error {
	return explained(err, models.Gone, "the learner was erased while the upload was under way: nothing of it is kept")
}

// sniff tells what kind of sound it is; what is none is refused before it is stored.
func (s *server) sniff(head []byte) (string, error) {
	mediaType, err := s.config.Sniff(head)
	switch {
	case err == nil:
		return mediaType, nil
	case models.Explain(err) != "":
		return "", err
	}
	return "", models.E("api.sniff", models.Unsupported, err)
}
