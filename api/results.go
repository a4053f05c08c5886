package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// unscoredDoc is the result of a recording that could not be judged.
type unscoredDoc struct {
	Status models.Status `json:"status" doc:"unassessable or failed" example:"unassessable"`
	Reason models.Reason `json:"reason" doc:"Why, as a word that programs may compare" example:"too noisy"`
	Detail string        `json:"detail" doc:"Why, for a person"`
	Engine *engineDoc    `json:"engine,omitempty" doc:"What refused it; absent for a failure"`
}

// unscored is an unscoredDoc whose engine is passed on word for word.
type unscored struct {
	Status models.Status   `json:"status"`
	Reason models.Reason   `json:"reason"`
	Detail string          `json:"detail"`
	Engine json.RawMessage `json:"engine,omitempty"`
}

func (s *server) resultRoutes() {
	op := s.operation("GET /v1/recordings/{id}/result", about{
		id: "result", tag: tagRecordings, summary: "The score of every character, or the answer",
		words: "The document that scoring made, word for word as it was stored. Of a reading: overall, accuracy, tone, completeness, fluency, and for each character its verdict, " +
			"scores of initial, final and tone with what was expected and heard, and where it lies in the sound. " +
			"Of an answer (kind of the recording: answer): what was said, which of the question's answers that is with verdict, confidence and the time of each keyword, " +
			"a sentence that says why, and how its words were pronounced. " +
			"Where a person has decided about a disputed score, decision is added at its end and nothing else changes. " +
			"A recording that could not be judged answers 200 with its status, reason and detail and without any score. While it is being scored: 409 with Retry-After.",
		fails: []models.Kind{models.Conflict},
	})
	op.Parameters = append(op.Parameters, pathParam("id", "The recording"))
	schemas := s.huma.OpenAPI().Components.Schemas
	schema := &huma.Schema{OneOf: []*huma.Schema{
		schemas.Schema(reflect.TypeFor[resultDoc](), true, "Result"),
		schemas.Schema(reflect.TypeFor[answerResultDoc](), true, "AnswerResult"),
		schemas.Schema(reflect.TypeFor[unscoredDoc](), true, "Unscored"),
	}}
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
		if document, err = json.Marshal(unscored{rec.Status, rec.Reason, rec.Detail, rec.Judged.Document}); err != nil {
			return models.E("api.result", models.Internal, err)
		}
	}
	document, err := s.withDecision(r.Context(), rec.ID, document)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document) // the client has gone: nothing to do
	return nil
}

// withDecision adds what a person has decided to a result document, whose own bytes
// stay as they are.
func (s *server) withDecision(ctx context.Context, id models.RecordingID, document json.RawMessage) (json.RawMessage, error) {
	decided, err := s.config.Records.Decided(ctx, []models.RecordingID{id})
	doc := decisionOf(decided[id])
	body, isObject := bytes.CutSuffix(bytes.TrimSpace(document), []byte("}"))
	if err != nil || doc == nil || !isObject {
		return document, err
	}
	decision, err := json.Marshal(doc)
	if err != nil {
		return nil, models.E("api.withDecision", models.Internal, err)
	}
	comma := ","
	if bytes.HasSuffix(bytes.TrimSpace(body), []byte("{")) {
		comma = ""
	}
	return slices.Concat(body, []byte(comma+`"decision":`), decision, []byte("}")), nil
}

// settled is the conflict that a recording is in until a worker has finished it.
func settled(rec models.Recording) error {
	if rec.Status.Settled() {
		return nil
	}
	return later(models.Errorf("api.settled", models.Conflict,
		"the recording is still %s: follow its events, or ask again shortly", rec.Status), time.Second)
}
