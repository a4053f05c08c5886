package main

import (
	"slices"
	"strings"
	"testing"
)

// TestP22NobodyPastTheDoor asks every route of a running service about one child as
// everybody else: without a token nobody gets past the door, another child's family
// finds nothing there, and staff neither hear nor read a child by any route.
func TestP22NobodyPastTheDoor(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			s.consent(t, "xiaohong")
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)
			strangers := map[string]string{"nobody": ""}
			for _, role := range []string{"learner", "guardian", "app"} {
				strangers[role] = s.sign(t, "--role", role, "--subject", "other", "--learner", "xiaohong")
			}
			for _, role := range []string{"staff", "operator"} {
				strangers[role] = s.sign(t, "--role", role, "--subject", "other")
			}
			asked := 0
			for _, operation := range s.operations(t) {
				method, path, _ := strings.Cut(operation, " ")
				if !strings.Contains(path, "{learner}") && !strings.HasPrefix(path, "/v1/recordings/{id}") {
					continue
				}
				path = strings.NewReplacer("{learner}", "xiaoming", "{id}", id, "{purpose}", "scoring").Replace(path)
				for who, token := range strangers {
					asked++
					status, _, answer := s.call(t, method, path, map[string]any{}, "Authorization", "Bearer "+token)
					want := []int{403, 404}
					if who == "nobody" {
						want = []int{401}
					}
					if !slices.Contains(want, status) || strings.Contains(string(answer), "mama") {
						t.Errorf("%s as %s = %d, want one of %v: %.300s", operation, who, status, want, answer)
					}
				}
			}
			if asked < 100 {
				t.Errorf("only %d questions were asked", asked)
			}
			s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil) // it is all there still
		})
	}
}
