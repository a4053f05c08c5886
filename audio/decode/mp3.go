package decode

import (
	"encoding/binary"
	"io"

	gomp3 "github.com/hajimehoshi/go-mp3"
)

// mp3Search is how far after the tags the first frame is looked for.
const mp3Search = 512 << 10

// mp3Frames finds the frames of an MP3, which is nothing but frames: no header,
// no index, and often junk between.
type mp3Frames struct {
	in    *input
	off   int64
	first mp3Header // every frame must be like it
}

// next is the next whole frame, valid until the input is read again. Bytes that
// are no frame are passed over. A cut last frame is left out.
func (m *mp3Frames) next() (mp3Header, []byte, error) {
	for {
		head, err := m.in.at(m.off, 4)
		if err != nil {
			if ended(err) {
				err = io.EOF
			}
			return mp3Header{}, nil, err
		}
		h, err := parseMP3Header(head)
		if err == nil && (m.first.version == 0 || h.like(m.first)) && m.follows(h) {
			frame, err := m.in.at(m.off, h.length)
			if err == nil {
				m.off += int64(h.length)
				return h, frame, nil
			}
			if !ended(err) {
				return mp3Header{}, nil, err
			}
		}
		m.off++
	}
}

// follows reports whether another frame like h, a tag, or the end of the file
// comes after the frame at m.off: four bytes alone look like a header too often.
func (m *mp3Frames) follows(h mp3Header) bool {
	b, err := m.in.at(m.off+int64(h.length), 4)
	if err != nil {
		return ended(err)
	}
	next, err := parseMP3Header(b)
	return err == nil && next.like(h) || string(b[:3]) == "TAG" || string(b) == "APET" || string(b[:3]) == "ID3"
}

// mp3Gap is what the first frame says about the padding that the encoder added:
// frames in the stream, samples to drop at either end. A frame that says so is
// no sound itself.
type mp3Gap struct {
	frames     int64 // 0: not stated
	start, end int64
	info       bool // the frame is an information frame
}

// mp3Delay is how many samples a Layer III decoder lags behind: 528 of the
// filter bank and one more. (LAME, "Mp3 Info Tag revision 1")
const mp3Delay = 528 + 1

// readMP3Gap looks for the Xing or Info tag, and LAME's extension of it.
func readMP3Gap(h mp3Header, frame []byte) mp3Gap {
	b := frame[min(4+h.sideLen(), len(frame)):]
	if !matches(b, "Xing") && !matches(b, "Info") {
		return mp3Gap{info: matches(frame[min(36, len(frame)):], "VBRI")}
	}
	g := mp3Gap{info: true}
	if len(b) < 8 {
		return g
	}
	flags, at := b[7], 8
	for bit, n := range []int{4, 4, 100, 4} { // frames, bytes, seek table, quality
		if flags>>bit&1 == 0 {
			continue
		}
		if bit == 0 && len(b) >= at+4 {
			g.frames = int64(binary.BigEndian.Uint32(b[at:]))
		}
		at += n
	}
	if len(b) < at+24 || b[at] == 0 {
		return g
	}
	pad := int64(b[at+21])<<16 | int64(b[at+22])<<8 | int64(b[at+23])
	g.start = pad>>12 + mp3Delay
	g.end = max(pad&0xfff-mp3Delay, 0)
	return g
}

func openMP3(in *input, start int64, l Limits) (*track, error) {
	frames := &mp3Frames{in: in, off: start}
	h, frame, err := frames.next()
	if err != nil || frames.off-start > mp3Search {
		if err == nil || err == io.EOF {
			err = corrupt("mp3", start, "no MPEG frame in the %d bytes that follow", min(in.size-start, mp3Search))
		}
		return nil, err
	}
	frames.first = h
	gap := readMP3Gap(h, frame)
	if !gap.info {
		frames.off -= int64(h.length)
	}
	if h.version != 1 {
		return nil, unsupported("mp3", "MPEG-2 Layer III at %d Hz", h.rate)
	}
	t := &track{
		format: Format{"mp3", "mp3", "audio/mpeg"},
		rate:   h.rate, channels: 2, skip: gap.start, length: unknown,
	}
	dec, err := gomp3.NewDecoder(&mp3Reader{frames: frames})
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 4608)
	out := make([]float32, 0, 2304)
	t.next = func() ([]float32, error) {
		n, err := io.ReadFull(dec, buf)
		out = out[:0]
		for i := 0; i+1 < n; i += 2 {
			out = append(out, float32(int16(binary.LittleEndian.Uint16(buf[i:])))/32768)
		}
		if n > 0 {
			return out, nil
		}
		return nil, err
	}
	return t, nil
}

type mp3Reader struct {
	frames *mp3Frames
	rest   []byte
}

func (r *mp3Reader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		_, f, err := r.frames.next()
		if err != nil {
			return 0, err
		}
		r.rest = append(r.rest[:0], f...)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
