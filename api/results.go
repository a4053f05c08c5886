package api

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// unscoredDoc is the result of a recording that could not be judged.
type unscoredDoc struct {
	Status models.Status `json:"status" doc:"unassessable or failed" example:"unassessable"`
	Reason models.Reason `json:"reason" doc:"Why, as a word that programs may compare" example:"too noisy"`
	Detail string        `json:"detail" doc:"Why, for a person"`
}

func (s *server) resultRoutes() {
	op := s.operation("GET /v1/recordings/{id}/result", about{
		id: "result", tag: tagRecordings, summary: "The score of every character",
		words: "The document that scoring made, word for word as it was stored: overall, accuracy, tone, completeness, fluency, and for each character its verdict, " +
			"scores of initial, final and tone with what was expected and heard, and where it lies in the sound. " +
			"A recording that could not be judged answers 200 with its status, reason and detail and without any score. While it is being scored: 409 with Retry-After.",
		fails: []models.Kind{models.Conflict},
	})
	op.Parameters = append(op.Parameters, pathParam("id", "The recording"))
	schema := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"status":       {Type: huma.TypeString, Description: "scored, unassessable or failed"},
			"overall":      {Type: huma.TypeInteger, Description: "0 to 100"},
			"accuracy":     {Type: huma.TypeInteger, Description: "Of the initials and finals, 0 to 100"},
			"tone":         {Type: huma.TypeInteger, Description: "Of the tones, 0 to 100"},
			"completeness": {Type: huma.TypeInteger, Description: "How much of the text was read, 0 to 100"},
			"fluency":      {Type: huma.TypeInteger, Description: "Pace and pauses, 0 to 100"},
			"characters":   {Type: huma.TypeArray, Description: "One for each spoken character", Items: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
		},
	}
	s.stream(answers(op, http.StatusOK, "The result", "application/json", schema), s.result)
}

func (s *server) result(w http.ResponseWriter, r *http.Request) error {
	rec := admitted(r.Context()).recording
	if err := settled(rec); err != nil {
		return err
	}
	document := json.RawMessage(nil)
	if rec.Status == models.Scored {
		result, err := s.config.Records.Result(r.Context(), rec.ID)
		if err != nil {
			return explained(err, models.Gone, "this recording has been erased")
		}
		document = result.Document
	} else {
		var err error
		if document, err = json.Marshal(unscoredDoc{rec.Status, rec.Reason, rec.Detail}); err != nil {
			return models.E("api.result", models.Internal, err)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document) // the client has gone: nothing to do
	return nil
}

// settled is the conflict that a recording is in until a worker has finished it.
func settled(rec models.Recording) error {
	if rec.Status.Settled() {
		return nil
	}
	return later(models.Errorf("api.settled", models.Conflict,
		"the recording is still %s: follow its events, or ask again shortly", rec.Status), time.Second)
}
