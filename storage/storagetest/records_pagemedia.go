package storagetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// pageMediaTests is the contract of storage.PageMedia and storage.ModelWork.
var pageMediaTests = map[string]func(*testing.T, recordStore){
	"a picture is replaced and taken away": func(t *testing.T, s recordStore) {
		s.page(t, "p1")
		first, second := picture("p1", "v1"), picture("p1", "v2")
		want(t, "the first picture replaces", value(s.PutPicture(t.Context(), first))(t), models.MediaID(""))
		want(t, "the second picture replaces", value(s.PutPicture(t.Context(), second))(t), first.ID)
		second.UpdatedAt = stored(second.UpdatedAt)
		want(t, "the picture", value(s.Picture(t.Context(), "p1"))(t), second)
		want(t, "what is taken away", value(s.RemovePicture(t.Context(), "p1", start))(t), second.ID)
		want(t, "what is taken away twice", value(s.RemovePicture(t.Context(), "p1", start))(t), models.MediaID(""))
		_, err := s.Picture(t.Context(), "p1")
		wantKind(t, "a picture that was taken away", err, models.NotFound)
		_, err = s.PutPicture(t.Context(), picture("p9", "v1"))
		wantKind(t, "a picture of no page", err, models.NotFound)
		entries, err := s.SearchAudit(t.Context(), storage.AuditQuery{Action: models.AuditPageMedia, Limit: 9})
		ok(t, err)
		if len(entries) != 3 {
			t.Errorf("%d entries of the audit log, want two pictures and one that was taken away", len(entries))
		}
	},
	"a model reading is claimed, fenced and settled": func(t *testing.T, s recordStore) {
		s.page(t, "p1")
		m := modelReading("p1")
		want(t, "the first reading replaces", value(s.PutModel(t.Context(), m))(t), models.MediaID(""))
		claimed := s.claimModel(t, start, start.Add(hour))
		if claimed.ID != m.ID || claimed.Attempt != 1 || claimed.Status != models.ModelReceived || claimed.Attribution != m.Attribution {
			t.Errorf("claimed %+v, want %+v", claimed, m)
		}
		_, again, err := s.ClaimModel(t.Context(), start.Add(time.Minute), start.Add(hour))
		ok(t, err)
		late := s.claimModel(t, start.Add(hour), start.Add(2*hour))
		wantKind(t, "a worker whose lease has ended", s.SettleModel(t.Context(), claimed, time.Time{}), models.Conflict)
		late.ModelOutcome = models.ModelOutcome{Status: models.ModelReady, Duration: 1500 * time.Millisecond, Characters: json.RawMessage(`[{"at":0}]`)}
		ok(t, s.SettleModel(t.Context(), late, time.Time{}))
		got := value(s.Model(t.Context(), "p1"))(t)
		if again || got.Status != models.ModelReady || got.Duration != late.Duration || string(got.Characters) != `[{"at":0}]` || !got.Due.IsZero() || got.Attempt != 2 {
			t.Errorf("settled %+v (claimed twice: %t)", got, again)
		}
	},
	"a model reading that is replaced meanwhile": func(t *testing.T, s recordStore) {
		s.page(t, "p1")
		first, second := modelReading("p1"), modelReading("p1")
		_, err := s.PutModel(t.Context(), first)
		ok(t, err)
		claimed := s.claimModel(t, start, start.Add(hour))
		want(t, "the second reading replaces", value(s.PutModel(t.Context(), second))(t), first.ID)
		wantKind(t, "settling the replaced one", s.SettleModel(t.Context(), claimed, time.Time{}), models.Conflict)
		want(t, "the replaced one is had", value(s.HasMedia(t.Context(), first.ID))(t), false)
		want(t, "the new one is had", value(s.HasMedia(t.Context(), second.ID))(t), true)
		want(t, "what is taken away", value(s.RemoveModel(t.Context(), "p1", start))(t), second.ID)
	},
	"what pages have": func(t *testing.T, s recordStore) {
		for _, page := range []models.PageID{"p1", "p2", "p3"} {
			s.page(t, page)
		}
		_, err := s.PutPicture(t.Context(), picture("p1", "v1"))
		ok(t, err)
		for _, page := range []models.PageID{"p1", "p2"} {
			_, err = s.PutModel(t.Context(), modelReading(page))
			ok(t, err)
		}
		all := value(s.MediaOf(t.Context(), []models.PageID{"p1", "p2", "p3", "p4"}))(t)
		if len(all) != 2 || all["p1"].Picture != "v1" || all["p1"].Model.Page != "p1" || all["p2"].Picture != "" || all["p2"].Model.ID == "" {
			t.Errorf("pages have %+v", all)
		}
		want(t, "no page has", len(value(s.MediaOf(t.Context(), nil))(t)), 0)
		ok(t, s.ForgetPageMedia(t.Context()))
		want(t, "after the end pages have", len(value(s.MediaOf(t.Context(), []models.PageID{"p1", "p2"}))(t)), 0)
	},
}

// page stores a page.
func (s recordStore) page(t *testing.T, id models.PageID) {
	t.Helper()
	ok(t, s.PutPage(t.Context(), models.Page{ID: id, Text: words, UpdatedAt: start}))
}

func (s recordStore) claimModel(t *testing.T, now, lease time.Time) models.ModelReading {
	t.Helper()
	m, found, err := s.ClaimModel(t.Context(), now, lease)
	ok(t, err)
	if !found {
		t.Fatal("no model reading is due")
	}
	return m
}

func picture(page models.PageID, version string) models.Picture {
	return models.Picture{Page: page, ID: models.NewMediaID(), Version: version, MediaType: "image/png", Width: 40, Height: 30, Size: 512, UpdatedAt: start}
}

func modelReading(page models.PageID) models.ModelReading {
	return models.ModelReading{Page: page, ID: models.NewMediaID(), TextVersion: "t1", Attribution: "李老师", UpdatedAt: start}
}

// value is a result that must come without an error.
func value[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		ok(t, err)
		return v
	}
}
