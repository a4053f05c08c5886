package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// modelBytes is the most that a model reading may have.
const modelBytes = 20 << 20

// modelDoc is a model reading on the wire.
type modelDoc struct {
	Version     string             `json:"version" doc:"Changes with the reading" example:"4c5d6e7f8091"`
	Status      models.ModelStatus `json:"status" enum:"received,ready,refused,failed,stale" doc:"ready: offered to readers; received: a worker listens to it soon; refused: it is no good reading of this text; stale: the text or its readings have changed since"`
	Reason      models.Reason      `json:"reason,omitempty" doc:"Why it is refused or failed: a reason of recordings, not the whole text, or not clear" example:"not this text"`
	Detail      string             `json:"detail,omitempty" doc:"The same as a sentence"`
	DurationMS  int64              `json:"duration_ms" doc:"Its length, 0 until it is decoded" example:"4200"`
	Audio       string             `json:"audio,omitempty" doc:"Where it is played, where it is ready" example:"/v1/pages/p1/model/audio?v=4c5d6e7f8091"`
	Attribution string             `json:"attribution" doc:"Who reads, and under which licence; to be shown" example:"李老师"`

	Characters []modelCharacterDoc `json:"characters" doc:"Where each spoken character is, in order; empty until it is ready"`
}

type modelOutput struct{ Body modelDoc }

type modelCharacterDoc struct {
	At      int       `json:"at" doc:"Index in the text, in code points from 0" example:"2"`
	Char    string    `json:"char" doc:"As written" example:"钓"`
	StartMS int64     `json:"start_ms" doc:"Where it begins in the reading" example:"840"`
	EndMS   int64     `json:"end_ms" doc:"Where it ends" example:"1130"`
	Pitch   *pitchDoc `json:"pitch,omitempty" doc:"The course of the voice, as in results"`
}

func (s *server) modelRoutes() {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[modelDoc](), true, "ModelReading")
	page := pathParam("page", "Your own name for the page")
	put := s.operation("PUT /v1/pages/{page}/model", about{
		id: "putModel", tag: tagPages, summary: "Give a page a model reading",
		words: "A grown-up reads the page aloud, for children to listen to; only who has agreed to be heard so. The body is the sound, in any format that recordings may have, at most 20 MB. " +
			"A worker listens to it as to any reading: ask again until its status is no longer received. One that is not of this text, leaves a character out or is not clear is refused with the reason. It replaces the one before at once.",
		fails: []models.Kind{models.NotFound, models.TooLarge, models.Unsupported, models.Closing, malformed, tooSlow},
	})
	put.Parameters = append(put.Parameters, page, &huma.Param{Name: "attribution", In: "query", Description: "Who reads, and under which licence; at most 300 bytes", Schema: &huma.Schema{Type: huma.TypeString}, Example: "李老师"})
	put.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"audio/*": {Schema: binary}}}
	s.stream(answers(put, http.StatusAccepted, "Stored and due to be listened to", "application/json", schema), s.putModel)

	handle(s, "GET /v1/pages/{page}/model", about{
		id: "model", tag: tagPages, summary: "The model reading of a page",
		words: "What has become of it, and where each character is in it, so that it can be played character by character.",
		fails: []models.Kind{models.NotFound, models.Invalid},
	}, s.model)

	sound := s.operation("GET /v1/pages/{page}/model/audio", about{
		id: "modelAudio", tag: tagPages, summary: "Play the model reading of a page",
		words: "M4A, levelled. Range, If-Range and ETag are honoured; asked for with its version, v, it may be kept for a year. 404 while it is not ready or no longer fits the text.",
		fails: []models.Kind{models.NotFound, models.Invalid, badRange},
	})
	sound.Parameters = append(sound.Parameters, page,
		&huma.Param{Name: "v", In: "query", Description: "The version", Schema: &huma.Schema{Type: huma.TypeString}},
		&huma.Param{Name: "Range", In: "header", Description: "A part of the file", Example: "bytes=0-65535", Schema: &huma.Schema{Type: huma.TypeString}})
	sound = answers(sound, http.StatusOK, "The sound", "audio/mp4", binary)
	s.stream(answers(sound, http.StatusPartialContent, "The part that was asked for", "audio/mp4", binary), s.modelAudio)

	handle(s, "DELETE /v1/pages/{page}/model", about{
		id: "removeModel", tag: tagPages, summary: "Take a page's model reading away", status: http.StatusNoContent,
		words: "Its sound is removed from the store at once: whoever read may change their mind.", fails: []models.Kind{models.NotFound},
	}, s.removeModel)
}

