package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// reach is what the functions of a package's tests mention, by name. Methods and
// functions of one name are taken together: what a test runs on is found by
// following names, and rather too much than too little.
type reach map[string]*mentions

type mentions struct {
	names    []string // functions of the same package
	literals []string // strings that tell a store
}

// marks are the strings by which a store is known in the source of a test.
var marks = []struct{ literal, store string }{
	{"LANGDU_TEST_REDIS", "Redis"},
	{"LANGDU_TEST_POSTGRES", "PostgreSQL"},
	{"LANGDU_TEST_S3", "MinIO"},
	{"sqlite://", "SQLite"},
}

// What a test runs on that goes through all that there is.
const (
	bothShapes    = "embedded; Redis, PostgreSQL and MinIO"
	bothDatabases = "SQLite; PostgreSQL"
)

func reachOf(files map[string]*ast.File) reach {
	r := reach{}
	for _, file := range files {
		for _, f := range functions(file) {
			m := r[f.Name.Name]
			if m == nil {
				m = &mentions{}
				r[f.Name.Name] = m
			}
			m.read(f.Body)
		}
	}
	return r
}

func (m *mentions) read(body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			m.names = append(m.names, n.Name)
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				m.literals = append(m.literals, s)
			}
		}
		return true
	})
}

// stores says what a test runs on: both shapes, both databases, or what it names.
func (r reach) stores(test string) string {
	seen := map[string]bool{}
	r.follow(test, seen)
	var all []string
	switch {
	case seen["shapes"]:
		all = append(all, bothShapes)
	case seen["databases"]:
		all = append(all, bothDatabases)
	default:
		for _, m := range marks {
			if r.mentions(seen, m.literal) {
				all = append(all, m.store)
			}
		}
	}
	if len(all) == 0 && seen["start"] && r.mentions(seen, "serve") {
		all = append(all, "embedded")
	}
	if r.names(seen, "browser") {
		all = append(all, "Chromium")
	}
	return strings.Join(all, ", ")
}

// follow collects the functions that can be reached from one.
func (r reach) follow(name string, seen map[string]bool) {
	m := r[name]
	if m == nil || seen[name] {
		return
	}
	seen[name] = true
	for _, n := range m.names {
		r.follow(n, seen)
	}
}

// names says whether any of the functions speaks of a package.
func (r reach) names(seen map[string]bool, name string) bool {
	for f := range seen {
		if slices.Contains(r[f].names, name) {
			return true
		}
	}
	return false
}

func (r reach) mentions(seen map[string]bool, literal string) bool {
	for name := range seen {
		for _, s := range r[name].literals {
			if strings.HasPrefix(s, literal) {
				return true
			}
		}
	}
	return false
}
