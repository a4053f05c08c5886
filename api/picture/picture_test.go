package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"golang.org/x/image/draw"
)

// corners is a picture whose quarters are red, green, blue and white, so that its way
// up shows.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	colours := [2][2]color.NRGBA{{{255, 0, 0, 255}, {0, 255, 0, 255}}, {{0, 0, 255, 255}, {255, 255, 255, 255}}}
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, colours[2*y/h][2*x/w])
		}
	}
	return m
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photo is a JPEG with an Exif segment that says how it was held, and a place.
func photo(t *testing.T, m image.Image, held uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = append(binary.BigEndian.AppendUint16(tiff, held), "\x00\x00\x00\x00\x00\x00GPS 39.9N 116.4E"...)
	segment := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(tiff)+2))
	return append(append(segment, tiff...), b.Bytes()[2:]...)
}

func decoded(t *testing.T, d Drawn) image.Image {
	t.Helper()
	m, kind, err := image.Decode(bytes.NewReader(d.Bytes))
	if err != nil || "image/"+kind != d.MediaType || m.Bounds().Dx() != d.Width || m.Bounds().Dy() != d.Height {
		t.Fatalf("drawn %s %d×%d decodes as %s %v: %v", d.MediaType, d.Width, d.Height, kind, m, err)
	}
	return m
}

func TestDraw(t *testing.T) {
	clear := corners(64, 48)
	clear.SetNRGBA(1, 1, color.NRGBA{})
	noise := image.NewNRGBA(image.Rect(0, 0, 900, 1300))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rand.Uint32()) | uint8(255*(i%4/3))
	}
	gopher, err := os.ReadFile("testdata/leaf.webp")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file      []byte
		mediaType string
		w, h      int
	}{
		"a small drawing":    {pngOf(t, corners(64, 48)), "image/png", 64, 48},
		"one that is clear":  {pngOf(t, clear), "image/png", 64, 48},
		"a large drawing":    {pngOf(t, corners(2400, 1000)), "image/png", 1200, 500},
		"a long one":         {pngOf(t, corners(1, 4096)), "image/png", 1, 1200},
		"a photograph":       {pngOf(t, noise), "image/jpeg", 830, 1200},
		"an 8-bit greyscale": {pngOf(t, image.NewGray(image.Rect(0, 0, 9, 9))), "image/png", 9, 9},
		"a WebP":             {gopher, "image/png", 40, 30},
	} {
		d, err := Draw(test.file)
		if err != nil || d.MediaType != test.mediaType || d.Width != test.w || d.Height != test.h {
			t.Errorf("%s: drawn %s %d×%d, %v; want %s %d×%d", name, d.MediaType, d.Width, d.Height, err, test.mediaType, test.w, test.h)
			continue
		}
		if decoded(t, d); len(d.Bytes) > 700<<10 {
			t.Errorf("%s has %d bytes when drawn", name, len(d.Bytes))
		}
	}
}

// TestDrawUpright turns a photograph in each of the eight ways, of which the last
// four exchange its sides.
func TestDrawUpright(t *testing.T) {
	name := func(c color.Color) string {
		r, g, b, _ := c.RGBA()
		return map[[3]bool]string{{true, false, false}: "r", {false, true, false}: "g", {false, false, true}: "b", {true, true, true}: "w"}[[3]bool{r > 1<<15, g > 1<<15, b > 1<<15}]
	}
	for held, want := range []string{"rgbw", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"} {
		d, err := Draw(photo(t, corners(64, 32), uint16(held)))
		if err != nil {
			t.Fatal(err)
		}
		m, got := decoded(t, d), ""
		w, h := d.Width, d.Height
		for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
			got += name(m.At(at.X, at.Y))
		}
		if got != want || (held >= 5) != (h > w) {
			t.Errorf("held as %d it is drawn %s, %d×%d; want %s", held, got, w, h, want)
		}
	}
}

