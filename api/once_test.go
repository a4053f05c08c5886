package api_test

import (
	"context"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// deaf writes and does not hear that it was written: the line to the database breaks
// after the commit.
type deaf struct {
	api.Records
	times int
}

func (d *deaf) ReceiveOnce(ctx context.Context, r models.Recording, now, due time.Time, key string, a storage.Answer, expires time.Time) error {
	if err := d.Records.ReceiveOnce(ctx, r, now, due, key, a, expires); err != nil || d.times == 0 {
		return err
	}
	d.times--
	return models.Errorf("test", models.Unavailable, "the line broke")
}

// TestUploadOfWhichTheAnswerWasLostIsThereOnce has the service not know that it has
// received a recording. It must not take it for a failed upload: the client asks again,
// and is told of the one that is there, with its bytes.
func TestUploadOfWhichTheAnswerWasLostIsThereOnce(t *testing.T) {
	records := &deaf{times: 1}
	s := start(t, func(c *api.Config) { records.Records, c.Records = c.Records, records })
	s.learner("l1", "scoring")
	key := []string{"Idempotency-Key", "k1"}
	parts := []string{"learner", "l1", "text", "小猫", "audio", string(wav(9000))}
	s.refused(s.upload(s.app(), key, parts...), 503, "unavailable", "")
	before := s.objects.keys()
	if len(before) != 1 {
		t.Fatalf("stored %v, want the recording's bytes", before)
	}
	answer := s.want(s.upload(s.app(), key, parts...), 202)
	id := models.RecordingID(answer.json("id").(string))
	if r, err := s.store.Recording(t.Context(), id); err != nil || r.Status != models.Received {
		t.Errorf("the recording is %q, %v, want received", r.Status, err)
	}
	if keys := s.objects.keys(); len(keys) != 1 || keys[0] != before[0] || keys[0] != id.OriginalKey() {
		t.Errorf("stored %v, want %s alone", keys, id.OriginalKey())
	}
}
