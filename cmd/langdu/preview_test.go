package main

import (
	"fmt"
	"math"
	"testing"

	"github.com/langdu/langdu/models"
)

// correcting is a page that children have read, in a running service.
func correcting(t *testing.T, stores []string, readers, each int) *service {
	t.Helper()
	s := start(t, stores)
	s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": readingText})
	for i := range readers {
		learner := fmt.Sprintf("reader%d", i)
		s.consent(t, learner)
		for range each {
			body, contentType := form(t, [][2]string{{"learner", learner}, {"page", "p1"}}, testdata(t, "reading.ogg"))
			id := s.want(t, 202, "POST", "/v1/recordings", body, "Content-Type", contentType)["id"].(string)
			s.settle(t, id)
		}
	}
	return s
}

// previewed waits for a preview of a reading of 大 that nobody uses here.
func (s *service) previewed(t *testing.T) map[string]any {
	t.Helper()
	started := s.want(t, 202, "POST", "/v1/pages/p1/readings/preview", map[string]any{"readings": daAsDai})
	at := fmt.Sprint("/v1/previews/", started["preview"])
	await(t, "the preview", func() bool { return s.want(t, 200, "GET", at, nil)["state"] != "requested" })
	return s.want(t, 200, "GET", at, nil)
}

// daAsDai has the last character of the reading read as dai4.
var daAsDai = []map[string]any{{"at": 9, "reading": "dai4"}}

// TestPreviewEqualsTheRescoreOfRealSound previews a wrong reading of a page that real
// voices have read, puts it in force, and wants every figure to come true.
func TestPreviewEqualsTheRescoreOfRealSound(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := correcting(t, stores, readers, 1)
			before := s.want(t, 200, "GET", "/v1/learners/reader0/work", nil)
			preview := s.previewed(t)
			figures, _ := preview["figures"].(map[string]any)
			if preview["state"] != "done" || preview["direction"] != "worse" || figures["heard"] != float64(readers) || figures["changed"] != float64(readers) {
				t.Fatalf("preview %v", preview)
			}
			if after := s.want(t, 200, "GET", "/v1/learners/reader0/work", nil); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("the preview changed something:\n%v\n%v", before, after)
			}
			s.want(t, 200, "PUT", "/v1/pages/p1", map[string]any{"text": readingText, "readings": daAsDai})
			started := s.want(t, 202, "POST", "/v1/pages/p1/rescore", nil)
			if n := s.corrected(t, started["correction"]); n != figures["changed"] {
				t.Errorf("%v were judged again, the preview said %v", n, figures["changed"])
			}
			s.cameTrue(t, figures)
		})
	}
}

// readers are so many that figures are shown, and that rounding changes no count.
const readers = models.PreviewStep

// cameTrue compares what the readers have now with what a preview said.
func (s *service) cameTrue(t *testing.T, figures map[string]any) {
	t.Helper()
	after, sum := make([]any, 10), 0.0
	for i := range after {
		after[i] = 0.0
	}
	verdicts := map[string]float64{}
	for i := range readers {
		work := s.want(t, 200, "GET", fmt.Sprintf("/v1/learners/reader%d/work", i), nil)
		r := work["recordings"].([]any)[0].(map[string]any)
		overall := r["overall"].(float64)
		sum += overall
		after[min(int(overall)/10, 9)] = after[min(int(overall)/10, 9)].(float64) + 1
		result := s.want(t, 200, "GET", fmt.Sprint("/v1/recordings/", r["id"], "/result"), nil)
		last := result["characters"].([]any)[9].(map[string]any)
		verdicts[last["verdict"].(string)]++
	}
	if fmt.Sprint(after) != fmt.Sprint(figures["after"]) || figures["mean_after"] != math.Round(sum/readers/models.PreviewStep)*models.PreviewStep {
		t.Errorf("scores now %v, mean %.2f; the preview said %v, %v", after, sum/readers, figures["after"], figures["mean_after"])
	}
	for _, c := range figures["characters"].([]any) {
		if c := c.(map[string]any); c["at"] == 9.0 {
			change := c["changes"].([]any)[0].(map[string]any)
			if verdicts[change["to"].(string)] != change["times"] || change["times"] != float64(readers) {
				t.Errorf("verdicts of 大 now %v, the preview said %v", verdicts, change)
			}
			return
		}
	}
	t.Errorf("the preview says nothing of 大: %v", figures["characters"])
}

// TestPreviewOfOneReaderNamesNoFigure shows that of one child alone nothing is said.
func TestPreviewOfOneReaderNamesNoFigure(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			preview := correcting(t, stores, 1, 2).previewed(t)
			if preview["direction"] != "few" || preview["figures"] != nil {
				t.Errorf("preview %v, want neither a direction nor a figure", preview)
			}
		})
	}
}
