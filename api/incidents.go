package api

import (
	"context"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

// incidentBody is what staff know of an incident. The sentences stand with the
// incident and in the families' notices, and nowhere else.
type incidentBody struct {
	models.IncidentText
	From       time.Time `json:"from" doc:"When it began, as far as is known" example:"2026-11-20T00:00:00Z"`
	To         time.Time `json:"to" doc:"When it ended" example:"2026-11-21T12:00:00Z"`
	KnownAt    time.Time `json:"known_at,omitempty" doc:"When it became known to anybody here; now where it is left out. The 72 hours run from then" example:"2026-11-22T08:00:00Z"`
	Role       string    `json:"role,omitempty" doc:"Only what a role touched in that time" example:"app"`
	Actor      string    `json:"actor,omitempty" doc:"Only what one member of staff touched in that time: their subject" example:"eve"`
	Recordings []string  `json:"recordings,omitempty" maxItems:"1000" doc:"These recordings, whenever they were touched, instead"`
	Held       bool      `json:"held,omitempty" doc:"Everybody of whom anything was held in that time, instead: a stolen disk or copy"`
}

type postIncidentInput struct{ Body incidentBody }

// incidentDoc names nobody.
type incidentDoc struct {
	ID         models.IncidentID `json:"id" doc:"The incident" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
	Title      models.Words      `json:"title" doc:"What it is called"`
	Drill      bool              `json:"drill" doc:"Planted, to practise"`
	From       time.Time         `json:"from" doc:"When it began"`
	To         time.Time         `json:"to" doc:"When it ended"`
	KnownAt    time.Time         `json:"known_at" doc:"When it became known"`
	DueAt      time.Time         `json:"due_at" doc:"When the regulator must have been told: 72 hours later"`
	ReportedAt *time.Time        `json:"reported_at,omitempty" doc:"When the regulator was told"`
	Overdue    bool              `json:"overdue" doc:"The regulator should have been told by now" example:"false"`
	NotifiedAt *time.Time        `json:"notified_at,omitempty" doc:"When every family had its notice"`
	Touched    int               `json:"touched" doc:"Learners whose data it touched and who can be told" example:"12"`
	Erased     int               `json:"erased" doc:"Learners or recordings that it touched and that were erased since" example:"1"`
	Notices    int               `json:"notices" doc:"Learners who have a notice" example:"12"`
	Delivered  int               `json:"delivered" doc:"Notices that reached the app" example:"9"`
}

type postIncidentOutput struct {
	Location string `header:"Location" doc:"The incident"`
	Body     incidentDoc
}

type incidentsOutput struct {
	Body struct {
		Incidents []incidentDoc `json:"incidents" doc:"The latest hundred, newest first"`
	}
}

type incidentInput struct {
	ID string `path:"id" doc:"The incident" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
}

type incidentOutput struct{ Body incidentDoc }

func (s *server) incidentRoutes() {
	handle(s, "POST /v1/incidents", about{
		id: "openIncident", tag: tagNotices, summary: "Record an incident", status: http.StatusCreated,
		words: "Finds out whose data was touched, from the audit log and from who listened, and starts the 72 hours within which the regulator must be told. " +
			"Without role, actor, recordings or held it is everything that anybody touched in that time. Every sentence is needed in Chinese and English: families are told all of them.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.postIncident)
	handle(s, "GET /v1/incidents", about{
		id: "incidents", tag: tagNotices, summary: "Incidents, and which are overdue", words: "Without anybody's name.",
	}, s.incidents)
	handle(s, "GET /v1/incidents/{id}", about{
		id: "incident", tag: tagNotices, summary: "Whom an incident touched, and what they are told",
		words: "With the notice as families read it, and the names of the learners.", fails: []models.Kind{models.NotFound},
	}, s.incident)
	handle(s, "POST /v1/incidents/{id}/notify", about{
		id: "notifyIncident", tag: tagNotices, summary: "Tell every family that it touched",
		words: "Makes a notice for each; delivery is recorded as the app takes them. Where notified_at is missing in the answer there were too many for one call: call again. Calling again tells nobody twice.",
		fails: []models.Kind{models.NotFound},
	}, s.notifyIncident)
	handle(s, "POST /v1/incidents/{id}/reported", about{
		id: "reportIncident", tag: tagNotices, summary: "Say that the regulator was told",
		words: "Ends the clock. The first time stays.", fails: []models.Kind{models.NotFound},
	}, s.reportIncident)
}

func (s *server) postIncident(ctx context.Context, in *postIncidentInput) (*postIncidentOutput, error) {
	i, err := s.describedIncident(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if i, err = s.config.Records.OpenIncident(ctx, i); err != nil {
		return nil, err
	}
	doc, err := s.incidentDoc(ctx, i)
	return &postIncidentOutput{Location: "/v1/incidents/" + string(i.ID), Body: doc}, err
}

func (s *server) incidentDoc(ctx context.Context, i models.Incident) (incidentDoc, error) {
	count, err := s.config.Records.CountTouched(ctx, i.ID)
	return incidentDoc{
		ID: i.ID, Title: i.Text.Title, Drill: i.Drill, From: i.From.UTC(), To: i.To.UTC(), KnownAt: i.KnownAt.UTC(), DueAt: i.DueAt.UTC(),
		ReportedAt: instant(i.ReportedAt), Overdue: i.Overdue(s.config.Now()), NotifiedAt: instant(i.NotifiedAt),
		Touched: count.Learners, Erased: i.Erased, Notices: count.Notices, Delivered: count.Delivered,
	}, err
}

func (s *server) incidents(ctx context.Context, _ *struct{}) (*incidentsOutput, error) {
	all, err := s.config.Records.Incidents(ctx, 100)
	if err != nil {
		return nil, err
	}
	out := &incidentsOutput{}
	out.Body.Incidents = make([]incidentDoc, len(all))
	for n, i := range all {
		if out.Body.Incidents[n], err = s.incidentDoc(ctx, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *server) findIncident(ctx context.Context, id string) (models.Incident, error) {
	i, err := s.config.Records.Incident(ctx, models.IncidentID(id))
	return i, explained(err, models.NotFound, "there is no incident with this id")
}

// tellBatch is how many families one transaction tells.
const tellBatch = 200

// notifyIncident makes notices for as long as a call may take.
func (s *server) notifyIncident(ctx context.Context, in *incidentInput) (*incidentOutput, error) {
	i, err := s.findIncident(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	end := time.Now().Add(s.config.Limits.StoreTime / 2)
	for told := tellBatch; told > 0; {
		if time.Now().After(end) {
			return s.incidentAnswer(ctx, i.ID)
		}
		if told, err = s.config.Records.Tell(ctx, i.ID, s.config.Now(), tellBatch); err != nil {
			return nil, err
		}
	}
	if err := s.config.Records.Notified(ctx, i.ID, s.config.Now()); err != nil {
		return nil, err
	}
	return s.incidentAnswer(ctx, i.ID)
}

func (s *server) reportIncident(ctx context.Context, in *incidentInput) (*incidentOutput, error) {
	i, err := s.findIncident(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.config.Records.Reported(ctx, i.ID, s.config.Now()); err != nil {
		return nil, err
	}
	return s.incidentAnswer(ctx, i.ID)
}

func (s *server) incidentAnswer(ctx context.Context, id models.IncidentID) (*incidentOutput, error) {
	i, err := s.findIncident(ctx, string(id))
	if err != nil {
		return nil, err
	}
	doc, err := s.incidentDoc(ctx, i)
	return &incidentOutput{doc}, err
}
