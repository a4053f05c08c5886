//go:build screenshots

package web_test

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// colours are the 256 colours that a picture uses most, after rounding each
// channel to 32 steps: flat pages have few, and the edges of letters blend.
func colours(m image.Image) color.Palette {
	count := map[color.RGBA]int{}
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := m.At(x, y).RGBA()
			count[color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8), 255}]++
		}
	}
	all := make([]color.RGBA, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y color.RGBA) int {
		return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(number(x), number(y)))
	})
	var p color.Palette
	near := map[color.RGBA]bool{}
	for _, c := range all {
		bucket := color.RGBA{c.R >> 3, c.G >> 3, c.B >> 3, 255}
		if len(p) < 256 && !near[bucket] {
			near[bucket] = true
			p = append(p, c)
		}
	}
	return p
}

// number orders colours that are used equally, so that the same picture always
// gets the same palette.
func number(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
