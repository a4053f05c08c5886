package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// signs are the sentences by which a licence is known, by its SPDX identifier; all of a
// line must be there. A line that is within another's text says so in unless.
var signs = []struct {
	id     string
	all    []string
	unless string
}{
	{"Apache-2.0", []string{"apache license", "version 2.0"}, ""},
	{"LGPL-2.1-or-later", []string{"gnu lesser general public license", "version 2.1"}, "mozilla public license"},
	{"MPL-2.0", []string{"mozilla public license", "version 2.0"}, ""},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"}, ""},
	{"ISC", []string{"permission to use, copy, modify, and distribute this software for any purpose with or without fee"}, ""},
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy"}, ""},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "endorse or promote products"}, ""},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}, "endorse or promote products"},
	{"CC0-1.0", []string{"cc0 1.0 universal"}, ""},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}, ""},
}

// allowed are the licences under which a module may be in the binary.
var allowed = map[string]bool{
	"Apache-2.0": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "CC0-1.0": true, "ISC": true, "LGPL-2.1-or-later": true, "MIT": true, "MPL-2.0": true, "Unlicense": true,
}

// licenceIn is the licence of what lies in a folder, "" where none is known.
func licenceIn(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "licen") && !strings.HasPrefix(name, "copying") && !strings.HasPrefix(name, "unlicense") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return "", err
		}
		if id := licenceOf(string(content)); id != "" {
			return id, nil
		}
	}
	return "", nil
}

// licenceOf is the licences that a text holds, as an SPDX expression.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	var all []string
	for _, s := range signs {
		fits := s.unless == "" || !strings.Contains(text, s.unless)
		for _, sign := range s.all {
			fits = fits && strings.Contains(text, sign)
		}
		if fits && !slices.Contains(all, s.id) {
			all = append(all, s.id)
		}
	}
	return strings.Join(all, " AND ")
}

// permitted says that all licences of an expression are allowed.
func permitted(expression string) bool {
	for id := range strings.SplitSeq(expression, " AND ") {
		if !allowed[id] {
			return false
		}
	}
	return true
}
