package api

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

type pageVersionDoc struct {
	Number    int           `json:"number" doc:"From 1; the highest is in force" example:"3"`
	WrittenAt time.Time     `json:"written_at" doc:"When it was written"`
	Role      string        `json:"role" doc:"Who wrote it, by role; empty where that is not known any more" example:"staff"`
	By        string        `json:"by" doc:"The pseudonym of a member of staff, as in the audit log; empty for others"`
	Changed   []string      `json:"changed" doc:"What was changed of the version before: text, readings, title, book; rules where it is none of these"`
	Book      string        `json:"book" doc:"The book that it is from"`
	Title     string        `json:"title" doc:"What the page was called"`
	Text      string        `json:"text" doc:"What was read aloud"`
	Readings  []overrideDoc `json:"readings" doc:"The author's readings"`
}

type pageVersionsDoc struct {
	Versions []pageVersionDoc `json:"versions" doc:"Newest first; the last twenty are kept"`
}

type pageVersionsOutput struct{ Body pageVersionsDoc }

func (s *server) pageVersionRoutes() {
	handle(s, "GET /v1/pages/{page}/versions", about{
		id: "pageVersions", tag: tagPages, summary: "How a page once was",
		words: "So that a wrong change can be taken back: write the page again with what a former version had.",
		fails: []models.Kind{models.NotFound},
	}, s.pageVersions)
}

func (s *server) pageVersions(ctx context.Context, in *pageInput) (*pageVersionsOutput, error) {
	page, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	all, err := s.config.Records.PageVersions(ctx, page.ID)
	if err != nil {
		return nil, err
	}
	out := &pageVersionsOutput{pageVersionsDoc{Versions: make([]pageVersionDoc, len(all))}}
	for i, v := range all {
		doc := pageVersionDoc{Number: v.Number, WrittenAt: v.WrittenAt.UTC(), Role: v.Role, By: v.Actor, Changed: []string{},
			Book: v.Page.Book, Title: v.Page.Title, Text: v.Page.Text, Readings: overrideDocs(v.Page.Overrides)}
		if i+1 < len(all) {
			if doc.Changed = v.Page.Changed(all[i+1].Page); len(doc.Changed) == 0 {
				doc.Changed = []string{"rules"}
			}
		}
		out.Body.Versions[i] = doc
	}
	return out, nil
}
