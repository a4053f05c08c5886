package hanzi

import "strings"

// The forms below each take the number that starts at piece i and return the
// piece after it with its ways, or no pieces where it has another form. What is
// said in another order than it is written (50 % is 百分之五十) is put where the
// first of it stands.

var (
	point    = spellAll("dian3")
	percent  = spellAll("bai3 fen1 zhi1")
	permille = spellAll("qian1 fen1 zhi1")
	parts    = spellAll("fen1 zhi1")
	year     = spellAll("nian2")
	month    = spellAll("yue4")
	day      = mustSound("ri4")
	dayToo   = mustSound("hao4")
	oclock   = spellAll("dian3")
	minutes  = mustSound("fen1")
	half     = spellAll("ban4")
	sharp    = spellAll("zheng3")
	seconds  = mustSound("miao3")
)

// fullDate is 2025-11-22, 2025/11/22 or 2025.11.22.
func (r *reader) fullDate(i int) (int, [][][]sound) {
	e1 := r.digitsEnd(i)
	s2 := r.sign(e1, "-/.")
	if e1-i != 4 || s2 == 0 {
		return 0, nil
	}
	e2 := r.digitsEnd(s2)
	s3 := r.sign(e2, string(r.pieces[e1].r))
	if s3 == 0 {
		return 0, nil
	}
	e3 := r.digitsEnd(s3)
	m, d := r.values(s2, e2), r.values(s3, e3)
	if !between(value(m), 1, 12) || !between(value(d), 1, 31) || len(m) > 2 || len(d) > 2 {
		return 0, nil
	}
	way := join(eachDigit(r.values(i, e1), false), [][]sound{year}, calendar(m), [][]sound{month}, calendar(d))
	return e3, [][][]sound{tail(way, day), tail(way, dayToo)}
}

func between(v, lo, hi int) bool { return lo <= v && v <= hi }

// calendar says a month or day, dropping a zero in front.
func calendar(d []int) [][]sound {
	if len(d) == 2 && d[0] == 0 {
		return [][]sound{nil, {digits[d[1]]}}
	}
	return cardinal(d, twosNone)
}

// join puts the parts of a number one after another.
func join(parts ...[][]sound) [][]sound {
	var out [][]sound
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// tail is way with s said at its end.
func tail(way [][]sound, s ...sound) [][]sound {
	out := append([][]sound(nil), way...)
	out[len(out)-1] = append(append([]sound(nil), out[len(out)-1]...), s...)
	return out
}

// lead is way with s said before it.
func lead(way [][]sound, s []sound) [][]sound {
	out := append([][]sound(nil), way...)
	out[0] = append(append([]sound(nil), s...), out[0]...)
	return out
}

// clock is 10:30 or 10:30:05.
func (r *reader) clock(i int) (int, [][][]sound) {
	e1 := r.digitsEnd(i)
	s2 := r.sign(e1, ":")
	if s2 == 0 || e1-i > 2 {
		return 0, nil
	}
	e2 := r.digitsEnd(s2)
	h, m := r.values(i, e1), r.values(s2, e2)
	if len(m) != 2 || value(m) > 59 || value(h) > 24 {
		return 0, nil
	}
	hours := join(hour(h), [][]sound{oclock})
	if s3 := r.sign(e2, ":"); s3 != 0 {
		e3 := r.digitsEnd(s3)
		if s := r.values(s3, e3); len(s) == 2 && value(s) <= 59 {
			way := join(hours, tail(minute(m), minutes), [][]sound{nil}, tail(minute(s), seconds))
			return e3, [][][]sound{way}
		}
	}
	plain := join(hours, minute(m))
	switch value(m) {
	case 0:
		return e2, [][][]sound{join(hours, [][]sound{nil, nil}), join(hours, [][]sound{sharp, nil})}
	case 30:
		return e2, [][][]sound{plain, join(hours, [][]sound{half, nil}), tail(plain, minutes)}
	}
	return e2, [][][]sound{plain, tail(plain, minutes)}
}

func hour(d []int) [][]sound {
	switch {
	case value(d) == 2 && len(d) == 1:
		return [][]sound{{two}}
	case value(d) == 2:
		return [][]sound{nil, {two}}
	case len(d) == 1:
		return [][]sound{{digits[d[0]]}}
	}
	return calendar(d)
}

// minute says two digits after a full hour: 05 is 零五.
func minute(d []int) [][]sound {
	if d[0] == 0 {
		return eachDigit(d, false)
	}
	return cardinal(d, twosNone)
}

// fraction is 1/2, said 二分之一.
func (r *reader) fraction(i int) (int, [][][]sound) {
	e1 := r.digitsEnd(i)
	s2 := r.sign(e1, "/")
	if s2 == 0 {
		return 0, nil
	}
	e2 := r.digitsEnd(s2)
	if r.sign(e2, "/") != 0 {
		return 0, nil
	}
	var ways [][][]sound
	for _, below := range asCardinal(r.values(s2, e2)) {
		above := asCardinal(r.values(i, e1))[0]
		way := make([][]sound, e2-i)
		for _, part := range [][][]sound{below, {parts}, above} {
			for _, s := range part {
				way[0] = append(way[0], s...)
			}
		}
		ways = append(ways, way)
	}
	return e2, ways
}

// decimal is a number with a point, with commas every three digits, or with a
// percent sign: 3.5, 1,000, 50%.
func (r *reader) decimal(i int) (int, [][][]sound) {
	whole, end := r.thousands(i)
	ways := whole
	dotted := 0
	for s := r.sign(end, "."); s != 0 && end-i < longestNumber; s = r.sign(end, ".") {
		from := s
		end = r.digitsEnd(s)
		d := eachDigit(r.values(from, end), false)
		for k, w := range ways {
			ways[k] = join(w, [][]sound{point}, d)
		}
		dotted++
	}
	if sign := r.follows(end); sign != 0 && strings.ContainsRune("%‰", sign) && r.tight(end) {
		said := percent
		if sign == '‰' {
			said = permille
		}
		for k, w := range ways {
			ways[k] = join(lead(w, said), [][]sound{nil})
		}
		return end + 1, r.hundred(i, end, ways)
	}
	if dotted == 0 && end == r.digitsEnd(i) {
		return 0, nil
	}
	return end, ways
}

// hundred adds 百分之百 to the ways of 100%.
func (r *reader) hundred(i, end int, ways [][][]sound) [][][]sound {
	if r.text(i, end) != "100" || r.pieces[end].r != '%' {
		return ways
	}
	return append(ways, [][]sound{append(append([]sound(nil), percent...), powers[1]), nil, nil, nil})
}

// thousands is the whole part of a number, its commas silent.
func (r *reader) thousands(i int) ([][][]sound, int) {
	end := r.digitsEnd(i)
	d := r.values(i, end)
	commas := []int{}
	if len(d) <= 3 {
		for s := r.sign(end, ","); s != 0 && end-i < longestNumber && r.digitsEnd(s)-s == 3; s = r.sign(end, ",") {
			commas = append(commas, end-i)
			end = s + 3
			d = append(d, r.values(s, end)...)
		}
	}
	ways := asCardinal(d)
	for k := range ways {
		for _, at := range commas {
			ways[k] = join(ways[k][:at], [][]sound{nil}, ways[k][at:])
		}
	}
	return ways, end
}
