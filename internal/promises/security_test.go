package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityNamesTestsThatAreThere wants every test that SECURITY.md names to be there,
// and every line of its table to name one.
func TestSecurityNamesTestsThatAreThere(t *testing.T) {
	packages, err := testFiles(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, files := range packages {
		for _, file := range files {
			for _, f := range functions(file) {
				there[f.Name.Name] = there[f.Name.Name] || f.Recv == nil
			}
		}
	}
	page, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile("`(Test[A-Z]\\w*)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		named := name.FindAllStringSubmatch(line, -1)
		for _, n := range named {
			if !there[n[1]] {
				t.Errorf("SECURITY.md names %s, which is not there", n[1])
			}
		}
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| who |") {
			if rows++; len(named) == 0 {
				t.Errorf("no test shows this line of SECURITY.md: %.80s", line)
			}
		}
	}
	if rows < 10 {
		t.Errorf("SECURITY.md has %d lines of who attacks", rows)
	}
}
