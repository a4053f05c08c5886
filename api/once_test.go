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
	return d.hears(d.Records.ReceiveOnce(ctx, r, now, due, key, a, expires))
}

func (d *deaf) AddPart(ctx context.Context, id models.RecordingID, p storage.Part, now time.Time) error {
	return d.hears(d.Records.AddPart(ctx, id, p, now))
}

func (d *deaf) PutPicture(ctx context.Context, p models.Picture) (former models.MediaID, err error) {
	former, err = d.Records.PutPicture(ctx, p)
	return former, d.hears(err)
}

func (d *deaf) PutModel(ctx context.Context, m models.ModelReading) (former models.MediaID, err error) {
	former, err = d.Records.PutModel(ctx, m)
	return former, d.hears(err)
}

// hears is what is heard of an answer.
func (d *deaf) hears(err error) error {
	if err != nil || d.times == 0 {
		return err
	}
	d.times--
	return models.Errorf("test", models.Unavailable, "the line broke")
}

// startDeaf starts a service whose records answer once without being heard.
func startDeaf(t *testing.T) *service {
	t.Helper()
	records := &deaf{times: 1}
	s := start(t, func(c *api.Config) { records.Records, c.Records = c.Records, records })
	s.learner("l1", "scoring")
	return s
}

// TestUploadOfWhichTheAnswerWasLostIsThereOnce has the service not know that it has
// received a recording. It must not take it for a failed upload: the client asks again,
// and is told of the one that is there, with its bytes.
func TestUploadOfWhichTheAnswerWasLostIsThereOnce(t *testing.T) {
	s := startDeaf(t)
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
