package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

type exportStartedDoc struct {
	Export  models.ExportID `json:"export" doc:"Follow it at /v1/exports/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8094"`
	Request models.TicketID `json:"request" doc:"The request that it fulfils: /v1/requests/{id}"`
}

type exportStartedOutput struct {
	Location string `header:"Location" doc:"The export"`
	Body     exportStartedDoc
}

type exportDoc struct {
	ID          models.ExportID    `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8094"`
	State       models.ExportState `json:"state" enum:"requested,running,done,failed" doc:"How far it has come"`
	RequestedAt time.Time          `json:"requested_at" doc:"When it was asked for"`
	Recordings  int                `json:"recordings" doc:"Recordings in the archive so far" example:"12"`
	Total       int                `json:"total" doc:"Recordings that there were when it began" example:"40"`
	DoneAt      *time.Time         `json:"done_at,omitempty" doc:"When the archive was complete"`
	Size        int64              `json:"size,omitempty" doc:"Of the archive, in bytes"`
	SHA256      string             `json:"sha256,omitempty" doc:"Of the archive, lower-case hex"`
	ExpiresAt   *time.Time         `json:"expires_at,omitempty" doc:"When the archive is erased here"`
	Download    string             `json:"download,omitempty" doc:"Where the archive is, once it is done" example:"/v1/exports/0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8094/archive"`
}

func (s *server) exportRoutes() {
	handle(s, "POST /v1/learners/{learner}/exports", about{
		id: "export", tag: tagRights, summary: "Take everything away", status: http.StatusAccepted,
		words: "Begins an archive of everything that is held about the learner: every recording as uploaded and as played, results, history, consents, likes, requests, what the audit log says, and a manifest. " +
			"Follow it at Location until its state is done. While one is being made it is the answer to asking again. It needs no consent.",
	}, s.postExport)
	status := s.operation("GET /v1/exports/{id}", about{
		id: "exportByID", tag: tagRights, summary: "How far an export has come",
		words: "With Accept: application/zip, the archive itself once it is done.",
		fails: []models.Kind{models.NotFound, models.Gone},
	})
	status.Parameters = append(status.Parameters, pathParam("id", "The export"))
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[exportDoc](), true, "Export")
	s.stream(answers(status, http.StatusOK, "Where it stands", "application/json", schema), s.export)

	archive := s.operation("GET /v1/exports/{id}/archive", about{
		id: "archive", tag: tagRights, summary: "The archive of an export",
		words: "A ZIP file whose format docs/export.md describes. Range, If-Range and ETag are honoured. 409 until it is done.",
		fails: []models.Kind{models.NotFound, models.Gone, models.Conflict, badRange},
	})
	archive.Parameters = append(archive.Parameters, pathParam("id", "The export"),
		&huma.Param{Name: "Range", In: "header", Description: "A part of the file", Example: "bytes=0-65535", Schema: &huma.Schema{Type: huma.TypeString}})
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	archive = answers(archive, http.StatusOK, "The archive", "application/zip", binary)
	s.stream(answers(archive, http.StatusPartialContent, "The part that was asked for", "application/zip", binary), s.archive)
}

func (s *server) postExport(ctx context.Context, _ *learnerInput) (*exportStartedOutput, error) {
	a := admitted(ctx)
	t := s.ticket(a.caller, models.TicketExport, s.config.Now())
	t.Learner = a.learner
	t, d, err := s.doneAtOnce(ctx, t)
	if err != nil {
		return nil, err
	}
	return &exportStartedOutput{Location: "/v1/exports/" + string(d.export.ID), Body: exportStartedDoc{d.export.ID, t.ID}}, nil
}

// ownExport reads an export that the caller may see. What is past its time is
// gone, even if the sweep has not come by yet.
func (s *server) ownExport(r *http.Request) (models.Export, error) {
	const op, none = "api.ownExport", "there is no export with this id, or it is not one of yours"
	id, err := models.ParseExportID(r.PathValue("id"))
	if err != nil {
		return models.Export{}, models.Errorf(op, models.NotFound, none)
	}
	e, err := s.config.Records.Export(r.Context(), id)
	switch {
	case errors.Is(err, models.NotFound):
		return e, models.Errorf(op, models.NotFound, none)
	case err != nil:
		return e, explained(err, models.Gone, "this export has been erased")
	case !admitted(r.Context()).caller.actsFor(e.Learner):
		return models.Export{}, models.Errorf(op, models.NotFound, none)
	case past(e.ExpiresAt, s.config.Now()):
		return models.Export{}, models.Errorf(op, models.Gone, "this archive has ended, at its time or because a recording in it was erased: ask for a new one")
	}
	return e, nil
}

func (s *server) export(w http.ResponseWriter, r *http.Request) error {
	e, err := s.ownExport(r)
	if err != nil {
		return err
	}
	if e.State == models.ExportDone && slices.ContainsFunc(r.Header.Values("Accept"), func(a string) bool { return strings.Contains(a, "application/zip") }) {
		return s.sendArchive(w, r, e)
	}
	doc := exportDoc{
		ID: e.ID, State: e.State, RequestedAt: e.RequestedAt.UTC(), Recordings: e.Recordings, Total: e.Total,
		DoneAt: instant(e.DoneAt), Size: e.Size, SHA256: e.SHA256, ExpiresAt: instant(e.ExpiresAt),
	}
	if e.State == models.ExportDone {
		doc.Download = "/v1/exports/" + string(e.ID) + "/archive"
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Vary", "Accept")
	return json.NewEncoder(w).Encode(doc)
}

func (s *server) archive(w http.ResponseWriter, r *http.Request) error {
	e, err := s.ownExport(r)
	switch {
	case err != nil:
		return err
	case e.State == models.ExportFailed:
		return models.Errorf("api.archive", models.NotFound, "the export failed: ask for a new one")
	case e.State != models.ExportDone:
		return later(models.Errorf("api.archive", models.Conflict, "the archive is still being made: follow the export"), time.Second)
	}
	return s.sendArchive(w, r, e)
}

// sendArchive sends the archive, or the part of it that was asked for. That it
// was fetched is in the audit log before the first byte leaves.
func (s *server) sendArchive(w http.ResponseWriter, r *http.Request, e models.Export) error {
	if c := admitted(r.Context()).caller; !slices.Contains(childSide, c.role) {
		return models.Errorf("api.sendArchive", models.Forbidden, "an archive holds the child's voice: a %s may ask for one and follow it, and the family fetches it", c.role)
	}
	object, err := s.config.Objects.Open(r.Context(), e.ID.ArchiveKey())
	if err != nil {
		return explained(err, models.NotFound, "this export has been erased")
	}
	defer object.Close()
	if err := s.listened(r.Context(), models.Access{Learner: e.Learner, Export: e.ID, Kind: models.AccessExport}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="langdu-`+string(e.ID)+`.zip"`)
	h.Set("ETag", strconv.Quote(e.SHA256))
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(playTime)) // not on every writer
	http.ServeContent(&rangeWriter{ResponseWriter: w, request: r}, r, "", e.DoneAt, object)
	return nil
}
