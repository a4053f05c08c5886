package records_test

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// benchmark runs f on a store that has a learner.
func benchmark(b *testing.B, f func(b *testing.B, s *records.Store)) {
	s, err := records.Open(b.Context(), "sqlite://"+b.TempDir()+"/langdu.db")
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.PutLearner(b.Context(), models.Learner{ID: "anna", CreatedAt: time.Now()}); err != nil {
		b.Fatal(err)
	}
	f(b, s)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

func received(b *testing.B, s *records.Store) models.Recording {
	r := models.Recording{ID: models.NewRecordingID(), Learner: "anna", Text: strings.Repeat("小猫钓鱼", 10), CreatedAt: time.Now()}
	if err := s.Begin(b.Context(), r); err != nil {
		b.Fatal(err)
	}
	if err := s.Receive(b.Context(), r, r.CreatedAt, r.CreatedAt); err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkUpload is Begin and Receive: two transactions that reach the disk.
func BenchmarkUpload(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		for b.Loop() {
			received(b, s)
		}
	})
}

// BenchmarkClaim claims one recording again and again, each lease ended.
func BenchmarkClaim(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		r, now := received(b, s), time.Now()
		for b.Loop() {
			if _, held, err := s.Claim(b.Context(), r.ID, now, now); err != nil || !held {
				b.Fatal(held, err)
			}
		}
	})
}

// BenchmarkRecording reads one.
func BenchmarkRecording(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		r := received(b, s)
		for b.Loop() {
			if _, err := s.Recording(b.Context(), r.ID); err != nil {
				b.Fatal(err)
			}
		}
	})
}
