package isolate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What the two ends say to each other are frames: a letter, the length of what
// follows, and that. Nothing of it is decoded by reflection: the process may be in a
// stranger's hands.
const (
	// To the process.
	frameTask  = 'T' // the task, in JSON: the first that is said
	frameBytes = 'B' // of the upload, as asked for; none is its end
	frameFault = 'F' // the upload cannot be read
	frameProbe = 'P' // only in tests: what it may try, by name

	// From the process.
	frameReady   = 'Y' // it has given everything up
	frameRead    = 'R' // offset and length of bytes that it wants
	frameOpened  = 'O' // the format, in JSON
	frameSamples = 'S' // float32, little-endian
	frameEnd     = 'X' // a letter for the kind of error, and its text
)

const (
	mostFrame   = 256 << 10 // bytes of a frame
	mostWords   = 4 << 10   // of an error's text and of what is said in JSON
	samplesEach = 1 << 14
)

var errFrame = errors.New("isolate: what was said breaks the rules of the pipe")

// put writes a frame.
func put(w io.Writer, kind byte, content []byte) error {
	frame := append(binary.LittleEndian.AppendUint32([]byte{kind}, uint32(len(content))), content...)
	_, err := w.Write(frame)
	return err
}

// take reads a frame into buf, which is as long as the largest that is allowed.
func take(r io.Reader, buf []byte) (kind byte, content []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if int64(n) > int64(len(buf)) {
		return 0, nil, fmt.Errorf("%w: %q of %d bytes", errFrame, head[0], n)
	}
	_, err = io.ReadFull(r, buf[:n])
	return head[0], buf[:n], err
}
