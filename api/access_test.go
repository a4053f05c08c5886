package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// allowed is who may call what, once more and by hand: the table in the code is
// checked against this one, so that neither changes by accident. A dash is a
// request without a token.
var allowed = map[string]string{
	"GET /healthz":      "- learner guardian app staff custodian operator",
	"GET /readyz":       "- learner guardian app staff custodian operator",
	"GET /metrics":      "- learner guardian app staff custodian operator", // from loopback, as here
	"GET /openapi.json": "- learner guardian app staff custodian operator",
	"GET /docs":         "- learner guardian app staff custodian operator",

	"GET /v1/session":    "learner guardian app staff custodian operator",
	"POST /v1/session":   "learner guardian app staff custodian operator",
	"DELETE /v1/session": "- learner guardian app staff custodian operator",

	"GET /v1/retention":          "- learner guardian app staff custodian operator",
	"GET /v1/policies":           "- learner guardian app staff custodian operator",
	"GET /v1/policies/{version}": "- learner guardian app staff custodian operator",
	"PUT /v1/policies/{version}": "custodian operator",

	"GET /v1/pages":        "learner guardian app staff custodian operator",
	"GET /v1/pages/{page}": "learner guardian app staff custodian operator",
	"PUT /v1/pages/{page}": "app staff operator",

	// What a page has besides its text.
	"PUT /v1/pages/{page}/picture":     "app staff operator",
	"GET /v1/pages/{page}/picture":     "learner guardian app staff custodian operator",
	"DELETE /v1/pages/{page}/picture":  "app staff operator",
	"PUT /v1/pages/{page}/model":       "app staff operator",
	"GET /v1/pages/{page}/model":       "learner guardian app staff custodian operator",
	"GET /v1/pages/{page}/model/audio": "learner guardian app staff custodian operator",
	"DELETE /v1/pages/{page}/model":    "app staff operator",

	"GET /v1/questions":            "learner guardian app staff custodian operator",
	"GET /v1/questions/{question}": "learner guardian app staff custodian operator",
	"PUT /v1/questions/{question}": "app staff operator",

	"PUT /v1/learners/{learner}":                       "guardian app custodian",
	"GET /v1/learners/{learner}":                       "learner guardian app custodian",
	"DELETE /v1/learners/{learner}":                    "learner guardian app custodian",
	"GET /v1/learners/{learner}/consents":              "learner guardian app custodian",
	"POST /v1/learners/{learner}/consents":             "learner guardian app",
	"DELETE /v1/learners/{learner}/consents/{purpose}": "learner guardian app custodian",
	"GET /v1/learners/{learner}/work":                  "learner guardian app",
	"GET /v1/learners/{learner}/kept":                  "learner guardian app custodian",
	"GET /v1/learners/{learner}/work/months":           "learner guardian app",
	"GET /v1/learners/{learner}/growth":                "learner guardian app",
	"GET /v1/learners/{learner}/growth/{char}":         "learner guardian app",
	"GET /v1/learners/{learner}/growth.csv":            "learner guardian app",

	"POST /v1/recordings":             "learner guardian app",
	"GET /v1/recordings/{id}":         "learner guardian app",
	"DELETE /v1/recordings/{id}":      "learner guardian app custodian",
	"GET /v1/recordings/{id}/events":  "learner guardian app",
	"GET /v1/recordings/{id}/result":  "learner guardian app",
	"GET /v1/recordings/{id}/audio":   "learner guardian app",
	"GET /v1/recordings/{id}/peaks":   "learner guardian app",
	"PUT /v1/recordings/{id}/like":    "learner guardian app",
	"DELETE /v1/recordings/{id}/like": "learner guardian app",

	"OPTIONS /v1/uploads":     "- learner guardian app staff custodian operator",
	"POST /v1/uploads":        "learner guardian app",
	"HEAD /v1/uploads/{id}":   "learner guardian app",
	"PATCH /v1/uploads/{id}":  "learner guardian app",
	"DELETE /v1/uploads/{id}": "learner guardian app",

	"GET /v1/erasures/{id}": "learner guardian app custodian",

	// The audit log, the keys that signatures are checked with, who listened.
	"GET /v1/signing-keys":                "- learner guardian app staff custodian operator",
	"GET /v1/audit":                       "custodian operator",
	"GET /v1/learners/{learner}/accesses": "learner guardian app custodian",

	// Rights: requests, disputes, exports.
	"POST /v1/requests":                   "learner guardian app custodian",
	"GET /v1/requests":                    "learner guardian app staff custodian operator",
	"GET /v1/requests/{id}":               "learner guardian app staff custodian operator",
	"POST /v1/requests/{id}/decision":     "custodian",
	"POST /v1/learners/{learner}/exports": "learner guardian app custodian",
	"GET /v1/exports/{id}":                "learner guardian app custodian",
	"GET /v1/exports/{id}/archive":        "learner guardian app",

	"POST /v1/recordings/{id}/disputes":   "learner guardian app",
	"GET /v1/recordings/{id}/disputes":    "learner guardian app",
	"GET /v1/disputes":                    "staff custodian",
	"POST /v1/disputes/{id}/decision":     "staff custodian",
	"POST /v1/learners/{learner}/rescore": "guardian app custodian",
	"POST /v1/pages/{page}/rescore":       "app staff operator",
	"GET /v1/corrections/{id}":            "learner guardian app staff custodian operator",

	// Correcting readings: what they would change, and what they were.
	"POST /v1/readings":                      "app staff operator",
	"POST /v1/pages/{page}/readings/preview": "app staff operator",
	"GET /v1/previews/{id}":                  "app staff operator",
	"DELETE /v1/previews/{id}":               "app staff operator",
	"GET /v1/pages/{page}/versions":          "app staff operator",

	"PUT /v1/learners/{learner}/refusals/{purpose}": "learner guardian app",

	// Staff's access, holds, shares.
	"POST /v1/access-requests":               "staff",
	"GET /v1/access-requests":                "staff custodian",
	"GET /v1/access-requests/{id}":           "staff custodian",
	"DELETE /v1/access-requests/{id}":        "staff custodian",
	"POST /v1/access-requests/{id}/decision": "custodian",
	"GET /v1/access-requests/{id}/audio":     "staff",

	"POST /v1/holds":              "custodian",
	"GET /v1/holds":               "custodian operator",
	"GET /v1/holds/{id}":          "custodian operator",
	"POST /v1/holds/{id}/confirm": "custodian operator",
	"POST /v1/holds/{id}/release": "custodian",

	"POST /v1/recordings/{id}/shares":   "learner guardian app",
	"GET /v1/recordings/{id}/shares":    "learner guardian app",
	"GET /v1/learners/{learner}/shares": "learner guardian app",
	"DELETE /v1/shares/{id}":            "learner guardian app custodian",
	"GET /s/{token}":                    "- learner guardian app staff custodian operator",
	"GET /s/{token}/audio":              "- learner guardian app staff custodian operator",

	// Notices, incidents, closure, reports.
	"GET /v1/learners/{learner}/notices": "learner guardian app",
	"GET /v1/notices":                    "app",
	"GET /v1/notices/{id}":               "app",
	"POST /v1/notices/{id}/delivered":    "app",
	"GET /v1/third-parties":              "- learner guardian app staff custodian operator",
	"GET /v1/closure":                    "- learner guardian app staff custodian operator",
	"POST /v1/incidents":                 "custodian operator",
	"GET /v1/incidents":                  "custodian operator",
	"GET /v1/incidents/{id}":             "custodian",
	"POST /v1/incidents/{id}/notify":     "custodian",
	"POST /v1/incidents/{id}/reported":   "custodian operator",
	"GET /v1/reports/{year}":             "custodian operator",
	"GET /v1/statistics":                 "custodian",

	// How the service is.
	"GET /v1/operations":                         "staff custodian operator",
	"GET /v1/operations/outcomes":                "staff custodian operator",
	"POST /v1/operations/queues/{queue}/retry":   "operator",
	"PUT /v1/operations/queues/{queue}/pause":    "operator",
	"DELETE /v1/operations/queues/{queue}/pause": "operator",
	"GET /v1/operations/hook":                    "operator",
	"POST /v1/operations/hook/replay":            "operator",

	// What retention would erase.
}

