package api

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// How fast the staff get a recording.
const (
	// paceFactor is how much faster than it is played, so that a slow line does not
	// make it stutter.
	paceFactor = 1.5
	// paceLead is how much of the sound comes at once, for a player to begin with.
	paceLead = 2 * time.Second
	// leastPace is the bytes a second of a file of which the length is not known.
	leastPace = 6000
	// mostHead bounds the tables in front of the sound, which come at once.
	mostHead = 1 << 20
)

// pace says how far into a file a play may have come. It depends on nothing but
// the time since the play began, so that neither another stream nor a range nor a
// new beginning gets further.
type pace struct {
	began time.Time
	head  int64   // bytes in front of the sound
	rate  float64 // bytes of sound a second
	drawn span    // the waveform of all of it, which is not to come before the sound
}

// reached is the first byte that is still out of reach at now.
func (p pace) reached(now time.Time) int64 {
	played := paceFactor * max(now.Sub(p.began), 0).Seconds()
	return p.head + int64(p.rate*(paceLead.Seconds()+played))
}

// paceOf measures an MP4 file that sounds for a time.
func paceOf(object storage.Object, sounds time.Duration, began time.Time) (pace, error) {
	head, drawn, err := headOf(object)
	if err != nil {
		return pace{}, models.E("api.paceOf", models.Unavailable, err)
	}
	p := pace{began: began, head: head, rate: leastPace, drawn: drawn}
	if sounds > 0 {
		p.rate = float64(object.Info().Size-head) / sounds.Seconds()
	}
	return p, nil
}

// headOf is how many bytes of an MP4 file come before its sound (the box mdat), at
// most mostHead, and where among them the waveform is; nothing of what is none.
func headOf(r io.Reader) (head int64, drawn span, err error) {
	for head < mostHead {
		var box [8]byte
		if _, err := io.ReadFull(r, box[:]); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, span{}, nil
		} else if err != nil {
			return 0, span{}, err
		}
		size := int64(binary.BigEndian.Uint32(box[:]))
		switch name := string(box[4:]); {
		case name == "mdat":
			return head + int64(len(box)), drawn, nil
		case size < int64(len(box)):
			return 0, span{}, nil
		case name == "uuid":
			drawn = span{head + int64(len(box)), head + size}
		}
		if _, err := io.CopyN(io.Discard, r, size-int64(len(box))); err != nil && err != io.EOF {
			return 0, span{}, err
		}
		head += size
	}
	return 0, span{}, nil
}

// span is bytes [from, to) of a file.
type span struct{ from, to int64 }

// unseen reads a file from a byte on, with nothing but zeros where hidden is.
type unseen struct {
	r      io.Reader
	at     int64
	hidden span
}

func (u *unseen) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	if from, to := max(u.hidden.from-u.at, 0), min(u.hidden.to-u.at, int64(n)); from < to {
		clear(b[from:to])
	}
	u.at += int64(n)
	return n, err
}

// partOf is the part that a Range header asks for, where it begins within reach;
// without a header it is the whole. The end of a file, and several parts at once,
// are never within reach.
func partOf(header string, size, reached int64) (part, error) {
	const op = "api.partOf"
	if header == "" {
		return part{to: size, size: size}, nil
	}
	set, isBytes := strings.CutPrefix(header, "bytes=")
	first, last, isRange := strings.Cut(set, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if !isBytes || !isRange || err != nil || from < 0 {
		return part{}, models.Errorf(op, badRange, "want one range from a byte on: bytes=0-")
	}
	p := part{from: from, to: size, size: size, partial: true}
	if last != "" {
		end, err := strconv.ParseInt(last, 10, 64)
		if err != nil || end < from {
			return part{}, models.Errorf(op, badRange, "want one range from a byte on: bytes=0-")
		}
		p.to = min(size, end+1)
	}
	if from >= size || from > reached {
		return part{}, models.Errorf(op, badRange, "this part has not been reached: it comes at the pace of playing, from the beginning")
	}
	return p, nil
}
