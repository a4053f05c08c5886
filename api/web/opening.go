package web

import (
	"encoding/json"
	"unicode/utf8"
)

// opening is what a page shows before any script has run, drawn from what the
// service has answered: on a slow phone a child begins to read a second earlier,
// and without scripts there is at least something to read. The page's script
// puts its own in the place of it.
type opening struct {
	ID     string `json:"id"`
	Book   string `json:"book"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Prompt string `json:"prompt"`

	Characters []struct {
		At      int    `json:"at"`
		Marked  string `json:"marked"`
		Printed string `json:"printed"`
	} `json:"characters"`

	Pages []opening `json:"pages"`
}

// openingOf reads the answers that a page brings along; nil where there is
// nothing to show in them. What a result is about to say is not for here: it is
// told character by character.
func openingOf(s shell, all answers) *opening {
	if !s.opens {
		return nil
	}
	var o opening
	for path, answer := range all {
		if path == askSession {
			continue
		}
		var part opening
		if err := json.Unmarshal(answer, &part); err != nil {
			continue // an answer of another form: the script will tell
		}
		o.merge(part)
	}
	if o.Heading() == "" && o.read() == "" && o.Pages == nil {
		return nil
	}
	return &o
}

// merge takes what another answer has.
func (o *opening) merge(part opening) {
	if part.Text != "" || part.Prompt != "" {
		part.Pages = o.Pages
		*o = part
	}
	if part.Pages != nil {
		o.Pages = part.Pages
	}
}

// Heading is the title of what is to be read.
func (o opening) Heading() string {
	if o.Title != "" {
		return o.Title
	}
	return o.Book
}

// read is the text under the heading.
func (o opening) read() string {
	if o.Prompt != "" {
		return o.Prompt
	}
	return o.Text
}

// Size is how large the text is set, as passage.js has it: a short page may be
// written large.
func (o opening) Size() string {
	switch n := utf8.RuneCountInString(o.read()); {
	case n <= 24:
		return "large"
	case n <= 80:
		return "middle"
	}
	return "small"
}

// cell is a character and its pinyin, if it is read aloud.
type cell struct{ Char, Above string }

// Lines are the lines of the text, character by character.
func (o opening) Lines() [][]cell {
	if o.read() == "" {
		return nil
	}
	above := map[int]string{}
	for _, c := range o.Characters {
		if above[c.At] = c.Printed; c.Printed == "" {
			above[c.At] = c.Marked
		}
	}
	lines, at := [][]cell{nil}, 0
	for _, r := range o.read() {
		if r == '\n' {
			lines = append(lines, nil)
		} else {
			last := &lines[len(lines)-1]
			*last = append(*last, cell{string(r), above[at]})
		}
		at++
	}
	return lines
}
