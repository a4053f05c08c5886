package layer3

// factors are the scale factors of one granule of one channel, by band (and for
// short blocks by band and window: long bands first, then band·3 + window).
type factors struct {
	values [39]int
	// limit is, with low sampling frequencies, the value that means "no
	// direction" where the factor is an intensity position.
	limit [39]int
}

// scaleBits is how long the scale factors of the lower and of the upper bands
// are, by scalefac_compress. (ISO 11172-3, 2.4.2.7)
var scaleBits = [2][16]int{
	{0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4},
	{0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3},
}

// shareGroups are the long bands where the groups of scfsi begin.
var shareGroups = [5]int{0, 6, 11, 16, 21}

// read reads the scale factors of version 1. first holds those of the first
// granule, which a second may share.
func (f *factors) read(r *bitReader, g *granule, first *factors) {
	low, high := scaleBits[0][g.scalefac], scaleBits[1][g.scalefac]
	*f = factors{}
	if g.block != blockShort {
		for group := range 4 {
			n := low
			if group >= 2 {
				n = high
			}
			for band := shareGroups[group]; band < shareGroups[group+1]; band++ {
				if g.share>>(3-group)&1 == 1 {
					f.values[band] = first.values[band]
				} else {
					f.values[band] = r.bits(n)
				}
			}
		}
		return
	}
	lower := 18 // bands 0 to 5 of three windows
	if g.mixed {
		lower = 17 // 8 long bands, and bands 3 to 5
	}
	for i := range lower + 18 {
		n := low
		if i >= lower {
			n = high
		}
		f.values[i] = r.bits(n)
	}
}

// lsfCounts is how many scale factors each of four lengths has, by kind of
// coding and by block: long, short, mixed. (ISO 13818-3, table in 2.4.3.2)
var lsfCounts = [6][3][4]int{
	{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}},
	{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}},
	{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}},
	{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}},
	{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}},
	{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}},
}

// readLSF reads the scale factors of the low sampling frequencies. direction
// says that this is the right channel of intensity stereo.
func (f *factors) readLSF(r *bitReader, g *granule, direction bool) {
	kind, bits := lsfLengths(g.scalefac, direction)
	g.preflag = kind == 2
	counts := lsfCounts[kind][0]
	if g.block == blockShort {
		counts = lsfCounts[kind][1]
		if g.mixed {
			counts = lsfCounts[kind][2]
		}
	}
	*f = factors{}
	i := 0
	for part, n := range counts {
		for range n {
			f.values[i] = r.bits(bits[part])
			f.limit[i] = 1<<bits[part] - 1
			if bits[part] == 0 { // not coded: position 0
				f.limit[i] = -1
			}
			i++
		}
	}
}

// lsfLengths unpacks scalefac_compress: the kind of coding and the four lengths.
func lsfLengths(c int, direction bool) (kind int, bits [4]int) {
	if direction {
		switch c >>= 1; {
		case c < 180:
			return 3, [4]int{c / 36, c % 36 / 6, c % 6, 0}
		case c < 244:
			c -= 180
			return 4, [4]int{c >> 4 & 3, c >> 2 & 3, c & 3, 0}
		default:
			c -= 244
			return 5, [4]int{c / 3, c % 3, 0, 0}
		}
	}
	switch {
	case c < 400:
		return 0, [4]int{(c >> 4) / 5, (c >> 4) % 5, c >> 2 & 3, c & 3}
	case c < 500:
		c -= 400
		return 1, [4]int{(c >> 2) / 5, (c >> 2) % 5, c & 3, 0}
	default:
		c -= 500
		return 2, [4]int{c / 3, c % 3, 0, 0}
	}
}
