package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/langdu/langdu/models"
)

type pageBody struct {
	Text     string        `json:"text" doc:"What is read aloud; at most 2,000 characters" example:"小猫钓鱼"`
	Book     string        `json:"book,omitempty" doc:"The book that it is from" example:"小猫钓鱼"`
	Title    string        `json:"title,omitempty" doc:"What to call the page" example:"第一页"`
	Readings []overrideDoc `json:"readings,omitempty" doc:"Readings that the dictionary would get wrong"`
	Rules    rulesDoc      `json:"rules,omitempty" doc:"What is asked of its readers; the service's own rules where it is left out"`
}

// overrideDoc is a models.Override with its description.
type overrideDoc struct {
	At      int    `json:"at" minimum:"0" doc:"Index of the character in the text, counted in code points from 0" example:"3"`
	Reading string `json:"reading" doc:"How it is read here: numbered pinyin, ü as v, neutral tone 5" example:"hang2"`
}

type pageSummaryDoc struct {
	ID    models.PageID `json:"id" doc:"Your name for the page" example:"p1"`
	Book  string        `json:"book" doc:"The book that it is from" example:"小猫钓鱼"`
	Title string        `json:"title" doc:"What to call the page" example:"第一页"`
	Text  string        `json:"text" doc:"What is read aloud" example:"小猫钓鱼"`
	mediaDoc
	// Of those who asked for it.
	Characters *int `json:"characters,omitempty" doc:"With count: how many characters are spoken" example:"4"`
	Uncertain  *int `json:"uncertain,omitempty" doc:"With count: of how many the dictionary knows several readings, and neither a phrase nor a rule nor the author decides: the most likely was taken" example:"1"`
}

type pageDoc struct {
	ID    models.PageID `json:"id" doc:"Your name for the page" example:"p1"`
	Book  string        `json:"book" doc:"The book that it is from" example:"小猫钓鱼"`
	Title string        `json:"title" doc:"What to call the page" example:"第一页"`
	Text  string        `json:"text" doc:"What is read aloud" example:"小猫钓鱼"`
	mediaDoc
	Rules       rulesDoc      `json:"rules" doc:"What is asked of its readers"`
	TextVersion string        `json:"text_version" doc:"Changes with the text or its readings; results carry it" example:"0b4f8a7c2d1e9f60"`
	Readings    []overrideDoc `json:"readings" doc:"The author's own readings, as they were written"`
	Characters  []Character   `json:"characters" doc:"Every spoken character with its reading"`
}

// rulesDoc is models.Rules as clients see it.
type rulesDoc struct {
	Strictness string            `json:"strictness,omitempty" enum:"lenient,normal,strict" doc:"How sure the engine must be before it calls something wrong; the service's own where it is left out"`
	Accents    map[string]string `json:"accents,omitempty" doc:"How accents are treated: any of z/zh (with c/ch and s/sh), n/l, f/h, r/l, an/ang, en/eng, in/ing as scored, noted (right, with a note) or tolerated"`
}

type pageInput struct {
	Page string `path:"page" doc:"Your own name for the page: 1 to 100 letters, digits or . _ ~ : @ -" example:"p1"`
}

type putPageInput struct {
	Page string `path:"page" doc:"Your own name for the page: 1 to 100 letters, digits or . _ ~ : @ -" example:"p1"`
	Body pageBody
}

type pageOutput struct {
	Status int
	Body   pageDoc
}

