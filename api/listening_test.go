package api_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// soundBytes is the size of the sound of the tests' playback file, which lasts
// 4.2 s: 1,000 bytes a second, after a head of 108 bytes.
const (
	soundBytes = 4200
	headBytes  = 108
)

// movie is a playback file: tables of 100 bytes, then the sound.
func movie() []byte {
	file := binary.BigEndian.AppendUint32(nil, 100)
	file = append(file, "moov"...)
	file = append(file, make([]byte, 92)...)
	file = binary.BigEndian.AppendUint32(file, 8+soundBytes)
	file = append(file, "mdat"...)
	for i := range soundBytes {
		file = append(file, byte(i))
	}
	return file
}

// quickly paces by the test's clock alone.
func quickly(c *api.Config) { c.Limits.Pace = time.Millisecond }

// sounding is a scored recording of l1 with a playback file.
func (s *service) sounding() models.RecordingID {
	s.t.Helper()
	id := s.recorded("l1")
	s.settle(id)
	s.objects.place(id.RenditionKey(), "audio/mp4", movie())
	return id
}

// asked asks for a recording as s1 and returns the request's path.
func (s *service) asked(id models.RecordingID) string {
	s.t.Helper()
	body := fmt.Sprintf(`{"recording":"%s","reason":"dispute","comment":"ticket 12","minutes":30}`, id)
	return s.want(s.call("POST", "/v1/access-requests", s.token(api.RoleStaff, "s1"), body), 201).Header.Get("Location")
}

// approved has it approved by c1.
func (s *service) approved(id models.RecordingID) string {
	s.t.Helper()
	path := s.asked(id)
	s.want(s.decide(path, "c1", "approve"), 200)
	return path
}

func (s *service) decide(path, custodian, decision string) reply {
	s.t.Helper()
	return s.call("POST", path+"/decision", s.token(api.RoleCustodian, custodian), `{"decision":"`+decision+`","sentence":"the dispute needs it"}`)
}

// stream opens the sound of an access request as s1, to be read as it comes.
func (s *service) stream(path string, headers ...string) *http.Response {
	s.t.Helper()
	response, err := http.DefaultClient.Do(s.request("GET", path+"/audio", s.token(api.RoleStaff, "s1"), nil, headers...))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode/100 != 2 {
		body, _ := io.ReadAll(response.Body)
		s.t.Fatalf("%s = %d %s", path, response.StatusCode, body)
	}
	return response
}

// next reads n bytes of a stream.
func next(t *testing.T, r *http.Response, n int) []byte {
	t.Helper()
	got := make([]byte, n)
	if _, err := io.ReadFull(r.Body, got); err != nil {
		t.Fatalf("the stream ended before %d bytes: %v", n, err)
	}
	return got
}

// cut says that a stream ends before its length, with at most n bytes more.
func cut(t *testing.T, r *http.Response, n int) {
	t.Helper()
	rest, err := io.ReadAll(r.Body)
	if err == nil || len(rest) > n {
		t.Errorf("%d bytes more, %v; want at most %d and a broken stream", len(rest), err, n)
	}
}

