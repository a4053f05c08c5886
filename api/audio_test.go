package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/models"
)

// played is a scored recording with its files on the shelf.
func (s *service) played() (id models.RecordingID, path string) {
	s.t.Helper()
	s.learner("l1", "scoring", "playback")
	id = s.recorded("l1")
	s.settle(id)
	s.objects.place(id.RenditionKey(), "audio/mp4", []byte("0123456789"))
	s.objects.place(id.PeaksKey(), "application/json", []byte(`{"peaks":[[0.5]],"duration":4.2}`))
	return id, "/v1/recordings/" + string(id)
}

func TestPlaybackHonoursRange(t *testing.T) {
	s := start(t)
	id, path := s.played()
	whole := s.want(s.call("GET", path+"/audio", s.app(), ""), 200)
	if string(whole.body) != "0123456789" {
		t.Errorf("body = %q", whole.body)
	}
	for name, want := range map[string]string{
		"Content-Type": "audio/mp4", "Cache-Control": "private, no-store", "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff",
	} {
		if got := whole.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	tag := whole.Header.Get("ETag")
	part := s.want(s.call("GET", path+"/audio", s.app(), "", "Range", "bytes=2-5", "If-Range", tag), 206)
	if string(part.body) != "2345" || part.Header.Get("Content-Range") != "bytes 2-5/10" {
		t.Errorf("part = %q, %s", part.body, part.Header.Get("Content-Range"))
	}
	if stale := s.want(s.call("GET", path+"/audio", s.app(), "", "Range", "bytes=2-5", "If-Range", `"old"`), 200); len(stale.body) != 10 {
		t.Errorf("a stale If-Range got %q, want all", stale.body)
	}
	s.want(s.call("GET", path+"/audio", s.app(), "", "If-None-Match", tag), 304)
	s.want(s.call("HEAD", path+"/audio", s.app(), ""), 200)
	outside := s.call("GET", path+"/audio", s.app(), "", "Range", "bytes=90-")
	s.refused(outside, 416, "range-not-satisfiable", "bytes */10")

	original := s.want(s.call("GET", path+"/audio?original=1", s.app(), ""), 200)
	if string(original.body) != string(wav(9000)) || original.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("original = %d bytes of %s", len(original.body), original.Header.Get("Content-Type"))
	}
	if got := original.Header.Get("Content-Disposition"); got != `attachment; filename="`+string(id)+`.wav"` {
		t.Errorf("Content-Disposition = %q", got)
	}
	if got := s.want(s.call("GET", path+"/peaks", s.app(), ""), 200); got.json("duration") != 4.2 {
		t.Errorf("peaks = %s", got.body)
	}
	s.refused(s.call("GET", path+"/audio?original=yes", s.app(), ""), 422, "invalid", "original must be 1")
}

// TestTheWaveformIsReadOutOfThePlaybackFile, where a file beside it, of a release that
// kept it there, would say otherwise.
func TestTheWaveformIsReadOutOfThePlaybackFile(t *testing.T) {
	s := start(t)
	id, path := s.played()
	const document = `{"duration":1.5,"peaks":[[0.25]]}`
	box, err := waveform.Box([]byte(document))
	s.must(err)
	s.objects.place(id.RenditionKey(), "audio/mp4", slices.Concat([]byte("\x00\x00\x00\x08ftyp"), box, []byte("sound")))
	got := s.want(s.call("GET", path+"/peaks", s.app(), ""), 200)
	if string(got.body) != document || got.Header.Get("Content-Type") != "application/json" || got.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("peaks = %s, %v", got.body, got.Header)
	}
	tag := got.Header.Get("ETag")
	s.want(s.call("GET", path+"/peaks", s.app(), "", "If-None-Match", tag), 304)
	if part := s.want(s.call("GET", path+"/peaks", s.app(), "", "Range", "bytes=0-4", "If-Range", tag), 206); string(part.body) != document[:5] {
		t.Errorf("a part = %q", part.body)
	}
	s.must(s.objects.Remove(t.Context(), id.RenditionKey()))
	s.refused(s.call("GET", path+"/peaks", s.app(), ""), 404, "not-found", "no such file")
}

// TestFilesPastTheirTimeAreGone asks before the sweep has come by.
func TestFilesPastTheirTimeAreGone(t *testing.T) {
	s := start(t)
	id, path := s.played()
	s.clock.Advance(31 * 24 * time.Hour)
	s.refused(s.call("GET", path+"/audio?original=1", s.app(), ""), 410, "gone", "end of its time")
	s.want(s.call("GET", path+"/audio", s.app(), ""), 200)
	s.clock.Advance(150 * 24 * time.Hour)
	s.refused(s.call("GET", path+"/audio", s.app(), ""), 410, "gone", "end of its time")
	s.must(s.store.ClassErased(t.Context(), id, models.ClassRendition, s.clock.Now()))
	s.must(s.store.ClassErased(t.Context(), id, models.ClassOriginal, s.clock.Now()))
	s.refused(s.call("GET", path+"/audio", s.app(), ""), 410, "gone", "end of its time")
	s.refused(s.call("GET", path+"/audio?original=1", s.app(), ""), 410, "gone", "end of its time")
	s.want(s.call("GET", path+"/result", s.app(), ""), 200)
	s.clock.Advance(600 * 24 * time.Hour)
	s.refused(s.call("GET", path+"/result", s.app(), ""), 410, "gone", "end of its time")
	if got := s.want(s.call("GET", "/v1/learners/l1/work", s.app(), ""), 200); len(got.json("recordings").([]any)) != 0 {
		t.Errorf("work = %s, want none past its time", got.body)
	}
}

