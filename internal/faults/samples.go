//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// sample is a real recording as a child's device would send it.
type sample struct {
	name  string
	text  string // what is to be read
	bytes []byte
	sum   string // SHA-256, as the service states it
	// trap is what the decoder does with it in a program that was built for faults.
	trap string
}

// sumsOf is the sums of some of them.
func sumsOf(all []sample, which func(sample) bool) map[string]bool {
	sums := map[string]bool{}
	for _, s := range all {
		sums[s.sum] = which(s)
	}
	return sums
}

func newSample(name, text string, content []byte, trap string) sample {
	sum := sha256.Sum256(content)
	return sample{name: name, text: text, bytes: content, sum: hex.EncodeToString(sum[:]), trap: trap}
}

// spoken is recordings of this repository of which the text is known.
var spoken = []struct{ path, text string }{
	{"audio/assess/testdata/word.opus", "中国"},
	{"audio/assess/testdata/sentence.opus", "特别是在青少年群体中"},
	{"cmd/langdu/testdata/reading.ogg", "爸爸和妈妈谁的年龄大"},
	{"cmd/langdu/demo/meal.opus", "我和妈妈一起吃什么饭？"},
}

// devices is how recorders of devices write the same sounds: by ffmpeg, where it is
// installed.
var devices = []struct {
	name string
	args []string
}{
	{"wav", []string{"-c:a", "pcm_s16le", "-ar", "16000", "-f", "wav"}},
	{"mp3", []string{"-c:a", "libmp3lame", "-ar", "44100", "-f", "mp3"}},
	{"webm", []string{"-c:a", "libopus", "-ar", "48000", "-f", "webm"}},
	{"m4a", []string{"-c:a", "aac", "-ar", "44100", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"}},
}

// asIs is recordings by the recorders themselves, read as another text than is heard:
// most are refused as such, which is an outcome like any other.
var asIs = []string{"chromium.webm", "chromium.mp4", "aac.m4a", "mpeg1.mp3", "speech24.flac", "pcm24-stereo.wav"}

// loadSamples reads all of them below the root of the repository.
func loadSamples(ctx context.Context, root string, poison bool) ([]sample, error) {
	var all []sample
	_, err := exec.LookPath("ffmpeg")
	for _, s := range spoken {
		path := filepath.Join(root, s.path)
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, newSample(filepath.Base(path), s.text, content, ""))
	}
	if err == nil {
		for _, s := range spoken {
			for _, d := range devices {
				content, err := converted(ctx, filepath.Join(root, s.path), d.args)
				if err != nil {
					return nil, err
				}
				all = append(all, newSample(filepath.Base(s.path)+"."+d.name, s.text, content, ""))
			}
		}
	}
	for _, name := range asIs {
		content, err := os.ReadFile(filepath.Join(root, "audio/decode/testdata/corpus", name))
		if err != nil {
			return nil, err
		}
		all = append(all, newSample(name, "小猫钓鱼", content, ""))
	}
	return append(all, poisons(all, poison)...), nil
}

func converted(ctx context.Context, path string, args []string) ([]byte, error) {
	args = append([]string{"-v", "error", "-i", path, "-bitexact", "-ac", "1"}, append(args, "-")...)
	out, err := exec.CommandContext(ctx, "ffmpeg", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg %s: %w", path, err)
	}
	return out, nil
}

// trapMark stands before the name of a trap in the last chunk of a WAV file.
const trapMark = "langdu-fault:"

// trapName stands before the name of a sample that is a trap.
const trapName = "trap "

// traps is what a decoder can do, for ever or at the first try alone.
var traps = []string{"panic", "hang", "panic-once", "hang-once", "eat", "eat-once"}

// forEver says that nobody will ever get through a trap.
func forEver(trap string) bool { return trap == "panic" || trap == "hang" }

// poisons is recordings that nothing good comes of: one that is broken, and WAV files
// at which the decoder panics, hangs or eats memory.
func poisons(good []sample, poison bool) []sample {
	cut := good[slices.IndexFunc(good, func(s sample) bool { return s.name == "speech24.flac" })]
	broken := append(slices.Clone(cut.bytes[:64]), make([]byte, 4000)...)
	all := []sample{newSample("broken.flac", cut.text, broken, "")}
	wav := good[slices.IndexFunc(good, func(s sample) bool { return s.name == trappedSample })]
	for _, trap := range traps {
		if forEver(trap) && !poison {
			continue
		}
		all = append(all, newSample(trapName+trap, wav.text, trapped(wav.bytes, trap), trap))
	}
	return all
}

// trapped adds a chunk that no decoder reads.
func trapped(wav []byte, trap string) []byte {
	said := fmt.Sprintf("%s%-16s", trapMark, trap)
	said += string(make([]byte, len(said)%2))
	chunk := binary.LittleEndian.AppendUint32([]byte("junk"), uint32(len(said)))
	all := append(slices.Clone(wav), append(chunk, said...)...)
	binary.LittleEndian.PutUint32(all[4:], uint32(len(all)-8))
	return all
}
