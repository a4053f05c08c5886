package decode

import (
	"encoding/binary"
	"io"
	"math"

	goaudio "github.com/go-audio/audio"
	"github.com/go-audio/wav"
)

// go-audio/wav reads integers from a clean header and its data. It believes
// every size it finds, stops at a size of 0 or 0xFFFFFFFF, and knows neither
// floats nor the telephone laws. So it never sees the upload's own header: it
// gets one of 44 bytes that we write after checking the file, and its integers
// are then read for what they are.

// wavBlock is how many integers are read at a time.
const wavBlock = 4096

func openWAV(in *input, start int64, l Limits) (*track, error) {
	h, err := readWAVHeader(in, start)
	if err != nil {
		return nil, err
	}
	if err := h.bound(in, l); err != nil {
		return nil, err
	}
	t := &track{
		format: Format{"wav", waveCodec[h.code], "audio/wav"},
		rate:   h.rate, channels: h.channels, length: h.length / int64(h.frame()),
	}
	if err := t.check(l); err != nil {
		return nil, err
	}
	t.next = newPCM(in, h).next
	return t, nil
}

var waveCodec = map[int]string{wavePCM: "pcm", waveFloat: "float", waveALaw: "alaw", waveMuLaw: "mulaw"}

// pcm decodes the samples of a WAV file.
type pcm struct {
	wav   *wav.Decoder
	ints  goaudio.IntBuffer
	block []float32
	value func(dst []float32, ints []int) []float32
}

// newPCM sets go-audio/wav on the sound of h. Its integers are as wide as the
// samples; a float64 is read as two integers of 32 bits.
func newPCM(in *input, h *wavHeader) *pcm {
	channels, width := h.channels, h.bytes
	if width == 8 {
		channels, width = 2*channels, 4
	}
	p := &pcm{
		wav:   wav.NewDecoder(newCleanWAV(in, h, channels, width)),
		block: make([]float32, 0, wavBlock*h.channels),
		value: sampleValue(h),
	}
	p.ints.Data = make([]int, wavBlock*channels)
	return p
}

func (p *pcm) next() ([]float32, error) {
	n, err := p.wav.PCMBuffer(&p.ints)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, io.EOF
	}
	p.block = p.value(p.block[:0], p.ints.Data[:n])
	return p.block, nil
}

// sampleValue is how the integers of h become samples.
func sampleValue(h *wavHeader) func(dst []float32, ints []int) []float32 {
	switch {
	case h.code == waveALaw:
		return tableValue(&aLaw)
	case h.code == waveMuLaw:
		return tableValue(&muLaw)
	case h.code == waveFloat && h.bytes == 4:
		return float32Value
	case h.code == waveFloat:
		return float64Value
	case h.bytes == 1: // the only width without sign
		return func(dst []float32, ints []int) []float32 {
			for _, v := range ints {
				dst = append(dst, float32(v-128)/128)
			}
			return dst
		}
	}
	scale := 1 / float64(int64(1)<<(8*h.bytes-1))
	return func(dst []float32, ints []int) []float32 {
		for _, v := range ints {
			dst = append(dst, float32(float64(v)*scale))
		}
		return dst
	}
}

func float32Value(dst []float32, ints []int) []float32 {
	for _, v := range ints {
		dst = append(dst, math.Float32frombits(uint32(v)))
	}
	return dst
}

func float64Value(dst []float32, ints []int) []float32 {
	for i := 0; i+1 < len(ints); i += 2 {
		bits := uint64(uint32(ints[i+1]))<<32 | uint64(uint32(ints[i]))
		dst = append(dst, float32(math.Float64frombits(bits)))
	}
	return dst
}

func tableValue(law *[256]float32) func(dst []float32, ints []int) []float32 {
	return func(dst []float32, ints []int) []float32 {
		for _, v := range ints {
			dst = append(dst, law[v&0xff])
		}
		return dst
	}
}

// The telephone laws of ITU-T G.711: 8 bits hold a sign, an exponent and a
// mantissa. A-law gives 13 bits, µ-law 14; both are scaled to 16 here.
var aLaw, muLaw = func() (a, mu [256]float32) {
	for i := range 256 {
		a[i] = float32(aLawValue(byte(i))) / 32768
		mu[i] = float32(muLawValue(byte(i))) / 32768
	}
	return a, mu
}()

func aLawValue(b byte) int {
	b ^= 0x55
	v, exponent := int(b&0x0f)<<4+8, int(b>>4&7)
	if exponent > 0 {
		v = (v + 0x100) << (exponent - 1)
	}
	if b&0x80 == 0 {
		return -v
	}
	return v
}

func muLawValue(b byte) int {
	b = ^b
	v := (int(b&0x0f)<<3+0x84)<<(b>>4&7) - 0x84
	if b&0x80 != 0 {
		return -v
	}
	return v
}

// cleanWAV is a WAV file of which go-audio/wav can believe everything: 44 bytes
// of header that we wrote, then the upload's sound.
type cleanWAV struct {
	head []byte
	body cursor
	base int64 // the sound's offset in the upload
	off  int64
}

func newCleanWAV(in *input, h *wavHeader, channels, width int) io.ReadSeeker {
	frame := int64(channels * width)
	n := h.length / frame * frame
	return &cleanWAV{
		head: wavHead(channels, width, uint32(h.rate), uint32(n)),
		body: cursor{in: in, end: h.data + n},
		base: h.data,
	}
}

// wavHead is the canonical header of integer PCM.
func wavHead(channels, width int, rate, length uint32) []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, 44), "RIFF"...)
	b = le.AppendUint32(b, 36+length)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, wavePCM)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, rate)
	b = le.AppendUint32(b, rate*uint32(channels*width))
	b = le.AppendUint16(b, uint16(channels*width))
	b = le.AppendUint16(b, uint16(8*width))
	b = append(b, "data"...)
	return le.AppendUint32(b, length)
}

// Read fills p as far as the file goes: go-audio/wav loses its place in the
// sample when a read is short.
func (c *cleanWAV) Read(p []byte) (int, error) {
	n := 0
	if c.off < int64(len(c.head)) {
		n = copy(p, c.head[c.off:])
	}
	if n < len(p) && c.off+int64(n) >= int64(len(c.head)) {
		c.body.off = c.base + c.off + int64(n) - int64(len(c.head))
		k, err := io.ReadFull(&c.body, p[n:])
		if n += k; n == 0 || !ended(err) && err != nil {
			return n, err
		}
	}
	c.off += int64(n)
	return n, nil
}

// Seek is io.Seeker's.
func (c *cleanWAV) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.off
	case io.SeekEnd:
		offset += int64(len(c.head)) + c.body.end - c.base
	}
	c.off = max(offset, 0)
	return c.off, nil
}
