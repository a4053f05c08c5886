package aac

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"testing"

	module "github.com/tphakala/go-aac"
)

// At the module's own rates, with each of its coders, the copy writes the module's
// bytes: what is changed for speed changes nothing else.
func TestTheBytesAreTheModules(t *testing.T) {
	for coder, theirs := range map[Coder]module.Coder{CoderFast: module.CoderFast, CoderNMR: module.CoderNMR, CoderTwoLoop: module.CoderTwoLoop} {
		for name, samples := range sounds(t) {
			ours, err := NewEncoder(EncoderConfig{SampleRate: 48000, Channels: 1, Bitrate: 48000, Coder: coder})
			if err != nil {
				t.Fatal(err)
			}
			want, err := module.NewEncoder(module.EncoderConfig{SampleRate: 48000, Channels: 1, Bitrate: 48000, Coder: theirs})
			if err != nil {
				t.Fatal(err)
			}
			if a, b := encoded(t, ours, samples), encoded(t, want, samples); !bytes.Equal(a, b) || len(a) < 100 {
				t.Errorf("%s by coder %d: %d bytes differ from the module's %d", name, coder, len(a), len(b))
			}
		}
	}
}

// encoded is a sound's access units.
func encoded(t *testing.T, e interface {
	EncodeFrame([]byte, [][]float32) ([]byte, error)
	Drained() bool
}, samples []float32) (units []byte) {
	t.Helper()
	for len(samples) > 0 || !e.Drained() {
		var frame [][]float32
		if n := min(FrameSize, len(samples)); n > 0 {
			frame, samples = [][]float32{samples[:n]}, samples[n:]
		}
		var err error
		if units, err = e.EncodeFrame(units, frame); err != nil {
			t.Fatal(err)
		}
	}
	return units
}

// sounds are speech, hiss from nothing to beyond full scale, and clicks in silence.
func sounds(t *testing.T) map[string][]float32 {
	t.Helper()
	file, err := os.ReadFile("../../dsp/testdata/speech.wav")
	if err != nil {
		t.Fatal(err)
	}
	speech := make([]float32, 60000)
	for i := range speech {
		speech[i] = float32(int16(binary.LittleEndian.Uint16(file[44+2*(20000+i/3):]))) / 8192
	}
	random := rand.New(rand.NewPCG(1, 2))
	hiss, clicks := make([]float32, 30000), make([]float32, 30000)
	for i := range hiss {
		hiss[i] = float32(random.NormFloat64()) * float32(i) / 20000
		if random.IntN(3000) == 0 {
			clicks[i] = 1 - 2*random.Float32()
		}
	}
	return map[string][]float32{"speech": speech, "hiss": hiss, "clicks": clicks}
}
