package langdu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// voiceprint is how code that knows people by their voices names things.
var voiceprint = regexp.MustCompile(`(?i)(speaker|voice)[ _-]?(embed|print|vector|id\b|ident|recogn|verif|match|cluster)|\b[xid][_-]?vector|ecapa|diari[sz]|enrol|biometric|embedding`)

// TestP29NoVoiceprintInTheCode reads all code of the service and finds no name and
// no text that speaker recognition goes by: nothing is there that could know a child
// by their voice.
func TestP29NoVoiceprintInTheCode(t *testing.T) {
	read := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != "." || slices.Contains([]string{"training", "internal", "testdata"}, d.Name())) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		read++
		for _, name := range voiceprintsIn(t, file, nil) {
			t.Errorf("%s speaks of %q", file, name)
		}
		return nil
	})
	if err != nil || read < 200 {
		t.Fatalf("read %d files: %v", read, err)
	}
	for _, name := range []string{"SpeakerEmbedding", "voicePrint", "xvector", "CreateSpeakerEmbeddingExtractor", "enrollVoice", "VoiceID"} {
		if source := "package p\nvar " + name + " []float32"; len(voiceprintsIn(t, "", []byte(source))) == 0 {
			t.Errorf("%s would not be found", name)
		}
	}
}

// voiceprintsIn is the names and texts of a file that match.
func voiceprintsIn(t *testing.T, file string, source []byte) (found []string) {
	t.Helper()
	var content any
	if source != nil {
		content = source
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		text := ""
		switch n := n.(type) {
		case *ast.Ident:
			text = n.Name
		case *ast.BasicLit:
			text = n.Value
		}
		if voiceprint.MatchString(text) {
			found = append(found, text)
		}
		return true
	})
	return found
}
