package api_test

import (
	"testing"

	"github.com/langdu/langdu/models"
)

func TestUploadIsStoredOnceAndEnqueued(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	r := s.want(s.upload(s.app(), nil, "learner", "l1", "text", "小猫钓鱼", "audio", string(wav(9000))), 202)
	id := models.RecordingID(r.json("id").(string))
	if got, want := r.Header.Get("Location"), "/v1/recordings/"+string(id); got != want {
		t.Errorf("Location = %q, want %q", got, want)
	}
	if len(s.queue.scored) != 1 || s.queue.scored[0] != id {
		t.Errorf("enqueued %v, want %s", s.queue.scored, id)
	}
	if got := s.objects.keys(); len(got) != 1 || got[0] != id.OriginalKey() {
		t.Errorf("objects %v, want %s", got, id.OriginalKey())
	}
	got := s.want(s.call("GET", "/v1/recordings/"+string(id), s.app(), ""), 200)
	t.Logf("%s", got.body)
	if got.json("status") != "received" || got.json("size") != 9000. || got.json("format") != "audio/wav" || got.json("overall") != nil {
		t.Errorf("recording = %s", got.body)
	}
}
