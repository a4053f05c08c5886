package decode

import (
	"bytes"
	"io"
)

// oggOpus decodes an Opus stream in Ogg, or several one after the other
// (chained), as RFC 7845 lays down: the first preSkip samples are dropped, and
// the granule position of the last page says how much of it is sound.
type oggOpus struct {
	pages  oggPages
	limits Limits
	t      *track

	packets oggPackets
	dec     *opusDecoder
	serial  uint32 // of the stream being decoded
	page    uint32 // sequence number of its last page
	links   int    // streams begun so far
	headers int    // header packets of it still to come
	skip    int    // samples of it still to drop
	pos     int64  // granule position reached, or -1 before the first page
	gap     bool   // pages are missing before the next one
	block   []float32
}

// oggStreams is how many streams may begin together: sound, video, subtitles.
const oggStreams = 32

// oggLinks is how many streams may come one after the other. A recorder begins another
// where it was paused; each says so in 47 bytes and has a decoder of its own,
// 50 µs to make.
const oggLinks = 1000

// openOgg finds the first Opus stream among those that begin the file.
func openOgg(in *input, start int64, l Limits) (*track, error) {
	o := &oggOpus{pages: oggPages{in: in, off: start}, limits: l}
	o.t = &track{
		format: Format{"ogg", "opus", "audio/ogg"}, rate: opusRate, channels: 1, length: unknown,
		next: o.next,
	}
	codec := "no sound"
	for range oggStreams {
		page, err := o.pages.next()
		if err == io.EOF {
			return nil, corrupt("ogg", o.pages.off, "the file ends before its sound begins")
		}
		if err != nil {
			return nil, err
		}
		if c := oggCodec(page.body); c == "opus" {
			return o.t, o.begin(page)
		} else if c != "" {
			codec = c
		}
		if page.flags&oggFirst == 0 {
			break
		}
	}
	return nil, unsupported("ogg", "%s in Ogg; %s", codec, advice)
}

// begin starts decoding the stream whose first page this is.
func (o *oggOpus) begin(page oggPage) error {
	head, err := parseOpusHead(page.body)
	if err != nil {
		return corrupt("ogg", o.pages.off, "%v", err)
	}
	if o.links++; o.links > oggLinks {
		return corrupt("ogg", o.pages.off, "more than %d streams one after the other", oggLinks)
	}
	if o.dec, err = newOpusDecoder(head, o.limits); err != nil {
		return err
	}
	o.serial, o.page, o.headers = page.serial, page.sequence, 1
	o.skip, o.pos, o.gap = head.preSkip, -1, false
	o.packets = oggPackets{part: o.packets.part[:0]}
	return nil
}

// next decodes one page.
func (o *oggOpus) next() ([]float32, error) {
	page, err := o.pages.next()
	if err != nil {
		return nil, err
	}
	if page.flags&oggFirst != 0 && bytes.HasPrefix(page.body, []byte("OpusHead")) {
		return nil, o.begin(page)
	}
	if page.serial != o.serial {
		return nil, nil
	}
	if page.sequence != o.page+1 {
		o.gap, o.packets.open = true, false
	}
	o.page = page.sequence
	o.block = o.block[:0]
	if err := o.packets.each(page, o.packet); err != nil {
		return nil, err
	}
	return o.trim(page), nil
}

// packet decodes one packet into the block. The second packet of a stream holds
// its tags.
func (o *oggOpus) packet(packet []byte) error {
	if o.headers > 0 {
		o.headers--
		if bytes.HasPrefix(packet, []byte("OpusTags")) {
			return nil
		}
	}
	var err error
	o.t.packets++
	if o.block, err = o.dec.appendMono(o.block, packet); err != nil {
		o.t.lose(err)
	}
	return o.pages.in.ctx.Err()
}

// trim fits the page's samples to its granule position.
func (o *oggOpus) trim(page oggPage) []float32 {
	block, n := o.block, int64(len(o.block))
	if page.granule < 0 {
		if o.pos >= 0 {
			o.pos += n
		}
		return o.drop(block)
	}
	last := page.flags&oggLast != 0
	if o.pos < 0 { // a recording may begin at any position, but a stream of one page begins at 0
		o.pos = page.granule - n
		if last {
			o.pos = max(o.pos, 0)
		}
	}
	if surplus := o.pos + n - page.granule; last && surplus > 0 {
		block = block[:n-min(surplus, n)]
	}
	block = o.bridge(block, page.granule-n-o.pos)
	o.pos = page.granule
	return o.drop(block)
}

// oggMaxGap is the longest loss that is bridged: ten seconds.
const oggMaxGap = 10 * int64(opusRate)

// bridge puts silence in place of missing pages, so that what follows keeps its
// time.
func (o *oggOpus) bridge(block []float32, missing int64) []float32 {
	if !o.gap || missing <= 0 || missing > oggMaxGap {
		return block
	}
	o.gap = false
	n := len(block)
	o.block = append(block, make([]float32, missing)...)
	copy(o.block[missing:], o.block[:n])
	clear(o.block[:missing])
	return o.block
}

// drop leaves out what is still to be skipped of the stream's start.
func (o *oggOpus) drop(block []float32) []float32 {
	n := min(o.skip, len(block))
	o.skip -= n
	return block[n:]
}
