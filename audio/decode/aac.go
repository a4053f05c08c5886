package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	aac "github.com/tphakala/go-aac/pcm"

	"github.com/langdu/langdu/audio"
)

// aacFrame is how many samples of each channel an AAC-LC packet holds.
const aacFrame = 1024

// packets gives the packets of a track one by one; io.EOF after the last.
type packets interface {
	next() ([]byte, error)
}

// aacDecoder decodes AAC-LC packets. go-aac reads a stream in which each packet
// follows its length in two bytes: Read makes that stream, one packet a call, so
// that packets and decoded frames stay in step.
type aacDecoder struct {
	packets packets
	config  []byte // AudioSpecificConfig, ISO 14496-3, 1.6
	dec     *aac.Decoder
	t       *track
	sent    []byte // what Read still has to give
	end     error  // why the packets ended
	pcm     []byte
	block   []float32
}

// openAAC decodes the packets by the AudioSpecificConfig.
func openAAC(config []byte, p packets, l Limits) (*track, error) {
	d := &aacDecoder{packets: p, config: config}
	if err := d.restart(); err != nil {
		return nil, aacError(err)
	}
	info := d.dec.Info()
	d.t = &track{
		format: Format{Codec: "aac"}, rate: audio.Rate(info.SampleRate), channels: info.Channels, length: unknown,
		next: d.next,
	}
	d.pcm = make([]byte, 2*aacFrame*info.Channels)
	return d.t, nil
}

// aacError is the kind of a refusal of go-aac's.
func aacError(err error) error {
	if errors.Is(err, aac.ErrUnsupported) {
		return unsupported("aac", "%v; %s", err, advice)
	}
	return fmt.Errorf("%w: aac: %v", ErrCorrupt, err)
}

// restart begins a new decoder, at first and after a packet that it refused.
func (d *aacDecoder) restart() (err error) {
	d.sent = nil
	if d.dec == nil {
		d.dec, err = aac.NewDecoder(d, aac.WithRawStream(d.config))
		return err
	}
	return d.dec.Reset(d, aac.WithRawStream(d.config))
}

// Read gives go-aac the next packet, its length first.
func (d *aacDecoder) Read(p []byte) (int, error) {
	if len(d.sent) == 0 {
		packet, err := d.packets.next()
		if err != nil {
			d.end = err
			return 0, err
		}
		d.t.packets++
		n := min(len(packet), 1<<16-1)
		d.sent = append(binary.BigEndian.AppendUint16(d.sent[:0], uint16(n)), packet[:n]...)
	}
	n := copy(p, d.sent)
	d.sent = d.sent[n:]
	return n, nil
}

// next decodes one packet. HE-AAC shows only in the packets, as an extension
// that go-aac refuses: said of the first packet, it is the file's form.
func (d *aacDecoder) next() ([]float32, error) {
	n, err := io.ReadFull(d.dec, d.pcm)
	if d.end != nil {
		if errors.Is(d.end, io.EOF) {
			return nil, io.EOF
		}
		return nil, d.end
	}
	if err != nil {
		if d.t.packets == 1 && errors.Is(err, aac.ErrUnsupported) {
			return nil, aacError(err)
		}
		d.t.lose(err)
		if err := d.restart(); err != nil {
			return nil, aacError(err)
		}
		clear(d.pcm)
		n = len(d.pcm)
	}
	d.block = appendS16(d.block[:0], d.pcm[:n])
	return d.block, nil
}

// appendS16 appends little-endian 16-bit samples to dst.
func appendS16(dst []float32, pcm []byte) []float32 {
	for i := 0; i+1 < len(pcm); i += 2 {
		dst = append(dst, float32(int16(binary.LittleEndian.Uint16(pcm[i:])))/32768)
	}
	return dst
}
