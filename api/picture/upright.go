package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how the camera was held, by the Exif tag 0x0112 of a JPEG: 1, as it
// is shown, to 8. Whatever cannot be read is 1.
func orientation(file []byte) int {
	exif, ok := exifOf(file)
	if !ok || len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(exif[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return 1
	}
	for entry := range uint64(order.Uint16(exif[at:])) {
		tag := at + 2 + 12*entry
		if tag+12 > uint64(len(exif)) {
			return 1
		}
		if order.Uint16(exif[tag:]) == 0x0112 {
			if held := int(order.Uint16(exif[tag+8:])); held >= 1 && held <= 8 {
				return held
			}
			return 1
		}
	}
	return 1
}

// exifOf is the TIFF block of a JPEG's Exif segment.
func exifOf(file []byte) ([]byte, bool) {
	if !bytes.HasPrefix(file, []byte("\xff\xd8")) {
		return nil, false
	}
	for rest := file[2:]; len(rest) > 4 && rest[0] == 0xff && rest[1] != 0xda; {
		length := int(binary.BigEndian.Uint16(rest[2:])) + 2
		if length < 4 || length > len(rest) { // a length counts its own two bytes
			return nil, false
		}
		if body, ok := bytes.CutPrefix(rest[4:length], []byte("Exif\x00\x00")); rest[1] == 0xe1 && ok {
			return body, true
		}
		rest = rest[length:]
	}
	return nil, false
}

// upright turns and mirrors a picture as its orientation asks: from 5 on its sides
// are exchanged, and in every pair of kinds one is mirrored.
func upright(from *image.NRGBA, held int) *image.NRGBA {
	if held == 1 {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	if held >= 5 {
		w, h = h, w
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i, j := x, y
			switch held {
			case 2:
				i = w - 1 - x
			case 3:
				i, j = w-1-x, h-1-y
			case 4:
				j = h - 1 - y
			case 5:
				i, j = y, x
			case 6:
				i, j = y, w-1-x
			case 7:
				i, j = h-1-y, w-1-x
			case 8:
				i, j = h-1-y, x
			}
			to.SetNRGBA(x, y, from.NRGBAAt(i, j))
		}
	}
	return to
}
