package decode

import (
	"encoding/binary"
	"io"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode/layer3"
)

// mp3Search is how far after the tags the first frame is looked for.
const mp3Search = 512 << 10

// mp3Frames finds the frames of an MP3, which is nothing but frames: no header,
// no index, and often junk between.
type mp3Frames struct {
	in    *input
	off   int64
	until int64         // where the first frame must have been found
	first layer3.Header // every frame must be like it
	lost  bool          // bytes before the last frame were passed over
}

// next is the next whole frame, valid until the input is read again. Bytes that
// are no frame are passed over. A cut last frame is left out.
func (m *mp3Frames) next() (layer3.Header, []byte, error) {
	for m.lost = false; m.first.Rate != 0 || m.off < m.until; m.off, m.lost = m.off+1, true {
		b, err := m.in.at(m.off, mp3MaxFrame+4)
		if err != nil && !ended(err) {
			return layer3.Header{}, nil, err
		}
		if len(b) < 4 {
			break
		}
		h, err := layer3.ParseHeader(b)
		if err != nil || m.first.Rate != 0 && !h.Like(m.first) || h.Length > len(b) || !mp3Follows(h, b[h.Length:]) {
			continue
		}
		m.off += int64(h.Length)
		return h, b[:h.Length], nil
	}
	return layer3.Header{}, nil, io.EOF
}

// mp3MaxFrame is the longest frame: 320 kbit/s at 32 kHz, or 160 at 8, padded.
const mp3MaxFrame = 1441

// mp3Follows reports whether b, the bytes after a frame like h, is another such
// frame, a tag, or the end of the file: four bytes alone look like a header too
// often.
func mp3Follows(h layer3.Header, b []byte) bool {
	if len(b) < 4 {
		return true
	}
	next, err := layer3.ParseHeader(b)
	return err == nil && next.Like(h) || matches(b, "TAG") || matches(b, "APET") || matches(b, "ID3")
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
func readMP3Gap(h layer3.Header, frame []byte) mp3Gap {
	b := frame[min(4+h.SideLength(), len(frame)):]
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
	frames := &mp3Frames{in: in, off: start, until: start + mp3Search}
	h, frame, err := frames.next()
	if err == io.EOF {
		return nil, corrupt("mp3", start, "no MPEG Layer III frame in the %d bytes that follow", min(in.size-start, mp3Search))
	}
	if err != nil {
		return nil, err
	}
	frames.first = h
	gap := readMP3Gap(h, frame)
	if !gap.info {
		frames.off -= int64(h.Length)
	}
	m := &mp3Decoder{frames: frames, gap: gap, layer: newLayerIII(h)}
	m.t = &track{
		format: Format{"mp3", "mp3", "audio/mpeg"}, rate: audio.Rate(h.Rate), channels: h.Channels,
		skip: gap.start, length: unknown, next: m.next,
	}
	return m.t, nil
}

// mp3Decoder decodes the frames and holds back the padding at the end, which is
// known to be the end only when no frame follows.
type mp3Decoder struct {
	frames *mp3Frames
	gap    mp3Gap
	layer  layerIII
	t      *track
	seen   int64     // frames decoded
	block  []float32 // the last gap.end samples of the stream so far come first
	given  int       // how much of block was returned by the last call
	ended  bool
}

func (m *mp3Decoder) next() ([]float32, error) {
	if m.ended {
		return nil, io.EOF
	}
	m.block = m.block[:copy(m.block, m.block[m.given:])]
	_, frame, err := m.frames.next()
	if err == io.EOF {
		m.ended, m.given = true, 0
		if m.seen < m.gap.frames {
			return m.block, nil // cut short: this was no padding
		}
		return nil, io.EOF
	}
	if err != nil {
		return nil, err
	}
	if m.frames.lost {
		m.layer.Forget()
	}
	m.seen++
	m.t.packets++
	if m.block, err = m.layer.Decode(m.block, frame); err != nil {
		m.t.lose(err)
	}
	m.given = max(len(m.block)-int(m.gap.end)*m.t.channels, 0)
	return m.block[:m.given], nil
}
