// Command sbom writes what is in the binary and under which licences: a bill of
// materials in the form of CycloneDX, for whoever has to know (`make sbom`), and the
// list of modules in NOTICE (`make notice`).
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/langdu/langdu/internal/built"
)

func main() {
	binary := flag.String("binary", "", "write the bill of materials of this `file`, which must be of these sources")
	var from source
	flag.StringVar(&from.revision, "revision", "", "`commit` that the binary is of, where Go has not written it into it")
	flag.StringVar(&from.at, "at", "", "`time` of that commit")
	notice := flag.String("notice", "", "write the list of modules into this `file` instead")
	flag.Parse()
	if err := run(os.Stdout, *binary, from, *notice); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// source is what a binary was linked with to say which it is.
type source struct{ revision, at string }

// run works in the root of the module.
func run(to io.Writer, binary string, from source, notice string) error {
	if notice != "" {
		return list(notice)
	}
	content, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	var platform []string
	for _, s := range info.Settings {
		if slices.Contains([]string{"GOOS", "GOARCH", "CGO_ENABLED"}, s.Key) {
			platform = append(platform, s.Key+"="+s.Value)
		}
	}
	modules, err := modulesOf(".", "./cmd/langdu", platform)
	if err != nil {
		return err
	}
	if err := same(info, modules); err != nil {
		return err
	}
	bill, err := billOf(".", info, modules)
	if err == nil {
		bill.Metadata.Component.Version = built.Of(info, from.revision, from.at).Version
		bill.Metadata.Component.Hashes = sha256Of(content)
	}
	if err != nil {
		return err
	}
	out := json.NewEncoder(to)
	out.SetIndent("", "  ")
	return out.Encode(bill)
}

// list writes the modules into NOTICE.
func list(notice string) error {
	modules, err := modulesOf(".", "./cmd/langdu", usual)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(notice)
	if err != nil {
		return err
	}
	named, err := named(string(content), modules)
	if err != nil {
		return err
	}
	return os.WriteFile(notice, []byte(named), 0o644)
}

// same wants a binary to be of these modules and no others.
func same(info *buildinfo.BuildInfo, modules []module) error {
	var wrong []error
	for _, d := range info.Deps {
		if !slices.ContainsFunc(modules, func(m module) bool { return m.path == d.Path && m.version == d.Version }) {
			wrong = append(wrong, fmt.Errorf("the binary has %s %s, which these sources do not: build it anew", d.Path, d.Version))
		}
	}
	if len(info.Deps) != len(modules) {
		wrong = append(wrong, fmt.Errorf("the binary has %d modules, these sources have %d", len(info.Deps), len(modules)))
	}
	return errors.Join(wrong...)
}
