package apart

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
)

// LastWords keeps what a process has written to its standard error since it was
// last told to forget.
type LastWords struct {
	mu   sync.Mutex
	text []byte // guarded by mu; at most maxWords
}

// maxWords is enough for the library's complaint.
const maxWords = 4096

// Write implements io.Writer: what does not fit is dropped.
func (w *LastWords) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, text[:min(len(text), maxWords-len(w.text))]...)
	return len(text), nil
}

// Forget drops what was said.
func (w *LastWords) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = w.text[:0]
}

// where begins the library's lines: the file, function and line of its source.
var where = regexp.MustCompile(`^\S+\.(cc|h|cpp):[^\s:]*:\d+ `)

// Explain is how the process died and what it said of it, in one line.
func (w *LastWords) Explain(state *os.ProcessState) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var said []string
	for line := range strings.Lines(string(w.text)) {
		line = where.ReplaceAllString(strings.TrimSpace(line), "")
		if strings.HasPrefix(line, "SIG") { // what follows is Go's
			break
		}
		if line != "" {
			said = append(said, line)
		}
		if strings.HasPrefix(line, "fatal error: ") {
			break
		}
	}
	how := "it ended without an answer"
	if state != nil {
		how = fmt.Sprintf("it ended with %s", state)
	}
	return how + ", saying: " + cmp.Or(strings.Join(said, "; "), "nothing")
}
