package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestP10RequestsHaveDueDates shows that whatever a family asks for about their data
// becomes a request with a date until when it must be done and one until when it
// must be answered, on the holidays of the country; that what is late is seen by
// staff and in the metrics; and that it is refused only in writing, for one of the
// stated reasons.
func TestP10RequestsHaveDueDates(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			holidays := filepath.Join(t.TempDir(), "holidays.txt")
			if err := os.WriteFile(holidays, []byte(everyOtherDayFree()), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, stores, "--holidays", holidays, "--requests-working-days", "10", "--requests-reply-days", "7")
			s.consent(t, "xiaoming")
			guardian := s.as(t, "guardian", "--subject", "mama", "--learner", "xiaoming")
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)

			asked := guardian.want(t, 201, "POST", "/v1/requests", map[string]any{"kind": "correct", "learner": "xiaoming", "message": "生日不对"})
			checkDue(t, asked)
			guardian.want(t, 204, "DELETE", "/v1/learners/xiaoming/consents/playback", nil)
			guardian.exported(t, "xiaoming")
			guardian.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
			guardian.want(t, 201, "POST", "/v1/requests", map[string]any{"kind": "close", "learner": "xiaoming"})
			await(t, "the requests that the service fulfils itself", func() bool {
				return strings.Join(s.requestsNow(t, ""), " ") == "close:open correct:open delete:done export:done withdraw:done"
			})
			checkLate(t, s, stores, guardian, asked["id"].(string))
			checkAccountClosed(t, s)
		})
	}
}

// requestsNow is the kinds and states of all requests.
func (s *service) requestsNow(t *testing.T, query string) (all []string) {
	t.Helper()
	for _, r := range s.as(t, "custodian", "--subject", "c1").want(t, 200, "GET", "/v1/requests"+query, nil)["requests"].([]any) {
		r := r.(map[string]any)
		all = append(all, fmt.Sprintf("%s:%s", r["kind"], r["state"]))
	}
	slices.Sort(all)
	return all
}

// everyOtherDayFree is a holiday file of a country where every second day is free,
// whatever day of the week it is.
func everyOtherDayFree() string {
	var b strings.Builder
	day := time.Now().UTC().Add(8*time.Hour).AddDate(0, 0, -1)
	for i := range 60 {
		fmt.Fprintf(&b, "%s %s\n", [...]string{"free", "worked"}[i%2], day.AddDate(0, 0, i).Format(time.DateOnly))
	}
	return b.String()
}

// checkDue wants ten working days of that country to be about twenty, and seven
// days to be seven.
func checkDue(t *testing.T, asked map[string]any) {
	t.Helper()
	due := func(name string) float64 {
		at, err := time.Parse(time.RFC3339, asked[name].(string))
		if err != nil {
			t.Fatal(err)
		}
		return time.Until(at).Hours() / 24
	}
	if deed, reply := due("deed_due"), due("reply_due"); deed < 19 || deed > 22 || reply < 7 || reply > 8 {
		t.Errorf("the deed is due in %.1f days, the reply in %.1f, want about 20 and 7", deed, reply)
	}
}

// checkLate lets the time of a request pass, and has it refused.
func checkLate(t *testing.T, s *service, stores []string, guardian *service, id string) {
	t.Helper()
	if late := s.requestsNow(t, "?overdue=true"); len(late) != 0 {
		t.Errorf("late already: %v", late)
	}
	if _, err := s.database(t, stores).Exec(`UPDATE tickets SET reply_ms = 1, deed_ms = 1 WHERE id = '` + id + `'`); err != nil {
		t.Fatal(err)
	}
	if late := s.requestsNow(t, "?overdue=true"); !slices.Equal(late, []string{"correct:open"}) {
		t.Errorf("late are %v, want the correction", late)
	}
	_, _, metrics := s.call(t, "GET", "/metrics", nil)
	if !strings.Contains(string(metrics), "\nlangdu_requests_overdue 1\n") || !strings.Contains(string(metrics), "\nlangdu_requests_open{kind=\"correct\"} 1\n") {
		t.Error("the metrics do not say that one request is late")
	}
	at, custodian := "/v1/requests/"+id+"/decision", s.as(t, "custodian", "--subject", "c1")
	guardian.want(t, 403, "POST", at, map[string]any{"decision": "granted"})
	custodian.want(t, 422, "POST", at, map[string]any{"decision": "refused", "sentence": "no"})
	custodian.want(t, 422, "POST", at, map[string]any{"decision": "refused", "reason": "we-would-rather-not", "sentence": "no"})
	custodian.want(t, 422, "POST", at, map[string]any{"decision": "refused", "reason": "identity-not-verified"})
	custodian.want(t, 200, "POST", at, map[string]any{"decision": "refused", "reason": "identity-not-verified", "sentence": "请带证件来。"})
	refused := guardian.want(t, 200, "GET", "/v1/requests/"+id, nil)
	if refused["state"] != "refused" || refused["reason"] != "identity-not-verified" || refused["sentence"] != "请带证件来。" {
		t.Errorf("the guardian reads %v", refused)
	}
	if late := s.requestsNow(t, "?overdue=true"); len(late) != 0 {
		t.Errorf("still late: %v", late)
	}
}

// checkAccountClosed has the closing of the account granted, which erases the learner;
// what they asked for is still counted, without their name.
func checkAccountClosed(t *testing.T, s *service) {
	t.Helper()
	custodian := s.as(t, "custodian", "--subject", "c1")
	open := custodian.want(t, 200, "GET", "/v1/requests?open=true", nil)["requests"].([]any)
	id := open[0].(map[string]any)["id"].(string)
	erasure := custodian.want(t, 200, "POST", "/v1/requests/"+id+"/decision", map[string]any{"decision": "granted", "sentence": "好的。"})["erasure"].(string)
	await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
	if all := strings.Join(s.requestsNow(t, ""), " "); all != "close:done correct:refused delete:done export:done withdraw:done" {
		t.Errorf("counted are %s", all)
	}
	_, _, list := custodian.call(t, "GET", "/v1/requests", nil)
	for _, words := range []string{"xiaoming", "生日不对", "请带证件来"} {
		if strings.Contains(string(list), words) {
			t.Errorf("the requests of the erased still hold %q", words)
		}
	}
}
