package langdu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestNobodySetsWhatIsAnothers reads all code, tests too, and finds no assignment to a
// variable of another package (os.Stdin, http.DefaultClient): what runs beside reads
// it, and nothing orders the two. A test that did so failed one run of CI in fifty.
// TestMain may, before anything runs.
func TestNobodySetsWhatIsAnothers(t *testing.T) {
	read := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		read++
		for _, set := range setIn(t, file, nil) {
			t.Errorf("%s sets %s: hand it in instead", file, set)
		}
		return nil
	})
	if err != nil || read < 600 {
		t.Fatalf("read %d files: %v", read, err)
	}
	const wrong = "package p\nimport (\"os\"; h \"net/http\"; \"example.org/minio/v7\")\nfunc f(x struct{ Y int }) { x.Y = 1; os.Stdin = nil; _, h.DefaultClient.Timeout = 1, 2; os.Args[0] = \"\"; h.MaxBytes++; minio.Max = 1 }\nfunc TestMain() { os.Stdin = nil }"
	if set := setIn(t, "", wrong); strings.Join(set, " ") != "os.Stdin h.DefaultClient os.Args h.MaxBytes minio.Max" {
		t.Errorf("found %v", set)
	}
}

// version is the last part of a module's path that is no name.
var version = regexp.MustCompile(`^v\d+$`)

// setIn is what a file sets in the packages that it imports. content is as
// parser.ParseFile takes it.
func setIn(t *testing.T, file string, content any) (set []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, content, 0)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]bool{}
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if dir, last := path.Split(name); version.MatchString(last) {
			name = dir
		}
		name = path.Base(name)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		packages[name] = true
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		var to []ast.Expr
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n.Name.Name != "TestMain"
		case *ast.AssignStmt:
			to = n.Lhs
		case *ast.IncDecStmt:
			to = []ast.Expr{n.X}
		}
		for _, e := range to {
			if name := variableOf(e, packages); name != "" {
				set = append(set, name)
			}
		}
		return true
	})
	return set
}

// variableOf is the variable of one of packages that e is, or is a part of.
func variableOf(e ast.Expr, packages map[string]bool) string {
	switch e := e.(type) {
	case *ast.IndexExpr:
		return variableOf(e.X, packages)
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Obj == nil && packages[x.Name] {
			return x.Name + "." + e.Sel.Name
		}
		return variableOf(e.X, packages)
	}
	return ""
}
