package records_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/records"
)

// benchmark runs f on a store that has a learner: on SQLite, and on the PostgreSQL
// that LANGDU_TEST_POSTGRES names.
func benchmark(b *testing.B, f func(b *testing.B, s *records.Store)) {
	urls := map[string]string{"SQLite": "sqlite://" + b.TempDir() + "/langdu.db"}
	if server := os.Getenv("LANGDU_TEST_POSTGRES"); server != "" {
		urls["PostgreSQL"] = newSchema(b, server)
	}
	for name, url := range urls {
		b.Run(name, func(b *testing.B) {
			s, err := records.Open(b.Context(), url)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if err := s.PutLearner(b.Context(), models.Learner{ID: "anna", CreatedAt: time.Now()}); err != nil {
				b.Fatal(err)
			}
			f(b, s)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
		})
	}
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

// BenchmarkAudit appends an entry of its own: one transaction that reaches the disk.
func BenchmarkAudit(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		for b.Loop() {
			if _, err := s.Append(b.Context(), models.AuditEntry{Action: models.AuditSchedule, At: time.Now()}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkAuditAtOnce appends from eight callers on each processor: they wait for
// each other at the end of the log.
func BenchmarkAuditAtOnce(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := s.Append(b.Context(), models.AuditEntry{Action: models.AuditSchedule, At: time.Now()}); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// BenchmarkNoteAccessOfADay notes the first session of a day, with its audit entry.
func BenchmarkNoteAccessOfADay(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		a, now := models.Access{Recording: received(b, s).ID, Kind: models.AccessAudio}, time.Now()
		for b.Loop() {
			now = now.AddDate(0, 0, 1)
			if err := s.NoteAccess(b.Context(), a, now); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNoteAccess notes the second and every later session of a day.
func BenchmarkNoteAccess(b *testing.B) {
	benchmark(b, func(b *testing.B, s *records.Store) {
		a, now := models.Access{Recording: received(b, s).ID, Kind: models.AccessAudio}, time.Now()
		for b.Loop() {
			if err := s.NoteAccess(b.Context(), a, now); err != nil {
				b.Fatal(err)
			}
		}
	})
}
