package web_test

import (
	"net/http"
	"time"
)

// fakeOperations is how the service is; a test changes it.
type fakeOperations struct {
	state    string // "", trouble, empty, away
	paused   bool
	outcomes int // how often they were asked for
	status   int // of the answer, if not 200
}

// operations registers what the operator's page asks.
func (f *fake) operations(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/operations", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.running.status != 0 {
			refuse(w, problem{f.running.status, "unavailable"})
			return
		}
		reply(w, 200, f.running.doc())
	})
	mux.HandleFunc("GET /v1/operations/outcomes", func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.running.outcomes++
		reply(w, 200, outcomesOf(r.URL.Query().Get("span"), f.running.state == "empty"))
	})
	mux.HandleFunc("POST /v1/operations/queues/{queue}/retry", f.noted(200, doc{"retried": 4}))
	mux.HandleFunc("POST /v1/operations/hook/replay", f.noted(200, doc{"replayed": 7}))
	mux.HandleFunc("PUT /v1/operations/queues/{queue}/pause", f.pauses(true))
	mux.HandleFunc("DELETE /v1/operations/queues/{queue}/pause", f.pauses(false))
}

func (f *fake) pauses(paused bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.set(func() { f.running.paused = paused })
		f.noted(204, nil)(w, r)
	}
}

func light(part, state, why string) doc { return doc{"part": part, "state": state, "why": why} }

func minutesAgo(n int) time.Time { return birthday.Add(-time.Duration(n) * time.Minute) }

// doc is what the service says.
func (o *fakeOperations) doc() doc {
	d := doc{
		"at": birthday, "workers": []doc{
			{"host": "worker-1", "process": "4711-9f86", "started_at": minutesAgo(190), "concurrency": 4, "active": 2},
			{"host": "worker-2", "process": "63-0a1b", "started_at": minutesAgo(12), "concurrency": 4, "active": 1}},
		"queues": []doc{
			{"name": "interactive", "pending": 3, "active": 3, "scheduled": 0, "retry": 0, "parked": 0, "oldest_ms": 2000, "processed_today": 12403, "failed_today": 2, "paused": false},
			{"name": "maintenance", "pending": 0, "active": 0, "scheduled": 1, "retry": 0, "parked": 0, "oldest_ms": 0, "processed_today": 310, "failed_today": 0, "paused": o.paused}},
		"parked":  []doc{},
		"sweep":   doc{"state": "done", "success_at": minutesAgo(4), "next_at": minutesAgo(-5), "late": false, "audit_broken": false, "runs": o.runs()},
		"storage": doc{"at": minutesAgo(40), "bytes": 1_240_000_000, "lines": stocked()},
		"speed":   doc{"scored": 11800, "refused": 590, "failed": 13, "timed": 12390, "p50_ms": 420, "p95_ms": 710, "p99_ms": 830, "reasons": doc{}, "at": inDays(-1)},
	}
	lights := []doc{light("queue", "good", ""), light("sweep", "good", ""), light("audit", "good", ""), light("storage", "good", ""), light("speed", "good", "")}
	switch o.state {
	case "trouble":
		lights[0], lights[1], lights[2] = light("queue", "look", "parked"), light("sweep", "bad", "late"), light("audit", "bad", "broken")
		d["queues"].([]doc)[0]["parked"] = 4
		d["parked"] = []doc{
			{"queue": "interactive", "kind": "recording.score", "reason": "objects.Open: unavailable", "count": 3, "since": minutesAgo(95), "last": minutesAgo(12), "recordings": []string{"…6e7f8091", "…17aa03bc"}},
			{"queue": "maintenance", "kind": "export.run", "reason": "took too long", "count": 1, "since": minutesAgo(30), "last": minutesAgo(30), "recordings": []string{}}}
		lights = append(lights, light("hook", "look", "failing"))
		d["hook"] = doc{"party": "reading-app", "state": "failing", "failures": 9, "why": "503", "pending": 214, "oldest": minutesAgo(190), "delivered": 11800, "refused": 31, "dead": 7, "delivered_at": minutesAgo(200), "failed_at": minutesAgo(3)}
		d["sweep"].(doc)["state"], d["sweep"].(doc)["late"], d["sweep"].(doc)["next_at"] = "failed", true, minutesAgo(35)
	case "empty":
		lights = []doc{light("queue", "bad", "no workers"), light("sweep", "unknown", "never"), light("audit", "unknown", "never"), light("storage", "unknown", "never"), light("speed", "unknown", "none")}
		d["workers"] = []doc{}
		d["sweep"] = doc{"state": "never", "late": false, "audit_broken": false, "runs": []doc{}}
		d["storage"] = doc{"bytes": 0, "lines": []doc{}}
		d["speed"] = doc{"scored": 0, "refused": 0, "failed": 0, "timed": 0, "p50_ms": 0, "p95_ms": 0, "p99_ms": 0, "reasons": doc{}, "at": inDays(-1)}
	case "away":
		lights[0] = light("queue", "bad", "unreachable")
		d["queues"], d["workers"] = []doc{}, []doc{}
	}
	if o.paused {
		lights[0] = light("queue", "bad", "paused")
	}
	d["lights"] = lights
	return d
}

