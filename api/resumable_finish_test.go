package api_test

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// TestFinishingConverges fails in every place between the last byte and the answer,
// and asks again.
func TestFinishingConverges(t *testing.T) {
	sound := wav(9000)
	for name, c := range map[string]struct {
		breaks func(s *service, id models.RecordingID)
		mends  func(s *service)
	}{
		"the store was away": {
			func(s *service, id models.RecordingID) {
				s.objects.putOnly = func(key string) error {
					if key == id.OriginalKey() {
						return errors.New("away")
					}
					return nil
				}
				s.refused(s.more(string(id), 5000, sound[5000:]), 503, "unavailable", "try again")
			},
			func(s *service) { s.objects.putOnly = nil },
		},
		"killed before joining": {
			func(s *service, id models.RecordingID) { s.lastPart(id, sound[5000:]) }, func(*service) {},
		},
		"killed after joining": {
			func(s *service, id models.RecordingID) {
				s.lastPart(id, sound[5000:])
				s.objects.place(id.OriginalKey(), "audio/wav", sound)
			}, func(*service) {},
		},
		"killed between a part and its row": {
			func(s *service, id models.RecordingID) {
				s.objects.place(id.PartsPrefix()+"000000005000-dead", "", sound[5000:6000])
				s.lastPart(id, sound[5000:])
			}, func(*service) {},
		},
		"killed while joining": {
			func(s *service, id models.RecordingID) {
				s.lastPart(id, sound[5000:])
				now := s.clock.Now()
				s.must(s.store.ClaimJoin(s.t.Context(), id, "dead", now, now.Add(15*time.Second)))
				r := s.want(s.tus("HEAD", "/v1/uploads/"+string(id), nil), 423)
				if r.Header.Get("Retry-After") == "" {
					s.t.Error("no Retry-After")
				}
			},
			func(s *service) { s.clock.Advance(15 * time.Second) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.learner("l1", "scoring")
			id := models.RecordingID(s.beginUpload("l1", len(sound)))
			s.want(s.more(string(id), 0, sound[:5000]), 204)
			c.breaks(s, id)
			c.mends(s)
			second := s.another()
			for _, method := range []string{"HEAD", "PATCH", "HEAD"} {
				r := second.tus(method, "/v1/uploads/"+string(id), nil, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "9000")
				if r.StatusCode >= 300 || s.became(r) != id || r.Header.Get("Upload-Offset") != "9000" {
					t.Errorf("%s = %d %v", method, r.StatusCode, r.Header)
				}
			}
			s.isExactly(id, sound)
			if len(s.queue.scored) != 1 {
				t.Errorf("enqueued %v, want it once", s.queue.scored)
			}
		})
	}
}

// lastPart stores the end of an upload as a process does that is killed right then.
func (s *service) lastPart(id models.RecordingID, part []byte) {
	s.t.Helper()
	now := s.clock.Now()
	p := storage.Part{At: 5000, Size: int64(len(part)), Name: "000000005000-last"}
	s.must(s.store.MayWrite(s.t.Context(), id, p.At, now, now.Add(time.Second)))
	s.objects.place(id.PartsPrefix()+p.Name, "", part)
	s.must(s.store.AddPart(s.t.Context(), id, p, now))
}

// TestFinishingTwiceAtOnceIsOnce asks two processes at once for an upload that is
// complete.
func TestFinishingTwiceAtOnceIsOnce(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	both, sound := []*service{s, s.another()}, wav(9000)
	for range 20 {
		id := models.RecordingID(s.beginUpload("l1", len(sound)))
		s.want(s.more(string(id), 0, sound[:5000]), 204)
		s.lastPart(id, sound[5000:])
		before := len(s.queue.scored)
		var wait sync.WaitGroup
		for _, one := range both {
			wait.Go(func() {
				if r := one.tus("HEAD", "/v1/uploads/"+string(id), nil); r.StatusCode != 200 && r.StatusCode != 423 {
					t.Errorf("HEAD = %d", r.StatusCode)
				}
			})
		}
		wait.Wait()
		s.isExactly(s.became(s.want(s.tus("HEAD", "/v1/uploads/"+string(id), nil), 200)), sound)
		if n := len(s.queue.scored) - before; n != 1 {
			t.Errorf("enqueued %d times, want once", n)
		}
	}
}

// TestAPartThatIsLostIsSaid reads parts that are not as their rows say: nothing is
// joined around them.
func TestAPartThatIsLostIsSaid(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	for name, damage := range map[string]func(first, last string){
		"missing":          func(first, _ string) { s.must(s.objects.Remove(t.Context(), first)) },
		"shorter":          func(first, _ string) { s.objects.place(first, "", wav(4999)) },
		"the last missing": func(_, last string) { s.must(s.objects.Remove(t.Context(), last)) },
		"the last shorter": func(_, last string) { s.objects.place(last, "", wav(3999)) },
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			id := models.RecordingID(s.beginUpload("l1", 9000))
			s.want(s.more(string(id), 0, wav(5000)), 204)
			s.lastPart(id, wav(4000))
			damage(s.objects.keys()[0], s.objects.keys()[1])
			s.refused(s.more(string(id), 9000, nil), 422, "corrupt-media", "begin a new one")
			s.want(s.tus("HEAD", "/v1/uploads/"+string(id), nil), 410)
			s.nothingRemains("l1")
		})
	}
}

// TestManyPartsAreLeftToTheSweep answers before they are removed, except where nothing
// is to be left once an answer was recognised.
func TestManyPartsAreLeftToTheSweep(t *testing.T) {
	for once, left := range map[bool]int{false: 66, true: 1} {
		s := start(t, func(c *api.Config) {
			if once {
				c.Schedule.AnswerAudio = models.OnceRecognised
			}
		})
		s.learner("l1", "scoring")
		s.want(s.call("PUT", "/v1/questions/q1", s.app(), `{"prompt":"小猫","answers":[{"text":"小猫"}]}`), 201)
		r := s.want(s.begin(-1, nil, "learner", "l1", "question", "q1"), 201)
		id, sound := strings.TrimPrefix(r.Header.Get("Location"), "/v1/uploads/"), wav(6500)
		for from := 0; from < len(sound); from += 100 {
			s.want(s.more(id, from, sound[from:from+100]), 204)
		}
		s.became(s.want(s.more(id, len(sound), nil, "Upload-Length", strconv.Itoa(len(sound))), 204))
		if keys := s.objects.keys(); len(keys) != left {
			t.Errorf("kept once recognised %v: %d objects, want %d", once, len(keys), left)
		}
	}
}
