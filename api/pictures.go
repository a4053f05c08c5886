package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/api/picture"
	"github.com/langdu/langdu/models"
)

// pictureDoc is the answer to a picture that was put to a page.
type pictureDoc struct {
	Picture string `json:"picture" doc:"Where it is, with its version" example:"/v1/pages/p1/picture?v=5feceb66ffc86f38"`
	Width   int    `json:"width" doc:"In pixels, as it is shown" example:"1200"`
	Height  int    `json:"height" doc:"In pixels, as it is shown" example:"900"`
	Format  string `json:"format" doc:"image/png or image/jpeg" example:"image/png"`
	Size    int64  `json:"size" doc:"In bytes" example:"18200"`
}

const putPicture = "PUT /v1/pages/{page}/picture"

func (s *server) pictureRoutes() {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	put := s.operation(putPicture, about{
		id: "putPicture", tag: tagPages, summary: "Give a page a picture",
		words: "The body is a PNG, JPEG or WebP file of at most 4 MB and 4096 pixels on a side. It is drawn anew, at most 1200 pixels wide and high: what a camera wrote into it, such as the place, is not kept. " +
			"A picture that is turned is set upright. It replaces the one before.",
		fails: []models.Kind{models.NotFound, models.TooLarge, models.Unsupported, models.Corrupt, models.Closing, malformed, tooSlow},
	})
	put.Parameters = append(put.Parameters, pathParam("page", "Your own name for the page"))
	put.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"image/png": {Schema: binary}, "image/jpeg": {Schema: binary}, "image/webp": {Schema: binary}}}
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[pictureDoc](), true, "Picture")
	s.stream(answers(put, http.StatusOK, "As it is shown", "application/json", schema), s.putPicture)

	get := s.operation("GET /v1/pages/{page}/picture", about{
		id: "picture", tag: tagPages, summary: "The picture of a page",
		words: "picture of the page says where it is with its version, v; asked for so it may be kept for a year. ETag and Range are honoured.",
		fails: []models.Kind{models.NotFound, models.Invalid, badRange},
	})
	get.Parameters = append(get.Parameters, pathParam("page", "Your own name for the page"),
		&huma.Param{Name: "v", In: "query", Description: "The version", Schema: &huma.Schema{Type: huma.TypeString}})
	s.stream(answers(get, http.StatusOK, "PNG or JPEG", "image/png", binary), s.picture)

	handle(s, "DELETE /v1/pages/{page}/picture", about{
		id: "removePicture", tag: tagPages, summary: "Take a page's picture away", status: http.StatusNoContent,
		words: "It is removed from the store at once.", fails: []models.Kind{models.NotFound},
	}, s.removePicture)
}

// putPicture draws the picture in the body anew and keeps that.
func (s *server) putPicture(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page, err := s.findPage(ctx, r.PathValue("page"))
	if err == nil {
		err = s.collects(ctx)
	}
	if err != nil {
		return err
	}
	drawn, err := s.drawn(w, r)
	if err != nil {
		return err
	}
	p := models.Picture{Page: page.ID, ID: models.NewMediaID(), Version: drawn.Version(), MediaType: drawn.MediaType,
		Width: drawn.Width, Height: drawn.Height, Size: int64(len(drawn.Bytes)), UpdatedAt: s.config.Now()}
	_, err = s.config.Objects.Put(ctx, p.ID.PictureKey(), bytes.NewReader(drawn.Bytes), p.Size, p.MediaType)
	var former models.MediaID
	if err == nil {
		former, err = s.config.Records.PutPicture(ctx, p)
	}
	if err != nil {
		s.forgetUnused(ctx, p.ID, err)
		return err
	}
	s.forget(ctx, former)
	return writeJSON(w, http.StatusOK, pictureDoc{pictureURL(page.ID, p.Version), p.Width, p.Height, p.MediaType, p.Size})
}

