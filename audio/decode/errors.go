package decode

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// The kinds of refusal. Each error of this package that is the file's fault
// wraps exactly one of them; errors.Is tells which.
var (
	// ErrUnsupported is sound in a form that cannot be decoded here, or no
	// sound at all: the error says what the file is and what to send instead.
	ErrUnsupported = errors.New("unsupported audio")
	// ErrCorrupt is a file that breaks the rules of its format beyond repair:
	// the error says what is wrong and where.
	ErrCorrupt = errors.New("corrupt audio")
	// ErrTooLong is a recording longer than the limit.
	ErrTooLong = errors.New("recording too long")
	// ErrEmpty is a file without bytes or a recording without samples.
	ErrEmpty = errors.New("empty recording")
	// ErrLimits is sound with too many channels or a rate out of bounds.
	ErrLimits = errors.New("audio outside the limits")
)

// What ends the message of a refusal that the sender can do something about:
// advice where ffmpeg might know the format, sendOther where it is no sound and
// ffmpeg is never asked.
const (
	sendOther = "send WAV, MP3, M4A, FLAC, Ogg Opus or WebM"
	advice    = sendOther + ", or install ffmpeg on the server"
)

// corrupt is an ErrCorrupt: container at byte off, then what is wrong.
func corrupt(container string, off int64, format string, args ...any) error {
	return fmt.Errorf("%w: %s at byte %d: %s", ErrCorrupt, container, off, fmt.Sprintf(format, args...))
}

// unsupported is an ErrUnsupported for a codec that has no decoder here.
func unsupported(container, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrUnsupported, container, fmt.Sprintf(format, args...))
}

// recoverAs turns a panic of a decoder into an ErrCorrupt. A decoder may only
// panic on a file that it was not made for; the place of the panic is kept in
// the message, so that the bug can be found from a log.
func recoverAs(err *error, f Format) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %s: the decoder failed: %v%s", ErrCorrupt, f, p, panicSite(debug.Stack()))
	}
}
