package sherpa

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
)

// shown is a transcript in one line: text@start-end~confidence.
func shown(t audio.Transcript) string {
	var words []string
	for _, token := range t {
		words = append(words, fmt.Sprintf("%s@%.2f-%.2f~%.2f", token.Text, token.Start.Seconds(), token.End.Seconds(), token.Confidence))
	}
	return strings.Join(words, " ")
}

func TestTranscriptOfTokens(t *testing.T) {
	half := float32(math.Log(0.5))
	for _, test := range []struct {
		name, kind string
		bytes      bool
		heard      heard
		want       string
	}{
		{"nothing", "sense_voice", false, heard{}, ""},
		{"characters", "sense_voice", false, heard{Tokens: []string{"小", "猫"}, Times: []float32{1, 1.3}}, "小@1.00-1.30~0.90 猫@1.30-1.50~0.90"},
		{"a pause", "sense_voice", false, heard{Tokens: []string{"小", "猫"}, Times: []float32{1, 3}}, "小@1.00-1.40~0.90 猫@3.00-3.20~0.90"},
		{"tags and punctuation", "sense_voice", false, heard{Tokens: []string{"<|zh|>", "小", "，", "猫", "。"}, Times: []float32{0, 1, 1.2, 1.4, 1.6}},
			"小@1.00-1.20~0.90 猫@1.40-1.60~0.90"},
		{"something unknown", "sense_voice", false, heard{Tokens: []string{"小", "<unk>", "猫"}, Times: []float32{1, 1.2, 1.4}},
			"小@1.00-1.20~0.90 @1.20-1.40~0.00 猫@1.40-1.60~0.90"},
		{"a word in pieces", "zipformer_ctc", false, heard{Tokens: []string{"选", "▁HE", "LLO", "▁A", "'S", "B"}, Times: []float32{0, 1, 1.2, 1.4, 1.6, 1.8}},
			"选@0.00-0.40~0.90 HELLO@1.00-1.40~0.90 A'SB@1.40-2.00~0.90"},
		{"several characters in a piece", "zipformer_ctc", false, heard{Tokens: []string{"▁小猫", "钓"}, Times: []float32{1, 1.4}},
			"小@1.00-1.20~0.90 猫@1.20-1.40~0.90 钓@1.40-1.60~0.90"},
		{"bytes", "zipformer_ctc", true, heard{Tokens: []string{"▁ƌŊō", "ƋţŅ", "A"}, Times: []float32{1, 1.2, 1.4}}, "大@1.00-1.20~0.90 你@1.20-1.40~0.90 A@1.40-1.60~0.90"},
		{"a character in parts", "zipformer_ctc", true, heard{Tokens: []string{"▁ƌŊ", "ō"}, Times: []float32{1, 1.2}}, "大@1.00-1.40~0.90"},
		{"half a character", "zipformer_ctc", true, heard{Tokens: []string{"▁ƌŊ", "▁ƌŊō"}, Times: []float32{1, 1.2}}, "大@1.20-1.40~0.90"},
		{"bytes by number", "nemo_ctc", false, heard{Tokens: []string{"<0xE5>", "<0xA4>", "<0xA7>"}, Times: []float32{1, 1.1, 1.2}}, "大@1.00-1.40~0.90"},
		{"words that go on", "paraformer", false, heard{Tokens: []string{"hel@@", "lo", "world", "小"}, Times: []float32{1, 1.2, 1.4, 1.6}},
			"hello@1.00-1.40~0.90 world@1.40-1.60~0.90 小@1.60-1.80~0.90"},
		{"probabilities", "transducer", false, heard{Tokens: []string{"小", "▁A", "B"}, Times: []float32{1, 1.2, 1.4}, LogProbs: []float32{half, 0.1, half}},
			"小@1.00-1.20~0.50 AB@1.20-1.60~0.50"},
		{"a probability that is none", "transducer", false, heard{Tokens: []string{"小"}, Times: []float32{1}, LogProbs: []float32{float32(math.NaN())}}, "小@1.00-1.20~0.00"},
		{"beyond the window", "sense_voice", false, heard{Tokens: []string{"小", "猫"}, Times: []float32{9.9, 99}}, "小@9.90-10.00~0.90 猫@10.00-10.00~0.90"},
	} {
		f := &folder{Manifest: Manifest{Kind: test.kind, Accuracy: 0.9}, bytes: test.bytes}
		list, err := f.pieces(test.heard, 0, 10*time.Second)
		if got := shown(tokens(list)); err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestModelsWithoutTimesAreRefused(t *testing.T) {
	f := &folder{Manifest: Manifest{Kind: "paraformer", Accuracy: 0.9}}
	if _, err := f.pieces(heard{Tokens: []string{"小"}}, 0, time.Second); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), "gives no times") {
		t.Errorf("pieces without times = %v", err)
	}
	f.Kind = "transducer"
	if _, err := f.pieces(heard{Tokens: []string{"小"}, Times: []float32{0}}, 0, time.Second); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), "no probabilities") {
		t.Errorf("pieces without probabilities = %v", err)
	}
}

// All bytes have a letter, and it is theirs.
func TestBytes(t *testing.T) {
	seen := map[byte]bool{}
	for _, v := range byteOf {
		seen[v] = true
	}
	if len(byteOf) != 256 || len(seen) != 256 {
		t.Errorf("%d letters for %d bytes, want 256", len(byteOf), len(seen))
	}
	if got := bytesOf("▁ƌŊō"); got != " 大" {
		t.Errorf("bytesOf = %q, want 大", got)
	}
}

func TestReadings(t *testing.T) {
	var transcript audio.Transcript
	for _, text := range []string{"银", "行", "", "A", "你", "好", "1", "2", "都"} {
		transcript = append(transcript, audio.Token{Text: text})
	}
	read(transcript)
	var got []string
	for _, token := range transcript {
		got = append(got, token.Reading)
	}
	// Of 都 alone nobody knows whether it is dōu or dū; 1 and 2 are no characters.
	if want := "yin2,hang2,,,ni2,hao3,,,"; strings.Join(got, ",") != want {
		t.Errorf("readings = %s, want %s", strings.Join(got, ","), want)
	}
}
