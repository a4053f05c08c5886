package audio

// Source says where the reading of a character came from.
type Source string

// The sources of readings, strongest first.
const (
	FromAuthor  Source = "author"  // the page's author said so; never second-guessed
	FromPhrase  Source = "phrase"  // a phrase in the lexicon: 银行, 重庆
	FromRule    Source = "rule"    // a rule about the sentence: 跑得快, 我得去
	FromContext Source = "context" // the classifier of polyphones: 两只羊 and 只有羊
	FromSandhi  Source = "sandhi"  // tone sandhi, erhua, neutral tone, 啊
	FromNumber  Source = "number"  // digits and dates as read aloud
	FromSingle  Source = "single"  // the only reading the character has
	FromCommon  Source = "default" // the character's most frequent reading
)

// Variant is one accepted way of saying one character: no syllable (the 儿 of
// a merged 花儿, the 0 of 10 that 十 has already said), one, or several (the 2
// of 29 is 二十).
type Variant struct {
	Syllables []Syllable
	Source    Source
}

// Character is one character of a text that is spoken.
type Character struct {
	At   int    // index in runes into the text
	Text string // the character as written
}

// Group is a run of characters whose accepted variants depend on each other;
// nearly always a single character. Ways[w][c] is how Characters[c] is said
// when the group is said in way w. Ways[0] is the preferred one, shown as the
// reading; the others are accepted as well.
type Group struct {
	Characters []Character
	Ways       [][]Variant
	// Boundary is how strongly the text separates this group from the one
	// before: where readers pause.
	Boundary Boundary
}

// Boundary is the strength of a break in the text.
type Boundary uint8

// Breaks, weakest first.
const (
	NoBreak       Boundary = iota // within a word
	WordBreak                     // between words
	PhraseBreak                   // comma, colon, dash
	SentenceBreak                 // full stop, question mark, new line, start of text
)

// Passage is a text with its readings: what a child is expected to say.
type Passage struct {
	Text   string
	Groups []Group
}

// Characters is every spoken character in order.
func (p Passage) Characters() []Character {
	var all []Character
	for _, g := range p.Groups {
		all = append(all, g.Characters...)
	}
	return all
}

// Phone is the index of a column of [Posteriors]: silence, an initial, or a
// final with its tone. The acoustic package owns the table.
type Phone uint16
