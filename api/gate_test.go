package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// crowded is a service whose one worker needs a second for 9,000 bytes of WAV, and where
// a recording may wait for two and a half; three of a learner may wait.
func crowded(t *testing.T, change ...func(*api.Config)) *service {
	t.Helper()
	return start(t, append([]func(*api.Config){func(c *api.Config) {
		c.Admission = api.Admission{MaxWait: 2500 * time.Millisecond, MaxWaiting: 3,
			Capacity: func(context.Context) (models.Capacity, error) {
				return models.Capacity{Slots: 1, Efforts: map[string]models.Effort{"audio/wav": {Recordings: 10, Bytes: 90_000, Seconds: 10}}}, nil
			}}
	}}, change...)...)
}

// comeBack checks that a refusal says in how many seconds to come back, from least to most.
func (s *service) comeBack(r reply, least, most int) {
	s.t.Helper()
	after, err := strconv.Atoi(r.Header.Get("Retry-After"))
	if err != nil || after < least || after > most {
		s.t.Errorf("Retry-After = %q, want %d to %d", r.Header.Get("Retry-After"), least, most)
	}
}

// counted is a body that says whether anybody reads it.
type counted struct {
	io.Reader
	read atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// TestWhatWouldWaitTooLongIsRefusedBeforeItIsRead fills the line, and empties it.
func TestWhatWouldWaitTooLongIsRefusedBeforeItIsRead(t *testing.T) {
	s := crowded(t)
	var ids []models.RecordingID
	for _, l := range []string{"l1", "l2", "l3", "l4"} {
		s.learner(l, "scoring")
	}
	for _, l := range []string{"l1", "l2", "l3"} { // as each comes, 0, 1 and 2 seconds wait before it
		ids = append(ids, s.recorded(l))
	}
	s.clock.Advance(time.Second) // what is known of the line is old
	body, contentType := form(t, "learner", "l4", "text", "小猫钓鱼", "audio", string(wav(5_000_000)))
	sent := &counted{Reader: body}
	// With Expect a client sends nothing before it is asked to: nobody asks.
	request := s.request("POST", "/v1/recordings", s.app(), sent, "Content-Type", contentType, "Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answer, err := client.Do(request)
	s.must(err)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	s.must(err)
	s.refused(reply{answer, said}, 503, "overloaded", "keep it, and send it again")
	s.comeBack(reply{answer, said}, 1, 5)
	s.wait(func() bool { return strings.Contains(s.log.String(), "problem:overloaded") })
	if log := s.log.String(); !strings.Contains(log, "WARN") || strings.Contains(log, "ERROR") {
		t.Errorf("nothing has gone wrong, but the log says %s", log)
	}
	if n := sent.read.Load(); n != 0 {
		t.Errorf("%d bytes of the recording were taken before it was refused", n)
	}
	s.refused(s.begin(9000, nil, "learner", "l4", "text", "小猫钓鱼"), 503, "overloaded", "keep it")

	s.scored(ids[0])
	s.clock.Advance(time.Second)
	s.recorded("l4")
	if got := s.metric(`langdu_admission_refused_total{reason="wait"}`); got != "2" {
		t.Errorf("refused = %s, want 2", got)
	}
}

// TestAnUploadThatIsUnderWayMayBeFinished: who has sent half of a recording is not to
// lose it because others came.
func TestAnUploadThatIsUnderWayMayBeFinished(t *testing.T) {
	s := crowded(t)
	for _, l := range []string{"l1", "l2", "l3", "l4"} {
		s.learner(l, "scoring")
	}
	sound := wav(9000)
	key := []string{"Idempotency-Key", "k1"}
	begun := s.want(s.begin(len(sound), key, "learner", "l4", "text", "小猫钓鱼"), 201)
	id := strings.TrimPrefix(begun.Header.Get("Location"), "/v1/uploads/")
	s.want(s.more(id, 0, sound[:4000]), 204)
	for _, l := range []string{"l1", "l2", "l3"} {
		s.clock.Advance(time.Second)
		s.recorded(l)
	}
	s.clock.Advance(time.Second)
	s.refused(s.begin(9000, nil, "learner", "l4", "text", "小猫钓鱼"), 503, "overloaded", "keep it")
	s.want(s.begin(len(sound), key, "learner", "l4", "text", "小猫钓鱼"), 201) // its answer was lost: it is the same one
	s.want(s.more(id, 4000, sound[4000:]), 204)
	s.want(s.call("GET", "/v1/recordings/"+id, s.app(), ""), 200)
}

// TestALearnersManyWaitTheirTurn: one learner may not fill the line, and what they have
// sent stands before nobody else's first.
func TestALearnersManyWaitTheirTurn(t *testing.T) {
	s := crowded(t)
	s.learner("l1", "scoring")
	s.learner("l2", "scoring")
	var many []models.RecordingID
	for range 3 {
		many = append(many, s.recorded("l1"))
		s.clock.Advance(storage.TurnEvery / 10)
	}
	r := s.upload(s.app(), nil, "learner", "l1", "text", "小猫钓鱼", "audio", string(wav(9000)))
	s.refused(r, 429, "rate-limited", "3 recordings of this learner wait already")
	s.comeBack(r, 2, 7)
	s.refused(s.begin(9000, nil, "learner", "l1", "text", "小猫钓鱼"), 429, "rate-limited", "of this learner")
	other := s.recorded("l2")
	next, err := s.store.Next(t.Context(), s.clock.Now(), 10)
	s.must(err)
	if want := []models.RecordingID{many[0], other, many[1], many[2]}; !slices.Equal(next, want) {
		t.Errorf("they are worked on as %v, want %v", next, want)
	}
	s.scored(many[0])
	s.clock.Advance(time.Second)
	r = s.upload(s.app(), nil, "learner", "l1", "text", "小猫钓鱼", "audio", string(wav(9000)))
	s.refused(r, 503, "overloaded", "keep it") // those of others go before it
	s.scored(other)
	s.clock.Advance(time.Second)
	s.recorded("l1")
}

// TestNobodyIsRefusedBecauseTheQueueDoesNotAnswer: the records are what takes a recording.
func TestNobodyIsRefusedBecauseTheQueueDoesNotAnswer(t *testing.T) {
	s := crowded(t, func(c *api.Config) {
		c.Admission.Capacity = func(context.Context) (models.Capacity, error) { return models.Capacity{}, errors.New("no Redis") }
	})
	s.learner("l1", "scoring")
	s.recorded("l1")
	if got := s.metric("langdu_admission_blind_total"); got == "0" {
		t.Error("that it could not be asked is not counted")
	}
}

// scored has a worker settle a recording.
func (s *service) scored(id models.RecordingID) {
	s.t.Helper()
	rec, ok, err := s.store.Claim(s.t.Context(), id, s.clock.Now(), s.clock.Now().Add(time.Minute))
	if err != nil || !ok {
		s.t.Fatalf("Claim = %v, %v", ok, err)
	}
	s.must(s.store.Finish(s.t.Context(), id, rec.Attempt, models.Outcome{Status: models.Unassessable, Reason: models.TooNoisy, Detail: "loud"}, s.clock.Now()))
}