// putModel keeps the upload and has a worker listen to it.
func (s *server) putModel(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), s.config.Limits.UploadTime)
	defer cancel()
	page, err := s.findPage(ctx, r.PathValue("page"))
	if err == nil {
		err = s.collects(ctx)
	}
	if err != nil {
		return err
	}
	m := models.ModelReading{Page: page.ID, ID: models.NewMediaID(), TextVersion: models.TextVersion(page.Text, page.Overrides),
		Attribution: r.URL.Query().Get("attribution"), UpdatedAt: s.config.Now(), ModelOutcome: models.ModelOutcome{Status: models.ModelReceived}}
	if err := models.ValidateAttribution(m.Attribution); err != nil {
		return err
	}
	s.inTempo(w, r, time.Now().Add(s.config.Limits.UploadTime))
	in, err := newIntake(w, http.MaxBytesReader(w, r.Body, modelBytes), modelBytes)
	if err != nil {
		return err
	}
	mediaType, err := s.sniff(in.head)
	if err != nil {
		return err
	}
	former, err := s.keepModel(ctx, m, in, mediaType)
	if err != nil {
		s.forgetUnused(ctx, m.ID, err)
		return err
	}
	s.forget(ctx, former)
	doc, err := modelDocOf(page, m)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, doc)
}

// keepModel stores the bytes and then the row, so that a worker finds both.
func (s *server) keepModel(ctx context.Context, m models.ModelReading, in *intake, mediaType string) (former models.MediaID, err error) {
	_, err = s.config.Objects.Put(ctx, m.ID.UploadKey(), in, -1, mediaType)
	if in.err != nil {
		return "", in.err
	}
	if err != nil {
		return "", err
	}
	in.release()
	return s.config.Records.PutModel(ctx, m)
}

// modelDocOf is a model reading as readers of the page see it.
func modelDocOf(page models.Page, m models.ModelReading) (modelDoc, error) {
	doc := modelDoc{Version: m.Version(), Status: m.Offered(models.TextVersion(page.Text, page.Overrides)), Reason: m.Reason, Detail: m.Detail,
		DurationMS: m.Duration.Milliseconds(), Attribution: m.Attribution, Characters: []modelCharacterDoc{}}
	switch {
	case doc.Status == models.ModelReady:
		if err := json.Unmarshal(m.Characters, &doc.Characters); err != nil {
			return doc, models.E("api.modelDocOf", models.Internal, err)
		}
		doc.Audio = "/v1/pages/" + url.PathEscape(string(page.ID)) + "/model/audio?v=" + doc.Version
	case doc.Status == models.ModelStale:
		doc.Reason, doc.Detail = "", "The text of the page or its readings have changed since this was read: read it anew."
	}
	return doc, nil
}

// findModel reads a page with its model reading.
func (s *server) findModel(ctx context.Context, name string) (models.Page, models.ModelReading, error) {
	page, err := s.findPage(ctx, name)
	if err != nil {
		return page, models.ModelReading{}, err
	}
	m, err := s.config.Records.Model(ctx, page.ID)
	return page, m, explained(err, models.NotFound, "this page has no model reading")
}

func (s *server) model(ctx context.Context, in *pageInput) (*modelOutput, error) {
	page, m, err := s.findModel(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	doc, err := modelDocOf(page, m)
	return &modelOutput{doc}, err
}

func (s *server) modelAudio(w http.ResponseWriter, r *http.Request) error {
	page, m, err := s.findModel(r.Context(), r.PathValue("page"))
	if err != nil {
		return err
	}
	if status := m.Offered(models.TextVersion(page.Text, page.Overrides)); status != models.ModelReady {
		return models.Errorf("api.modelAudio", models.NotFound, "the model reading of this page is %s: GET /v1/pages/{page}/model says more", status)
	}
	return s.sendMedia(w, r, m.ID.ModelKey(), "audio/mp4", m.Version())
}

func (s *server) removeModel(ctx context.Context, in *pageInput) (*struct{}, error) {
	page, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	id, err := s.config.Records.RemoveModel(ctx, page.ID, s.config.Now())
	if err == nil && id != "" {
		_, err = s.config.Objects.RemoveAll(ctx, id.Prefix())
	}
	return nil, err
}
