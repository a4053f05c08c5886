package layer3

import "math"

// unscale undoes joint stereo for one granule: middle and side become left and
// right, and lines that were coded once get their direction. n is how many of
// the right channel's lines were coded; the lines are still in coded order.
func unscale(h Header, g *[2]granule, right *factors, n int, xr *[2][lines]float32) {
	from := lines // where intensity may begin
	if h.intensity {
		from = n
	}
	if g[1].block != blockShort {
		unscaleLong(h, &g[1], right, from, xr)
		return
	}
	unscaleShort(h, &g[1], right, from < lines, xr)
}

// unscaleLong handles a granule of long bands. Bands that lie wholly above the
// right channel's lines carry a direction.
func unscaleLong(h Header, g *granule, right *factors, from int, xr *[2][lines]float32) {
	edges := &longEdges[h.rate]
	for band := range longBands {
		lo, hi := edges[band], edges[band+1]
		i := min(band, longBands-2) // the last band goes with the one before
		turn(h, g, right.values[i], right.limit[i], lo >= from, xr, lo, hi)
	}
}

// unscaleShort handles a granule of short bands. Each window ends at its own
// height.
func unscaleShort(h Header, g *granule, right *factors, intensity bool, xr *[2][lines]float32) {
	edges := &longEdges[h.rate]
	for band := range g.longBands {
		turn(h, g, right.values[band], right.limit[band], intensity && silent(xr[1][edges[band]:]), xr, edges[band], edges[band+1])
	}
	line := lines
	above := [3]bool{intensity, intensity, intensity} // nothing coded from here up
	for band := shortBands - 1; band >= g.shortBands; band-- {
		width := shortWidths[h.rate][band]
		line -= 3 * width
		for w := range 3 {
			lo := line + w*width
			above[w] = above[w] && silent(xr[1][lo:lo+width])
			i := g.longBands + 3*(min(band, shortBands-2)-g.shortBands) + w
			turn(h, g, right.values[i], right.limit[i], above[w], xr, lo, lo+width)
		}
	}
}

// turn makes left and right of the lines from lo to hi.
func turn(h Header, g *granule, position, limit int, intensity bool, xr *[2][lines]float32, lo, hi int) {
	if !h.lsf() {
		limit = 7
	}
	if intensity && position != limit {
		l, r := direction(h, g, position)
		for i := lo; i < hi; i++ {
			x := xr[0][i]
			xr[0][i], xr[1][i] = x*l, x*r
		}
		return
	}
	if !h.middle {
		return
	}
	for i := lo; i < hi; i++ {
		m, s := xr[0][i], xr[1][i]
		xr[0][i], xr[1][i] = (m+s)*math.Sqrt2/2, (m-s)*math.Sqrt2/2
	}
}

// direction is the share of left and right for an intensity position. Version 1
// has tan(position·π/12) as their ratio (ISO 11172-3, 2.4.3.4.9.3); with low
// sampling frequencies one side falls by 2^(1/4) or √2 a step (ISO 13818-3,
// 2.4.3.2).
func direction(h Header, g *granule, position int) (left, right float32) {
	if !h.lsf() {
		if position == 6 { // tan is infinite there
			return 1, 0
		}
		ratio := math.Tan(float64(position) * math.Pi / 12)
		return float32(ratio / (1 + ratio)), float32(1 / (1 + ratio))
	}
	fall := float64((position+1)/2) / 4
	if g.scalefac&1 == 1 {
		fall *= 2
	}
	weak := float32(math.Exp2(-fall))
	if position&1 == 1 {
		return weak, 1
	}
	return 1, weak
}

// silent reports whether all lines are zero.
func silent(lines []float32) bool {
	for _, x := range lines {
		if x != 0 {
			return false
		}
	}
	return true
}
