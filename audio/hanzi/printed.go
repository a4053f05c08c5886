package hanzi

import "github.com/langdu/langdu/audio"

// Ruby is the reading that is printed above one character.
type Ruby struct {
	At     int // index in runes into the text
	Said   audio.Syllable
	Source audio.Source
}

// Printed is the reading of each character of a text as schoolbooks print it:
// with its neutral tones, but before the sandhi that the reader makes while
// speaking (老鼠 lǎo shǔ, 一个 yī gè). The figures and signs of numbers have none.
// Errors are those of [Read].
func Printed(text string, overrides []Override) ([]Ruby, error) {
	r, err := read(text, overrides)
	if err != nil {
		return nil, err
	}
	out := make([]Ruby, 0, len(r.units))
	for i := range r.units {
		if u := &r.units[i]; u.class == hanClass {
			out = append(out, u.ruby())
		}
	}
	return out, nil
}

func (u *unit) ruby() Ruby {
	switch {
	case u.author != nil:
		return Ruby{u.at, *u.author, audio.FromAuthor}
	case u.neutral&neutralUsual != 0:
		return Ruby{u.at, u.sound.with(audio.Neutral).syllable(), audio.FromPhrase}
	}
	return Ruby{u.at, u.sound.syllable(), u.source}
}
