package teacher

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
)

// columnsOf maps each output to the column of package acoustic with the same
// name; the phones of English and other outputs that are no sound of Mandarin
// get −1.
func columnsOf(names []string) []int {
	at := map[string]int{}
	for c := range acoustic.Columns {
		at[acoustic.Name(audio.Phone(c))] = c
	}
	columns := make([]int, len(names))
	for k, name := range names {
		c, known := at[name]
		if !known {
			c = -1
		}
		columns[k] = c
	}
	return columns
}

// least keeps the logarithm finite where the network rules a phone out.
const least = 1e-7

// Posteriors is what the network says of a clip in the columns of package
// acoustic, every 20 ms (the mean of two of its frames). It tracks no pitch.
func (t *Teacher) Posteriors(ctx context.Context, clip audio.Clip) (acoustic.Output, error) {
	own := t.Logits(clip)
	n := own.Len() / 2
	frames := func(dim int) audio.Posteriors {
		return audio.Posteriors{Frames: audio.Frames{Hop: acoustic.Hop, Dim: dim, Data: make([]float32, n*dim)}}
	}
	out := acoustic.Output{Posteriors: frames(acoustic.Columns), Tones: frames(acoustic.Tones), Foreign: make([]float32, n)}
	for i := range n {
		row, tones := out.Posteriors.At(i), out.Tones.At(i)
		for half := range 2 {
			for k, v := range own.At(2*i + half) {
				share := float32(math.Exp(float64(v))) / 2
				if c := t.toColumn[k]; c >= 0 {
					row[c] += share
				} else {
					out.Foreign[i] += share
				}
			}
		}
		for c, v := range row {
			if tone := acoustic.ToneOf(audio.Phone(c)); tone > 0 {
				tones[tone-1] += v
			}
			row[c] = float32(math.Log(float64(v + least)))
		}
		logShares(tones)
	}
	return out, ctx.Err()
}

// logShares turns shares into the logarithms of probabilities.
func logShares(x []float32) {
	var sum float32
	for _, v := range x {
		sum += v + least
	}
	for i, v := range x {
		x[i] = float32(math.Log(float64((v + least) / sum)))
	}
}

// LogPriors is the natural logarithm of each column's share of the speech that
// the network was trained on.
func (t *Teacher) LogPriors() []float32 { return t.prior }

// Hash tells the teacher from other networks.
func (t *Teacher) Hash() string { return "teacher" }

// readPrior reads how often each output was seen in training, three states for
// each, and returns the logarithm of each column's share.
func readPrior(folder string, toColumn []int) ([]float32, error) {
	raw, err := os.ReadFile(filepath.Join(folder, "damo-fsmn.prior"))
	if err != nil {
		return nil, fmt.Errorf("teacher: %w", err)
	}
	counts, total := make([]float64, acoustic.Columns), 0.0
	for i, word := range strings.Fields(strings.Trim(string(raw), "[] \n")) {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || i/3 >= len(toColumn) {
			return nil, fmt.Errorf("teacher: the prior does not fit the network at its number %d", i)
		}
		total += n
		if c := toColumn[i/3]; c >= 0 {
			counts[c] += n
		}
	}
	log := make([]float32, acoustic.Columns)
	for c, n := range counts {
		log[c] = float32(math.Log((n + total*1e-6) / total))
	}
	return log, nil
}
