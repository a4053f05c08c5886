//go:build !race

// Arithmetic in one goroutine: the race detector would take ten minutes over it.

package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// What a hostile upload may cost: memory besides the file itself, and processor time
// for all the sound that the limits let through. Files of a phone take a tenth.
const (
	bombHeap = 16 << 20
	bombCPU  = 20 * time.Second
)

// floats are samples of a float file.
func floats(width int, samples ...float64) []byte {
	var b []byte
	for _, x := range samples {
		if width == 8 {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		} else {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
		}
	}
	return b
}

// flacBomb is frames of 65,536 samples in a dozen bytes each: every channel says one
// number, once.
func flacBomb(channels int, rateCode byte, rate uint64, frames int) []byte {
	info := make([]byte, 34)
	copy(info, []byte{255, 255, 255, 255})
	binary.BigEndian.PutUint64(info[10:], rate<<44|uint64(channels-1)<<41|15<<36)
	file := append([]byte("fLaC\x80\x00\x00\x22"), info...)
	for n := range frames {
		head := append([]byte{0xff, 0xf8, 7<<4 | rateCode, byte(channels-1) << 4}, []byte(string(rune(n)))...)
		head = append(head, 0xff, 0xfe)
		frame := append(head, flacCRC8(head))
		for range channels {
			frame = append(frame, 0, 0x12, 0x34) // a constant subframe of 16 bits
		}
		file = binary.BigEndian.AppendUint16(append(file, frame...), flacCRC16(frame))
	}
	return file
}

