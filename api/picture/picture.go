// Package picture draws uploaded pictures anew, so that what is kept and shown holds
// nothing but what is seen: no camera, no place, no name, and no bytes of whoever
// made the file. Input is hostile: its size is looked at before a pixel is decoded.
//
// It knows PNG, JPEG and WebP. A picture that was taken with the camera turned is
// turned upright, as its note about that goes with the rest.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	// MostBytes is the most that a file may have, MostPixels the most that its picture
	// may have on a side.
	MostBytes  = 4 << 20
	MostPixels = 4096
	// mostUnpacked is the most that its pixels may take in memory: what the largest
	// picture takes at 8 bits a colour. Only one of 16 bits takes more.
	mostUnpacked = 4 * MostPixels * MostPixels
	// Shown is how long the longer side of a drawn picture is at most: a phone held
	// upright shows no more, and a desktop's column neither.
	Shown = 1200
	// leanest is the most that a drawn PNG may have; a larger one becomes a JPEG.
	leanest = 700 << 10
	quality = 82
)

// The errors: what the file is, and what to do.
var (
	ErrFormat      = errors.New("the file is no PNG, JPEG or WebP picture: send one of these")
	ErrCorrupt     = errors.New("the picture is damaged or broken off: save it anew and send it again")
	ErrTooBig      = fmt.Errorf("the picture has more than %d pixels on a side, or more than %d MB, or %d MB when it is unpacked: make it smaller", MostPixels, MostBytes>>20, mostUnpacked>>20)
	ErrProgressive = fmt.Errorf("the picture is a progressive JPEG that takes more than %d MB to be unpacked: save it without \"progressive\", or make it smaller", mostDecoded>>20)
)

// Drawn is a picture as it is kept.
type Drawn struct {
	Bytes         []byte
	MediaType     string
	Width, Height int
}

// Version is a hash of the bytes.
func (d Drawn) Version() string {
	sum := sha256.Sum256(d.Bytes)
	return hex.EncodeToString(sum[:8])
}

// format is one kind of file.
type format struct {
	magic  func(head []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = []format{
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }, png.DecodeConfig, png.Decode},
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }, jpeg.DecodeConfig, jpeg.Decode},
	{func(b []byte) bool { return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" }, webp.DecodeConfig, webp.Decode},
}

// Draw draws the picture of a file anew, at most [Shown] wide and high. Its errors
// wrap [ErrFormat], [ErrCorrupt], [ErrTooBig] or [ErrProgressive].
func Draw(file []byte) (Drawn, error) {
	if len(file) > MostBytes {
		return Drawn{}, ErrTooBig
	}
	for _, f := range formats {
		if !f.magic(file) {
			continue
		}
		config, err := f.config(bytes.NewReader(file))
		switch {
		case err != nil, config.Width < 1, config.Height < 1:
			return Drawn{}, fmt.Errorf("%w (%v)", ErrCorrupt, err)
		case config.Width > MostPixels, config.Height > MostPixels, config.Width*config.Height*depth(config.ColorModel) > mostUnpacked:
			return Drawn{}, ErrTooBig
		case progressive(file, config) > mostDecoded:
			return Drawn{}, ErrProgressive
		}
		full, err := f.decode(bytes.NewReader(file))
		if err != nil {
			return Drawn{}, fmt.Errorf("%w (%v)", ErrCorrupt, err)
		}
		return encode(upright(shrunk(full), orientation(file)))
	}
	return Drawn{}, ErrFormat
}

// depth is how many bytes a pixel takes at most.
func depth(m color.Model) int {
	if m == color.RGBA64Model || m == color.NRGBA64Model {
		return 8
	}
	return 4
}

// shrunk is a picture on a canvas of ours, at most [Shown] wide and high.
func shrunk(full image.Image) *image.NRGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if longer := max(w, h); longer > Shown {
		w, h = max(1, w*Shown/longer), max(1, h*Shown/longer)
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w == full.Bounds().Dx() {
		draw.Draw(canvas, canvas.Bounds(), full, full.Bounds().Min, draw.Src)
	} else {
		scale(canvas, full)
	}
	return canvas
}

// band is how many rows, or columns, are scaled at a time.
const band = 64

// scale is draw.CatmullRom.Scale in bands, first across and then down: in one go it
// keeps 32 bytes for each pixel of a picture as narrow as dst and as high as src.
func scale(dst *image.NRGBA, src image.Image) {
	from, to := src.Bounds(), dst.Bounds()
	narrow := image.NewNRGBA(image.Rect(0, 0, to.Dx(), from.Dy()))
	across := draw.CatmullRom.NewScaler(to.Dx(), band, from.Dx(), band) // keeps its memory for the next band
	for y := 0; y < from.Dy(); y += band {
		end := min(y+band, from.Dy())
		rows := image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end)
		across.Scale(narrow, image.Rect(0, y, to.Dx(), end), src, rows, draw.Src, nil)
	}
	down := draw.CatmullRom.NewScaler(band, to.Dy(), band, from.Dy())
	for x := 0; x < to.Dx(); x += band {
		end := min(x+band, to.Dx())
		down.Scale(dst, image.Rect(x, 0, end, to.Dy()), narrow, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
}

// encode writes what is drawn as PNG, and as JPEG where that is much smaller, as it
// is of photographs: flat drawings keep their edges.
func encode(canvas *image.NRGBA) (Drawn, error) {
	size := canvas.Bounds().Size()
	var lossless, lossy bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&lossless, canvas); err != nil {
		return Drawn{}, fmt.Errorf("picture: %w", err)
	}
	solid := image.NewRGBA(canvas.Bounds())
	draw.Draw(solid, solid.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(solid, solid.Bounds(), canvas, image.Point{}, draw.Over)
	if err := jpeg.Encode(&lossy, solid, &jpeg.Options{Quality: quality}); err != nil {
		return Drawn{}, fmt.Errorf("picture: %w", err)
	}
	if lossless.Len() > leanest || canvas.Opaque() && lossless.Len() > 2*lossy.Len() {
		return Drawn{lossy.Bytes(), "image/jpeg", size.X, size.Y}, nil
	}
	return Drawn{lossless.Bytes(), "image/png", size.X, size.Y}, nil
}
