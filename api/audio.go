package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// playTime is how long one answer with sound may take: long enough for the
// largest upload over a slow line.
const playTime = 15 * time.Minute

func (s *server) audioRoutes() {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	audio := s.operation("GET /v1/recordings/{id}/audio", about{
		id: "audio", tag: tagRecordings, summary: "Play a recording",
		words: "The playback file, levelled, as M4A; with original=1 the uploaded bytes. Range, If-Range and ETag are honoured. Needs the consent for playback. " +
			"A file whose time is over is 410, while the recording and its result may still be there.",
		fails: []models.Kind{models.ConsentRequired, models.Conflict, badRange, models.Invalid},
	})
	audio.Parameters = append(audio.Parameters, pathParam("id", "The recording"),
		&huma.Param{Name: "original", In: "query", Description: "1 for the uploaded bytes", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"0", "1"}}},
		&huma.Param{Name: "Range", In: "header", Description: "A part of the file", Example: "bytes=0-65535", Schema: &huma.Schema{Type: huma.TypeString}})
	audio = answers(audio, http.StatusOK, "The sound", "audio/mp4", binary)
	s.stream(answers(audio, http.StatusPartialContent, "The part that was asked for", "audio/mp4", binary), s.audio)

	peaks := s.operation("GET /v1/recordings/{id}/peaks", about{
		id: "peaks", tag: tagRecordings, summary: "The waveform",
		words: "Peaks for wavesurfer.js, so that a page can draw the waveform before it loads the sound. Needs the consent for playback.",
		fails: []models.Kind{models.ConsentRequired, models.Conflict},
	})
	peaks.Parameters = append(peaks.Parameters, pathParam("id", "The recording"))
	number := &huma.Schema{Type: huma.TypeNumber}
	s.stream(answers(peaks, http.StatusOK, "Peaks of each channel, −1 to 1, and the duration in seconds", "application/json", &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"peaks":    {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeArray, Items: number}},
			"duration": number,
		},
	}), s.peaks)
}

// playable is a file of a recording that may be played.
type playable struct {
	key       string
	mediaType string
	promised  time.Time // how long it is kept
	original  bool
	access    models.AccessKind // what is noted; "" for what nobody hears
}

func (s *server) audio(w http.ResponseWriter, r *http.Request) error {
	rec := admitted(r.Context()).recording
	s.cameBy(r.Context(), rec.Learner)
	switch original := r.URL.Query().Get("original"); original {
	case "1", "true":
		return s.play(w, r, rec, playable{rec.ID.OriginalKey(), rec.MediaType, rec.Expiry.Original, true, models.AccessOriginal})
	case "", "0", "false":
		return s.play(w, r, rec, playable{rec.ID.RenditionKey(), "audio/mp4", rec.Expiry.Rendition, false, models.AccessAudio})
	}
	return models.Errorf("api.audio", models.Invalid, "original must be 1 or left out")
}

// peaks sends the waveform, which is within the playback file; of a recording of a
// release that kept it beside, it is a file of its own.
func (s *server) peaks(w http.ResponseWriter, r *http.Request) error {
	rec := admitted(r.Context()).recording
	object, err := s.open(r.Context(), rec, playable{rec.ID.RenditionKey(), "audio/mp4", rec.Expiry.Rendition, false, ""})
	if err != nil {
		return err
	}
	defer object.Close()
	document, err := waveform.Read(object)
	if errors.Is(err, waveform.ErrNone) {
		return s.play(w, r, rec, playable{rec.ID.PeaksKey(), "application/json", rec.Expiry.Rendition, false, ""})
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	setTag(h, object.Info().ETag)
	http.ServeContent(&rangeWriter{ResponseWriter: w, request: r}, r, "", object.Info().Modified, bytes.NewReader(document))
	return nil
}

// open opens a file that may be played.
func (s *server) open(ctx context.Context, rec models.Recording, p playable) (storage.Object, error) {
	if err := s.mayProcess(ctx, rec.Learner, models.ForPlayback); err != nil {
		return nil, err
	}
	if err := s.kept(rec, p); err != nil {
		return nil, err
	}
	object, err := s.config.Objects.Open(ctx, p.key)
	if err != nil {
		return nil, explained(err, models.NotFound, "there is no such file of this recording")
	}
	return object, nil
}

// play sends a file, or the part of it that was asked for.
func (s *server) play(w http.ResponseWriter, r *http.Request, rec models.Recording, p playable) error {
	object, err := s.open(r.Context(), rec, p)
	if err != nil {
		return err
	}
	defer object.Close()
	if p.access != "" && r.Method != http.MethodHead { // nobody hears that
		if err := s.listened(r.Context(), models.Access{Recording: rec.ID, Kind: p.access}); err != nil {
			return err
		}
	}
	h := w.Header()
	h.Set("Content-Type", p.mediaType)
	if p.original {
		h.Set("Content-Disposition", `attachment; filename="`+string(rec.ID)+extension(rec.MediaType)+`"`)
		h.Set("ETag", strconv.Quote(rec.SHA256))
	} else {
		setTag(h, object.Info().ETag)
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(playTime)) // not on every writer
	http.ServeContent(&rangeWriter{ResponseWriter: w, request: r}, r, "", object.Info().Modified, object)
	return nil
}

// setTag sets the ETag of the store, where it has one.
func setTag(h http.Header, tag string) {
	if tag = strings.Trim(tag, `"`); tag != "" {
		h.Set("ETag", strconv.Quote(tag))
	}
}

// kept says whether the file is there and its time not over, even if the sweep
// has not come by yet. The playback file is made while the recording is worked on.
func (s *server) kept(rec models.Recording, p playable) error {
	if !p.original {
		if err := settled(rec); err != nil {
			return err
		}
		if rec.Status == models.Failed && !rec.Expiry.OnceSettled {
			return models.Errorf("api.kept", models.NotFound, "there is no playback file of this recording: it could not be listened to")
		}
	}
	switch over := p.promised.IsZero() || past(p.promised, s.config.Now()); {
	case over && rec.Expiry.OnceSettled:
		return models.Errorf("api.kept", models.Gone, "the audio of an answer is erased as soon as the answer has been recognised; its result stays: GET /v1/retention says how long")
	case over:
		return models.Errorf("api.kept", models.Gone, "this file has reached the end of its time and is erased: GET /v1/retention says how long each kind is kept")
	}
	return nil
}

// extensions names downloaded originals, by the media types of the decoders.
var extensions = map[string]string{
	"audio/wav": ".wav", "audio/flac": ".flac", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac",
	"audio/ogg": ".ogg", "audio/webm": ".webm", "audio/amr": ".amr", "audio/3gpp": ".3gp",
}

func extension(mediaType string) string {
	if e, ok := extensions[mediaType]; ok {
		return e
	}
	return ".bin"
}

// rangeWriter puts a problem document in the place of the plain text with which
// http.ServeContent refuses a range or reports a store that fails.
type rangeWriter struct {
	http.ResponseWriter
	request *http.Request
	refused bool
}

func (w *rangeWriter) WriteHeader(status int) {
	switch {
	case status == http.StatusRequestedRangeNotSatisfiable:
		w.refuse(models.Errorf("api.range", badRange, "the range lies outside the file: %s", w.Header().Get("Content-Range")))
	case status >= http.StatusInternalServerError:
		w.refuse(models.Errorf("api.range", models.Unavailable, "the object store broke off"))
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *rangeWriter) refuse(err error) {
	w.refused = true
	fail(w.ResponseWriter, w.request, err)
}

func (w *rangeWriter) Write(p []byte) (int, error) {
	if w.refused {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}
