//go:build sherpa && cgo && linux

package sherpa

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/internal/toyspeech"
)

func open(t *testing.T, kind string, settings map[string]any) *Recogniser {
	t.Helper()
	r, err := Open(toyspeech.Folder(t, kind, settings))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// within reports whether a token begins where its tone does, give or take a frame
// of the slowest kind and what its window sees of it before.
func within(token audio.Token, want time.Duration) bool {
	return (token.Start-want).Abs() <= 60*time.Millisecond && token.End > token.Start
}

// Every kind that there is a toy of hears the two tones, and when they were.
func TestKinds(t *testing.T) {
	for _, name := range toyspeech.Kinds() {
		t.Run(name, func(t *testing.T) {
			r := open(t, name, nil)
			got, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low, toyspeech.High), question.Sheet{})
			if err != nil || got.String() != "小猫" {
				t.Fatalf("Transcribe = %s, %v, want 小猫", shown(got), err)
			}
			if !within(got[0], 500*time.Millisecond) || !within(got[1], 1333*time.Millisecond) {
				t.Errorf("times: %s, want 0.50 and 1.33", shown(got))
			}
			if got[0].Reading != "xiao3" || got[1].Reading != "mao1" {
				t.Errorf("readings %s %s", got[0].Reading, got[1].Reading)
			}
			if c := got[0].Confidence; kinds[name].sure && (c < 0.9 || c >= 1) || !kinds[name].sure && c != 0.9 {
				t.Errorf("confidence %g", c)
			}
		})
	}
}

func TestTranscribeOtherClips(t *testing.T) {
	r := open(t, "zipformer_ctc", map[string]any{"window_seconds": 5})
	long, low := toyspeech.Tones(slices.Repeat([]float64{toyspeech.Low, toyspeech.High}, 7)...), toyspeech.Tones(toyspeech.Low)
	faster := audio.Clip{Rate: 48000} // the same tone at another rate
	for _, v := range low.Samples {
		faster.Samples = append(faster.Samples, v, v, v)
	}
	for _, test := range []struct {
		name string
		clip audio.Clip
		want string
	}{
		{"nothing", audio.Clip{Rate: audio.SpeechRate}, ""},
		{"three samples", audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3)}, ""},
		{"another rate", faster, "小"},
		{"three windows", long, strings.Repeat("小猫", 7)},
	} {
		got, err := r.Transcribe(t.Context(), test.clip, question.Sheet{})
		if err != nil || got.String() != test.want {
			t.Errorf("%s: %s, %v, want %s", test.name, shown(got), err, test.want)
		}
		for i, token := range got {
			if want := 500*time.Millisecond + time.Duration(i)*833*time.Millisecond; !within(token, want) {
				t.Errorf("%s: token %d at %s, want %s", test.name, i, token.Start, want)
			}
		}
	}
}

// letters is a text as models that cut it into bytes write it.
func letters(text string) string {
	var b strings.Builder
	for _, v := range []byte(text) {
		for r, of := range byteOf {
			if of == v {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// The library hands on tokens that are bytes as they stand in the file.
func TestTokensOfBytes(t *testing.T) {
	dir := toyspeech.Folder(t, "zipformer_ctc", nil)
	var lines strings.Builder
	for i, token := range toyspeech.Tokens {
		switch i {
		case 1, 2:
			token = "▁" + letters(token)
		}
		fmt.Fprintln(&lines, token, i)
	}
	toyspeech.Write(t, dir, "tokens.txt", []byte(lines.String()))
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low, toyspeech.High), question.Sheet{})
	if err != nil || got.String() != "小猫" {
		t.Errorf("Transcribe = %s, %v, want 小猫 of %s", shown(got), err, letters("小猫"))
	}
}

func TestConcurrentUse(t *testing.T) {
	r := open(t, "transducer", map[string]any{"processes": 2})
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			clip, want := toyspeech.Tones(toyspeech.Low), "小"
			if i%2 == 1 {
				clip, want = toyspeech.Tones(toyspeech.High), "猫"
			}
			if got, err := r.Transcribe(t.Context(), clip, question.Sheet{}); err != nil || got.String() != want {
				t.Errorf("Transcribe = %s, %v, want %s", got, err, want)
			}
		})
	}
	group.Wait()
}

// running is the recogniser's process, which is left as it is.
func running(r *Recogniser) *process {
	p := <-r.slots
	r.slots <- p
	return p
}

// stop has the running process hang.
func stop(t *testing.T, r *Recogniser) {
	t.Helper()
	p := running(r).Cmd.Process
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if _, err := syscall.Wait4(p.Pid, nil, syscall.WUNTRACED, nil); err != nil { // until it has
		t.Fatal(err)
	}
}

