package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// command runs a command of langdu on the service's stores, with a line typed to it.
func (s *service) command(t *testing.T, stores []string, typed string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	args = append(slices.Concat(args, []string{"--data", s.data, "--log-level", "error"}), stores...)
	err := runTyped(t.Context(), args, os.LookupEnv, strings.NewReader(typed), &out, testWriter{t})
	return out.String(), err
}

// closed runs `langdu close`, which must go well.
func (s *service) closed(t *testing.T, stores []string, args ...string) string {
	t.Helper()
	out, err := s.command(t, stores, "", append([]string{"close"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestP16ClosingErasesEverybodyAndProvesIt shows that when the service ends, it
// takes no voice from that moment on, tells every family the date, lets them play,
// export and erase for the stated days, then erases everything of everybody, and
// signs that every store, when it was asked, held nothing.
func TestP16ClosingErasesEverybodyAndProvesIt(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			audio := testdata(t, "reading.ogg")
			s.consent(t, "xiaoming")
			s.consent(t, "xiaohong")
			s.want(t, 201, "PUT", "/v1/learners/xiaogang", map[string]any{"age_band": "under14", "guardian": "mama"})
			id := s.upload(t, "xiaoming", readingText, audio)
			s.settle(t, id)
			s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": "爸爸和妈妈，谁的年龄大？"}) // pages stay
			s.want(t, 200, "PUT", "/v1/pages/p1/picture", drawing(t, 40, 30), "Content-Type", "image/png")
			s.want(t, 202, "PUT", "/v1/pages/p1/model", bytes.NewReader(audio), "Content-Type", "audio/ogg")
			s.modelled(t)
			checkCancelled(t, s, stores, audio)

			before := time.Now().Add(15 * 24 * time.Hour)
			if said := s.closed(t, stores, "--in", "15d", "--yes"); !strings.Contains(said, "3 notices, every family has its notice") {
				t.Errorf("close said %q", said)
			}
			date := before.UTC().Format(time.DateOnly)
			checkClosing(t, s, id, audio, date)
			for _, days := range []int{1, 14} {
				s.sweep(t, stores, days)
				s.want(t, 200, "GET", "/v1/learners/xiaogang", nil)
				if c := s.want(t, 200, "GET", "/v1/closure", nil); c["state"] != "counting" {
					t.Errorf("after %d days the closure is %v", days, c["state"])
				}
			}
			for end := time.Now().Add(time.Minute); s.want(t, 200, "GET", "/v1/closure", nil)["state"] != "done" && time.Now().Before(end); {
				s.sweep(t, stores, 15)
			}
			checkClosed(t, s, stores, audio, id)
		})
	}
}

// checkCancelled closes, thinks better of it, and wants everything as before, and
// the family that was told of the end told that it does not come.
func checkCancelled(t *testing.T, s *service, stores []string, audio []byte) {
	t.Helper()
	if out, err := s.command(t, stores, "no\n", "close"); err == nil || !strings.Contains(out, "Type the word close") {
		t.Errorf("close without the word typed: %v, %q", err, out)
	}
	s.want(t, 200, "GET", "/v1/learners/xiaohong/work", nil)
	if _, err := s.command(t, stores, "close\n", "close", "--in", "30d"); err != nil {
		t.Fatal(err)
	}
	told := notices(t, s, "xiaohong")
	s.want(t, 204, "POST", "/v1/notices/"+told[0]["id"].(string)+"/delivered", nil)
	s.closed(t, stores, "--cancel")
	if got := notices(t, s, "xiaohong"); len(got) != 2 || got[0]["kind"] != "reopened" {
		t.Errorf("who was told of the end is told %v", got)
	}
	if got := notices(t, s, "xiaoming"); len(got) != 0 {
		t.Errorf("who was not told yet is told %v", got)
	}
	s.upload(t, "xiaohong", readingText, audio)
	if _, err := s.command(t, stores, "", "close", "--cancel"); err == nil {
		t.Error("a closure that was cancelled is cancelled again")
	}
}

// notices is a family's notices.
func notices(t *testing.T, s *service, learner string) (all []map[string]any) {
	t.Helper()
	for _, n := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/notices", nil)["notices"].([]any) {
		all = append(all, n.(map[string]any))
	}
	return all
}

// checkClosing wants nothing taken in, and everything else to go on.
func checkClosing(t *testing.T, s *service, id string, audio []byte, date string) {
	t.Helper()
	body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, audio)
	status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
	var problem struct{ Type, Detail string }
	if err := json.Unmarshal(answer, &problem); err != nil || status != 403 || problem.Type != "urn:langdu:problem:closing" || !strings.Contains(problem.Detail, date) {
		t.Errorf("upload while closing = %d: %s, want the problem closing with %s", status, answer, date)
	}
	if status, _, answer := s.call(t, "PUT", "/v1/learners/new", map[string]any{"age_band": "adult"}); status != 403 || !bytes.Contains(answer, []byte("problem:closing")) {
		t.Errorf("a new learner while closing = %d: %s", status, answer)
	}
	for _, learner := range []string{"xiaoming", "xiaohong", "xiaogang"} {
		got := notices(t, s, learner)
		if len(got) == 0 || got[0]["kind"] != "closure" || got[0]["detail"].(map[string]any)["date"] != date {
			t.Errorf("%s is told %v, want the closure on %s", learner, got, date)
		}
	}
	s.want(t, 201, "POST", "/v1/learners/xiaogang/consents", map[string]any{
		"purposes": []string{"playback"}, "policy_version": "2026-11", "given_by": "mama", "method": "in person"})
	if status, _, got := s.call(t, "GET", "/v1/recordings/"+id+"/audio?original=1", nil); status != 200 || !bytes.Equal(got, audio) {
		t.Errorf("playing while closing = %d", status)
	}
}

// checkClosed wants nobody left anywhere, the statement of it signed, and nothing
// taken in any more.
func checkClosed(t *testing.T, s *service, stores []string, audio []byte, id string) {
	t.Helper()
	for _, path := range []string{"/v1/learners/xiaoming", "/v1/learners/xiaohong/work", "/v1/recordings/" + id, "/v1/recordings/" + id + "/audio"} {
		if status, _, answer := s.call(t, "GET", path, nil); status != 404 && status != 410 {
			t.Errorf("GET %s after the end = %d: %s", path, status, answer)
		}
	}
	if status, _, answer := s.call(t, "PUT", "/v1/learners/new", map[string]any{"age_band": "adult"}); status != 403 {
		t.Errorf("a learner after the end = %d: %s", status, answer)
	}
	if stores == nil {
		checkNothingLeft(t, s, id, audio)
	}
	var report closureReport
	if err := json.Unmarshal([]byte(s.closed(t, stores, "--status", "--json")), &report); err != nil || report.Statement == nil {
		t.Fatalf("status after the end: %v, %+v", err, report)
	}
	statement := *report.Statement
	if statement.Learners != 3 || statement.Notices != 3 || statement.Recordings != 2 || models.Total(statement.Left) != 0 || len(statement.Left) < 10 || statement.Audit.Seq == 0 || statement.Receipts == "" {
		t.Errorf("the statement says %+v", statement)
	}
	key, err := models.ParsePublicKey(statement.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := statement.Verify(key); err != nil {
		t.Error(err)
	}
	statement.Left[0].Count++
	if statement.Verify(key) == nil {
		t.Error("a changed statement passes")
	}
	if _, err := s.command(t, stores, "", "close", "--cancel"); err == nil {
		t.Error("a closure that is done was cancelled")
	}
}
