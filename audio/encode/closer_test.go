package encode_test

import (
	"os"
	"testing"

	module "github.com/tphakala/go-aac"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/encode"
)

// At its own 16 kHz a recording comes back nearer to what it was than through the
// module as it is published, which wants it resampled to 48 kHz, with the same coder
// at the same bit rate: as a whole, and in the mean of its short pieces, quiet ones
// as much as loud ones.
func TestTheRateOfSpeechIsCloserToTheSource(t *testing.T) {
	for _, name := range []string{"../dsp/testdata/speech.wav", "../assess/testdata/sentence.opus", "../assess/testdata/english-child.opus"} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		clip, err := dsp.Resample(decoded(t, file), audio.SpeechRate)
		if err != nil {
			t.Fatal(err)
		}
		clip = dsp.Level(clip, dsp.PlaybackLoudness)
		at16, size16 := coded(t, clip, audio.SpeechRate)
		at48, size48 := coded(t, clip, 48000)
		whole16, whole48 := signalToNoise(clip.Samples, at16), signalToNoise(clip.Samples, at48)
		pieces16, pieces48 := ofPieces(clip.Samples, at16), ofPieces(clip.Samples, at48)
		t.Logf("%s: %d bytes, %.1f dB, %.1f dB of pieces; at 48 kHz %d bytes, %.1f dB, %.1f dB", name, size16, whole16, pieces16, size48, whole48, pieces48)
		if whole16 < whole48+3 || pieces16 < pieces48+3 || float64(size16) > 1.03*float64(size48) {
			t.Errorf("%s: %.1f dB, of pieces %.1f dB, in %d bytes: want 3 dB over those at 48 kHz, %.1f and %.1f in %d",
				name, whole16, pieces16, size16, whole48, pieces48, size48)
		}
	}
}

// coded is a clip after it has been encoded at a rate and decoded, and how many bytes
// it was in between.
func coded(t *testing.T, clip audio.Clip, rate audio.Rate) (back []float32, size int) {
	t.Helper()
	if rate == encode.PlaybackRate {
		file := playbackFile(t, clip)
		return decoded(t, file).Samples, len(file)
	}
	at, err := dsp.Resample(clip, rate)
	if err != nil {
		t.Fatal(err)
	}
	stream := adts(t, at)
	got := decoded(t, stream)
	got.Samples = got.Samples[module.EncoderDelay:][:len(at.Samples)]
	if got, err = dsp.Resample(got, clip.Rate); err != nil {
		t.Fatal(err)
	}
	return got.Samples, len(stream)
}

// adts encodes a clip with the module as it is published.
func adts(t *testing.T, clip audio.Clip) (stream []byte) {
	t.Helper()
	encoder, err := module.NewEncoder(module.EncoderConfig{SampleRate: int(clip.Rate), Channels: 1, Bitrate: encode.PlaybackBitrate,
		Cutoff: 8000, Coder: module.CoderFast, DisablePNS: true})
	if err != nil {
		t.Fatal(err)
	}
	for rest := clip.Samples; len(rest) > 0 || !encoder.Drained(); {
		var frame [][]float32
		if n := min(module.FrameSize, len(rest)); n > 0 {
			frame, rest = [][]float32{rest[:n]}, rest[n:]
		}
		unit, err := encoder.EncodeFrame(nil, frame)
		if err != nil {
			t.Fatal(err)
		}
		if len(unit) == 0 {
			continue
		}
		if stream, err = module.AppendADTSHeader(stream, int(clip.Rate), 1, len(unit)); err != nil {
			t.Fatal(err)
		}
		stream = append(stream, unit...)
	}
	return stream
}

// ofPieces is the mean signal-to-noise ratio in dB of pieces of 20 ms in which there
// is anything to hear.
func ofPieces(want, got []float32) float64 {
	const piece, audible = 320, 1e-6
	sum, n := 0.0, 0
	for i := 0; i+piece <= len(want); i += piece {
		power := 0.0
		for _, w := range want[i : i+piece] {
			power += float64(w) * float64(w) / piece
		}
		if power > audible {
			sum += signalToNoise(want[i:i+piece], got[i:i+piece])
			n++
		}
	}
	return sum / float64(n)
}
