package storagetest

import (
	"testing"

	"github.com/langdu/langdu/models"
)

var learnerTests = map[string]func(*testing.T, recordStore){
	"Learner": func(t *testing.T, s recordStore) {
		_, err := s.Learner(t.Context(), anna)
		wantKind(t, "Learner", err, models.NotFound)
		l := models.Learner{ID: anna, BirthMonth: "2018-05", AgeBand: models.Under14, Guardian: mama, CreatedAt: start}
		ok(t, s.PutLearner(t.Context(), l))
		l.BirthMonth, l.AgeBand, l.Guardian, l.CreatedAt = "", models.Adult, "", at(10)
		ok(t, s.PutLearner(t.Context(), l))
		got, err := s.Learner(t.Context(), anna)
		ok(t, err)
		l.CreatedAt = stored(start)
		want(t, "Learner after an update", got, l)
	},
	"Consent": func(t *testing.T, s recordStore) {
		first := models.Consent{Learner: anna, Purpose: models.ForScoring, Policy: "2026-01", GivenBy: mama, Method: "in-person", GivenAt: at(1)}
		wantKind(t, "AddConsent without a learner", s.AddConsent(t.Context(), first), models.NotFound)
		s.learner(t, anna)
		second := first
		second.GivenAt, second.Policy = at(2), "2026-02"
		playback := first
		playback.Purpose = models.ForPlayback
		for _, c := range []models.Consent{second, first, playback} {
			ok(t, s.AddConsent(t.Context(), c))
		}
		ok(t, s.Withdraw(t.Context(), anna, models.ForScoring, at(5)))
		wantKind(t, "Withdraw again", s.Withdraw(t.Context(), anna, models.ForScoring, at(6)), models.NotFound)
		wantKind(t, "Withdraw of another's", s.Withdraw(t.Context(), ben, models.ForPlayback, at(6)), models.NotFound)
		got, err := s.Consents(t.Context(), anna)
		ok(t, err)
		for _, c := range []*models.Consent{&first, &second} {
			c.WithdrawnAt = stored(at(5))
		}
		for _, c := range []*models.Consent{&first, &second, &playback} {
			c.GivenAt = stored(c.GivenAt)
		}
		want(t, "Consents, oldest first", got, []models.Consent{first, playback, second})
	},
	"Permits": func(t *testing.T, s recordStore) {
		_, err := s.Permits(t.Context(), anna)
		wantKind(t, "Permits of nobody", err, models.NotFound)
		l := models.Learner{ID: anna, BirthMonth: "2018-05", AgeBand: models.Under14, Guardian: mama, CreatedAt: start}
		ok(t, s.PutLearner(t.Context(), l))
		s.learner(t, ben)
		scoring := models.Consent{Learner: anna, Purpose: models.ForScoring, Policy: "2026-02", GivenBy: mama, Method: "in-person", GivenAt: at(2)}
		playback, bens := scoring, scoring
		playback.Purpose, playback.GivenAt, bens.Learner = models.ForPlayback, at(1), ben
		for _, c := range []models.Consent{scoring, playback, bens} {
			ok(t, s.AddConsent(t.Context(), c))
		}
		ok(t, s.Withdraw(t.Context(), anna, models.ForPlayback, at(5)))
		for _, p := range []models.Policy{{Version: "2026-02", Text: "words", Material: true, Effective: at(9), CreatedAt: at(4)}, {Version: "2026-01", Effective: at(3), CreatedAt: at(4)}} {
			ok(t, s.PutPolicy(t.Context(), p))
		}
		got, err := s.Permits(t.Context(), anna)
		ok(t, err)
		learner, err := s.Learner(t.Context(), anna)
		ok(t, err)
		consents, err := s.Consents(t.Context(), anna)
		ok(t, err)
		policies, err := s.Policies(t.Context())
		ok(t, err)
		for i := range policies {
			policies[i].Text = ""
		}
		want(t, "Permits", got, models.Permits{Learner: learner, Consents: consents, Policies: policies})
		want(t, "consents and policies", []int{len(consents), len(policies)}, []int{2, 2})
		_, err = s.EraseLearner(t.Context(), anna, models.CauseRequest, at(10))
		ok(t, err)
		_, err = s.Permits(t.Context(), anna)
		wantKind(t, "Permits of who is being erased", err, models.Gone)
	},
	"Consent/Erased": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		_, err := s.EraseLearner(t.Context(), anna, models.CauseRequest, start)
		ok(t, err)
		wantKind(t, "AddConsent", s.AddConsent(t.Context(), models.Consent{Learner: anna, GivenAt: start}), models.Gone)
		wantKind(t, "PutLearner", s.PutLearner(t.Context(), models.Learner{ID: anna, CreatedAt: start}), models.Gone)
		wantKind(t, "Begin", s.Begin(t.Context(), recording(anna, start)), models.Gone)
		_, err = s.Learner(t.Context(), anna)
		wantKind(t, "Learner", err, models.Gone)
	},
	"Page": func(t *testing.T, s recordStore) {
		_, err := s.Page(t.Context(), "p1")
		wantKind(t, "Page", err, models.NotFound)
		p := models.Page{ID: "p1", Book: "b", Title: "t", Text: words, Overrides: []models.Override{{At: 1, Reading: "mao1"}}, Rules: rules(), UpdatedAt: start}
		ok(t, s.PutPage(t.Context(), p))
		p.Title, p.Overrides, p.UpdatedAt = "t2", nil, at(3)
		ok(t, s.PutPage(t.Context(), p))
		got, err := s.Page(t.Context(), "p1")
		ok(t, err)
		p.UpdatedAt = stored(at(3))
		want(t, "Page", got, p)
	},
	"Pages": func(t *testing.T, s recordStore) {
		for _, i := range []int{2, 0, 4, 1, 3} {
			ok(t, s.PutPage(t.Context(), models.Page{ID: models.PageID(name("p", i)), Text: "好", UpdatedAt: start}))
		}
		var ids []string
		for after := models.PageID(""); ; {
			pages, err := s.Pages(t.Context(), after, 2)
			ok(t, err)
			if len(pages) == 0 {
				break
			}
			for _, p := range pages {
				ids = append(ids, string(p.ID))
			}
			after = pages[len(pages)-1].ID
		}
		want(t, "Pages", ids, []string{"p-000", "p-001", "p-002", "p-003", "p-004"})
	},
	"Policy": func(t *testing.T, s recordStore) {
		later := models.Policy{Version: "2026-02", Text: "二", Effective: at(20), CreatedAt: at(1)}
		first := models.Policy{Version: "2026-09", Text: "一", Material: true, Effective: at(10), CreatedAt: at(2)}
		ok(t, s.PutPolicy(t.Context(), later))
		ok(t, s.PutPolicy(t.Context(), first))
		again := first
		again.CreatedAt = at(50)
		ok(t, s.PutPolicy(t.Context(), again))
		for _, change := range []func(*models.Policy){
			func(p *models.Policy) { p.Text = "三" },
			func(p *models.Policy) { p.Material = false },
			func(p *models.Policy) { p.Effective = at(11) },
		} {
			other := first
			change(&other)
			wantKind(t, "PutPolicy with another content", s.PutPolicy(t.Context(), other), models.Conflict)
		}
		got, err := s.Policies(t.Context())
		ok(t, err)
		for _, p := range []*models.Policy{&first, &later} {
			p.Effective, p.CreatedAt = stored(p.Effective), stored(p.CreatedAt)
		}
		want(t, "Policies", got, []models.Policy{first, later})
	},
}