// TestP23OnlyWithApproval shows that a member of staff hears a child's recording
// only when they have asked for that recording, with a reason, and another person,
// a custodian, has approved it before; nobody else hears it on that approval, and
// by no other address.
func TestP23OnlyWithApproval(t *testing.T) {
	s := start(t, quickly)
	s.learner("l1", "scoring", "playback")
	id, other := s.sounding(), s.sounding()
	staff := s.token(api.RoleStaff, "s1")
	for _, what := range []string{"", "/audio", "/audio?original=1", "/result", "/peaks", "/events", "/shares"} {
		s.refused(s.call("GET", "/v1/recordings/"+string(id)+what, staff, ""), 403, "forbidden", "may not do this")
	}
	for body, words := range map[string]string{
		`{"recording":"%s","reason":"curiosity","minutes":5}`:                                           "reason",
		`{"recording":"%s","minutes":5}`:                                                                "reason",
		`{"recording":"%s","reason":"safety","minutes":61}`:                                             "1 to 60",
		`{"recording":"%s","reason":"safety","minutes":0}`:                                              "minutes",
		`{"recording":"%s","reason":"safety","minutes":5,"comment":"` + strings.Repeat("字", 301) + `"}`: "comment",
	} {
		s.refused(s.call("POST", "/v1/access-requests", staff, fmt.Sprintf(body, id)), 422, "invalid", words)
	}
	path := s.asked(id)
	audio := func(subject string) reply { return s.call("GET", path+"/audio", s.token(api.RoleStaff, subject), "") }
	s.refused(audio("s1"), 409, "conflict", "not been decided")
	s.refused(s.decide(path, "s1", "approve"), 403, "forbidden", "nobody decides their own request")
	s.refused(s.call("POST", path+"/decision", staff, `{"decision":"approve","sentence":"me"}`), 403, "forbidden", "may not do this")
	s.refused(s.call("POST", path+"/decision", s.token(api.RoleOperator, "o1"), `{"decision":"approve","sentence":"me"}`), 403, "forbidden", "may not do this")
	s.refused(s.call("POST", path+"/decision", s.token(api.RoleCustodian, "c1"), `{"decision":"approve","sentence":" "}`), 422, "invalid", "write a sentence")
	s.want(s.decide(path, "c1", "approve"), 200)
	s.refused(s.decide(path, "c2", "refuse"), 409, "conflict", "it is approved")

	s.refused(audio("s2"), 404, "not-found", "not yours")
	s.refused(s.call("GET", path, s.token(api.RoleStaff, "s2"), ""), 404, "not-found", "not yours")
	s.refused(s.call("DELETE", path, s.token(api.RoleStaff, "s2"), ""), 404, "not-found", "not yours")
	for _, role := range []api.Role{api.RoleCustodian, api.RoleOperator, api.RoleApp} {
		s.refused(s.call("GET", path+"/audio", s.token(role, "s1"), ""), 403, "forbidden", "may not do this")
	}
	s.refused(s.call("GET", path+"/audio?original=1", staff, ""), 403, "forbidden", "nobody on the staff's side gets the upload")
	s.refused(s.call("GET", "/v1/access-requests/"+string(other)+"/audio", staff, ""), 404, "not-found", "no access request")
	s.refused(s.call("GET", "/v1/access-requests/"+string(id)+"/audio", staff, ""), 404, "not-found", "no access request")
	s.refused(s.call("GET", "/v1/recordings/"+string(id)+"/audio", staff, ""), 403, "forbidden", "may not do this")
	if got := next(t, s.stream(path), headBytes+2000); string(got) != string(movie()[:headBytes+2000]) {
		t.Error("the one who asked hears something else")
	}
	refusedOne := s.asked(other)
	s.want(s.decide(refusedOne, "c1", "refuse"), 200)
	s.refused(s.call("GET", refusedOne+"/audio", staff, ""), 403, "forbidden", "is refused")
}

