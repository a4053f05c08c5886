package queue

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestHousekeepingTakesNoPlaceOfAChild fills every place for housekeeping with jobs that
// do not end, and has more of them wait: a recording is begun all the same.
func TestHousekeepingTakesNoPlaceOfAChild(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			q := connect(t, url)
			const jobs = 3 * usualChores
			free, busy, began := make(chan struct{}), make(chan struct{}, jobs), make(chan struct{}, 1)
			h := NewHandlers()
			Handle(h, func(context.Context, RunErasure) error { busy <- struct{}{}; <-free; return nil })
			id := models.NewRecordingID()
			Handle(h, func(_ context.Context, job ScoreRecording) error {
				if job.Recording == id {
					began <- struct{}{}
				}
				return nil
			})
			stop := serve(t, q, h)
			defer stop()
			defer close(free)
			for range jobs {
				if err := q.EnqueueErase(t.Context(), models.NewErasureID()); err != nil {
					t.Fatal(err)
				}
			}
			for range usualChores {
				receive(t, busy, "a job of housekeeping")
			}
			if err := q.EnqueueScore(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			receive(t, began, "a child's recording beside a full lane of housekeeping")
			select {
			case <-busy:
				t.Errorf("more than %d jobs of housekeeping run at once", usualChores)
			default:
			}
		})
	}
}

// TestCapacityIsThatOfWhoLives: two processes say what they can do, one of them ends.
func TestCapacityIsThatOfWhoLives(t *testing.T) {
	inspected(t, func(t *testing.T, q *Queue) {
		if err := q.redis.Del(t.Context(), paces).Err(); err != nil {
			t.Fatal(err)
		}
		var meter Meter
		meter.Took("audio/wav", 2000, time.Second)
		for _, never := range []time.Duration{-time.Hour, 365 * 24 * time.Hour} {
			meter.Took("audio/wav", 2000, never)
		}
		ctx, end := context.WithCancel(t.Context())
		var both sync.WaitGroup
		for _, slots := range []int{2, 3} {
			both.Go(func() { q.Report(ctx, &meter, slots, func(err error) { t.Error(err) }) })
		}
		until(t, "both are there", func() bool { return capacity(t, q).Slots == 5 })
		of := models.Lately{Recordings: 2, Bytes: 4000, Seconds: 2}
		if got, want := capacity(t, q).Efforts["audio/wav"], (models.Effort{Recordings: 2, Bytes: 4000, Seconds: 2, Inverse: 0.001, PerByte: 0.001, Lately: of}); got != want {
			t.Errorf("effort = %+v, want %+v", got, want)
		}
		// A third has been killed: what it said is old. A fourth has said it to the Redis
		// before this one, whose clock was ahead.
		ahead := fmt.Sprintf(`{"at":%d,"slots":9}`, time.Now().Add(time.Hour).Unix())
		if err := q.redis.HSet(t.Context(), paces, "killed", `{"at":1,"slots":7}`, "ahead", ahead).Err(); err != nil {
			t.Fatal(err)
		}
		if got := capacity(t, q).Slots; got != 5 {
			t.Errorf("with one that was killed there are %d slots, want 5", got)
		}
		if there, err := q.redis.HExists(t.Context(), paces, "killed").Result(); there || err != nil {
			t.Errorf("what the killed one said is kept (%v)", err)
		}
		end()
		both.Wait()
		if got := capacity(t, q).Slots; got != 0 {
			t.Errorf("after both have ended there are %d slots", got)
		}
	})
}

func capacity(t *testing.T, q *Queue) models.Capacity {
	t.Helper()
	c, err := q.Capacity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// until waits for something that happens in the background.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(10 * time.Second); !so(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

// TestPendingCountsRecordings: two wait, however often they are enqueued.
func TestPendingCountsRecordings(t *testing.T) {
	embedded, err := StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	defer embedded.Close()
	q := connect(t, embedded.URL())
	a, b := models.NewRecordingID(), models.NewRecordingID()
	for _, id := range []models.RecordingID{a, b, a} {
		if err := q.EnqueueScore(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.EnqueueErase(t.Context(), models.NewErasureID()); err != nil {
		t.Fatal(err)
	}
	if n, err := q.Pending(t.Context()); n != 2 || err != nil {
		t.Errorf("Pending = %d, %v, want 2", n, err)
	}
}
