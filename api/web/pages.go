package web

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/langdu/langdu/api/web/words"
)

// shell is one page before its script has filled it: the frame all share.
type shell struct {
	route string // pattern of [http.ServeMux], without method
	Name  string // names the script under pages/, the style sheet and the words
	Title string // key of its title
	Nav   string // the tab it belongs to; "" for none, noTabs for a page without tabs

	sections []string // of the catalogue, besides frame
	// asks are the calls that its script begins with, in order. The server makes
	// them itself and sends the answers with the page, so that the browser need not
	// wait for one after the other. {names} are those of the route, {learner} is of
	// the session where it is about one learner alone.
	asks    []string
	preload []string // modules the script imports, so that they load in parallel
	opens   bool     // shows at once, before its script runs, what it is about
}

// noTabs is the Nav of a page that is not the child's.
const noTabs = "none"

// everyPage is what the frame itself needs.
var everyPage = []string{"api.js", "dom.js", "i18n.js", "icons.js", "session.js", "frame.js"}

const askSession = "/v1/session"

// pages are the pages there are; missing is shown for any other path.
var (
	pages = []shell{
		{"/{$}", "choose", "choose.title", "read", []string{"choose", "waiting"},
			[]string{askSession, "/v1/pages?limit=60&after=", "/v1/questions?limit=100&after="}, nil, true},
		{"/read/{page}", "read", "read.title", "read", []string{"record", "waiting", "common"}, []string{askSession, "/v1/pages/{page}"},
			[]string{"passage.js", "ruby.js", "story.js", "recorder.js", "levels.js", "level.js", "meter.js", "shelf.js", "tus.js", "send.js", "dockparts.js", "docksteps.js", "dock.js", "keeping.js", "textsize.js", "waiting.js", "recording.js"}, true},
		{"/questions", "questions", "questions.title", "answer", []string{"questions"}, []string{askSession}, nil, false},
		{"/answer/{question}", "answer", "answer.title", "answer", []string{"record", "waiting", "common"}, []string{askSession, "/v1/questions/{question}"},
			[]string{"passage.js", "ruby.js", "choices.js", "verdict.js", "recorder.js", "levels.js", "level.js", "meter.js", "shelf.js", "tus.js", "send.js", "dockparts.js", "docksteps.js", "dock.js", "keeping.js", "textsize.js", "waiting.js", "recording.js"}, true},
		{"/r/{recording}", "result", "result.title", "", []string{"common", "result", "reading", "share"},
			[]string{askSession, "/v1/recordings/{recording}", "/v1/recordings/{recording}/result"},
			[]string{"passage.js", "pinyin.js", "follow.js", "player.js", "rove.js",
				"coach.js", "detail.js", "score.js", "tiles.js", "sound.js", "recording.js", "result/scored.js", "result/advice.js", "result/decided.js",
				"result/doubt.js", "result/signs.js", "result/svg.js", "result/ticks.js", "result/voices.js"}, false},
		{"/work", "work", "work.title", "work", []string{"common", "work", "share", "waiting"},
			[]string{askSession, "/v1/learners/{learner}/work?limit=24"},
			[]string{"score.js", "verdict.js", "follow.js", "card.js", "recording.js", "growth.js", "tile.js", "share.js", "grownups/rights.js",
				"waiting.js", "work/filters.js", "work/geometry.js", "work/keys.js", "work/leaving.js", "work/shapes.js", "work/shelf.js"}, false},
		{"/growth", "growth", "growth.title", "growth", []string{"growth", "chart"}, []string{askSession},
			[]string{"pinyin.js", "chart/shapes.js", "chart/figure.js", "chart/table.js", "growth/plants.js", "growth/garden.js", "growth/next.js",
				"growth/calendar.js", "growth/characters.js", "growth/sounds.js"}, false},
		{"/guardian", "guardian", "guardian.title", "", []string{"grownups", "share"},
			[]string{askSession, "/v1/closure", "/v1/learners/{learner}", "/v1/learners/{learner}/kept", "/v1/retention", "/v1/learners/{learner}/consents"},
			[]string{"grownups/part.js", "grownups/rights.js", "grownups/kept.js", "grownups/agreed.js",
				"grownups/listened.js", "grownups/asked.js", "grownups/leave.js", "grownups/links.js", "grownups/receipts.js", "work/sharing.js"}, false},
		{"/notice", "notice", "notice.title", "", []string{"notice", "common"}, []string{askSession, "/v1/retention"},
			[]string{"passage.js", "ruby.js", "notice/spelt.js"}, false},
		{"/staff", "staff", "staff.title", noTabs, []string{"grownups", "desk", "staff"}, []string{askSession},
			[]string{"grownups/part.js", "grownups/rights.js", "grownups/desk.js", "grownups/sections.js",
				"grownups/decide.js", "grownups/due.js", "grownups/heard.js", "grownups/argued.js", "grownups/held.js", "grownups/watch.js"}, false},
		{"/operations", "operations", "operations.title", noTabs, []string{"grownups", "desk", "operations", "chart"}, []string{askSession, "/v1/operations"},
			[]string{"grownups/part.js", "grownups/desk.js", "grownups/patch.js", "operations/words.js", "operations/hook.js", "operations/lights.js", "operations/queues.js", "operations/sweeps.js"}, false},
		{"/correct", "correct", "correct.title", noTabs, []string{"desk", "correct"}, []string{askSession, "/v1/pages?count=true&limit=40"},
			[]string{"correct/calls.js", "correct/who.js", "grownups/desk.js"}, false},
		{"/correct/{page}", "correction", "correct.title", noTabs, []string{"desk", "correct", "chart"}, []string{askSession, "/v1/pages/{page}"},
			[]string{"correct/calls.js", "correct/who.js", "grownups/desk.js", "correct/chooser.js", "correct/dock.js", "correct/draft.js", "correct/fields.js",
				"correct/force.js", "correct/history.js", "correct/media.js", "correct/moved.js", "correct/numbered.js", "correct/patience.js", "correct/preview.js", "correct/reader.js",
				"correct/source.js", "correct/text.js", "passage.js", "pinyin.js"}, false},
	}
	missing = shell{"/", "missing", "trouble.missing.title", "", nil, nil, nil, false}
)

