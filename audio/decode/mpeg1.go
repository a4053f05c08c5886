package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/hajimehoshi/go-mp3"

	"github.com/langdu/langdu/audio/decode/layer3"
)

// layerIII decodes the frames of an MP3 one after the other, as layer3.Decoder does.
type layerIII interface {
	Decode(dst []float32, frame []byte) ([]float32, error)
	Forget()
}

// newLayerIII chooses the decoder: go-mp3 where it is right, which is MPEG-1;
// layer3 for MPEG-2 and 2.5, which go-mp3 decodes to noise or not at all.
func newLayerIII(h layer3.Header) layerIII {
	if h.Rate >= 32000 {
		return &mpeg1{channels: h.Channels}
	}
	return &layer3.Decoder{}
}

// mpeg1 decodes with go-mp3, which wants a file and is given one frame at a
// time. What go-mp3 cannot decode, or panics on, goes to layer3 from there on:
// that one makes silence of a broken frame and finds its feet again.
type mpeg1 struct {
	channels int
	feed     bytes.Buffer // the frame that go-mp3 reads next; it cannot seek, or go-mp3 would
	decoder  *mp3.Decoder
	pcm      [4 * 1152]byte // go-mp3 gives two channels of 16 bits, always
	rescue   *layer3.Decoder
}

// Decode is layer3.Decoder's.
func (m *mpeg1) Decode(dst []float32, frame []byte) ([]float32, error) {
	if m.rescue == nil {
		if err := m.read(frame); err == nil {
			return m.appendTo(dst), nil
		}
		m.rescue = &layer3.Decoder{}
	}
	return m.rescue.Decode(dst, frame)
}

// Forget is layer3.Decoder's.
func (m *mpeg1) Forget() {
	m.decoder = nil
	if m.rescue != nil {
		m.rescue.Forget()
	}
}

// read has go-mp3 decode one frame into pcm.
func (m *mpeg1) read(frame []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("go-mp3: %v", p)
		}
	}()
	m.feed.Reset()
	m.feed.Write(frame)
	if m.decoder == nil {
		if m.decoder, err = mp3.NewDecoder(&m.feed); err != nil {
			return err
		}
	}
	_, err = io.ReadFull(m.decoder, m.pcm[:])
	return err
}

// appendTo appends pcm to dst; of a mono file go-mp3 doubles the channel.
func (m *mpeg1) appendTo(dst []float32) []float32 {
	for i := 0; i < len(m.pcm); i += 4 {
		for ch := range m.channels {
			dst = append(dst, float32(int16(binary.LittleEndian.Uint16(m.pcm[i+2*ch:])))/(1<<15))
		}
	}
	return dst
}