func TestPlaybackBeforeAndWithoutAFile(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	id := s.row("l1", models.Received)
	path := "/v1/recordings/" + string(id)
	waiting := s.call("GET", path+"/audio", s.app(), "")
	s.refused(waiting, 409, "conflict", "still received")
	if waiting.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After = %q", waiting.Header.Get("Retry-After"))
	}
	s.refused(s.call("GET", path+"/result", s.app(), ""), 409, "conflict", "follow its events")
	failed := s.row("l1", models.Failed)
	s.refused(s.call("GET", "/v1/recordings/"+string(failed)+"/audio", s.app(), ""), 404, "not-found", "could not be listened to")
}

func TestResults(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	path := func(status models.Status) string { return "/v1/recordings/" + string(s.row("l1", status)) }
	scored := s.want(s.call("GET", path(models.Scored)+"/result", s.app(), ""), 200)
	if string(scored.body) != document {
		t.Errorf("result = %s, want it word for word", scored.body)
	}
	for _, status := range []models.Status{models.Unassessable, models.Failed} {
		got := s.want(s.call("GET", path(status)+"/result", s.app(), ""), 200)
		if got.json("status") != string(status) || got.json("reason") != "too noisy" || got.json("detail") != "there is a fan" || got.json("overall") != nil {
			t.Errorf("result = %s", got.body)
		}
	}
	got := s.want(s.call("GET", path(models.Unassessable), s.app(), ""), 200)
	if got.json("overall") != nil || got.json("reason") != "too noisy" {
		t.Errorf("an unassessable recording = %s, want no score", got.body)
	}
	if got := s.want(s.call("GET", path(models.Scored), s.app(), ""), 200); got.json("overall") != 87. || got.json("duration_ms") != 4200. {
		t.Errorf("a scored recording = %s", got.body)
	}
}

func TestErasedRecordingIsGoneEverywhere(t *testing.T) {
	s := start(t)
	_, path := s.played()
	started := s.want(s.call("DELETE", path, s.app(), ""), 202)
	erasure := started.Header.Get("Location")
	if !strings.HasPrefix(erasure, "/v1/erasures/") || len(s.erasures()) != 1 {
		t.Errorf("Location = %q, told the queue %v", erasure, s.erasures())
	}
	for _, what := range []string{"", "/result", "/audio", "/audio?original=1", "/peaks", "/events"} {
		s.refused(s.call("GET", path+what, s.app(), ""), 410, "gone", "has been erased")
	}
	s.refused(s.call("PUT", path+"/like", s.app(), ""), 410, "gone", "has been erased")
	got := s.want(s.call("GET", erasure, s.app(), ""), 200)
	if got.json("scope") != "recording" || got.json("state") != "requested" || got.json("cause") != "request" {
		t.Errorf("erasure = %s", got.body)
	}
	if strings.Contains(string(got.body), "l1") {
		t.Errorf("the erasure names somebody: %s", got.body)
	}
	s.refused(s.call("GET", "/v1/erasures/x", s.app(), ""), 404, "not-found", "no erasure")
	s.refused(s.call("GET", "/v1/erasures/"+string(models.NewErasureID()), s.app(), ""), 404, "not-found", "no erasure")
	s.refused(s.call("GET", "/v1/recordings/x", s.app(), ""), 404, "not-found", "no recording with this id")
}

func TestErasedLearnerIsGoneEverywhere(t *testing.T) {
	s := start(t)
	_, path := s.played()
	s.want(s.call("DELETE", "/v1/learners/l1", s.app(), ""), 202)
	for _, what := range []string{"", "/consents", "/work", "/growth"} {
		s.refused(s.call("GET", "/v1/learners/l1"+what, s.app(), ""), 410, "gone", "being erased")
	}
	s.refused(s.call("PUT", "/v1/learners/l1", s.app(), `{"age_band":"adult"}`), 410, "gone", "being erased")
	s.refused(s.call("GET", path+"/audio", s.app(), ""), 410, "gone", "erased")
	s.refused(s.call("GET", path, s.app(), ""), 410, "gone", "erased")
	again := s.want(s.call("DELETE", "/v1/learners/l1", s.app(), ""), 202)
	if again.json("erasure") == nil {
		t.Errorf("again = %s", again.body)
	}
}
