package api

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
)

// unwritable is records that can note nothing.
type unwritable struct {
	Records
	err error
}

func (u unwritable) NoteAccess(context.Context, models.Access, time.Time) error { return u.err }

// TestListenedWhereItCannotBeWritten plays while the database takes no row: the
// child's side hears their own voice, and nobody else does.
func TestListenedWhereItCannotBeWritten(t *testing.T) {
	full := models.Errorf("test", models.Unavailable, "the disk is full")
	gone := models.Errorf("test", models.Gone, "erased")
	for _, c := range []struct {
		role   Role
		err    error
		kind   models.Kind // "" where they are served
		unseen float64     // counted each time
	}{
		{RoleLearner, full, "", 1}, {RoleGuardian, full, "", 1}, {RoleApp, full, "", 1},
		{RoleStaff, full, models.Unavailable, 0}, {RoleCustodian, full, models.Unavailable, 0}, {RoleOperator, full, models.Unavailable, 0},
		{"link", full, models.Unavailable, 0}, {"", full, models.Unavailable, 0},
		{RoleLearner, gone, models.Gone, 0}, {RoleStaff, gone, models.Gone, 0},
	} {
		registry := prometheus.NewRegistry()
		m, err := newMetrics(registry)
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		s := &server{metrics: m, config: Config{Records: unwritable{err: c.err}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&said, nil))}}
		ctx := models.WithActor(t.Context(), caller{role: c.role, subject: "somebody"}.actor())
		for range 2 { // what was not written is tried again
			err = s.listened(ctx, models.Access{Recording: models.NewRecordingID(), Kind: models.AccessAudio})
			if models.KindOf(err) != c.kind {
				t.Errorf("%s with %v: %v, want %q", c.role, c.err, err, c.kind)
			}
			err = s.listened(ctx, models.Access{Learner: "l1", Kind: models.AccessExport})
			if models.KindOf(err) != cmp.Or(c.kind, models.Unavailable) {
				t.Errorf("an archive for %s with %v: %v, want it refused", c.role, c.err, err)
			}
		}
		if got := counted(t, registry, "langdu_accesses_unnoted_total"); got != 2*c.unseen {
			t.Errorf("%s with %v: %g counted, want %g", c.role, c.err, got, 2*c.unseen)
		}
		if told := strings.Count(said.String(), "could not be noted"); float64(told) != 2*c.unseen {
			t.Errorf("%s with %v: the log says %s", c.role, c.err, &said)
		}
	}
}

// TestListenings remembers many, and each only for its time and its day.
func TestListenings(t *testing.T) {
	var l listenings
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	child := listening{models.Access{Recording: "a", Kind: models.AccessAudio}, models.Actor{Role: "learner"}}
	other := child
	other.actor.Role = "guardian"
	l.add(child, midnight.Add(-time.Minute))
	for what, c := range map[string]struct {
		one  listening
		at   time.Time
		want bool
	}{
		"at once":           {child, midnight.Add(-time.Minute), true},
		"a moment later":    {child, midnight.Add(-time.Second), true},
		"another day":       {child, midnight, false},
		"somebody else":     {other, midnight.Add(-time.Second), false},
		"another way to it": {listening{models.Access{Recording: "a", Kind: models.AccessOriginal}, child.actor}, midnight.Add(-time.Second), false},
	} {
		if got := l.fresh(c.one, c.at); got != c.want {
			t.Errorf("%s: fresh = %v, want %v", what, got, c.want)
		}
	}
	l.add(child, midnight)
	if l.fresh(child, midnight.Add(listeningTime)) {
		t.Error("it is remembered for longer than its time")
	}
	for i := range 3 * mostListenings {
		l.add(listening{models.Access{Recording: models.RecordingID(rune(i))}, models.Actor{}}, midnight)
	}
	if n := len(l.noted); n > mostListenings {
		t.Errorf("%d are remembered, want at most %d", n, mostListenings)
	}
}

// counted is the value of a counter.
func counted(t *testing.T, registry *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatalf("there is no counter %s", name)
	return 0
}

// BenchmarkListenedAgain is what a request for a further part of a file costs.
func BenchmarkListenedAgain(b *testing.B) {
	s := &server{config: Config{Now: time.Now}}
	ctx := models.WithActor(b.Context(), models.Actor{Role: "learner"})
	a := models.Access{Recording: models.NewRecordingID(), Kind: models.AccessAudio}
	s.listenings.add(listening{a, models.ActorOf(ctx)}, time.Now())
	for b.Loop() {
		if err := s.listened(ctx, a); err != nil {
			b.Fatal(err)
		}
	}
}
