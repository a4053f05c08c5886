package api_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// shared makes a link to a recording and returns it with the share's id.
func (s *service) shared(id models.RecordingID, body string, headers ...string) (url, share string) {
	s.t.Helper()
	got := s.want(s.call("POST", "/v1/recordings/"+string(id)+"/shares", s.app(), body, headers...), 201)
	url, _ = got.json("url").(string)
	return url, got.json("id").(string)
}

// shows checks that a link opens its page and its sound, without a token.
func (s *service) shows(url string) {
	s.t.Helper()
	page := s.want(s.call("GET", url, "", "", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"), 200)
	if body := string(page.body); !strings.Contains(body, "小猫钓鱼") || !strings.Contains(body, url+"/audio") || !strings.Contains(body, "有个小朋友读给你听") {
		s.t.Errorf("page = %s", body)
	}
	sound := s.want(s.call("GET", url+"/audio", "", ""), 200)
	if string(sound.body) != string(movie()) || sound.Header.Get("Content-Type") != "audio/mp4" {
		s.t.Errorf("sound = %d bytes of %s", len(sound.body), sound.Header.Get("Content-Type"))
	}
	for _, r := range []reply{page, sound} {
		if r.Header.Get("X-Robots-Tag") != "noindex, nofollow, noarchive" || !strings.Contains(r.Header.Get("Cache-Control"), "no-store") {
			s.t.Errorf("headers = %v", r.Header)
		}
		for _, name := range []string{"l1", "g1", "Set-Cookie"} {
			body := strings.ReplaceAll(string(r.body[:min(len(r.body), 2000)]), url, "") // random: it may hold anything
			if strings.Contains(body, name) && r.Header.Get("Content-Type") != "audio/mp4" || r.Header.Get(name) != "" {
				s.t.Errorf("the answer holds %q", name)
			}
		}
	}
}

// opensNothing checks that a link is answered as one that never was.
func (s *service) opensNothing(url string) {
	s.t.Helper()
	for _, what := range []string{"", "/audio"} {
		never := s.want(s.call("GET", "/s/"+string(models.NewShareToken())+what, "", ""), 404)
		got := s.want(s.call("GET", url+what, "", ""), 404)
		for _, own := range []string{"X-Request-Id", "Date"} { // of every answer its own
			never.Header.Del(own)
			got.Header.Del(own)
		}
		if a, b := fmt.Sprint(got.Header), fmt.Sprint(never.Header); string(got.body) != string(never.body) || a != b {
			s.t.Errorf("%s is told apart from a link that never was:\n%s\n%s%s\n%s", what, a, got.body, b, never.body)
		}
	}
	s.clock.Advance(time.Minute) // guesses are limited
}

// TestP26RevocableLink shows that a recording is private until its family makes a
// link to it, and that the link opens the text and the sound and nothing that says
// who the child is.
func TestP26RevocableLink(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := s.sounding()
	path := "/v1/recordings/" + string(id)
	for _, address := range []string{path, path + "/audio", path + "/result", path + "/peaks", path + "/shares", "/v1/learners/l1/work"} {
		s.want(s.call("GET", address, "", ""), 401)
	}
	for _, address := range []string{"/s/", "/s/" + string(id), "/s/" + string(id) + "/audio"} {
		s.want(s.call("GET", address, "", ""), 404)
	}
	got := s.call("POST", path+"/shares", s.app(), "")
	s.refused(got, 403, "consent-required", "sharing")
	if got.json("purpose") != "sharing" {
		t.Errorf("purpose = %v", got.json("purpose"))
	}
	s.consent("l1", "sharing")
	s.refused(s.call("POST", path+"/shares", s.token(api.RoleStaff, "s1"), ""), 403, "forbidden", "may not do this")
	s.refused(s.call("POST", path+"/shares", s.app(), `{"days":31}`), 422, "invalid", "days")
	url, share := s.shared(id, "")
	s.shows(url)
	list := s.want(s.call("GET", path+"/shares", s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
	if strings.Contains(string(list.body), "url") || len(list.json("shares").([]any)) != 1 || !strings.Contains(string(list.body), share) {
		t.Errorf("shares = %s, want one without its address", list.body)
	}
	all := s.want(s.call("GET", "/v1/learners/l1/shares", s.token(api.RoleGuardian, "g1", "l1"), ""), 200)
	if !strings.Contains(string(all.body), share) || !strings.Contains(string(all.body), string(id)) || strings.Contains(string(all.body), "url") {
		t.Errorf("shares of the learner = %s, want one to %s without its address", all.body, id)
	}
	part := s.want(s.call("GET", url+"/audio", "", "", "Range", "bytes=10-19"), 206)
	if string(part.body) != string(movie()[10:20]) {
		t.Errorf("part = %q", part.body)
	}
	if english := s.want(s.call("GET", url, "", "", "Accept-Language", "en-GB, zh"), 200); !strings.Contains(string(english.body), "A child reads to you") {
		t.Errorf("page = %s", english.body)
	}
	if strings.Contains(s.log.String(), strings.TrimPrefix(url, "/s/")) {
		t.Error("the log holds the link")
	}
	s.refused(s.call("DELETE", "/v1/shares/"+share, s.token(api.RoleGuardian, "g2", "l2"), ""), 404, "not-found", "not yours")
	s.shows(url)
	s.want(s.call("DELETE", "/v1/shares/"+share, s.token(api.RoleGuardian, "g1", "l1"), ""), 204)
	s.opensNothing(url)
	s.refused(s.call("DELETE", "/v1/shares/"+share, s.app(), ""), 404, "not-found", "is over")
}

// TestP26LinkEnds shows that a link ends at its time, when the consent to sharing
// or to playback is withdrawn, and with the recording, and that a consent given
// again does not bring it back; and that a link that has ended, a recording that
// was erased and a link that never was are one and the same answer.
func TestP26LinkEnds(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback", "sharing")
	for _, c := range []struct {
		name string
		end  func(id models.RecordingID)
	}{
		{"a week later", func(models.RecordingID) { s.clock.Advance(7 * 24 * time.Hour) }},
		{"erased", func(id models.RecordingID) {
			s.want(s.call("DELETE", "/v1/recordings/"+string(id), s.app(), ""), 202)
		}},
		{"sharing withdrawn", func(models.RecordingID) {
			s.want(s.call("DELETE", "/v1/learners/l1/consents/sharing", s.app(), ""), 204)
			s.consent("l1", "sharing")
		}},
		{"playback withdrawn", func(models.RecordingID) {
			s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", s.app(), ""), 204)
			s.consent("l1", "playback")
		}},
		{"another policy", func(models.RecordingID) {
			s.want(s.call("PUT", "/v1/policies/p2", s.token(api.RoleOperator, "o"),
				`{"text":"新的政策","material":true,"effective":"`+s.clock.Now().Format(time.RFC3339)+`"}`), 201)
		}},
	} {
		t.Run(c.name, func(t *testing.T) { s.t = t; s.linkEnds(c.end) })
	}
}

func (s *service) linkEnds(end func(models.RecordingID)) {
	s.t.Helper()
	id := s.sounding()
	url, _ := s.shared(id, "")
	s.shows(url)
	end(id)
	s.opensNothing(url)
}

// TestP26LinkIsStoredNowhere shows that the address of a link is known only to who
// made it: the database holds its SHA-256, and the answer to a repeated request
// does not have it again.
func TestP26LinkIsStoredNowhere(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback", "sharing")
	id := s.sounding()
	url, share := s.shared(id, `{"days":1}`, "Idempotency-Key", "k1")
	again, same := s.shared(id, `{"days":1}`, "Idempotency-Key", "k1")
	if len(url) < len("/s/")+43 || again != "" || same != share {
		t.Errorf("the link %d characters long, then again %q for share %s, want it once", len(url), again, same)
	}
	token := strings.TrimPrefix(url, "/s/")
	for name, text := range s.everyText(t) {
		if strings.Contains(text, token) {
			t.Errorf("table %s holds the link", name)
		}
	}
	other, _ := s.shared(id, "")
	if other == url {
		t.Error("two links are the same")
	}
}

// everyText is all rows of every table as text.
func (s *service) everyText(t *testing.T) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite", s.file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	all := map[string]string{}
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all[name] = ""
	}
	for name := range all {
		rows, err := db.Query(`SELECT * FROM "` + name + `"`)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all[name] += fmt.Sprintf("%s\n", row)
		}
		rows.Close()
	}
	return all
}

// TestP26GuessesAreLimited shows that a client that tries addresses is stopped
// after thirty wrong ones, while another client's link goes on working.
func TestP26GuessesAreLimited(t *testing.T) {
	s := start(t, func(c *api.Config) { c.BehindTLS = true })
	s.learner("l1", "scoring", "playback", "sharing")
	url, _ := s.shared(s.sounding(), "")
	from := func(address, url string) int {
		return s.call("GET", url, "", "", "X-Forwarded-For", "10.0.0.1, "+address).StatusCode
	}
	limited := 0
	for range 40 {
		if from("203.0.113.7", "/s/"+string(models.NewShareToken())) == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited != 10 {
		t.Errorf("%d of 40 guesses were stopped, want 10", limited)
	}
	if got := from("203.0.113.7", url); got != 429 {
		t.Errorf("a good link after 30 wrong ones = %d, want 429", got)
	}
	if got := from("203.0.113.8", url); got != 200 {
		t.Errorf("another client's good link = %d", got)
	}
	s.clock.Advance(2 * time.Second)
	if got := from("203.0.113.7", url); got != 200 {
		t.Errorf("two seconds later = %d", got)
	}
}

// TestP26LikesNameNobody shows that a like counts once however often it is sent,
// that nobody's name comes with it, and that no list is ordered by likes.
func TestP26LikesNameNobody(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	first := s.sounding()
	s.clock.Advance(time.Second)
	second := s.sounding()
	like := "/v1/recordings/" + string(first) + "/like"
	for _, subject := range []string{"grandma-wang", "grandma-wang", "uncle-wang"} {
		got := s.want(s.call("PUT", like, s.token(api.RoleGuardian, subject, "l1"), ""), 200)
		if strings.Contains(string(got.body), "wang") || strings.Contains(string(got.body), "l1") {
			t.Errorf("like = %s names somebody", got.body)
		}
	}
	read := s.want(s.call("GET", "/v1/recordings/"+string(first), s.app(), ""), 200)
	if read.json("likes") != 2. || strings.Contains(string(read.body), "wang") {
		t.Errorf("recording = %s, want two likes of nobody in particular", read.body)
	}
	work := s.want(s.call("GET", "/v1/learners/l1/work", s.app(), ""), 200).json("recordings").([]any)
	if work[0].(map[string]any)["id"] != string(second) {
		t.Error("My Work is not newest first: likes have moved it")
	}
	if got := s.call("GET", "/v1/learners/l1/work?sort=likes", s.app(), ""); got.StatusCode == 200 &&
		got.json("recordings").([]any)[0].(map[string]any)["id"] != string(second) {
		t.Error("My Work can be ranked by likes")
	}
}
