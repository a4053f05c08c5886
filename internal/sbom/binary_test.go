package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/langdu/langdu/internal/need"
)

const root = "../.."

// TestTheBillOfTheBinary has the bill made as whoever publishes a binary does, and asks
// others what it should say: the published schema, the go command, the binary itself.
func TestTheBillOfTheBinary(t *testing.T) {
	need.Patience(t) // the binary is built
	bin := t.TempDir()
	said(t, need.Program(t, "make"), "-C", root, "--no-print-directory", "sbom", "BIN="+bin)
	binary := filepath.Join(bin, "langdu")
	content := readFile(t, filepath.Join(bin, "langdu.cdx.json"))
	followsTheSchema(t, content)
	var b bill
	strict := json.NewDecoder(bytes.NewReader(content))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&b); err != nil {
		t.Fatal(err)
	}
	if hash := sha256Of(readFile(t, binary)); len(b.Metadata.Component.Hashes) != 1 || b.Metadata.Component.Hashes[0] != hash[0] {
		t.Errorf("the bill is of a binary with %v, want %v", b.Metadata.Component.Hashes, hash)
	}
	if own := said(t, binary, "version"); b.Metadata.Component.Version == "" || !strings.Contains(own, b.Metadata.Component.Version) {
		t.Errorf("the bill is of version %q, the binary says %q", b.Metadata.Component.Version, own)
	}
	namesWhatIsIn(t, b, said(t, "go", "version", "-m", binary))
	licensed(t, b)
}

// followsTheSchema reads the bill by the rules of its form.
func followsTheSchema(t *testing.T, content []byte) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json"} {
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(readFile(t, filepath.Join("testdata/cyclonedx", name))))
		if err == nil {
			err = compiler.AddResource("http://cyclonedx.org/schema/"+name, schema)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err == nil {
		err = schema.Validate(document)
	}
	if err != nil {
		t.Errorf("the bill is none of CycloneDX 1.6: %v", err)
	}
}

// namesWhatIsIn compares the bill with what the go command finds in the binary.
func namesWhatIsIn(t *testing.T, b bill, found string) {
	t.Helper()
	want := map[string]bool{}
	for line := range strings.Lines(found) {
		words := strings.Fields(line)
		switch {
		case len(words) >= 3 && words[0] == "dep":
			want["pkg:golang/"+words[1]+"@"+words[2]] = true
		case len(words) >= 3 && words[0] == "=>":
			t.Errorf("%s takes the place of a module: the bill names it wrongly", words[1])
		case strings.HasSuffix(strings.TrimSpace(line), "langdu: go"+b.Components[0].Version):
			want["pkg:golang/std@"+b.Components[0].Version] = true
		}
	}
	if len(want) < 50 {
		t.Fatalf("only %d modules are in the binary: %.200s", len(want), found)
	}
	for _, c := range b.Components {
		if !strings.HasPrefix(c.PURL, "pkg:golang/") {
			continue
		}
		if c.PURL != "pkg:golang/"+c.Name+"@"+c.Version || !want[c.PURL] {
			t.Errorf("%s (%s %s) is not in the binary, or there twice", c.PURL, c.Name, c.Version)
		}
		delete(want, c.PURL)
	}
	for purl := range want {
		t.Errorf("%s is in the binary and not in the bill", purl)
	}
}

// licensed wants licences of SPDX's list for everything, and the right ones where they
// are known.
func licensed(t *testing.T, b bill) {
	t.Helper()
	var spdx struct{ Enum []string }
	if err := json.Unmarshal(readFile(t, "testdata/cyclonedx/spdx.schema.json"), &spdx); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, id := range spdx.Enum {
		listed[id] = true
	}
	known := map[string]string{"std": "BSD-3-Clause", "github.com/jackc/pgx/v5": "MIT", "github.com/minio/minio-go/v7": "Apache-2.0", "modernc.org/sqlite": "BSD-3-Clause"}
	for _, c := range append(b.Components, b.Metadata.Component) {
		if len(c.Licences) != 1 {
			t.Errorf("%s has %d licences, want one expression", c.Name, len(c.Licences))
			continue
		}
		for id := range strings.SplitSeq(c.Licences[0].Expression, " AND ") {
			if !listed[id] || !allowed[id] {
				t.Errorf("%s is under %q, which is not on SPDX's list or not on ours", c.Name, id)
			}
		}
		if want, ok := known[c.Name]; ok && c.Licences[0].Expression != want {
			t.Errorf("%s is under %s, want %s", c.Name, c.Licences[0].Expression, want)
		}
		delete(known, c.Name)
	}
	if len(known) > 0 {
		t.Errorf("%v are not in the bill", known)
	}
}

// said is what a program prints.
func said(t *testing.T, program string, args ...string) string {
	t.Helper()
	var wrong bytes.Buffer
	c := exec.CommandContext(t.Context(), program, args...)
	c.Stderr = &wrong
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", program, args, err, wrong.String())
	}
	return string(out)
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
