package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// previewed asks for a preview of p1 and has a worker end it so.
func (s *service) previewed(found models.PreviewFigures) reply {
	s.t.Helper()
	staff := s.token(api.RoleStaff, "ed")
	started := s.want(s.call("POST", "/v1/pages/p1/readings/preview", staff, `{"readings":[{"at":1,"reading":"ma3"}]}`), 202)
	id := started.json("preview").(string)
	if got := started.Header.Get("Location"); got != "/v1/previews/"+id {
		s.t.Errorf("Location = %q", got)
	}
	now := s.clock.Now()
	p, ok, err := s.store.ClaimPreview(context.Background(), now, now.Add(time.Minute))
	if err != nil || !ok || len(p.Overrides) != 1 || p.Text != "小猫。" {
		s.t.Fatalf("a worker finds %+v, %v, %v", p, ok, err)
	}
	p.State, p.DoneAt, p.Figures, p.Percent = models.PreviewDone, now, &found, 100
	_, err = s.store.ExtendPreview(context.Background(), p, time.Time{})
	s.must(err)
	return s.want(s.call("GET", "/v1/previews/"+id, staff, ""), 200)
}

// read decodes an answer.
func read[T any](s *service, r reply) (v T) {
	s.t.Helper()
	s.must(json.Unmarshal(r.body, &v))
	return v
}

func TestPreview(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。"}`), 201)
	done := s.previewed(models.PreviewFigures{Direction: models.Better, Counts: &models.PreviewCounts{Heard: 5, MeanBefore: 70, MeanAfter: 82}})
	if done.json("state") != "done" || done.json("direction") != "better" || done.json("figures", "heard") != 5.0 || done.json("percent") != 100.0 {
		t.Errorf("answer %s", done.body)
	}
	few := s.previewed(*models.PreviewFigures{Direction: models.Worse, Counts: &models.PreviewCounts{Heard: 2}}.Shown(2))
	if few.json("direction") != "few" || strings.Contains(string(few.body), "figures") || strings.Contains(string(few.body), "heard") || strings.Contains(string(few.body), "worse") || strings.Contains(string(done.body), "not_allowed") {
		t.Errorf("of two learners: %s, want that they are few alone", few.body)
	}
	path := "/v1/previews/" + few.json("id").(string)
	s.clock.Advance(models.PreviewTime)
	s.refused(s.call("GET", path, s.app(), ""), 404, "not-found", "after a day")
}

func TestPreviewCancelled(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。"}`), 201)
	path := "/v1/previews/" + s.want(s.call("POST", "/v1/pages/p1/readings/preview", s.app(), `{"readings":[]}`), 202).json("preview").(string)
	s.want(s.call("DELETE", path, s.app(), ""), 204)
	s.want(s.call("DELETE", path, s.app(), ""), 204)
	if got := s.want(s.call("GET", path, s.app(), ""), 200); got.json("state") != "cancelled" {
		t.Errorf("answer %s", got.body)
	}
	s.refused(s.call("DELETE", "/v1/previews/x", s.app(), ""), 404, "not-found", "no preview")
	s.refused(s.call("GET", "/v1/previews/"+string(models.NewPreviewID()), s.app(), ""), 404, "not-found", "no preview")
}

func TestPreviewRefusesWhatCannotBe(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。"}`), 201)
	for body, words := range map[string]string{
		`{"readings":[{"at":1,"reading":"xx9"}]}`:                          "猫",
		`{"readings":[{"at":9,"reading":"ma3"}]}`:                          "outside",
		`{"readings":[{"at":1,"reading":"ma3"},{"at":1,"reading":"ma3"}]}`: "twice",
		`{"readings":[],"text":"` + strings.Repeat("猫", 2001) + `"}`:       "2000",
	} {
		s.refused(s.call("POST", "/v1/pages/p1/readings/preview", s.app(), body), 422, "invalid", words)
	}
	s.refused(s.call("POST", "/v1/pages/p9/readings/preview", s.app(), `{"readings":[]}`), 404, "not-found", "no such page")
	for range models.PreviewsWaiting {
		s.want(s.call("POST", "/v1/pages/p1/readings/preview", s.app(), `{"readings":[]}`), 202)
	}
	s.refused(s.call("POST", "/v1/pages/p1/readings/preview", s.app(), `{"readings":[]}`), 429, "rate-limited", "waiting already")
}

func TestReadingsAreTriedWithoutStoring(t *testing.T) {
	s := start(t)
	got := s.want(s.call("POST", "/v1/readings", s.app(), `{"text":"小猫。","readings":[{"at":0,"reading":"ma3"},{"at":1,"reading":"xx"}]}`), 200)
	tried := read[api.Choices](s, got)
	if tried.Characters[0].Reading != "ma3" || tried.Characters[0].Candidates[0].Example != "妈妈" || tried.Characters[1].Reading != "ma1" || tried.Refused[0].At != 1 {
		t.Errorf("answer %s", got.body)
	}
	s.refused(s.call("POST", "/v1/readings", s.app(), `{"text":""}`), 422, "invalid", "empty")
	if list := s.want(s.call("GET", "/v1/pages", s.app(), ""), 200); strings.Contains(string(list.body), "小猫") {
		t.Errorf("it was stored: %s", list.body)
	}
}

func TestPagesAreFoundAndCounted(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。","title":"钓鱼","readings":[{"at":1,"reading":"ma3"}]}`), 201)
	s.want(s.call("PUT", "/v1/pages/p2", s.app(), `{"text":"小狗"}`), 201)
	list := s.want(s.call("GET", "/v1/pages?q=钓&count=true", s.app(), ""), 200)
	if !strings.Contains(string(list.body), `"characters":2,"uncertain":1`) || !strings.Contains(string(list.body), "钓鱼") || strings.Contains(string(list.body), "小狗") {
		t.Errorf("answer %s", list.body)
	}
	if all := s.want(s.call("GET", "/v1/pages", s.app(), ""), 200); strings.Contains(string(all.body), "uncertain") {
		t.Errorf("counted without being asked: %s", all.body)
	}
}

func TestVersionsOfAPage(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.token(api.RoleStaff, "ed"), `{"text":"小猫。"}`), 201)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。","readings":[{"at":1,"reading":"ma3"}]}`), 200)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫。","readings":[{"at":1,"reading":"ma3"}],"rules":{"strictness":"strict"}}`), 200)
	got := s.want(s.call("GET", "/v1/pages/p1/versions", s.app(), ""), 200)
	all := read[struct {
		Versions []struct {
			Role, By string
			Changed  []string
			Readings []models.Override
		}
	}](s, got).Versions
	if len(all) != 3 || all[0].Changed[0] != "rules" || all[1].Changed[0] != "readings" || all[1].Role != "app" || all[1].By != "" ||
		all[2].Role != "staff" || len(all[2].By) != 16 || all[1].Readings[0].Reading != "ma3" {
		t.Errorf("answer %s", got.body)
	}
	s.refused(s.call("GET", "/v1/pages/p9/versions", s.app(), ""), 404, "not-found", "no such page")
}
