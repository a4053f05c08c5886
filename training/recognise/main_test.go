package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/sherpa"
	"github.com/langdu/langdu/internal/toyspeech"
)

func TestMain(m *testing.M) {
	if sherpa.Process() {
		return
	}
	os.Exit(m.Run())
}

func TestCount(t *testing.T) {
	heard := audio.Transcript{{Text: "我"}, {Text: "选"}, {}, {Text: "a"}, {Text: "猫"}}
	if got, want := count(heard, "我先选 A，小猫。"), (tally{4, 4, 6}); got != want {
		t.Errorf("count = %+v, want %+v", got, want)
	}
	if got := count(audio.Transcript{{Text: "猫"}, {Text: "小"}}, "小猫"); got.right != 1 {
		t.Errorf("of what is in the wrong order, %d right, want 1", got.right)
	}
	if got, want := units("OK好，3.5x"), []string{"OK", "好", "3", "5X"}; !slices.Equal(got, want) {
		t.Errorf("units = %q, want %q", got, want)
	}
}

// A recogniser of two words is right in none of a sentence without them.
func TestRun(t *testing.T) {
	list := filepath.Join(t.TempDir(), "said.tsv")
	reading, err := filepath.Abs("../../cmd/langdu/testdata/reading.ogg")
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(filepath.Dir(list), reading)
	if err != nil {
		t.Fatal(err)
	}
	toyspeech.Write(t, filepath.Dir(list), filepath.Base(list), []byte(relative+"\t爸爸妈妈谁大\n"))
	var out strings.Builder
	err = run(t.Context(), toyspeech.Folder(t, "zipformer_ctc", nil), list, &out)
	if !sherpa.Built {
		if err == nil || !strings.Contains(err.Error(), "-tags sherpa") {
			t.Errorf("run = %v, want the build that it takes", err)
		}
		return
	}
	if err != nil || !strings.Contains(out.String(), "6 characters said, 0 of them written down\n\"accuracy\": 0.000") {
		t.Errorf("run = %v:\n%s", err, out.String())
	}
}