// A process that hangs ends with the context, and one that died is the error of the
// recording that it died of; the next recording gets a new one.
func TestProcessesThatHangOrDie(t *testing.T) {
	r := open(t, "zipformer_ctc", nil)
	works := func(when string) {
		if got, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low), question.Sheet{}); err != nil || got.String() != "小" {
			t.Errorf("%s: Transcribe = %s, %v", when, got, err)
		}
	}
	stop(t, r)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.Transcribe(ctx, toyspeech.Tones(toyspeech.Low), question.Sheet{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of a process that hangs: %v", err)
	}
	works("after one that hung")
	stop(t, r)
	patience := r.patience
	r.patience = 20 * time.Millisecond
	if _, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low), question.Sheet{}); !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), "20ms") {
		t.Errorf("of a process that hangs for too long: %v", err)
	}
	r.patience = patience
	works("after one that hung for too long")
	if err := running(r).Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low), question.Sheet{}); !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("of a process that died: %v", err)
	}
	works("after one that died")
	if err := running(r).Cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	works("after an interrupt")
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Transcribe(done, toyspeech.Tones(toyspeech.Low), question.Sheet{}); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	r.Close()
	if _, err := r.Transcribe(t.Context(), toyspeech.Tones(toyspeech.Low), question.Sheet{}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// What the library does not like ends its process, and what it says of it is the
// error.
func TestOpenRefusesModels(t *testing.T) {
	for _, test := range []struct {
		name, kind string
		files      map[string][]byte
		want       string
	}{
		{"no network", "zipformer_ctc", map[string][]byte{"model.onnx": []byte("hello")}, "rotobuf"},
		{"no metadata", "wenet_ctc", map[string][]byte{"model.onnx": toyspeech.Network("zipformer_ctc", "model")}, "saying: 'vocab_size' does not exist in the metadata"},
		{"another kind's network", "zipformer_ctc", map[string][]byte{"model.onnx": toyspeech.Network("nemo_ctc", "model")}, "nvalid"},
		{"no blank", "zipformer_ctc", map[string][]byte{"tokens.txt": []byte("小 0\n猫 1\n")}, "<blk>"},
	} {
		dir := toyspeech.Folder(t, test.kind, nil)
		for name, content := range test.files {
			toyspeech.Write(t, dir, name, content)
		}
		if _, err := Open(dir); !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Open = %v, want ErrFailed with %q", test.name, err, test.want)
		}
	}
}

func TestIdentity(t *testing.T) {
	one, same := open(t, "zipformer_ctc", nil), open(t, "zipformer_ctc", nil)
	other := open(t, "zipformer_ctc", map[string]any{"accuracy": 0.8})
	if one.Identity() != same.Identity() || one.Identity() == other.Identity() {
		t.Errorf("identities %s, %s of the same and %s of another", one.Identity(), same.Identity(), other.Identity())
	}
	if !regexp.MustCompile(`^sherpa-onnx \d+\.\d+\.\d+ onnxruntime \d+\.\d+\.\d+ zipformer_ctc [0-9a-f]{16}$`).MatchString(one.Identity()) {
		t.Errorf("identity %q", one.Identity())
	}
}

// Nothing leaves the machine: the libraries do not even know how to open a socket,
// their process has none, and it knows none of the service's secrets.
func TestNothingLeaves(t *testing.T) {
	t.Setenv("LANGDU_JWT_SECRET", "a secret")
	before := sockets(t, "/proc/self")
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a service's
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	p := running(open(t, "zipformer_ctc", nil))
	proc := filepath.Join("/proc", fmt.Sprint(p.Cmd.Process.Pid))
	environment, err := os.ReadFile(filepath.Join(proc, "environ"))
	if err != nil || bytes.Contains(environment, []byte("secret")) {
		t.Errorf("the process's environment: %q, %v", environment, err)
	}
	for _, socket := range sockets(t, proc) {
		if !slices.Contains(before, socket) { // else it is the one's who started the test
			t.Errorf("the process has %s", socket)
		}
	}
	mapped, err := os.ReadFile(filepath.Join(proc, "maps"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"libsherpa-onnx-c-api.so", "libonnxruntime.so"} {
		path := regexp.MustCompile(`/\S*` + regexp.QuoteMeta(name)).FindString(string(mapped))
		checkNoSockets(t, path)
	}
}

// sockets is what a process has open of them.
func sockets(t *testing.T, proc string) []string {
	t.Helper()
	descriptors, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil || len(descriptors) < 3 {
		t.Fatalf("%s has %d files open, %v", proc, len(descriptors), err)
	}
	var list []string
	for _, d := range descriptors {
		if file, err := os.Readlink(filepath.Join(proc, "fd", d.Name())); err == nil && strings.HasPrefix(file, "socket:") {
			list = append(list, file)
		}
	}
	return list
}

func checkNoSockets(t *testing.T, path string) {
	library, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer library.Close()
	symbols, err := library.ImportedSymbols()
	if err != nil || len(symbols) < 100 {
		t.Fatalf("%s imports %d symbols, %v", path, len(symbols), err)
	}
	for _, s := range symbols {
		switch s.Name {
		case "socket", "socketpair", "connect", "getaddrinfo", "gethostbyname", "sendto", "sendmsg":
			t.Errorf("%s imports %s", path, s.Name)
		}
	}
}
