package tone

import "github.com/langdu/langdu/audio"

// Points is how many levels a [Curve] has that is drawn here.
const Points = 12

// Shape names the course that a tone takes where it stands, in Chao's digits; of a
// neutral tone it is the level at which it ends.
type Shape string

// corner is a point of a shape: how far into the rhyme, in eleventh parts, and how
// high.
type corner struct {
	at    int
	level Level
}

// corners are those of each shape; between them lie straight lines. Tone 2 rises
// from a little after its beginning on, and tone 4 falls from there, as speakers do
// (Xu 1997, fig. 2): textbooks draw both straight. Before a pause tone 3 rises to 3,
// as readers do, and not to the 4 of its name.
var corners = map[Shape][]corner{
	"55":  {{0, 50}, {11, 50}},
	"35":  {{0, 31}, {3, 30}, {11, 50}},
	"214": {{0, 20}, {5, 10}, {11, 30}},
	"21":  {{0, 22}, {6, 10}, {11, 10}},
	"51":  {{0, 50}, {2, 50}, {11, 10}},
	"53":  {{0, 50}, {2, 50}, {11, 30}},
	"2":   {{0, 35}, {11, 20}},
	"3":   {{0, 40}, {11, 30}},
	"4":   {{0, 35}, {11, 40}},
	"1":   {{0, 20}, {11, 10}},
}

// neutral is the shape of a neutral tone by the tone before it; after another
// neutral tone, and at the beginning, it is low.
var neutral = map[audio.Tone]Shape{1: "2", 2: "3", 3: "4", 4: "1"}

// ShapeOf is the shape of a tone after one tone and before another, either 0 for
// none; pause says that the reader pauses after it.
func ShapeOf(t, before, after audio.Tone, pause bool) Shape {
	switch {
	case t == 1:
		return "55"
	case t == 2:
		return "35"
	case t == 3 && (pause || after == 0):
		return "214"
	case t == 3:
		return "21"
	case t == 4 && after == 4 && !pause:
		return "53"
	case t == 4:
		return "51"
	}
	if shape, ok := neutral[before]; ok {
		return shape
	}
	return "1"
}

// Curve is the shape drawn in [Points] levels; nil of a shape that is none.
func (s Shape) Curve() Curve { return curves[s] }

var curves = func() map[Shape]Curve {
	drawn := make(map[Shape]Curve, len(corners))
	for s, at := range corners {
		c := make(Curve, Points)
		for k := 1; k < len(at); k++ {
			from, to := at[k-1], at[k]
			for x := from.at; x <= to.at; x++ {
				c[x] = from.level + between(int(to.level-from.level)*(x-from.at), to.at-from.at)
			}
		}
		drawn[s] = c
	}
	return drawn
}()

// between is a/b rounded to the nearest whole number, halves away from zero.
func between(a, b int) Level {
	if a < 0 {
		return -between(-a, b)
	}
	return Level((2*a + b) / (2 * b))
}
