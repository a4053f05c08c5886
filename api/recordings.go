package api

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// kindReading is the kind of a recording in which a text is read aloud.
const kindReading = "reading"

// recordingDoc is a recording on the wire.
type recordingDoc struct {
	ID         models.RecordingID `json:"id" doc:"Its id" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Learner    models.LearnerID   `json:"learner" doc:"Who is heard" example:"l1"`
	Kind       string             `json:"kind" doc:"reading: a text was read aloud" example:"reading"`
	Page       models.PageID      `json:"page" doc:"The page, or empty where a text came with the upload" example:"p1"`
	Text       string             `json:"text" doc:"What was to be read, as it was then" example:"小猫钓鱼"`
	Title      string             `json:"title" doc:"The page's title today" example:"第一页"`
	Status     models.Status      `json:"status" enum:"received,processing,scored,unassessable,failed,erased" doc:"Where it stands: scored, unassessable (we listened and cannot judge) and failed (we could not listen) are final"`
	Reason     models.Reason      `json:"reason" doc:"Why it is unassessable or failed" example:"too noisy"`
	Detail     string             `json:"detail" doc:"The reason as a sentence"`
	DurationMS int64              `json:"duration_ms" doc:"Length of the sound, 0 until it is decoded" example:"4200"`
	Format     string             `json:"format" doc:"What was uploaded, by content" example:"audio/webm"`
	Size       int64              `json:"size" doc:"Bytes that were uploaded" example:"68210"`
	SHA256     string             `json:"sha256" doc:"Of these bytes, lower-case hex"`
	Overall    *int               `json:"overall" doc:"0 to 100 where scored, else null: an unassessable recording has no score, not a bad one" example:"87"`
	Likes      int                `json:"likes" doc:"How many like it" example:"1"`
	Liked      bool               `json:"liked" doc:"Whether the caller does"`
	CreatedAt  time.Time          `json:"created_at" doc:"When the upload began"`
	UpdatedAt  time.Time          `json:"updated_at" doc:"When its status last changed"`
	Expires    expiresDoc         `json:"expires" doc:"When each class of its data is erased"`
}

// expiresDoc has no time for what is not there any more.
type expiresDoc struct {
	Original  *time.Time `json:"original,omitempty" doc:"The uploaded bytes"`
	Rendition *time.Time `json:"rendition,omitempty" doc:"The playback file and the peaks"`
	Result    *time.Time `json:"result,omitempty" doc:"The result, and with it the recording"`
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
	ids := make([]models.RecordingID, len(recordings))
	for i, r := range recordings {
		ids[i] = r.ID
	}
	liked, err := s.config.Records.Liked(ctx, c.subject, ids)
	if err != nil {
		return nil, err
	}
	titles, docs := map[models.PageID]string{}, make([]recordingDoc, len(recordings))
	for i, r := range recordings {
		if _, known := titles[r.Page]; !known && r.Page != "" {
			if titles[r.Page], err = s.title(ctx, r.Page); err != nil {
				return nil, err
			}
		}
		docs[i] = docOf(r)
		docs[i].Title, docs[i].Liked = titles[r.Page], liked[r.ID]
	}
	return docs, nil
}

// title is a page's title today, "" where the page is gone.
func (s *server) title(ctx context.Context, id models.PageID) (string, error) {
	p, err := s.config.Records.Page(ctx, id)
	if errors.Is(err, models.NotFound) {
		return "", nil
	}
	return p.Title, err
}

func docOf(r models.Recording) recordingDoc {
	doc := recordingDoc{
		ID: r.ID, Learner: r.Learner, Kind: kindReading, Page: r.Page, Text: r.Text,
		Status: r.Status, Reason: r.Reason, Detail: r.Detail,
		DurationMS: r.Duration.Milliseconds(), Format: r.MediaType, Size: r.Size, SHA256: r.SHA256,
		Likes: r.Likes, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		Expires: expiresDoc{
			Original: instant(r.Expiry.Original), Rendition: instant(r.Expiry.Rendition), Result: instant(r.Expiry.Result),
		},
	}
	if r.Status == models.Scored {
		doc.Overall = &r.Overall
	}
	return doc
}
