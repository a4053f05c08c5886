package hanzi

import (
	"strings"

	"github.com/langdu/langdu/audio"
)

// inventory lists the base syllables of Mandarin by initial, in the spelling of
// [audio.Syllable] (ü is v, after j, q, x and y too). It is the table of 《汉语拼音方案》
// with the rarer syllables of 《现代汉语词典》 that a page may hold (fiao and
// the syllabic m, n, ng are left out: no network has units for them).
// The order is part of the lexicon file: append, and generate it again.
var inventory = []struct{ initial, finals string }{
	{"", "a ai an ang ao e ei en eng er o ou"},
	{"b", "a ai an ang ao ei en eng i ian iao ie in ing o u"},
	{"p", "a ai an ang ao ei en eng i ian iao ie in ing o ou u"},
	{"m", "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u"},
	{"f", "a an ang ei en eng o ou u"},
	{"d", "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo"},
	{"t", "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo"},
	{"n", "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve"},
	{"l", "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve"},
	{"g", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"},
	{"k", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"},
	{"h", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"},
	{"j", "i ia ian iang iao ie in ing iong iu v van ve vn"},
	{"q", "i ia ian iang iao ie in ing iong iu v van ve vn"},
	{"x", "i ia ian iang iao ie in ing iong iu v van ve vn"},
	{"zh", "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo"},
	{"ch", "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo"},
	{"sh", "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo"},
	{"r", "an ang ao e en eng i ong ou u ua uan ui un uo"},
	{"z", "a ai an ang ao e ei en eng i ong ou u uan ui un uo"},
	{"c", "a ai an ang ao e en eng i ong ou u uan ui un uo"},
	{"s", "a ai an ang ao e en eng i ong ou u uan ui un uo"},
	{"y", "a an ang ao e i in ing o ong ou v van ve vn"},
	{"w", "a ai an ang ei en eng o u"},
}

// sound is a toned syllable as a number: five for each base syllable, tone 1
// first. It is how the lexicon names a reading.
type sound uint16

// tones is how many sounds share a base syllable.
const tones = 5

// bases holds the base syllables in the order of [inventory]; baseOf is its inverse.
var bases, baseOf = listBases()

func listBases() ([]audio.Syllable, map[audio.Syllable]int) {
	var list []audio.Syllable
	index := map[audio.Syllable]int{}
	for _, row := range inventory {
		for _, final := range strings.Fields(row.finals) {
			s := audio.Syllable{Initial: row.initial, Final: final}
			index[s] = len(list)
			list = append(list, s)
		}
	}
	return list, index
}

// singles[s] is a slice holding only the syllable of sound s, made once so that
// a passage of 100,000 characters does not allocate each again. Never written.
var singles = listSingles()

func listSingles() [][]audio.Syllable {
	all := make([]audio.Syllable, 0, len(bases)*tones)
	out := make([][]audio.Syllable, 0, len(bases)*tones)
	for _, b := range bases {
		for t := audio.Tone(1); t <= tones; t++ {
			b.Tone = t
			all = append(all, b)
			out = append(out, all[len(all)-1:len(all):len(all)])
		}
	}
	return out
}

// Valid reports whether Mandarin has the syllable: its initial and final combine,
// and its tone is one of 1–5. Which tones a syllable is used with is not asked:
// a neutral or changed tone can fall on any. Merged erhua is valid on every
// syllable but er itself.
func Valid(s audio.Syllable) bool {
	_, ok := soundOf(s)
	return ok && !(s.Erhua && s.Initial == "" && s.Final == "er")
}

// soundOf is the sound of s without its erhua; false where Mandarin has none.
func soundOf(s audio.Syllable) (sound, bool) {
	if s.Tone < 1 || s.Tone > tones {
		return 0, false
	}
	base, ok := baseOf[audio.Syllable{Initial: s.Initial, Final: s.Final}]
	return sound(base*tones + int(s.Tone) - 1), ok
}

// mustSound is the sound that a constant of this package spells.
func mustSound(pinyin string) sound {
	s, err := parse(pinyin)
	if err != nil {
		panic("hanzi: " + err.Error())
	}
	return s
}

func parse(pinyin string) (sound, error) {
	s, err := audio.ParsePinyin(pinyin)
	if err != nil {
		return 0, err
	}
	k, ok := soundOf(fold(s))
	if !ok {
		return 0, &noSyllable{pinyin}
	}
	return k, nil
}

// fold spells lue and nue as lüe and nüe, which is what is meant.
func fold(s audio.Syllable) audio.Syllable {
	if (s.Initial == "l" || s.Initial == "n") && s.Final == "ue" {
		s.Final = "ve"
	}
	return s
}

type noSyllable struct{ pinyin string }

func (e *noSyllable) Error() string {
	return "reading \"" + e.pinyin + "\": Mandarin has no such syllable"
}

func (s sound) tone() audio.Tone { return audio.Tone(s%tones) + 1 }

func (s sound) with(t audio.Tone) sound { return s - s%tones + sound(t) - 1 }

func (s sound) sameBase(o sound) bool { return s/tones == o/tones }

func (s sound) syllable() audio.Syllable { return singles[s][0] }

// BaseSyllables names every base syllable in the order of their numbers,
// separated by spaces; Number is the number of a toned one. They are for the
// generator of the lexicon, which names readings by number.
func BaseSyllables() string {
	names := make([]string, len(bases))
	for i, b := range bases {
		names[i] = b.Pinyin()
	}
	return strings.Join(names, " ")
}

// Number is five times the number of the base syllable, plus the tone, less
// one; false where Mandarin has no such syllable.
func Number(s audio.Syllable) (int, bool) {
	n, ok := soundOf(s)
	return int(n), ok
}
