package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/dsp"
)

// condition is a way of making a clip harder, and the age of readers that it
// stands for.
type condition struct {
	name  string
	apply func(context.Context, audio.Clip) (audio.Clip, error)
	age   assess.AgeBand
}

// conditions are those of docs/accuracy.md. Codecs need the program ffmpeg; what
// it has no encoder for is left out.
func conditions() []condition {
	list := []condition{
		{"20 dB", atSNR(20), assess.AnyAge}, {"10 dB", atSNR(10), assess.AnyAge}, {"5 dB", atSNR(5), assess.AnyAge},
		{"pitch × 1.2", raised(1.2), assess.Under14}, {"pitch × 1.4", raised(1.4), assess.Under14},
	}
	known, _ := exec.Command("ffmpeg", "-v", "error", "-encoders").Output()
	for _, c := range []struct{ name, encoder, format, rate, bits string }{
		{"AMR-NB 12.2k", "libopencore_amrnb", "amr", "8000", "12.2k"},
		{"GSM 13k", "libgsm", "gsm", "8000", "13k"},
		{"Opus 16k", "libopus", "ogg", "16000", "16k"},
		{"MP3 32k", "libmp3lame", "mp3", "16000", "32k"},
	} {
		if strings.Contains(string(known), " "+c.encoder+" ") {
			list = append(list, condition{c.name, codec(c.format, "-ar", c.rate, "-c:a", c.encoder, "-b:a", c.bits), assess.AnyAge})
		}
	}
	return list
}

// atSNR adds pink noise that many dB below the clip's mean power.
func atSNR(db float64) func(context.Context, audio.Clip) (audio.Clip, error) {
	return func(_ context.Context, c audio.Clip) (audio.Clip, error) {
		noise := pink(len(c.Samples), rand.New(rand.NewPCG(3, uint64(len(c.Samples)))))
		gain := math.Sqrt(power(c.Samples)/power(noise)) * math.Pow(10, -db/20)
		out := audio.Clip{Rate: c.Rate, Samples: make([]float32, len(c.Samples))}
		for i, v := range c.Samples {
			out.Samples[i] = v + float32(gain)*noise[i]
		}
		return out, nil
	}
}

// faint brings the clip's mean level to so many dBFS, rounded to 16 bits as a
// recorder would.
func faint(level float64) func(context.Context, audio.Clip) (audio.Clip, error) {
	return func(_ context.Context, c audio.Clip) (audio.Clip, error) {
		gain := math.Pow(10, level/20) / math.Sqrt(power(c.Samples))
		out := audio.Clip{Rate: c.Rate, Samples: make([]float32, len(c.Samples))}
		for i, v := range c.Samples {
			out.Samples[i] = float32(math.Round(32768*gain*float64(v)) / 32768)
		}
		return out, nil
	}
}

// offset adds a constant, as cheap sound cards do, to the clip at half its level.
func offset(by float32) func(context.Context, audio.Clip) (audio.Clip, error) {
	return func(_ context.Context, c audio.Clip) (audio.Clip, error) {
		out := audio.Clip{Rate: c.Rate, Samples: make([]float32, len(c.Samples))}
		for i, v := range c.Samples {
			out.Samples[i] = v/2 + by
		}
		return out, nil
	}
}

func power(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum / float64(max(len(x), 1))
}

// pink is noise of −3 dB per octave (Kellet's filter of white noise).
func pink(n int, r *rand.Rand) []float32 {
	var a, b, c float64
	x := make([]float32, n)
	for i := range x {
		w := r.NormFloat64()
		a = 0.99765*a + w*0.0990460
		b = 0.96300*b + w*0.2965164
		c = 0.57000*c + w*1.0526913
		x[i] = float32(0.05 * (a + b + c + w*0.1848))
	}
	return x
}

// raised lifts pitch and formants by a factor and keeps the tempo: the clip is
// played faster, then stretched.
func raised(factor float64) func(context.Context, audio.Clip) (audio.Clip, error) {
	return func(_ context.Context, c audio.Clip) (audio.Clip, error) {
		fast := audio.Clip{Rate: audio.Rate(math.Round(float64(c.Rate) * factor)), Samples: c.Samples}
		fast, err := dsp.Resample(fast, c.Rate)
		if err != nil {
			return fast, err
		}
		return audio.Clip{Rate: c.Rate, Samples: stretched(fast.Samples, factor)}, nil
	}
}

// stretched lengthens x by a factor without changing its pitch: overlapping
// windows are laid out at another pace, each moved a little to where it
// continues the last one best (WSOLA, Verhelst and Roelands 1993).
func stretched(x []float32, factor float64) []float32 {
	const (
		window = 480 // 30 ms at 16 kHz
		hop    = window / 2
		search = 120
	)
	y := make([]float32, int(float64(len(x))*factor)+window)
	at := func(i int) float32 {
		if i < 0 || i >= len(x) {
			return 0
		}
		return x[i]
	}
	from := 0
	for out := 0; out+window <= len(y); out += hop {
		target, best := int(float64(out)/factor), math.Inf(-1)
		natural := from + hop
		for d := -search; d <= search; d++ {
			var match float64
			for k := 0; k < hop; k += 2 {
				match += float64(at(target+d+k)) * float64(at(natural+k))
			}
			if match > best {
				best, from = match, target+d
			}
		}
		for k := range window {
			y[out+k] += at(from+k) * float32(0.5-0.5*math.Cos(2*math.Pi*float64(k)/window))
		}
	}
	return y[:int(float64(len(x))*factor)]
}

// codec takes the clip through an encoder and back, by ffmpeg.
func codec(format string, encoder ...string) func(context.Context, audio.Clip) (audio.Clip, error) {
	raw := []string{"-f", "s16le", "-ar", "16000", "-ac", "1"}
	return func(ctx context.Context, c audio.Clip) (audio.Clip, error) {
		pcm := make([]byte, 0, 2*len(c.Samples))
		for _, v := range c.Samples {
			pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(32767*max(-1, min(1, v)))))
		}
		coded, err := ffmpeg(ctx, pcm, append(append(raw, "-i", "-"), append(encoder, "-f", format, "-")...))
		if err != nil {
			return c, err
		}
		pcm, err = ffmpeg(ctx, coded, append([]string{"-f", format, "-i", "-"}, append(raw, "-")...))
		out := audio.Clip{Rate: c.Rate, Samples: make([]float32, len(pcm)/2)}
		for i := range out.Samples {
			out.Samples[i] = float32(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) / 32768
		}
		return out, err
	}
}

func ffmpeg(ctx context.Context, in []byte, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "ffmpeg", append([]string{"-v", "error"}, args...)...)
	cmd.Stdin = bytes.NewReader(in)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg %v: %w: %s", args, err, problem.String())
	}
	return out, nil
}
