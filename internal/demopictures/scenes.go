package main

// Colours that the pictures share: soft, and good beside light and dark.
const (
	sky, dusk, water   = "cfe6f0", "2b3a5e", "8fbfd4"
	grass, leaf, trunk = "a9cf9b", "7fb27a", "9a7656"
	skin, brown, dark  = "f3d3b5", "b98a5f", "4a3f3a"
	red, orange, cream = "d9685b", "e9a35c", "fbf3e2"
	white, yellow      = "ffffff", "f5d77a"
)

// face paints two eyes and a mouth around x, y.
func (c *canvas) face(x, y, size float64) {
	c.oval(dark, x-0.38*size, y, 0.08*size, 0.1*size)
	c.oval(dark, x+0.38*size, y, 0.08*size, 0.1*size)
	c.curve(dark, 0.06*size, x-0.18*size, y+0.28*size, x, y+0.46*size, x+0.18*size, y+0.28*size)
}

// cat paints a cat that sits, its feet at y.
func (c *canvas) cat(x, y, size float64) {
	c.curve(orange, 0.2*size, x+0.6*size, y-0.2*size, x+1.5*size, y-0.3*size, x+1.1*size, y-1.1*size)
	c.oval(orange, x, y-0.7*size, 0.7*size, 0.8*size)
	c.oval(cream, x, y-0.5*size, 0.4*size, 0.5*size)
	f := func(v float64) float32 { return float32(v * size) }
	cx, cy := float32(x), float32(y)
	c.shape(orange, cx-f(0.6), cy-f(1.7), cx-f(0.5), cy-f(2.5), cx, cy-f(2.1))
	c.shape(orange, cx+f(0.6), cy-f(1.7), cx+f(0.5), cy-f(2.5), cx, cy-f(2.1))
	c.oval(orange, x, y-1.7*size, 0.65*size, 0.55*size)
	c.face(x, y-1.75*size, 0.7*size)
	c.oval(orange, x-0.4*size, y-0.05*size, 0.25*size, 0.15*size)
	c.oval(orange, x+0.4*size, y-0.05*size, 0.25*size, 0.15*size)
}

func (c *canvas) tree(x, y, size float64) {
	c.box(trunk, float32(x-0.12*size), float32(y-0.9*size), float32(0.24*size), float32(0.9*size))
	for _, p := range [][2]float64{{-0.45, -1.1}, {0.45, -1.1}, {0, -1.5}} {
		c.oval(leaf, x+p[0]*size, y+p[1]*size, 0.6*size, 0.55*size)
	}
}

// fishing is a cat at a river, with a rod.
func fishing() *canvas {
	c := newCanvas(sky)
	c.oval(yellow, 660, 110, 55, 55)
	c.cloud(white, 250, 110, 70)
	c.oval(grass, 160, 480, 460, 150)
	c.tree(110, 400, 130)
	c.box(water, 0, 440, width, 160)
	c.oval(grass, 150, 520, 330, 120)
	for _, p := range [][2]float64{{560, 480}, {660, 530}, {520, 570}} {
		c.curve(white, 5, p[0]-45, p[1], p[0]-20, p[1]-16, p[0], p[1])
		c.curve(white, 5, p[0], p[1], p[0]+22, p[1]+14, p[0]+45, p[1])
	}
	c.cat(300, 465, 82)
	c.line(brown, 9, 330, 390, 560, 240)
	c.line(white, 3, 560, 240, 575, 470)
	c.oval(red, 575, 472, 12, 14)
	c.tilted(orange, 690, 505, 34, 16, -12)
	c.shape(orange, 722, 498, 756, 478, 750, 516)
	return c
}

