package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// module is a module whose packages are in the binary.
type module struct{ path, version, licence string }

// usual is the platform whose modules NOTICE names.
var usual = []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0"}

// modulesOf asks the go command in a folder for the modules of a package's binary for a
// platform, in order. The main module and the standard library are left out.
func modulesOf(folder, pkg string, platform []string) ([]module, error) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", pkg)
	list.Dir, list.Env = folder, append(os.Environ(), platform...)
	var wrong bytes.Buffer
	list.Stderr = &wrong
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, wrong.String())
	}
	all := map[module]bool{}
	folders := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if words := strings.Split(strings.TrimSpace(line), "\t"); len(words) == 3 {
			folders[words[0]] = words[2]
			all[module{path: words[0], version: words[1]}] = true
		}
	}
	sorted := slices.SortedFunc(maps.Keys(all), func(a, b module) int { return cmp.Compare(a.path, b.path) })
	for i, m := range sorted {
		if sorted[i].licence, err = licenceIn(folders[m.path]); err != nil {
			return nil, err
		}
	}
	return sorted, nil
}
