package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestP10RequestsAreDue shows that every request about a child's data has a date until
// when it is done and one until when it is answered, fifteen working days and thirty
// days; that a late one is seen in the list and in the metrics; that a direct call is
// counted as a request too; and that refusing one takes a stated reason and a sentence.
func TestP10RequestsAreDue(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			custodian := []string{"Authorization", "Bearer " + s.sign(t, "--role", "custodian", "--subject", "c1")}
			asked := s.want(t, 201, "POST", "/v1/requests", map[string]any{"kind": "correct", "learner": "xiaoming", "message": "生日"})
			id, now := asked["id"].(string), time.Now()
			deed, reply := date(t, asked["deed_due"]), date(t, asked["reply_due"])
			if d := deed.Sub(now); d < 19*24*time.Hour || d > 45*24*time.Hour {
				t.Errorf("fifteen working days end in %s", d)
			}
			if d := reply.Sub(now).Round(24 * time.Hour); d < 30*24*time.Hour || d > 31*24*time.Hour {
				t.Errorf("thirty days end in %s", d)
			}
			s.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/playback", nil)
			if all := s.want(t, 200, "GET", "/v1/requests?learner=xiaoming", nil)["requests"].([]any); len(all) != 2 || all[0].(map[string]any)["state"] != "done" {
				t.Errorf("requests %v, want the withdrawal, which is done, and the correction", all)
			}
			overdue := func() int {
				return len(s.want(t, 200, "GET", "/v1/requests?overdue=true", nil, custodian...)["requests"].([]any))
			}
			if n := overdue(); n != 0 {
				t.Errorf("%d are late already", n)
			}
			s.held(t, stores).exec("UPDATE tickets SET deed_ms = $1 WHERE id = $2", now.Add(-time.Hour).UnixMilli(), id)
			if n := overdue(); n != 1 {
				t.Errorf("%d are late an hour after the date", n)
			}
			if _, _, metrics := s.call(t, "GET", "/metrics", nil); !strings.Contains(string(metrics), "langdu_requests_overdue 1") {
				t.Errorf("the metrics do not say that one is late: %.2000s", metrics)
			}
			at := "/v1/requests/" + id
			s.want(t, 422, "POST", at+"/decision", map[string]any{"decision": "refused"}, custodian...)
			s.want(t, 422, "POST", at+"/decision", map[string]any{"decision": "refused", "reason": "no-time", "sentence": "没空"}, custodian...)
			s.want(t, 200, "POST", at+"/decision", map[string]any{"decision": "refused", "reason": "identity-not-verified", "sentence": "请先确认身份。"}, custodian...)
			if r := s.want(t, 200, "GET", at, nil); r["state"] != "refused" || r["reason"] != "identity-not-verified" || r["sentence"] != "请先确认身份。" {
				t.Errorf("the family reads %v", r)
			}
			if n := overdue(); n != 0 {
				t.Errorf("%d are late after the decision", n)
			}
		})
	}
}

func date(t *testing.T, v any) time.Time {
	t.Helper()
	s, _ := v.(string)
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// exec changes the records behind the service's back, as time would.
func (h held) exec(query string, args ...any) {
	h.t.Helper()
	driver, at := "sqlite", "file:"+filepath.Join(h.data, databaseFile)+"?_pragma=busy_timeout(10000)"
	if h.stores != nil {
		driver, at = "pgx", h.flag("--database-url")
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	result, err := db.ExecContext(h.t.Context(), query, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	if n, err := result.RowsAffected(); n != 1 || err != nil {
		h.t.Fatalf("%d rows changed, %v, want one", n, err)
	}
}
