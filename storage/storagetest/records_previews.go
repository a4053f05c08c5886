package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// asked is a preview of p1 that was asked for at a time.
func asked(at time.Time) models.Preview {
	return models.Preview{ID: models.NewPreviewID(), Page: "p1", Text: words, Overrides: []models.Override{{At: 0, Reading: "xiao3"}},
		State: models.PreviewRequested, RequestedAt: stored(at), ExpiresAt: stored(at.Add(day)), Due: stored(at)}
}

var previewTests = map[string]func(*testing.T, recordStore){
	"Preview": func(t *testing.T, s recordStore) {
		p := asked(at(1))
		ok(t, s.AddPreview(t.Context(), p))
		got, err := s.Preview(t.Context(), p.ID, at(2))
		ok(t, err)
		want(t, "Preview", got, p)
		_, err = s.Preview(t.Context(), p.ID, at(1).Add(day))
		wantKind(t, "Preview after its time", err, models.NotFound)
		_, err = s.Preview(t.Context(), models.NewPreviewID(), at(1))
		wantKind(t, "Preview of none", err, models.NotFound)
		entries, err := s.SearchAudit(t.Context(), storage.AuditQuery{Action: models.AuditPreview, Limit: 9})
		ok(t, err)
		want(t, "audited", len(entries), 1)
		want(t, "object", entries[0].Object, string(p.ID))
		want(t, "detail", entries[0].Detail, map[string]string{"page": "p1"})
	},
	"Preview/Worked": func(t *testing.T, s recordStore) {
		_, held, err := s.ClaimPreview(t.Context(), at(1), at(10))
		ok(t, err)
		want(t, "ClaimPreview of none", held, false)
		first, second := asked(at(1)), asked(at(2))
		ok(t, s.AddPreview(t.Context(), second))
		ok(t, s.AddPreview(t.Context(), first))
		claimed, held, err := s.ClaimPreview(t.Context(), at(3), at(10))
		ok(t, err)
		want(t, "ClaimPreview", held, true)
		want(t, "the most overdue", claimed.ID, first.ID)
		want(t, "attempt", claimed.Attempt, 1)
		other, _, err := s.ClaimPreview(t.Context(), at(3), at(10))
		ok(t, err)
		want(t, "the next", other.ID, second.ID)
		_, held, err = s.ClaimPreview(t.Context(), at(4), at(10))
		ok(t, err)
		want(t, "ClaimPreview during the leases", held, false)
		again, _, err := s.ClaimPreview(t.Context(), at(10), at(20))
		ok(t, err)
		want(t, "attempt after a killed worker", again.Attempt, 2)
		_, err = s.ExtendPreview(t.Context(), claimed, at(30))
		wantKind(t, "ExtendPreview of who lost it", err, models.Conflict)
		again.State, again.DoneAt, again.Percent = models.PreviewDone, stored(at(11)), 100
		again.Figures = &models.PreviewFigures{Direction: models.Better, Counts: &models.PreviewCounts{Heard: 3, MeanBefore: 70, MeanAfter: 80,
			Characters: []models.PreviewCharacter{{At: 0, Char: "小", Changes: []models.VerdictChange{{From: models.Wrong, To: models.Correct, Times: 3}}}}}}
		done, err := s.ExtendPreview(t.Context(), again, time.Time{})
		ok(t, err)
		got, err := s.Preview(t.Context(), again.ID, at(12))
		ok(t, err)
		want(t, "Preview when it is done", got, done)
		want(t, "figures", *got.Figures, *again.Figures)
		_, err = s.ExtendPreview(t.Context(), done, at(30))
		wantKind(t, "ExtendPreview of a done one", err, models.Conflict)
	},
	"Preview/Cancelled": func(t *testing.T, s recordStore) {
		p := asked(at(1))
		ok(t, s.AddPreview(t.Context(), p))
		claimed, _, err := s.ClaimPreview(t.Context(), at(1), at(10))
		ok(t, err)
		ok(t, s.CancelPreview(t.Context(), p.ID, at(2)))
		ok(t, s.CancelPreview(t.Context(), p.ID, at(3)))
		_, err = s.ExtendPreview(t.Context(), claimed, at(30))
		wantKind(t, "ExtendPreview of a cancelled one", err, models.Conflict)
		got, err := s.Preview(t.Context(), p.ID, at(4))
		ok(t, err)
		want(t, "state", got.State, models.PreviewCancelled)
		want(t, "when", got.DoneAt, stored(at(2)))
		wantKind(t, "CancelPreview of none", s.CancelPreview(t.Context(), models.NewPreviewID(), at(4)), models.NotFound)
	},
	"Preview/Many": func(t *testing.T, s recordStore) {
		for i := range models.PreviewsWaiting {
			ok(t, s.AddPreview(t.Context(), asked(at(i))))
		}
		wantKind(t, "one too many", s.AddPreview(t.Context(), asked(at(99))), models.RateLimited)
		old, err := s.OldPreviews(t.Context(), at(2).Add(day))
		ok(t, err)
		want(t, "OldPreviews", old, 3)
		n, err := s.PurgePreviews(t.Context(), at(2).Add(day), 2)
		ok(t, err)
		want(t, "PurgePreviews", n, 2)
		ok(t, s.AddPreview(t.Context(), asked(at(99))))
	},
	"Preview/NewestReadings": func(t *testing.T, s recordStore) {
		s.learner(t, anna)
		first, second := s.scored(t, anna, at(1)), s.scored(t, anna, at(2))
		s.received(t, anna, at(3))
		for limit, ids := range map[int][]models.RecordingID{1: {second.ID}, 9: {second.ID, first.ID}} {
			got, err := s.NewestReadings(t.Context(), "p1", limit)
			ok(t, err)
			var found []models.RecordingID
			for _, r := range got {
				found = append(found, r.ID)
			}
			want(t, "NewestReadings", found, ids)
		}
		none, err := s.NewestReadings(t.Context(), "", 9)
		ok(t, err)
		want(t, "of no page", len(none), 0)
	},
	"PageVersions": func(t *testing.T, s recordStore) {
		ctx := models.WithActor(t.Context(), models.Actor{Role: "staff", Principal: "ed"})
		page := models.Page{ID: "p1", Title: "one", Text: words, UpdatedAt: at(1)}
		ok(t, s.PutPage(ctx, page))
		page.UpdatedAt = at(2)
		ok(t, s.PutPage(ctx, page)) // which changes nothing
		page.Overrides, page.UpdatedAt = []models.Override{{At: 2, Reading: "diao4"}}, at(3)
		ok(t, s.PutPage(ctx, page))
		page.Title, page.Rules.Strictness, page.UpdatedAt = "two", "strict", at(4)
		ok(t, s.PutPage(t.Context(), page))
		all, err := s.PageVersions(t.Context(), "p1")
		ok(t, err)
		want(t, "versions", len(all), 3)
		actor, err := s.Pseudonym(t.Context(), "ed")
		ok(t, err)
		want(t, "the second", all[1], models.PageVersion{Number: 2, WrittenAt: stored(at(3)), Role: "staff", Actor: actor,
			Page: models.Page{ID: "p1", Title: "one", Text: words, Overrides: page.Overrides, UpdatedAt: stored(at(3))}})
		want(t, "who wrote the last", all[0].Role, "service")
		entries, err := s.SearchAudit(t.Context(), storage.AuditQuery{Action: models.AuditPage, Object: "p1", Limit: 9})
		ok(t, err)
		changes := map[string]bool{}
		for _, e := range entries {
			changes[e.Detail["change"]] = true
		}
		want(t, "audited changes", changes, map[string]bool{"created": true, "readings": true, "title rules": true})
	},
	"PageVersions/Twenty": func(t *testing.T, s recordStore) {
		for i := range models.PageVersions + 3 {
			ok(t, s.PutPage(t.Context(), models.Page{ID: "p1", Title: name("t", i), Text: words, UpdatedAt: at(i)}))
		}
		all, err := s.PageVersions(t.Context(), "p1")
		ok(t, err)
		want(t, "versions", len(all), models.PageVersions)
		want(t, "the newest", all[0].Number, models.PageVersions+3)
	},
	"PageVersions/AtOnce": func(t *testing.T, s recordStore) {
		for _, err := range atOnce(8, func(i int) error {
			return s.PutPage(t.Context(), models.Page{ID: "p1", Title: name("t", i), Text: words, UpdatedAt: at(i)})
		}) {
			ok(t, err)
		}
		all, err := s.PageVersions(t.Context(), "p1")
		ok(t, err)
		want(t, "versions", len(all), 8)
		page, err := s.Page(t.Context(), "p1")
		ok(t, err)
		want(t, "the page is its newest version", page.Title, all[0].Page.Title)
	},
	"FindPages": func(t *testing.T, s recordStore) {
		for i, p := range []models.Page{{Title: "小猫钓鱼", Text: "小猫"}, {Book: "100% 好书", Text: "小狗"}, {Text: "银行"}} {
			p.ID, p.UpdatedAt = models.PageID(name("p", i)), start
			ok(t, s.PutPage(t.Context(), p))
		}
		for words, n := range map[string]int{"钓鱼": 1, "100%": 1, "银行": 1, "p": 3, "小": 2, "_": 0, "飞": 0} {
			got, err := s.FindPages(t.Context(), words, "", 9)
			ok(t, err)
			want(t, "found by "+words, len(got), n)
		}
	},
}

