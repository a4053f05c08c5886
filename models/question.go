package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Question is what a child is asked to answer aloud, with every answer that is
// told apart. Its JSON is the wire format of questions.
type Question struct {
	ID     QuestionID `json:"id,omitempty"`
	Prompt string     `json:"prompt"`
	// Page is the page that it is about, or "".
	Page PageID `json:"page,omitempty"`
	// Context is the text that it is about, or "". In a stored question it is
	// empty, because the page holds it; what is kept with a recording has it as it
	// was then.
	Context   string    `json:"context,omitempty"`
	Answers   []Answer  `json:"answers"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// Answer is one thing that a child may say. Exactly one of Text, Keywords,
// Choice, Number and YesNo is set, but that a choice may have a Text: the words
// of the option.
type Answer struct {
	Text     string     `json:"text,omitempty"`     // said in whole
	Readings []Override `json:"readings,omitempty"` // of Text: what the dictionary would get wrong
	Keywords []string   `json:"keywords,omitempty"` // said in any order
	Mode     Mode       `json:"mode,omitempty"`     // of Keywords; "" is all
	Choice   string     `json:"choice,omitempty"`   // A to H
	Number   Number     `json:"number,omitempty"`   // in digits: 12, 3.5, -1, 1/2, 50%
	YesNo    YesNo      `json:"yes_no,omitempty"`
	// Correct is false of an answer that is told apart but is not a right one; nil
	// is true.
	Correct *bool `json:"correct,omitempty"`
}

// Wrong says that the answer is told apart but is not a right one.
func (a Answer) Wrong() bool { return a.Correct != nil && !*a.Correct }

// Mode is how many of an answer's keywords must be said.
type Mode string

// The modes.
const (
	AllKeywords Mode = "all"
	AnyKeyword  Mode = "any"
)

// YesNo is an answer to a question that asks whether.
type YesNo string

// The two of them.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Number is a number in digits, as its author wrote it.
type Number string

// UnmarshalJSON takes a JSON number as well as a string.
func (n *Number) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' && !bytes.Equal(b, []byte("null")) {
		var number json.Number
		if err := json.Unmarshal(b, &number); err != nil {
			return err
		}
		*n = Number(number)
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	*n = Number(s)
	return err
}

// Asked is q as it is kept with a recording: with the text that it is about, and
// without the time when it was written.
func (q Question) Asked(context string) Question {
	q.Context, q.UpdatedAt = context, time.Time{}
	return q
}

// Version identifies what is asked and which answers are told apart.
func (q Question) Version() string {
	q.UpdatedAt = time.Time{}
	encoded, err := json.Marshal(q)
	if err != nil {
		panic(err) // strings and ints always encode
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:8])
}

// Match is which answer a child gave, as far as My Work shows it. Its JSON is a
// part of that of the result's match.
type Match struct {
	Verdict MatchVerdict `json:"verdict"`
	Answer  *int         `json:"answer"`  // index into the question's answers; nil where none was given
	Text    string       `json:"text"`    // what that answer is called; "" where there is none
	Correct *bool        `json:"correct"` // whether it is a right one; nil where there is none
}

// MatchVerdict is what became of a question.
type MatchVerdict string

// The verdicts. Where it is unsure, the answer is the likeliest one.
const (
	Matched     MatchVerdict = "matched"
	Partly      MatchVerdict = "partly"
	NotMatched  MatchVerdict = "not_matched"
	MatchUnsure MatchVerdict = "unsure"
)
