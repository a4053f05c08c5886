package hanzi

// Numbers are said in sections of four digits: units, 万 and 亿. Each digit
// keeps the syllables that are said for it, so that every figure on the page
// has its own place in the recording: in 29 the 2 is 二十, in 10 the 1 is 十 and
// the 0 nothing, in 205 the 0 is 零.

var (
	digits = spellAll("ling2 yi1 er4 san1 si4 wu3 liu4 qi1 ba1 jiu3")
	powers = spellAll("shi2 bai3 qian1") // within a section, from the tens
	two    = mustSound("liang3")
	yao    = mustSound("yao1")
	wan    = mustSound("wan4")
	yiBig  = mustSound("yi4") // 亿
)

func spellAll(names string) []sound {
	var out []sound
	for _, rs := range runes(names) {
		out = append(out, mustSound(string(rs)))
	}
	return out
}

// longestCardinal is how many digits are said as one number; more are said one by one.
const longestCardinal = 12

// twos says where 2 is 两 in a cardinal.
type twos uint8

const (
	twosUsual twos = iota // before 千, and as the whole of 万 and 亿
	twosNone              // never
	twosAll               // before 百 as well
)

// cardinal says digits (0–9 each, the first not 0) as a number, a list of
// sounds for each digit.
func cardinal(d []int, style twos) [][]sound {
	out := make([][]sound, len(d))
	for from := 0; from < len(d); {
		end := from + (len(d)-from-1)%4 + 1
		said := section(d[from:end], from == 0, style, len(d)-end >= 4, out[from:end])
		if said {
			switch len(d) - end {
			case 4:
				out[end-1] = append(out[end-1], wan)
			case 8:
				out[end-1] = append(out[end-1], yiBig)
			}
		}
		from = end
	}
	return out
}

// section says up to four digits; big is whether 万 or 亿 follows. It reports
// whether any is not zero.
func section(d []int, first bool, style twos, big bool, out [][]sound) bool {
	said, zero := false, -1
	for k, v := range d {
		power := len(d) - 1 - k
		if v == 0 {
			if zero < 0 {
				zero = k
			}
			continue
		}
		if zero >= 0 && (said || !first) {
			out[zero] = append(out[zero], digits[0])
		}
		zero = -1
		if !(v == 1 && power == 1 && first && !said) {
			out[k] = append(out[k], figure(v, power, style, big && len(d) == 1))
		}
		if power > 0 {
			out[k] = append(out[k], powers[power-1])
		}
		said = true
	}
	return said
}

// figure is a digit before a power of ten; whole is whether it is all that 万 or 亿 counts.
func figure(v, power int, style twos, whole bool) sound {
	if v == 2 && style != twosNone && (power == 3 || whole || power == 2 && style == twosAll) {
		return two
	}
	return digits[v]
}

// eachDigit says digits one by one, 1 as yāo if so wanted.
func eachDigit(d []int, yaoForOne bool) [][]sound {
	out := make([][]sound, len(d))
	for k, v := range d {
		s := digits[v]
		if v == 1 && yaoForOne {
			s = yao
		}
		out[k] = []sound{s}
	}
	return out
}

// surface is a list of sounds as they run together: 一 changes before 百, 千, 万
// and 亿, and a third tone rises before another of the same figure (九百 is jiú
// bǎi); with fluent, before one of the next figure too (九百九).
func surface(said [][]sound, fluent bool) [][]sound {
	out := make([][]sound, len(said))
	var next sound
	for k := len(said) - 1; k >= 0; k-- {
		out[k] = append([]sound(nil), said[k]...)
		for j := len(out[k]) - 1; j >= 0; j-- {
			switch {
			case j+1 < len(out[k]): // 百 of 九百 counts as it is, risen or not
				out[k][j] = joined(said[k][j], said[k][j+1])
			case fluent && next != 0:
				out[k][j] = joined(said[k][j], next)
			}
			next = out[k][j]
		}
	}
	return out
}

// joined is how s is said before next in a number.
func joined(s, next sound) sound {
	switch {
	case s == yi && (next == powers[1] || next == powers[2]):
		return yi.with(4)
	case s == yi && (next == wan || next == yiBig):
		return yi.with(2)
	case s.tone() == 3 && next.tone() == 3:
		return s.with(2)
	}
	return s
}
