package main

import (
	"debug/buildinfo"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// TestEveryModuleIsNamed wants each module of the binary in NOTICE, under a licence that is
// allowed; one whose licence is not known fails by its name.
func TestEveryModuleIsNamed(t *testing.T) {
	modules, err := modulesOf("../..", "./cmd/langdu", usual)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) < 50 {
		t.Fatalf("only %d modules are found", len(modules))
	}
	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	want, err := named(string(notice), modules)
	if err != nil {
		t.Error(err)
	}
	if string(notice) == want {
		return
	}
	for line := range strings.Lines(want) {
		if !strings.Contains(string(notice), line) {
			t.Errorf("NOTICE lacks %s", line)
		}
	}
	t.Error("NOTICE does not list the modules that are in the binary: run make notice")
}

func TestLicenceOf(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n Version 2.0, January 2004":                                                                 "Apache-2.0",
		"Mozilla Public License Version 2.0 … the GNU Lesser General Public License, Version 2.1":                    "MPL-2.0",
		"Redistribution and use in source and binary\nforms … to endorse or promote products …":                      "BSD-3-Clause",
		"Redistribution and use in source and binary forms":                                                          "BSD-2-Clause",
		"GNU AFFERO GENERAL PUBLIC LICENSE Version 3":                                                                "",
		"Permission is hereby granted, free of charge, to any person obtaining a copy … Apache License, Version 2.0": "Apache-2.0 AND MIT",
	} {
		if got := licenceOf(text); got != want || permitted(got) != (want != "") {
			t.Errorf("licenceOf(%q) = %q (permitted: %v), want %q", text, got, permitted(got), want)
		}
	}
}

// TestBill wants what a bill of materials must have, and everything that is embedded but
// was not written here: a vendored script that is not listed fails.
func TestBill(t *testing.T) {
	modules := []module{{"example.org/a", "v1.2.3", "MIT AND Apache-2.0"}}
	info := &buildinfo.BuildInfo{GoVersion: "go1.26.0 X:simd", Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.2.3"}}}
	if err := same(info, modules); err != nil {
		t.Error(err)
	}
	b, err := billOf("../..", info, modules)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"bomFormat":"CycloneDX","specVersion":"1.6","version":1`, `"purl":"pkg:golang/example.org/a@v1.2.3"`,
		`"licenses":[{"expression":"MIT AND Apache-2.0"}]`, `"purl":"pkg:golang/std@1.26.0"`, `"purl":"pkg:npm/wavesurfer.js@8.0.1"`} {
		if !strings.Contains(string(content), want) {
			t.Errorf("the bill has no %s:\n%s", want, content)
		}
	}
	refs := map[string]bool{}
	for _, c := range b.Components {
		if refs[c.Ref] {
			t.Errorf("%s is there twice", c.Ref)
		}
		refs[c.Ref] = true
	}
	err = fs.WalkDir(os.DirFS("../.."), "api/web/static/vendor", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".js") && !refs[filepath.ToSlash(path)] {
			t.Errorf("%s is not in the bill", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	info.Deps[0].Version = "v1.2.4"
	if err := same(info, modules); err == nil {
		t.Error("a binary of other sources is taken")
	}
}
