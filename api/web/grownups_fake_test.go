package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// birthday is when the grown-ups' story happens.
var birthday = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

func inDays(n int) time.Time { return birthday.AddDate(0, 0, n) }

type doc = map[string]any

// both is a sentence in both languages.
func both(zh, en string) doc { return doc{"zh": zh, "en": en} }

// grownups registers what the pages of guardians and staff ask.
func (f *fake) grownups(mux *http.ServeMux) {
	f.withdrawn = map[string]bool{}
	answer := func(pattern string, body any) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, body) })
	}
	answer("GET /v1/learners/{learner}", doc{"learner": "demo", "age_band": "under14"})
	mux.HandleFunc("GET /v1/learners/{learner}/consents", f.consents)
	mux.HandleFunc("POST /v1/learners/{learner}/consents", f.noted(201, nil))
	mux.HandleFunc("DELETE /v1/learners/{learner}/consents/{purpose}", f.withdraw)
	mux.HandleFunc("DELETE /v1/learners/{learner}", f.noted(202, doc{"erasure": "e1"}))
	mux.HandleFunc("GET /v1/erasures/{id}", f.erasure)
	mux.HandleFunc("POST /v1/learners/{learner}/exports", f.noted(202, doc{"export": "x1"}))
	answer("GET /v1/exports/{id}", doc{"id": "x1", "state": "done", "expires_at": inDays(7), "download": "/v1/exports/x1/archive"})
	mux.HandleFunc("POST /v1/requests", f.noted(201, doc{"id": "q9"}))
	mux.HandleFunc("POST /v1/requests/{id}/decision", f.noted(200, doc{}))
	mux.HandleFunc("POST /v1/access-requests", f.noted(201, doc{}))
	mux.HandleFunc("POST /v1/access-requests/{id}/decision", f.noted(200, doc{}))
	mux.HandleFunc("GET /v1/requests", func(w http.ResponseWriter, r *http.Request) {
		if f.manyAsked > 0 {
			f.someAsked(w, r)
			return
		}
		all := slices.Clone(askedFor)
		if kind := r.URL.Query().Get("kind"); kind != "" {
			all = slices.DeleteFunc(all, func(x doc) bool { return x["kind"] != kind })
		}
		if r.URL.Query().Get("open") == "true" {
			all = slices.DeleteFunc(all, func(x doc) bool { return x["state"] != "open" })
		}
		reply(w, 200, doc{"requests": all, "next_cursor": ""})
	})
	answer("GET /v1/learners/{learner}/accesses", doc{"accesses": heardBy, "next_cursor": ""})
	answer("GET /v1/learners/{learner}/notices", doc{"notices": told})
	mux.HandleFunc("GET /v1/learners/{learner}/kept", f.kept)
	mux.HandleFunc("GET /v1/retention", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.schedule != nil {
			reply(w, 200, doc{"periods": f.schedule})
			return
		}
		reply(w, 200, schedule)
	})
	answer("GET /v1/policies", doc{"policies": []doc{{"version": "2026-09", "in_force": true, "effective": inDays(-60)}}})
	answer("GET /v1/policies/{version}", doc{"version": "2026-09", "text": "我们怎样保护孩子的声音……\n\n一、……"})
	mux.HandleFunc("GET /v1/access-requests", func(w http.ResponseWriter, r *http.Request) {
		all := slices.Clone(approvals)
		if r.URL.Query().Get("undecided") == "true" {
			all = slices.DeleteFunc(all, func(x doc) bool { return x["state"] != "requested" })
		}
		reply(w, 200, doc{"requests": all, "next_cursor": ""})
	})
	mux.HandleFunc("GET /v1/access-requests/{id}/audio", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(wav(8000, loudness)) // the browser has gone: nothing to do
	})
	answer("GET /v1/holds", doc{"holds": []doc{
		{"id": "h1", "name": "法院 2026-117", "reason": "证据保全", "learner": "demo", "state": "proposed", "proposer": "c2", "proposed_at": inDays(-1), "until": inDays(90)}}, "next_cursor": ""})
	mux.HandleFunc("POST /v1/holds/{id}/confirm", f.noted(200, doc{}))
	answer("GET /v1/disputes", doc{"disputes": []doc{
		{"id": "d1", "recording": "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091", "at": 3, "reason": "score", "comment": "他读的是轻声", "asked_by": "guardian", "state": "open", "created_at": inDays(-1)}}})
	mux.HandleFunc("POST /v1/disputes/{id}/decision", f.noted(200, doc{}))
	mux.HandleFunc("PUT /v1/learners/{learner}/refusals/{purpose}", f.noted(204, nil))
	answer("GET /v1/incidents", doc{"incidents": []doc{{"id": "i1", "drill": true, "title": both("演练：一把密钥外泄", "Drill: a key got out"), "due_at": inDays(3), "touched": 3}}})
	answer("GET /v1/reports/{year}", yearly)
	answer("GET /v1/statistics", doc{"month": "2026-10", "months": []string{"2026-10"}, "lines": misread})
	answer("GET /v1/closure", doc{"closing": false})
	mux.HandleFunc("POST /v1/incidents/{id}/notify", f.noted(200, doc{}))
	answer("GET /v1/audit", doc{"entries": entries, "next_cursor": ""})
}

