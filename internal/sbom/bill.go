package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// bill is a bill of materials (CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/). It
// has no time and no number of its own: the same binary has the same bill.
type bill struct {
	Schema     string      `json:"$schema"`
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type        string    `json:"type"`
	Ref         string    `json:"bom-ref"`
	Name        string    `json:"name"`
	Version     string    `json:"version,omitempty"`
	Description string    `json:"description,omitempty"`
	Hashes      []hash    `json:"hashes,omitempty"`
	Licences    []licence `json:"licenses"`
	PURL        string    `json:"purl,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	Expression string `json:"expression"`
}

// embedded is what is in the binary besides Go: files, where they lie, and what NOTICE
// says of them.
var embedded = []struct{ kind, name, version, file, licence, says, purl string }{
	{"library", "wavesurfer.js", "8.0.1", "api/web/static/vendor/wavesurfer/wavesurfer.esm.js", "BSD-3-Clause", "the waveform of a recording", "pkg:npm/wavesurfer.js@8.0.1"},
	{"machine-learning-model", "acoustic model", "", "audio/acoustic/model.bin", "Apache-2.0", "trained by this project; NOTICE names the recordings and their licences", ""},
	{"data", "lexicon", "", "audio/hanzi/lexicon.bin", "Apache-2.0 AND ISC AND MIT", "readings of characters and words; NOTICE names its sources", ""},
	{"machine-learning-model", "polyphones", "", "audio/hanzi/polyphones.bin", "Apache-2.0", "chooses the reading of a character; NOTICE names what it was trained on", ""},
}

// sha256Of is by what a file can be told from others.
func sha256Of(content []byte) []hash {
	sum := sha256.Sum256(content)
	return []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
}

func expression(s string) []licence { return []licence{{s}} }

// billOf is the bill of a binary; root is the folder of its sources.
func billOf(root string, info *buildinfo.BuildInfo, modules []module) (*bill, error) {
	b := &bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{component{Type: "application", Ref: "langdu", Name: "langdu", Licences: expression("Apache-2.0")}}}
	goVersion, _, _ := strings.Cut(strings.TrimPrefix(info.GoVersion, "go"), " ")
	b.Components = append(b.Components, component{Type: "library", Ref: "std", Name: "std", Version: goVersion, Description: "the standard library of Go",
		Licences: expression("BSD-3-Clause"), PURL: "pkg:golang/std@" + goVersion})
	for _, m := range modules {
		purl := "pkg:golang/" + m.path + "@" + m.version
		b.Components = append(b.Components, component{Type: "library", Ref: purl, Name: m.path, Version: m.version, Licences: expression(m.licence), PURL: purl})
	}
	for _, e := range embedded {
		content, err := os.ReadFile(filepath.Join(root, e.file))
		if err != nil {
			return nil, err
		}
		b.Components = append(b.Components, component{Type: e.kind, Ref: e.file, Name: e.name, Version: e.version, Description: e.says,
			Hashes: sha256Of(content), Licences: expression(e.licence), PURL: e.purl})
	}
	return b, nil
}