type pagesInput struct {
	Q     string `query:"q" maxLength:"100" doc:"Only pages whose id, title, book or text holds these words"`
	Count bool   `query:"count" doc:"Say of each page how many characters it has, and how many of their readings are uncertain"`
	After string `query:"after" doc:"Pages after this one: next of the answer before"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

type pagesDoc struct {
	Pages []pageSummaryDoc `json:"pages" doc:"By id"`
	Next  string           `json:"next" doc:"Pass it as after; empty at the end"`
}

type pagesOutput struct{ Body pagesDoc }

func (s *server) pageRoutes() {
	handle(s, "GET /v1/pages", about{
		id: "pages", tag: tagPages, summary: "What there is to read", words: "Pages in order of their ids: all, or those that hold some words.", fails: []models.Kind{models.Invalid},
	}, s.pages)
	handle(s, "GET /v1/pages/{page}", about{
		id: "page", tag: tagPages, summary: "Read a page", words: "With the reading of every character, where it comes from, and what else is accepted.",
		fails: []models.Kind{models.NotFound, models.Invalid},
	}, s.page)
	handle(s, "PUT /v1/pages/{page}", about{
		id: "putPage", tag: tagPages, summary: "Write a page", creates: true,
		words: "Creates (201) or replaces (200) the page and answers with the reading of every character, so that an author can check them and correct the wrong ones with readings. " +
			"An override that is no reading of its character is refused with the character's name.",
		fails: []models.Kind{malformed, models.TooLarge, models.Unsupported},
	}, s.putPage)
}

func (s *server) pages(ctx context.Context, in *pagesInput) (*pagesOutput, error) {
	list, err := s.listPages(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &pagesOutput{}
	if len(list) > in.Limit { // one more than asked for: there is a next page
		list = list[:in.Limit]
		out.Body.Next = string(list[in.Limit-1].ID)
	}
	out.Body.Pages = make([]pageSummaryDoc, len(list))
	media, err := s.config.Records.MediaOf(ctx, idsOf(list))
	if err != nil {
		return nil, err
	}
	for i, p := range list {
		out.Body.Pages[i] = summaryOf(p)
		out.Body.Pages[i].mediaDoc = mediaDocOf(p, media[p.ID])
		if in.Count {
			if err := s.count(&out.Body.Pages[i], p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func summaryOf(p models.Page) pageSummaryDoc {
	return pageSummaryDoc{ID: p.ID, Book: p.Book, Title: p.Title, Text: p.Text}
}

// listPages is one more than asked for, where there are so many.
func (s *server) listPages(ctx context.Context, in *pagesInput) ([]models.Page, error) {
	if in.Q != "" {
		return s.config.Records.FindPages(ctx, in.Q, models.PageID(in.After), in.Limit+1)
	}
	return s.config.Records.Pages(ctx, models.PageID(in.After), in.Limit+1)
}

// uncertainSources are those of readings that were only the most likely of several.
var uncertainSources = []string{"context", "default"}

// count adds to a page's summary how many of its readings are uncertain.
func (s *server) count(doc *pageSummaryDoc, p models.Page) error {
	spoken, err := s.config.Readings.Characters(p.Text, p.Overrides)
	if err != nil {
		return err
	}
	all, uncertain := len(spoken), 0
	for _, c := range spoken {
		if slices.Contains(uncertainSources, c.Source) {
			uncertain++
		}
	}
	doc.Characters, doc.Uncertain = &all, &uncertain
	return nil
}

func (s *server) page(ctx context.Context, in *pageInput) (*pageOutput, error) {
	p, err := s.findPage(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	doc, err := s.pageDoc(p)
	if err == nil {
		doc.mediaDoc, err = s.mediaOf(ctx, p)
	}
	return &pageOutput{Status: http.StatusOK, Body: doc}, err
}

// findPage reads the page that a request names.
func (s *server) findPage(ctx context.Context, name string) (models.Page, error) {
	id, err := models.ParsePageID(name)
	if err != nil {
		return models.Page{}, err
	}
	p, err := s.config.Records.Page(ctx, id)
	return p, explained(err, models.NotFound, "there is no such page: GET /v1/pages lists all, PUT /v1/pages/{page} writes one")
}

func (s *server) pageDoc(p models.Page) (pageDoc, error) {
	characters, err := s.config.Readings.Characters(p.Text, p.Overrides)
	if err != nil {
		return pageDoc{}, err
	}
	return pageDoc{
		Readings: overrideDocs(p.Overrides),
		ID:       p.ID, Book: p.Book, Title: p.Title, Text: p.Text, Rules: rulesDoc(p.Rules),
		TextVersion: models.TextVersion(p.Text, p.Overrides), Characters: characters,
	}, nil
}

func (s *server) putPage(ctx context.Context, in *putPageInput) (*pageOutput, error) {
	id, err := models.ParsePageID(in.Page)
	if err != nil {
		return nil, err
	}
	p := models.Page{
		ID: id, Book: in.Body.Book, Title: in.Body.Title, Text: in.Body.Text, Rules: models.Rules(in.Body.Rules),
		UpdatedAt: s.config.Now(),
	}
	p.Overrides = overridesOf(in.Body.Readings)
	if err := p.Validate(); err != nil {
		return nil, err
	}
	doc, err := s.pageDoc(p)
	if err != nil {
		return nil, err
	}
	if len(doc.Characters) == 0 {
		return nil, nothingToRead()
	}
	status := http.StatusOK
	if _, err := s.config.Records.Page(ctx, id); errors.Is(err, models.NotFound) {
		status = http.StatusCreated
	}
	if err := s.config.Records.PutPage(ctx, p); err != nil {
		return nil, err
	}
	doc.mediaDoc, err = s.mediaOf(ctx, p)
	return &pageOutput{Status: status, Body: doc}, err
}

func nothingToRead() error {
	return models.Errorf("api", models.Invalid, "the text has no Chinese character or number that could be read aloud")
}
