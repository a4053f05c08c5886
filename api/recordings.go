package api

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// recordingDoc is a recording on the wire.
type recordingDoc struct {
	ID         models.RecordingID   `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Learner    models.LearnerID     `json:"learner" doc:"Who is heard" example:"l1"`
	Kind       models.RecordingKind `json:"kind" enum:"reading,answer" doc:"reading: a text was read aloud; answer: a question was answered" example:"reading"`
	Page       models.PageID        `json:"page" doc:"The page that was read or that the question is about; else empty" example:"p1"`
	Question   models.QuestionID    `json:"question" doc:"The question that was answered; empty of a reading" example:"q1"`
	Text       string               `json:"text" doc:"What was to be read, or what was asked, as it was then" example:"小猫钓鱼"`
	Title      string               `json:"title" doc:"The page's title today" example:"第一页"`
	Picture    string               `json:"picture,omitempty" doc:"Where the page's picture of today is" example:"/v1/pages/p1/picture?v=5feceb66ffc86f38"`
	Status     models.Status        `json:"status" enum:"received,processing,scored,unassessable,failed,erased" doc:"Where it stands: scored, unassessable (we listened and cannot judge) and failed (we could not listen) are final"`
	Reason     models.Reason        `json:"reason" doc:"Why it is unassessable or failed" example:"too noisy"`
	Detail     string               `json:"detail" doc:"The reason as a sentence"`
	DurationMS int64                `json:"duration_ms" doc:"Length of the sound, 0 until it is decoded" example:"4200"`
	Format     string               `json:"format" doc:"What was uploaded, by content" example:"audio/webm"`
	Size       int64                `json:"size" doc:"Bytes that were uploaded" example:"68210"`
	SHA256     string               `json:"sha256" doc:"Of these bytes, lower-case hex"`
	Overall    *int                 `json:"overall" doc:"0 to 100 where scored, else null: an unassessable recording has no score, not a bad one, nor has an answer that matches none" example:"87"`
	Match      *MatchDoc            `json:"match" doc:"Which answer was given; null of a reading, and until it is scored"`
	Likes      int                  `json:"likes" doc:"How many like it" example:"1"`
	Liked      bool                 `json:"liked" doc:"Whether the caller does"`
	CreatedAt  time.Time            `json:"created_at" doc:"When the upload began"`
	UpdatedAt  time.Time            `json:"updated_at" doc:"When its status last changed"`
	Decision   *decisionDoc         `json:"decision,omitempty" doc:"What a person has decided about a disputed score; the machine's stays as it is"`
	Expires    expiresDoc           `json:"expires" doc:"When each class of its data is erased"`
	Hold       *heldByDoc           `json:"hold,omitempty" doc:"A legal hold that keeps it from being erased at these times"`
}

// expiresDoc has no time for what is not there any more.
type expiresDoc struct {
	Original  *time.Time `json:"original,omitempty" doc:"The uploaded bytes"`
	Rendition *time.Time `json:"rendition,omitempty" doc:"The playback file and the peaks"`
	Result    *time.Time `json:"result,omitempty" doc:"The result, and with it the recording"`
	// OnceRecognised says what is no time.
	OnceRecognised bool `json:"once_recognised,omitempty" doc:"The audio of this answer is erased as soon as the answer has been recognised, at the latest at the time of original"`
}

// MatchDoc is the part of a result's match by which answers are told apart in lists.
type MatchDoc struct {
	Verdict models.MatchVerdict `json:"verdict" enum:"matched,partly,not_matched,unsure" doc:"What became of the question" example:"matched"`
	Answer  *int                `json:"answer" doc:"Index into the question's answers, the first is 0; null where none was given" example:"0"`
	Text    string              `json:"text" doc:"What that answer is called; empty where there is none" example:"在河边"`
	Correct *bool               `json:"correct" doc:"Whether it is a right one; null where there is none"`
}

type recordingInput struct {
	ID string `path:"id" doc:"The recording" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
}

type recordingOutput struct{ Body recordingDoc }

