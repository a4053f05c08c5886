//go:build onnx && cgo

package adapt

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/score"
	"github.com/langdu/langdu/training/teacher"
)

// teacherFolder is a model's folder with the documented manifest and the files of
// the public network, which LANGDU_TEST_TEACHER says where to find.
func teacherFolder(t testing.TB) string {
	t.Helper()
	source := os.Getenv("LANGDU_TEST_TEACHER")
	if source == "" {
		t.Skip("wants the public FSMN network: set LANGDU_TEST_TEACHER to its folder (see docs/acoustic-models.md)")
	}
	folder := t.TempDir()
	manifest, err := os.ReadFile("../../docs/acoustic-models/fsmn-vad.json")
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, ManifestName, manifest)
	for _, name := range []string{"fsmnvad-offline.onnx", "am.mvn", "phones.txt", "damo-fsmn.prior", "fsmn.f32"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, folder, name, content)
	}
	return folder
}

// TestTeacher compares the public file, through ONNX Runtime and this package,
// with the evaluator of the same weights that training has in Go.
func TestTeacher(t *testing.T) {
	folder := teacherFolder(t)
	m := open(t, folder)
	own, err := teacher.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	clip := goldenClip(t)
	got, err := m.Posteriors(t.Context(), clip)
	if err != nil {
		t.Fatal(err)
	}
	want, err := own.Posteriors(t.Context(), clip)
	if err != nil {
		t.Fatal(err)
	}
	if got.Posteriors.Len() != want.Posteriors.Len() {
		t.Fatalf("%d frames, want %d", got.Posteriors.Len(), want.Posteriors.Len())
	}
	worst := 0.0
	for at := range want.Posteriors.Len() {
		worst = max(worst, farthest(got.Posteriors.At(at), shares(want.Posteriors, at)), farthest(got.Tones.At(at), shares(want.Tones, at)),
			math.Abs(float64(got.Foreign[at]-want.Foreign[at])))
	}
	if worst > 1e-4 {
		t.Errorf("probabilities differ by up to %g, want at most 0.0001", worst)
	}
	t.Logf("largest difference of a probability: %g", worst)
	for c, v := range own.LogPriors() {
		if math.Abs(float64(v-m.LogPriors()[c])) > 1e-6 {
			t.Fatalf("the prior of column %d is %g, want %g", c, m.LogPriors()[c], v)
		}
	}
}

// TestTeacherScores judges a real recording with the public file as an operator
// would, but for the calibration, which is that of the embedded network.
func TestTeacherScores(t *testing.T) {
	engine, err := assess.New(assess.Config{Model: open(t, teacherFolder(t))})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{sentenceText, "花别是在红少年群体里"} {
		r := judge(t, engine, text)
		alarms := 0
		for i, c := range r.Characters {
			read := c.Char == string([]rune(sentenceText)[i])
			switch marked := c.Verdict == score.Wrong || c.Verdict == score.Skipped; {
			case marked && read:
				alarms++
			case !marked && !read:
				t.Errorf("%s in %s was not said and is %s, score %g", c.Char, text, c.Verdict, c.Score)
			}
		}
		if alarms > 1 { // the calibration is another network's
			t.Errorf("%s: %d characters that were read are called wrong", text, alarms)
		}
	}
}

func farthest(logs []float32, want []float64) (worst float64) {
	for i, v := range logs {
		worst = max(worst, math.Abs(math.Exp(float64(v))-want[i]))
	}
	return worst
}
