package adapt

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/langdu/langdu/audio"
)

// goldenClip is an adult reading 设定二十九度 (AISHELL-1 sample).
func goldenClip(t testing.TB) audio.Clip {
	t.Helper()
	data, err := os.ReadFile("../acoustic/testdata/golden.pcm")
	if err != nil {
		t.Fatal(err)
	}
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, len(data)/2)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return clip
}

func write(t testing.TB, folder, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// shares is row t as probabilities that sum to one.
func shares(p audio.Posteriors, t int) []float64 {
	row, sum := make([]float64, p.Dim), 0.0
	for i, v := range p.At(t) {
		row[i] = math.Exp(float64(v))
		sum += row[i]
	}
	for i := range row {
		row[i] /= sum
	}
	return row
}
