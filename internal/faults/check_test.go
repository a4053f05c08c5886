//go:build linux

package main

import (
	"slices"
	"testing"
	"time"
)

// sound is a service in which nothing is wrong: a recording of each outcome, one that
// was erased, and an upload under way.
func sound() (*ledger, *baseline, *snapshot) {
	now := time.Now()
	b := &baseline{
		samples: map[string]sample{"good": {sum: "s1"}, "silent": {sum: "s2"}, "broken": {sum: "s3"}},
		truths: map[string]truth{
			"good":   {judgement: judgement{"scored", "", "d1"}},
			"silent": {judgement: judgement{"unassessable", "silence", ""}},
			"broken": {judgement: judgement{"failed", "undecodable", ""}},
		},
	}
	l := newLedger()
	l.uploads = []*upload{
		{ID: "a", Learner: "mia", Sample: "good"}, {ID: "b", Learner: "mia", Sample: "silent"},
		{ID: "c", Learner: "mia", Sample: "broken"}, {ID: "d", Learner: "tom", Sample: "good", EraseAsked: true, Erasure: "e1"},
	}
	l.erased["tom"] = "e2"
	day := now.Add(24 * time.Hour).UnixMilli()
	kept := func(id, status, reason, sum string, rendition int64) row {
		return row{ID: id, Learner: "mia", Alias: "m", Status: status, Reason: reason, Detail: reason, Sum: sum, Attempt: 1, Original: day, Rendition: rendition, Created: now.UnixMilli()}
	}
	s := &snapshot{
		At: now,
		Rows: map[string]row{
			"a": kept("a", "scored", "", "s1", day), "b": kept("b", "unassessable", "silence", "s2", day),
			"c": kept("c", "failed", "undecodable", "s3", 0), "d": {ID: "d", Status: "erased"},
			"u": {ID: "u", Learner: "mia", Alias: "m", Status: "uploading", Original: day, Created: now.UnixMilli()},
		},
		Results:  []resultRow{{"a", "d1", 4, 1}},
		Learners: map[string]bool{"mia": false},
		Erasures: map[string]erasure{"e1": {Scope: "recording", State: "done", Recording: "d"}, "e2": {Scope: "learner", State: "done"}},
		Receipts: map[string]int{"e1": 1, "e2": 1},
		Objects:  []string{"r/a/original", "r/a/playback.m4a", "r/b/original", "r/b/playback.m4a", "r/c/original", "r/u/original"},
		Tasks:    []task{{"maintenance", "pending", "4f2d"}},
		Keys:     map[string]bool{"m": false, "t": true},
		Journal:  map[string]bool{"d": true, "t": true},
	}
	return l, b, s
}

func TestASoundServiceIsFoundSound(t *testing.T) {
	if found := check(sound()); len(found) > 0 {
		t.Errorf("check = %v, want nothing", found)
	}
}

// TestAnErasureThatWaitsMayHaveObjects: an upload that was erased is looked at once more
// when the store can have written everything that it was sent, and not before; the learner
// whose it was waits for that.
func TestAnErasureThatWaitsMayHaveObjects(t *testing.T) {
	for _, test := range []struct {
		state string
		quiet time.Duration // from now
		wrong []string
	}{
		{"erased", time.Minute, nil},
		{"erased", -time.Minute, []string{learnerLeft, notDone, leftover}},
		{"done", time.Minute, []string{learnerLeft, notDone, leftover}},
	} {
		l, b, s := sound()
		s.Rows["f"] = row{ID: "f", Status: "erased"}
		s.Objects = append(s.Objects, "r/f/original")
		s.Erasures["e3"] = erasure{Scope: "recording", Cause: "request", State: test.state, Recording: "f", Owner: "ann",
			Requested: time.Now().UnixMilli(), Quiet: time.Now().Add(test.quiet).UnixMilli()}
		s.Receipts["e3"], s.Journal["f"] = 1, true
		s.Erasures["e4"] = erasure{Scope: "learner", Cause: "request", State: "erased", Learner: "ann"}
		s.Learners["ann"], l.erased["ann"] = true, "e4"
		var wrong []string
		for _, f := range check(l, b, s) {
			wrong = append(wrong, f.What)
		}
		if s.Waited = map[string]bool{"e3": true, "e4": true}; len(check(l, b, s)) > 0 && test.state != "done" {
			t.Errorf("what waited when the service was ended is found: %v", check(l, b, s))
		}
		if slices.Sort(wrong); !slices.Equal(wrong, test.wrong) {
			t.Errorf("a learner and an object of theirs, the erasure of which is %s and quiet in %s: found %q, want %q", test.state, test.quiet, wrong, test.wrong)
		}
	}
}

