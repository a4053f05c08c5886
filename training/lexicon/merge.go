package main

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// table is the lexicon before it is packed.
type table struct {
	characters map[rune][]string // readings, the usual first
	words      map[string]entry
	simplified map[rune]rune
}

// entry is one word: its cost is −10·ln of its probability.
type entry struct {
	cost    byte
	kind    byte
	reading []byte // nil where the characters decide
}

// The flags and kinds of audio/hanzi's lexicon format.
const (
	neutralUsual   = 0x80
	neutralAllowed = 0x40
)

var kinds = map[byte]byte{'n': 1, 'v': 2, 'a': 3, 'd': 4, 'm': 5, 'q': 6, 'r': 7, 'p': 8, 'c': 9, 'u': 10,
	'f': 11, 's': 11, 't': 12, 'i': 13, 'l': 13, 'z': 3, 'b': 3, 'y': 10, 'j': 14}

func kindOf(tag string) byte {
	if len(tag) > 1 && tag[0] == 'n' && strings.ContainsAny(tag[1:2], "rstz") {
		return 14
	}
	if tag == "" {
		return 0
	}
	return kinds[tag[0]]
}

func merge(in *inputs) *table {
	t := &table{characters: map[rune][]string{}, words: map[string]entry{}, simplified: in.simplified}
	in.mergeCharacters(t)
	total := 0
	for _, w := range in.words {
		total += w.count
	}
	for _, w := range in.vocabulary() {
		info := in.words[w]
		p := float64(max(info.count, 1)) / float64(total)
		t.words[w] = entry{
			cost:    byte(min(max(math.Round(-10*math.Log(p)), 1), 255)),
			kind:    kindOf(info.tag),
			reading: in.encode(t, w),
		}
	}
	return t
}

// longest is the length of the longest word kept: a bound for the search in a text.
const longest = 8

// vocabulary is every word of any source that hanzi can use, sorted.
func (in *inputs) vocabulary() []string {
	set := map[string]bool{}
	add := func(w string) {
		if n := len([]rune(w)); n <= longest && (n > 1 || in.words[w].count > 0) && allHan(w) {
			set[w] = true
		}
	}
	for w := range in.words {
		add(w)
	}
	for _, p := range []phrases{in.data, in.core, in.check, in.curated} {
		for w := range p {
			add(w)
		}
	}
	for w := range in.neutral {
		add(w)
	}
	list := make([]string, 0, len(set))
	for w := range set {
		list = append(list, w)
	}
	sort.Strings(list)
	return list
}

func allHan(w string) bool {
	for _, r := range w {
		if r < 0x3007 || r > 0xffff || (r > 0x3007 && r < 0x3400) || r > 0x9fff {
			return false
		}
	}
	return true
}

// reading is the word's reading by its best source, nil where none has it.
func (in *inputs) reading(w string) []string {
	for _, p := range []phrases{in.curated, in.core, in.data, in.check} {
		if r := p[w]; r != nil {
			return r
		}
	}
	return nil
}

// encode spells a word's reading as indices into its characters' readings.
func (in *inputs) encode(t *table, w string) []byte {
	reading := in.reading(w)
	if reading == nil {
		return nil
	}
	var out []byte
	for i, r := range []rune(w) {
		index, neutral := t.index(r, in.full(w, i, citation(r, reading[i])))
		if index < 0 {
			return nil
		}
		b := byte(index)
		if neutral {
			b |= in.neutralFlag(w, i)
		}
		out = append(out, b)
	}
	in.weaken(w, out)
	return out
}

// weaken marks the words of neutral.txt that a word is or holds: at its end
// (小朋友), or where the tables say so, the neutral tone is as usual as by
// itself, elsewhere inside it is allowed (东西方).
func (in *inputs) weaken(w string, reading []byte) {
	runes := []rune(w)
	for end := 2; end <= len(runes); end++ {
		for start := range end - 1 {
			if !in.neutral[string(runes[start:end])] || in.curated[w] != nil && len(runes) > end-start {
				continue
			}
			rest := string(runes[end:])
			if rest == "" || rest == "们" || strings.HasSuffix(in.reading(w)[end-1], "5") {
				reading[end-1] |= neutralUsual
			} else {
				reading[end-1] |= neutralAllowed
			}
		}
	}
}

