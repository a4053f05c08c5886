package models

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxTextRunes is the most that a page's text may hold: a picture-book page has
// tens of characters, a long page of a reader a thousand.
const MaxTextRunes = 2000

// Page is a text that children read aloud, with the author's readings where the
// dictionary would be wrong.
type Page struct {
	ID        PageID
	Book      string
	Title     string
	Text      string
	Overrides []Override
	Rules     Rules
	UpdatedAt time.Time
}

// Validate checks what can be checked without a dictionary.
func (p Page) Validate() error {
	const op = "models.Page.Validate"
	if err := ValidateText(p.Text); err != nil {
		return err
	}
	if len(p.Title) > 300 || len(p.Book) > 300 {
		return Errorf(op, Invalid, "title and book take at most 300 bytes each")
	}
	if err := cmp.Or(plain("title", p.Title), plain("book", p.Book)); err != nil {
		return err
	}
	if err := p.Rules.Validate(); err != nil {
		return err
	}
	return ValidateOverrides(p.Overrides, p.Text)
}

// ValidateText checks that a text can be read aloud at all.
func ValidateText(text string) error {
	const op = "models.ValidateText"
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		return Errorf(op, Invalid, "the text is empty: send the characters that are to be read")
	case n > MaxTextRunes:
		return Errorf(op, Invalid, "the text has %d characters; a page takes at most %d", n, MaxTextRunes)
	}
	return plain("the text", text)
}

// plain is [Plain] with a name for the text.
func plain(what, text string) error {
	if err := Plain(text); err != nil {
		return Errorf("models.plain", Invalid, "%s: %s", what, Explain(err))
	}
	return nil
}

// ValidateOverrides checks that each override lies in the text, once.
func ValidateOverrides(overrides []Override, text string) error {
	const op = "models.ValidateOverrides"
	n, seen := utf8.RuneCountInString(text), map[int]bool{}
	for _, o := range overrides {
		switch {
		case o.At < 0 || o.At >= n:
			return Errorf(op, Invalid, "readings: at %d lies outside the text of %d characters (the first is 0)", o.At, n)
		case seen[o.At]:
			return Errorf(op, Invalid, "readings: at %d is given twice", o.At)
		}
		seen[o.At] = true
	}
	return nil
}

// TextVersion identifies a text with its overrides: results carry it, so that a
// result made from another wording can be told from this one.
func TextVersion(text string, overrides []Override) string {
	encoded, err := json.Marshal(struct {
		Text      string
		Overrides []Override `json:",omitempty"`
	}{text, overrides})
	if err != nil {
		panic(err) // strings and ints always encode
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:8])
}
