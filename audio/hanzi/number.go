package hanzi

import "github.com/langdu/langdu/audio"

// number is how a run of digits and signs is said.
type number struct {
	length int         // how many units
	ways   [][][]sound // by way, then unit
}

func (n *number) first() sound {
	for _, s := range n.ways[0] {
		if len(s) > 0 {
			return s[0]
		}
	}
	return 0
}

var digits = []sound{mustSound("ling2"), mustSound("yi1"), mustSound("er4"), mustSound("san1"), mustSound("si4"),
	mustSound("wu3"), mustSound("liu4"), mustSound("qi1"), mustSound("ba1"), mustSound("jiu3")}

func (r *reader) readNumber(i int) int {
	p := r.pieces[i]
	n := &number{length: 1, ways: [][][]sound{{{digits[p.r-'0']}}}}
	at := len(r.units)
	r.units = append(r.units, unit{piece: p, number: n, start: at, end: at + 1, kind: numeralKind})
	return i + 1
}

func (r *reader) numberGroup(i int, chain third) audio.Group {
	n := r.units[i].number
	g := audio.Group{Boundary: r.units[i].gap}
	for k := range n.length {
		g.Characters = append(g.Characters, r.units[i+k].character())
	}
	for _, w := range n.ways {
		var vs []audio.Variant
		for _, sounds := range w {
			v := audio.Variant{Source: audio.FromNumber}
			for _, s := range sounds {
				v.Syllables = append(v.Syllables, s.syllable())
			}
			vs = append(vs, v)
		}
		g.Ways = append(g.Ways, vs)
	}
	return g
}
