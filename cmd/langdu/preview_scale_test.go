//go:build scale

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/models"
)

// TestScalePreview measures a preview of fifty recordings of about five seconds, and
// what a child waits for a score without a preview and while one runs. Run it with
//
//	go test -tags scale -run TestScalePreview -v ./cmd/langdu
func TestScalePreview(t *testing.T) {
	s := start(t, nil)
	sound, text := twice(t, testdata(t, "reading.ogg")), readingText+readingText
	s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": text})
	for i := range 5 {
		s.consent(t, fmt.Sprintf("reader%d", i))
	}
	read := func(i int) time.Duration {
		body, contentType := form(t, [][2]string{{"learner", fmt.Sprintf("reader%d", i%5)}, {"page", "p1"}}, sound)
		began := time.Now()
		s.settle(t, s.want(t, 202, "POST", "/v1/recordings", body, "Content-Type", contentType)["id"].(string))
		return time.Since(began)
	}
	var alone, beside []time.Duration
	for i := range models.PreviewMost {
		alone = append(alone, read(i))
	}
	ask := func() string {
		return fmt.Sprint("/v1/previews/", s.want(t, 202, "POST", "/v1/pages/p1/readings/preview", map[string]any{"readings": daAsDai})["preview"])
	}
	at, began := ask(), time.Now()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for s.want(t, 200, "GET", at, nil)["state"] == "requested" {
		<-tick.C
	}
	t.Logf("a preview of %d recordings: %.1f s", models.PreviewMost, time.Since(began).Seconds())

	at, began = ask(), time.Now()
	for i := 0; s.want(t, 200, "GET", at, nil)["state"] == "requested"; i++ {
		beside = append(beside, read(i))
	}
	t.Logf("the same while children read one after another: %.1f s, %d read meanwhile", time.Since(began).Seconds(), len(beside))
	slices.Sort(alone)
	slices.Sort(beside)
	t.Logf("a child waits for a score, median: %.2f s alone, %.2f s beside a preview", alone[len(alone)/2].Seconds(), beside[len(beside)/2].Seconds())
}

// twice is a sound said twice, as WAV.
func twice(t *testing.T, upload []byte) []byte {
	t.Helper()
	heard, err := assess.Open(t.Context(), bytes.NewReader(upload), int64(len(upload)), decode.Limits{Duration: time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var pcm bytes.Buffer
	for range 2 {
		for _, x := range heard.Clip.Samples {
			if err := binary.Write(&pcm, binary.LittleEndian, int16(max(-1, min(1, x))*32767)); err != nil {
				t.Fatal(err)
			}
		}
	}
	rate, n := uint32(heard.Clip.Rate), uint32(pcm.Len())
	var wav bytes.Buffer
	wav.WriteString("RIFF")
	for _, part := range []any{36 + n, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), rate, 2 * rate, uint16(2), uint16(16), []byte("data"), n, pcm.Bytes()} {
		if err := binary.Write(&wav, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("each recording has %.1f s", float64(n)/2/float64(rate))
	return wav.Bytes()
}
