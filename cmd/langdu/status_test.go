package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStatus asks a service how it is: one that is well says so, and one whose queue is
// held back says that, with another status of the command. Then it is measured.
func TestStatus(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.newReader(t, "xiaoming")
			args := append([]string{"status", "--data", s.data}, stores...)
			ask := func() (string, error) {
				var out bytes.Buffer
				err := run(t.Context(), args, os.LookupEnv, &out, io.Discard)
				return out.String(), err
			}
			said, err := ask()
			well := "well\n"
			if free, all, ok := diskSpace(s.data); ok && float64(free) < (leastFree+0.01)*float64(all) {
				well = "" // the disk of these tests is nearly full, or soon will be
			}
			if stores == nil && (err != nil && well != "" || !strings.HasPrefix(said, well)) { // a Redis is shared with other tests
				t.Errorf("a service that is well says %q, %v", said, err)
			}
			for _, want := range []string{"records ok", "objects ok", "keys ok", "queue ok", "0 recordings and 0 worked on", "erasures", "workers", "sweep"} {
				if !strings.Contains(said, want) {
					t.Errorf("the status does not say %q:\n%s", want, said)
				}
			}
			if strings.Contains(said, "xiaoming") {
				t.Errorf("the status names a child:\n%s", said)
			}
			if stores != nil {
				return
			}
			s.token = s.sign(t, "--role", "operator")
			s.want(t, 204, "PUT", "/v1/operations/queues/maintenance/pause", nil)
			if said, err := ask(); err == nil || !strings.Contains(said, "NOT WELL: the queue maintenance is paused") {
				t.Errorf("a service whose queue is held back says %q, %v", said, err)
			}
			s.want(t, 204, "DELETE", "/v1/operations/queues/maintenance/pause", nil)
			checkProfiles(t, s)
		})
	}
}

// checkProfiles wants a profile in a file of its owner.
func checkProfiles(t *testing.T, s *service) {
	t.Helper()
	for _, kind := range []string{"heap", "goroutine", "cpu"} {
		file := filepath.Join(t.TempDir(), kind)
		if err := run(t.Context(), []string{"profile", kind, "--data", s.data, "--seconds", "1", "--out", file}, os.LookupEnv, io.Discard, io.Discard); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(file)
		if err != nil || !bytes.HasPrefix(content, []byte{0x1f, 0x8b}) {
			t.Errorf("the profile of %s has %d bytes (%v) and is no gzip", kind, len(content), err)
		}
	}
	err := run(t.Context(), []string{"profile", "cpu", "--data", s.data, "--seconds", "3600"}, os.LookupEnv, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "1 to 60") {
		t.Errorf("a profile of an hour: %v", err)
	}
}
