package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// sweepOf is a run that begins at a time and has ended a second later.
func sweepOf(begun time.Time, failure string) models.Sweep {
	return models.Sweep{ID: models.NewSweepID(), StartedAt: stored(begun), EndedAt: stored(begun.Add(time.Second)), For: stored(begun),
		Every: 10 * time.Minute, Did: map[string]int{"recordings": 3}, Failure: failure}
}

// swept notes a run from its beginning to its end.
func (s recordStore) swept(t *testing.T, run models.Sweep) {
	t.Helper()
	ok(t, s.BeginSweep(t.Context(), run))
	ok(t, s.EndSweep(t.Context(), run))
}

// settledAs settles a new recording of anna's, received at a time, some time after.
func (s recordStore) settledAs(t *testing.T, received time.Time, took time.Duration, o models.Outcome) models.Recording {
	t.Helper()
	r := s.claimed(t, anna, received)
	ok(t, s.Finish(t.Context(), r.ID, r.Attempt, o, received.Add(took)))
	return r
}

func refusal(reason models.Reason) models.Outcome {
	return models.Outcome{Status: models.Unassessable, Reason: reason}
}

var operationTests = map[string]func(*testing.T, recordStore){
	"Operations/Backlog": func(t *testing.T, s recordStore) {
		nothing, err := s.Backlog(t.Context())
		ok(t, err)
		want(t, "backlog of a new store", nothing, models.Backlog{Recordings: map[models.Status]int{}})
		s.learner(t, anna)
		s.learner(t, ben)
		s.begun(t, anna, at(1))
		s.settledAs(t, at(2), 3*time.Second, refusal(models.Silence))
		s.received(t, anna, at(10))
		gone := s.received(t, anna, at(9))
		s.claimed(t, anna, at(8))
		s.received(t, ben, at(20))
		s.held(t, ben, "", at(20), at(9999))
		b, err := s.Backlog(t.Context())
		ok(t, err)
		want(t, "recordings", b.Recordings, map[models.Status]int{models.Received: 3, models.Processing: 1})
		want(t, "the oldest", b.OldestRecording, stored(at(8)))
		_, err = s.EraseRecording(t.Context(), gone.ID, models.CauseRequest, at(30))
		ok(t, err)
		_, err = s.EraseLearner(t.Context(), ben, models.CauseRequest, at(31))
		ok(t, err)
		b, err = s.Backlog(t.Context())
		ok(t, err)
		want(t, "recordings after an erasure", b.Recordings[models.Received], 2)
		want(t, "erasures", []int{b.Erasures, b.Held}, []int{1, 1})
		want(t, "the oldest erasure", b.OldestErasure, stored(at(30)))
	},
	"Operations/Sweeps": func(t *testing.T, s recordStore) {
		runs, success, err := s.Sweeps(t.Context(), 10)
		ok(t, err)
		want(t, "runs of a new store", len(runs), 0)
		want(t, "success of a new store", success, time.Time{})
		first, second, third := sweepOf(start, ""), sweepOf(at(600), "objects.Remove: unavailable"), sweepOf(at(1200), "")
		third.EndedAt, third.Did, third.ByHand, third.Every, third.For = time.Time{}, nil, true, 0, stored(at(99999))
		second.AuditBroken = true
		s.swept(t, first)
		s.swept(t, second)
		ok(t, s.BeginSweep(t.Context(), third))
		runs, success, err = s.Sweeps(t.Context(), 10)
		ok(t, err)
		want(t, "runs", runs, []models.Sweep{third, second, first})
		want(t, "success", success, first.EndedAt)
		runs, _, err = s.Sweeps(t.Context(), 1)
		ok(t, err)
		want(t, "one run", runs, []models.Sweep{third})
		ok(t, s.EndSweep(t.Context(), sweepOf(start, ""))) // which nobody knows
	},
	"Operations/SweepsKept": func(t *testing.T, s recordStore) {
		good := sweepOf(start, "")
		s.swept(t, good)
		for i := range storage.SweepsKept + 5 {
			s.swept(t, sweepOf(at(i+1), "records.Expired: unavailable"))
		}
		runs, success, err := s.Sweeps(t.Context(), 1000)
		ok(t, err)
		want(t, "runs that are kept", len(runs), storage.SweepsKept+1)
		want(t, "the last success, long ago", success, good.EndedAt)
		want(t, "the oldest", runs[storage.SweepsKept].ID, good.ID)
	},
	"Operations/Tallies": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		hour0 := start.Truncate(time.Hour)
		erased := s.settledAs(t, start, 812*time.Millisecond, outcome())
		s.settledAs(t, start.Add(time.Second), 817*time.Millisecond, outcome())
		s.settledAs(t, start.Add(2*time.Second), 90*time.Millisecond, refusal(models.Silence))
		s.settledAs(t, start.Add(3*time.Hour), time.Hour, refusal(models.TooNoisy))
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, at(7200))
		ok(t, err) // which changes no tally
		hours, err := s.Tallies(t.Context(), hour0, time.Hour, 0)
		ok(t, err)
		want(t, "by the hour", hours, []models.Tally{
			{At: stored(hour0), Status: models.Scored, Took: 850 * time.Millisecond, Count: 2},
			{At: stored(hour0), Status: models.Unassessable, Reason: models.Silence, Took: 100 * time.Millisecond, Count: 1},
			{At: stored(hour0.Add(4 * time.Hour)), Status: models.Unassessable, Reason: models.TooNoisy, Took: time.Hour, Count: 1},
		})
		east := 12 * time.Hour // where the fourth hour is on the next day
		days, err := s.Tallies(t.Context(), hour0, 24*time.Hour, east)
		ok(t, err)
		want(t, "days", len(days), 3)
		midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("", int(east.Seconds())))
		want(t, "the first day", days[0].At, stored(midnight.AddDate(0, 0, -1)))
		want(t, "the second day", days[2].At, stored(midnight))
		n, err := s.ForgetTallies(t.Context(), hour0.Add(time.Hour))
		ok(t, err)
		want(t, "forgotten", n, 2)
		n, err = s.ForgetTallies(t.Context(), hour0.Add(time.Hour))
		ok(t, err)
		want(t, "forgotten again", n, 0)
		hours, err = s.Tallies(t.Context(), hour0, time.Hour, 0)
		ok(t, err)
		want(t, "left", len(hours), 1)
	},
	"Operations/AttemptThatLostCountsNothing": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.claimed(t, anna, start)
		wantKind(t, "Finish of another attempt", s.Finish(t.Context(), r.ID, r.Attempt+1, outcome(), at(1)), models.Conflict)
		all, err := s.Tallies(t.Context(), start.Add(-day), time.Hour, 0)
		ok(t, err)
		want(t, "tallies", len(all), 0)
	},
	"Operations/Stock": func(t *testing.T, s recordStore) {
		stock, err := s.Stock(t.Context())
		ok(t, err)
		want(t, "a stock that was never taken", stock, models.Stock{})
		s.learner(t, anna)
		made := outcome()
		made.Rendition, made.RenditionSize = true, 500
		document := int64(len(made.Result.Document))
		s.settledAs(t, start, time.Second, made)
		s.settledAs(t, start.Add(-10*day), time.Second, made)
		s.settledAs(t, start, time.Second, refusal(models.Silence)) // nothing to play, no result
		s.received(t, anna, start)                                  // nothing to play yet
		s.begun(t, anna, start)
		s.part(t, s.inParts(t, anna, -1).ID, 0, 4)
		gone := s.settledAs(t, start, time.Second, made)
		_, err = s.EraseRecording(t.Context(), gone.ID, models.CauseRequest, at(2))
		ok(t, err)
		s.page(t, "p1")
		drawn := picture("p1", "v1")
		_, err = s.PutPicture(t.Context(), drawn)
		ok(t, err)
		_, err = s.PutModel(t.Context(), modelReading("p1"))
		ok(t, err)
		s.stocked(t, at(3), true)
		stock, err = s.Stock(t.Context())
		ok(t, err)
		want(t, "stock", stock, models.Stock{At: stored(at(3)), Lines: []models.StockLine{
			{Class: models.StockModels, Age: "day", Count: 1, Unsized: 1},
			{Class: models.StockOriginals, Age: "day", Count: 3, Bytes: 3 * 12345},
			{Class: models.StockOriginals, Age: "month", Count: 1, Bytes: 12345},
			{Class: models.StockPictures, Age: "day", Count: 1, Bytes: drawn.Size},
			{Class: models.StockRenditions, Age: "day", Count: 1, Bytes: 500},
			{Class: models.StockRenditions, Age: "month", Count: 1, Bytes: 500},
			{Class: models.StockResults, Age: "day", Count: 1, Bytes: document},
			{Class: models.StockResults, Age: "month", Count: 1, Bytes: document},
			{Class: models.StockUploads, Age: "day", Count: 2, Bytes: 4, Unsized: 1},
		}})
		s.stocked(t, at(3).Add(models.StockEvery-time.Second), false)
		s.stocked(t, at(3).Add(models.StockEvery), true)
	},
}

func (s recordStore) stocked(t *testing.T, now time.Time, made bool) {
	t.Helper()
	got, err := s.TakeStock(t.Context(), now)
	ok(t, err)
	want(t, "whether the stock was taken", got, made)
}