// someAsked answers with a stretch of many open requests, newest first, of which the
// older ones are due first.
func (f *fake) someAsked(w http.ResponseWriter, r *http.Request) {
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor")) // none is 0
	all, next := []doc{}, ""
	for i := from; i < f.manyAsked; i++ {
		if len(all) == 100 {
			next = strconv.Itoa(i)
			break
		}
		all = append(all, doc{"id": fmt.Sprintf("many%d", i), "kind": "view", "learner": "demo", "asked_by": "guardian", "state": "open", "overdue": i > 120,
			"created_at": inDays(-i), "deed_due": inDays(21 - i), "reply_due": inDays(30 - i)})
	}
	reply(w, 200, doc{"requests": all, "next_cursor": next})
}

// yearly is the report of a year.
var yearly = doc{"year": 2026, "from": inDays(-300), "to": birthday, "complete": false, "made_at": birthday, "sections": []doc{
	{"name": "consents", "heading": both("同意", "Consents"), "columns": []doc{{"name": "standing", "heading": both("现在有效", "Standing")}},
		"rows": []doc{{"name": "scoring", "values": []string{"<10"}}}, "notes": []doc{both("不写人数的都少于十人。", "Fewer than ten are not shown.")}},
	{"name": "erasures", "heading": both("删除", "Erasures"), "columns": []doc{{"name": "begun", "heading": both("开始", "Begun")}}}}}

// misread is a month of statistics.
var misread = []doc{
	{"month": "2026-10", "page": "moon, 1", "char": "月", "reading": "yue4", "learners": 25, "rates": doc{"wrong": 15, "skipped": 0}},
	{"month": "2026-10", "page": "=moon", "char": "亮", "reading": "liang5", "learners": 10, "rates": doc{"wrong": 5, "skipped": 5}},
}

// noted answers a changing call and remembers its body.
func (f *fake) noted(status int, body any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]any
		_ = json.NewDecoder(r.Body).Decode(&sent) // some have none
		f.mu.Lock()
		f.calls = append(f.calls, r.Method+" "+r.URL.Path)
		f.sent = append(f.sent, sent)
		f.mu.Unlock()
		reply(w, status, body)
	}
}

func (f *fake) consents(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []doc{}
	for _, p := range []string{"scoring", "playback", "improvement"} {
		c := doc{"purpose": p, "policy_version": "2026-09", "given_by": "mama", "method": "guardian-sms", "given_at": inDays(-50), "in_force": true}
		if f.withdrawn[p] || p == "improvement" {
			c["in_force"], c["withdrawn_at"] = false, inDays(-2)
		}
		all = append(all, c)
	}
	reply(w, 200, doc{"consents": all, "purposes": []doc{{"purpose": "research", "in_force": false, "refused_at": inDays(-9), "ask": false}}})
}

func (f *fake) withdraw(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	f.withdrawn[r.PathValue("purpose")] = true
	w.WriteHeader(http.StatusNoContent)
}

// erasure is a step further with every look.
func (f *fake) erasure(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := doc{"id": "e1", "state": []string{"requested", "erased", "done"}[min(f.erasing, 2)], "recordings": 14, "objects": 42, "rows": 310}
	if f.erasing++; f.erasing > 2 {
		e["receipt"] = doc{"erasure": "e1", "signature": "c2lnbmVk"}
	}
	reply(w, 200, e)
}

