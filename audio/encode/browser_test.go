package encode_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/encode"
	"github.com/langdu/langdu/internal/need"
)

// sentence reads a real sentence of read Mandarin, 16 kHz (see NOTICE), through
// our own decoder.
func sentence(t *testing.T) audio.Clip {
	t.Helper()
	file, err := os.ReadFile("../dsp/testdata/speech.wav")
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, file)
}

func decoded(t *testing.T, file []byte) audio.Clip {
	t.Helper()
	clip, _, err := decode.All(t.Context(), bytes.NewReader(file), int64(len(file)), decode.Limits{FFmpeg: decode.NoFFmpeg})
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return clip
}

func playbackFile(t *testing.T, clip audio.Clip) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := encode.M4A(t.Context(), &file, clip); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// signalToNoise is the power in dB of want over that of got's difference from it.
func signalToNoise(want, got []float32) float64 {
	signal, noise := 0.0, 1e-12
	for i, w := range want {
		d := float64(w - got[i])
		signal += float64(w) * float64(w)
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

func TestOurDecoderReadsThePlaybackFile(t *testing.T) {
	clip := sentence(t)
	for _, n := range []int{len(clip.Samples), 50000, 1000, 1} {
		part := audio.Clip{Rate: clip.Rate, Samples: clip.Samples[:n]}
		got := decoded(t, playbackFile(t, part))
		if got.Rate != encode.PlaybackRate || len(got.Samples) != n {
			t.Errorf("%d samples decode to %d at %d Hz, want as many at 16000", n, len(got.Samples), got.Rate)
			continue
		}
		if ratio := signalToNoise(part.Samples, got.Samples); n > 50000 && ratio < 28 {
			t.Errorf("%d samples come back with an SNR of %.1f dB, want ≥ 28", n, ratio)
		}
	}
}

// chromium opens a tab on a page that serves one playback file, with ranges.
func chromium(t *testing.T, file []byte) context.Context {
	t.Helper()
	path := need.Program(t, "chromium")
	mux := http.NewServeMux()
	mux.HandleFunc("/clip.m4a", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "audio/mp4")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
	})
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><audio id=a preload=auto src=/clip.m4a></audio>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("mute-audio", true),
		chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(stop)
	ctx, shut := chromedp.NewContext(ctx)
	t.Cleanup(shut)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return ctx
}

func evaluate[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("chromium: %s: %v", script, err)
	}
	return value
}

// The script's helper waits for an event of the audio element, or its error.
const waitFor = `const a = document.getElementById("a");
const wait = (event) => new Promise((yes, no) => {
	a.addEventListener(event, yes, {once: true});
	a.addEventListener("error", () => no(new Error(a.error.message)), {once: true});
});
`

func TestChromiumPlaysAndSeeks(t *testing.T) {
	clip := sentence(t)
	ctx := chromium(t, playbackFile(t, clip))
	want := clip.Duration().Seconds()
	duration := evaluate[float64](t, ctx, `(async () => {`+waitFor+`
		if (a.readyState < 1) await wait("loadedmetadata");
		return a.duration;
	})()`)
	if math.Abs(duration-want) > 0.001 {
		t.Errorf("Chromium says the file lasts %.4f s, want %.4f", duration, want)
	}
	for _, at := range []float64{3.333, 0.5, 4.9, 1.234, 0} {
		got := evaluate[[]float64](t, ctx, fmt.Sprintf(`(async () => {`+waitFor+`
			let done = wait("seeked");
			a.currentTime = %v;
			await done;
			const landed = a.currentTime;
			a.play();
			while (a.currentTime < landed + 0.1) await wait("timeupdate");
			a.pause();
			return [landed, a.currentTime];
		})()`, at))
		if math.Abs(got[0]-at) > 0.001 || got[1] < at+0.1 {
			t.Errorf("sought to %v s and played, Chromium lands at %.4f and is at %.4f", at, got[0], got[1])
		}
	}
	end := evaluate[float64](t, ctx, `(async () => {`+waitFor+`
		a.currentTime = a.duration - 0.3;
		const done = wait("ended");
		a.play();
		await done;
		return a.currentTime;
	})()`)
	if math.Abs(end-want) > 0.001 {
		t.Errorf("Chromium ends at %.4f s, want %.4f", end, want)
	}
}

// What Chromium decodes is the source, sample for sample, without delay.
func TestChromiumDecodesInTime(t *testing.T) {
	clip := sentence(t)
	ctx := chromium(t, playbackFile(t, clip))
	thirds := evaluate[[]float32](t, ctx, `(async () => {
		const file = await (await fetch("/clip.m4a")).arrayBuffer();
		const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(file);
		const channel = sound.getChannelData(0);
		return Array.from({length: Math.floor(channel.length / 3)}, (_, i) => channel[3 * i]);
	})()`)
	if len(thirds) != len(clip.Samples) {
		t.Errorf("Chromium decodes %d/16000 s, want %d", len(thirds), len(clip.Samples))
	}
	n := min(len(thirds), len(clip.Samples))
	if ratio := signalToNoise(clip.Samples[:n], thirds[:n]); ratio < 20 {
		t.Errorf("Chromium decodes with an SNR of %.1f dB, want ≥ 20", ratio)
	}
}
