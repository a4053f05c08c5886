package web_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// fakeBank is a page full of characters that are read in several ways.
type fakeBank struct {
	page     bankPage
	versions []doc
	previews int // looks at the preview so far
	found    doc // what it finds
	slow     bool
}

type bankPage struct {
	Text     string           `json:"text"`
	Title    string           `json:"title"`
	Book     string           `json:"book"`
	Readings []hanzi.Override `json:"readings"`
	Rules    doc              `json:"rules"`
}

const bankText = "银行的行长走了一会儿，\n还没还那本长书，行不行？"

// improved is what a preview of the bank finds.
var improved = doc{"id": "v1", "state": "done", "percent": 100, "direction": "better", "figures": doc{
	"heard": 40, "expired": 5, "other_text": 5, "more": true, "changed": 15, "moved": 5, "same": 20, "refusals_gained": 0, "refusals_lost": 0,
	"former_engine": 5, "mean_before": 75, "mean_after": 80, "before": []int{0, 0, 0, 0, 5, 5, 10, 10, 10, 5}, "after": []int{0, 0, 0, 0, 0, 0, 5, 15, 10, 5},
	"characters": []doc{{"at": 3, "char": "行", "changes": []doc{{"from": "wrong", "to": "correct", "times": 15}, {"from": "unsure", "to": "correct", "times": 5}}},
		{"at": 17, "char": "长", "changes": []doc{{"from": "correct", "to": "unsure", "times": 5}}}}}}

// correcting registers what authors ask.
func (f *fake) correcting(mux *http.ServeMux) {
	f.bank = fakeBank{page: bankPage{Text: bankText, Title: "银行的行长", Book: "多音字", Readings: []hanzi.Override{}, Rules: doc{"strictness": "lenient"}}, found: improved,
		versions: []doc{
			{"number": 2, "written_at": inDays(-1), "role": "staff", "by": "5e1c9a77d0b84f21", "changed": []string{"readings"}, "book": "多音字", "title": "银行的行长", "text": bankText, "readings": []doc{}},
			{"number": 1, "written_at": inDays(-9), "role": "app", "by": "", "changed": []string{}, "book": "多音字", "title": "银行的行长", "text": bankText,
				"readings": []doc{{"at": 3, "reading": "xing2"}}}}}
	mux.HandleFunc("GET /v1/pages/bank", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, f.bankDoc()) })
	mux.HandleFunc("PUT /v1/pages/{page}", f.putPage)
	mux.HandleFunc("GET /v1/pages/{page}/versions", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		reply(w, 200, doc{"versions": f.bank.versions})
	})
	mux.HandleFunc("POST /v1/readings", tryReadings)
	mux.HandleFunc("PUT /v1/pages/{page}/picture", f.noted(200, doc{"picture": "/assets/x/images/bird.svg"}))
	mux.HandleFunc("DELETE /v1/pages/{page}/picture", f.noted(204, nil))
	mux.HandleFunc("GET /v1/pages/bank/model", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, doc{"version": "1", "status": "ready", "audio": "/v1/pages/bank/model/audio?v=1", "attribution": "林老师", "characters": []doc{}})
	})
	mux.HandleFunc("PUT /v1/pages/{page}/model", f.noted(202, doc{"status": "received"}))
	mux.HandleFunc("POST /v1/pages/{page}/readings/preview", f.noted(202, doc{"preview": "v1"}))
	mux.HandleFunc("GET /v1/previews/{id}", f.previewed)
	mux.HandleFunc("DELETE /v1/previews/{id}", f.noted(204, nil))
	mux.HandleFunc("POST /v1/pages/{page}/rescore", f.noted(202, doc{"correction": "c1"}))
	mux.HandleFunc("GET /v1/corrections/{id}", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, doc{"id": "c1", "state": "done", "judged": 17})
	})
}

// bankDoc is the page as the service answers with it.
func (f *fake) bankDoc() doc {
	f.mu.Lock()
	p := f.bank.page
	f.mu.Unlock()
	spoken, _ := choicesOf(p.Text, p.Readings)
	version, _ := json.Marshal(p)
	return doc{"id": "bank", "text": p.Text, "title": p.Title, "book": p.Book, "readings": overrideDocs(p.Readings), "rules": p.Rules, "characters": spoken, "text_version": string(version)}
}

