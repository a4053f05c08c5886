package storagetest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var libraryTests = map[string]func(*testing.T, recordStore){
	"Result": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.scored(t, anna, start)
		got, err := s.Result(t.Context(), r.ID)
		ok(t, err)
		want(t, "document", string(got.Document), string(outcome().Result.Document))
		want(t, "Result", got, *outcome().Result)
		row, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "overall in the row", row.Overall, 71)
		want(t, "duration in the row", row.Duration, 2500*time.Millisecond)
	},
	"Like": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		r := s.received(t, anna, start)
		for _, c := range []struct {
			by    models.PrincipalID
			likes bool
			want  int
		}{{mama, true, 1}, {mama, true, 1}, {papa, true, 2}, {mama, false, 1}, {mama, false, 1}, {papa, false, 0}, {papa, true, 1}} {
			change := func() (int, error) { return s.Unlike(t.Context(), r.ID, c.by) }
			if c.likes {
				change = func() (int, error) { return s.Like(t.Context(), r.ID, c.by, start) }
			}
			n, err := change()
			ok(t, err)
			want(t, "likes", n, c.want)
		}
		got, err := s.Recording(t.Context(), r.ID)
		ok(t, err)
		want(t, "likes in the row", got.Likes, 1)
		_, err = s.Like(t.Context(), models.NewRecordingID(), mama, start)
		wantKind(t, "Like of nothing", err, models.NotFound)
		_, err = s.EraseRecording(t.Context(), r.ID, models.CauseRequest, start)
		ok(t, err)
		_, err = s.Like(t.Context(), r.ID, mama, start)
		wantKind(t, "Like of an erased one", err, models.Gone)
		_, err = s.Unlike(t.Context(), r.ID, papa)
		wantKind(t, "Unlike of an erased one", err, models.Gone)
	},
	"Work/Pages": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		var newest []models.RecordingID
		for i := range 23 {
			r := s.received(t, anna, at(i/3)) // three at the same time
			newest = append(newest, r.ID)
			s.received(t, ben, at(i))
		}
		s.begun(t, anna, at(99))
		erased := s.received(t, anna, at(99))
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, at(100))
		ok(t, err)
		all := s.work(t, storage.WorkQuery{Learner: anna, Limit: 100})
		want(t, "number", len(all), 23)
		for _, limit := range []int{1, 3, 7, 22, 23, 24} {
			want(t, "Work in pages", s.work(t, storage.WorkQuery{Learner: anna, Limit: limit}), all)
		}
		// Ids rise with time, also within the three of one second.
		slices.Reverse(newest)
		want(t, "Work, newest first", all, newest)
	},
	"Work/Insertion": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for i := range 10 {
			s.received(t, anna, at(i))
		}
		before := s.work(t, storage.WorkQuery{Learner: anna, Limit: 100})
		first, next, err := s.Work(t.Context(), storage.WorkQuery{Learner: anna, Limit: 4})
		ok(t, err)
		newer := s.received(t, anna, at(100))
		_, err = s.EraseRecording(t.Context(), first[3].ID, models.CauseRequest, at(101))
		ok(t, err)
		rest := s.work(t, storage.WorkQuery{Learner: anna, Limit: 4, Cursor: next})
		want(t, "the pages after an insertion and an erasure", rest, before[4:])
		want(t, "the new first one", s.work(t, storage.WorkQuery{Learner: anna, Limit: 4})[0], newer.ID)
	},
	"Work/Cursors": func(t *testing.T, s recordStore) {
		encode := base64.RawURLEncoding.EncodeToString
		id := string(models.NewRecordingID())
		for _, cursor := range []string{"x", "!!", encode([]byte("w1")), encode([]byte("w9:1:" + id)), encode([]byte("w1:a:" + id)),
			encode([]byte("w1:-1:" + id)), encode([]byte("w1:1:" + id + ":")), encode([]byte("w1:1:' OR 1=1")), "w1:1:" + id} {
			_, _, err := s.Work(t.Context(), storage.WorkQuery{Learner: anna, Limit: 1, Cursor: cursor})
			wantKind(t, "Work with cursor "+cursor, err, models.Invalid)
		}
		for _, limit := range []int{-1, 0, 101} {
			_, _, err := s.Work(t.Context(), storage.WorkQuery{Learner: anna, Limit: limit})
			wantKind(t, "Work with a wrong limit", err, models.Invalid)
		}
	},
	"Work/Filters": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		ok(t, s.PutPage(t.Context(), models.Page{ID: "p1", Title: "Ｃat's Æsop ÉTÉ 猫", Text: words, UpdatedAt: start}))
		one := s.received(t, anna, at(1)).ID
		other := recording(anna, at(2))
		other.Page, other.Text = "", "床前明月光 Straße !x"
		ok(t, s.Begin(t.Context(), other))
		ok(t, s.Receive(t.Context(), other, at(2), at(2)))
		_, err := s.Like(t.Context(), one, mama, start)
		ok(t, err)
		both := []models.RecordingID{other.ID, one}
		for _, c := range []struct {
			q    storage.WorkQuery
			want []models.RecordingID
		}{
			{storage.WorkQuery{}, both},
			{storage.WorkQuery{Page: "p1"}, both[1:]},
			{storage.WorkQuery{Page: "p2"}, nil},
			{storage.WorkQuery{LikedBy: mama}, both[1:]},
			{storage.WorkQuery{LikedBy: papa}, nil},
			{storage.WorkQuery{Text: "钓"}, both[1:]},
			{storage.WorkQuery{Text: "明月"}, both[:1]},
			{storage.WorkQuery{Text: "月明"}, nil},
			{storage.WorkQuery{Text: "cat"}, both[1:]},
			{storage.WorkQuery{Text: "été"}, both[1:]},
			{storage.WorkQuery{Text: "e\u0301te\u0301"}, both[1:]},
			{storage.WorkQuery{Text: "ＡＢＣ"}, both[1:]},
			{storage.WorkQuery{Text: "STRASSE"}, both[:1]},
			{storage.WorkQuery{Text: "0%_"}, both[1:]},
			{storage.WorkQuery{Text: "%"}, both[1:]},
			{storage.WorkQuery{Text: "_"}, both[1:]},
			{storage.WorkQuery{Text: "!"}, both[:1]},
			{storage.WorkQuery{Text: "%光"}, nil},
			{storage.WorkQuery{Text: "钓", Page: "p1", LikedBy: mama}, both[1:]},
			{storage.WorkQuery{Text: "光", Page: "p1"}, nil},
		} {
			c.q.Learner, c.q.Limit = anna, 10
			want(t, "Work for "+c.q.Text+string(c.q.Page)+string(c.q.LikedBy), s.work(t, c.q), c.want)
		}
	},
	"Work/Scores": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		ok(t, s.PutPage(t.Context(), models.Page{ID: "p1", Book: "晚安", Title: "一", Text: words, UpdatedAt: start}))
		scored := s.scored(t, anna, at(1)).ID // 71
		waiting := s.received(t, anna, at(2)).ID
		for _, c := range []struct {
			name string
			q    storage.WorkQuery
			want []models.RecordingID
		}{
			{"at least 71", storage.WorkQuery{Least: 71}, []models.RecordingID{scored}},
			{"at least 72", storage.WorkQuery{Least: 72}, nil},
			{"at most 71", storage.WorkQuery{Most: 71}, []models.RecordingID{scored}},
			{"at most 70", storage.WorkQuery{Most: 70}, nil},
			{"between", storage.WorkQuery{Least: 65, Most: 84}, []models.RecordingID{scored}},
			{"a book", storage.WorkQuery{Book: "晚安"}, []models.RecordingID{waiting, scored}},
			{"another book", storage.WorkQuery{Book: "早安"}, nil},
			{"before the second", storage.WorkQuery{Before: at(2)}, []models.RecordingID{scored}},
			{"before all", storage.WorkQuery{Before: at(1)}, nil},
		} {
			c.q.Learner, c.q.Limit = anna, 10
			want(t, c.name, s.work(t, c.q), c.want)
		}
	},
	"Work/Jump": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		for i := range 9 {
			s.received(t, anna, at(i/3))
		}
		all := s.work(t, storage.WorkQuery{Learner: anna, Limit: 100})
		for _, limit := range []int{1, 2, 100} { // the cursor goes on from the jump
			want(t, "Work from a jump", s.work(t, storage.WorkQuery{Learner: anna, Limit: limit, Before: at(2)}), all[3:])
		}
	},
	"Standing": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		got, err := s.Standing(t.Context(), anna, start)
		ok(t, err)
		want(t, "Standing of nothing", got, storage.Standing{})
		ends := func(r models.Recording) models.Expiry {
			stored, err := s.Recording(t.Context(), r.ID)
			ok(t, err)
			return stored.Expiry
		}
		first, last := ends(s.received(t, anna, at(1))), ends(s.received(t, anna, at(60)))
		s.received(t, ben, at(0))
		s.begun(t, anna, at(0))
		erased := s.received(t, anna, at(0))
		_, err = s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, at(1))
		ok(t, err)
		got, err = s.Standing(t.Context(), anna, start)
		ok(t, err)
		want(t, "Standing", got, storage.Standing{Recordings: 2, Classes: []storage.ClassStanding{
			{Class: models.ClassOriginal, Count: 2, Next: first.Original, Last: last.Original},
			{Class: models.ClassRendition, Count: 2, Next: first.Rendition, Last: last.Rendition},
			{Class: models.ClassResult, Count: 2, Next: first.Result, Last: last.Result}}})
		got, err = s.Standing(t.Context(), anna, first.Rendition)
		ok(t, err)
		want(t, "Standing after the first has lost its sound", got, storage.Standing{Recordings: 2, Classes: []storage.ClassStanding{
			{Class: models.ClassRendition, Count: 1, Next: last.Rendition, Last: last.Rendition},
			{Class: models.ClassResult, Count: 2, Next: first.Result, Last: last.Result}}})
		s.part(t, s.inParts(t, anna, 9).ID, 0, 4)
		s.inParts(t, anna, 9) // of which nothing is kept
		got, err = s.Standing(t.Context(), anna, start)
		ok(t, err)
		want(t, "recordings beside an upload that is not finished", got.Recordings, 2)
		want(t, "unfinished", got.Unfinished, 1)
		want(t, "until", got.Until, stored(at(1000)))
	},
	"WorkMonths": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		china := time.FixedZone("", 8*3600)
		midnight := time.Date(2026, 3, 1, 0, 0, 0, 0, china)
		months := func(q storage.WorkQuery, zone *time.Location, now time.Time) (all []string) {
			t.Helper()
			q.Learner = anna
			got, err := s.WorkMonths(t.Context(), q, zone, now)
			ok(t, err)
			for _, m := range got {
				all = append(all, fmt.Sprintf("%s–%s %d", m.Start.Format(time.DateTime), m.End.Format(time.DateTime), m.Recordings))
			}
			return all
		}
		want(t, "months of nothing", months(storage.WorkQuery{}, china, start), nil)
		s.received(t, anna, midnight.Add(-time.Millisecond))
		s.scored(t, anna, midnight)
		s.received(t, anna, midnight.AddDate(0, 1, 0).Add(-time.Millisecond))
		s.received(t, anna, midnight.AddDate(0, 2, 0))
		s.received(t, anna, midnight.AddDate(-1, 0, 0))
		s.received(t, ben, midnight)
		s.begun(t, anna, midnight)
		erased := s.received(t, anna, midnight)
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, midnight)
		ok(t, err)
		want(t, "months", months(storage.WorkQuery{}, china, midnight), []string{
			"2026-05-01 00:00:00–2026-06-01 00:00:00 1", "2026-03-01 00:00:00–2026-04-01 00:00:00 2",
			"2026-02-01 00:00:00–2026-03-01 00:00:00 1", "2025-03-01 00:00:00–2025-04-01 00:00:00 1"})
		want(t, "months in London", months(storage.WorkQuery{}, time.UTC, midnight), []string{
			"2026-04-01 00:00:00–2026-05-01 00:00:00 1", "2026-03-01 00:00:00–2026-04-01 00:00:00 1",
			"2026-02-01 00:00:00–2026-03-01 00:00:00 2", "2025-02-01 00:00:00–2025-03-01 00:00:00 1"})
		want(t, "months with a score", months(storage.WorkQuery{Least: 1}, china, midnight), []string{"2026-03-01 00:00:00–2026-04-01 00:00:00 1"})
		want(t, "months when all has expired", months(storage.WorkQuery{}, china, midnight.AddDate(90, 0, 0)), nil)
	},
}
