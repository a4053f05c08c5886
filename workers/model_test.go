package workers

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// studio is a house with a page, and a listener to model readings that does what a
// test says.
type studio struct {
	*house
	modeller *Modeller
	listen   func(keep func(io.Reader, int64) error) (models.ModelOutcome, error)
}

func (s *studio) ListenToModel(_ context.Context, _ io.ReadSeeker, _ int64, _ models.Page, keep func(io.Reader, int64) error) (models.ModelOutcome, error) {
	return s.listen(keep)
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	s := &studio{house: newHouse(t)}
	must(t, s.records.PutPage(t.Context(), models.Page{ID: "p1", Text: wording, UpdatedAt: s.clock()}))
	s.modeller = &Modeller{Models: s.records, Pages: s.records, Objects: s.objects, Listener: s, Lease: 15 * time.Second, Now: s.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	s.listen = func(keep func(io.Reader, int64) error) (models.ModelOutcome, error) {
		return models.ModelOutcome{Status: models.ModelReady, Duration: time.Second, Characters: []byte(`[]`)}, keep(strings.NewReader("m4a"), 3)
	}
	return s
}

// put stores a model reading as the API does.
func (s *studio) put(t *testing.T) models.ModelReading {
	t.Helper()
	m := models.ModelReading{Page: "p1", ID: models.NewMediaID(), TextVersion: models.TextVersion(wording, nil), UpdatedAt: s.clock()}
	_, err := s.objects.Put(t.Context(), m.ID.UploadKey(), strings.NewReader("RIFF"), 4, "audio/wav")
	must(t, err)
	_, err = s.records.PutModel(t.Context(), m)
	must(t, err)
	return m
}

// next has a worker look, and returns what has become of the reading.
func (s *studio) next(t *testing.T) models.ModelReading {
	t.Helper()
	if worked, err := s.modeller.Next(t.Context()); err != nil || !worked {
		t.Fatalf("a worker finds %t, %v", worked, err)
	}
	m, err := s.records.Model(t.Context(), "p1")
	must(t, err)
	return m
}

func (s *studio) holds(t *testing.T, want ...string) {
	t.Helper()
	if keys := s.keys(t, models.PageMediaPrefix); !slices.Equal(keys, want) {
		t.Errorf("the store holds %q, want %q", keys, want)
	}
}

func TestModelIsListenedToOnce(t *testing.T) {
	s := newStudio(t)
	m := s.put(t)
	if got := s.next(t); got.Status != models.ModelReady || got.Duration != time.Second {
		t.Errorf("the reading is %+v", got)
	}
	s.holds(t, m.ID.ModelKey())
	s.pass(time.Hour)
	if worked, err := s.modeller.Next(t.Context()); worked || err != nil {
		t.Errorf("it is listened to again: %v", err)
	}
}

func TestModelIsTriedAgain(t *testing.T) {
	s := newStudio(t)
	s.put(t)
	good := s.listen
	s.listen = func(func(io.Reader, int64) error) (models.ModelOutcome, error) {
		return models.ModelOutcome{}, models.Errorf("test", models.Unavailable, "away")
	}
	if got := s.next(t); got.Status != models.ModelReceived || !got.Due.After(s.clock()) {
		t.Errorf("while a store was away the reading is %+v", got)
	}
	s.listen = good
	s.pass(time.Minute)
	if got := s.next(t); got.Status != models.ModelReady {
		t.Errorf("when it was back the reading is %+v", got)
	}
}

func TestModelFails(t *testing.T) {
	for kind, want := range map[models.Kind]models.Reason{models.Corrupt: models.Undecodable, models.TooLong: models.OverLong, models.Forbidden: models.GaveUp} {
		t.Run(string(kind), func(t *testing.T) {
			s := newStudio(t)
			s.put(t)
			s.listen = func(func(io.Reader, int64) error) (models.ModelOutcome, error) {
				return models.ModelOutcome{}, models.Errorf("test", kind, "that is how it is")
			}
			if got := s.next(t); got.Status != models.ModelFailed || got.Reason != want || got.Detail == "" {
				t.Errorf("the reading is %+v, want %s", got, want)
			}
			s.holds(t)
		})
	}
}

// TestModelThatEndsItsWorkers is given up, and not listened to for ever.
func TestModelThatEndsItsWorkers(t *testing.T) {
	s := newStudio(t)
	s.put(t)
	s.listen = func(func(io.Reader, int64) error) (models.ModelOutcome, error) { panic("a mistake of ours") }
	var got models.ModelReading
	for range modelAttempts {
		got = s.next(t)
		s.pass(time.Hour)
	}
	if got.Status != models.ModelFailed || got.Reason != models.GaveUp {
		t.Errorf("after %d mistakes of ours the reading is %+v", modelAttempts, got)
	}
}

// TestModelTakenAwayMeanwhile: whoever read has changed their mind while a worker
// listened, and nothing of it is left.
func TestModelTakenAwayMeanwhile(t *testing.T) {
	s := newStudio(t)
	m := s.put(t)
	good := s.listen
	s.listen = func(keep func(io.Reader, int64) error) (models.ModelOutcome, error) {
		_, err := s.records.RemoveModel(t.Context(), "p1", s.clock())
		must(t, err)
		_, err = s.objects.RemoveAll(t.Context(), m.ID.Prefix())
		must(t, err)
		return good(keep)
	}
	if _, err := s.modeller.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.holds(t)
}

// TestModelOfATextThatChanged before a worker came is not listened to.
func TestModelOfATextThatChanged(t *testing.T) {
	s := newStudio(t)
	s.put(t)
	must(t, s.records.PutPage(t.Context(), models.Page{ID: "p1", Text: wording + "吗", UpdatedAt: s.clock()}))
	s.listen = nil
	if got := s.next(t); got.Status != models.ModelRefused || got.Offered(models.TextVersion(wording+"吗", nil)) != models.ModelStale {
		t.Errorf("the reading is %+v", got)
	}
	s.holds(t)
}

// TestStrayPageMedia removes what no page has, when it is old enough, and nothing else.
func TestStrayPageMedia(t *testing.T) {
	s := newStudio(t)
	kept := s.put(t)
	stray := models.NewMediaID()
	_, err := s.objects.Put(t.Context(), stray.PictureKey(), strings.NewReader("PNG"), 3, "image/png")
	must(t, err)
	var clock time.Time
	chore := StrayPageMedia(s.records, s.objects, func() time.Time { return clock })
	later := time.Now().AddDate(1, 0, 0) // as which a sweep may be run: it makes nothing older
	for after, want := range map[time.Duration]int{time.Minute: 0, 2 * time.Hour: 1} {
		clock = time.Now().Add(after)
		if n, err := chore.Count(t.Context(), later, models.Schedule{}); n != want || err != nil {
			t.Errorf("after %s %d are stray, %v, want %d", after, n, err, want)
		}
	}
	clock = time.Now()
	if n, err := chore.Sweep(t.Context(), later, models.Schedule{}); n != 0 || err != nil {
		t.Errorf("%d are swept while they may be being put, %v", n, err)
	}
	clock = time.Now().Add(2 * time.Hour)
	for want := 1; want >= 0; want-- {
		if n, err := chore.Sweep(t.Context(), later, models.Schedule{}); n != want || err != nil {
			t.Errorf("%d are swept, %v, want %d", n, err, want)
		}
	}
	s.holds(t, kept.ID.UploadKey())
}
