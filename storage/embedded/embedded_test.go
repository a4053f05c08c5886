package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/minio/minio-go/v7"
	"golang.org/x/sys/unix"
)

// folderOf makes this test program serve a folder instead of testing, for tests
// that need a second process.
const folderOf = "LANGDU_EMBEDDED_TEST_SERVE"

func TestMain(m *testing.M) {
	dir := os.Getenv(folderOf)
	if dir == "" {
		os.Exit(m.Run())
	}
	server, err := embedded.Start(context.Background(), dir)
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Stdout.WriteString("serving\n")
	io.Copy(io.Discard, os.Stdin) // until the test closes it
	server.Close()
}

// start serves dir and opens a client.
func start(t *testing.T, dir string) (*embedded.Server, *objects.Objects) {
	t.Helper()
	server, err := embedded.Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	o, err := objects.Open(t.Context(), server.Config())
	if err != nil {
		t.Fatal(err)
	}
	return server, o
}

func put(t *testing.T, o *objects.Objects, key, body string) {
	t.Helper()
	if _, err := o.Put(t.Context(), key, strings.NewReader(body), -1, "audio/webm"); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, o *objects.Objects, key string) string {
	t.Helper()
	object, err := o.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	body, err := io.ReadAll(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestRestartKeepsObjects(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "objects")
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	server, o := start(t, dir)
	put(t, o, "r/1/original", "voice")
	secret := server.Config().SecretKey
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Errorf("Close again = %v", err)
	}
	if after, _ := os.Getwd(); after != before {
		t.Errorf("Close leaves the process in %s, want %s", after, before)
	}
	if _, err := o.Stat(t.Context(), "r/1/original"); !errors.Is(err, models.Unavailable) {
		t.Errorf("Stat after Close = %v, want unavailable", err)
	}
	server, o = start(t, dir)
	if got := get(t, o, "r/1/original"); got != "voice" {
		t.Errorf("after a restart the object is %q", got)
	}
	if server.Config().SecretKey == secret {
		t.Error("the secret is the same after a restart")
	}
}

func TestOnePerProcess(t *testing.T) {
	start(t, t.TempDir())
	_, err := embedded.Start(t.Context(), t.TempDir())
	if !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), "a process can have one") {
		t.Errorf("a second Start = %v, want a conflict that says so", err)
	}
}

func TestOnePerFolder(t *testing.T) {
	dir := t.TempDir()
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), folderOf+"="+dir)
	hold, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("serving\n"))
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "serving\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	_, err = embedded.Start(t.Context(), dir)
	if !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("Start on another process's folder = %v, want a conflict that says so", err)
	}
	hold.Close()
	if err := other.Wait(); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
}

// TestKilledServer kills a process that serves: its lock and socket must not
// keep the next one out.
func TestKilledServer(t *testing.T) {
	dir := t.TempDir()
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), folderOf+"="+dir)
	if _, err := other.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	other.Process.Kill()
	other.Wait()
	_, o := start(t, dir)
	put(t, o, "a", "x")
}

// TestCrashLeavesNoParts starts an upload, as a process does that is then killed,
// and looks for its bytes after the next start.
func TestCrashLeavesNoParts(t *testing.T) {
	dir := t.TempDir()
	server, _ := start(t, dir)
	core := client(t, server.Config())
	id, err := core.NewMultipartUpload(t.Context(), server.Config().Bucket, "r/1/original", minio.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = core.PutObjectPart(t.Context(), server.Config().Bucket, "r/1/original", id, 1, bytes.NewReader([]byte("VOICE")), 5, minio.PutObjectPartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !holds(t, dir, "VOICE") {
		t.Fatal("the search finds nothing before the restart: it is worthless")
	}
	server.Close()
	start(t, dir)
	if holds(t, dir, "VOICE") {
		t.Error("the part of an upload that was cut off is still there after a restart")
	}
}

// holds says whether a file below dir holds text.
func holds(t *testing.T, dir, text string) (found bool) {
	t.Helper()
	walk(t, dir, func(path string, info fs.FileInfo) {
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			found = found || bytes.Contains(data, []byte(text))
		}
	})
	return found
}

func walk(t *testing.T, dir string, f func(path string, info fs.FileInfo)) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info fs.FileInfo, err error) error {
		if err == nil {
			f(path, info)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNobodyElseMayRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "objects")
	_, o := start(t, dir)
	put(t, o, "r/1/original", "voice")
	walk(t, dir, func(path string, info fs.FileInfo) {
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, want its owner's only", strings.TrimPrefix(path, dir), info.Mode())
		}
	})
}

// TestCopyWithoutAttributes takes every extended attribute away, as plain cp -r does.
func TestCopyWithoutAttributes(t *testing.T) {
	dir := t.TempDir()
	server, o := start(t, dir)
	large := strings.Repeat("voice", 2<<20)
	put(t, o, "r/1/original", "voice")
	put(t, o, "r/2/original", large)
	server.Close()
	walk(t, dir, func(path string, info fs.FileInfo) {
		for _, name := range attributes(t, path) {
			if err := unix.Removexattr(path, name); err != nil {
				t.Fatal(err)
			}
		}
	})
	_, o = start(t, dir)
	if get(t, o, "r/1/original") != "voice" || get(t, o, "r/2/original") != large {
		t.Error("objects differ after their attributes were lost")
	}
	put(t, o, "r/1/playback.m4a", "sound")
	if n, err := o.RemoveAll(t.Context(), "r/1/"); n != 2 || err != nil {
		t.Errorf("RemoveAll = %d, %v, want 2", n, err)
	}
}

// attributes lists the extended attributes of a file.
func attributes(t *testing.T, path string) (names []string) {
	t.Helper()
	buf := make([]byte, 4096)
	n, err := unix.Listxattr(path, buf)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Split(string(buf[:n]), "\x00") {
		if strings.HasPrefix(name, "user.") {
			names = append(names, name)
		}
	}
	return names
}

func TestLongPath(t *testing.T) {
	_, o := start(t, filepath.Join(t.TempDir(), strings.Repeat("long", 40)))
	put(t, o, "a", "x")
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Start(t.Context(), filepath.Join(file, "objects")); !errors.Is(err, models.Unavailable) {
		t.Errorf("Start below a file = %v, want unavailable", err)
	}
	start(t, t.TempDir()) // the failure keeps nothing
}

// TestWithoutExtendedAttributes keeps what is said about objects in files of its
// own, as on a file system that has no extended attributes.
func TestWithoutExtendedAttributes(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "attributes"), 0o700); err != nil {
		t.Fatal(err)
	}
	server, o := start(t, dir)
	put(t, o, "r/1/original", "voice")
	info, err := o.Stat(t.Context(), "r/1/original")
	if err != nil || info.MediaType != "audio/webm" || info.Size != 5 {
		t.Errorf("Stat = %+v, %v, want 5 bytes of audio/webm", info, err)
	}
	if n, err := o.RemoveAll(t.Context(), "r/1/"); n != 1 || err != nil {
		t.Errorf("RemoveAll = %d, %v, want 1", n, err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "attributes", "*", "r", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("after the removal %q are left (%v)", left, err)
	}
}