// TestDrawForgets where a photograph was taken.
func TestDrawForgets(t *testing.T) {
	file := append(photo(t, corners(64, 32), 6), "and a tail of a stranger"...)
	d, err := Draw(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Exif", "GPS", "stranger"} {
		if !bytes.Contains(file, []byte(word)) || bytes.Contains(d.Bytes, []byte(word)) {
			t.Errorf("%s is in what is drawn, or was not in the file", word)
		}
	}
}

// claiming is a PNG that claims a size and has no pixels.
func claiming(w, h uint32) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	chunk = append(binary.BigEndian.AppendUint32(chunk, h), 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}

func TestDrawRefuses(t *testing.T) {
	whole := pngOf(t, corners(64, 48))
	webp, err := os.ReadFile("testdata/leaf.webp")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":           {nil, ErrFormat},
		"words":             {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrFormat},
		"a GIF":             {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrFormat},
		"a bomb":            {claiming(60000, 60000), ErrTooBig},
		"a wide bomb":       {claiming(4097, 1), ErrTooBig},
		"the largest claim": {claiming(1<<31-1, 1<<31-1), ErrCorrupt},
		"no size":           {claiming(0, 5), ErrCorrupt},
		"no pixels":         {claiming(64, 48), ErrCorrupt},
		"cut off":           {whole[:len(whole)/2], ErrCorrupt},
		"a cut-off photo":   {photo(t, corners(64, 32), 1)[:200], ErrCorrupt},
		"a cut-off WebP":    {webp[:len(webp)/2], ErrCorrupt},
		"too many bytes":    {append(whole, make([]byte, MostBytes)...), ErrTooBig},
	} {
		if d, err := Draw(test.file); !errors.Is(err, test.want) {
			t.Errorf("%s: drawn %d bytes, %v; want %v", name, len(d.Bytes), err, test.want)
		}
	}
}

func FuzzDraw(f *testing.F) {
	t := &testing.T{}
	f.Add(pngOf(t, corners(8, 8)))
	f.Add(photo(t, corners(8, 8), 6))
	f.Add(claiming(9, 9))
	f.Fuzz(func(t *testing.T, file []byte) {
		if config, _, err := image.DecodeConfig(bytes.NewReader(file)); err == nil && config.Width*config.Height > 1<<20 {
			return // decoding so much in every round finds nothing
		}
		if d, err := Draw(file); err == nil {
			decoded(t, d)
		}
	})
}

// TestScaleInBands wants the picture that one call of draw.CatmullRom.Scale makes, but
// for rounding twice.
func TestScaleInBands(t *testing.T) {
	src := image.NewNRGBA(image.Rect(10, 20, 10+301, 20+777))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range src.Pix {
		src.Pix[i] = uint8(random.UintN(256))
		if i%4 == 3 {
			src.Pix[i] = 255
		}
	}
	whole, banded := image.NewNRGBA(image.Rect(0, 0, 116, 300)), image.NewNRGBA(image.Rect(0, 0, 116, 300))
	draw.CatmullRom.Scale(whole, whole.Bounds(), src, src.Bounds(), draw.Src, nil)
	scale(banded, src)
	most := 0
	for i := range whole.Pix {
		most = max(most, int(max(whole.Pix[i], banded.Pix[i])-min(whole.Pix[i], banded.Pix[i])))
	}
	if most > 16 { // noise is cut off at black and white between the two ways
		t.Errorf("a colour is %d of 255 off", most)
	}
}

// TestMemoryOfTheLargestPicture bounds what drawing allocates at all.
func TestMemoryOfTheLargestPicture(t *testing.T) {
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, image.NewNRGBA(image.Rect(0, 0, MostPixels, MostPixels))); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Draw(file.Bytes()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 200 {
		t.Errorf("%d MB are allocated to draw it, want 200 at most", took)
	}
}

// TestDrawRefusesDepth has pixels of 16 bits a colour.
func TestDrawRefusesDepth(t *testing.T) {
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, image.NewNRGBA64(image.Rect(0, 0, MostPixels, MostPixels/2+1))); err != nil {
		t.Fatal(err)
	}
	if _, err := Draw(file.Bytes()); !errors.Is(err, ErrTooBig) {
		t.Errorf("Draw = %v, want ErrTooBig", err)
	}
}
