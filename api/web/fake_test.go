package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/api/web"
)

// fake is the service as the pages see it: the calls under /v1, in memory, with
// answers like the real ones. The pages themselves are the real handler.
type fake struct {
	*httptest.Server

	mu         sync.Mutex // guards what follows
	signedIn   bool
	recordings []*fakeRecording // newest first
	uploads    []upload
	calls      []string     // method and path of every changing call
	refuse     *problem     // the answer to uploads, if any
	outcome    *fakeOutcome // what becomes of the next upload
	held       chan struct{}
	silent     bool             // the audio is gone
	stretch    int              // how many questions a list holds at most, if not all
	role       string           // of the session, if not guardian
	withdrawn  map[string]bool  // purposes
	sent       []map[string]any // bodies of changing calls of grown-ups
	erasing    int              // looks at the erasure so far
	garden     bool             // growth has everything in it
	zone       string           // for which growth was asked
	modelled   bool             // the first page has a model reading
	disputes   []doc            // about every recording
	decision   doc              // of a person, about every recording
	worse      map[string]bool  // recordings that were read less well
	schedule   []doc            // its periods, if not those of the story
	holds      []doc            // on what is kept
	shares     []fakeShare      // links in force, newest first
	refused    *problem         // the answer to a new link, if any
	tus        fakeTus
	running    fakeOperations
	bank       fakeBank // the page whose readings are corrected
	manyAsked  int      // open requests, if not those of the story
}

type upload struct {
	learner, page, question, key, name, mediaType string
	size                                          int
}

type fakeOutcome struct{ status, reason string }

type problem struct {
	status int
	kind   string
}

type fakeRecording struct {
	ID        string         `json:"id"`
	Learner   string         `json:"learner"`
	Kind      string         `json:"kind"`
	Page      string         `json:"page"`
	Question  string         `json:"question"`
	Text      string         `json:"text"`
	Title     string         `json:"title"`
	Status    string         `json:"status"`
	Reason    string         `json:"reason"`
	Duration  int            `json:"duration_ms"`
	Overall   int            `json:"overall"`
	Match     *fakeMatch     `json:"match"`
	Likes     int            `json:"likes"`
	Liked     bool           `json:"liked"`
	CreatedAt time.Time      `json:"created_at"`
	Expires   map[string]any `json:"expires"`
}

// newFake starts the service with the story's pages and nobody's recordings.
func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{signedIn: true}
	mux := http.NewServeMux()
	mux.Handle("/", web.Handler(web.Config{Service: mux}))
	mux.HandleFunc("GET /v1/session", f.getSession)
	mux.HandleFunc("POST /v1/session", f.postSession)
	mux.HandleFunc("GET /v1/pages", f.listPages)
	mux.HandleFunc("GET /v1/pages/{page}", f.getPage)
	mux.HandleFunc("GET /v1/questions", f.listQuestions)
	mux.HandleFunc("GET /v1/questions/{question}", f.getQuestion)
	mux.HandleFunc("POST /v1/recordings", f.receive)
	mux.HandleFunc("GET /v1/recordings/{id}", f.one(func(w http.ResponseWriter, _ *http.Request, r *fakeRecording) { reply(w, 200, r) }))
	mux.HandleFunc("GET /v1/recordings/{id}/events", f.one(f.events))
	mux.HandleFunc("GET /v1/recordings/{id}/result", f.one(f.result))
	mux.HandleFunc("GET /v1/recordings/{id}/audio", f.one(f.audio))
	mux.HandleFunc("GET /v1/recordings/{id}/peaks", f.one(f.peaks))
	mux.HandleFunc("PUT /v1/recordings/{id}/like", f.one(f.like))
	mux.HandleFunc("DELETE /v1/recordings/{id}/like", f.one(f.like))
	mux.HandleFunc("DELETE /v1/recordings/{id}", f.one(f.erase))
	f.myWork(mux)
	f.growths(mux)
	f.grownups(mux)
	f.results(mux)
	f.recording(mux)
	f.operations(mux)
	f.correcting(mux)
	f.Server = httptest.NewServer(f.reachable(mux))
	t.Cleanup(f.Close)
	return f
}

