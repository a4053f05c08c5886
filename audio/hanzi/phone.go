package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// phone is 010-12345678: digits in groups, seven or more in all.
func (r *reader) phone(i int) (int, [][][]sound) {
	end, count := r.digitsEnd(i), 0
	count = end - i
	yaoWay, yiWay := eachDigit(r.values(i, end), true), eachDigit(r.values(i, end), false)
	groups := 1
	for s := r.sign(end, "-"); s != 0 && end-i < longestNumber; s = r.sign(end, "-") {
		end = r.digitsEnd(s)
		d := r.values(s, end)
		count += len(d)
		groups++
		yaoWay = join(yaoWay, [][]sound{nil}, eachDigit(d, true))
		yiWay = join(yiWay, [][]sound{nil}, eachDigit(d, false))
	}
	if groups == 1 || count < 7 {
		return 0, nil
	}
	return end, [][][]sound{yaoWay, yiWay}
}

// mobileDigits is the length of a mobile number, which begins with 13 to 19.
const mobileDigits = 11

var (
	// phones are words that a telephone number follows, with what may stand between.
	phones     = runes("电话 手机 号码 拨打 拨 热线 专线 客服 传真 座机 总机 分机")
	connecting = "号码是为打转请:-+()0123456789"
)

// telephone reports whether the digits from i to end are a telephone number: 11
// that begin as a mobile number does, or at least three after a word such as
// 电话. What is counted (手机1999元) is none.
func (r *reader) telephone(i, end int) bool {
	if next := r.follows(end); next != 0 && strings.ContainsRune(measures+"人", next) {
		return false
	}
	d := r.values(i, end)
	if len(d) == mobileDigits && d[0] == 1 && d[1] >= 3 {
		return true
	}
	return len(d) >= 3 && r.afterPhone(i)
}

// afterPhone reports whether a word of phones stands before piece i, with no more
// than connecting words and other digits between.
func (r *reader) afterPhone(i int) bool {
	const reach = 24
	for k := i; k > max(i-reach, 0) && r.pieces[k].gap < audio.SentenceBreak; k-- {
		for _, word := range phones {
			if r.written(k-len(word), word) {
				return true
			}
		}
		if !strings.ContainsRune(connecting, r.pieces[k-1].r) {
			return false
		}
	}
	return false
}

// written reports whether the pieces from k on are these characters without a
// pause between them.
func (r *reader) written(k int, want []rune) bool {
	if k < 0 {
		return false
	}
	for n, w := range want {
		if p := &r.pieces[k+n]; p.r != w || n > 0 && p.gap != audio.NoBreak {
			return false
		}
	}
	return true
}