// dragonfly is a cat that runs after a dragonfly.
func dragonfly() *canvas {
	c := newCanvas("dcefdc")
	c.cloud(white, 180, 120, 66)
	c.cloud(white, 560, 90, 50)
	c.oval(grass, 400, 640, 700, 220)
	for x := 60.0; x < width; x += 124 {
		c.line(leaf, 8, x, 560, x-8, 500)
		c.line(leaf, 8, x, 560, x+16, 510)
		c.oval(red, x+16, 500, 14, 14)
		c.oval(yellow, x+16, 500, 6, 6)
	}
	c.cat(260, 500, 92)
	c.line(brown, 9, 60, 480, 190, 520)
	for _, a := range [][3]float64{{-28, -34, -32}, {30, -36, 32}, {-26, 30, 28}, {28, 30, -28}} {
		c.tilted("bfe0ea", 560+1.6*a[0], 230+a[1], 62, 17, a[2]+20)
	}
	c.line("4f8a8b", 16, 520, 250, 640, 205)
	c.oval("3c6e70", 512, 253, 19, 18)
	return c
}

// balloon is a bear whose balloon flies away.
func balloon() *canvas {
	c := newCanvas(sky)
	c.cloud(white, 160, 150, 76)
	c.cloud(white, 640, 230, 60)
	c.oval(grass, 400, 660, 720, 210)
	c.oval(brown, 300, 470, 78, 92)
	c.oval(cream, 300, 480, 46, 58)
	c.line(brown, 34, 250, 420, 205, 360)
	c.line(brown, 34, 350, 420, 410, 330)
	c.oval(brown, 243, 290, 30, 30)
	c.oval(brown, 357, 290, 30, 30)
	c.oval(brown, 300, 340, 80, 72)
	c.oval(cream, 300, 365, 36, 28)
	c.oval(dark, 300, 352, 12, 9)
	c.oval(dark, 270, 330, 8, 9)
	c.oval(dark, 330, 330, 8, 9)
	c.oval(brown, 265, 555, 36, 22)
	c.oval(brown, 335, 555, 36, 22)
	c.curve(dark, 3, 520, 205, 490, 280, 530, 340)
	c.oval(red, 520, 130, 66, 78)
	c.shape(red, 508, 204, 532, 204, 520, 220)
	c.tilted("e58f85", 496, 100, 14, 22, 20)
	return c
}

// rain is a frog under a leaf, and a snail.
func rain() *canvas {
	c := newCanvas("b9cbd4")
	c.cloud("e4ebee", 190, 90, 84)
	c.cloud("e4ebee", 590, 80, 92)
	for i := range 34 {
		x, y := float64(30+(i*149)%760), float64(170+(i*83)%270)
		c.line("8fb0c0", 5, x, y, x-8, y+26)
	}
	c.oval(grass, 400, 660, 720, 210)
	c.oval("6fa86b", 350, 262, 190, 62)
	c.oval("b9cbd4", 350, 316, 196, 40)
	c.line("6fa86b", 13, 346, 520, 350, 270)
	c.line("5b8f58", 5, 350, 205, 350, 270)
	c.line("5b8f58", 5, 350, 222, 240, 262)
	c.line("5b8f58", 5, 350, 222, 460, 262)
	c.oval("8cc06f", 270, 500, 82, 62)
	c.oval("8cc06f", 232, 432, 28, 28)
	c.oval("8cc06f", 308, 432, 28, 28)
	c.oval(white, 232, 428, 16, 16)
	c.oval(white, 308, 428, 16, 16)
	c.oval(dark, 234, 430, 8, 8)
	c.oval(dark, 310, 430, 8, 8)
	c.curve(dark, 5, 228, 496, 270, 530, 312, 496)
	c.oval("dcefc6", 270, 535, 48, 24)
	c.line("8cc06f", 26, 334, 508, 348, 484)
	c.oval(skin, 600, 548, 92, 20)
	c.line(skin, 16, 520, 545, 505, 490)
	c.line(skin, 6, 505, 490, 490, 462)
	c.line(skin, 6, 508, 490, 516, 460)
	c.oval(brown, 612, 500, 58, 56)
	c.oval(cream, 612, 500, 40, 38)
	c.oval(brown, 612, 500, 24, 22)
	return c
}

