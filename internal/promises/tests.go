package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Test is a test that proves a promise.
type Test struct {
	Promise int
	Name    string
	Shows   string // the first sentence of its doc comment, without the name
	File    string // with slashes, from the root of the module
	Stores  string // what it runs on; "" where it needs none
	Tag     string // build constraint, "" for none
}

// everywhere says that it runs on embedded stores and on real ones.
func (t Test) everywhere() bool {
	return strings.Contains(t.Stores, bothShapes) || strings.Contains(t.Stores, bothDatabases)
}

// proof is the name of a test that proves a promise: the number ends where the
// words begin, so that TestP2… and TestP21… are told apart.
var proof = regexp.MustCompile(`^TestP([1-9][0-9]?)([A-Z]\w*)$`)

// suspect is a name that is meant as a proof and is not one.
var suspect = regexp.MustCompile(`^TestP[0-9]`)

// findTests reads every test file below root, whatever its build constraints,
// and returns the proofs in order. The error joins all that is wrong with them:
// a name that fits no promise, a proof that does not say what it shows.
func findTests(root fs.FS) ([]Test, error) {
	packages, err := testFiles(root)
	if err != nil {
		return nil, err
	}
	var found []Test
	var wrong error
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		files := packages[dir]
		reach := reachOf(files)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			for _, f := range functions(files[name]) {
				t, ok, err := testOf(f, name, files[name], reach)
				wrong = errors.Join(wrong, err)
				if ok {
					found = append(found, t)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Test) int { return cmp.Compare(a.Promise, b.Promise) })
	return found, wrong
}

// testFiles is the parsed test files by folder and by path.
func testFiles(root fs.FS) (map[string]map[string]*ast.File, error) {
	packages := map[string]map[string]*ast.File{}
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		content, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(file)
		if packages[dir] == nil {
			packages[dir] = map[string]*ast.File{}
		}
		packages[dir][file] = parsed
		return nil
	})
	return packages, err
}

// functions is what a file declares, methods too.
func functions(file *ast.File) (all []*ast.FuncDecl) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			all = append(all, f)
		}
	}
	return all
}

// testOf is the proof that a function is; ok is false where it is none.
func testOf(f *ast.FuncDecl, file string, parsed *ast.File, r reach) (t Test, ok bool, err error) {
	name := f.Name.Name
	if f.Recv != nil || !suspect.MatchString(name) {
		return t, false, nil
	}
	parts := proof.FindStringSubmatch(name)
	if parts == nil {
		return t, false, fmt.Errorf("%s: %s: the number of the promise must be followed by words, as in TestP17NothingIsLeft", file, name)
	}
	number, err := strconv.Atoi(parts[1])
	if err != nil || number > count {
		return t, false, fmt.Errorf("%s: %s: there are %d promises", file, name, count)
	}
	shows := sentence(name, f.Doc.Text())
	if shows == "" {
		return t, false, fmt.Errorf("%s: %s has no doc comment: its first sentence says, for a guardian or a lawyer, what it shows", file, name)
	}
	return Test{Promise: number, Name: name, Shows: shows, File: file, Stores: r.stores(name), Tag: constraint(parsed)}, true, nil
}

// sentence is the first sentence of a doc comment without the test's name, and
// without saying that it shows what it shows.
func sentence(name, comment string) string {
	s := new(doc.Package).Synopsis(comment)
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, name), ":"))
	for _, verb := range []string{"shows that ", "shows "} {
		s = strings.TrimPrefix(s, verb)
	}
	if s == "" {
		return ""
	}
	first := []rune(s)
	return strings.ToUpper(string(first[:1])) + string(first[1:])
}

// constraint is a file's build constraint.
func constraint(file *ast.File) string {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if tag, ok := strings.CutPrefix(c.Text, "//go:build "); ok && c.Pos() < file.Package {
				return tag
			}
		}
	}
	return ""
}