// full is a reading with the full tone that another source gives it in the same
// word: 头发 is fa5 in one table and fa4 in another, and never fa1. A particle
// stays neutral.
func (in *inputs) full(w string, i int, reading string) string {
	base, neutral := strings.CutSuffix(reading, "5")
	if !neutral || strings.ContainsRune(particles, []rune(w)[i]) {
		return reading
	}
	for _, p := range []phrases{in.curated, in.core, in.data, in.check} {
		if r := p[w]; r != nil && strings.HasPrefix(r[i], base) && len(r[i]) == len(reading) && r[i] != reading {
			return r[i] + "5"
		}
	}
	return reading
}

// citation undoes the sandhi that the phrase tables write out.
func citation(r rune, reading string) string {
	switch {
	case r == '一' && strings.HasPrefix(reading, "yi"):
		return "yi1"
	case r == '不' && strings.HasPrefix(reading, "bu"):
		return "bu4"
	}
	return reading
}

// index finds a reading among a character's; a neutral one that is not there by
// itself is found under its full tone, the given one if known ("fa45").
// −1 where the character has no such sound.
func (t *table) index(r rune, reading string) (index int, neutral bool) {
	list := t.characters[r]
	if i := slices.Index(list, reading); i >= 0 {
		return i, false
	}
	if i := slices.Index(list, strings.TrimSuffix(reading, "5")); i >= 0 {
		return i, true
	}
	if base, ok := strings.CutSuffix(reading, "5"); ok {
		for i, known := range list {
			if known[:len(known)-1] == base {
				return i, true
			}
		}
	}
	return -1, false
}

// suffixes are neutral in any word.
const suffixes = "子头们么巴"

// neutralFlag says whether the neutral tone is usual at character i of w: where
// the sources that have the word agree on it, and in a longer word more than
// one has it.
func (in *inputs) neutralFlag(w string, i int) byte {
	votes := 0
	for _, p := range []phrases{in.curated, in.core, in.data, in.check} {
		r := p[w]
		switch {
		case r == nil:
		case !strings.HasSuffix(r[i], "5"):
			return neutralAllowed
		default:
			votes++
		}
	}
	runes := []rune(w)
	if votes > 1 || len(runes) == 2 || in.curated[w] != nil || strings.ContainsRune(suffixes, runes[i]) {
		return neutralUsual
	}
	return neutralAllowed
}

// particles have a neutral reading of their own.
const particles = "的了着得地么吗呢吧啊呀哇哪啦嘛们呗咧喽罢"

func (in *inputs) mergeCharacters(t *table) {
	for r, readings := range in.chars {
		var list []string
		add := func(reading string) {
			if !slices.Contains(list, reading) && valid(reading) && keep(r, reading) {
				list = append(list, reading)
			}
		}
		if u, ok := in.usual[r]; ok {
			add(u)
		}
		for _, c := range in.coreChars[r] {
			add(c)
		}
		for _, c := range readings {
			add(c)
		}
		list = dropNeutral(r, list)
		if len(list) > 0 {
			t.characters[r] = list
		}
	}
}

func valid(reading string) bool {
	s, err := audio.ParsePinyin(reading)
	return err == nil && hanzi.Valid(s)
}

// keep drops what the character table lists as readings but is sandhi.
func keep(r rune, reading string) bool {
	switch r {
	case '一':
		return reading == "yi1"
	case '不':
		return reading == "bu4" || reading == "fou3"
	}
	return true
}

// dropNeutral removes neutral readings that are only weak forms of another.
func dropNeutral(r rune, list []string) []string {
	if strings.ContainsRune(particles, r) {
		return list
	}
	return slices.DeleteFunc(list, func(reading string) bool {
		base, neutral := strings.CutSuffix(reading, "5")
		return neutral && slices.ContainsFunc(list, func(other string) bool {
			return other != reading && other[:len(other)-1] == base
		})
	})
}
