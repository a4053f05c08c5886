package transcribe

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// evidence is the scores by sound, added up over time: the sum of sound x from
// frame a to before frame b is x[b] − x[a].
type evidence struct {
	*sounds
	scores audio.Frames
	frames int
	silent []float64
	onset  [][]float64
	final  [][]float64 // tones summed
}

func newEvidence(s *sounds, scores audio.Frames) *evidence {
	n := scores.Len()
	e := &evidence{sounds: s, scores: scores, frames: n, silent: make([]float64, n+1)}
	e.onset, e.final = rows(len(s.onsets), n+1), rows(len(s.finals), n+1)
	for t := range n {
		e.add(t, scores.At(t))
	}
	return e
}

func rows(n, length int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		all[i] = make([]float64, length)
	}
	return all
}

func (e *evidence) add(t int, row []float32) {
	e.silent[t+1] = e.silent[t] + float64(row[e.silence])
	for i, p := range e.onsets {
		e.onset[i][t+1] = e.onset[i][t] + float64(row[p])
	}
	for f, columns := range e.finals {
		e.final[f][t+1] = e.final[f][t] + together(row, columns)
	}
}

// together is the logarithm of the sum of a final's tones.
func together(row []float32, columns [tones]audio.Phone) float64 {
	top := row[columns[0]]
	for _, c := range columns[1:] {
		top = max(top, row[c])
	}
	sum := 0.0
	for _, c := range columns {
		sum += exact.Exp(float64(row[c] - top))
	}
	return float64(top) + exact.Log(sum)
}

// toned is how well each tone fits a final from frame a to before b, relative to
// all tones together.
func (e *evidence) toned(final, a, b int) [tones]float64 {
	var sum [tones]float64
	for t := a; t < b; t++ {
		row := e.scores.At(t)
		for k, c := range e.finals[final] {
			sum[k] += float64(row[c])
		}
	}
	whole := e.final[final][b] - e.final[final][a]
	for k := range sum {
		sum[k] -= whole
	}
	return sum
}
