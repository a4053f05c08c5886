package decode

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// TestOggChained: two recordings one after the other in a file, as a recorder
// writes that starts anew, are one.
func TestOggChained(t *testing.T) {
	files := readCorpus(t)
	voice, stereo := files["voice.opus"], files["stereo.ogg"]
	a, _, err := decodeBytes(t, voice)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := decodeBytes(t, stereo)
	if err != nil {
		t.Fatal(err)
	}
	both, _, err := decodeBytes(t, slices.Concat(voice, stereo))
	if err != nil || !slices.Equal(both.Samples, slices.Concat(a.Samples, b.Samples)) {
		t.Errorf("chained: %d samples, %v, want those of both, %d", len(both.Samples), err, len(a.Samples)+len(b.Samples))
	}
}

// TestOggGain: the header's output gain is in 1/256 dB.
func TestOggGain(t *testing.T) {
	file := bytes.Clone(readCorpus(t)["voice.opus"])
	plain, _, err := decodeBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	head := bytes.Index(file, []byte("OpusHead"))
	var gain int16 = -6 * 256
	binary.LittleEndian.PutUint16(file[head+16:], uint16(gain))
	if _, _, err := decodeBytes(t, file); err == nil {
		t.Error("a page with a wrong checksum was believed")
	}
	binary.LittleEndian.PutUint32(file[22:], oggCRC(file[:head+19]))
	soft, _, err := decodeBytes(t, file)
	if err != nil || len(soft.Samples) != len(plain.Samples) {
		t.Fatalf("%d samples, %v, want %d", len(soft.Samples), err, len(plain.Samples))
	}
	factor := float32(math.Pow(10, -6.0/20))
	for i, x := range plain.Samples {
		if d := soft.Samples[i] - factor*x; d > 1e-6 || d < -1e-6 {
			t.Fatalf("sample %d = %v, want %v", i, soft.Samples[i], factor*x)
		}
	}
}

func TestEBMLVint(t *testing.T) {
	for _, test := range []struct {
		bytes string
		want  int64
		n     int
	}{
		{"\x81", 1, 1}, {"\x40\x7f", 127, 2}, {"\x1f\xff\xff\xfe", 1<<28 - 2, 4}, {"\xff", ebmlUnknown, 1},
		{"\x01\xff\xff\xff\xff\xff\xff\xff", ebmlUnknown, 8}, {"\x01\x00\x00\x00\x00\x00\x00\x05", 5, 8},
		{"", 0, 0}, {"\x00\x01", 0, 0}, {"\x40", 0, 0},
	} {
		if got, n := ebmlVint([]byte(test.bytes)); got != test.want || n != test.n {
			t.Errorf("ebmlVint(%x) = %d in %d bytes, want %d in %d", test.bytes, got, n, test.want, test.n)
		}
	}
}

func TestUnlace(t *testing.T) {
	for _, test := range []struct {
		name  string
		kind  byte
		block string
		want  []string
	}{
		{"none", laceNone, "abc", []string{"abc"}},
		{"Xiph", laceXiph, "\x02\x01\x02abbccc", []string{"a", "bb", "ccc"}},
		{"fixed", laceFixed, "\x02aabbcc", []string{"aa", "bb", "cc"}},
		{"EBML", laceEBML, "\x02\x81\xc0abbccc", []string{"a", "bb", "ccc"}},
		{"too long", laceXiph, "\x02\x01\x99abb", []string{"a"}},
		{"nothing", laceXiph, "", nil},
	} {
		var got []string
		for _, packet := range unlace(test.kind, []byte(test.block)) {
			got = append(got, string(packet))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestOpusSamples: the length of a packet by RFC 6716, table 2.
func TestOpusSamples(t *testing.T) {
	for _, test := range []struct {
		packet string
		want   int
	}{
		{"\x00", 480}, {"\x08", 960}, {"\x18", 2880}, {"\x60", 480}, {"\x68", 960}, {"\x80", 120}, {"\xf8", 960},
		{"\x19", 5760}, {"\x1b\x02", 5760}, {"\x1b\x03", 0}, {"\xfb\x06", 5760}, {"", 0}, {"\xfb", 0},
	} {
		if got := opusSamples([]byte(test.packet)); got != test.want {
			t.Errorf("opusSamples(%x) = %d, want %d", test.packet, got, test.want)
		}
	}
}

// TestMP4Edits: where the recording begins and ends in the track.
func TestMP4Edits(t *testing.T) {
	file := readCorpus(t)["front.m4a"]
	whole, _, err := decodeBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(file, []byte("elst"))
	if i < 0 {
		t.Fatal("front.m4a has no edit list")
	}
	edited := bytes.Clone(file)
	binary.BigEndian.PutUint32(edited[i+16:], 1024+4800) // media time, at 48 kHz
	binary.BigEndian.PutUint32(edited[i+12:], 500)       // length, in ms
	clip, _, err := decodeBytes(t, edited)
	if err != nil || len(clip.Samples) != 24000 || !slices.Equal(clip.Samples, whole.Samples[4800:28800]) {
		t.Errorf("%d samples, %v, want the 24000 from 4800 on", len(clip.Samples), err)
	}
}

func TestSourceOutput(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	block := []float32{1, 0, nan, 0.5, inf, -inf, 9, 9, -9, -9}
	want := []float32{0.5, 0.25, 0, 4, -4}
	if got := mix(nil, block, 2); !slices.Equal(got, want) {
		t.Errorf("mix = %v, want %v", got, want)
	}
}
