package isolate

import (
	"errors"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
)

// task is what a process is to decode: the limits, and how long the upload is.
type task struct {
	Size             int64
	Duration         time.Duration
	Channels         int
	RateMin, RateMax audio.Rate
	FFmpeg           string
}

func (t task) limits() decode.Limits {
	return decode.Limits{Duration: t.Duration, Channels: t.Channels, RateMin: t.RateMin, RateMax: t.RateMax, FFmpeg: t.FFmpeg}
}

// opened is what a process says of an upload that it can decode.
type opened struct {
	Format decode.Format
	Rate   audio.Rate
}

// kinds are the refusals of decoding by their letters. The end of the sound is 'E',
// what is none of them '?'.
var kinds = map[byte]error{
	'U': decode.ErrUnsupported, 'C': decode.ErrCorrupt, 'L': decode.ErrTooLong, 'N': decode.ErrEmpty, 'B': decode.ErrLimits,
}

// letter is the kind of an error.
func letter(err error) byte {
	for letter, kind := range kinds {
		if errors.Is(err, kind) {
			return letter
		}
	}
	return '?'
}

// refusal is an error of the process as it is told here: its kind and its very words.
type refusal struct {
	kind error
	text string
}

func (r refusal) Error() string { return r.text }
func (r refusal) Unwrap() error { return r.kind }