// words are the messages of the page in one language.
func (s shell) words(l words.Language) map[string]string {
	return words.In(l, append([]string{"frame"}, s.sections...)...)
}

// tab is one way through the pages in the bar at the top.
type tab struct{ Name, Href, Key, Icon string }

var tabs = []tab{
	{"read", "/", "frame.read", "book"},
	{"answer", "/questions", "frame.answer", "ask"},
	{"work", "/work", "frame.work", "work"},
	{"growth", "/growth", "frame.growth", "growth"},
}

// view is what shell.html shows.
type view struct {
	shell
	Base     string
	Language words.Language
	Modules  []string
	Answered answers
	Opening  *opening
	words    map[string]string
	icons    icons
}

// Tabs are the ways through the pages, where the page is a child's.
func (v view) Tabs() []tab {
	if v.Nav == noTabs {
		return nil
	}
	return tabs
}

// Say is a message in the reader's language. It panics where the page has no such
// message: the template is part of the program.
func (v view) Say(key string) string {
	says, ok := v.words[key]
	if !ok {
		panic(fmt.Sprintf("web: page %s has no message %s", v.Name, key))
	}
	return says
}

// Icon draws an icon of icons.js.
func (v view) Icon(name string) template.HTML { return v.icons.draw(name) }

var shellTemplate = template.Must(template.ParseFS(static, "static/shell.html", "static/opening.html"))

// page answers with a page in the language of whoever asks.
func page(s shell, c Config, a *assets, status int) http.Handler {
	drawn := iconsOf(a)
	said := map[words.Language]map[string]string{}
	for _, l := range words.Languages {
		said[l] = s.words(l)
	}
	modules := append(append([]string{}, everyPage...), s.preload...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := words.Of(r, words.Language(c.Language))
		answered := ask(c.Service, s.asks, r)
		v := view{shell: s, Base: "/assets/" + a.version, Language: l, Modules: modules, words: said[l], icons: drawn,
			Answered: answered, Opening: openingOf(s, answered)}
		serve(w, r, v, status)
	})
}