// drawn reads the body and draws its picture, one at a time: a picture of the
// largest size takes a hundred megabytes while it is decoded, and a progressive JPEG up to
// 240. They are given back before the next: else that of several in a row would lie there at once.
func (s *server) drawn(w http.ResponseWriter, r *http.Request) (picture.Drawn, error) {
	s.inTempo(w, r, time.Now().Add(s.config.Limits.UploadTime))
	in, err := newIntake(w, http.MaxBytesReader(w, r.Body, picture.MostBytes), picture.MostBytes)
	if err != nil {
		return picture.Drawn{}, err
	}
	file, err := io.ReadAll(in)
	in.release()
	if err != nil {
		return picture.Drawn{}, err
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { debug.FreeOSMemory(); <-s.drawing }()
	case <-r.Context().Done():
		return picture.Drawn{}, r.Context().Err()
	}
	drawn, err := picture.Draw(file)
	for refusal, kind := range map[error]models.Kind{picture.ErrFormat: models.Unsupported, picture.ErrCorrupt: models.Corrupt, picture.ErrTooBig: models.TooLarge, picture.ErrProgressive: models.TooLarge} {
		if errors.Is(err, refusal) {
			return drawn, models.Errorf("api.drawn", kind, "%v", refusal)
		}
	}
	return drawn, err
}

// forget removes the objects of what no page has any more. Where that fails the
// sweep does it: the records no longer know of them.
func (s *server) forget(ctx context.Context, id models.MediaID) {
	if id == "" {
		return
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if _, err := s.config.Objects.RemoveAll(ctx, id.Prefix()); err != nil {
		s.config.Log.ErrorContext(ctx, "what a page had is not removed yet: the sweep will", "media", id, "err", err)
	}
}

// forgetUnused removes the objects of what a page could not be given. Where a store did
// not answer the page may have it all the same: then the sweep removes what none has.
func (s *server) forgetUnused(ctx context.Context, id models.MediaID, why error) {
	if !errors.Is(why, models.Unavailable) {
		s.forget(ctx, id)
	}
}

// yearLong is how a client may keep what never changes at its address.
const yearLong = "private, max-age=31536000, immutable"

// picture sends a page's picture.
func (s *server) picture(w http.ResponseWriter, r *http.Request) error {
	id, err := models.ParsePageID(r.PathValue("page"))
	if err != nil {
		return err
	}
	p, err := s.config.Records.Picture(r.Context(), id)
	if err != nil {
		return explained(err, models.NotFound, "this page has no picture")
	}
	return s.sendMedia(w, r, p.ID.PictureKey(), p.MediaType, p.Version)
}

// sendMedia sends what belongs to a page, or the part of it that was asked for.
func (s *server) sendMedia(w http.ResponseWriter, r *http.Request, key, mediaType, version string) error {
	object, err := s.config.Objects.Open(r.Context(), key)
	if err != nil {
		return explained(err, models.NotFound, "it has just been taken away")
	}
	defer object.Close()
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("ETag", strconv.Quote(version))
	h.Set("Cache-Control", "private, no-cache")
	if r.URL.Query().Get("v") == version {
		h.Set("Cache-Control", yearLong)
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(playTime)) // not on every writer
	http.ServeContent(&rangeWriter{ResponseWriter: w, request: r}, r, "", object.Info().Modified, object)
	return nil
}

func (s *server) removePicture(ctx context.Context, in *pageInput) (*struct{}, error) {
	page, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	id, err := s.config.Records.RemovePicture(ctx, page.ID, s.config.Now())
	if err == nil && id != "" {
		_, err = s.config.Objects.RemoveAll(ctx, id.Prefix())
	}
	return nil, err
}

// writeJSON writes an answer of a call that reads its body by itself.
func writeJSON(w http.ResponseWriter, status int, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return models.E("api.writeJSON", models.Internal, err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the client has gone: nothing to do
	return nil
}

// pictureURL is where a version of a page's picture is; "" for none.
func pictureURL(page models.PageID, version string) string {
	if version == "" {
		return ""
	}
	return "/v1/pages/" + url.PathEscape(string(page)) + "/picture?v=" + version
}
