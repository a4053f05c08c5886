package decode

import (
	"encoding/binary"
	"io"
)

// Ogg cuts packets into pages. A page is 27 bytes of header, a table of segment
// lengths and up to 255 segments of up to 255 bytes; a packet ends with the
// first segment shorter than 255 and may go on over pages. Every page carries a
// checksum, the number of its stream, and the granule position: for Opus, how
// many samples at 48 kHz are complete at its end. (RFC 3533)

const (
	oggHeader  = 27
	oggMaxPage = oggHeader + 255 + 255*255
	// oggMaxPacket bounds a packet over pages. Tags may hold a picture and are
	// cut there, which does no harm; an Opus packet has at most 61 kB.
	oggMaxPacket = 128 << 10
)

// Flags of a page.
const (
	oggContinued = 1 // its first packet began on an earlier page
	oggFirst     = 2 // of its stream
	oggLast      = 4 // of its stream
)

// oggPage is one page, its bytes valid until the input is read again.
type oggPage struct {
	flags    byte
	granule  int64 // -1: no packet ends here
	serial   uint32
	sequence uint32
	segments []byte
	body     []byte
}

// oggPages reads pages and looks for the next good one where one is broken.
type oggPages struct {
	in   *input
	off  int64
	work int64 // bytes of pages that turned out broken
}

// oggMaxWork is how many times the file's length may be checked in vain: a file
// can be forged in which every few bytes begin another broken page.
const oggMaxWork = 16

// next is the next page with a right checksum; io.EOF when there is none.
func (p *oggPages) next() (oggPage, error) {
	for {
		page, n, err := p.parse()
		if err == nil && page.segments != nil {
			p.off += int64(n)
			return page, nil
		}
		if p.work += int64(n); p.work > oggMaxWork*p.in.size+windowLen {
			return oggPage{}, corrupt("ogg", p.off, "too many broken pages")
		}
		if err != nil && !ended(err) {
			return oggPage{}, err
		}
		if err := p.resync(); err != nil {
			return oggPage{}, err
		}
	}
}

// parse reads the page of n bytes at p.off. A page without segments is none, or
// one whose checksum is wrong.
func (p *oggPages) parse() (page oggPage, n int, err error) {
	head, err := p.in.at(p.off, oggHeader)
	if err != nil || string(head[:5]) != "OggS\x00" {
		return page, 0, err
	}
	n = oggHeader + int(head[26])
	if head, err = p.in.at(p.off, n); err != nil {
		return page, 0, err
	}
	body := 0
	for _, s := range head[oggHeader:] {
		body += int(s)
	}
	b, err := p.in.at(p.off, n+body)
	if err != nil {
		return page, 0, err
	}
	le := binary.LittleEndian
	if oggCRC(b) != le.Uint32(b[22:]) {
		return page, n + body, nil
	}
	return oggPage{
		flags: b[5], granule: int64(le.Uint64(b[6:])), serial: le.Uint32(b[14:]), sequence: le.Uint32(b[18:]),
		segments: b[oggHeader:n], body: b[n:],
	}, n + body, nil
}

// resync moves to the next capture pattern after p.off.
func (p *oggPages) resync() error {
	for off := p.off + 1; ; {
		b, err := p.in.at(off, 4096)
		if err != nil && !ended(err) {
			return err
		}
		for i := 0; i+4 <= len(b); i++ {
			if string(b[i:i+4]) == "OggS" {
				p.off = off + int64(i)
				return nil
			}
		}
		if len(b) < 4096 {
			return io.EOF
		}
		off += int64(len(b)) - 3
	}
}

// oggCRC is the page's checksum, taken with the checksum's own bytes as zero:
// polynomial 0x04c11db7, not reflected, no start value.
func oggCRC(page []byte) uint32 {
	var crc uint32
	for i, b := range page {
		if i >= 22 && i < 26 {
			b = 0
		}
		crc = crc<<8 ^ oggTable[byte(crc>>24)^b]
	}
	return crc
}

var oggTable = func() (table [256]uint32) {
	for i := range table {
		r := uint32(i) << 24
		for range 8 {
			if r&0x80000000 != 0 {
				r = r<<1 ^ 0x04c11db7
			} else {
				r <<= 1
			}
		}
		table[i] = r
	}
	return table
}()

// oggPackets puts the packets of one stream together.
type oggPackets struct {
	part  []byte // the packet under way
	open  bool   // part continues on the next page
	whole bool   // part has its beginning
}

// each calls f with every packet that ends on the page. Bytes of a packet whose
// beginning was lost are dropped.
func (o *oggPackets) each(page oggPage, f func(packet []byte) error) error {
	if page.flags&oggContinued == 0 || !o.open {
		o.part, o.whole = o.part[:0], page.flags&oggContinued == 0
	}
	body := page.body
	o.open = false
	for _, s := range page.segments {
		if len(o.part)+int(s) <= oggMaxPacket {
			o.part = append(o.part, body[:s]...)
		}
		body = body[s:]
		if o.open = s == 255; o.open {
			continue
		}
		if o.whole {
			if err := f(o.part); err != nil {
				return err
			}
		}
		o.part, o.whole = o.part[:0], true
	}
	return nil
}
