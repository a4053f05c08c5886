package tone

import (
	"encoding/json"
	"strconv"
)

// Level is a height on the scale of five levels, in tenths: from 10 to 50. Zero is
// no pitch at all: the voice does not sound. In JSON it is 1 to 5, or null.
type Level int8

// The ends of the scale.
const (
	Bottom Level = 10
	Top    Level = 50
)

// Curve is a course of levels, evenly spaced in time.
type Curve []Level

// MarshalJSON implements [json.Marshaler].
func (c Curve) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, l := range c {
		if i > 0 {
			b = append(b, ',')
		}
		switch {
		case l == 0:
			b = append(b, "null"...)
		case l%10 == 0:
			b = strconv.AppendInt(b, int64(l/10), 10)
		default:
			b = append(strconv.AppendInt(b, int64(l/10), 10), '.', byte('0'+l%10))
		}
	}
	return append(b, ']'), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *Curve) UnmarshalJSON(text []byte) error {
	var levels []*float64
	if err := json.Unmarshal(text, &levels); err != nil {
		return err
	}
	*c = make(Curve, len(levels))
	for i, l := range levels {
		if l != nil {
			(*c)[i] = Level(10*(*l) + 0.5)
		}
	}
	return nil
}
