package models

import "strings"

// Sounds is what a syllable is made of, named as results name it: the initial
// ("" where it begins with a vowel, y and w count as initials), the final (ü is v)
// and the tone ("1" to "4", "5" for none).
type Sounds struct{ Initial, Final, Tone string }

// initials are those of two letters first, so that a prefix finds the longer one.
var initials = []string{"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w"}

// SoundsOf takes numbered pinyin apart, such as a result gives with each
// character: zhong1 is zh, ong, 1. ok is false for what is not of that form. What
// results hold has been checked against the syllables of Mandarin before.
func SoundsOf(reading string) (s Sounds, ok bool) {
	if len(reading) < 2 || reading[len(reading)-1] < '1' || reading[len(reading)-1] > '5' {
		return Sounds{}, false
	}
	body, tone := reading[:len(reading)-1], reading[len(reading)-1:]
	if len(body) > 2 { // er is a final, the r of huar an ending
		body = strings.TrimSuffix(body, "r")
	}
	s = Sounds{Final: body, Tone: tone}
	for _, initial := range initials {
		if final, found := strings.CutPrefix(body, initial); found && final != "" {
			s.Initial, s.Final = initial, final
			break
		}
	}
	if u, found := strings.CutPrefix(s.Final, "u"); found && strings.Contains("jqxy", s.Initial) && s.Initial != "" {
		s.Final = "v" + u
	}
	if s.Final == "ue" && (s.Initial == "l" || s.Initial == "n") {
		s.Final = "ve"
	}
	return s, true
}

// Familiarity is how well a learner knows a character.
type Familiarity string

// The familiarities.
const (
	Known Familiarity = "known" // read three times or more, four times out of five correctly
	Shaky Familiarity = "shaky" // read as often, with more slips
	New   Familiarity = "new"   // read less often
)

// FamiliarityOf judges by how often a character was read, and how often correctly.
// Fewer than three readings say little: one slip would make a known character shaky.
func FamiliarityOf(read, correct int) Familiarity {
	switch {
	case read < 3:
		return New
	case 5*correct >= 4*read:
		return Known
	}
	return Shaky
}

// SoundPart is a part of a syllable.
type SoundPart string

// The parts.
const (
	InitialPart SoundPart = "initial"
	FinalPart   SoundPart = "final"
	TonePart    SoundPart = "tone"
)
