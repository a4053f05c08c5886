package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestTheTimeIsTheDatabases has a machine whose clock is three minutes behind, is set
// right by its owner, and loses the database.
func TestTheTimeIsTheDatabases(t *testing.T) {
	var log strings.Builder
	database := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	local := database.Add(-3 * time.Minute)
	var away error
	s := &sharedTime{
		ask:   func(context.Context) (time.Time, error) { return database, away },
		local: func() time.Time { return local },
		log:   slog.New(slog.NewTextHandler(&log, nil)),
	}
	if got := s.now(); !got.Equal(local) {
		t.Errorf("before the first look it is %s, want what the machine says", got)
	}
	pass := func(d time.Duration) { database, local = database.Add(d), local.Add(d) }
	look := func() {
		if err := s.look(t.Context()); !errors.Is(err, away) {
			t.Fatalf("look = %v", err)
		}
	}
	wants := func(when string) {
		t.Helper()
		if got := s.now(); got.Sub(database).Abs() > 10*time.Millisecond {
			t.Errorf("%s it is %s, want %s", when, got, database)
		}
	}
	look()
	wants("after a look")
	if !strings.Contains(log.String(), "3m0s") {
		t.Errorf("the log says %q, want by how much the clock is wrong", log.String())
	}
	pass(7 * time.Second)
	wants("seven seconds later")
	local = local.Add(3 * time.Minute) // the owner sets it right
	look()
	wants("after the clock was set")
	away = errors.New("the database is away")
	pass(time.Minute)
	look()
	wants("without the database")
}

// TestASlowAnswerIsNoNews has the database take long for an answer.
func TestASlowAnswerIsNoNews(t *testing.T) {
	at, took := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), time.Duration(0)
	local := at
	s := &sharedTime{
		ask: func(context.Context) (time.Time, error) {
			was := at
			at, local = at.Add(took), local.Add(took)
			return was, nil
		},
		local: func() time.Time { return local }, log: slog.New(slog.DiscardHandler),
	}
	for _, took = range []time.Duration{0, 5 * time.Second} {
		if err := s.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.now(); !got.Equal(at) {
		t.Errorf("now = %s, want %s", got, at)
	}
}
