package main

import (
	"fmt"
	"slices"
	"testing"
)

// heard is what somebody reads of who has listened to a learner.
func (s *service) heard(t *testing.T, learner string) (all []string) {
	t.Helper()
	for _, a := range s.want(t, 200, "GET", "/v1/learners/"+learner+"/accesses", nil)["accesses"].([]any) {
		a := a.(map[string]any)
		all = append(all, fmt.Sprint(a["role"], " ", a["what"], " ", a["times"]))
		if a["first"] == nil || a["last"] == nil || (a["recording"] == nil) != (a["what"] == "export") {
			t.Errorf("a line without its times or its recording: %v", a)
		}
		if (a["role"] == "staff") != (a["actor"] != nil && a["approval"] != nil) {
			t.Errorf("staff have a pseudonym and an approval, and nobody else has: %v", a)
		}
	}
	return all
}

// TestP7WhoListened shows that a guardian can read who has listened to their
// child: each recording that was played or fetched, in which role, when and how
// often, by a link too; for a member of staff under which approval; and nothing of
// another child.
func TestP7WhoListened(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			s.consent(t, "xiaohong")
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)
			guardian := s.as(t, "guardian", "--subject", "mama", "--learner", "xiaoming")
			child := s.as(t, "learner", "--subject", "xiaoming", "--learner", "xiaoming")
			if got := guardian.heard(t, "xiaoming"); got != nil {
				t.Errorf("before anybody has listened: %q", got)
			}
			play := func(who *service, query string, status int, header ...string) {
				t.Helper()
				if got, _, answer := who.call(t, "GET", "/v1/recordings/"+id+"/audio"+query, nil, header...); got != status {
					t.Errorf("playback = %d, want %d: %.200s", got, status, answer)
				}
			}
			for _, part := range []string{"bytes=0-99", "bytes=100-199", "bytes=200-"} {
				play(child, "", 206, "Range", part)
			}
			play(guardian, "?original=1", 200)
			play(s, "", 200)
			play(s.as(t, "guardian", "--subject", "papa", "--learner", "xiaohong"), "", 404)
			play(s.as(t, "staff", "--subject", "lao-wang"), "", 403)
			play(s.as(t, "custodian", "--subject", "mei"), "", 403)
			listenTo(t, s.open(t, s.approved(t, id, "wang", "mei")+"/audio", s.bearer(t, "staff", "wang")...))
			s.agree(t, "xiaoming", "mama", "2026-11", "sharing")
			share := guardian.want(t, 201, "POST", "/v1/recordings/"+id+"/shares", map[string]any{"days": 3})
			if status, _, answer := s.call(t, "GET", share["url"].(string)+"/audio", nil, "Authorization", ""); status != 200 {
				t.Errorf("the link's sound = %d %s", status, answer)
			}
			guardian.exported(t, "xiaoming")
			want := []string{"guardian export 1", "link share 1", "staff audio 1", "app audio 1", "guardian original 1", "learner audio 1"}
			for _, who := range []*service{guardian, child, s, s.as(t, "custodian", "--subject", "mei")} {
				if got := who.heard(t, "xiaoming"); !slices.Equal(got, want) {
					t.Errorf("who has listened: %q, want %q", got, want)
				}
			}
			if got := s.heard(t, "xiaohong"); got != nil {
				t.Errorf("who has listened to another child: %q", got)
			}
			s.as(t, "guardian", "--subject", "papa", "--learner", "xiaohong").want(t, 404, "GET", "/v1/learners/xiaoming/accesses", nil)
			s.as(t, "staff", "--subject", "lao-wang").want(t, 403, "GET", "/v1/learners/xiaoming/accesses", nil)
			guardian.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
			if got := guardian.heard(t, "xiaoming"); !slices.Equal(got, []string{"guardian export 1"}) {
				t.Errorf("after the recording was erased: %q", got)
			}
		})
	}
}