// flacCRC16 is the checksum of a frame: polynomial 0x8005.
func flacCRC16(b []byte) (crc uint16) {
	for _, x := range b {
		crc ^= uint16(x) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x8005
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// opusBomb is packets that say in two bytes that 120 ms of silence follow.
func opusBomb(pages int) []byte {
	head := []byte("OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
	file := oggPageOf(oggFirst, 0, 1, 0, [][]byte{head})
	file = append(file, oggPageOf(0, 0, 1, 1, [][]byte{[]byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00")})...)
	packets := make([][]byte, 200)
	for i := range packets {
		packets[i] = []byte{0xff, 6} // CELT, 20 ms, stereo, six frames of no bytes
	}
	for n := range pages {
		granule := uint64(n+1) * 200 * 5760
		file = append(file, oggPageOf(0, granule, 1, uint32(n+2), packets)...)
	}
	return file
}

// opusHeads is streams that begin and end with their head.
func opusHeads(n int) []byte {
	head := oggPageOf(oggFirst, 0, 1, 0, [][]byte{[]byte("OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00")})
	return repeated(opusBomb(1), head, n)
}

// repeated is a file with its last part many times over.
func repeated(head, part []byte, times int) []byte {
	return append(bytes.Clone(head), bytes.Repeat(part, times)...)
}

// bombs are files that are small and say much, or that no recorder makes.
func bombs(t *testing.T) []bomb {
	corpus := readCorpus(t)
	second := bytes.Repeat([]byte{0x10, 0x20}, 8000)
	ones := floats(4, make([]float64, 16000)...)
	all := []bomb{
		{"FLAC of 192 kHz and 8 channels, 40 minutes in 0.4 MB", flacBomb(8, 3, 192000, 7000), ErrTooLong},
		{"FLAC of 96 kHz and 2 channels, 15 minutes in 20 kB", flacBomb(2, 11, 96000, 1300), nil},
		{"Opus of two-byte packets, an hour in 70 kB", opusBomb(150), ErrTooLong},
		{"Opus with a granule of 10,000 years", repeated(opusBomb(1), oggPageOf(oggLast, 1<<62, 1, 3, [][]byte{{0xff, 6}}), 1), nil},
		{"Opus that begins half a million times, in 23 MB", opusHeads(500_000), ErrCorrupt},
		{"Opus that was paused 900 times", opusHeads(900), nil},
		{"MP3 of empty frames", bytes.Repeat(append([]byte{0xff, 0xfb, 0x10, 0xc4}, make([]byte, 100)...), 40000), ErrTooLong},
		{"AAC of the shortest frames", forgedADTS(3, 1, bytes.Repeat([]byte{5, 0x01, 0x40, 0x20, 0x07, 0x07, 0x07}, 60000)), ErrTooLong},
		{"a recording ten thousand times over", repeated(nil, corpus["adts.aac"], 1000), ErrTooLong},
		{"EBML, a hundred thousand deep", append([]byte("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"), bytes.Repeat([]byte("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"), 100_000)...), ErrCorrupt},
		{"MP4, six million deep", repeated([]byte(ftyp+"\x00\x00\x00\x00moov\x00\x00\x00\x00trak"), []byte("\x00\x00\x00\x00mdia"), 6_000_000), ErrCorrupt},
		{"MP4 whose codec is six million deep", repeated([]byte(ftyp+"\x00\x00\x00\x00moov\x00\x00\x00\x00trak\x00\x00\x00\x00stsd"+strings.Repeat("\x00", 12)+"mp4a"+strings.Repeat("\x00", 28)), []byte("\x00\x00\x00\x00wave"), 6_000_000), ErrCorrupt},
		{"MP4 whose boxes have no length", repeated([]byte(ftyp), []byte("\x00\x00\x00\x00moov"), 100_000), ErrUnsupported},
		{"MP4 whose boxes are as long as can be said", repeated([]byte(ftyp), []byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff"), 50_000), ErrUnsupported},
		{"WAV of no samples", forgedWAV(false, wavePCM, 1, 2, 16, 16000, 0, nil), ErrEmpty},
		{"WAV of one sample", forgedWAV(false, wavePCM, 1, 2, 16, 16000, 2, []byte{1, 2}), nil},
		{"WAV of 1 Hz", forgedWAV(false, wavePCM, 1, 2, 16, 1, 16000, second), ErrLimits},
		{"WAV of 100 channels", forgedWAV(false, wavePCM, 100, 200, 16, 16000, 16000, second), ErrLimits},
		{"WAV that says 4 GB", forgedWAV(false, wavePCM, 1, 2, 16, 16000, 0xffffffff, second), nil},
		{"WAV of DC", forgedWAV(false, wavePCM, 1, 2, 16, 16000, 16000, bytes.Repeat([]byte{0xff, 0x7f}, 8000)), nil},
		{"WAV of NaN and infinities", forgedWAV(false, waveFloat, 1, 4, 32, 16000, 64000, bytes.Repeat(floats(4, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat32), 4000)), nil},
		{"WAV of denormals", forgedWAV(false, waveFloat, 1, 4, 32, 16000, 64000, bytes.Repeat(floats(4, 1e-40, -1e-45), 8000)), nil},
		{"WAV of 64-bit floats beyond 32", forgedWAV(true, waveFloat, 2, 16, 64, 48000, 128000, bytes.Repeat(floats(8, 1e300, -1e-320), 8000)), nil},
		{"WAV of 192 kHz and 8 channels of 32 bits", forgedWAV(true, wavePCM, 8, 32, 32, 192000, 20<<20, make([]byte, 20<<20)), nil},
		{"WAV after 256 chunks", repeated([]byte("RIFF\xff\xff\xff\xffWAVE"), []byte("LIST\x00\x00\x00\x00"), 100_000), ErrCorrupt},
		{"WAV of silence", forgedWAV(false, waveFloat, 1, 4, 32, 16000, 64000, ones), nil},
	}
	return all
}

// ftyp begins an MP4 file.
const ftyp = "\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00"

type bomb struct {
	name string
	file []byte
	want error
}

// TestBombs decodes each to its end under the limits of the service, and writes down
// what it cost.
func TestBombs(t *testing.T) {
	for _, b := range bombs(t) {
		began := cputime.Used()
		samples, heap, err := highWater(t, b.file)
		took := cputime.Used() - began
		t.Logf("%-50s %8d bytes → %9d samples, %5.1f MB, %6.2f s of the processor: %v", b.name, len(b.file), samples, float64(heap)/1e6, took.Seconds(), err)
		if b.want == nil && err != nil || b.want != nil && !errors.Is(err, b.want) {
			t.Errorf("%s: %v, want %v", b.name, err, b.want)
		}
		if heap > bombHeap {
			t.Errorf("%s: %d bytes of memory at once, want at most %d", b.name, heap, bombHeap)
		}
		if took > bombCPU {
			t.Errorf("%s: %v of the processor, want at most %v", b.name, took, bombCPU)
		}
	}
}

// highWater decodes a file and is the most memory that it held besides the file.
func highWater(t *testing.T, file []byte) (samples int, heap uint64, err error) {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	look := func() {
		runtime.GC() // garbage is not what is measured
		runtime.ReadMemStats(&m)
		heap = max(heap, m.HeapAlloc-min(m.HeapAlloc, before))
	}
	src, err := Open(t.Context(), bytes.NewReader(file), int64(len(file)), Limits{FFmpeg: NoFFmpeg})
	look()
	if err != nil {
		return 0, heap, err
	}
	defer src.Close()
	block := make([]float32, 1<<14)
	for reads := 0; err == nil; reads++ {
		var n int
		n, err = src.Read(block)
		samples += n
		for _, x := range block[:n] {
			if !(x >= -maxSample && x <= maxSample) {
				t.Fatalf("sample %v", x)
			}
		}
		if reads%64 == 0 {
			look()
		}
	}
	look()
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return samples, heap, err
}
