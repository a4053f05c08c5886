package langdu_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/langdu/langdu/"

// house says which of our packages each package may import, and which modules
// are imported there and nowhere else. Every line must be true, needed and
// complete; tests may import what they like.
var house = map[string]struct {
	ours []string
	only []string
}{
	"models":              {},
	"storage":             {ours: []string{"models"}},
	"storage/link":        {},
	"storage/objects":     {ours: []string{"models", "storage", "storage/link"}, only: []string{"github.com/minio/minio-go"}},
	"storage/embedded":    {ours: []string{"models", "storage/objects"}, only: []string{"github.com/versity/versitygw"}},
	"storage/records":     {ours: []string{"models", "storage", "storage/link"}, only: []string{"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/pressly/goose"}},
	"storage/sealed":      {ours: []string{"internal/egress", "models", "storage"}, only: []string{"github.com/minio/sio"}},
	"storage/watched":     {ours: []string{"storage"}},
	"storage/storagetest": {ours: []string{"models", "storage"}},

	"audio":               {},
	"audio/decode":        {ours: []string{"audio", "audio/decode/layer3"}, only: []string{"github.com/go-audio/wav", "github.com/hajimehoshi/go-mp3", "github.com/mewkiz/flac", "github.com/abema/go-mp4", "github.com/thesyncim/gopus"}},
	"audio/decode/layer3": {},
	"audio/encode":        {ours: []string{"audio", "audio/dsp", "audio/encode/aac", "audio/waveform"}},
	"audio/waveform":      {},
	"audio/dsp":           {ours: []string{"audio", "audio/exact"}},
	"audio/exact":         {},
	"audio/hanzi":         {ours: []string{"audio"}},
	"audio/acoustic":      {ours: []string{"audio", "audio/dsp", "audio/exact"}},
	"audio/align":         {ours: []string{"audio", "audio/exact"}},
	"audio/score":         {ours: []string{"audio", "audio/align", "audio/exact", "audio/tone"}},
	"audio/tone":          {ours: []string{"audio", "audio/dsp"}},
	"audio/onnx":          {only: []string{"github.com/yalue/onnxruntime_go"}},
	"audio/adapt":         {ours: []string{"audio", "audio/acoustic", "audio/hanzi", "audio/onnx", "audio/score"}},
	"audio/apart":         {},
	"audio/isolate":       {ours: []string{"audio", "audio/apart", "audio/decode"}, only: []string{"github.com/elastic/go-seccomp-bpf", "github.com/landlock-lsm/go-landlock"}},
	"audio/sherpa":        {ours: []string{"audio", "audio/apart", "audio/dsp", "audio/hanzi", "audio/question"}, only: []string{"github.com/k2-fsa/sherpa-onnx-go-linux"}},
	"audio/transcribe":    {ours: []string{"audio", "audio/exact", "audio/hanzi"}},
	"audio/question":      {ours: []string{"audio", "audio/hanzi"}},
	"audio/spot":          {ours: []string{"audio", "audio/align"}},
	"audio/answer":        {ours: []string{"audio", "audio/align", "audio/exact", "audio/hanzi", "audio/question", "audio/score", "audio/spot"}},
	"audio/assess":        {ours: []string{"audio", "audio/acoustic", "audio/align", "audio/answer", "audio/decode", "audio/dsp", "audio/hanzi", "audio/question", "audio/score", "audio/tone", "audio/transcribe"}},

	"workers/queue":    {ours: []string{"models"}, only: []string{"github.com/hibiken/asynq", "github.com/alicebob/miniredis", "github.com/redis/go-redis"}},
	"workers/outbound": {ours: []string{"internal/egress", "models"}},
	"workers":          {ours: []string{"audio", "audio/assess", "audio/decode", "audio/encode", "audio/dsp", "audio/hanzi", "audio/question", "audio/score", "audio/tone", "audio/waveform", "models", "storage", "workers/archive", "workers/outbound", "workers/queue"}},
	"workers/archive":  {ours: []string{"models"}},

	"api/picture":   {only: []string{"golang.org/x/image/webp", "golang.org/x/image/draw"}},
	"api":           {ours: []string{"audio/waveform", "internal/egress", "api/picture", "api/web/words", "models", "storage"}, only: []string{"github.com/danielgtaylor/huma", "github.com/golang-jwt/jwt", "github.com/MicahParks/keyfunc", "github.com/tus/tusd", "golang.org/x/exp", "golang.org/x/time"}},
	"api/web":       {ours: []string{"api/web/words"}},
	"api/web/words": {},

	"cmd/langdu/watch": {ours: []string{"models", "storage", "workers/queue"}, only: []string{"github.com/go-logr/logr", "go.opentelemetry.io/otel"}},
}

// anywhere may import all of ours: what ties the house together or stands
// outside it. The encoder of AAC is a copy of another module.
var anywhere = []string{"cmd/", "training/", "internal/", "audio/encode/aac/"}

func TestHouse(t *testing.T) {
	imports := scan(t)
	for _, pkg := range slices.Sorted(maps.Keys(imports)) {
		row, ok := house[pkg]
		if !ok && !free(pkg) {
			t.Errorf("%s is not in the table: say what it may import", pkg)
		}
		for _, imported := range slices.Sorted(maps.Keys(imports[pkg])) {
			if our, ok := strings.CutPrefix(imported, module); ok {
				if !free(pkg) && !slices.Contains(row.ours, our) {
					t.Errorf("%s imports %s, which the table does not allow", pkg, our)
				}
			} else if home := homeOf(imported); home != "" && home != pkg && !outside(pkg) {
				t.Errorf("%s imports %s, which only %s may", pkg, imported, home)
			}
		}
	}
	for pkg, row := range house {
		used := imports[pkg]
		if used == nil {
			t.Errorf("the table has %s, which is not there", pkg)
			continue
		}
		for _, our := range row.ours {
			if !used[module+our] {
				t.Errorf("the table allows %s to import %s, which it does not: take the line out", pkg, our)
			}
		}
		for _, only := range row.only {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(used)), func(i string) bool { return within(i, only) }) {
				t.Errorf("the table gives %s to %s, which does not import it: take it out", only, pkg)
			}
		}
	}
}

func free(pkg string) bool {
	return slices.ContainsFunc(anywhere, func(prefix string) bool { return strings.HasPrefix(pkg+"/", prefix) })
}

// outside says that a package reaches the stores by itself: what trains the engine, the
// checker that must not believe our code about what lies in them, what compares our
// way to them with the bare one, and what makes databases for tests.
func outside(pkg string) bool {
	return strings.HasPrefix(pkg, "training/") || pkg == "internal/faults" || pkg == "internal/bench" || pkg == "internal/fresh"
}

func homeOf(imported string) string {
	for pkg, row := range house {
		for _, only := range row.only {
			if within(imported, only) {
				return pkg
			}
		}
	}
	return ""
}

func within(imported, root string) bool {
	return imported == root || strings.HasPrefix(imported, root+"/")
}

// isModule says whether a folder is a module of its own: nothing of it is ours.
func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// scan is the imports of every package of ours, tests left out.
func scan(t *testing.T) map[string]map[string]bool {
	t.Helper()
	imports := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "data" || isModule(file)) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(file))
		if imports[pkg] == nil {
			imports[pkg] = map[string]bool{}
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg][imported] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
