//go:build faults

package main

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

type listensOnce struct{ heard int }

func (l *listensOnce) Listen(_ context.Context, upload io.ReadSeeker, _ workers.Reading, _ workers.Keep, _ workers.Begin) (models.Outcome, error) {
	all, err := io.ReadAll(upload)
	l.heard = len(all)
	return models.Outcome{}, err
}

// TestFaultsAreAsAskedFor keeps the faults themselves from doing nothing.
func TestFaultsAreAsAskedFor(t *testing.T) {
	t.Setenv("LANGDU_FAULTS", "decoder,clock=-3m")
	if wrong := time.Since(clock()); wrong < 170*time.Second || wrong > 190*time.Second {
		t.Errorf("the clock is %s behind, want 3 minutes", wrong)
	}
	inner := &listensOnce{}
	upload := bytes.NewReader([]byte("RIFF and so on junk" + trapMark + "panic-once      \x00"))
	reading := func(attempt int) workers.Reading {
		return workers.Reading{Recording: models.Recording{Attempt: attempt}}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the decoder did not panic at the first attempt")
			}
		}()
		_, _ = misled(inner).Listen(t.Context(), upload, reading(1), nil, nil)
	}()
	if _, err := misled(inner).Listen(t.Context(), upload, reading(2), nil, nil); err != nil || inner.heard != int(upload.Size()) {
		t.Errorf("at the second attempt %d bytes were heard, %v", inner.heard, err)
	}
}
