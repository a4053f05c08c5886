package transcribe

import (
	"fmt"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// Inventory is what the decoder must know of the columns of the scores.
type Inventory struct {
	Silence audio.Phone
	// Phones spells a syllable in columns: the initial if there is one, then the
	// final in its tone.
	Phones func(audio.Syllable) ([]audio.Phone, error)
}

// tones is how many tones a syllable can have, the neutral one the last.
const tones = 5

// base is a syllable without its tone, as two sounds.
type base struct {
	onset int // index into sounds.onsets, −1 where it begins with its final
	final int // index into sounds.finals
}

// sounds is the inventory by sound. A base's index is a fifth of the numbers that
// package hanzi gives its toned syllables.
type sounds struct {
	silence audio.Phone
	onsets  []audio.Phone
	finals  [][tones]audio.Phone
	bases   []base
	before  [][]int // of each final: the onsets that may come before it
	alone   []bool  // of each final: it is a syllable by itself
	columns int     // how many columns the scores must have at least
}

func newSounds(inv Inventory) (*sounds, error) {
	s := &sounds{silence: inv.Silence, columns: int(inv.Silence) + 1}
	onset, final := map[audio.Phone]int{}, map[audio.Phone]int{}
	for n := 0; n < hanzi.Numbers(); n += tones {
		var phones [tones][]audio.Phone
		for t := range tones {
			syllable, err := hanzi.Numbered(n + t)
			if err != nil {
				return nil, err
			}
			p, err := inv.Phones(syllable)
			if err != nil {
				return nil, fmt.Errorf("transcribe: %w", err)
			}
			if len(p) < 1 || len(p) > 2 {
				return nil, fmt.Errorf("transcribe: the inventory spells %s in %d phones, want an initial and a final", syllable.Pinyin(), len(p))
			}
			phones[t] = p
		}
		b := base{onset: -1}
		if len(phones[0]) == 2 {
			b.onset = s.onset(onset, phones[0][0])
		}
		b.final = s.final(final, phones)
		s.add(b)
	}
	return s, nil
}

// onset finds or adds an initial.
func (s *sounds) onset(known map[audio.Phone]int, p audio.Phone) int {
	i, ok := known[p]
	if !ok {
		i = len(s.onsets)
		known[p] = i
		s.onsets = append(s.onsets, p)
		s.columns = max(s.columns, int(p)+1)
	}
	return i
}

// final finds or adds a final.
func (s *sounds) final(known map[audio.Phone]int, phones [tones][]audio.Phone) int {
	first := phones[0][len(phones[0])-1]
	f, ok := known[first]
	if !ok {
		f = len(s.finals)
		known[first] = f
		var columns [tones]audio.Phone
		for t, p := range phones {
			columns[t] = p[len(p)-1]
			s.columns = max(s.columns, int(columns[t])+1)
		}
		s.finals = append(s.finals, columns)
		s.before, s.alone = append(s.before, nil), append(s.alone, false)
	}
	return f
}

func (s *sounds) add(b base) {
	s.bases = append(s.bases, b)
	if b.onset < 0 {
		s.alone[b.final] = true
		return
	}
	s.before[b.final] = append(s.before[b.final], b.onset)
}
