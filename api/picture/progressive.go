package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Of a progressive JPEG every coefficient is kept until the last scan has come, at four
// bytes each, beside the samples that are made of them: fifteen bytes a pixel where no
// colour is subsampled, and more where the colours are converted. A JPEG that is not
// progressive is decoded block by block.

// mostDecoded is the most that decoding a progressive JPEG may take: a photograph of 4096
// by 3072 pixels passes whatever its subsampling, one of 4096 by 4096 as cameras and
// programs for the web save it, with colours of half the width and height.
const mostDecoded = 240 << 20

// progressive is the most memory that decoding a JPEG of this size may take, where it is
// progressive; else 0. It does not follow the segments of the file, since a hostile one
// may have a decoder follow them otherwise: any place that could be the head of the frame
// counts, and the one that is it is among them.
func progressive(file []byte, config image.Config) (most int) {
	for rest := file; ; {
		at := bytes.Index(rest, []byte("\xff\xc2"))
		if at < 0 {
			return most
		}
		rest = rest[at+2:]
		most = max(most, frame(rest, config.Width, config.Height))
	}
}

// frame is what decoding takes where head, behind its marker, is that of a frame of this
// size: its length, precision, height and width, the number of components, and three bytes
// for each, of which the second is how many blocks of it, across and down, a unit has.
func frame(head []byte, width, height int) int {
	if len(head) < 8 || int(binary.BigEndian.Uint16(head[3:])) != height || int(binary.BigEndian.Uint16(head[5:])) != width {
		return 0
	}
	n := int(head[7])
	if n > 4 || len(head) < 8+3*n {
		return 0
	}
	var across, down, blocks int
	for i := range n {
		h, v := int(head[9+3*i]>>4), int(head[9+3*i]&15)
		if n == 1 {
			h, v = 1, 1 // one component has units of one block, whatever it says
		}
		across, down, blocks = max(across, h), max(down, v), blocks+h*v
	}
	if across == 0 || down == 0 {
		return 0
	}
	samples := up(width, 8*across) * up(height, 8*down) * blocks * 64
	took := samples * (4 + 1)
	if n > 1 {
		took += 4 * width * height // colours that are converted
	}
	return took
}

// up is n / by, rounded up.
func up(n, by int) int { return (n + by - 1) / by }
