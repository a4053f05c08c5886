package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

type shareBody struct {
	Days int `json:"days,omitempty" minimum:"1" maximum:"30" default:"7" doc:"After how many days the link ends" example:"7"`
}

// shareDoc has the link once, in the answer that makes it.
type shareDoc struct {
	ID        models.ShareID `json:"id" doc:"Revoke it with DELETE /v1/shares/{id}" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
	URL       string         `json:"url,omitempty" doc:"The link, relative to this service. It is told once, in the first answer, and stored nowhere: not in a list, and not in the answer to a repeated request either" example:"/s/4rWb1c…"`
	CreatedAt time.Time      `json:"created_at" doc:"When it was made"`
	ExpiresAt time.Time      `json:"expires_at" doc:"When it ends by itself"`
}

// shareOfDoc is a link in a list of those to several recordings.
type shareOfDoc struct {
	shareDoc
	Recording models.RecordingID `json:"recording" doc:"What it opens" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
}

type (
	shareInput struct {
		ID   string `path:"id" doc:"The recording" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
		Body *shareBody
	}
	shareOutput  struct{ Body shareDoc }
	sharesOutput struct {
		Body struct {
			Shares []shareDoc `json:"shares" doc:"Links that are not over, newest first, without their addresses"`
		}
	}
	sharesOfLearnerOutput struct {
		Body struct {
			Shares []shareOfDoc `json:"shares" doc:"Links that are not over, newest first, without their addresses"`
		}
	}
	shareID struct {
		ID string `path:"id" doc:"The share" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8096"`
	}
)

func (s *server) shareRoutes() {
	handle(s, "POST /v1/recordings/{id}/shares", about{
		id: "share", tag: tagShares, summary: "Share a recording by a link", status: http.StatusCreated,
		words: "A recording is private until its learner's side makes a link, which needs the consent for sharing, and that for playback. Whoever has the link hears the playback file and sees the text, nothing else. " +
			"It ends at its time, when it is revoked, when either consent is withdrawn, and with the recording; a consent given again does not bring it back.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported, models.ConsentRequired},
	}, s.share)
	handle(s, "GET /v1/recordings/{id}/shares", about{
		id: "shares", tag: tagShares, summary: "The links to a recording", words: "Those that are not over. The addresses themselves are stored nowhere.",
	}, s.shares)
	handle(s, "GET /v1/learners/{learner}/shares", about{
		id: "sharesOfLearner", tag: tagShares, summary: "All links to a learner's recordings", words: "Those that are not over, so that a family sees at one glance what others can hear.",
	}, s.sharesOfLearner)
	handle(s, "DELETE /v1/shares/{id}", about{
		id: "revokeShare", tag: tagShares, summary: "Revoke a link", status: http.StatusNoContent,
		words: "At once. A learner's, guardian's or app's token must act for the learner.",
		fails: []models.Kind{models.NotFound},
	}, s.revokeShare)

	const same = "A link that is not valid, or is no longer, gets one and the same 404, whatever the reason."
	page := s.operation("GET /s/{token}", about{
		id: "sharedPage", tag: tagShares, summary: "The page behind a link",
		words: "For people, in Chinese or English by Accept-Language, without scripts, not to be indexed: the text and a player. " + same,
		fails: []models.Kind{models.RateLimited},
	})
	page.Parameters = append(page.Parameters, pathParam("token", "From the link"))
	text := &huma.Schema{Type: huma.TypeString}
	page = answers(page, http.StatusOK, "The page", "text/html", text)
	s.stream(answers(page, http.StatusNotFound, "Not valid, or no longer", "text/html", text), s.sharedPage)

	audio := s.operation("GET /s/{token}/audio", about{
		id: "sharedAudio", tag: tagShares, summary: "The sound behind a link",
		words: "The playback file, never the upload. Range is honoured. " + same,
		fails: []models.Kind{badRange, models.RateLimited},
	})
	audio.Parameters = append(audio.Parameters, pathParam("token", "From the link"))
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	audio = answers(audio, http.StatusOK, "The sound", "audio/mp4", binary)
	audio = answers(audio, http.StatusPartialContent, "The part that was asked for", "audio/mp4", binary)
	s.stream(answers(audio, http.StatusNotFound, "Not valid, or no longer", "text/html", text), s.sharedAudio)
}

func (s *server) share(ctx context.Context, in *shareInput) (*shareOutput, error) {
	rec, now, days := admitted(ctx).recording, s.config.Now(), models.DefaultShareDays
	if in.Body != nil && in.Body.Days > 0 {
		days = in.Body.Days
	}
	if err := s.sharable(ctx, rec); err != nil {
		return nil, err
	}
	token := models.NewShareToken()
	share := models.Share{ID: models.NewShareID(), Recording: rec.ID, Learner: rec.Learner, Hash: token.Hash(),
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days)}
	if err := s.config.Records.PutShare(ctx, share); err != nil {
		return nil, explained(err, models.Gone, "this recording has been erased")
	}
	doc := shareDocOf(share)
	if err := rememberInstead(ctx, doc); err != nil {
		return nil, err
	}
	doc.URL = "/s/" + string(token)
	return &shareOutput{doc}, nil
}

// sharable refuses what nobody may hear by a link: without the two consents, or
// without a playback file.
func (s *server) sharable(ctx context.Context, rec models.Recording) error {
	for _, purpose := range []models.Purpose{models.ForSharing, models.ForPlayback} {
		if err := s.mayProcess(ctx, rec.Learner, purpose); err != nil {
			return err
		}
	}
	return s.kept(rec, playable{promised: rec.Expiry.Rendition})
}

func shareDocOf(share models.Share) shareDoc {
	return shareDoc{ID: share.ID, CreatedAt: share.CreatedAt.UTC(), ExpiresAt: share.ExpiresAt.UTC()}
}

func (s *server) shares(ctx context.Context, _ *recordingInput) (*sharesOutput, error) {
	all, err := s.config.Records.SharesOf(ctx, admitted(ctx).recording.ID, s.config.Now())
	out := &sharesOutput{}
	out.Body.Shares = make([]shareDoc, len(all))
	for i, share := range all {
		out.Body.Shares[i] = shareDocOf(share)
	}
	return out, err
}

func (s *server) sharesOfLearner(ctx context.Context, _ *learnerInput) (*sharesOfLearnerOutput, error) {
	a := admitted(ctx)
	if _, err := s.config.Records.Learner(ctx, a.learner); err != nil {
		return nil, learnerError(err)
	}
	all, err := s.config.Records.SharesOfLearner(ctx, a.learner, s.config.Now())
	out := &sharesOfLearnerOutput{}
	out.Body.Shares = make([]shareOfDoc, len(all))
	for i, share := range all {
		out.Body.Shares[i] = shareOfDoc{shareDocOf(share), share.Recording}
	}
	return out, err
}

func (s *server) revokeShare(ctx context.Context, in *shareID) (*struct{}, error) {
	const op, none = "api.revokeShare", "there is no share with this id, or it is over, or it is not yours"
	id, err := models.ParseShareID(in.ID)
	if err != nil {
		return nil, models.Errorf(op, models.NotFound, none)
	}
	now := s.config.Now()
	share, err := s.config.Records.Share(ctx, id, now)
	if err == nil && !admitted(ctx).caller.actsFor(share.Learner) {
		err = models.Errorf(op, models.NotFound, none)
	}
	if err == nil {
		err = s.config.Records.RevokeShare(ctx, id, now)
	}
	return nil, explained(err, models.NotFound, none)
}
