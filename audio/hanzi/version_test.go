package hanzi

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/version.txt")

// A result stores the version to say what it was judged against, so two
// versions may not share a name. testdata/version.txt holds the version and a
// hash of how the sentences of testdata are read by it.
func TestVersionChangesWithReadings(t *testing.T) {
	const path = "testdata/version.txt"
	now := Version() + " " + readingsHash(t)
	if *update {
		if err := os.WriteFile(path, []byte(now+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.TrimSpace(string(data))
	version, _, _ := strings.Cut(old, " ")
	switch {
	case old == now:
	case version == Version():
		t.Errorf("texts are read otherwise than before under the same version %s: count rulesVersion up, then go test ./audio/hanzi -run Version -update", version)
	default:
		t.Errorf("the version is %s, %s says %s: go test ./audio/hanzi -run Version -update", Version(), path, version)
	}
}

// readingsHash is a hash of every accepted way of every sentence of testdata.
func readingsHash(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	for _, name := range []string{"sentences.tsv", "traps.tsv", "children.tsv"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "\t") {
				writeWays(t, h, line)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func writeWays(t *testing.T, w io.Writer, text string) {
	t.Helper()
	passage, err := Read(text, nil)
	if err != nil {
		t.Fatalf("Read(%q): %v", text, err)
	}
	for _, g := range passage.Groups {
		for _, way := range g.Ways {
			for _, v := range way {
				fmt.Fprint(w, spelt(v), v.Source, " ")
			}
		}
	}
}
