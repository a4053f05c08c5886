package decode

import (
	"bytes"
	"encoding/binary"
)

// Mutated bytes seldom get past a checksum or a length. What is here makes files
// whose outer form is right, of any script, so that the fuzzer reaches what is
// inside. A script is read from its front; one that is at its end gives zeros.

// script hands out the bytes that say what is forged.
type script struct{ left []byte }

func (s *script) byte() byte {
	if len(s.left) == 0 {
		return 0
	}
	b := s.left[0]
	s.left = s.left[1:]
	return b
}

func (s *script) bytes(n int) []byte {
	n = min(n, len(s.left))
	b := s.left[:n]
	s.left = s.left[n:]
	return b
}

func (s *script) uint32() uint32 {
	var b [4]byte
	copy(b[:], s.bytes(4))
	return binary.BigEndian.Uint32(b[:])
}

// forgedOgg is an Opus stream whose pages have right checksums: after the head, the
// pages of the script, each with its own flags, granule and lacing.
func forgedOgg(head []byte, forged []byte) []byte {
	s := &script{forged}
	file := oggPageOf(oggFirst, 0, 1, 0, [][]byte{head})
	file = append(file, oggPageOf(0, 0, 1, 1, [][]byte{[]byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00")})...)
	for number := uint32(2); len(s.left) > 0 && number < 64; number++ {
		flags, granule := s.byte(), uint64(s.uint32())<<32|uint64(s.uint32())
		packets := make([][]byte, 1+s.byte()%8)
		for i := range packets {
			packets[i] = s.bytes(int(s.byte()))
		}
		file = append(file, oggPageOf(flags, granule, 1+uint32(flags>>6), number, packets)...)
	}
	return file
}

// oggPageOf is one page that holds packets of less than 255 bytes each.
func oggPageOf(flags byte, granule uint64, serial, number uint32, packets [][]byte) []byte {
	page := append([]byte("OggS\x00"), flags)
	page = binary.LittleEndian.AppendUint64(page, granule)
	page = binary.LittleEndian.AppendUint32(page, serial)
	page = binary.LittleEndian.AppendUint32(page, number)
	page = append(page, 0, 0, 0, 0, byte(len(packets)))
	for _, p := range packets {
		page = append(page, byte(len(p)))
	}
	page = append(page, bytes.Join(packets, nil)...)
	binary.LittleEndian.PutUint32(page[22:], oggCRC(page))
	return page
}

// forgedADTS is the script's packets of AAC, each behind a header of its length.
func forgedADTS(rate, channels byte, forged []byte) []byte {
	s := &script{forged}
	var file []byte
	for len(s.left) > 0 {
		packet := s.bytes(1 + int(s.byte()))
		n := len(packet) + 7
		file = append(file, 0xff, 0xf1, 1<<6|rate%13<<2|channels>>2&1, channels<<6|byte(n>>11), byte(n>>3), byte(n<<5)|31, 0xfc)
		file = append(file, packet...)
	}
	return file
}

// forgedFLAC is a stream whose frames have right headers and the script's
// subframes. Their last checksum is wrong: they are decoded before it is looked at.
func forgedFLAC(channels, bits byte, forged []byte) []byte {
	s := &script{forged}
	channels, bits = channels%8, []byte{8, 12, 16, 20, 24}[bits%5]
	info := make([]byte, 34)
	copy(info, []byte{0, 16, 255, 255})
	packed := uint64(16000)<<44 | uint64(channels)<<41 | uint64(bits-1)<<36
	binary.BigEndian.PutUint64(info[10:], packed)
	file := append([]byte("fLaC\x80\x00\x00\x22"), info...)
	for number := byte(0); len(s.left) > 0 && number < 32; number++ {
		head := []byte{0xff, 0xf8, 0x75, channels << 4, number} // 16 bits of block size follow, the rate is 16 kHz
		if mode := s.byte(); channels == 1 && mode&3 > 0 {
			head[3] = (7 + mode&3) << 4 // left, right or mid with the difference
		}
		head = append(head, s.byte()&15, s.byte())
		file = append(append(file, head...), flacCRC8(head))
		file = append(file, s.bytes(int(s.byte())<<2)...)
	}
	return file
}

// flacCRC8 is the checksum of a frame's header: polynomial 0x07.
func flacCRC8(b []byte) (crc byte) {
	for _, x := range b {
		crc ^= x
		for range 8 {
			if crc&0x80 != 0 {
				crc = crc<<1 ^ 7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// mp4Kinds are the boxes that are looked into, and one that is not.
var mp4Kinds = []string{
	"moov", "mvhd", "trak", "tkhd", "mdia", "mdhd", "hdlr", "minf", "stbl", "stsd", "mp4a", "esds", "Opus", "dOps", "stsz", "stsc",
	"stco", "co64", "edts", "elst", "mvex", "trex", "moof", "traf", "tfhd", "trun", "tfdt", "mdat", "wave", "free",
}

// forgedMP4 is a tree of boxes by the script: each byte opens a box, closes one,
// closes one with a length of the script's own, or is followed by content.
func forgedMP4(forged []byte) []byte {
	s, open := &script{forged}, []int{}
	file := []byte("\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00")
	end := func(lie bool) {
		if n := len(open) - 1; n >= 0 {
			size := uint32(len(file) - open[n])
			if lie {
				size = s.uint32()
			}
			binary.BigEndian.PutUint32(file[open[n]:], size)
			open = open[:n]
		}
	}
	for len(s.left) > 0 && len(file) < 64<<10 {
		switch op := s.byte(); {
		case int(op) < len(mp4Kinds):
			open = append(open, len(file))
			file = append(append(file, 0, 0, 0, 0), mp4Kinds[op]...)
		case op >= 0xfc:
			end(op == 0xfc)
		default:
			file = append(file, s.bytes(int(op&63))...)
		}
	}
	for len(open) > 0 {
		end(false)
	}
	return file
}

// ebmlIDs are the elements that matter, and one that does not.
var ebmlIDs = [][]byte{
	{0x18, 0x53, 0x80, 0x67}, {0x16, 0x54, 0xae, 0x6b}, {0xae}, {0xd7}, {0x83}, {0x86}, {0x63, 0xa2}, {0x6d, 0x80},
	{0x1f, 0x43, 0xb6, 0x75}, {0xa3}, {0xa0}, {0xa1}, {0x75, 0xa2}, {0xec},
}

// forgedWebM is a file of elements by the script, in and beside a segment with an
// Opus track.
func forgedWebM(forged []byte) []byte {
	s := &script{forged}
	head := "OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
	file := []byte("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff")
	if s.byte()&1 == 0 { // else the script's own tracks
		file = append(file, "\x16\x54\xae\x6b\xa8\xae\xa6\xd7\x81\x01\x83\x81\x02\x86\x86A_OPUS\x63\xa2\x93"+head...)
		file = append(file, "\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff"...)
	}
	for len(s.left) > 0 {
		op := s.byte()
		file = append(file, ebmlIDs[int(op)%len(ebmlIDs)]...)
		switch content := s.bytes(int(s.byte())); {
		case op >= 0xf0:
			file = append(file, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) // an unknown length
		case op >= 0xe0:
			file = append(append(file, 0x08), s.bytes(4)...) // a length that is not true
		case op >= 0x80 && len(content) < 127:
			file = append(append(file, 0x80|byte(len(content))), content...)
		default: // a block of track 1, without lacing
			content = append([]byte{0x81, 0, byte(op), op & 0x86}, content...)
			file = append(append(file, 0x40, byte(len(content))), content...)
		}
	}
	return file
}

// forgedWAV is a WAV file of any header.
func forgedWAV(extensible bool, code, channels, align, bits uint16, rate, stated uint32, data []byte) []byte {
	le := binary.LittleEndian
	format := le.AppendUint16(nil, code)
	if extensible {
		format = le.AppendUint16(nil, waveExtensible)
	}
	format = le.AppendUint16(format, channels)
	format = le.AppendUint32(format, rate)
	format = le.AppendUint32(format, rate*uint32(align))
	format = le.AppendUint16(format, align)
	format = le.AppendUint16(format, bits)
	if extensible {
		format = append(le.AppendUint16(append(format, 22, 0, 16, 0, 0, 0, 0, 0), code), "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	}
	file := le.AppendUint32([]byte("RIFF\xff\xff\xff\xffWAVEfmt "), uint32(len(format)))
	file = le.AppendUint32(append(append(file, format...), "data"...), stated)
	return append(file, data...)
}
