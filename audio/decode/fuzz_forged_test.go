package decode

import (
	"bytes"
	"encoding/binary"
	"math"
	"os/exec"
	"strings"
	"testing"
)

// FuzzWAV forges headers: every coding, width, rate and number of channels, with
// lengths that are not true.
func FuzzWAV(f *testing.F) {
	sound := bytes.Repeat([]byte{1, 2, 0x80, 0x7f}, 64)
	nan := binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	for _, code := range []uint16{wavePCM, waveFloat, waveALaw, waveMuLaw} {
		f.Add(false, code, uint16(1), uint16(2), uint16(16), uint32(16000), uint32(256), sound)
		f.Add(true, code, uint16(8), uint16(32), uint16(32), uint32(192000), uint32(0), sound)
		f.Add(false, code, uint16(100), uint16(100), uint16(8), uint32(1), uint32(0xffffffff), sound)
		f.Add(true, code, uint16(2), uint16(16), uint16(64), uint32(48000), uint32(0x7fffffff), bytes.Repeat(nan, 9))
	}
	f.Fuzz(func(t *testing.T, extensible bool, code, channels, align, bits uint16, rate, stated uint32, data []byte) {
		file := forgedWAV(extensible, code, channels, align, bits, rate, stated, data)
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzOgg puts packets of Opus into pages whose checksums are right.
func FuzzOgg(f *testing.F) {
	mono := []byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
	surround := []byte("OpusHead\x01\x06\x38\x01\x80\xbb\x00\x00\x00\x00\x01\x04\x02\x00\x04\x01\x02\x03\x05")
	f.Add(mono, bytes.Repeat([]byte{4, 0, 0, 0, 0, 0, 0, 0x0f, 0xff, 1, 3, 0xfc, 0xff, 0xfe}, 8))
	f.Add(surround, []byte("\x04\xff\xff\xff\xff\xff\xff\xff\xff\x00\x05\x08\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, head, pages []byte) {
		file := forgedOgg(head[:min(len(head), 255)], pages)
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzADTS puts packets of AAC behind right headers.
func FuzzADTS(f *testing.F) {
	f.Add(byte(3), byte(1), bytes.Repeat([]byte{5, 0, 0, 0x10, 0x21, 7}, 9))
	f.Add(byte(8), byte(2), bytes.Repeat([]byte{9, 0x21, 0x10, 4, 0x60, 0x8c, 0x1c}, 9))
	f.Fuzz(func(t *testing.T, rate, channels byte, packets []byte) {
		file := forgedADTS(rate, channels&7, packets)
		decodesOrRefuses(t, file, openAs(t, "aac", file))
	})
}

// FuzzFLAC puts subframes behind right headers of frames.
func FuzzFLAC(f *testing.F) {
	f.Add(byte(0), byte(2), bytes.Repeat([]byte{0, 0, 9, 4, 0x10, 0x12, 0x34}, 9))
	f.Add(byte(1), byte(4), bytes.Repeat([]byte{1, 15, 255, 9, 0x7e, 0xff, 0x40}, 9))
	f.Fuzz(func(t *testing.T, channels, bits byte, frames []byte) {
		file := forgedFLAC(channels, bits, frames)
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzMP4 forges trees of boxes.
func FuzzMP4(f *testing.F) {
	f.Add([]byte{0, 2, 4, 6, 20 + 64, 0, 0, 0, 0, 0, 0, 0, 0, 's', 'o', 'u', 'n', 255, 7, 8, 14, 64 + 12, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255})
	f.Add(bytes.Repeat([]byte{0, 2}, 500))
	f.Add([]byte{0, 0xfc, 0, 0, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 0xff, 0, 0xfc, 0, 0, 0, 7})
	f.Fuzz(func(t *testing.T, boxes []byte) {
		file := forgedMP4(boxes)
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzMP4Patch changes a few bytes inside files that are right, where the fuzzer's own
// changes would break the tree of boxes.
func FuzzMP4Patch(f *testing.F) {
	files := readCorpus(f)
	whole := [][]byte{files["front.m4a"], files["fragmented.mp4"], files["opus.mp4"], files["chromium.mp4"]}
	for i := range whole {
		f.Add(byte(i), byte(14), uint16(12), []byte{0x7f, 0xff, 0xff, 0xff})
	}
	f.Fuzz(func(t *testing.T, which, kind byte, at uint16, patch []byte) {
		file := bytes.Clone(whole[int(which)%len(whole)])
		box := bytes.Index(file, []byte(mp4Kinds[int(kind)%len(mp4Kinds)]))
		if from := box + 4 + int(at%512); box >= 0 && from < len(file) {
			copy(file[from:], patch)
		}
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzWebM forges elements in and beside a right head.
func FuzzWebM(f *testing.F) {
	f.Add(bytes.Repeat([]byte{0, 9, 3, 0xfc, 0xff, 0xfe}, 20))
	f.Add(append([]byte{1}, bytes.Repeat([]byte{0xf0, 0}, 300)...))
	f.Add([]byte{0, 0xe9, 4, 1, 2, 3, 4, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, elements []byte) {
		file := forgedWebM(elements)
		decodesOrRefuses(t, file, openBytes(t, file))
	})
}

// FuzzFFmpegOutput reads what a program could answer that an upload has taken over.
func FuzzFFmpegOutput(f *testing.F) {
	head := ".snd\x00\x00\x00\x18\xff\xff\xff\xff\x00\x00\x00\x06\x00\x00\x3e\x80\x00\x00\x00\x01"
	f.Add([]byte(head + strings.Repeat("\x3f\x00\x00\x00\x7f\x80\x00\x00\xff\xff\xff\xff", 9)))
	f.Add([]byte(strings.Replace(head, "\x00\x00\x00\x18", "\xff\xff\xff\xff", 1)))
	f.Add([]byte(head[:20] + "\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, said []byte) {
		decodesOrRefuses(t, said, func() (Source, error) {
			track, err := auTrack(bytes.NewReader(said), Format{Container: "caf", MediaType: "audio/x-caf"}, fuzzLimits.withDefaults())
			if ended(err) {
				return nil, ErrCorrupt // the program's own words would say why
			}
			if err != nil {
				return nil, err
			}
			src, err := newSource(t.Context(), track, fuzzLimits.withDefaults())
			if err != nil {
				return nil, err
			}
			return src, nil
		})
	})
}

// FuzzFFmpeg has the real program decode what only it can, where there is one.
func FuzzFFmpeg(f *testing.F) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		f.Skip("there is no ffmpeg")
	}
	f.Add([]byte("#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("caff\x00\x01\x00\x00desc\x00\x00\x00\x00\x00\x00\x00\x20\x40\xcf\x40\x00\x00\x00\x00\x00lpcm\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x10data\x00\x00\x00\x00\x00\x00\x00\x0c\x00\x00\x00\x00\x01\x00\x02\x00\x03\x00\x04\x00"))
	f.Add([]byte("FORM\x00\x00\x00\x36AIFFCOMM\x00\x00\x00\x12\x00\x01\x00\x00\x00\x02\x00\x10\x40\x0c\xfa\x00\x00\x00\x00\x00\x00\x00SSND\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x02"))
	limits := fuzzLimits
	limits.FFmpeg = program
	f.Fuzz(func(t *testing.T, file []byte) {
		format, err := Sniff(file)
		if _, native := containers[format.Container]; err != nil || native {
			return // FuzzOpen's
		}
		decodesOrRefuses(t, file, func() (Source, error) {
			return Open(t.Context(), bytes.NewReader(file), int64(len(file)), limits)
		})
	})
}
