package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

func incidentCommand(env lookup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "incident",
		Short: "Practise what is done when data were touched by somebody who should not have",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(drillCommand(env))
	return cmd
}

func drillCommand(env lookup) *cobra.Command {
	var config Config
	cmd := &cobra.Command{
		Use:   "drill",
		Short: "Run a whole incident on a planted learner, and print how long each step took",
		Long: `Run a whole incident on a planted learner: find whom it touched, build the notice
in both languages, tell the family, record the delivery, run the regulator's
clock, and erase the planted learner. Everything of it is marked as a drill: it
touches nobody else, calls nobody, and counts as no incident in reports and metrics.
It works beside a running service. A step that does not do what it must ends the
drill with an error.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.prepare(cmd, env); err != nil {
				return err
			}
			return config.onRecords(cmd.Context(), func(s *stores) error {
				d := drill{store: s.records, out: cmd.OutOrStdout(), now: s.now}
				return d.run(models.WithActor(cmd.Context(), models.Actor{Role: "drill"}))
			})
		},
	}
	config.flags(cmd.Flags())
	return cmd
}

// drill is one incident that is planted.
type drill struct {
	store    *records.Store
	out      io.Writer
	now      func() time.Time
	began    time.Time
	learner  models.LearnerID
	incident models.Incident
}

// run takes the steps in order and erases the planted learner also after one has
// failed.
func (d *drill) run(ctx context.Context) (err error) {
	d.began, d.learner = d.now(), models.LearnerID("drill-"+strings.ToLower(rand.Text()))
	defer func() {
		if _, erased := d.store.EraseLearner(ctx, d.learner, models.CauseRequest, d.now()); erased != nil && !errors.Is(erased, models.NotFound) {
			err = errors.Join(err, erased)
		}
	}()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"a learner is planted and touched", d.plant},
		{"the incident is recorded, and touched the planted learner alone", d.open},
		{"the notice says every part in both languages", d.words},
		{"the family is told, and the delivery recorded", d.tell},
		{"the regulator's clock runs for 72 hours, and is stopped", d.clock},
	} {
		begun := d.now()
		if err := step.do(ctx); err != nil {
			return models.Errorf("drill", models.KindOf(err), "%s: %w", step.name, err)
		}
		if _, err := fmt.Fprintf(d.out, "ok  %-62s %s\n", step.name, d.now().Sub(begun).Round(time.Millisecond)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(d.out, "The drill is incident %s. The planted learner is being erased.\n", d.incident.ID)
	return err
}

func (d *drill) plant(ctx context.Context) error {
	return d.store.PutLearner(ctx, models.Learner{ID: d.learner, AgeBand: models.Under14, Guardian: "drill", CreatedAt: d.now()})
}

func (d *drill) open(ctx context.Context) (err error) {
	known := d.now()
	d.incident, err = d.store.OpenIncident(ctx, models.Incident{
		ID: models.NewIncidentID(), Drill: true, From: d.began.Add(-time.Minute), To: known.Add(time.Minute), Text: drillText(),
		Scope: models.IncidentScope{Role: "drill"}, KnownAt: known, DueAt: known.Add(models.ReportWithin),
	})
	if err != nil {
		return err
	}
	touched, err := d.store.Touched(ctx, d.incident.ID, "", 10)
	if err != nil {
		return err
	}
	for _, one := range touched {
		if strings.HasPrefix(string(one.Learner), "drill-") && one.Learner != d.learner {
			continue // another drill's, of these minutes
		}
		if one.Learner == d.learner {
			return nil
		}
	}
	return models.Errorf("drill", models.Internal, "it touched %d learners, and the planted one is not among them", len(touched))
}

func (d *drill) words(context.Context) error {
	words := d.incident.Words()
	for _, s := range []string{words.Guardian.Chinese, words.Guardian.English, words.Learner.Chinese, words.Learner.English} {
		if lines := strings.Count(s, "\n"); lines < 5 || !strings.Contains(strings.ToLower(s), "drill") && !strings.Contains(s, "演练") {
			return models.Errorf("drill", models.Internal, "a notice has %d parts, or does not say that this is a drill", lines)
		}
	}
	return nil
}

func (d *drill) tell(ctx context.Context) error {
	for told := 1; told > 0; {
		var err error
		if told, err = d.store.Tell(ctx, d.incident.ID, d.now(), 100); err != nil {
			return err
		}
	}
	if err := d.store.Notified(ctx, d.incident.ID, d.now()); err != nil {
		return err
	}
	notices, err := d.store.NoticesOf(ctx, d.learner, 10)
	if err != nil {
		return err
	}
	for _, n := range notices { // in place of the app, which is not troubled with a drill
		if err := d.store.Delivered(ctx, n.ID, d.now()); err != nil {
			return err
		}
	}
	count, err := d.store.CountTouched(ctx, d.incident.ID)
	if err == nil && (len(notices) != 1 || count.Delivered == 0) {
		err = models.Errorf("drill", models.Internal, "the planted family has %d notices, want one, delivered", len(notices))
	}
	return err
}

func (d *drill) clock(ctx context.Context) error {
	real := d.incident
	real.Drill = false
	if real.Overdue(real.KnownAt.Add(72*time.Hour-time.Second)) || !real.Overdue(real.KnownAt.Add(72*time.Hour)) {
		return models.Errorf("drill", models.Internal, "the clock does not run out after 72 hours")
	}
	if err := d.store.Reported(ctx, d.incident.ID, d.now()); err != nil {
		return err
	}
	i, err := d.store.Incident(ctx, d.incident.ID)
	if err == nil && i.ReportedAt.IsZero() {
		err = models.Errorf("drill", models.Internal, "the report is not recorded")
	}
	return err
}

// drillText is what the planted incident says.
func drillText() models.IncidentText {
	return models.IncidentText{
		Title:    models.Words{Chinese: "演练", English: "Drill"},
		Happened: models.Words{Chinese: "这是一次演练，没有任何数据被访问。", English: "This is a drill; no data was touched."},
		Impact:   models.Words{Chinese: "没有影响。", English: "None."},
		Measures: models.Words{Chinese: "演练结束后，演练数据即被删除。", English: "The planted data is erased after the drill."},
		Advice:   models.Words{Chinese: "无需采取任何行动。", English: "There is nothing to do."},
		Remedies: models.Words{Chinese: "不适用。", English: "Not applicable."},
		Contact:  models.Words{Chinese: "服务运营者。", English: "Whoever runs this service."},
	}
}
