package main

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// TestFolderThatCannotBeUsed wants the start to name the data folder and what to do where
// the system names one file in it.
func TestFolderThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, databaseFile), []byte(strings.Repeat("this is a letter, ", 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, wanted := range map[string]string{file: "name a folder with --data", broken: databaseFile + " is no database"} {
		opened, err := Config{Data: folder}.open(t.Context(), slog.New(slog.DiscardHandler))
		if err == nil {
			t.Fatal("it was opened", opened.close())
		}
		if said := sentence(err); !strings.Contains(said, folder) || !strings.Contains(said, wanted) {
			t.Errorf("it says %q, want %q and %q", said, folder, wanted)
		}
	}
	if err := os.Mkdir(filepath.Join(broken, objectFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := (Config{Data: broken}).sweep(t.Context(), time.Time{}, &said, io.Discard); err == nil || said.Len() > 0 {
		t.Errorf("a sweep that cannot begin says %q, and is %v", said.String(), err)
	}
	for why, wanted := range map[error]string{syscall.EACCES: "chown", syscall.EROFS: "mount it", syscall.ENOSPC: "make room"} {
		err := Config{Data: "/d"}.ofFolder(models.E("open", models.Unavailable, &fs.PathError{Op: "open", Path: "/d/x", Err: why}))
		if said := sentence(err); !strings.Contains(said, "/d ") || !strings.Contains(said, wanted) {
			t.Errorf("%v: it says %q", why, said)
		}
	}
	if other := errors.New("something else"); !errors.Is(Config{}.ofFolder(other), other) {
		t.Error("another error is not what it was")
	}
}