// TestP23PacedStream shows that an approved recording comes no faster than one
// and a half times the pace of playing, whatever is tried: ranges ahead of it,
// the end of the file, several streams, beginning again.
func TestP23PacedStream(t *testing.T) {
	s := start(t, quickly)
	s.learner("l1", "scoring", "playback")
	path := s.approved(s.sounding())
	whole, lead := movie(), headBytes+2*soundBytes/4200*1000
	first := s.stream(path)
	for name, want := range map[string]string{
		"Content-Type": "audio/mp4", "Content-Disposition": "inline", "Cache-Control": "private, no-store, no-transform", "Etag": "", "Last-Modified": "",
	} {
		if got := first.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := next(t, first, lead); string(got) != string(whole[:lead]) {
		t.Error("the first bytes are not the file's")
	}
	for _, ahead := range []string{fmt.Sprintf("bytes=%d-", lead+1), "bytes=-500", "bytes=0-10,4000-4200", "bytes=4300-4307", "items=0-", "bytes=9-4"} {
		s.refused(s.call("GET", path+"/audio", s.token(api.RoleStaff, "s1"), "", "Range", ahead), 416, "range-not-satisfiable", "")
	}
	// Those were streams as well: the first one has ended, with what was in reach.
	cut(t, first, 0)
	s.clock.Advance(time.Second)
	second := s.stream(path, "Range", "bytes=0-")
	if got := next(t, second, lead+1500); string(got) != string(whole[:lead+1500]) {
		t.Error("after a second the stream is not 1.5 s further")
	}
	third := s.stream(path)
	next(t, third, lead+1500)
	cut(t, second, 0)
	s.clock.Advance(time.Second)
	if got := next(t, third, len(whole)-lead-1500); string(got) != string(whole[lead+1500:]) {
		t.Error("the rest is not the file's")
	}
	probe := s.stream(path, "Range", "bytes=0-1") // Safari begins so
	if got := next(t, probe, 2); probe.StatusCode != 206 || probe.Header.Get("Content-Range") != fmt.Sprintf("bytes 0-1/%d", len(whole)) {
		t.Errorf("a probe = %d %q", probe.StatusCode, got)
	}
	if doc := s.want(s.call("GET", path, s.token(api.RoleStaff, "s1"), ""), 200); doc.json("plays") != 1. || doc.json("text") != "小猫钓鱼" {
		t.Errorf("request = %s, want one play so far", doc.body)
	}
}

// TestP23ApprovalEnds shows that an approval ends at its time, after five plays,
// when it is revoked, when the consent to playback is withdrawn, and with the
// recording; a stream that is open stops, and the address opens nothing any more.
func TestP23ApprovalEnds(t *testing.T) {
	s := start(t, quickly)
	s.learner("l1", "scoring", "playback")
	staff, custodian := s.token(api.RoleStaff, "s1"), s.token(api.RoleCustodian, "c1")
	lead := headBytes + 2000
	for name, end := range map[string]struct {
		do     func(path string, id models.RecordingID)
		status int
		kind   string
	}{
		"revoked by the custodian": {func(path string, _ models.RecordingID) { s.want(s.call("DELETE", path, custodian, ""), 204) }, 403, "forbidden"},
		"given back":               {func(path string, _ models.RecordingID) { s.want(s.call("DELETE", path, staff, ""), 204) }, 403, "forbidden"},
		"past its time":            {func(string, models.RecordingID) { s.clock.Advance(30 * time.Minute) }, 403, "forbidden"},
		"recording erased": {func(_ string, id models.RecordingID) {
			s.want(s.call("DELETE", "/v1/recordings/"+string(id), s.app(), ""), 202)
		}, 404, "not-found"},
		"consent withdrawn and given again": {func(string, models.RecordingID) {
			s.want(s.call("DELETE", "/v1/learners/l1/consents/playback", s.app(), ""), 204)
			s.consent("l1", "playback")
		}, 403, "forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			id := s.sounding()
			path := s.approved(id)
			open := s.stream(path)
			next(t, open, lead)
			end.do(path, id)
			cut(t, open, 0)
			s.refused(s.call("GET", path+"/audio", s.token(api.RoleStaff, "s1"), ""), end.status, end.kind, "")
		})
	}
	t.Run("five plays", func(t *testing.T) {
		s.t = t
		path := s.approved(s.sounding())
		for range 5 {
			next(t, s.stream(path), lead)
			s.clock.Advance(time.Minute)
		}
		s.refused(s.call("GET", path+"/audio", s.token(api.RoleStaff, "s1"), ""), 403, "forbidden", "played 5 times")
	})
	t.Run("undecided for a week", func(t *testing.T) {
		s.t = t
		path := s.asked(s.sounding())
		s.clock.Advance(models.AccessDecision)
		s.refused(s.decide(path, "c1", "approve"), 409, "conflict", "lapsed")
	})
	t.Run("learner erased", func(t *testing.T) {
		s.t = t
		path := s.approved(s.sounding())
		open := s.stream(path)
		next(t, open, lead)
		s.want(s.call("DELETE", "/v1/learners/l1", s.app(), ""), 202)
		cut(t, open, 0)
		s.refused(s.call("GET", path+"/audio", s.token(api.RoleStaff, "s1"), ""), 410, "gone", "erased")
	})
}

// TestAccessRequestsAreListed shows each their own, and a custodian all.
func TestAccessRequestsAreListed(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	first, second := s.sounding(), s.sounding()
	s.approved(first)
	s.asked(second)
	s.refused(s.call("POST", "/v1/access-requests", s.token(api.RoleStaff, "s1"), fmt.Sprintf(`{"recording":"%s","reason":"safety","minutes":5}`, first)), 409, "conflict", "already")
	list := func(role api.Role, subject, query string) []any {
		t.Helper()
		got := s.want(s.call("GET", "/v1/access-requests"+query, s.token(role, subject), ""), 200)
		if strings.Contains(string(got.body), "l1") {
			t.Errorf("the list names the learner: %s", got.body)
		}
		return got.json("requests").([]any)
	}
	for _, c := range []struct {
		role           api.Role
		subject, query string
		want           int
	}{
		{api.RoleStaff, "s1", "", 2}, {api.RoleStaff, "s2", "", 0}, {api.RoleCustodian, "c9", "", 2},
		{api.RoleCustodian, "c9", "?undecided=true", 1}, {api.RoleCustodian, "c9", "?limit=1", 1},
		{api.RoleCustodian, "c9", "?recording=" + string(first), 1},
	} {
		if got := list(c.role, c.subject, c.query); len(got) != c.want {
			t.Errorf("%s%s sees %d, want %d", c.subject, c.query, len(got), c.want)
		}
	}
}
