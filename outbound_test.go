package langdu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// waysOut is every file that may open a connection, and to whom. What a child
// said leaves by none of them but workers/outbound, which asks for a declaration
// and a consent; the others reach the stores that the operator has configured.
var waysOut = map[string]string{
	"workers/outbound/gate.go":   "declared third parties",
	"workers/outbound/post.go":   "declared third parties",
	"storage/link/link.go":       "the object store and the database",
	"api/jwks.go":                "the identity provider's keys",
	"storage/objects/objects.go": "the object store",
	"storage/sealed/transit.go":  "the operator's key management service: keys, nothing of a person",
	"cmd/langdu/running.go":      "the service on this machine, over a Unix socket",
}

// connecting is the libraries that connect by themselves, with the one package that uses each; the
// table of the house holds them there.
var connecting = map[string]string{
	"github.com/minio/minio-go":     "storage/objects",  // the object store
	"github.com/jackc/pgx":          "storage/records",  // the database
	"github.com/hibiken/asynq":      "workers/queue",    // the queue
	"github.com/redis/go-redis":     "workers/queue",    // the queue
	"github.com/MicahParks/keyfunc": "api",              // the identity provider's keys
	"github.com/versity/versitygw":  "storage/embedded", // the object store inside
	"go.opentelemetry.io/otel":      "cmd/langdu/watch", // the collector of traces, where the operator names one: words out of the code, nothing of a person and no id
}

// opens is what opens a connection, by package.
var opens = map[string][]string{
	"net":                   {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Dialer"},
	"net/http":              {"Client", "Transport", "DefaultClient", "DefaultTransport", "Get", "Head", "Post", "PostForm"},
	"crypto/tls":            {"Dial", "DialWithDialer", "Dialer", "Client"},
	"syscall":               {"Connect", "Sendto", "Socket"},
	"golang.org/x/sys/unix": {"Connect", "Sendto", "Socket"},
	"net/smtp":              {"Dial", "SendMail", "NewClient"},
	"net/rpc":               {"Dial", "DialHTTP"},
	"net/http/httputil":     {"ReverseProxy", "NewSingleHostReverseProxy"},
}

// TestOnlyListedPlacesConnect reads our sources: nothing but the places above can
// open a connection, so that no voice leaves by a way that nobody has declared.
func TestOnlyListedPlacesConnect(t *testing.T) {
	found := map[string]bool{}
	for file, uses := range connections(t) {
		found[file] = true
		if waysOut[file] == "" {
			t.Errorf("%s uses %s: personal data goes out through workers/outbound only; list the file here if it reaches a store", file, strings.Join(uses, ", "))
		}
	}
	for file := range waysOut {
		if !found[file] {
			t.Errorf("%s is listed and opens no connection: take the line out", file)
		}
	}
	for library, home := range connecting {
		if got := homeOf(library); got != home {
			t.Errorf("the table of the house gives %s to %q, want it in %s alone", library, got, home)
		}
	}
}

// connections is the uses of what opens one, in every file that is part of the
// program.
func connections(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (file == "training" || file == "internal" || file != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "data"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err == nil {
			if uses := connectionsOf(parsed); len(uses) > 0 {
				all[filepath.ToSlash(file)] = uses
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// connectionsOf is what a file uses of those names.
func connectionsOf(file *ast.File) []string {
	names := map[string]string{} // as the file calls them → path
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || opens[imported] == nil {
			continue
		}
		name := imported[strings.LastIndex(imported, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	uses := map[string]bool{}
	if imported, dotted := names["."]; dotted {
		uses["all of "+imported] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := selector.X.(*ast.Ident); ok && slices.Contains(opens[names[pkg.Name]], selector.Sel.Name) {
				uses[pkg.Name+"."+selector.Sel.Name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(uses))
}