// add puts a recording of the page on top of My Work.
func (f *fake) add(page, status, reason string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.put(page, status, reason)
}

// put is add while mu is held.
func (f *fake) put(page, status, reason string) string {
	n := len(f.recordings)
	p := story[slices.IndexFunc(story, func(p fakePage) bool { return p.ID == page })]
	made := time.Date(2026, 11, 1, 18, 20, 0, 0, time.UTC).Add(time.Duration(n) * 11 * time.Hour)
	r := &fakeRecording{
		ID: fmt.Sprintf("rec%03d", n), Learner: "demo", Kind: "reading", Page: p.ID, Text: p.Text, Title: p.Title,
		Status: status, Reason: reason, Duration: len(p.characters()) * 400, CreatedAt: made,
		Expires: map[string]any{"rendition": made.AddDate(0, 0, 90), "result": made.AddDate(1, 0, 0)},
	}
	if status == "scored" {
		r.Overall = 96 - n*7%40
	}
	f.recordings = append([]*fakeRecording{r}, f.recordings...)
	return r.ID
}

// one finds the recording of the path and passes a copy on.
func (f *fake) one(next func(http.ResponseWriter, *http.Request, *fakeRecording)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		if r.Method != http.MethodGet {
			f.calls = append(f.calls, r.Method+" "+r.URL.Path)
		}
		i := slices.IndexFunc(f.recordings, func(x *fakeRecording) bool { return x.ID == r.PathValue("id") })
		if i < 0 {
			f.mu.Unlock()
			refuse(w, problem{404, "not-found"})
			return
		}
		copied := *f.recordings[i]
		f.mu.Unlock()
		next(w, r, &copied)
	}
}

// set changes what the service does.
func (f *fake) set(with func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	with()
}

// change applies a change to the stored recording.
func (f *fake) change(id string, with func(*fakeRecording)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.recordings {
		if r.ID == id {
			with(r)
		}
	}
}

// events tells the stages and then what became of the recording; where the test
// holds it, only when the test lets go.
func (f *fake) events(w http.ResponseWriter, req *http.Request, r *fakeRecording) {
	w.Header().Set("Content-Type", "text/event-stream")
	tell := func(status, stage, reason string) {
		fmt.Fprintf(w, "event: status\ndata: {\"id\":%q,\"status\":%q,\"stage\":%q,\"reason\":%q}\n\n", r.ID, status, stage, reason)
		w.(http.Flusher).Flush()
	}
	tell("processing", "decode", "")
	tell("processing", "score", "")
	f.mu.Lock()
	held, outcome := f.held, fakeOutcome{"scored", ""}
	if f.outcome != nil {
		outcome = *f.outcome
	}
	f.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-req.Context().Done():
			return
		}
	}
	f.change(r.ID, func(r *fakeRecording) {
		r.Status, r.Reason, r.Overall = outcome.status, outcome.reason, 82
		if r.Kind == "answer" && r.Status == "scored" {
			r.Match = &said["right"].Match
		}
	})
	tell(outcome.status, "done", outcome.reason)
}

func (f *fake) like(w http.ResponseWriter, req *http.Request, r *fakeRecording) {
	on := req.Method == http.MethodPut
	f.change(r.ID, func(r *fakeRecording) {
		r.Liked, r.Likes = on, map[bool]int{true: 1}[on]
	})
	reply(w, 200, map[string]any{"likes": map[bool]int{true: 1}[on], "liked": on})
}

func (f *fake) erase(w http.ResponseWriter, _ *http.Request, r *fakeRecording) {
	f.mu.Lock()
	f.recordings = slices.DeleteFunc(f.recordings, func(x *fakeRecording) bool { return x.ID == r.ID })
	f.mu.Unlock()
	reply(w, 202, map[string]any{"erasure": "e1"})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, p problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.status)
	json.NewEncoder(w).Encode(map[string]any{"type": "urn:langdu:problem:" + p.kind, "title": p.kind, "status": p.status})
}
