package sherpa

import (
	"encoding/gob"
	"errors"
	"io"
	"strings"
	"testing"
)

// echo hears as many tokens as there are samples, and fails at none.
type echo struct{}

func (echo) version() string { return "echo 1" }

func (echo) hear(samples []float32) (heard, error) {
	if len(samples) == 0 {
		return heard{}, errors.New("silence")
	}
	return heard{Tokens: make([]string, len(samples))}, nil
}

func TestServe(t *testing.T) {
	tasks, sayTask := io.Pipe()
	hearAnswer, answers := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- serve(tasks, answers, func(s setting) (engine, error) {
			if s.Kind != "echo" {
				return nil, errors.New("not an echo")
			}
			return echo{}, nil
		})
	}()
	say, hear := gob.NewEncoder(sayTask), gob.NewDecoder(hearAnswer)
	var l loaded
	if err := errors.Join(say.Encode(setting{Kind: "echo"}), hear.Decode(&l)); err != nil || l.Version != "echo 1" {
		t.Fatalf("loaded %q, %v", l.Version, err)
	}
	for n := 1; n < 3; n++ {
		var h heard
		if err := errors.Join(say.Encode(task{make([]float32, n)}), hear.Decode(&h)); err != nil || len(h.Tokens) != n {
			t.Errorf("task %d: %+v, %v", n, h, err)
		}
	}
	sayTask.Close()
	if err := <-ended; err != nil {
		t.Errorf("serve = %v at the end of tasks", err)
	}
}

// Without the build tag, whoever asks is told what to do, and a process that is
// started all the same says so too.
func TestNotBuilt(t *testing.T) {
	if Built {
		t.Skip("this build has recognisers")
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "-tags sherpa") {
		t.Errorf("Open = %v, want ErrNotBuilt", err)
	}
	_, err := start(t.Context(), setting{Kind: "sense_voice"})
	if !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), "exit status 1, saying: this build runs no recognisers") {
		t.Errorf("start = %v, want ErrFailed", err)
	}
}
