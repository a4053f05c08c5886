package decode

import (
	"encoding/binary"

	mp4 "github.com/abema/go-mp4"
)

// read takes the codec from the first entry of an stsd box: 8 bytes of counts,
// then the entry, itself a box of 28 bytes and the boxes of its codec. QuickTime
// writes longer entries (versions 1 and 2) and an extra "wave" box around.
func (c *mp4Codec) read(in *input, stsd mp4Box) error {
	entry, err := mp4BoxAt(in, stsd.body+8, stsd.end)
	if err != nil {
		return ignoreEnd(err)
	}
	entry.end, entry.depth = min(entry.end, stsd.end), stsd.depth+1
	fixed, err := in.at(entry.body, 28)
	if err != nil {
		return ignoreEnd(err)
	}
	c.entry = entry.kind
	skip := map[uint16]int64{1: 16, 2: 36}[binary.BigEndian.Uint16(fixed[8:])]
	entry.body += 28 + skip
	return c.children(in, entry)
}

// children reads the boxes of the codec.
func (c *mp4Codec) children(in *input, box mp4Box) error {
	return box.each(in, func(b mp4Box) error {
		switch b.kind {
		case "wave":
			return c.children(in, b)
		case "esds":
			return c.readESDS(in, b)
		case "dOps":
			raw, err := b.bytes(in)
			if err == nil && len(raw) > 1 && raw[0] == 0 {
				c.config = raw[1:]
			}
			return err
		}
		return nil
	})
}

// readESDS takes the codec's type and its configuration.
func (c *mp4Codec) readESDS(in *input, box mp4Box) error {
	var v mp4.Esds
	if err := box.parse(in, &v); err != nil {
		return err
	}
	for _, d := range v.Descriptors {
		if d.DecoderConfigDescriptor != nil {
			c.object = d.DecoderConfigDescriptor.ObjectTypeIndication
		}
		if d.Tag == mp4.DecSpecificInfoTag {
			c.config = d.Data
		}
	}
	return nil
}

// ignoreEnd is err unless it only says that the file stops here.
func ignoreEnd(err error) error {
	if ended(err) {
		return nil
	}
	return err
}

// openMP4Opus decodes Opus packets of an MP4 track. config is the dOps box after
// its version: the fields of OpusHead with the bytes the other way round.
func openMP4Opus(config []byte, p *mp4Packets, l Limits) (*track, error) {
	head, err := newOpusHead(config, binary.BigEndian)
	if err != nil {
		return nil, corrupt("mp4", 0, "the Opus track's dOps box: %v", err)
	}
	dec, err := newOpusDecoder(head, l)
	if err != nil {
		return nil, err
	}
	t := &track{format: Format{Codec: "opus"}, rate: opusRate, channels: 1, skip: int64(head.preSkip), length: unknown}
	var block []float32
	t.next = func() ([]float32, error) {
		packet, err := p.next()
		if err != nil {
			return nil, err
		}
		t.packets++
		if block, err = dec.appendMono(block[:0], packet); err != nil {
			t.lose(err)
		}
		return block, nil
	}
	return t, nil
}
