package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// TestP22NoLearnerSeesAnother asks for everything of one learner, on every route
// that leads to something of theirs, with tokens that act for another: the answer
// is the same as if nothing were there.
func TestP22NoLearnerSeesAnother(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback", "sharing")
	s.learner("l2", "scoring", "playback", "sharing")
	ids := s.belongings()
	for _, role := range []api.Role{api.RoleLearner, api.RoleGuardian, api.RoleApp} {
		other := s.token(role, "other", "l2")
		for _, operation := range s.operations() {
			method, path, _ := strings.Cut(operation, " ")
			roles := strings.Fields(allowed[operation])
			id, mayBeTheirs := ids[noun(path)]
			switch {
			case noun(path) != "" && !mayBeTheirs && slices.Contains(roles, string(role)):
				t.Errorf("%s leads to something by its id: say in belongings whether it is a learner's", operation)
				continue
			case !strings.Contains(path, "{learner}") && id == "":
				continue
			}
			want := 404
			if !slices.Contains(roles, string(role)) {
				want = 403 // not for this role at all
			}
			path = strings.NewReplacer("{learner}", "l1", "{id}", id, "{purpose}", "scoring").Replace(path)
			body := ""
			if strings.HasSuffix(path, "/shares") {
				body = `{}`
			}
			if got := s.call(method, path, other, body); got.StatusCode != want {
				t.Errorf("%s for another's as %s = %d %s, want %d", operation, role, got.StatusCode, got.body, want)
			}
		}
		s.refused(s.upload(other, nil, "learner", "l1", "text", "小猫", "audio", string(wav(99))), 404, "not-found", "no such learner")
		s.refused(s.call("POST", "/v1/requests", other, `{"kind":"view","learner":"l1"}`), 404, "not-found", "no such learner")
	}
	unknown := s.call("GET", "/v1/recordings/"+string(models.NewRecordingID()), s.token(api.RoleLearner, "x", "l2"), "")
	theirs := s.call("GET", "/v1/recordings/"+ids["recordings"], s.token(api.RoleLearner, "x", "l2"), "")
	if string(unknown.body) != string(theirs.body) {
		t.Errorf("a recording of another and none are told apart:\n%s%s", theirs.body, unknown.body)
	}
}

// noun is what a route leads to by an id: recordings in /v1/recordings/{id}/audio.
func noun(path string) string {
	before, _, found := strings.Cut(path, "/{id}")
	if !found {
		return ""
	}
	return before[strings.LastIndex(before, "/")+1:]
}

// belongings makes one of everything that a learner may have and that has an id of
// its own; "" where whoever knows the id may ask, because it leads to nobody.
func (s *service) belongings() map[string]string {
	s.t.Helper()
	made := func(r reply, status int, name string) string { return s.want(r, status).json(name).(string) }
	recording := string(s.recorded("l1"))
	s.settle(models.RecordingID(recording))
	notice := models.Notice{ID: models.NewNoticeID(), Learner: "l1", Kind: models.NoticeInactive, CreatedAt: s.clock.Now()}
	s.must(s.store.PutNotice(s.t.Context(), notice))
	return map[string]string{
		"recordings":  recording,
		"uploads":     s.beginUpload("l1", 9000),
		"requests":    made(s.call("POST", "/v1/requests", s.app(), `{"kind":"view","learner":"l1"}`), 201, "id"),
		"exports":     made(s.call("POST", "/v1/learners/l1/exports", s.app(), ""), 202, "export"),
		"shares":      made(s.call("POST", "/v1/recordings/"+recording+"/shares", s.app(), `{}`), 201, "id"),
		"notices":     string(notice.ID),
		"erasures":    "", // which name nobody: see api/erasures.go
		"corrections": "", // likewise
		"previews":    "", // likewise
	}
}

// notAlone is what a learner's token may do from 14 on only.
var notAlone = []string{
	"DELETE /v1/learners/{learner}",
	"POST /v1/learners/{learner}/consents",
	"DELETE /v1/learners/{learner}/consents/{purpose}",
	"POST /v1/recordings/{id}/shares",
	"PUT /v1/learners/{learner}/refusals/{purpose}",
}

// TestP22ChildDoesNotDecideAlone shows that a learner under 14 can neither consent,
// nor withdraw, nor share, nor erase all that is theirs with a token of their own:
// that is their guardian's. From 14 on it is theirs.
func TestP22ChildDoesNotDecideAlone(t *testing.T) {
	s := start(t)
	for _, operation := range s.operations() {
		roles := strings.Fields(allowed[operation])
		if !strings.Contains(operation, "{learner}") && !strings.Contains(operation, "/v1/recordings/{id}") || !slices.Contains(roles, "learner") {
			continue
		}
		for age, refused := range map[string]bool{`{"age_band":"under14","guardian":"g1"}`: slices.Contains(notAlone, operation), `{"age_band":"14to17"}`: false} {
			learner := models.LearnerID(models.NewRecordingID())
			s.want(s.call("PUT", "/v1/learners/"+string(learner), s.app(), age), 201)
			id := s.row(learner, models.Received)
			method, path, _ := strings.Cut(operation, " ")
			path = strings.NewReplacer("{learner}", string(learner), "{id}", string(id), "{purpose}", "sharing").Replace(path)
			r := s.request(method, path, s.token(api.RoleLearner, "child", learner), nil)
			if strings.HasSuffix(operation, "/events") {
				r.Header.Set("Last-Event-ID", "scored")
				s.settle(id)
			}
			if got := s.do(r); (got.json("type") == "urn:langdu:problem:forbidden") != refused {
				t.Errorf("%s as a learner of %s = %d %s, want it refused: %v", operation, age, got.StatusCode, got.body, refused)
			}
			if refused {
				if got := s.call(method, path, s.token(api.RoleGuardian, "g1", learner), ""); got.json("type") == "urn:langdu:problem:forbidden" {
					t.Errorf("%s as the guardian = %d %s", operation, got.StatusCode, got.body)
				}
			}
		}
	}
}
