package main

import (
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestIsolate scores a reading with and without --isolate, in the service itself and
// in a worker: the results are the same. What would end a process is the failure of
// that recording alone.
func TestIsolate(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux isolates")
	}
	result := func(t *testing.T, s *service) map[string]any {
		id := s.recorded(t, "l1")
		if got := s.want(t, 200, "GET", "/v1/recordings/"+id, nil); got["status"] != "scored" {
			t.Fatalf("the reading is %v", got)
		}
		document := s.want(t, 200, "GET", "/v1/recordings/"+id+"/result", nil)
		delete(document, "recording")
		delete(document, "id")
		return document
	}
	var want map[string]any
	t.Run("without", func(t *testing.T) {
		s := start(t, nil)
		s.consent(t, "l1")
		want = result(t, s)
	})
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			more := []string{"--isolate"}
			if stores != nil {
				secrets(t, stores)
				background(t, append([]string{"work", "--isolate", "--log-level", "warn"}, stores...), io.Discard)
				more = []string{"--workers", "0"}
			}
			s := serveIn(t, t.TempDir(), stores, more...)
			s.consent(t, "l1")
			if got := result(t, s); !reflect.DeepEqual(got, want) {
				t.Errorf("in isolation %v, else %v", got, want)
			}
			broken := s.upload(t, "l1", readingText, append([]byte("fLaC"), strings.Repeat("\xff\xf8", 900)...))
			s.settle(t, broken)
			if got := s.want(t, 200, "GET", "/v1/recordings/"+broken, nil); got["status"] != "failed" || got["reason"] != "undecodable" || got["detail"] == "" {
				t.Errorf("a broken file is %v", got)
			}
			if got := result(t, s); !reflect.DeepEqual(got, want) {
				t.Error("after a broken file the same reading is judged otherwise")
			}
		})
	}
}

// TestIsolateIsASetting wants the flag on every command that listens to uploads.
func TestIsolateIsASetting(t *testing.T) {
	var c Config
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.listenFlags(f)
	if err := f.Parse([]string{"--isolate"}); err != nil || !c.isolation.wanted {
		t.Errorf("--isolate: %v", err)
	}
}
