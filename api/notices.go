package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

type noticeDoc struct {
	ID          models.NoticeID    `json:"id" doc:"Its id; the call to the app's hook carries the same" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
	Learner     models.LearnerID   `json:"learner" doc:"Whose family is to be told" example:"l1"`
	Kind        models.NoticeKind  `json:"kind" enum:"inactive,closure,reopened,incident,request,listened" doc:"What it is about"`
	CreatedAt   time.Time          `json:"created_at" doc:"When it came about"`
	DeliveredAt *time.Time         `json:"delivered_at,omitempty" doc:"When the app took it"`
	Detail      map[string]string  `json:"detail,omitempty" doc:"Dates and ids that the words speak of"`
	Words       models.NoticeWords `json:"words" doc:"What to show"`
}

type noticesDoc struct {
	Notices []noticeDoc `json:"notices" doc:"The notices"`
}

type noticesOutput struct{ Body noticesDoc }

type noticeInput struct {
	ID string `path:"id" doc:"The notice" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8093"`
}

type noticeOutput struct{ Body noticeDoc }

// noticesShown is how many notices one answer holds.
const noticesShown = 100

// noticeRoutes registers what families and the public are told.
func (s *server) noticeRoutes() {
	handle(s, "GET /v1/learners/{learner}/notices", about{
		id: "noticesOfLearner", tag: tagNotices, summary: "What a family must be told",
		words: "The latest hundred, newest first, with words for the guardian and for the child in Chinese and English.",
	}, s.noticesOf)
	handle(s, "GET /v1/notices", about{
		id: "notices", tag: tagNotices, summary: "What has not been delivered yet",
		words: "Up to a hundred, oldest first. Show each to the family, then POST its delivery; it leaves the list.",
	}, s.undelivered)
	handle(s, "GET /v1/notices/{id}", about{
		id: "notice", tag: tagNotices, summary: "Read one notice", words: "What a call of the app's hook speaks of.", fails: []models.Kind{models.NotFound},
	}, s.notice)
	handle(s, "POST /v1/notices/{id}/delivered", about{
		id: "noticeDelivered", tag: tagNotices, summary: "Say that a notice has reached the family", status: http.StatusNoContent,
		words: "Its hook is not called any more. Saying so again changes nothing.", fails: []models.Kind{models.NotFound},
	}, s.noticeDelivered)
	s.partyRoutes()
	s.closureRoutes()
	s.incidentRoutes()
	s.reportRoutes()
	s.statisticsRoutes()
}

func (s *server) noticesOf(ctx context.Context, _ *learnerInput) (*noticesOutput, error) {
	learner := admitted(ctx).learner
	if _, err := s.config.Records.Learner(ctx, learner); err != nil {
		return nil, learnerError(err)
	}
	all, err := s.config.Records.NoticesOf(ctx, learner, noticesShown)
	if err != nil {
		return nil, err
	}
	return s.noticeDocs(ctx, all)
}

// undelivered lists what the token's app has to deliver: of the learners that it acts
// for, where it does not act for all.
func (s *server) undelivered(ctx context.Context, _ *struct{}) (*noticesOutput, error) {
	all, err := s.config.Records.Undelivered(ctx, admitted(ctx).caller.learners, noticesShown)
	if err != nil {
		return nil, err
	}
	return s.noticeDocs(ctx, all)
}

func (s *server) notice(ctx context.Context, in *noticeInput) (*noticeOutput, error) {
	n, err := s.ownNotice(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out, err := s.noticeDocs(ctx, []models.Notice{n})
	if err != nil {
		return nil, err
	}
	return &noticeOutput{out.Body.Notices[0]}, nil
}

func (s *server) noticeDelivered(ctx context.Context, in *noticeInput) (*struct{}, error) {
	n, err := s.ownNotice(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.config.Records.Delivered(ctx, n.ID, s.config.Now())
}

// ownNotice is a notice of a learner whom the caller acts for.
func (s *server) ownNotice(ctx context.Context, id string) (models.Notice, error) {
	n, err := s.config.Records.Notice(ctx, models.NoticeID(id))
	if err == nil && !admitted(ctx).caller.actsFor(n.Learner) {
		err = models.E("api.ownNotice", models.NotFound, nil)
	}
	return n, explained(err, models.NotFound, "there is no notice with this id, or it is not one of yours")
}

// noticeDocs puts words to notices. What an incident's says stands with the
// incident.
func (s *server) noticeDocs(ctx context.Context, all []models.Notice) (*noticesOutput, error) {
	docs := make([]noticeDoc, len(all))
	incidents := map[string]models.NoticeWords{}
	for i, n := range all {
		docs[i] = noticeDoc{
			ID: n.ID, Learner: n.Learner, Kind: n.Kind, CreatedAt: n.CreatedAt.UTC(), DeliveredAt: instant(n.DeliveredAt),
			Detail: n.Detail, Words: n.Words(),
		}
		about := n.Detail["incident"]
		if n.Kind != models.NoticeIncident || about == "" {
			continue
		}
		if _, known := incidents[about]; !known {
			incident, err := s.config.Records.Incident(ctx, models.IncidentID(about))
			if errors.Is(err, models.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			incidents[about] = incident.Words()
		}
		docs[i].Words = incidents[about]
	}
	return &noticesOutput{noticesDoc{docs}}, nil
}
