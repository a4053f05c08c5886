package encode

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/langdu/langdu/audio"
)

func TestWAV(t *testing.T) {
	nan := float32(math.NaN())
	clip := audio.Clip{Rate: 16000, Samples: []float32{0, 0.5, -1, 1, 2, -2, 1.0 / 32768, nan}}
	var file bytes.Buffer
	if err := WAV(&file, clip); err != nil {
		t.Fatal(err)
	}
	b := file.Bytes()
	if got, want := string(b[:4])+string(b[8:16])+string(b[36:40]), "RIFFWAVEfmt data"; got != want {
		t.Errorf("the chunks are %q, want %q", got, want)
	}
	order := binary.LittleEndian
	if got := order.Uint32(b[4:]); got != uint32(len(b)-8) {
		t.Errorf("the RIFF chunk is said to hold %d bytes, want %d", got, len(b)-8)
	}
	if got := order.Uint32(b[40:]); got != uint32(2*len(clip.Samples)) {
		t.Errorf("the data chunk is said to hold %d bytes, want %d", got, 2*len(clip.Samples))
	}
	if rate, rateBytes := order.Uint32(b[24:]), order.Uint32(b[28:]); rate != 16000 || rateBytes != 32000 {
		t.Errorf("rate %d Hz and %d bytes a second, want 16000 and 32000", rate, rateBytes)
	}
	want := []int16{0, 16384, -32768, 32767, 32767, -32768, 1, 0}
	for i, w := range want {
		if got := int16(order.Uint16(b[44+2*i:])); got != w {
			t.Errorf("sample %v is written as %d, want %d", clip.Samples[i], got, w)
		}
	}
}

func TestWAVRoundTrip(t *testing.T) {
	clip := speech(t)
	var file bytes.Buffer
	if err := WAV(&file, clip); err != nil {
		t.Fatal(err)
	}
	if got := fromPCM16(file.Bytes()[44:]); !slices.Equal(got, clip.Samples) {
		t.Error("16-bit speech written and read again differs")
	}
}

func TestWAVErrors(t *testing.T) {
	full := errors.New("disk full")
	if err := WAV(failing{full}, audio.Clip{Rate: 16000}); !errors.Is(err, full) {
		t.Errorf("WAV to a full disk = %v, want %v", err, full)
	}
	if err := WAV(failing{}, audio.Clip{}); err == nil {
		t.Error("WAV without a rate succeeded, want an error")
	}
}

func TestPeaks(t *testing.T) {
	ramp := make([]float32, 16000)
	for i := range ramp {
		ramp[i] = float32(i) / 16000
		if i%2 == 1 {
			ramp[i] *= -1
		}
	}
	got := MeasurePeaks(audio.Clip{Rate: 16000, Samples: ramp})
	if got.Duration != 1 || len(got.Channels) != 1 || len(got.Channels[0]) != PeaksPerSecond {
		t.Fatalf("a second has %d channels and a duration of %v s, want 1 of %d peaks", len(got.Channels), got.Duration, PeaksPerSecond)
	}
	for i, p := range got.Channels[0] {
		// The last sample of each stretch is the largest, and odd, so negative.
		if want := -float64(800*(i+1)-1) / 16000; math.Abs(float64(p)-want) > 0.0006 {
			t.Errorf("peak %d = %v, want %.3f", i, p, want)
		}
	}
}

func TestPeaksCount(t *testing.T) {
	for _, test := range []struct{ samples, want int }{
		{0, 0}, {1, 1}, {2, 1}, {16000, 20}, {16001, 21}, {1600000, 2000}, {1600001, 2000}, {16000000, 2000},
	} {
		p := MeasurePeaks(audio.Clip{Rate: 16000, Samples: make([]float32, test.samples)})
		got := 0
		for _, channel := range p.Channels {
			got += len(channel)
		}
		if got != test.want {
			t.Errorf("%d samples give %d peaks, want %d", test.samples, got, test.want)
		}
	}
}

func TestPeaksJSON(t *testing.T) {
	clip := audio.Clip{Rate: 8000, Samples: []float32{0.12345, -3, float32(math.NaN()), 0}}
	for _, test := range []struct {
		clip audio.Clip
		want string
	}{
		{audio.Clip{Rate: 8000, Samples: clip.Samples[:1]}, `{"duration":0.000125,"peaks":[[0.123]]}`},
		{audio.Clip{Rate: 8000, Samples: clip.Samples[:2]}, `{"duration":0.00025,"peaks":[[-1]]}`},
		{clip, `{"duration":0.0005,"peaks":[[0]]}`},
		{audio.Clip{}, `{"duration":0,"peaks":[]}`},
	} {
		got, err := json.Marshal(MeasurePeaks(test.clip))
		if err != nil || string(got) != test.want {
			t.Errorf("peaks of %v = %s, %v, want %s", test.clip.Samples, got, err, test.want)
		}
	}
}

func BenchmarkPeaks(b *testing.B) {
	clip := audio.Clip{Rate: 16000, Samples: make([]float32, 60*16000)}
	b.ReportAllocs()
	for b.Loop() {
		MeasurePeaks(clip)
	}
	b.ReportMetric(clip.Duration().Seconds()*float64(b.N)/b.Elapsed().Seconds(), "×realtime")
}
