package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestAPartWhoseAnswerIsLostIsKept: the records have the part, and the process that has
// stored it is not told so. Were its bytes removed, the upload would be refused for good
// in the end.
func TestAPartWhoseAnswerIsLostIsKept(t *testing.T) {
	s := startDeaf(t)
	sound := wav(9000)
	id := s.beginUpload("l1", len(sound))
	s.refused(s.more(id, 0, sound[:5000]), 503, "unavailable", "")
	at := s.stands(id)
	if at != 5000 {
		t.Fatalf("the upload stands at %d, want 5000", at)
	}
	s.isExactly(s.became(s.want(s.more(id, at, sound[at:]), 204)), sound)
}

// TestWhatAPageMayHaveIsKept: the same of its picture and its model reading.
func TestWhatAPageMayHaveIsKept(t *testing.T) {
	for what, body := range map[string][]byte{"picture": pngOf(t, 40, 30), "model": wav(9000)} {
		s := startDeaf(t)
		s.want(s.call("PUT", "/v1/pages/p", s.app(), `{"text":"小猫"}`), 201)
		s.refused(s.put("/v1/pages/p/"+what, s.app(), body), 503, "unavailable", "")
		s.want(s.call("GET", "/v1/pages/p/"+what, s.app(), ""), 200)
		if keys := s.objects.keys(); len(keys) != 1 {
			t.Errorf("of a %s that the page has is stored %q, want its bytes", what, keys)
		}
	}
}

// overtaken has somebody else finish an upload when its parts are asked for.
type overtaken struct {
	api.Records
	by func()
}

func (o *overtaken) Parts(ctx context.Context, id models.RecordingID) ([]storage.Part, error) {
	parts, err := o.Records.Parts(ctx, id)
	if by := o.by; by != nil {
		o.by = nil
		by()
	}
	return parts, err
}

// TestAnUploadThatAnotherHasFinishedIsNoBrokenOne stops a process between its reading
// which parts there are and its opening them, for longer than its claim lasts: another
// finishes the upload and takes the parts away. Who was stopped says what has become of
// it, and not that its file is broken.
func TestAnUploadThatAnotherHasFinishedIsNoBrokenOne(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	sound := wav(9000)
	id := models.RecordingID(s.beginUpload("l1", len(sound)))
	s.want(s.more(string(id), 0, sound[:5000]), 204)
	s.lastPart(id, sound[5000:])
	records := &overtaken{Records: s.config.Records}
	s.config.Records = records
	stopped := s.another()
	records.by = func() {
		s.clock.Advance(16 * time.Second)
		s.became(s.want(s.more(string(id), len(sound), nil), 204))
	}
	if got := s.became(stopped.want(stopped.more(string(id), len(sound), nil), 204)); got != id {
		t.Errorf("the upload has become %s, want %s", got, id)
	}
	s.isExactly(id, sound)
}
