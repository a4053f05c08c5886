package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// number is how a run of digits and the signs in it are said: ways[w][k] is
// what is said for its k-th unit in way w, the preferred way first.
type number struct {
	length int
	ways   [][][]sound
}

// maxWays bounds the ways of a group.
const maxWays = 16

// readNumber appends the units of the number that starts at piece i, and
// returns the piece after it.
func (r *reader) readNumber(i int) int {
	for _, form := range []func(*reader, int) (int, [][][]sound){
		(*reader).fullDate, (*reader).clock, (*reader).phone, (*reader).fraction, (*reader).decimal,
	} {
		if end, ways := form(r, i); end > i {
			r.addNumber(i, end, ways)
			return end
		}
	}
	end := r.digitsEnd(i)
	r.addNumber(i, end, r.integer(i, end))
	return end
}

// addNumber appends a unit for each piece from i to end. The first carries the
// number; the tones that its neighbours meet are those of its first and last sound.
func (r *reader) addNumber(i, end int, ways [][][]sound) {
	n := &number{length: end - i}
	for _, w := range ways {
		n.add(surface(w, false))
		n.add(surface(w, true))
		n.add(w)
	}
	start := len(r.units)
	for k := i; k < end; k++ {
		u := unit{piece: r.pieces[k], start: start, end: start + n.length, kind: numeralKind, source: audio.FromNumber}
		if k == i {
			u.number, u.gap = n, max(u.gap, audio.WordBreak)
		}
		u.sound = n.edge(k == i)
		r.units = append(r.units, u)
	}
}

// add keeps a way unless it is there already or there are enough.
func (n *number) add(way [][]sound) {
	for _, w := range n.ways {
		if equalWays(w, way) {
			return
		}
	}
	if len(n.ways) < maxWays {
		n.ways = append(n.ways, way)
	}
}

func equalWays(a, b [][]sound) bool {
	for k := range a {
		if len(a[k]) != len(b[k]) {
			return false
		}
		for j := range a[k] {
			if a[k][j] != b[k][j] {
				return false
			}
		}
	}
	return true
}

// edge is the first or the last sound of the preferred way.
func (n *number) edge(first bool) sound {
	var all []sound
	for _, s := range n.ways[0] {
		all = append(all, s...)
	}
	if len(all) == 0 {
		return 0
	}
	if first && n.length > 1 {
		return all[0]
	}
	return all[len(all)-1]
}

// longestNumber bounds the digits and signs of one number; what is longer is
// read in parts, so that the time stays linear.
const longestNumber = 32

// digitsEnd is one past the digits that stand at i without a gap.
func (r *reader) digitsEnd(i int) int {
	end := i
	for end < len(r.pieces) && end-i < longestNumber && r.pieces[end].class == digitClass && (end == i || r.tight(end)) {
		end++
	}
	return end
}

// tight reports whether nothing stands between piece k and the one before.
func (r *reader) tight(k int) bool { return r.pieces[k].joined && r.pieces[k].gap == audio.NoBreak }

// sign is the end of a sign at k that is one of the set, tight with what
// precedes, with a digit tight after it; 0 where there is none.
func (r *reader) sign(k int, set string) int {
	if k+1 < len(r.pieces) && strings.ContainsRune(set, r.pieces[k].r) && r.tight(k) &&
		r.pieces[k+1].class == digitClass && r.tight(k+1) {
		return k + 1
	}
	return 0
}

// values is the digits of pieces from i to end.
func (r *reader) values(i, end int) []int {
	out := make([]int, 0, end-i)
	for _, p := range r.pieces[i:end] {
		out = append(out, int(p.r-'0'))
	}
	return out
}

// value is the number that at most nine digits spell, −1 for more.
func value(d []int) int {
	if len(d) > 9 {
		return -1
	}
	v := 0
	for _, x := range d {
		v = v*10 + x
	}
	return v
}

// follows is the character right after piece end−1, 0 where there is none.
func (r *reader) follows(end int) rune {
	if end < len(r.pieces) && r.pieces[end].joined {
		return r.pieces[end].r
	}
	return 0
}

// precedes is the character right before piece i, 0 where there is none.
func (r *reader) precedes(i int) rune {
	if i > 0 && r.pieces[i].joined {
		return r.pieces[i-1].r
	}
	return 0
}

// asCardinal is the ways to say digits as one number, or one by one where they
// cannot be: too many, or a zero in front.
func asCardinal(d []int) [][][]sound {
	switch {
	case len(d) == 1:
		return [][][]sound{{{digits[d[0]]}}}
	case d[0] == 0 || len(d) > longestCardinal:
		return [][][]sound{eachDigit(d, false), eachDigit(d, true)}
	}
	return [][][]sound{cardinal(d, twosUsual), cardinal(d, twosNone), cardinal(d, twosAll)}
}

const (
	// yearsLater is when a two-digit year stops being an age or a span.
	yearsLater = 50
	// measures are characters before which 2 is 两.
	measures = "个只条头匹本张把支枝件位朵棵块片双对群颗粒滴杯碗盘瓶盒袋包箱桶间座栋辆架艘节段首篇句页遍次趟声天年岁秒周倍里米斤元角吨公克千毫升厘小星点步口家行排串束根顶副套台部幅封株种样道面扇堵项门分万亿份"
	// counters are characters before which 2 is 二.
	counters = "月日号楼班级等"
)

// integer is the ways of a run of digits.
func (r *reader) integer(i, end int) [][][]sound {
	d, next := r.values(i, end), r.follows(end)
	one, many := eachDigit(d, false), asCardinal(d)
	switch {
	case len(d) == 1:
		return r.figureWays(i, d[0], next)
	case r.telephone(i, end):
		return [][][]sound{eachDigit(d, true), one}
	case next == '年' && (len(d) == 4 || len(d) == 2 && value(d) >= yearsLater):
		return append([][][]sound{one}, many...)
	case len(d) >= 3 && (rounded(d) || strings.ContainsRune(measures, next)) && d[0] != 0:
		return append(many, one, eachDigit(d, true))
	case len(d) >= 7 || strings.Contains("110 119 120 114 122", r.text(i, end)) && len(d) == 3:
		return append([][][]sound{eachDigit(d, true), one}, many...)
	case len(d) >= 3:
		return append(many, one, eachDigit(d, true))
	case next == '年':
		return append(many, one)
	}
	return many
}

// rounded reports whether digits end in three zeros: a count, not a telephone number.
func rounded(d []int) bool {
	n := len(d)
	return n > 3 && d[n-1]+d[n-2]+d[n-3] == 0
}

func (r *reader) text(i, end int) string {
	var b strings.Builder
	for _, p := range r.pieces[i:end] {
		b.WriteRune(p.r)
	}
	return b.String()
}

// figureWays is the ways of a single digit.
func (r *reader) figureWays(i, v int, next rune) [][][]sound {
	plain := [][]sound{{digits[v]}}
	if v != 2 || next == 0 || r.precedes(i) == '第' || strings.ContainsRune(counters, next) || !strings.ContainsRune(measures, next) {
		return [][][]sound{plain}
	}
	if next == '年' && i+2 < len(r.pieces) && r.pieces[i+2].r == '级' {
		return [][][]sound{plain}
	}
	return [][][]sound{{{two}}, plain}
}
