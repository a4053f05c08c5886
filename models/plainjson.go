package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What JSON may be made of. The deepest that anybody is to send is five levels, the
// longest number a time in milliseconds.
const (
	deepestJSON = 32
	longestJSON = 64 // digits of a number
)

// level is an object or a list that is being read.
type level struct {
	names map[string]bool // that were there, of an object
	value bool            // what comes next in an object is a value
}

// PlainJSON refuses JSON in which a name stands twice (readers do not agree which one
// counts), that is deep, whose numbers are long, or whose texts are not plain. The
// message says where and not what, as it may be logged.
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
		if levels, err = nest(levels, token); err != nil {
			return Errorf(op, Invalid, "at byte %d: %s", at, err)
		}
	}
}

// nest takes one token.
func nest(levels []level, token json.Token) ([]level, error) {
	if d, ok := token.(json.Delim); ok && (d == '}' || d == ']') {
		return levels[:len(levels)-1], nil
	}
	if n := len(levels) - 1; n >= 0 && levels[n].names != nil {
		l := &levels[n]
		if l.value = !l.value; l.value {
			name, _ := token.(string) // of an object it always is
			if l.names[name] {
				return nil, errors.New("a name stands twice in one object: send it once")
			}
			l.names[name] = true
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
		return append(levels, level{}), nil
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
