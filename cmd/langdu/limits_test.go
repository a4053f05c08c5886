package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// raw is a WAV file of any header.
func rawWAV(code, channels uint16, rate uint32, width uint16, data []byte) []byte {
	le := binary.LittleEndian
	file := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00")
	file = le.AppendUint16(le.AppendUint16(file, code), channels)
	file = le.AppendUint32(le.AppendUint32(file, rate), rate*uint32(channels*width))
	file = le.AppendUint16(le.AppendUint16(file, channels*width), 8*width)
	return append(le.AppendUint32(append(file, "data"...), uint32(len(data))), data...)
}

// TestHostileSound uploads what no recorder makes, all of it before the first is
// settled. Each is settled with a sentence, and the reading that comes last is scored.
func TestHostileSound(t *testing.T) {
	nan := binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	double := binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e300))
	deep := "\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00\x00\x00\x00\x00moov\x00\x00\x00\x00trak" + strings.Repeat("\x00\x00\x00\x00mdia", 5_000_000)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--max-wait", "0") // they are long, and all come at once
			s.consent(t, "l1")
			want := map[string]string{}
			for _, test := range []struct {
				name, status, reason string
				file                 []byte
			}{
				{"no samples", "unassessable", "too short", rawWAV(1, 1, 16000, 2, nil)},
				{"one sample", "unassessable", "too short", rawWAV(1, 1, 16000, 2, []byte{1, 2})},
				{"1 Hz", "failed", "unsupported media", rawWAV(1, 1, 1, 2, make([]byte, 64))},
				{"100 channels", "failed", "unsupported media", rawWAV(1, 100, 16000, 2, make([]byte, 64000))},
				{"192 kHz, 8 channels", "unassessable", "", rawWAV(1, 8, 192000, 4, make([]byte, 12<<20))},
				{"NaN", "unassessable", "", rawWAV(3, 1, 16000, 4, bytes.Repeat(nan, 32000))},
				{"64-bit floats beyond 32", "unassessable", "", rawWAV(3, 1, 16000, 8, bytes.Repeat(double, 32000))},
				{"DC", "unassessable", "", rawWAV(1, 1, 16000, 2, bytes.Repeat([]byte{0xff, 0x7f}, 32000))},
				{"boxes five million deep", "failed", "undecodable", []byte(deep)},
			} {
				want[s.upload(t, "l1", readingText, test.file)] = test.name + ": " + test.status + " " + test.reason
			}
			reading := s.upload(t, "l1", readingText, testdata(t, "reading.ogg"))
			for id, want := range want {
				s.settle(t, id)
				got := s.want(t, 200, "GET", "/v1/recordings/"+id, nil)
				name, _, _ := strings.Cut(want, ":")
				if line := fmt.Sprintf("%s: %s %s", name, got["status"], got["reason"]); !strings.HasPrefix(line, want) || got["detail"] == "" {
					t.Errorf("%s (%s), want %s and a sentence", line, got["detail"], want)
				}
			}
			s.settle(t, reading)
			if got := s.want(t, 200, "GET", "/v1/recordings/"+reading, nil); got["status"] != "scored" {
				t.Errorf("a reading among them is %v", got)
			}
		})
	}
}

