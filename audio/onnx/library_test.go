package onnx

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestLibraryIsFound(t *testing.T) {
	folder := t.TempDir()
	if got := newest(folder); got != "" {
		t.Errorf("newest of an empty folder = %q", got)
	}
	for _, name := range []string{".1.24.1", ".1.28.2", ""} {
		path := filepath.Join(folder, fileName()+name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := newest(folder); got != path {
			t.Errorf("newest = %q, want %q", got, path)
		}
	}
}

func TestLibraryErrorsSayWhatToDo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only the files of Linux are looked into")
	}
	folder := t.TempDir()
	text, foreign := filepath.Join(folder, "text"), filepath.Join(folder, "foreign")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(foreign, emptyLibrary(elf.EM_PARISC), 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, path, want string }{
		{"missing", filepath.Join(folder, "none"), "there is no file"},
		{"a folder", folder, "is a folder: name the file " + fileName()},
		{"a text", text, "is no shared library"},
		{"another processor", foreign, "is for another processor (EM_PARISC); this one is " + runtime.GOARCH},
		{"another library", program, "is something else"},
	} {
		_, err := Library(test.path)
		if !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Library = %v, want ErrLibrary with %q", test.name, err, test.want)
		}
	}
}

// emptyLibrary is the head of a shared library without anything in it.
func emptyLibrary(machine elf.Machine) []byte {
	head := make([]byte, 64)
	copy(head, elf.ELFMAG)
	head[elf.EI_CLASS], head[elf.EI_DATA], head[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	binary.LittleEndian.PutUint16(head[16:], uint16(elf.ET_DYN))
	binary.LittleEndian.PutUint16(head[18:], uint16(machine))
	binary.LittleEndian.PutUint32(head[20:], uint32(elf.EV_CURRENT))
	return head
}

func TestOldLibrariesAreRefused(t *testing.T) {
	for _, test := range []struct {
		tag  string
		want bool
	}{{"VERS_1.24.3", true}, {"VERS_1.30.0", true}, {"VERS_2.0.0", true}, {"libonnxruntime.so.1", true}, {"VERS_1.23.2", false}, {"VERS_1.9.0", false}} {
		if err := recent("lib", test.tag); (err == nil) != test.want || err != nil && !strings.Contains(err.Error(), "1.24 or later is wanted") {
			t.Errorf("recent(%s) = %v", test.tag, err)
		}
	}
}

func TestPorts(t *testing.T) {
	ports := []Port{{"speech", Float32, []int64{1, -1, 400}}, {"length", Int64, []int64{1}}}
	if _, err := find(ports, "input", "x"); !errors.Is(err, ErrGraph) || !strings.Contains(err.Error(), `no input "x"; it has speech float32[1 -1 400], length int64[1]`) {
		t.Errorf("find = %v", err)
	}
	if err := complete(ports, []string{"speech"}); !errors.Is(err, ErrGraph) || !strings.Contains(err.Error(), "length") {
		t.Errorf("complete = %v", err)
	}
	for _, test := range []struct {
		name   string
		tensor Tensor
		want   string // "" where it fits
	}{
		{"right", Tensor{Shape: []int64{1, 7, 400}, Floats: make([]float32, 2800)}, ""},
		{"other type", Whole(Int32, []int64{1}, []int64{7}), "is given int32"},
		{"other rank", Tensor{Shape: []int64{7, 400}}, "2 dimensions"},
		{"other width", Tensor{Shape: []int64{1, 7, 80}}, "is given [1 7 80]"},
	} {
		err := ports[0].fits(test.tensor)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: fits = %v, want %q", test.name, err, test.want)
		}
	}
	if got := Whole(Int64, []int64{1}, []int64{7}); got.typ() != Int64 || got.Longs[0] != 7 {
		t.Errorf("Whole = %+v", got)
	}
}

// Without the build tag, whoever asks is told what to do.
func TestNotBuilt(t *testing.T) {
	if Built {
		t.Skip("this build has ONNX Runtime")
	}
	if _, err := Open(Config{}); !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "-tags onnx") {
		t.Errorf("Open = %v, want ErrNotBuilt", err)
	}
}