// TestWhatIsBrokenIsNamed breaks one thing after the other.
func TestWhatIsBrokenIsNamed(t *testing.T) {
	change := func(id string, how func(*row)) func(*ledger, *snapshot) {
		return func(_ *ledger, s *snapshot) {
			r := s.Rows[id]
			how(&r)
			s.Rows[id] = r
		}
	}
	for _, test := range []struct {
		want   string
		broken func(*ledger, *snapshot)
	}{
		{lost, func(_ *ledger, s *snapshot) { delete(s.Rows, "b") }},
		{lostErased, change("b", func(r *row) { *r = row{ID: "b", Status: "erased"} })},
		{unsettled, change("b", func(r *row) { r.Status = "processing" })},
		{otherBytes, change("a", func(r *row) { r.Sum = "s2" })},
		{otherLearner, change("a", func(r *row) { r.Learner = "tom" })},
		{noReason, change("c", func(r *row) { r.Reason = "" })},
		{noReason, change("c", func(r *row) { r.Detail = "" })},
		{gaveUp, change("b", func(r *row) { r.Status, r.Reason, r.Rendition = "failed", "gave up", 0 })},
		{otherResult, change("b", func(r *row) { r.Reason = "too noisy" })},
		{otherResult, func(_ *ledger, s *snapshot) { s.Results[0].Document = "d2" }},
		{notErased, func(l *ledger, _ *snapshot) { l.uploads[0].EraseAsked = true }},
		{stranger, func(l *ledger, _ *snapshot) { l.uploads = l.uploads[1:] }},
		{leftUpload, change("u", func(r *row) { r.Created -= time.Hour.Milliseconds() })},
		{leftUpload, func(_ *ledger, s *snapshot) { s.Parts = []partRow{{"u", s.At.Add(-time.Minute).UnixMilli(), 1}} }},
		{twice, func(_ *ledger, s *snapshot) { s.Results = append(s.Results, s.Results[0]) }},
		{noResult, func(_ *ledger, s *snapshot) { s.Results = nil }},
		{tooMuch, func(_ *ledger, s *snapshot) { s.Results = append(s.Results, resultRow{"b", "d1", 1, 1}) }},
		{halfResult, func(_ *ledger, s *snapshot) { s.Results[0].Characters = 0 }},
		{halfResult, func(_ *ledger, s *snapshot) { s.Results[0].Growth = 0 }},
		{orphan, func(_ *ledger, s *snapshot) { s.Objects = append(s.Objects, "r/z/original") }},
		{orphan, func(_ *ledger, s *snapshot) { s.Objects = append(s.Objects, "elsewhere") }},
		{leftover, func(_ *ledger, s *snapshot) { s.Objects = append(s.Objects, "r/a/parts/1") }},
		{leftover, func(_ *ledger, s *snapshot) { s.Objects = append(s.Objects, "r/c/playback.m4a") }},
		{leftover, func(_ *ledger, s *snapshot) { s.Objects = append(s.Objects, "r/d/original") }},
		{missing, func(_ *ledger, s *snapshot) { s.Objects = s.Objects[1:] }},
		{missing, func(_ *ledger, s *snapshot) { s.Objects = slices.Delete(s.Objects, 2, 3) }},
		{halfUpload, func(_ *ledger, s *snapshot) { s.Halves = []string{"h"} }},
		{leftTask, task{"interactive", "pending", "recording.score:a:0"}.put},
		{deadTask, task{"interactive", "active", "recording.score:a:1"}.put},
		{parked, task{"interactive", "archived", "recording.score:a:0"}.put},
		{parked, task{"maintenance", "archived", "4f2d"}.put},
		{leftTask, task{"maintenance", "pending", "erasure.run:e1:0"}.put},
		{noMeaning, task{"interactive", "pending", "recording.score:z:0"}.put},
		{notDone, func(_ *ledger, s *snapshot) { s.Erasures["e1"] = erasure{State: "erased", Recording: "d"} }},
		{waitsLong, func(_ *ledger, s *snapshot) {
			e := s.Erasures["e1"]
			e.Quiet = e.Requested + (10 * time.Minute).Milliseconds()
			s.Erasures["e1"] = e
		}},
		{noReceipt, func(_ *ledger, s *snapshot) { delete(s.Receipts, "e1") }},
		{receipts, func(_ *ledger, s *snapshot) { s.Receipts["e1"] = 2 }},
		{noErasure, func(_ *ledger, s *snapshot) { delete(s.Erasures, "e2") }},
		{learnerLeft, func(_ *ledger, s *snapshot) { s.Learners["tom"] = true }},
		{learnerLeft, change("d", func(r *row) { r.Learner = "tom" })},
		{noKey, func(_ *ledger, s *snapshot) { delete(s.Keys, "m") }},
		{destroyedKey, func(_ *ledger, s *snapshot) { s.Keys["m"] = true }},
		{notJournaled, func(_ *ledger, s *snapshot) { delete(s.Journal, "d") }},
		{loose, func(_ *ledger, s *snapshot) { s.Loose = []string{"like of z"} }},
		{tempLeft, func(_ *ledger, s *snapshot) { s.Temps = []string{"/tmp/x"} }},
		{auditBroken, func(_ *ledger, s *snapshot) { s.Audit = "entry 4 is not what was written" }},
	} {
		l, b, s := sound()
		test.broken(l, s)
		found := check(l, b, s)
		if !slices.ContainsFunc(found, func(f finding) bool { return f.What == test.want }) {
			t.Errorf("check = %v, want %q in it", found, test.want)
		}
	}
}

func (t task) put(_ *ledger, s *snapshot) { s.Tasks = append(s.Tasks, t) }
