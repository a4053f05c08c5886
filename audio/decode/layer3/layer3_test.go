package layer3

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	gomp3 "github.com/hajimehoshi/go-mp3"
)

// TestCodes: every table of code words must be complete: no word begins another,
// and no bits are without meaning. Then the lengths satisfy Kraft's equation.
func TestCodes(t *testing.T) {
	sides := map[string]int{"1": 2, "2": 3, "3": 3, "5": 4, "6": 4, "7": 6, "8": 6, "9": 6, "10": 8, "11": 8,
		"12": 8, "13": 16, "15": 16, "16": 16, "24": 16, "A": 4, "B": 4}
	for table := range strings.SplitSeq(codesText, "table ") {
		head, rows, ok := strings.Cut(table, "\n")
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(head, " ")
		words := strings.Fields(rows)
		if n := sides[name] * sides[name]; len(words) != n {
			t.Errorf("table %s has %d words, want %d", name, len(words), n)
		}
		kraft := 0.0
		for _, w := range words {
			kraft += math.Exp2(-float64(len(w)))
		}
		if kraft != 1 {
			t.Errorf("table %s: Kraft sum %v, want 1", name, kraft)
		}
		delete(sides, name)
	}
	if len(sides) > 0 {
		t.Errorf("missing tables: %v", sides)
	}
	for i, word := range strings.Fields(codesText[strings.Index(codesText, "table 5"):][len("table 5 4"):])[:16] {
		r := bitReader{data: pack(word)}
		if got := codes()[5].read(&r); got != i/4<<4|i%4 || r.pos != len(word) {
			t.Errorf("table 5, word %s = %#x after %d bits, want %#x", word, got, r.pos, i/4<<4|i%4)
		}
	}
}

// pack turns a string of 0 and 1 into bytes.
func pack(bits string) []byte {
	b := make([]byte, (len(bits)+7)/8)
	for i, c := range bits {
		b[i/8] |= byte(c-'0') << (7 - i%8)
	}
	return b
}

func TestBandsCoverAllLines(t *testing.T) {
	for rate := range rates {
		if n := longEdges[rate][longBands]; n != lines {
			t.Errorf("%d Hz: long bands cover %d lines, want %d", rates[rate], n, lines)
		}
		if n := 3 * shortEdges[rate][shortBands]; n != lines {
			t.Errorf("%d Hz: short bands cover %d lines, want %d", rates[rate], n, lines)
		}
	}
}

func TestParseHeader(t *testing.T) {
	for _, test := range []struct {
		bytes string
		want  Header
		ok    bool
	}{
		{"\xff\xfb\x90\x64", Header{MPEG1, 44100, 2, 417, 1152, 0, false, true, false}, true},
		{"\xff\xfb\x92\x64", Header{MPEG1, 44100, 2, 418, 1152, 0, false, true, false}, true},
		{"\xff\xf3\x84\xc4", Header{MPEG2, 24000, 1, 192, 576, 4, false, false, false}, true},
		{"\xff\xe2\x28\xc4", Header{MPEG25, 8000, 1, 144, 576, 8, true, false, false}, true},
		{"\xff\xfd\x90\x64", Header{}, false}, // Layer II
		{"\xff\xfb\x00\x64", Header{}, false}, // free format
		{"\xff\xfb\xf0\x64", Header{}, false}, // bad bit rate
		{"\xff\xfb\x9c\x64", Header{}, false}, // reserved rate
		{"\xff\xeb\x90\x64", Header{}, false}, // reserved version
		{"\xff\xf1\x50\x80", Header{}, false}, // ADTS
		{"\xff\xfb", Header{}, false},
	} {
		got, err := ParseHeader([]byte(test.bytes))
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("ParseHeader(%x) = %+v, %v, want %+v, ok %v", test.bytes, got, err, test.want, test.ok)
		}
	}
}

// near fails unless got is want within tol.
func near(t *testing.T, what string, got float32, want, tol float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > tol {
		t.Fatalf("%s = %v, want %v ± %v", what, got, want, tol)
	}
}

func TestDCTAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	var s, c [subbands]float32
	for k := range s {
		s[k] = rng.Float32()*2 - 1
	}
	dct32(&s, &c)
	for m := range c {
		want := 0.0
		for k, x := range s {
			want += float64(x) * math.Cos(float64(m*(2*k+1))*math.Pi/64)
		}
		near(t, "coefficient", c[m], want, 1e-5)
	}
}

// TestTransformsAgainstDefinition compares the mirrored sums with the formula of
// ISO 11172-3, 2.4.3.4.10.2, and its windows.
func TestTransformsAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	x := make([]float32, 18)
	for k := range x {
		x[k] = rng.Float32()*2 - 1
	}
	imdct := func(n, i, stride, from int) (sum float64) {
		for k := range n / 2 {
			sum += float64(x[stride*k+from]) * math.Cos(math.Pi/float64(2*n)*float64((2*i+1+n/2)*(2*k+1)))
		}
		return sum
	}
	var got [36]float32
	for block := range windows {
		if block == blockShort {
			continue
		}
		transformLong(x, &windows[block], &got)
		for i := range got {
			near(t, "long sample", got[i], imdct(36, i, 1, 0)*float64(windows[block][i]), 1e-5)
		}
	}
	transformShort(x, &got)
	var want [36]float64
	for w := range 3 {
		for i := range 12 {
			want[6+6*w+i] += imdct(12, i, 3, w) * math.Sin(math.Pi/12*(float64(i)+0.5))
		}
	}
	for i := range got {
		near(t, "short sample", got[i], want[i], 1e-5)
	}
}

