package sherpa

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
)

// lastWords keeps what a process has written to its standard error since it was
// last asked something.
type lastWords struct {
	mu   sync.Mutex
	text []byte // guarded by mu; at most maxWords
}

// maxWords is enough for the library's complaint.
const maxWords = 4096

func (w *lastWords) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, text[:min(len(text), maxWords-len(w.text))]...)
	return len(text), nil
}

func (w *lastWords) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = w.text[:0]
}

// where begins the library's lines: the file, function and line of its source.
var where = regexp.MustCompile(`^\S+\.(cc|h|cpp):[^\s:]*:\d+ `)

// explain is how the process died and what it said of it, in one line.
func (w *lastWords) explain(state *os.ProcessState) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var said []string
	for line := range strings.Lines(string(w.text)) {
		line = where.ReplaceAllString(strings.TrimSpace(line), "")
		if strings.HasPrefix(line, "SIG") || strings.HasPrefix(line, "fatal error: ") { // what follows is Go's
			break
		}
		if line != "" {
			said = append(said, line)
		}
	}
	how := "it ended without an answer"
	if state != nil {
		how = fmt.Sprintf("it ended with %s", state)
	}
	return how + ", saying: " + cmp.Or(strings.Join(said, "; "), "nothing")
}
