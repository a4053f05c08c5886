package api

import (
	"context"

	"github.com/langdu/langdu/models"
)

// mediaDoc is what a page has besides its text.
type mediaDoc struct {
	Picture string `json:"picture,omitempty" doc:"Where its picture is; absent where it has none" example:"/v1/pages/p1/picture?v=5feceb66ffc86f38"`
	Model   string `json:"model,omitempty" doc:"The version of its model reading; absent where it has none that is ready" example:"4c5d6e7f8091"`
}

// mediaOf is what a page has.
func (s *server) mediaOf(ctx context.Context, p models.Page) (mediaDoc, error) {
	all, err := s.config.Records.MediaOf(ctx, []models.PageID{p.ID})
	return mediaDocOf(p, all[p.ID]), err
}

func mediaDocOf(p models.Page, m models.PageMedia) mediaDoc {
	return mediaDoc{Picture: pictureURL(p.ID, m.Picture), Model: m.ModelVersion(models.TextVersion(p.Text, p.Overrides))}
}

func idsOf(pages []models.Page) []models.PageID {
	ids := make([]models.PageID, len(pages))
	for i, p := range pages {
		ids[i] = p.ID
	}
	return ids
}

// pagesOf is the pages of recordings, each once.
func pagesOf(recordings []models.Recording) []models.PageID {
	var pages []models.PageID
	known := map[models.PageID]bool{"": true}
	for _, r := range recordings {
		if !known[r.Page] {
			known[r.Page] = true
			pages = append(pages, r.Page)
		}
	}
	return pages
}
