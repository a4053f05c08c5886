package transcribe

import (
	"slices"

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
	doubt  []float64   // how many sounds a frame might be, as a logarithm
	all    []float64   // of the frame at hand
}

func newEvidence(s *sounds, scores audio.Frames) *evidence {
	n := scores.Len()
	e := &evidence{sounds: s, scores: scores, frames: n, silent: make([]float64, n+1), doubt: make([]float64, n+1)}
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
	all := e.all[:0]
	all = append(all, float64(row[e.silence]))
	e.silent[t+1] = e.silent[t] + all[0]
	for i, p := range e.onsets {
		v := float64(row[p])
		all, e.onset[i][t+1] = append(all, v), e.onset[i][t]+v
	}
	for f, columns := range e.finals {
		v := together(row, columns)
		all, e.final[f][t+1] = append(all, v), e.final[f][t]+v
	}
	e.doubt[t+1] = e.doubt[t] + overBest(all)
	e.all = all
}

// overBest is by how much the logarithm of the sum is above the largest term: 0
// where there is but one, ln n where n are alike.
func overBest(logs []float64) float64 {
	best, sum := slices.Max(logs), 0.0
	for _, v := range logs {
		sum += exact.Exp(v - best)
	}
	return exact.Log(sum)
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
