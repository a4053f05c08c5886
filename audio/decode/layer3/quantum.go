package layer3

import (
	"math"
	"sync"
)

// maxValue is the largest whole number that a line can be coded as.
const maxValue = 15 + 1<<13

// pow43 is v^(4/3) for every size of a line: the encoder made loud lines coarser.
var pow43 = sync.OnceValue(func() *[maxValue]float32 {
	table := new([maxValue]float32)
	for v := range table {
		table[v] = float32(math.Pow(float64(v), 4.0/3))
	}
	return table
})

// powQuarter is 2^(-i/4) for 0 ≤ i < 4.
var powQuarter = [4]float64{1, 0.8408964152537145, 0.7071067811865476, 0.5946035575013605}

// step is 2^(-quarters/4).
func step(quarters int) float32 {
	return float32(math.Ldexp(powQuarter[quarters&3], -(quarters >> 2)))
}

// pretab amplifies the upper bands where preflag is set.
var pretab = [longBands]int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0}

// requantize turns whole numbers into spectral lines:
//
//	x = sign(v) · |v|^(4/3) · 2^((gain-210)/4) · 2^(-m·factor)
//
// where m is ½ or 1, and short windows have a gain of their own. (ISO 11172-3,
// 2.4.3.4.7.1) Only the lowest n lines are not zero.
func requantize(h Header, g *granule, f *factors, is *[lines]int, n int, xr *[lines]float32) {
	pow := pow43()
	shift := 2 // quarters in a step of √2
	if g.coarse {
		shift = 4
	}
	clear(xr[:])
	apply := func(from, to, quarters int) {
		scale := step(quarters)
		for i := from; i < min(to, n); i++ {
			if v := is[i]; v >= 0 {
				xr[i] = pow[v] * scale
			} else {
				xr[i] = -pow[-v] * scale
			}
		}
	}
	edges := &longEdges[h.rate]
	for band := range g.longBands {
		factor := f.values[band]
		if g.preflag {
			factor += pretab[band]
		}
		apply(edges[band], edges[band+1], 210-g.gain+shift*factor)
	}
	if g.block != blockShort {
		return
	}
	line, i := g.longLines, g.longBands
	for band := g.shortBands; band < shortBands; band++ {
		for w := range 3 {
			factor := 0
			if band < shortBands-1 {
				factor = f.values[i]
			}
			apply(line, line+shortWidths[h.rate][band], 210-g.gain+8*g.subGain[w]+shift*factor)
			line += shortWidths[h.rate][band]
			i++
		}
	}
}

// reorder puts the short lines, which are coded window by window within each
// band, into the order of frequency: line 3i+w is line i of window w.
func reorder(h Header, g *granule, xr *[lines]float32) {
	var ordered [lines]float32
	from := g.longLines
	for band := g.shortBands; band < shortBands; band++ {
		width := shortWidths[h.rate][band]
		to := from
		for w := range 3 {
			for i := range width {
				ordered[to+3*i+w] = xr[from]
				from++
			}
		}
	}
	copy(xr[g.longLines:], ordered[g.longLines:])
}