// library is shelves with books, and a child who leaps.
func library() *canvas {
	c := newCanvas(cream)
	c.box("ead9bd", 0, 500, width, 100)
	inks := []string{red, leaf, "7d9cc0", yellow, orange, "9b86b8"}
	for row := range 3 {
		y := float32(60 + 130*row)
		x := float32(60)
		for i := 0; x < 470; i++ {
			w, h := float32(26+(i*7+row*5)%20), float32(78+(i*13+row*17)%26)
			c.box(inks[(i+2*row)%len(inks)], x, y+110-h, w, h)
			x += w + 5
		}
		c.box(trunk, 44, y+110, 470, 14)
	}
	c.curve(skin, 24, 600, 330, 550, 290, 545, 235)
	c.curve(skin, 24, 660, 330, 712, 290, 716, 235)
	c.shape(red, 590, 310, 672, 310, 690, 430, 574, 430)
	c.line("5f7fa6", 34, 610, 430, 570, 492)
	c.line("5f7fa6", 34, 655, 430, 705, 478)
	c.oval(dark, 630, 232, 66, 64)
	c.oval(skin, 630, 250, 58, 56)
	c.face(630, 246, 58)
	c.box("7d9cc0", 510, 178, 62, 46)
	c.box(white, 516, 184, 50, 34)
	c.box(orange, 690, 178, 62, 46)
	c.box(white, 696, 184, 50, 34)
	c.oval("d9c5a3", 636, 540, 110, 14)
	return c
}

// night is the moon over a tree in which a bird sleeps.
func night() *canvas {
	c := newCanvas(dusk)
	for i := range 20 {
		x, y := float64(40+(i*211)%740), float64(30+(i*97)%290)
		r := float64(3 + i%3)
		c.oval("f3e7bf", x, y, r, r)
	}
	c.oval(dusk, 590, 150, 126, 126)
	c.oval(yellow, 590, 150, 82, 82)
	c.oval(dusk, 556, 130, 74, 74)
	c.oval("3d5a58", 400, 660, 720, 190)
	c.box("6b5648", 236, 330, 44, 240)
	c.line("6b5648", 26, 260, 420, 470, 380)
	for _, p := range [][3]float64{{170, 280, 110}, {330, 250, 120}, {250, 190, 110}} {
		c.oval("4f7a66", p[0], p[1], p[2], p[2]*0.8)
	}
	c.oval("8fb3d1", 420, 340, 44, 40)
	c.oval("b9d2e4", 428, 354, 26, 24)
	c.tilted("7298ba", 402, 345, 28, 16, 24)
	c.shape("e9a35c", 462, 332, 486, 340, 462, 348)
	c.curve(dark, 4, 434, 326, 441, 334, 449, 326)
	c.line("6b5648", 5, 412, 378, 412, 388)
	c.line("6b5648", 5, 428, 378, 428, 386)
	return c
}

// meal is a mother and a child at a table.
func meal() *canvas {
	c := newCanvas("f6e7d3")
	c.oval("f0d9bb", 400, 250, 330, 210)
	c.oval(dark, 260, 150, 34, 30)
	c.oval(dark, 260, 226, 78, 78)
	c.shape("7d9cc0", 180, 470, 205, 340, 315, 340, 340, 470)
	c.oval(skin, 260, 245, 66, 68)
	c.face(260, 240, 66)
	c.oval(dark, 550, 300, 66, 62)
	c.shape(red, 486, 470, 506, 380, 594, 380, 614, 470)
	c.oval(skin, 550, 318, 56, 54)
	c.face(550, 314, 56)
	c.box(trunk, 60, 450, 680, 34)
	c.box("84634a", 110, 484, 30, 116)
	c.box("84634a", 660, 484, 30, 116)
	for _, x := range []float64{260, 550} {
		c.oval(white, x, 420, 56, 20)
		c.oval(cream, x, 412, 46, 20)
		c.shape(white, float32(x-56), 420, float32(x+56), 420, float32(x+34), 452, float32(x-34), 452)
		c.line(brown, 6, x+50, 452, x+96, 392)
		c.line(brown, 6, x+62, 454, x+110, 400)
	}
	c.oval("9cc7b0", 405, 436, 62, 18)
	c.tilted(orange, 395, 424, 30, 12, -8)
	c.shape(orange, 424, 420, 446, 406, 444, 430)
	for _, x := range []float64{235, 285, 528, 572} {
		c.curve("ffffff", 5, x, 380, x-12, 366, x, 352)
	}
	return c
}
