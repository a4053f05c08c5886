package storagetest

import (
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

var growthTests = map[string]func(*testing.T, recordStore){
	"Growth": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		s.scored(t, anna, midnight.Add(-day-1)) // before from
		s.scored(t, anna, midnight.Add(-time.Millisecond))
		s.scored(t, anna, midnight)
		s.scored(t, anna, midnight.Add(day-1))
		s.scored(t, ben, midnight)
		s.received(t, anna, midnight)
		erased := s.scored(t, anna, midnight)
		_, err := s.EraseRecording(t.Context(), erased.ID, models.CauseRequest, midnight)
		ok(t, err)
		g, err := s.Growth(t.Context(), anna, midnight.Add(-day), time.UTC, midnight)
		ok(t, err)
		const once = 2500 * time.Millisecond
		want(t, "Growth", g, storage.Growth{
			Days: []storage.GrowthDay{
				{Day: "2026-03-01", Recordings: 1, Characters: 2, Correct: 1, Duration: once, Met: 2},
				{Day: "2026-03-02", Recordings: 2, Characters: 4, Correct: 2, Duration: 2 * once, Met: 2, Known: 1},
			},
			Characters: []storage.GrowthCharacter{
				{Char: "小", Readings: []string{"xiao3"}, Read: 3, Correct: 3, Score: 95, Initial: 90, Final: 97, Tone: 98, FirstDay: "2026-03-01", LastDay: "2026-03-02"},
				{Char: "猫", Readings: []string{"mao1"}, Read: 3, Correct: 0, Score: 40, Initial: 80, Final: 30, Tone: -1, FirstDay: "2026-03-01", LastDay: "2026-03-02"},
			},
			Initials: []storage.GrowthSound{{Sound: "m", Read: 3, Correct: 3, Score: 80}, {Sound: "x", Read: 3, Correct: 3, Score: 90}},
			Finals:   []storage.GrowthSound{{Sound: "ao", Read: 3, Correct: 0, Score: 30}, {Sound: "iao", Read: 3, Correct: 3, Score: 97}},
			Tones:    []storage.GrowthSound{{Sound: "3", Read: 3, Correct: 3, Score: 98}},
		})
		g, err = s.Growth(t.Context(), "nobody", start, time.UTC, start)
		ok(t, err)
		want(t, "Growth of nobody", g, storage.Growth{})
	},
	"Growth/Zone": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.scored(t, anna, time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC)) // a second to midnight in Shanghai
		s.scored(t, anna, time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC))
		s.scored(t, anna, time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)) // still the 1st in Los Angeles
		for zone, days := range map[string][]string{
			"UTC": {"2026-03-01", "2026-03-02"}, "Asia/Shanghai": {"2026-03-01", "2026-03-02"}, "America/Los_Angeles": {"2026-03-01"},
		} {
			in, err := time.LoadLocation(zone)
			ok(t, err)
			g, err := s.Growth(t.Context(), anna, time.Time{}, in, start)
			ok(t, err)
			var got []string
			for _, d := range g.Days {
				got = append(got, d.Day)
			}
			want(t, "days in "+zone, got, days)
			if zone == "Asia/Shanghai" {
				want(t, "recordings of the second day in Shanghai", g.Days[1].Recordings, 2)
			}
		}
	},
	"Growth/Sums": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		shanghai, err := time.LoadLocation("Asia/Shanghai")
		ok(t, err)
		made := s.readings(t, anna, 60)
		check := func(what string) {
			t.Helper()
			for _, zone := range []*time.Location{time.UTC, shanghai} {
				for _, from := range []time.Time{{}, made[20].at} {
					g, err := s.Growth(t.Context(), anna, from, zone, start)
					ok(t, err)
					want(t, what+" in "+zone.String(), g, naive(made, from, zone))
				}
			}
		}
		check("Growth")
		for _, i := range []int{50, 31, 0} {
			_, err := s.EraseRecording(t.Context(), made[i].id, models.CauseRequest, start)
			ok(t, err)
			made = append(made[:i], made[i+1:]...)
		}
		check("Growth after three erasures")
		r, err := s.Recording(t.Context(), made[7].id)
		ok(t, err)
		judged := reading(400)
		ok(t, s.Replace(t.Context(), r, judged.outcome, r.UpdatedAt.Add(hour)))
		made[7].outcome = judged.outcome
		check("Growth after a reading was judged again")
	},
	"CharacterReadings": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		s.learner(t, ben)
		ok(t, s.PutPage(t.Context(), models.Page{ID: "p1", Title: "第一页", Text: words, UpdatedAt: start}))
		first, second := s.scored(t, anna, at(1)), s.scored(t, anna, at(2))
		s.scored(t, ben, at(3))
		s.received(t, anna, at(4))
		of := func(char string, limit int) []storage.CharacterReading {
			t.Helper()
			all, err := s.CharacterReadings(t.Context(), anna, char, limit, start)
			ok(t, err)
			return all
		}
		mao := outcome().Result.Characters[1]
		want(t, "CharacterReadings", of("猫", 10), []storage.CharacterReading{
			{Recording: second.ID, At: stored(at(2)), Page: "p1", Title: "第一页", Result: mao},
			{Recording: first.ID, At: stored(at(1)), Page: "p1", Title: "第一页", Result: mao},
		})
		want(t, "the latest", len(of("猫", 1)), 1)
		want(t, "of a character that was skipped", len(of("钓", 10)), 0)
		want(t, "of a character that was not read", len(of("狗", 10)), 0)
		_, err := s.EraseRecording(t.Context(), second.ID, models.CauseRequest, at(5))
		ok(t, err)
		want(t, "after an erasure", len(of("猫", 10)), 1)
	},
	// What is past its time is shown to nobody, whether or not the sweep has come by.
	"Growth/Expired": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		first, second := s.scored(t, anna, at(1)), s.scored(t, anna, at(2))
		for _, c := range []struct {
			now  time.Time
			left []models.RecordingID
		}{
			{first.Expiry.Result.Add(-time.Millisecond), []models.RecordingID{second.ID, first.ID}},
			{first.Expiry.Result, []models.RecordingID{second.ID}},
			{second.Expiry.Result, nil},
		} {
			g, err := s.Growth(t.Context(), anna, time.Time{}, time.UTC, c.now)
			ok(t, err)
			read := 0
			for _, d := range g.Days {
				read += d.Recordings
			}
			want(t, "readings of the days", read, len(c.left))
			all, err := s.CharacterReadings(t.Context(), anna, "猫", 10, c.now)
			ok(t, err)
			var got []models.RecordingID
			for _, r := range all {
				got = append(got, r.Recording)
			}
			want(t, "readings of 猫", got, c.left)
		}
	},
	"PagesWith": func(t *testing.T, s recordStore) {
		for id, text := range map[models.PageID]string{"a": "小猫", "b": "小猫钓鱼", "c": "大狗", "d": "一条鱼"} {
			ok(t, s.PutPage(t.Context(), models.Page{ID: id, Text: text, UpdatedAt: start}))
		}
		for _, c := range []struct {
			sought []string
			limit  int
			want   []models.PageID
		}{
			{[]string{"小", "鱼", "猫"}, 10, []models.PageID{"b", "a", "d"}},
			{[]string{"小", "鱼", "猫"}, 1, []models.PageID{"b"}},
			{[]string{"马"}, 10, nil},
			{nil, 10, nil},
		} {
			all, err := s.PagesWith(t.Context(), c.sought, c.limit)
			ok(t, err)
			var got []models.PageID
			for _, p := range all {
				got = append(got, p.ID)
			}
			want(t, "PagesWith", got, c.want)
		}
	},
}