// operations lists every operation of the OpenAPI document.
func (s *service) operations() []string {
	s.t.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(s.want(s.call("GET", "/openapi.json", "", ""), 200).body, &document); err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for path, item := range document.Paths {
		for method := range item {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

// TestP22EveryRouteForEveryRole asks every operation of the API as every role, and
// without a token: whoever is not allowed is refused, whoever is gets past the
// guard. A route that the table above does not name fails.
func TestP22EveryRouteForEveryRole(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	operations := s.operations()
	if len(operations) != len(allowed) {
		t.Errorf("the document has %d operations, the table %d", len(operations), len(allowed))
	}
	for _, operation := range operations {
		roles, known := allowed[operation]
		if !known {
			t.Errorf("%s is not in the table: say who may call it", operation)
			continue
		}
		for _, role := range append([]api.Role{"-"}, api.Roles...) {
			t.Run(operation+" as "+string(role), func(t *testing.T) {
				s.tryAs(t, operation, role, slices.Contains(strings.Fields(roles), string(role)))
			})
		}
	}
}

// tryAs calls an operation on data of its own, so that no call disturbs another.
func (s *service) tryAs(t *testing.T, operation string, role api.Role, may bool) {
	method, path, _ := strings.Cut(operation, " ")
	learner := models.LearnerID(models.NewRecordingID()) // any new name
	s.want(s.call("PUT", "/v1/learners/"+string(learner), s.app(), `{"age_band":"adult"}`), 201)
	id := s.row(learner, models.Received)
	path = strings.NewReplacer("{learner}", string(learner), "{id}", string(id), "{purpose}", "scoring", "{page}", "x", "{question}", "x", "{version}", "x", "{year}", "2026").Replace(path)
	token := ""
	if role != "-" {
		token = s.token(role, "somebody", learner)
	}
	r := s.request(method, path, token, nil)
	if strings.HasSuffix(operation, "/events") {
		r.Header.Set("Last-Event-ID", "scored")
		s.settle(id)
	}
	got := s.do(r)
	switch {
	case role == "-" && !may && got.StatusCode != http.StatusUnauthorized:
		t.Errorf("%s without a token = %d %s, want 401", operation, got.StatusCode, got.body)
	case role != "-" && !may && (got.StatusCode != http.StatusForbidden || method != "HEAD" && got.json("type") != "urn:langdu:problem:forbidden"): // which has no body
		t.Errorf("%s as %s = %d %s, want 403 forbidden", operation, role, got.StatusCode, got.body)
	case may && (got.StatusCode == http.StatusUnauthorized || got.json("type") == "urn:langdu:problem:forbidden"):
		t.Errorf("%s as %s = %d %s, want to get past the guard", operation, role, got.StatusCode, got.body)
	case got.StatusCode >= 500:
		t.Errorf("%s as %s = %d %s", operation, role, got.StatusCode, got.body)
	}
}
