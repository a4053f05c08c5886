package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// What JSON may be made of. The deepest that anybody is to send is five levels, the
// longest number a time in milliseconds.
const (
	deepestJSON = 32
	longestJSON = 64 // digits of a number
)

// level is an object or a list that is being read.
type level struct {
	names map[string]bool // that were there, of an object, folded
	value bool            // what comes next in an object is a value
	name  string          // of that value
	at    int             // the number of a list's value that was read last, from 0 on
}

// take notes the name or the value that comes next in it.
func (l *level) take(token json.Token) error {
	if l.names == nil {
		l.at++
		return nil
	}
	if l.value = !l.value; !l.value {
		return nil
	}
	l.name, _ = token.(string) // of an object it always is
	folded := fold(l.name)
	if l.names[folded] {
		return errors.New("a name stands twice in one object: send it once")
	}
	l.names[folded] = true
	return nil
}

// fold writes names alike that encoding/json takes for the same field: it does not look
// at their case, and the last one counts, whatever somebody before us has checked.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// place is where in it the reading is, as a [JSONError] has it.
func (l level) place() string {
	switch {
	case l.names == nil:
		return "[" + strconv.Itoa(l.at) + "]"
	case !ordinary.MatchString(l.name):
		return "" // whatever it is, it is none of ours, and is not repeated
	}
	return "." + l.name
}

// ordinary is what a name looks like that can be shown and logged: our own all do.
var ordinary = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,39}$`)

// JSONError is what is wrong with a part of a body, and where.
type JSONError struct {
	Location string // as in "text" or "readings[2].reading"; "" where no name of ours leads there
	Message  string
}

func (e *JSONError) Error() string {
	if e.Location == "" {
		return e.Message
	}
	return e.Location + ": " + e.Message
}

// located says where something is wrong that came at a byte.
func located(levels []level, at int64, why error) *JSONError {
	var place strings.Builder
	for _, l := range levels {
		part := l.place()
		if part == "" {
			break
		}
		place.WriteString(part)
	}
	where := strings.TrimPrefix(place.String(), ".")
	if where == "" {
		return &JSONError{Message: fmt.Sprintf("at byte %d: %s", at, why)}
	}
	return &JSONError{Location: where, Message: why.Error()}
}

// PlainJSON refuses JSON in which a name stands twice (readers do not agree which one
// counts), that is deep, whose numbers are long, or whose texts are not plain. A
// [JSONError] says where and not what, as it may be logged.
func PlainJSON(text []byte) error {
	const op = "models.PlainJSON"
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var levels []level
	for {
		at := d.InputOffset()
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil // json.Unmarshal says what is missing
		case err != nil:
			return E(op, Invalid, err)
		}
		below, err := nest(levels, token)
		if err != nil {
			return E(op, Invalid, located(levels, at, err))
		}
		levels = below
	}
}

// nest takes one token.
func nest(levels []level, token json.Token) ([]level, error) {
	if d, ok := token.(json.Delim); ok && (d == '}' || d == ']') {
		return levels[:len(levels)-1], nil
	}
	if n := len(levels) - 1; n >= 0 {
		if err := levels[n].take(token); err != nil {
			return nil, err
		}
	}
	switch token := token.(type) {
	case json.Delim:
		if len(levels) == deepestJSON {
			return nil, fmt.Errorf("it is nested more than %d levels deep", deepestJSON)
		}
		if token == '{' {
			return append(levels, level{names: map[string]bool{}}), nil
		}
		return append(levels, level{at: -1}), nil
	case json.Number:
		if len(token) > longestJSON {
			return nil, fmt.Errorf("a number has more than %d digits", longestJSON)
		}
	case string:
		if err := Plain(token); err != nil {
			return nil, errors.New(Explain(err))
		}
	}
	return levels, nil
}
