//go:build faults

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// This file is in no program but the one that internal/faults builds for itself, with
// the tag faults. There LANGDU_FAULTS says what goes wrong in the process, with commas
// between: "clock=-3m" for a clock that is wrong, "decoder" for a decoder that panics,
// hangs and eats memory at recordings that were made for it.

// misfortune is the value of one of them; ok says that it is there.
func misfortune(name string) (value string, ok bool) {
	for word := range strings.SplitSeq(os.Getenv("LANGDU_FAULTS"), ",") {
		if key, value, _ := strings.Cut(word, "="); key == name {
			return value, true
		}
	}
	return "", false
}

// clock is the time of the workers, wrong by as much as was asked for.
func clock() time.Time {
	value, _ := misfortune("clock")
	by, err := time.ParseDuration(value)
	if value != "" && err != nil {
		panic("LANGDU_FAULTS: " + err.Error())
	}
	return time.Now().Add(by)
}

func misled(l workers.Listener) workers.Listener {
	if _, ok := misfortune("decoder"); !ok {
		return l
	}
	return trapped{l}
}

// trapped springs the trap that a recording names in its last bytes.
type trapped struct{ workers.Listener }

// trapMark stands before the name of a trap.
const trapMark = "langdu-fault:"

// eaten is how much memory a decoder takes that eats it.
const eaten = 256 << 20

// Listen implements [workers.Listener].
func (t trapped) Listen(ctx context.Context, upload io.ReadSeeker, r workers.Reading, keep workers.Keep, begin workers.Begin) (models.Outcome, error) {
	trap, err := trapIn(upload)
	if err != nil {
		return models.Outcome{}, err
	}
	kind, once := strings.CutSuffix(trap, "-once")
	if !once || r.Attempt == 1 {
		spring(kind)
	}
	return t.Listener.Listen(ctx, upload, r, keep, begin)
}

func spring(kind string) {
	switch kind {
	case "panic":
		panic("a decoder that panics, as it was told to")
	case "hang":
		select {} // whatever becomes of the context
	case "eat":
		meal := bytes.Repeat([]byte{1}, eaten)
		time.Sleep(time.Second)
		_ = meal[len(meal)-1]
	}
}

// trapIn is the name of the trap, "" where there is none.
func trapIn(upload io.ReadSeeker) (string, error) {
	const most = 64
	end, err := upload.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	if _, err := upload.Seek(max(0, end-most), io.SeekStart); err != nil {
		return "", err
	}
	tail, err := io.ReadAll(upload)
	if err != nil {
		return "", err
	}
	_, name, _ := bytes.Cut(tail, []byte(trapMark))
	_, err = upload.Seek(0, io.SeekStart)
	return strings.Trim(string(name), " \x00"), err
}