// TestHostileText sends to the running service, at each limit and one beyond, what is
// to be shown to people.
func TestHostileText(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--workers", "0")
			s.consent(t, "l1")
			page := func(text, title string) []byte { return fmt.Appendf(nil, `{"text":"%s","title":"%s"}`, text, title) }
			var zipped bytes.Buffer
			z := gzip.NewWriter(&zipped)
			_, _ = z.Write(page("小猫", ""))
			_ = z.Close()
			for _, test := range []struct {
				name   string
				body   []byte
				status int
				says   string
			}{
				{"2,000 characters", page(strings.Repeat("猫", 2000), ""), 201, ""},
				{"2,001 characters", page(strings.Repeat("猫", 2001), ""), 422, "at most 2000"},
				{"100,000 characters", page(strings.Repeat("a", 60000), ""), 422, "at most 2000"},
				{"a million characters", page(strings.Repeat("猫", 1_000_000), ""), 413, "65536 bytes"},
				{"extension I and a variant", page("𮯰葛\U000e0100豈", "𮯰"), 201, ""},
				{"a title turned around", page("小猫", `\u202egnp.猫`), 422, "character 1 (U+202E)"},
				{"NUL", page(`小\u0000猫`, ""), 422, "control character"},
				{"half a surrogate pair", page(`小\ud83d猫`, ""), 422, "was lost"},
				{"the byte order turned around", page("小\ufffe", ""), 422, "is no character"},
				{"zalgo", page("小"+strings.Repeat("\u0336", 100), ""), 422, "mark number 7"},
				{"the name twice", []byte(`{"text":"小猫","text":"小狗"}`), 422, "stands twice"},
				{"deep", []byte(strings.Repeat(`{"text":`, 8000)), 422, "32 levels"},
				{"a number beyond counting", []byte(`{"text":"小猫","readings":[{"at":` + strings.Repeat("9", 60000) + `,"reading":"mao1"}]}`), 422, "64 digits"},
				{"a large number", []byte(`{"text":"小猫","readings":[{"at":1e400,"reading":"mao1"}]}`), 422, ""},
				{"packed", zipped.Bytes(), 400, ""},
			} {
				status, _, answer := s.call(t, "PUT", "/v1/pages/p1", bytes.NewReader(test.body))
				if status == 200 {
					status = 201 // another has been written before
				}
				if test.status == 422 && status == 400 { // huma has a word for what it cannot read
					status = 422
				}
				if status != test.status || !strings.Contains(string(answer), test.says) || status >= 400 && !strings.Contains(string(answer), "urn:langdu:problem:") {
					t.Errorf("%s: %d %.300s, want %d saying %q", test.name, status, answer, test.status, test.says)
				}
			}
			for _, path := range []string{"/v1/pages?q=%00", "/v1/pages?after=%ff", "/v1/learners/l1/work?cursor=%00", "/v1/learners/%E2%80%AE", "/v1/pages?q=%ED%A0%80"} {
				if status, _, answer := s.call(t, "GET", path, nil); status != 422 {
					t.Errorf("GET %s = %d %s, want 422", path, status, answer)
				}
			}
			if status, _, answer := s.call(t, "GET", "/v1/pages?q="+strings.Repeat("a", 80_000), nil); status != http.StatusRequestHeaderFieldsTooLarge || !strings.Contains(string(answer), "urn:langdu:problem:head-too-large") {
				t.Errorf("an address of 80,000 bytes: %d %.100s", status, answer)
			}
		})
	}
}

const byteByByte = "byte by byte"

// trickle sends a byte now and then, for as long as anybody takes it.
func trickle(to io.Writer, each time.Duration) {
	tick := time.NewTicker(each)
	defer tick.Stop()
	for range tick.C {
		if _, err := io.WriteString(to, "x"); err != nil {
			return
		}
	}
}

// TestSlowHeads begins a request and does not end its head, goes on with one byte by
// byte, and ends one and sends no other.
func TestSlowHeads(t *testing.T) {
	server := newServer(http.NotFoundHandler(), patience{header: 50 * time.Millisecond, idle: 50 * time.Millisecond}, slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	const half = "GET / HTTP/1.1\r\nHost: x\r\nX-A: "
	for name, says := range map[string]string{"half a head": half, byteByByte: half, "nothing": "", "one request": "GET / HTTP/1.1\r\nHost: x\r\n\r\n"} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, says); err != nil {
			t.Fatal(err)
		}
		if name == byteByByte {
			go trickle(conn, 5*time.Millisecond)
		}
		var timeout net.Error
		if _, err := io.Copy(io.Discard, bufio.NewReader(conn)); errors.As(err, &timeout) && timeout.Timeout() { // reset is closed too
			t.Errorf("%s: the connection stays open: %v", name, err)
		}
		conn.Close()
	}
	if p := patient; p.header > 15*time.Second || p.idle > 5*time.Minute {
		t.Errorf("the service waits %+v", p)
	}
}
