package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"runtime"
	"testing"
)

// scanned is a JPEG of the kind of a marker whose first scan begins, and ends after some
// bytes: the decoder has taken all of its memory by then. units is, for each component,
// how many blocks of it a unit has, across and down.
func scanned(marker byte, width, height int, units ...byte) []byte {
	n := byte(len(units))
	b := append([]byte("\xff\xd8\xff"), marker, 0, 8+3*n, 8)
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, uint16(height)), uint16(width))
	b = append(b, n)
	for i, unit := range units {
		b = append(b, byte(i+1), unit, 0)
	}
	b = append(b, "\xff\xdb\x00\x43\x00"...) // a table of quantisation, and one of one code
	for range 64 {
		b = append(b, 1)
	}
	b = append(b, "\xff\xc4\x00\x14\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	b = append(b, 0xff, 0xda, 0, 6+2*n, n)
	for i := range n {
		b = append(b, i+1, 0)
	}
	return append(b, 0, 0, 0, 0, 0) // coefficient 0 alone, and 32 blocks
}

// TestProgressiveIsRefusedByItsHead has pictures of one size, progressive or not, with
// colours as fine as the light or coarser.
func TestProgressiveIsRefusedByItsHead(t *testing.T) {
	fine, coarse, ink := []byte{0x11, 0x11, 0x11}, []byte{0x22, 0x11, 0x11}, []byte{0x11, 0x11, 0x11, 0x11}
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"progressive, fine colours":         {scanned(0xc2, 4096, 4096, fine...), ErrProgressive},
		"progressive, units of four":        {scanned(0xc2, 4096, 4096, 0x22, 0x22, 0x22), ErrProgressive},
		"progressive, four inks":            {scanned(0xc2, 4096, 3072, ink...), ErrProgressive},
		"progressive, filled up":            {refilled(scanned(0xc2, 4096, 4096, fine...)), ErrProgressive},
		"progressive, coarse colours":       {scanned(0xc2, 4096, 4096, coarse...), ErrCorrupt}, // decoded, and cut off
		"progressive, grey":                 {scanned(0xc2, 4096, 4096, 0x22), ErrCorrupt},
		"progressive, a photograph's sides": {scanned(0xc2, 4096, 3072, fine...), ErrCorrupt},
		"block by block":                    {scanned(0xc0, 4096, 4096, fine...), ErrCorrupt},
	} {
		if _, err := Draw(test.file); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// refilled has fill bytes before the frame's marker, and a segment before it in which
// somebody has written of another frame.
func refilled(file []byte) []byte {
	const other = "\xff\xe2\x00\x0a\xff\xc0\x00\x0b\x08\x00\x01\x00"
	return append([]byte("\xff\xd8"+other+"\xff\xff\xff"), file[2:]...)
}

// TestProgressiveTakesWhatIsSaid measures what decoding allocates.
func TestProgressiveTakesWhatIsSaid(t *testing.T) {
	for name, units := range map[string][]byte{
		"fine": {0x11, 0x11, 0x11}, "coarse": {0x22, 0x11, 0x11}, "wide": {0x41, 0x11, 0x11}, "grey": {0x22}, "inks": {0x22, 0x11, 0x11, 0x22},
	} {
		const width, height = 2049, 1031 // no whole blocks
		file := scanned(0xc2, width, height, units...)
		said := progressive(file, image.Config{Width: width, Height: height})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Draw(file)
		runtime.ReadMemStats(&after)
		if took := int(after.TotalAlloc - before.TotalAlloc); took > said+1<<20 || took < said/2 || !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %d bytes are allocated, %v; said are %d", name, took, err, said)
		}
	}
}