// kept is the recordings there are, as if all had been made at the story's time.
func (f *fake) kept(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	classes := []doc{}
	if n := len(f.recordings); n > 0 {
		classes = []doc{
			{"class": "original", "count": 2, "next": inDays(9), "last": inDays(9)},
			{"class": "rendition", "count": n, "next": inDays(90), "last": inDays(170)},
			{"class": "result", "count": n, "next": inDays(400), "last": inDays(700)},
		}
	}
	reply(w, 200, doc{"recordings": len(f.recordings), "classes": classes, "holds": f.holds, "unfinished": doc{"count": 1, "until": inDays(1)}})
}

var askedFor = []doc{
	{"id": "q4", "kind": "delete", "learner": "demo", "asked_by": "guardian", "state": "done", "overdue": false, "created_at": inDays(-3), "deed_due": inDays(10), "reply_due": inDays(10), "done_at": inDays(-3), "erasure": "e1"},
	{"id": "q3", "kind": "delete", "learner": "demo", "asked_by": "learner", "state": "granted", "overdue": false, "created_at": inDays(-1), "deed_due": inDays(10), "reply_due": inDays(10), "erasure": "e2"},
	{"id": "q2", "kind": "correct", "learner": "demo", "message": "出生月份写错了。", "asked_by": "guardian", "state": "open", "overdue": true, "created_at": inDays(-30), "deed_due": inDays(-5), "reply_due": inDays(-1)},
	{"id": "q1", "kind": "view", "learner": "demo", "asked_by": "guardian", "state": "done", "overdue": false, "created_at": inDays(-40), "deed_due": inDays(-19), "reply_due": inDays(-10), "done_at": inDays(-38)},
	{"id": "q0", "kind": "delete", "learner": "demo", "asked_by": "app", "state": "refused", "overdue": false, "created_at": inDays(-41), "deed_due": inDays(-20), "reply_due": inDays(-11), "reason": "legal-hold", "sentence": "法院要求保留到三月。"},
}

var heardBy = []doc{
	{"recording": "rec003", "what": "audio", "role": "staff", "actor": "9f86d081884c7d65", "approval": "a1", "first": inDays(-1), "last": inDays(-1), "times": 2},
	{"recording": "rec003", "what": "audio", "role": "guardian", "first": inDays(-2), "last": inDays(-2), "times": 1},
	{"what": "export", "role": "guardian", "first": inDays(-3), "last": inDays(-3), "times": 1},
}

var told = []doc{{"id": "n1", "kind": "listened", "created_at": inDays(-1), "words": doc{
	"guardian": both("昨天有一位工作人员听了一个录音。事先经过批准，理由是对评分有异议。", "Yesterday a member of staff heard one recording. It was approved before, because its score is disputed."),
	"learner":  both("有一位老师听了你的一个录音。", "A grown-up has listened to one of your recordings.")}}}

var schedule = doc{"region": "cn-north-1", "second_line": doc{"set": true, "slack_days": 7}, "periods": []doc{
	{"class": "original", "kind": "all", "days": 30, "words": both("上传的录音保存 30 天，然后删除。", "The uploaded recording is kept for 30 days, then erased.")},
	{"class": "rendition", "kind": "all", "days": 180, "words": both("用来回放的文件保存 180 天，然后删除。", "The file that is played is kept for 180 days, then erased.")},
	{"class": "result", "kind": "all", "days": 730, "words": both("成绩保存两年，然后删除。", "Scores are kept for two years, then erased.")},
}}

var approvals = []doc{
	{"id": "a2", "recording": "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091", "requester": "s7", "reason": "dispute", "comment": "工单 4711：家长说第四个字读对了。", "minutes": 30, "state": "requested", "requested_at": inDays(0), "plays": 0, "most_plays": 5},
	{"id": "a1", "recording": "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8095", "requester": "s7", "reason": "quality-check", "minutes": 30, "state": "approved", "requested_at": inDays(-1), "decider": "c1", "sentence": "每月抽查。", "until": inDays(1), "plays": 2, "most_plays": 5},
}

var entries = []doc{
	{"seq": 43, "at": inDays(0), "action": "access-requested", "role": "staff", "actor": "9f86d081884c7d65", "object": "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091", "detail": doc{"reason": "dispute"}},
	{"seq": 42, "at": inDays(-1), "action": "erasure", "role": "guardian", "object": "0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092"},
	{"seq": 41, "at": inDays(-2), "action": "withdrawal", "role": "guardian", "detail": doc{"purpose": "improvement"}},
}
