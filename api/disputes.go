package api

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/langdu/langdu/models"
)

type disputeBody struct {
	At      *int   `json:"at,omitempty" minimum:"0" doc:"Index of the character that is disputed; left out, it is the whole recording" example:"2"`
	Reason  string `json:"reason" enum:"score,reading,noise,voice,other" doc:"score: it was read better than that; reading: it is read otherwise here; noise: something else was heard; voice: somebody else was"`
	Comment string `json:"comment,omitempty" doc:"What whoever decides should know, at most 300 characters" example:"他读的是轻声"`
}

type disputeInput struct {
	ID   string `path:"id" doc:"The recording" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Body disputeBody
}

// disputeMadeDoc repeats nothing of what was said.
type disputeMadeDoc struct {
	ID models.DisputeID `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
}

type disputeMadeOutput struct{ Body disputeMadeDoc }

type disputeDoc struct {
	ID        models.DisputeID     `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
	Recording models.RecordingID   `json:"recording" doc:"What is disputed"`
	At        *int                 `json:"at" doc:"Index of the character; null: the whole recording" example:"2"`
	Reason    models.DisputeReason `json:"reason" enum:"score,reading,noise,voice,other" doc:"Why"`
	Comment   string               `json:"comment" doc:"In the words of whoever disputes it"`
	AskedBy   string               `json:"asked_by" doc:"Their role" example:"guardian"`
	State     models.DisputeState  `json:"state" enum:"open,decided" doc:"Where it stands"`
	CreatedAt time.Time            `json:"created_at" doc:"When it was disputed"`
	Decision  *decisionDoc         `json:"decision,omitempty" doc:"What a person has decided"`
}

// decisionDoc is a person's word, which stands beside the machine's.
type decisionDoc struct {
	Score      *int                      `json:"score" doc:"0 to 100; null where the person gives none" example:"92"`
	Characters []models.DecidedCharacter `json:"characters" doc:"What the person judges otherwise than the machine"`
	Sentence   string                    `json:"sentence" doc:"Why, for whoever disputed it"`
	DecidedAt  time.Time                 `json:"decided_at" doc:"When"`
	Dispute    models.DisputeID          `json:"dispute" doc:"The dispute that it answers"`
	Engine     string                    `json:"engine" doc:"What had judged when the person decided"`
}

type disputesDoc struct {
	Disputes []disputeDoc `json:"disputes" doc:"Oldest first"`
	Next     string       `json:"next,omitempty" doc:"Pass it as after; absent at the end"`
}

type disputesOutput struct{ Body disputesDoc }

type openDisputesInput struct {
	After string `query:"after" doc:"next of the answer before"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

type decideDisputeInput struct {
	ID   string `path:"id" doc:"The dispute" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
	Body struct {
		Score      *int                      `json:"score,omitempty" minimum:"0" maximum:"100" doc:"What the person gives the recording; left out where the machine's stays right" example:"92"`
		Characters []models.DecidedCharacter `json:"characters,omitempty" doc:"Characters that the person judges otherwise"`
		Sentence   string                    `json:"sentence" doc:"Why, for whoever disputed it, at most 300 characters" example:"The neutral tone was heard clearly."`
	}
}

func (s *server) disputeRoutes() {
	handle(s, "POST /v1/recordings/{id}/disputes", about{
		id: "dispute", tag: tagRights, summary: "Dispute a score", status: http.StatusCreated,
		words: "A person looks at it and decides. Their decision stands beside the machine's score, which stays as it was.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.dispute)
	handle(s, "GET /v1/recordings/{id}/disputes", about{
		id: "disputes", tag: tagRights, summary: "Disputes about a recording", words: "With what a person has decided.",
	}, s.disputes)
	handle(s, "GET /v1/disputes", about{
		id: "openDisputes", tag: tagRights, summary: "Disputes that wait for a person",
		words: "To hear the recording, staff need an approved access request.", fails: []models.Kind{models.Invalid},
	}, s.openDisputes)
	handle(s, "POST /v1/disputes/{id}/decision", about{
		id: "decideDispute", tag: tagRights, summary: "Decide a dispute", status: http.StatusNoContent,
		words: "Gives the recording a score, characters other verdicts, or says why the machine's are right. Nothing of the machine's is overwritten.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.NotFound, models.Gone},
	}, s.decideDispute)
}

func (s *server) dispute(ctx context.Context, in *disputeInput) (*disputeMadeOutput, error) {
	const op = "api.dispute"
	a := admitted(ctx)
	d := models.Dispute{ID: models.NewDisputeID(), Recording: a.recording.ID, At: models.WholeRecording, Reason: models.DisputeReason(in.Body.Reason),
		Comment: in.Body.Comment, AskedBy: string(a.caller.role), CreatedAt: s.config.Now()}
	if err := settled(a.recording); err != nil {
		return nil, err
	}
	if err := models.ValidateSentence("comment", d.Comment, false); err != nil {
		return nil, err
	}
	if in.Body.At != nil {
		if d.At = *in.Body.At; d.At >= utf8.RuneCountInString(a.recording.Text) {
			return nil, models.Errorf(op, models.Invalid, "at: %d lies outside the text (the first character is 0)", d.At)
		}
	}
	err := s.config.Records.AddDispute(ctx, d)
	return &disputeMadeOutput{disputeMadeDoc{d.ID}}, explained(err, models.Gone, "this recording has been erased")
}

func (s *server) disputes(ctx context.Context, _ *recordingInput) (*disputesOutput, error) {
	list, err := s.config.Records.Disputes(ctx, admitted(ctx).recording.ID)
	return disputesOf(list), err
}

func (s *server) openDisputes(ctx context.Context, in *openDisputesInput) (*disputesOutput, error) {
	if in.After != "" {
		if _, err := models.ParseDisputeID(in.After); err != nil {
			return nil, err
		}
	}
	list, err := s.config.Records.OpenDisputes(ctx, models.DisputeID(in.After), in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) > in.Limit {
		list = list[:in.Limit]
		next = string(list[in.Limit-1].ID)
	}
	out := disputesOf(list)
	out.Body.Next = next
	return out, nil
}

func disputesOf(list []models.Dispute) *disputesOutput {
	out := &disputesOutput{disputesDoc{Disputes: make([]disputeDoc, len(list))}}
	for i, d := range list {
		doc := disputeDoc{ID: d.ID, Recording: d.Recording, Reason: d.Reason, Comment: d.Comment, AskedBy: d.AskedBy,
			State: d.State, CreatedAt: d.CreatedAt.UTC(), Decision: decisionOf(d)}
		if d.At != models.WholeRecording {
			doc.At = &d.At
		}
		out.Body.Disputes[i] = doc
	}
	return out
}

// decisionOf is what a person has decided, nil where nobody has.
func decisionOf(d models.Dispute) *decisionDoc {
	if d.State != models.DisputeDecided {
		return nil
	}
	doc := &decisionDoc{Characters: d.Decision.Characters, Sentence: d.Decision.Sentence, DecidedAt: d.DecidedAt.UTC(), Dispute: d.ID, Engine: d.Engine}
	if doc.Characters == nil {
		doc.Characters = []models.DecidedCharacter{}
	}
	if d.Decision.Score != models.NoOverall {
		doc.Score = &d.Decision.Score
	}
	return doc
}

func (s *server) decideDispute(ctx context.Context, in *decideDisputeInput) (*struct{}, error) {
	const op, none = "api.decideDispute", "there is no dispute with this id"
	id, err := models.ParseDisputeID(in.ID)
	if err != nil {
		return nil, models.Errorf(op, models.NotFound, none)
	}
	d, err := s.config.Records.Dispute(ctx, id)
	if err != nil {
		return nil, explained(err, models.NotFound, none)
	}
	rec, err := s.guard.ownRecording(ctx, admitted(ctx).caller, string(d.Recording))
	if err != nil {
		return nil, err
	}
	d.DecidedAt, d.Engine = s.config.Now(), rec.Judged.Engine
	d.Decision = models.Decision{Score: models.NoOverall, Characters: in.Body.Characters, Sentence: in.Body.Sentence}
	if in.Body.Score != nil {
		d.Decision.Score = *in.Body.Score
	}
	if err := d.Decision.Validate(utf8.RuneCountInString(rec.Text)); err != nil {
		return nil, err
	}
	if err := s.config.Records.DecideDispute(ctx, d); err != nil {
		return nil, explained(err, models.NotFound, none)
	}
	return nil, s.tellAnswered(ctx, rec.Learner, string(d.ID))
}

// tellAnswered leaves a notice that what somebody asked for was answered.
func (s *server) tellAnswered(ctx context.Context, learner models.LearnerID, what string) error {
	err := s.config.Records.PutNotice(ctx, models.Notice{ID: models.NewNoticeID(), Learner: learner, Kind: models.NoticeRequest,
		Detail: map[string]string{"request": what}, CreatedAt: s.config.Now()})
	if kind := models.KindOf(err); kind == models.NotFound || kind == models.Gone {
		return nil // there is nobody to be told
	}
	return err
}
