package decode

import (
	"encoding/binary"
	"errors"
	"testing"
)

// wavFile is a WAV file of n bytes of sound whose header states other lengths.
func wavFile(code, channels, bits int, rate, stated uint32, n int) []byte {
	head := wavHead(channels, bits/8, rate, stated)
	binary.LittleEndian.PutUint16(head[20:], uint16(code))
	for i := range n {
		head = append(head, byte(i*7))
	}
	return head
}

func TestWAVHeaders(t *testing.T) {
	const second = 32000 // bytes of 16 kHz, 16 bit
	odd := wavFile(wavePCM, 1, 16, 16000, second, second)
	odd = append(append(append([]byte{}, odd[:12]...), "LIST\x05\x00\x00\x00abcde\x00"...), odd[12:]...)
	for _, test := range []struct {
		name    string
		file    []byte
		samples int
		err     error
	}{
		{"right", wavFile(wavePCM, 1, 16, 16000, second, second), 16000, nil},
		{"never finished", wavFile(wavePCM, 1, 16, 16000, 0, second), 16000, nil},
		{"from a pipe", wavFile(wavePCM, 1, 16, 16000, 0xffffffff, second), 16000, nil},
		{"from a pipe, 2 GB", wavFile(wavePCM, 1, 16, 16000, 0x7fffffff, second), 16000, nil},
		{"cut short", wavFile(wavePCM, 1, 16, 16000, 2*second, second), 16000, nil},
		{"junk after the sound", wavFile(wavePCM, 1, 16, 16000, second, second+500), 16000, nil},
		{"odd chunk before", odd, 16000, nil},
		{"one sample", wavFile(wavePCM, 1, 16, 16000, 2, 2), 1, nil},
		{"half a sample", wavFile(wavePCM, 1, 16, 16000, 1, 1), 0, ErrEmpty},
		{"no samples", wavFile(wavePCM, 1, 16, 16000, 0, 0), 0, ErrEmpty},
		{"192 kHz, 8 channels", wavFile(wavePCM, 8, 24, 192000, 24*1920, 24*1920), 1920, nil},
		{"4 hours stated, a second there", wavFile(wavePCM, 1, 16, 16000, 4*3600*second, second), 0, ErrCorrupt},
		{"no channels", wavFile(wavePCM, 0, 16, 16000, second, second), 0, ErrCorrupt},
		{"9 channels", wavFile(wavePCM, 9, 16, 16000, second, second), 0, ErrLimits},
		{"65535 channels", wavFile(wavePCM, 65535, 16, 16000, second, second), 0, ErrLimits},
		{"rate 0", wavFile(wavePCM, 1, 16, 0, second, second), 0, ErrCorrupt},
		{"rate 4 GHz", wavFile(wavePCM, 1, 16, 0xffffffff, second, second), 0, ErrLimits},
		{"rate 100", wavFile(wavePCM, 1, 16, 100, second, second), 0, ErrLimits},
		{"40-bit samples", wavFile(wavePCM, 1, 40, 16000, second, second), 0, ErrCorrupt},
		{"ADPCM", wavFile(2, 1, 8, 16000, second, second), 0, ErrUnsupported},
	} {
		clip, _, err := decodeBytes(t, test.file)
		if !errors.Is(err, test.err) || len(clip.Samples) != test.samples {
			t.Errorf("%s: %d samples, %v, want %d, %v", test.name, len(clip.Samples), err, test.samples, test.err)
		}
	}
}
