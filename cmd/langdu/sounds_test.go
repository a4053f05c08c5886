package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/encode"
)

// jpeg is the start of a picture.
var jpeg = append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"), make([]byte, 2000)...)

func sound(seconds float64, at func(i int) float64) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, int(seconds*float64(audio.SpeechRate)))}
	for i := range clip.Samples {
		clip.Samples[i] = float32(at(i))
	}
	return clip
}

func silence(seconds float64) audio.Clip { return sound(seconds, func(int) float64 { return 0 }) }

func noise(seconds float64) audio.Clip {
	random := rand.New(rand.NewPCG(1, 2))
	return sound(seconds, func(int) float64 { return 0.1 * random.NormFloat64() })
}

func sine(hertz, seconds float64) audio.Clip {
	return sound(seconds, func(i int) float64 {
		return 0.3 * math.Sin(2*math.Pi*hertz*float64(i)/float64(audio.SpeechRate))
	})
}

func wav(clip audio.Clip) []byte {
	var b bytes.Buffer
	if err := encode.WAV(&b, clip); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// fourHours is a WAV whose header promises four hours and whose bytes are one second.
func fourHours() []byte {
	file := wav(sine(440, 1))
	promised := uint32(4 * 3600 * 2 * int(audio.SpeechRate))
	binary.LittleEndian.PutUint32(file[4:], promised+36)
	binary.LittleEndian.PutUint32(file[40:], promised)
	return file
}
