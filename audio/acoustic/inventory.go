package acoustic

import (
	"fmt"
	"slices"

	"github.com/langdu/langdu/audio"
)

// Silence is the unit of pauses, breath and background.
const Silence audio.Phone = 0

// Tones is how many tones a final can carry: four and the neutral.
const Tones = 5

var (
	initialNames = []string{"b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h",
		"j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s", "y", "w"}

	finalNames = []string{"a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang",
		"eng", "ong", "er", "i", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing",
		"iong", "u", "ua", "uo", "uai", "ui", "uan", "un", "uang", "v", "ve", "van", "vn"}

	firstFinal = audio.Phone(1 + len(initialNames))

	// Columns is the number of units: the width of the posteriors.
	Columns = 1 + len(initialNames) + Tones*len(finalNames)
)

// spelling maps finals that a lexicon may use to the unit that they sound like.
var spelling = map[string]string{
	"ue": "ve", "n": "en", "ng": "en", "m": "en", "ê": "e", "eh": "e", "io": "o",
	"uen": "un", "uei": "ui", "iou": "iu", "ueng": "eng",
}

// Phones is the sequence of units in which a syllable is said: the initial, if
// it has one, and the final with its tone. A merged 儿 adds a second final, er,
// in the same tone, and takes from the first what it displaces in speech: 点儿
// dianr is d, ia, er; 事儿 shir is sh, er. The first final is the one that
// carries the syllable's final and tone.
//
// It is an error when the syllable is none of Mandarin's, or has no tone.
func Phones(s audio.Syllable) ([]audio.Phone, error) {
	if s.Initial == "n" && s.Final == "g" { // 嗯 ng, as a parser splits it
		s.Initial, s.Final = "", "ng"
	}
	var phones []audio.Phone
	if s.Initial != "" {
		p, ok := initialPhone(s.Initial)
		if !ok {
			return nil, fmt.Errorf("syllable %q: no initial %q in the inventory", s.Pinyin(), s.Initial)
		}
		phones = append(phones, p)
	}
	for _, name := range spokenFinals(s) {
		p, ok := finalPhone(name, s.Tone)
		if !ok {
			return nil, fmt.Errorf("syllable %q: no final %q with tone %d in the inventory", s.Pinyin(), name, s.Tone)
		}
		phones = append(phones, p)
	}
	return phones, nil
}

// spokenFinals is the final in the inventory's spelling, or what merged 儿
// makes of it.
func spokenFinals(s audio.Syllable) []string {
	final := s.Final
	if unit, ok := spelling[final]; ok {
		final = unit
	}
	if !s.Erhua {
		return []string{final}
	}
	if final == "i" && slices.Contains([]string{"zh", "ch", "sh", "r", "z", "c", "s"}, s.Initial) {
		return []string{"er"}
	}
	if first, changes := rhotic[final]; changes {
		final = first
	}
	if final == "" {
		return []string{"er"}
	}
	return []string{final, "er"}
}

// rhotic is what is left of a final before a merged 儿: a coda of i or n gives
// way to it (Duanmu, The Phonology of Standard Chinese, 2007, chapter 9).
var rhotic = map[string]string{
	"ai": "a", "an": "a", "ei": "", "en": "", "er": "",
	"ian": "ia", "in": "i", "uai": "ua", "uan": "ua", "ui": "u", "un": "u",
	"van": "ve", "vn": "v",
}

func initialPhone(name string) (audio.Phone, bool) {
	i := slices.Index(initialNames, name)
	return audio.Phone(1 + i), i >= 0
}

func finalPhone(name string, tone audio.Tone) (audio.Phone, bool) {
	f := slices.Index(finalNames, name)
	if f < 0 || tone < 1 || tone > Tones {
		return 0, false
	}
	return firstFinal + audio.Phone(f*Tones) + audio.Phone(tone) - 1, true
}

// IsInitial reports whether p is one of the 23 initials.
func IsInitial(p audio.Phone) bool { return p > Silence && p < firstFinal }

// IsFinal reports whether p is a final with a tone.
func IsFinal(p audio.Phone) bool { return p >= firstFinal && int(p) < Columns }

// InitialOf is the initial's name, or "" when p is none.
func InitialOf(p audio.Phone) string {
	if !IsInitial(p) {
		return ""
	}
	return initialNames[p-1]
}

// FinalOf is the final's name without tone, or "" when p is none.
func FinalOf(p audio.Phone) string {
	if !IsFinal(p) {
		return ""
	}
	return finalNames[(p-firstFinal)/Tones]
}

// ToneOf is the final's tone, or 0 when p is none.
func ToneOf(p audio.Phone) audio.Tone {
	if !IsFinal(p) {
		return 0
	}
	return audio.Tone((p-firstFinal)%Tones) + 1
}

// Name is p as it is shown: "zh", "iang4", "sil".
func Name(p audio.Phone) string {
	switch {
	case p == Silence:
		return "sil"
	case IsInitial(p):
		return InitialOf(p)
	case IsFinal(p):
		return fmt.Sprintf("%s%d", FinalOf(p), ToneOf(p))
	}
	return fmt.Sprintf("phone(%d)", p)
}

// Initials is every initial, in order: the rivals of an initial.
func Initials() []audio.Phone {
	phones := make([]audio.Phone, len(initialNames))
	for i := range phones {
		phones[i] = audio.Phone(1 + i)
	}
	return phones
}

// Finals is, for every final, its five tonal units: the rivals of a final are
// the other rows, each summed.
func Finals() [][Tones]audio.Phone {
	rows := make([][Tones]audio.Phone, len(finalNames))
	for f := range rows {
		rows[f] = TonesOf(firstFinal + audio.Phone(f*Tones))
	}
	return rows
}

// TonesOf is the five tonal units of p's final: the rivals of its tone. It
// panics when p is no final.
func TonesOf(p audio.Phone) (row [Tones]audio.Phone) {
	if !IsFinal(p) {
		panic("acoustic: TonesOf(" + Name(p) + "): not a final")
	}
	first := p - (p-firstFinal)%Tones
	for t := range row {
		row[t] = first + audio.Phone(t)
	}
	return row
}
