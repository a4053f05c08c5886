package acoustic

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

func logMelOf(clip audio.Clip) audio.Frames { return dsp.LogMel(clip) }

func TestLoadRefusesDamage(t *testing.T) {
	change := func(f func(data []byte) []byte) []byte { return f(bytes.Clone(embedded)) }
	resign := func(data []byte) []byte {
		sum := sha256.Sum256(data[:len(data)-sha256.Size])
		copy(data[len(data)-sha256.Size:], sum[:])
		return data
	}
	for _, test := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "does not begin", nil},
		{"another file", "does not begin", bytes.Repeat([]byte("RIFF"), 100)},
		{"cut short", "checksum", embedded[:len(embedded)/2]},
		{"a flipped bit", "checksum", change(func(d []byte) []byte { d[len(d)/2] ^= 1; return d })},
		{"a later format", "version 9", change(func(d []byte) []byte { d[8] = 9; return resign(d) })},
		{"a header beyond the end", "longer than the file", change(func(d []byte) []byte { d[15] = 0x7f; return resign(d) })},
		{"other units", "units", change(func(d []byte) []byte {
			return resign(bytes.Replace(d, []byte(`"zh"`), []byte(`"zz"`), 1))
		})},
		{"other features", "features", change(func(d []byte) []byte {
			return resign(bytes.Replace(d, []byte("logmel80-contour3-10ms/1"), []byte("logmel80-contour3-10ms/2"), 1))
		})},
		{"a layer too wide", "channels", change(func(d []byte) []byte {
			return resign(bytes.Replace(d, []byte(`"name":"hint","out":32,"taps":1,"in":256`), []byte(`"name":"hint","out":32,"taps":2,"in":128`), 1))
		})},
		{"a weight too few", "weights", change(func(d []byte) []byte {
			return resign(append(d[:len(d)-sha256.Size-2], make([]byte, sha256.Size)...))
		})},
	} {
		_, err := Load(bytes.NewReader(test.data))
		if !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Load = %v, want ErrModel with %q", test.name, err, test.want)
		}
	}
}

func TestHashIsStable(t *testing.T) {
	m, err := Load(bytes.NewReader(embedded))
	if err != nil {
		t.Fatal(err)
	}
	if m.Hash() != Default().Hash() || len(m.Hash()) != 16 {
		t.Errorf("Hash() = %q and %q", m.Hash(), Default().Hash())
	}
	if len(m.LogPriors()) != Columns {
		t.Errorf("%d priors, want %d", len(m.LogPriors()), Columns)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(magic))
	f.Add(embedded[:4000])
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Load(bytes.NewReader(data)); err != nil && !errors.Is(err, ErrModel) {
			t.Errorf("Load = %v, want ErrModel", err)
		}
	})
}
