package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"github.com/langdu/langdu/audio/hanzi"
)

// step is the weight that one unit of the packed bytes stands for; larger
// weights than 127 steps are cut.
const step = 1.0 / hanzi.StepsPerUnit

// pack is the model in the format of audio/hanzi: the characters with labelled
// samples, then the weights as signed bytes.
func (m *model) pack(samples []sample) ([]byte, error) {
	trained := map[rune]bool{}
	for _, s := range samples {
		if s.gold >= 0 {
			trained[s.Char] = true
		}
	}
	data := binary.AppendUvarint(nil, uint64(len(trained)))
	for _, r := range slices.Sorted(maps.Keys(trained)) {
		data = append(data, string(r)...)
	}
	for _, w := range m.weights {
		data = append(data, byte(quantise(w)))
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func quantise(w float32) int8 {
	return int8(max(-127, min(127, math.RoundToEven(float64(w)/step))))
}
