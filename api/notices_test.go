package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// told stores a notice for a learner.
func (s *service) told(l string, kind models.NoticeKind, detail map[string]string) models.Notice {
	s.t.Helper()
	n := models.Notice{ID: models.NewNoticeID(), Learner: models.LearnerID(l), Kind: kind, Detail: detail, CreatedAt: s.clock.Now()}
	if err := s.store.PutNotice(s.t.Context(), n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// TestNoticesAreDeliveredOnce walks the way of an app without a hook: list, show,
// say that it was shown.
func TestNoticesAreDeliveredOnce(t *testing.T) {
	s := start(t)
	s.learner("l1")
	s.learner("l2")
	n := s.told("l1", models.NoticeClosure, map[string]string{"date": "2026-12-07"})
	s.told("l2", models.NoticeRequest, nil)
	list := s.want(s.call("GET", "/v1/notices", s.token(api.RoleApp, "app", "l1"), ""), 200)
	if strings.Count(string(list.body), `"kind"`) != 1 || !strings.Contains(string(list.body), string(n.ID)) {
		t.Errorf("an app that acts for l1 is told %s", list.body)
	}
	one := s.want(s.call("GET", "/v1/notices/"+string(n.ID), s.app(), ""), 200)
	for _, language := range []string{"zh", "en"} {
		for _, whom := range []string{"guardian", "learner"} {
			if words, _ := one.json("words", whom, language).(string); !strings.Contains(words, "2026-12-07") {
				t.Errorf("the %s is told %q in %s, want the date", whom, words, language)
			}
		}
	}
	s.refused(s.call("GET", "/v1/notices/"+string(n.ID), s.token(api.RoleApp, "app", "l2"), ""), 404, "not-found", "not one of yours")
	s.refused(s.call("POST", "/v1/notices/none/delivered", s.app(), ""), 404, "not-found", "no notice")
	s.want(s.call("POST", "/v1/notices/"+string(n.ID)+"/delivered", s.app(), ""), 204)
	s.clock.Advance(time.Hour)
	s.want(s.call("POST", "/v1/notices/"+string(n.ID)+"/delivered", s.app(), ""), 204)
	guardian := s.want(s.call("GET", "/v1/learners/l1/notices", s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
	var got struct {
		Notices []struct{ Delivered_At time.Time }
	}
	if err := json.Unmarshal(guardian.body, &got); err != nil || len(got.Notices) != 1 || !got.Notices[0].Delivered_At.Equal(n.CreatedAt) {
		t.Errorf("the guardian reads %s (%v), want it delivered at first", guardian.body, err)
	}
	if list := s.want(s.call("GET", "/v1/notices", s.token(api.RoleApp, "app", "l1"), ""), 200); strings.Contains(string(list.body), string(n.ID)) {
		t.Errorf("a delivered notice is listed: %s", list.body)
	}
}

// TestEveryNoticeHasWords wants no gap in what a family reads, with details and
// without.
func TestEveryNoticeHasWords(t *testing.T) {
	detail := map[string]string{"date": "2026-12-07", "until": "2026-12-08"}
	for _, kind := range []models.NoticeKind{models.NoticeInactive, models.NoticeClosure, models.NoticeIncident, models.NoticeRequest, models.NoticeListened} {
		for _, d := range []map[string]string{detail, nil} {
			if kind == models.NoticeClosure && d == nil {
				continue // it always has its date
			}
			w := models.Notice{Kind: kind, Detail: d}.Words()
			for _, words := range []string{w.Guardian.Chinese, w.Guardian.English, w.Learner.Chinese, w.Learner.English} {
				if words == "" || strings.ContainsAny(words, "{}") {
					t.Errorf("%s says %q", kind, words)
				}
			}
		}
	}
}

// TestThirdPartiesArePublic reads the declarations without a token.
func TestThirdPartiesArePublic(t *testing.T) {
	none := start(t).call("GET", "/v1/third-parties", "", "")
	if strings.TrimSpace(string(none.body)) != `{"third_parties":[]}` {
		t.Errorf("without any: %s", none.body)
	}
	s := start(t, func(c *api.Config) {
		c.Region = "cn-north-1"
		c.Parties = []models.Party{{Name: "lab", Purpose: models.ForResearch, Region: "eu-west-1", Contact: "dpo@lab.example"}}
	})
	got := string(s.want(s.call("GET", "/v1/third-parties", "", ""), 200).body)
	for _, want := range []string{`"region":"cn-north-1"`, `"lab"`, `"research"`, `"eu-west-1"`, `"dpo@lab.example"`} {
		if !strings.Contains(got, want) {
			t.Errorf("third parties %s, want %s", got, want)
		}
	}
}
