package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
)

// shell is one page before its script has filled it: the frame all share.
type shell struct {
	route   string   // pattern of [http.ServeMux], without method
	Name    string   // names the script under pages/ and the style sheet
	Title   string   // until the script sets it in the reader's language
	Preload []string // modules the script imports, so that they load in parallel
}

// everyPage is what the frame itself needs.
var everyPage = []string{"api.js", "dom.js", "i18n.js", "icons.js", "messages.js", "session.js", "frame.js"}

// pages are the pages there are; missing is shown for any other path.
var (
	pages = []shell{
		{"/{$}", "choose", "朗读", nil},
		{"/read/{page}", "read", "朗读", []string{"passage.js", "ruby.js", "recorder.js", "meter.js", "send.js", "dock.js", "recording.js"}},
		{"/questions", "questions", "答一答", nil},
		{"/answer/{question}", "answer", "答一答", []string{"passage.js", "ruby.js", "choices.js", "verdict.js", "recorder.js", "meter.js", "send.js", "dock.js", "recording.js"}},
		{"/r/{recording}", "result", "朗读 · 结果", []string{"passage.js", "pinyin.js", "follow.js", "player.js", "rove.js",
			"coach.js", "detail.js", "score.js", "tiles.js", "sound.js", "waveform.js", "recording.js", "vendor/wavesurfer/wavesurfer.esm.js"}},
		{"/work", "work", "我的作品", []string{"player.js", "score.js", "verdict.js", "follow.js", "card.js", "recording.js", "growth.js"}},
		{"/guardian", "guardian", "给家长", []string{"grownups/words.js", "grownups/part.js", "grownups/rights.js", "grownups/kept.js", "grownups/agreed.js",
			"grownups/listened.js", "grownups/asked.js", "grownups/leave.js"}},
		{"/staff", "staff", "langdu", []string{"grownups/words.js", "grownups/staffwords.js", "grownups/part.js", "grownups/rights.js", "grownups/asked.js",
			"grownups/decide.js", "grownups/due.js", "grownups/heard.js", "grownups/argued.js", "grownups/held.js", "grownups/watch.js", "grownups/entries.js"}},
	}
	missing = shell{"/", "missing", "朗读", nil}
)

// page renders the shell once and serves it always. A browser asks again each
// time (no-cache) and is mostly told that nothing changed; whoever wraps the
// handler may set a cookie on the answer, so no shared cache may keep it.
func page(s shell, c Config, a *assets, status int) http.Handler {
	var html bytes.Buffer
	err := shellTemplate.Execute(&html, struct {
		shell
		Base, Language string
		Modules        []string
	}{s, "/assets/" + a.version, c.Language, append(append([]string{}, everyPage...), s.Preload...)})
	if err != nil {
		panic(fmt.Sprintf("web: shell.html with page %s: %v", s.Name, err)) // the template is embedded
	}
	f := newFile("text/html; charset=utf-8", html.Bytes())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-cache")
		f.serve(w, r, status)
	})
}

var shellTemplate = template.Must(template.ParseFS(static, "static/shell.html"))
