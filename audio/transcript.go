package audio

import "strings"

// Transcript is what was said as far as it could be made out, in order of time.
type Transcript []Token

// Token is one character of a transcript, one word of another script, or a gap:
// something was said there that nobody should guess at.
type Token struct {
	Text       string  // as written; "" is a gap
	Reading    string  // as heard, in numbered pinyin: "mao1"; "" where that is not known
	Confidence float64 // the probability that the text is right; 0 of a gap
	Span
}

// gap stands for what could not be made out.
const gap = "…"

// String is the transcript as a person reads it, with … for a run of gaps.
func (t Transcript) String() string {
	var b strings.Builder
	for i, token := range t {
		switch {
		case token.Text != "":
			b.WriteString(token.Text)
		case i == 0 || t[i-1].Text != "":
			b.WriteString(gap)
		}
	}
	return b.String()
}
