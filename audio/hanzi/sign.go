package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// said holds what a sign between numbers is called, alternatives separated by |.
var said = map[rune][][]sound{}

func init() {
	for r, names := range map[rune]string{
		'+': "jia1", '−': "jian3|jian3 qu4", '×': "cheng2 yi3|cheng2", '÷': "chu2 yi3", '=': "deng3 yu2|shi4|de2",
		'<': "xiao3 yu2", '>': "da4 yu2", ':': "bi3", '~': "dao4|zhi4", '℃': "she4 shi4 du4|du4", '°': "du4",
	} {
		for _, name := range strings.Split(names, "|") {
			said[r] = append(said[r], spellAll(name))
		}
	}
}

var minus = spellAll("fu4 ling2 xia4")

// readSign appends a unit for the sign at piece i where it is said, and reports
// whether it is.
func (r *reader) readSign(i int) bool {
	list := r.signWays(i)
	if list == nil {
		return false
	}
	var ways [][][]sound
	for _, s := range list {
		ways = append(ways, [][]sound{s})
	}
	r.addNumber(i, i+1, ways)
	return true
}

// signWays is what the sign at piece i may be called where it stands, nil where
// it is silent.
func (r *reader) signWays(i int) [][]sound {
	prev := i > 0 && r.pieces[i].joined && r.pieces[i-1].class == digitClass
	next := i+1 < len(r.pieces) && r.pieces[i+1].joined && r.pieces[i+1].class == digitClass
	switch c := r.pieces[i].r; c {
	case '=', '℃', '°':
		if prev {
			return said[c]
		}
	case '-', '−', '–', '—', '~', '～':
		switch {
		case prev && next && (c == '−' || r.equation(i)) && c != '~' && c != '～':
			return said['−']
		case prev && next:
			return said['~']
		case next && r.tight(i+1) && (c == '-' || c == '−') && (r.precedes(i) == 0 || r.degrees(i+1)):
			return [][]sound{minus[:1], minus[1:]}
		}
	case '+', '×', '÷', '<', '>', ':':
		if prev && next {
			return said[c]
		}
	}
	return nil
}

// degrees reports whether the number at piece i is a temperature.
func (r *reader) degrees(i int) bool {
	next := r.follows(r.digitsEnd(i))
	return next == '℃' || next == '°' || next == '度'
}

// equation reports whether an equals sign stands near piece i on its line.
func (r *reader) equation(i int) bool {
	const reach = 20
	for k := i + 1; k < min(i+reach, len(r.pieces)) && r.pieces[k].gap < audio.SentenceBreak; k++ {
		if r.pieces[k].r == '=' {
			return true
		}
	}
	for k := i; k > max(i-reach, 0) && r.pieces[k].gap < audio.SentenceBreak; k-- {
		if r.pieces[k-1].r == '=' {
			return true
		}
	}
	return false
}
