package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"

	"golang.org/x/image/vector"
)

// The size of a picture, as the pages show it: four to three.
const width, height = 800, 600

// canvas is a picture of flat shapes.
type canvas struct {
	img *image.RGBA
	pen *vector.Rasterizer
}

func newCanvas(ground string) *canvas {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, width, height)), vector.NewRasterizer(width, height)}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(hex(ground)), image.Point{}, draw.Src)
	return c
}

// hex is a colour written as rrggbb.
func hex(s string) color.RGBA {
	digit := func(i int) uint8 {
		v := uint8(0)
		for _, d := range []byte(s[i : i+2]) {
			v = v<<4 + map[bool]uint8{true: d - '0', false: d - 'a' + 10}[d <= '9']
		}
		return v
	}
	return color.RGBA{digit(0), digit(2), digit(4), 255}
}

// fill paints what the pen has drawn.
func (c *canvas) fill(ink string) {
	c.pen.Draw(c.img, c.img.Bounds(), image.NewUniform(hex(ink)), image.Point{})
	c.pen.Reset(width, height)
}

// oval paints an ellipse around x, y.
func (c *canvas) oval(ink string, x, y, rx, ry float64) { c.tilted(ink, x, y, rx, ry, 0) }

// tilted is an oval that is turned by some degrees.
func (c *canvas) tilted(ink string, x, y, rx, ry, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	const steps = 120
	for i := range steps {
		s, k := math.Sincos(2 * math.Pi * float64(i) / steps)
		px, py := rx*k, ry*s
		at := [2]float32{float32(x + px*cos - py*sin), float32(y + px*sin + py*cos)}
		if i == 0 {
			c.pen.MoveTo(at[0], at[1])
		} else {
			c.pen.LineTo(at[0], at[1])
		}
	}
	c.pen.ClosePath()
	c.fill(ink)
}

// shape paints a polygon of x, y, x, y, …
func (c *canvas) shape(ink string, points ...float32) {
	c.pen.MoveTo(points[0], points[1])
	for i := 2; i < len(points); i += 2 {
		c.pen.LineTo(points[i], points[i+1])
	}
	c.pen.ClosePath()
	c.fill(ink)
}

// box paints a rectangle.
func (c *canvas) box(ink string, x, y, w, h float32) {
	c.shape(ink, x, y, x+w, y, x+w, y+h, x, y+h)
}

// line paints a stroke with round ends.
func (c *canvas) line(ink string, thick, x0, y0, x1, y1 float64) {
	n := math.Hypot(x1-x0, y1-y0)
	dx, dy := float32((y1-y0)/n*thick/2), float32((x0-x1)/n*thick/2)
	c.shape(ink, float32(x0)+dx, float32(y0)+dy, float32(x1)+dx, float32(y1)+dy, float32(x1)-dx, float32(y1)-dy, float32(x0)-dx, float32(y0)-dy)
	c.oval(ink, x0, y0, thick/2, thick/2)
	c.oval(ink, x1, y1, thick/2, thick/2)
}

// curve paints a stroke bent towards a point.
func (c *canvas) curve(ink string, thick, x0, y0, bx, by, x1, y1 float64) {
	const steps = 24
	px, py := x0, y0
	for i := 1; i <= steps; i++ {
		t := float64(i) / steps
		x := (1-t)*(1-t)*x0 + 2*t*(1-t)*bx + t*t*x1
		y := (1-t)*(1-t)*y0 + 2*t*(1-t)*by + t*t*y1
		c.line(ink, thick, px, py, x, y)
		px, py = x, y
	}
}

// cloud paints a cloud around x, y.
func (c *canvas) cloud(ink string, x, y, size float64) {
	for _, p := range [][3]float64{{-1, 0.15, 0.55}, {-0.4, -0.2, 0.7}, {0.35, -0.1, 0.62}, {0.95, 0.2, 0.48}, {0, 0.25, 0.7}} {
		c.oval(ink, x+p[0]*size, y+p[1]*size, p[2]*size, p[2]*size*0.8)
	}
}

// save writes the picture with few colours, as flat shapes need.
func (c *canvas) save(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, c.few()); err != nil {
		_ = f.Close() // the other error matters more
		return err
	}
	return f.Close()
}

// few is the picture in its 256 most frequent colours: edges are smooth still.
func (c *canvas) few() image.Image {
	counts := map[color.RGBA]int{}
	for y := range height {
		for x := range width {
			counts[c.img.RGBAAt(x, y)]++
		}
	}
	p := image.NewPaletted(c.img.Bounds(), frequent(counts))
	draw.Draw(p, p.Bounds(), c.img, image.Point{}, draw.Src)
	return p
}
