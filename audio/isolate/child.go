package isolate

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"

	"github.com/langdu/langdu/audio/apart"
	"github.com/langdu/langdu/audio/decode"
)

// The names of the processes, as their own argument 0: one that decodes, and one that
// may start ffmpeg for it.
const (
	decoderName = "langdu-decoder"
	widerName   = "langdu-ffmpeg"
)

// tries are what the process of a test may try after everything was given up. In the
// program there are none.
var tries map[string]func() string

// Process decodes one upload where this process was started for that, and says
// whether it did: then there is nothing else to do. To be called first of all in main,
// and in TestMain of what decodes in isolation.
func Process() bool {
	wider := apart.Named(widerName)
	if !wider && !apart.Named(decoderName) {
		return false
	}
	hear, say := apart.Pipes()
	if err := serve(hear, say, wider); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// serve gives everything up, and then decodes what it is given.
func serve(hear io.Reader, say io.Writer, wider bool) error {
	runtime.GOMAXPROCS(2) // the garbage of one stream
	if err := confine(wider); err != nil {
		return err
	}
	if err := put(say, frameReady, nil); err != nil {
		return err
	}
	buf := make([]byte, mostFrame)
	kind, content, err := take(hear, buf)
	switch {
	case errors.Is(err, io.EOF):
		return nil // it is not needed
	case err != nil:
		return err
	case kind == frameProbe && tries[string(content)] != nil:
		return put(say, frameEnd, append([]byte{'?'}, tries[string(content)]()...))
	case kind != frameTask:
		return errFrame
	}
	var t task
	if err := json.Unmarshal(content, &t); err != nil {
		return err
	}
	err = decodeTo(say, &upload{hear: hear, say: say, size: t.Size, buf: buf}, t)
	end := []byte{'E'}
	if !errors.Is(err, io.EOF) {
		text := err.Error()
		end = append([]byte{letter(err)}, text[:min(len(text), mostWords-1)]...)
	}
	return put(say, frameEnd, end)
}

// decodeTo sends the sound of an upload; its error is never nil.
func decodeTo(say io.Writer, r *upload, t task) error {
	src, err := decode.Open(context.Background(), r, t.Size, t.limits())
	if err != nil {
		return err
	}
	defer src.Close()
	head, err := json.Marshal(opened{src.Format(), src.Rate()})
	if err != nil {
		return err
	}
	if err := put(say, frameOpened, head); err != nil {
		return err
	}
	block, raw := make([]float32, samplesEach), make([]byte, 0, 4*samplesEach)
	for {
		n, err := src.Read(block)
		if raw = raw[:0]; n > 0 {
			for _, x := range block[:n] {
				raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
			}
			if err := put(say, frameSamples, raw); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

// upload reads the upload at the other end of the pipe.
type upload struct {
	hear io.Reader
	say  io.Writer
	size int64
	at   int64
	buf  []byte
}

var errFault = errors.New("the upload cannot be read")

// Read asks for the next bytes.
func (u *upload) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var want [12]byte
	binary.LittleEndian.PutUint64(want[:], uint64(u.at))
	binary.LittleEndian.PutUint32(want[8:], uint32(min(len(p), mostFrame)))
	if err := put(u.say, frameRead, want[:]); err != nil {
		return 0, err
	}
	switch kind, content, err := take(u.hear, u.buf); {
	case err != nil:
		return 0, fmt.Errorf("%w: %s", errFault, err)
	case kind != frameBytes:
		return 0, errFault
	case len(content) == 0:
		return 0, io.EOF
	default:
		n := copy(p, content)
		u.at += int64(n)
		return n, nil
	}
}

// Seek moves without asking.
func (u *upload) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += u.at
	case io.SeekEnd:
		offset += u.size
	}
	if offset < 0 {
		return 0, errFault
	}
	u.at = offset
	return offset, nil
}