func (s *server) recordingRoutes() {
	handle(s, "GET /v1/recordings/{id}", about{
		id: "recording", tag: tagRecordings, summary: "Where a recording stands",
		words: "Poll it, or follow its events, until the status is final.",
	}, s.recording)
	handle(s, "DELETE /v1/recordings/{id}", about{
		id: "eraseRecording", tag: tagRecordings, summary: "Erase a recording", status: 202,
		words: "The upload, the playback file, the result and the likes. From the answer on its addresses answer 410. Follow the erasure at Location until its state is done.",
	}, s.eraseRecording)
}

func (s *server) recording(ctx context.Context, _ *recordingInput) (*recordingOutput, error) {
	a := admitted(ctx)
	docs, err := s.recordingDocs(ctx, a.caller, []models.Recording{a.recording})
	if err != nil {
		return nil, err
	}
	return &recordingOutput{docs[0]}, nil
}

// recordingDocs is recordings as the caller sees them.
func (s *server) recordingDocs(ctx context.Context, c caller, recordings []models.Recording) ([]recordingDoc, error) {
	liked, err := s.config.Records.Liked(ctx, c.subject, those(recordings, func(r models.Recording) bool { return r.Likes > 0 }))
	if err != nil {
		return nil, err
	}
	decided, err := s.config.Records.Decided(ctx, those(recordings, judged))
	if err != nil {
		return nil, err
	}
	media, err := s.config.Records.MediaOf(ctx, pagesOf(recordings))
	if err != nil {
		return nil, err
	}
	now := s.config.Now()
	titles, docs := map[models.PageID]string{}, make([]recordingDoc, len(recordings))
	for i, r := range recordings {
		if _, known := titles[r.Page]; !known && r.Page != "" {
			if titles[r.Page], err = s.title(ctx, r.Page); err != nil {
				return nil, err
			}
		}
		docs[i] = docOf(r, now)
		docs[i].Title, docs[i].Liked = titles[r.Page], liked[r.ID]
		docs[i].Picture = pictureURL(r.Page, media[r.Page].Picture)
		docs[i].Decision = decisionOf(decided[r.ID])
	}
	return docs, s.heldRecordings(ctx, recordings, docs)
}

// those are the recordings of which there may be more to know: who polls one that waits
// asks the database nothing that it cannot have.
func those(recordings []models.Recording, may func(models.Recording) bool) (ids []models.RecordingID) {
	for _, r := range recordings {
		if may(r) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// judged says that a recording has been listened to: there is nothing to dispute before.
func judged(r models.Recording) bool {
	return r.Status != models.Received && r.Status != models.Processing
}

// title is a page's title today, "" where the page is gone.
func (s *server) title(ctx context.Context, id models.PageID) (string, error) {
	p, err := s.config.Records.Page(ctx, id)
	if errors.Is(err, models.NotFound) {
		return "", nil
	}
	return p.Title, err
}

// docOf is a recording as its own side is told. What is past its time answers 410
// already and is left out, though the sweep may not have come by.
func docOf(r models.Recording, now time.Time) recordingDoc {
	doc := recordingDoc{
		ID: r.ID, Learner: r.Learner, Kind: r.Kind(), Page: r.Page, Text: r.Text,
		Status: r.Status, Reason: r.Reason, Detail: r.Detail,
		DurationMS: r.Duration.Milliseconds(), Format: r.MediaType, Size: r.Size, SHA256: r.SHA256,
		Likes: r.Likes, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		Expires: expiresDoc{
			Original: ahead(r.Expiry.Original, now), Rendition: ahead(r.Expiry.Rendition, now), Result: instant(r.Expiry.Result),
			OnceRecognised: r.Expiry.OnceSettled,
		},
	}
	if r.Question != nil {
		doc.Question = r.Question.ID
	}
	if r.Status == models.Scored && r.Overall != models.NoOverall {
		doc.Overall = &r.Overall
	}
	if r.Match != nil {
		doc.Match = &MatchDoc{r.Match.Verdict, r.Match.Answer, r.Match.Text, r.Match.Correct}
	}
	return doc
}

// ahead is an instant that is still to come.
func ahead(t, now time.Time) *time.Time {
	if past(t, now) {
		return nil
	}
	return instant(t)
}