// TestWindowsReconstruct: the squares of overlapping windows must add up to one,
// or a steady tone would pulse.
func TestWindowsReconstruct(t *testing.T) {
	for _, pair := range [][2]int{{blockLong, blockLong}, {blockLong, blockStart}, {blockStop, blockLong}} {
		for i := range 18 {
			a, b := windows[pair[0]][18+i], windows[pair[1]][i]
			near(t, "sum of squares", a*a+b*b, 1, 1e-6)
		}
	}
}

func TestDirection(t *testing.T) {
	lsf := Header{Version: MPEG2}
	for _, test := range []struct {
		name        string
		h           Header
		scalefac    int
		position    int
		left, right float64
	}{
		{"all right", Header{}, 0, 0, 0, 1},
		{"middle", Header{}, 0, 3, 0.5, 0.5},
		{"all left", Header{}, 0, 6, 1, 0},
		{"low rates, middle", lsf, 0, 0, 1, 1},
		{"low rates, a step right", lsf, 0, 1, math.Exp2(-0.25), 1},
		{"low rates, a step left", lsf, 0, 2, 1, math.Exp2(-0.25)},
		{"low rates, coarse", lsf, 1, 3, 0.5, 1},
	} {
		left, right := direction(test.h, &granule{scalefac: test.scalefac}, test.position)
		near(t, test.name+", left", left, test.left, 1e-6)
		near(t, test.name+", right", right, test.right, 1e-6)
	}
}

// frames are the frames of a file that holds nothing else.
func frames(t testing.TB, path string) (frames [][]byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(b[:3]) == "ID3" {
		b = b[10+int(b[6])<<21+int(b[7])<<14+int(b[8])<<7+int(b[9]):]
	}
	for len(b) > 4 {
		h, err := ParseHeader(b)
		if err != nil || h.Length > len(b) {
			break
		}
		frames, b = append(frames, b[:h.Length]), b[h.Length:]
	}
	return frames
}

// TestAgreesWithGoMP3 holds the decoder against an independent one, which is
// right for MPEG-1 and rounds to 16 bits.
func TestAgreesWithGoMP3(t *testing.T) {
	for _, name := range []string{"mpeg1.mp3", "mpeg1-joint.mp3"} {
		all := frames(t, "../testdata/corpus/"+name)
		var d Decoder
		var got []float32
		channels := 0
		for _, frame := range all {
			h, err := ParseHeader(frame)
			if err != nil {
				t.Fatal(err)
			}
			channels = h.Channels
			if got, err = d.Decode(got, frame); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		dec, err := gomp3.NewDecoder(bytes.NewReader(bytes.Join(all, nil)))
		if err != nil {
			t.Fatal(err)
		}
		pcm, err := io.ReadAll(dec)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(got) / channels; n != len(pcm)/4 {
			t.Errorf("%s: %d samples, go-mp3 has %d", name, n, len(pcm)/4)
		}
		for i := range len(pcm) / 4 {
			want := float64(int16(uint16(pcm[4*i])|uint16(pcm[4*i+1])<<8)) / 32768
			near(t, name, got[i*channels], want, 1.1/32768)
		}
	}
}

// TestMissingReservoir: a stream that begins in its middle is silent until its
// bits are there, and then goes on as if nothing had been missing.
func TestMissingReservoir(t *testing.T) {
	all := frames(t, "../testdata/corpus/mpeg1.mp3")
	var whole, late Decoder
	var want, got []float32
	lost := 0
	for i, frame := range all {
		want, _ = whole.Decode(want[:0], frame)
		if i < 10 {
			continue
		}
		var err error
		if got, err = late.Decode(got[:0], frame); err != nil {
			lost++
		}
		if len(got) != len(want) {
			t.Fatalf("frame %d has %d samples, want %d", i, len(got), len(want))
		}
	}
	if lost > 5 {
		t.Errorf("%d frames lost after the beginning, want 5 at most", lost)
	}
	for i := range got {
		near(t, "last frame", got[i], float64(want[i]), 1e-6)
	}
}

func TestDecodeAllocates(t *testing.T) {
	all := frames(t, "../testdata/corpus/mpeg1-joint.mp3")
	var d Decoder
	dst := make([]float32, 0, 2*1152)
	for _, frame := range all { // the reservoir grows in the first frames
		_, _ = d.Decode(dst, frame)
	}
	i := 0
	n := testing.AllocsPerRun(20, func() {
		_, _ = d.Decode(dst, all[i%len(all)])
		i++
	})
	if n > 0 {
		t.Errorf("Decode allocates %v times a frame, want none", n)
	}
}

// FuzzDecode decodes any bytes as frames, the header repaired so that the fuzzer
// reaches the rest.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"mpeg1.mp3", "mpeg1-joint.mp3", "mpeg2.mp3", "mpeg25.mp3"} {
		for _, frame := range frames(f, "../testdata/corpus/"+name)[5:8] {
			f.Add(frame, frame)
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var d Decoder
		var dst []float32
		for _, frame := range [][]byte{first, second, first} {
			h, err := ParseHeader(frame)
			if err != nil {
				return
			}
			frame = append(bytes.Clone(frame), make([]byte, max(h.Length-len(frame), 0))...)
			n := len(dst)
			dst, _ = d.Decode(dst, frame)
			if len(dst)-n != h.Samples*h.Channels && len(dst) != n {
				t.Fatalf("%d samples, want %d", len(dst)-n, h.Samples*h.Channels)
			}
		}
	})
}
