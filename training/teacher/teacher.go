// Package teacher evaluates the public FSMN network of a voice activity
// detector, whose outputs are tonal phones of Mandarin. It aligns training
// speech to its text, gives soft targets, and stands in the evaluation as a row
// of its own. It is no part of the product.
//
// The network (Zhang et al., "Deep-FSMN for large vocabulary continuous speech
// recognition", 2018; the public file is FunASR's fsmn-vad) sees five stacked
// frames of 80 log-mel values every 10 ms:
//
//	400 → 140 → 250 ReLU → 4 × (250 → 128, memory of 20 frames, → 250 ReLU) → 140 → 248 softmax
//
// Each of the 128 values of a block carries its own weighted sum over the last
// 20 frames, which is all the context there is: the network is causal.
package teacher

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

const (
	stacked = 5 // frames of features side by side
	inputs  = stacked * dsp.Bins
	narrow  = 140
	wide    = 250
	memory  = 128
	past    = 20 // frames of memory, the current one included
	blocks  = 4
	outputs = 248

	// peak is the level the network was trained at, of full scale.
	peak = 12000.0 / 32768
)

// Teacher is the network, its input normalisation, and the names of its outputs.
type Teacher struct {
	shift, scale []float32
	in1, in2     layer
	block        [blocks]block
	out1, out2   layer
	toColumn     []int // of each output: the column it counts towards, or −1
	prior        []float32

	Names []string // of the outputs
}

// layer is y = x·W + b, W as [in][out].
type layer struct {
	in, out int
	w, b    []float32
}

// block is one layer with memory.
type block struct {
	down layer
	fir  []float32 // memory × past, oldest frame first
	up   layer
}

// Load reads the network from a folder with fsmn.f32, am.mvn and phones.txt.
func Load(folder string) (*Teacher, error) {
	raw, err := os.ReadFile(filepath.Join(folder, "fsmn.f32"))
	if err != nil {
		return nil, fmt.Errorf("teacher: %w", err)
	}
	r := &reader{raw: raw}
	t := &Teacher{in1: r.layer(inputs, narrow, true), in2: r.layer(narrow, wide, true)}
	for i := range t.block {
		t.block[i] = block{down: r.layer(wide, memory, false), fir: r.take(memory * past), up: r.layer(memory, wide, true)}
	}
	t.out1, t.out2 = r.layer(wide, narrow, true), r.layer(narrow, outputs, true)
	if r.short || len(r.raw) != 0 {
		return nil, fmt.Errorf("teacher: fsmn.f32 has %d bytes, which is not this network's size", len(raw))
	}
	if t.shift, t.scale, err = readNormalisation(filepath.Join(folder, "am.mvn")); err != nil {
		return nil, err
	}
	if t.Names, err = readNames(filepath.Join(folder, "phones.txt")); err != nil {
		return nil, err
	}
	t.toColumn = columnsOf(t.Names)
	t.prior, err = readPrior(folder, t.toColumn)
	return t, err
}

// reader takes float32 values off the front of a file.
type reader struct {
	raw   []byte
	short bool
}

func (r *reader) take(n int) []float32 {
	values := make([]float32, n)
	if len(r.raw) < 4*n {
		r.short = true
		return values
	}
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(r.raw[4*i:]))
	}
	r.raw = r.raw[4*n:]
	return values
}

func (r *reader) layer(in, out int, bias bool) layer {
	l := layer{in: in, out: out, w: r.take(in * out)}
	if bias {
		l.b = r.take(out)
	}
	return l
}

// readNormalisation reads the two vectors of a Kaldi nnet1 file: AddShift, Rescale.
func readNormalisation(path string) (shift, scale []float32, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("teacher: %w", err)
	}
	vector := func(after string) []float32 {
		_, text, _ := strings.Cut(string(raw), after)
		_, text, _ = strings.Cut(text, "[")
		text, _, _ = strings.Cut(text, "]")
		var values []float32
		for _, word := range strings.Fields(text) {
			v, e := strconv.ParseFloat(word, 32)
			if e != nil && err == nil {
				err = fmt.Errorf("teacher: %s: %w", path, e)
			}
			values = append(values, float32(v))
		}
		return values
	}
	shift = vector("<LearnRateCoef>")
	_, rest, _ := strings.Cut(string(raw), "<Rescale>")
	raw = []byte(rest)
	scale = vector("<LearnRateCoef>")
	if err == nil && (len(shift) != inputs || len(scale) != inputs) {
		err = fmt.Errorf("teacher: %s holds %d and %d values, want %d each", path, len(shift), len(scale), inputs)
	}
	return shift, scale, err
}

// readNames reads "0<tab>sil" lines.
func readNames(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("teacher: %w", err)
	}
	defer f.Close()
	var names []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 0 {
			names = append(names, fields[len(fields)-1])
		}
	}
	if len(names) != outputs {
		return nil, fmt.Errorf("teacher: %s names %d outputs, want %d", path, len(names), outputs)
	}
	return names, nil
}

// Logits evaluates the network: natural logarithms of the posteriors of its own
// outputs, every 10 ms.
func (t *Teacher) Logits(clip audio.Clip) audio.Posteriors {
	mel := dsp.LogMel(levelled(clip))
	n := mel.Len()
	x := make([]float32, n*inputs)
	for i := range n {
		row := x[i*inputs : (i+1)*inputs]
		for k := range stacked {
			src := mel.At(min(max(i+k-stacked/2, 0), n-1))
			for b, v := range src {
				at := k*dsp.Bins + b
				row[at] = (v + t.shift[at]) * t.scale[at]
			}
		}
	}
	x = relu(t.in2.apply(t.in1.apply(x, n), n))
	for _, b := range t.block {
		x = relu(b.up.apply(b.remember(b.down.apply(x, n), n), n))
	}
	x = t.out2.apply(t.out1.apply(x, n), n)
	p := audio.Posteriors{Frames: audio.Frames{Hop: dsp.Hop, Dim: outputs, Data: x}}
	for i := range n {
		logSoftmax(p.At(i))
	}
	return p
}

// levelled is the clip with its peak where the network was trained.
func levelled(c audio.Clip) audio.Clip {
	top := float32(1e-4)
	for _, v := range c.Samples {
		top = max(top, v, -v)
	}
	out := audio.Clip{Rate: c.Rate, Samples: make([]float32, len(c.Samples))}
	for i, v := range c.Samples {
		out.Samples[i] = v * (peak / top)
	}
	return out
}
