package main

import (
	"bytes"
	"io"
	"testing"
)

// TestP20ErasureOutlivesItsService shows that an erasure which is asked for while no
// worker lives, while a recording waits to be scored and while another is on its way
// up, ends as soon as there are workers again: asking again changes nothing, the upload
// is refused, the waiting job does nothing, and nothing comes back.
func TestP20ErasureOutlivesItsService(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			data, erasure, waiting := t.TempDir(), "", ""
			served(t, "asked", data, stores, false, func(t *testing.T, s *service) {
				s.consent(t, "xiaoming")
				waiting = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
				erase := func() {
					erasure = s.want(t, 202, "DELETE", "/v1/learners/xiaoming", nil)["erasure"].(string)
				}
				body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, testdata(t, "reading.ogg"))
				whole, err := io.ReadAll(body)
				if err != nil {
					t.Fatal(err)
				}
				midway := &interrupted{first: bytes.NewReader(whole[:len(whole)/2]), then: erase, rest: bytes.NewReader(whole[len(whole)/2:])}
				if status, _, answer := s.call(t, "POST", "/v1/recordings", midway, "Content-Type", contentType); status != 410 {
					t.Errorf("the upload that the erasure overtook = %d, want 410: %s", status, answer)
				}
				if status, _, answer := s.call(t, "DELETE", "/v1/learners/xiaoming", nil); status != 202 || !bytes.Contains(answer, []byte(erasure)) {
					t.Errorf("erasing again = %d, want the same erasure: %s", status, answer)
				}
				s.want(t, 410, "GET", "/v1/recordings/"+waiting, nil)
			})
			served(t, "done", data, stores, true, func(t *testing.T, s *service) {
				// The stores are asked once more when even the longest upload must be over.
				await(t, "the erasure", func() bool { return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] != "requested" })
				s.held(t, stores).nothing("after the erasure")
				s.want(t, 410, "GET", "/v1/recordings/"+waiting, nil)
			})
			served(t, "once more", data, stores, true, func(t *testing.T, s *service) {
				s.sweep(t, stores, 0)
				s.held(t, stores).nothing("after another start")
			})
		})
	}
}