// runs is an hour of sweeps.
func (o *fakeOperations) runs() (all []doc) {
	for i := range 8 {
		begun := minutesAgo(5 + 10*i)
		run := doc{"started_at": begun, "ended_at": begun.Add(time.Duration(800+300*i) * time.Millisecond), "by_hand": i == 3, "did": doc{}}
		if i%2 == 0 {
			run["did"] = doc{"recordings": 14 + i, "originals": 31, "stranger": 2}
		}
		if i == 0 && o.state == "trouble" {
			run["did"], run["failure"] = doc{"recordings": 2, "failed": 10}, "objects.Remove: unavailable"
		}
		if i == 3 {
			run["for"] = inDays(30)
		}
		all = append(all, run)
	}
	return all
}

// stocked is what lies in the stores.
func stocked() (all []doc) {
	for n, class := range []string{"original", "rendition", "result", "export"} {
		bytes := []int{200_000_000, 45_000_000, 9_000_000, 2_000_000}[n]
		for i, age := range []string{"day", "week", "month", "quarter"} {
			if class == "original" && i > 2 {
				continue
			}
			line := doc{"class": class, "age": age, "count": bytes / 90_000 * (i + 1), "bytes": bytes * (i + 1) / 2}
			if class == "rendition" && i == 3 {
				line["unsized"] = 120
			}
			all = append(all, line)
		}
	}
	return all
}

// outcomesOf is a day or a month like any other.
func outcomesOf(span string, empty bool) doc {
	n, each := 24, time.Hour
	if span == "month" {
		n, each = 30, 24*time.Hour
	}
	all := []doc{}
	for i := range n {
		busy := (i%12)*(i%12)*3 + 2
		s := doc{"at": birthday.Add(-time.Duration(n-1-i) * each), "scored": busy * 10, "refused": busy / 2, "failed": i % 3, "timed": busy * 10,
			"p50_ms": 380 + 10*(i%5), "p95_ms": 640 + 30*(i%7), "p99_ms": 800 + 50*(i%6), "reasons": doc{}}
		if empty {
			s["scored"], s["refused"], s["failed"], s["timed"] = 0, 0, 0, 0
		}
		all = append(all, s)
	}
	sum := doc{"at": all[0]["at"], "scored": 11800, "refused": 590, "failed": 13, "timed": 12390, "p50_ms": 420, "p95_ms": 710, "p99_ms": 830,
		"reasons": doc{"silence": 210, "too noisy": 190, "not this text": 95, "too short": 61, "several voices": 34, "gave up": 9, "a reason of next year": 4}}
	if empty {
		sum = doc{"at": all[0]["at"], "scored": 0, "refused": 0, "failed": 0, "timed": 0, "p50_ms": 0, "p95_ms": 0, "p99_ms": 0, "reasons": doc{}}
	}
	return doc{"span": span, "all": sum, "stretches": all}
}
