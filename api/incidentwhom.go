package api

import (
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// describedIncident is the incident that a body describes, not stored yet.
func (s *server) describedIncident(ctx context.Context, b incidentBody) (models.Incident, error) {
	const op = "api.postIncident"
	now := s.config.Now()
	i := models.Incident{ID: models.NewIncidentID(), From: b.From, To: b.To, Text: b.IncidentText, KnownAt: b.KnownAt,
		Scope: models.IncidentScope{Role: b.Role, Held: b.Held}}
	if i.KnownAt.IsZero() {
		i.KnownAt = now
	}
	i.DueAt = i.KnownAt.Add(models.ReportWithin)
	ways := 0
	for _, way := range []bool{b.Role != "" || b.Actor != "", len(b.Recordings) > 0, b.Held} {
		if way {
			ways++
		}
	}
	switch {
	case !b.From.Before(b.To) || b.To.After(now.Add(leeway)):
		return i, models.Errorf(op, models.Invalid, "from must come before to, and to must not lie ahead: send the time in which it happened")
	case i.KnownAt.After(now.Add(leeway)):
		return i, models.Errorf(op, models.Invalid, "known_at lies ahead")
	case ways > 1:
		return i, models.Errorf(op, models.Invalid, "role or actor, recordings, and held exclude each other: record an incident for each")
	case b.Role != "" && !slices.Contains(append([]Role{"service", "console"}, Roles...), Role(b.Role)):
		return i, models.Errorf(op, models.Invalid, "role: want one of %s, service or console", joinRoles(Roles))
	}
	if err := i.Text.Validate(); err != nil {
		return i, err
	}
	for _, id := range b.Recordings {
		rec, err := models.ParseRecordingID(id)
		if err != nil {
			return i, err
		}
		i.Scope.Recordings = append(i.Scope.Recordings, rec)
	}
	if b.Actor == "" {
		return i, nil
	}
	var err error
	i.Scope.Actor, err = s.config.Records.Pseudonym(ctx, models.PrincipalID(b.Actor))
	return i, err
}

// incidentWhomDoc is an incident with everybody it touched: for the custodian.
type incidentWhomDoc struct {
	incidentDoc
	Notice   models.NoticeWords `json:"notice" doc:"What families read"`
	Learners []touchedDoc       `json:"learners" doc:"Up to a hundred, in the order of their names"`
	Next     string             `json:"next,omitempty" doc:"Pass as after for more"`
}

type touchedDoc struct {
	Learner     models.LearnerID `json:"learner" doc:"The learner" example:"l1"`
	Times       int              `json:"times" doc:"How often" example:"3"`
	Notice      models.NoticeID  `json:"notice,omitempty" doc:"What they were told by"`
	DeliveredAt *time.Time       `json:"delivered_at,omitempty" doc:"When the app took it"`
}

type incidentWhomInput struct {
	ID    string `path:"id" doc:"The incident" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095"`
	After string `query:"after" doc:"next of the answer before"`
}

type incidentWhomOutput struct{ Body incidentWhomDoc }

func (s *server) incident(ctx context.Context, in *incidentWhomInput) (*incidentWhomOutput, error) {
	i, err := s.findIncident(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	doc, err := s.incidentDoc(ctx, i)
	if err != nil {
		return nil, err
	}
	const page = 100
	touched, err := s.config.Records.Touched(ctx, i.ID, models.LearnerID(in.After), page)
	if err != nil {
		return nil, err
	}
	out := &incidentWhomOutput{incidentWhomDoc{incidentDoc: doc, Notice: i.Words(), Learners: make([]touchedDoc, len(touched))}}
	for n, t := range touched {
		out.Body.Learners[n] = touchedDoc{Learner: t.Learner, Times: t.Times, Notice: t.Notice, DeliveredAt: instant(t.DeliveredAt)}
	}
	if len(touched) == page {
		out.Body.Next = string(touched[page-1].Learner)
	}
	return out, nil
}

// incidentGauge counts the incidents of which the regulator should have been told,
// when it is asked. See requestGauges.
type incidentGauge struct {
	incidents storage.Incidents
	now       func() time.Time
	overdue   *prometheus.Desc
}

func newIncidentGauge(incidents storage.Incidents, now func() time.Time) *incidentGauge {
	return &incidentGauge{incidents: incidents, now: now, overdue: prometheus.NewDesc("langdu_incidents_unreported_overdue",
		"Incidents of which the regulator should have been told by now, 72 hours after they became known.", nil, nil)}
}

// Describe implements prometheus.Collector.
func (g *incidentGauge) Describe(to chan<- *prometheus.Desc) { to <- g.overdue }

// Collect implements prometheus.Collector.
func (g *incidentGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	if n, err := g.incidents.OverdueIncidents(ctx, g.now()); err == nil {
		to <- prometheus.MustNewConstMetric(g.overdue, prometheus.GaugeValue, float64(n))
	}
}
