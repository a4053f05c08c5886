package adapt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// cmvn normalises features: (x + shift) · scale.
type cmvn struct{ shift, scale []float32 }

func (c cmvn) apply(r rows) {
	for i := range r.data {
		k := i % r.dim
		r.data[i] = (r.data[i] + c.shift[k]) * c.scale[k]
	}
}

// parseCMVN reads the statistics in either of the forms in use: Kaldi's nnet1
// text with <AddShift> and <Rescale> (FunASR's am.mvn), or WeNet's JSON of sums
// and sums of squares.
func parseCMVN(text []byte) (c cmvn, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		c, err = parseSums(text)
	} else if c.shift, err = vector(string(text), "<AddShift>"); err == nil {
		c.scale, err = vector(string(text), "<Rescale>")
	}
	if err == nil && (len(c.shift) == 0 || len(c.shift) != len(c.scale)) {
		err = fmt.Errorf("%d shifts and %d scales", len(c.shift), len(c.scale))
	}
	return c, err
}

// vector is the numbers in brackets behind the component and its learning rate.
func vector(text, component string) ([]float32, error) {
	_, text, ok := strings.Cut(text, component)
	if !ok {
		return nil, fmt.Errorf("neither JSON nor Kaldi's text with %s", component)
	}
	_, text, _ = strings.Cut(text, "[")
	text, _, _ = strings.Cut(text, "]")
	var values []float32
	for _, word := range strings.Fields(text) {
		v, err := strconv.ParseFloat(word, 32)
		if err != nil {
			return nil, fmt.Errorf("%s holds %q, which is no number", component, word)
		}
		values = append(values, float32(v))
	}
	return values, nil
}

// parseSums reads WeNet's global_cmvn.
func parseSums(text []byte) (c cmvn, err error) {
	var sums struct {
		Mean []float64 `json:"mean_stat"`
		Var  []float64 `json:"var_stat"`
		N    float64   `json:"frame_num"`
	}
	if err := json.Unmarshal(text, &sums); err != nil {
		return c, err
	}
	if sums.N <= 0 || len(sums.Mean) != len(sums.Var) {
		return c, fmt.Errorf("want mean_stat and var_stat of one length, and frame_num above 0")
	}
	const least = 1e-20 // WeNet's
	for i, sum := range sums.Mean {
		mean := sum / sums.N
		variance := max(sums.Var[i]/sums.N-mean*mean, least)
		c.shift = append(c.shift, float32(-mean))
		c.scale = append(c.scale, float32(1/math.Sqrt(variance)))
	}
	return c, nil
}

// fit errs when the statistics are neither for single frames nor for stacked ones.
func (c cmvn) fit(f Features) error {
	if n := len(c.shift); n != f.Bins && n != f.Bins*f.Stack {
		return fmt.Errorf("features.cmvn: it has %d values, the features %d, or stacked %d", n, f.Bins, f.Bins*f.Stack)
	}
	return nil
}
