package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fakeShare is a link to a recording.
type fakeShare struct {
	ID        string    `json:"id"`
	Recording string    `json:"recording"`
	URL       string    `json:"url,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// myWork registers what My Work and sharing ask.
func (f *fake) myWork(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/learners/{learner}/work", f.work)
	mux.HandleFunc("GET /v1/learners/{learner}/work/months", f.workMonths)
	mux.HandleFunc("POST /v1/recordings/{id}/shares", f.one(f.share))
	mux.HandleFunc("GET /v1/recordings/{id}/shares", f.one(func(w http.ResponseWriter, _ *http.Request, r *fakeRecording) { f.listShares(w, r.ID) }))
	mux.HandleFunc("GET /v1/learners/{learner}/shares", func(w http.ResponseWriter, _ *http.Request) { f.listShares(w, "") })
	mux.HandleFunc("DELETE /v1/shares/{id}", f.unshare)
}

// asked is the recordings that the filters of a query let pass. The caller holds mu.
func (f *fake) asked(q url.Values) []*fakeRecording {
	number := func(name string) int { n, _ := strconv.Atoi(q.Get(name)); return n }
	least, most := number("least"), number("most")
	return slices.DeleteFunc(slices.Clone(f.recordings), func(x *fakeRecording) bool {
		return !strings.Contains(x.Title+x.Text, q.Get("q")) || q.Get("liked") == "true" && !x.Liked ||
			q.Get("kind") != "" && x.Kind != q.Get("kind") || q.Get("page") != "" && x.Page != q.Get("page") ||
			least+most > 0 && (x.Status != "scored" || x.Overall < least || most > 0 && x.Overall > most)
	})
}

func (f *fake) work(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	from, _ := strconv.Atoi(q.Get("cursor"))
	all := f.asked(q)
	if before, err := time.Parse(time.RFC3339, q.Get("before")); err == nil {
		from = len(all)
		if i := slices.IndexFunc(all, func(x *fakeRecording) bool { return x.CreatedAt.Before(before) }); i >= 0 {
			from = i
		}
	}
	to, next := min(from+limit, len(all)), ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	reply(w, 200, map[string]any{"recordings": all[from:to], "next_cursor": next})
}

func (f *fake) workMonths(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	zone, _ := time.Parse("-07:00", r.URL.Query().Get("zone"))
	months := []map[string]any{}
	for _, x := range f.asked(r.URL.Query()) {
		at := x.CreatedAt.In(zone.Location())
		name := at.Format("2006-01")
		if n := len(months); n == 0 || months[n-1]["month"] != name {
			start := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, zone.Location())
			months = append(months, map[string]any{"month": name, "recordings": 0, "from": start.UTC(), "before": start.AddDate(0, 1, 0).UTC()})
		}
		m := months[len(months)-1]
		m["recordings"] = m["recordings"].(int) + 1
	}
	reply(w, 200, map[string]any{"months": months})
}

// addMany puts n recordings on top, one every few hours before the story.
func (f *fake) addMany(n int) {
	last := time.Date(2026, 11, 1, 18, 20, 0, 0, time.UTC)
	for i := range n {
		f.add(story[i%len(story)].ID, "scored", "")
		r := f.recordings[0]
		r.ID = fmt.Sprintf("rec%05d", i)
		r.CreatedAt = last.Add(-time.Duration(n-i) * 105 * time.Minute)
		r.Overall = 40 + i%60
	}
}

func (f *fake) share(w http.ResponseWriter, req *http.Request, r *fakeRecording) {
	var body struct{ Days int }
	_ = json.NewDecoder(req.Body).Decode(&body) // the days are all there is
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused != nil {
		refuse(w, *f.refused)
		return
	}
	s := fakeShare{ID: fmt.Sprintf("s%d", len(f.shares)+1), Recording: r.ID, CreatedAt: birthday, ExpiresAt: birthday.AddDate(0, 0, body.Days)}
	f.shares = append([]fakeShare{s}, f.shares...)
	s.URL = "/s/4rWb1cQm7"
	reply(w, 201, s)
}

func (f *fake) listShares(w http.ResponseWriter, recording string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(f.shares), func(s fakeShare) bool { return recording != "" && s.Recording != recording })
	if all == nil {
		all = []fakeShare{}
	}
	reply(w, 200, map[string]any{"shares": all})
}

func (f *fake) unshare(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	f.shares = slices.DeleteFunc(f.shares, func(s fakeShare) bool { return s.ID == r.PathValue("id") })
	w.WriteHeader(http.StatusNoContent)
}

// inMilliseconds is a time of the browser's clock.
func inMilliseconds(ms float64) time.Time { return time.UnixMilli(int64(ms)).UTC() }
