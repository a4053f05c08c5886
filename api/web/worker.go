package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/langdu/langdu/api/web/words"
)

// worker serves the service worker: static/worker.js, told which version it is of
// and which assets the pages need that can be opened without a network. It lies at
// the root, because a worker has power over what lies below it and nothing else.
func worker(a *assets) http.Handler {
	kept, err := json.Marshal(keptAssets(a))
	if err != nil {
		panic(err) // strings
	}
	script := fmt.Appendf(nil, "const version = %q;\nconst assets = %s;\n", a.version, kept)
	f := newFile("text/javascript; charset=utf-8", append(script, a.files["worker.js"].plain...))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		f.serve(w, r, http.StatusOK)
	})
}

// keptAssets are the addresses of all that the pages of reading and answering need,
// found by following what their scripts import, now or later.
func keptAssets(a *assets) []string {
	kept := map[string]bool{"base.css": true, "turning.js": true, "waiting.css": true}
	for name := range a.files {
		kept[name] = kept[name] || path.Dir(name) == "images"
	}
	for _, s := range pages {
		if !s.opens {
			continue
		}
		kept["pages/"+s.Name+".css"] = true
		for _, l := range words.Languages {
			kept[fmt.Sprintf("words/%s/%s.js", l, s.Name)] = true
		}
		a.follow("pages/"+s.Name+".js", kept)
	}
	maps.DeleteFunc(kept, func(_ string, keep bool) bool { return !keep })
	var addresses []string
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		addresses = append(addresses, "/assets/"+a.version+"/"+name)
	}
	return addresses
}

var importOf = regexp.MustCompile(`(?:from|import)\s*\(?'(\.[^']+)'`)

// follow notes a script and all that it imports.
func (a *assets) follow(script string, seen map[string]bool) {
	if seen[script] || strings.HasPrefix(script, "vendor/") {
		return
	}
	f := a.files[script]
	if f == nil {
		panic("web: a script imports " + script + ", which is not there")
	}
	seen[script] = true
	for _, m := range importOf.FindAllSubmatch(f.plain, -1) {
		a.follow(path.Join(path.Dir(script), string(m[1])), seen)
	}
}