func overrideDocs(all []hanzi.Override) []doc {
	docs := []doc{}
	for _, o := range all {
		docs = append(docs, doc{"at": o.At, "reading": o.Reading})
	}
	return docs
}

func (f *fake) putPage(w http.ResponseWriter, r *http.Request) {
	var p bankPage
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		refuse(w, problem{400, "malformed"})
		return
	}
	f.mu.Lock()
	f.bank.page = p
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	f.mu.Unlock()
	reply(w, 200, f.bankDoc())
}

// previewed takes a few looks, or for ever where the test says so.
func (f *fake) previewed(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bank.previews++
	if f.bank.slow || f.bank.previews < 3 {
		reply(w, 200, doc{"id": "v1", "state": "requested", "percent": min(f.bank.previews*30, 90)})
		return
	}
	reply(w, 200, f.bank.found)
}

func tryReadings(w http.ResponseWriter, r *http.Request) {
	var asked bankPage
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		refuse(w, problem{400, "malformed"})
		return
	}
	spoken, refused := choicesOf(asked.Text, asked.Readings)
	reply(w, 200, doc{"characters": spoken, "refused": refused})
}

// choicesOf is what the real service says of a text.
func choicesOf(text string, readings []hanzi.Override) (spoken, refused []doc) {
	spoken, refused = []doc{}, []doc{}
	passage, err := hanzi.Read(text, readings)
	for wrong := new(hanzi.OverrideError); errors.As(err, &wrong); passage, err = hanzi.Read(text, readings) {
		known := []string{}
		for _, s := range wrong.Known {
			known = append(known, hanzi.Marked(s))
		}
		refused = append(refused, doc{"at": wrong.At, "reading": wrong.Reading, "reason": wrong.Fault, "known": known})
		readings = slices.DeleteFunc(slices.Clone(readings), func(o hanzi.Override) bool { return o.At == wrong.At })
	}
	printed, _ := hanzi.Printed(text, readings)
	above := map[int]string{}
	for _, r := range printed {
		above[r.At] = hanzi.Marked(r.Said)
	}
	for _, g := range passage.Groups {
		for i, c := range g.Characters {
			said := g.Ways[0][i]
			spoken = append(spoken, doc{"at": c.At, "char": c.Text, "reading": spelt(said, audio.Syllable.Pinyin), "marked": spelt(said, hanzi.Marked), "printed": above[c.At],
				"source": said.Source, "candidates": candidatesOf([]rune(c.Text)[0])})
		}
	}
	return spoken, refused
}

func spelt(v audio.Variant, spell func(audio.Syllable) string) string {
	var all []string
	for _, s := range v.Syllables {
		all = append(all, spell(s))
	}
	return strings.Join(all, " ")
}

func candidatesOf(r rune) []doc {
	all := []doc{}
	for _, e := range hanzi.Examples(r) {
		all = append(all, doc{"reading": e.Reading.Pinyin(), "marked": hanzi.Marked(e.Reading), "example": e.Word})
	}
	return all
}

// countedPages is the list of those who correct readings.
func (f *fake) countedPages(w http.ResponseWriter, r *http.Request) {
	all := []doc{}
	for i, p := range append([]fakePage{{ID: "bank", Title: "银行的行长", Book: "多音字", Text: bankText}}, story...) {
		if q := r.URL.Query().Get("q"); !strings.Contains(p.Title+p.Book+p.Text, q) {
			continue
		}
		all = append(all, doc{"id": p.ID, "title": p.Title, "book": p.Book, "text": p.Text, "characters": 18, "uncertain": []int{3, 0, 1}[i%3]})
	}
	reply(w, 200, doc{"pages": all, "next": ""})
}

// awaitCall waits until the page has made a changing call.
func (f *fake) awaitCall(t *testing.T, call string) {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !slices.Contains(f.made(), call) {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("calls %v, want %s", f.made(), call)
		}
	}
}
