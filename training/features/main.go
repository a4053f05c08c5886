// Command features computes, for training, exactly the features that the
// product computes: it calls the same package. Training that had features of its
// own would sooner or later train a network for sounds the product never sees.
//
//	features -pcm clips.pcm -index clips.tsv -out folder
//
// The PCM file is int16 little-endian, 16 kHz, mono, all clips one after
// another; the first two columns of the index are the start and the number of
// samples of each clip. Into the folder go
//
//	features.f16  float16, rows of 83: 80 log-mel, pitch, slope, voicing
//	features.tsv  per clip: first row, number of rows, median pitch (NaN when unvoiced)
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/tphakala/simd/f16"
)

func main() {
	log.SetFlags(0)
	pcm := flag.String("pcm", "", "int16 samples of all clips")
	index := flag.String("index", "", "start and length of each clip, tab separated")
	out := flag.String("out", "", "folder for features.f16 and features.tsv")
	flag.Parse()
	if err := run(*pcm, *index, *out); err != nil {
		log.Fatalf("features: %v", err)
	}
}

func run(pcm, index, out string) error {
	if pcm == "" || index == "" || out == "" {
		return fmt.Errorf("-pcm, -index and -out are all needed")
	}
	sound, err := os.Open(pcm)
	if err != nil {
		return err
	}
	defer sound.Close()
	list, err := os.Open(index)
	if err != nil {
		return err
	}
	defer list.Close()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	w, err := newWriter(out)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		clip, err := read(sound, lines.Text())
		if err != nil {
			return fmt.Errorf("%s: %w", index, err)
		}
		if err := w.write(clip); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.close()
}

// read fetches the clip that a line of the index names.
func read(sound *os.File, line string) (audio.Clip, error) {
	fields := strings.SplitN(line, "\t", 3)
	if len(fields) < 2 {
		return audio.Clip{}, fmt.Errorf("line %q: want start and length", line)
	}
	start, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return audio.Clip{}, err
	}
	n, err := strconv.Atoi(fields[1])
	if err != nil {
		return audio.Clip{}, err
	}
	raw := make([]byte, 2*n)
	if _, err := sound.ReadAt(raw, 2*start); err != nil {
		return audio.Clip{}, fmt.Errorf("clip at %d of %d samples: %w", start, n, err)
	}
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, n)}
	for i := range clip.Samples {
		clip.Samples[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / 32768
	}
	return clip, nil
}

// writer appends rows and their index.
type writer struct {
	data, index       *os.File
	dataBuf, indexBuf *bufio.Writer
	rows              int
	half              []f16.Float16
	row               [dsp.Bins + dsp.ContourDim]float32
}

func newWriter(folder string) (*writer, error) {
	data, err := os.Create(filepath.Join(folder, "features.f16"))
	if err != nil {
		return nil, err
	}
	index, err := os.Create(filepath.Join(folder, "features.tsv"))
	if err != nil {
		data.Close()
		return nil, err
	}
	return &writer{data: data, index: index, dataBuf: bufio.NewWriterSize(data, 1<<20),
		indexBuf: bufio.NewWriter(index), half: make([]f16.Float16, dsp.Bins+dsp.ContourDim)}, nil
}

func (w *writer) write(clip audio.Clip) error {
	mel, pitch := dsp.LogMel(clip), dsp.TrackPitch(clip)
	contour := pitch.Contour()
	for t := range mel.Len() {
		copy(w.row[:dsp.Bins], mel.At(t))
		copy(w.row[dsp.Bins:], contour.At(t))
		f16.FromFloat32Slice(w.half, w.row[:])
		if err := binary.Write(w.dataBuf, binary.LittleEndian, w.half); err != nil {
			return err
		}
	}
	median, ok := pitch.Median()
	if !ok {
		median = float32(math.NaN())
	}
	fmt.Fprintf(w.indexBuf, "%d\t%d\t%.4f\n", w.rows, mel.Len(), median)
	w.rows += mel.Len()
	return nil
}

// close reports the first failure to store what was written.
func (w *writer) close() error {
	for _, step := range []func() error{w.dataBuf.Flush, w.data.Close, w.indexBuf.Flush, w.index.Close} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