func previewCalls() map[string]func(context.Context, Records) error {
	return map[string]func(context.Context, Records) error{
		"AddPreview": func(ctx context.Context, s Records) error { return s.AddPreview(ctx, asked(start)) },
		"Preview": func(ctx context.Context, s Records) error {
			return second(s.Preview(ctx, models.NewPreviewID(), start))
		},
		"CancelPreview": func(ctx context.Context, s Records) error { return s.CancelPreview(ctx, models.NewPreviewID(), start) },
		"ClaimPreview": func(ctx context.Context, s Records) error {
			_, _, err := s.ClaimPreview(ctx, start, start)
			return err
		},
		"ExtendPreview":  func(ctx context.Context, s Records) error { return second(s.ExtendPreview(ctx, asked(start), start)) },
		"PurgePreviews":  func(ctx context.Context, s Records) error { return second(s.PurgePreviews(ctx, start, 1)) },
		"OldPreviews":    func(ctx context.Context, s Records) error { return second(s.OldPreviews(ctx, start)) },
		"PageVersions":   func(ctx context.Context, s Records) error { return second(s.PageVersions(ctx, "p")) },
		"FindPages":      func(ctx context.Context, s Records) error { return second(s.FindPages(ctx, "x", "", 1)) },
		"NewestReadings": func(ctx context.Context, s Records) error { return second(s.NewestReadings(ctx, "p", 1)) },
	}
}
