package adapt

import (
	"math"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
)

// With the settings of package dsp, which was compared with Kaldi, the numbers are
// its own.
func TestFbankIsThatOfDSP(t *testing.T) {
	f := defaults().Features
	f.Kind, f.Window = Fbank, "hamming"
	clip := goldenClip(t)
	got, want := f.of(clip, cmvn{}).frames, dsp.LogMel(clip)
	if got.len() != want.Len() || got.dim != want.Dim {
		t.Fatalf("%d rows of %d, want %d of %d", got.len(), got.dim, want.Len(), want.Dim)
	}
	for i, v := range want.Data {
		if math.Abs(float64(got.data[i]-v)) > 1e-4 {
			t.Fatalf("row %d, band %d is %g, want %g", i/want.Dim, i%want.Dim, got.data[i], v)
		}
	}
}

// Reference values of povey's and Hann's windows, and where frames lie.
func TestFbankSettings(t *testing.T) {
	for _, test := range []struct {
		window string
		want   float64 // in the middle of its first half, by the formula on paper
	}{{"povey", 0.55479}, {"hanning", 0.5}, {"hamming", 0.54}, {"rectangular", 1}} {
		if got := windowShape(test.window, 401)[100]; math.Abs(got-test.want) > 1e-4 {
			t.Errorf("%s window = %g, want %g", test.window, got, test.want)
		}
	}
	snip := defaults().Features
	snip.SnipEdges = true
	a := newFbank(snip)
	for _, test := range []struct{ samples, want int }{{0, 0}, {399, 0}, {400, 1}, {559, 1}, {560, 2}, {16000, 98}} {
		if got := a.frames(test.samples); got != test.want {
			t.Errorf("%d samples give %d frames, want %d", test.samples, got, test.want)
		}
	}
	if a.middleMS() != 12.5 || newFbank(defaults().Features).middleMS() != 5 {
		t.Error("the first frame is not where it is")
	}
	narrow := defaults().Features
	narrow.HighHz = -400
	if narrow.top() != 7600 {
		t.Errorf("high_hz -400 is %g Hz, want 7600", narrow.top())
	}
}

func TestStacking(t *testing.T) {
	f := Features{Stack: 3, Skip: 2}
	got := view{frames: rows{1, []float32{1, 2, 3, 4}}, f: f}.part(0, 2)
	want := []float32{1, 1, 2, 2, 3, 4} // 0 with its neighbours, then 2
	if got.dim != 3 || len(got.data) != len(want) {
		t.Fatalf("stacked = %+v", got)
	}
	for i, v := range want {
		if got.data[i] != v {
			t.Fatalf("stacked = %v, want %v", got.data, want)
		}
	}
}

func TestNormalisation(t *testing.T) {
	r := rows{2, []float32{1, 10, 3, 10, 5, 10}}
	overRecording(r, true)
	deviation := float32(math.Sqrt(8.0 / 3))
	for i, want := range []float32{-2 / deviation, 0, 0, 0, 2 / deviation, 0} {
		if math.Abs(float64(r.data[i]-want)) > 1e-4 {
			t.Errorf("value %d is %g, want %g", i, r.data[i], want)
		}
	}
	loud := Features{Scale: "int16", Peak: 12000}
	sound, scale := loud.levelled([]float32{0.1, -0.2})
	if scale != 32768 || math.Abs(float64(sound[1])*scale+12000) > 0.01 {
		t.Errorf("levelled = %v in %g, want its peak at 12000", sound, scale)
	}
	if sound, _ := loud.levelled(make([]float32, 3)); sound[0] != 0 {
		t.Errorf("silence is raised to %v", sound)
	}
}

func TestParseCMVN(t *testing.T) {
	kaldi := "<Nnet>\n<Splice> 2 2\n[ 0 ]\n<AddShift> 2 2\n<LearnRateCoef> 0 [ -1 -2 ]\n<Rescale> 2 2\n<LearnRateCoef> 0 [ 0.5 0.25 ]\n</Nnet>"
	wenet := `{"mean_stat": [4, 8], "var_stat": [32, 128], "frame_num": 4}` // means 1 2, variances 7 28
	for _, test := range []struct {
		name, text string
		want       []float64 // of (3, 3)
	}{{"Kaldi", kaldi, []float64{1, 0.25}}, {"WeNet", wenet, []float64{2 / math.Sqrt(7), 1 / math.Sqrt(28)}}} {
		c, err := parseCMVN([]byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		r := rows{2, []float32{3, 3}}
		c.apply(r)
		for i, want := range test.want {
			if math.Abs(float64(r.data[i])-want) > 1e-5 {
				t.Errorf("%s: value %d is %g, want %g", test.name, i, r.data[i], want)
			}
		}
	}
	for _, test := range []struct{ text, want string }{
		{"hello", "neither JSON nor Kaldi"}, {"{}", "frame_num"}, {strings.Replace(kaldi, "-2", "x", 1), `"x", which is no number`},
		{strings.Replace(kaldi, " -2", "", 1), "1 shifts and 2 scales"},
	} {
		if _, err := parseCMVN([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("parseCMVN(%q) = %v, want an error with %q", test.text, err, test.want)
		}
	}
	if err := (cmvn{shift: make([]float32, 7)}).fit(Features{Bins: 80, Stack: 5}); err == nil || !strings.Contains(err.Error(), "features.cmvn") {
		t.Errorf("statistics of another size: %v", err)
	}
}

func TestFeaturesOfAlmostNothing(t *testing.T) {
	for _, kind := range []string{Fbank, Samples} {
		for _, n := range []int{0, 1, 100} {
			f := defaults().Features
			f.Kind, f.Normalise = kind, MeanVariance
			for _, v := range f.of(audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, n)}, cmvn{}).frames.data {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Errorf("%d samples of silence as %s give %g", n, kind, v)
				}
			}
		}
	}
}
