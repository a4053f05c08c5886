package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/workers/queue"
)

// TestP25NoTrace lives through the life of a recording, with every route and with
// errors on the way, by names and words that can be found again, and searches for
// them where nobody's name belongs: the log in its most talkative form, the metrics,
// the names of the files, all that is said to Redis, error answers, the audit log.
func TestP25NoTrace(t *testing.T) {
	need.Patience(t)
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			m := newTraced(t, stores)
			data, id, metrics := t.TempDir(), "", ""
			m.serve(t, "waiting", data, false, func(t *testing.T) { id = m.received(t) })
			m.serve(t, "scored", data, true, func(t *testing.T) {
				m.settle(t, id)
				m.share(t, id)
				m.hear(t, id)
				m.everyRoute(t, id)
				m.without(t, "names of files", m.names(t))
				m.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)
				erasure := m.want(t, 202, "DELETE", "/v1/learners/"+m.learner, nil)["erasure"].(string)
				await(t, "the erasure", func() bool { return m.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" })
				_, _, scraped := m.call(t, "GET", "/metrics", nil)
				metrics = string(scraped)
				for _, table := range []string{"audit", "replays", "erasures", "runs"} {
					m.without(t, "table "+table, m.held(t, stores).text(table))
				}
			})
			m.without(t, "the log", m.log.String())
			m.without(t, "metrics", metrics)
			m.without(t, "error answers", m.answers.String())
			m.without(t, "what was said to Redis", m.said.String())
			for where, c := range map[string]struct{ content, has string }{
				"the log": {m.log.String(), "msg=request"}, "metrics": {metrics, `route="GET /v1/recordings/{id}/result",status="200"`},
				"error answers": {m.answers.String(), "urn:langdu:problem:"}, "what was said to Redis": {m.said.String(), id},
			} {
				if !strings.Contains(c.content, c.has) {
					t.Errorf("%s was not searched: there is no %q in it: %.1000s", where, c.has, c.content)
				}
			}
		})
	}
}

// traced is a service used with names and texts that can be found again.
type traced struct {
	*service
	learner, guardian, staff, text, tail string

	secrets            []string // what opens a door: tokens, links
	stores, flags      []string
	log, answers, said *sheets
}

func newTraced(t *testing.T, stores []string) *traced {
	t.Helper()
	mark := strings.ToLower(rand.Text()[:10])
	m := &traced{learner: "child-" + mark, guardian: "mother-" + mark, staff: "staff-" + mark, tail: chance(8),
		stores: stores, log: &sheets{}, answers: &sheets{}, said: &sheets{}}
	m.text = readingText + m.tail
	if stores == nil {
		redis, err := queue.StartEmbedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(redis.Close)
		m.flags = []string{"--redis-url", wiretap(t, redis.URL(), m.said)}
		return m
	}
	m.flags = slices.Clone(stores)
	at := slices.Index(m.flags, "--redis-url") + 1
	m.flags[at] = wiretap(t, m.flags[at], m.said)
	return m
}

// chance is n characters that are hardly found together anywhere else.
func chance(n int) string {
	common, picked := []rune("山水火土木石田禾日月星云风雨雪花草虫鱼鸟马牛羊门窗车船书笔灯"), make([]rune, n)
	random := make([]byte, n)
	_, _ = rand.Read(random) // never fails
	for i, b := range random {
		picked[i] = common[int(b)%len(common)]
	}
	return string(picked)
}

// serve runs the service for the time of f, with or without workers.
func (m *traced) serve(t *testing.T, name, data string, work bool, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) {
		more := []string{"--log-level", "debug"}
		if !work || m.stores != nil {
			more = append(more, "--workers", "0")
		}
		if work && m.stores != nil {
			secrets(t, m.stores)
			backgroundTo(t, append([]string{"work", "--log-level", "debug"}, m.flags...), io.Discard, m.log)
		}
		if m.stores == nil {
			m.service = serveTo(t, m.log, data, nil, append(more, m.flags...)...)
		} else {
			m.service = serveTo(t, m.log, data, m.flags, more...)
		}
		f(t)
	})
}

// received uploads a recording of the marked learner.
func (m *traced) received(t *testing.T) string {
	t.Helper()
	m.want(t, 201, "PUT", "/v1/learners/"+m.learner, map[string]any{"birth_month": "2018-05", "guardian": m.guardian})
	m.want(t, 201, "POST", "/v1/learners/"+m.learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback", "sharing"}, "policy_version": "2026-11", "given_by": m.guardian, "method": "in person"})
	return m.upload(t, m.learner, m.text, testdata(t, "reading.ogg"))
}

// without wants none of the markers in what was found somewhere.
func (m *traced) without(t *testing.T, where, content string) {
	t.Helper()
	for _, marker := range append([]string{m.learner, m.guardian, m.staff, m.tail, url.QueryEscape(m.tail), m.token}, m.secrets...) {
		if i := strings.Index(content, marker); i >= 0 {
			t.Errorf("%s: %q in …%s…", where, marker, content[max(0, i-300):min(len(content), i+len(marker)+100)])
		}
	}
}

// share makes a link, opens it and plays it.
func (m *traced) share(t *testing.T, id string) {
	t.Helper()
	link := m.want(t, 201, "POST", "/v1/recordings/"+id+"/shares", map[string]any{})["url"].(string)
	m.secrets = append(m.secrets, strings.TrimPrefix(link, "/s/"))
	for _, path := range []string{link, link + "/audio", link + "x"} {
		if status, _, answer := m.call(t, "GET", path, nil, "Authorization", ""); status >= 400 {
			_, _ = m.answers.Write(answer)
		}
	}
}

// hear has a member of staff ask to hear the recording, and hear it.
func (m *traced) hear(t *testing.T, id string) {
	t.Helper()
	as := func(role, subject string) []string {
		token := m.sign(t, "--role", role, "--subject", subject)
		m.secrets = append(m.secrets, token)
		return []string{"Authorization", "Bearer " + token}
	}
	staff, custodian := as("staff", m.staff), as("custodian", m.staff+"-c")
	asked := m.want(t, 201, "POST", "/v1/access-requests", map[string]any{"recording": id, "reason": "dispute", "comment": m.tail, "minutes": 5}, staff...)["id"].(string)
	at := "/v1/access-requests/" + asked
	m.want(t, 200, "POST", at+"/decision", map[string]any{"decision": "approve", "sentence": m.tail}, custodian...)
	if status, _, answer := m.call(t, "GET", at+"/audio", nil, staff...); status != 200 {
		t.Errorf("listening = %d %.300s", status, answer)
	}
}

// everyRoute asks every route of the API about the recording and its learner, as
// every role; and changes things that are not there, or in ways that are refused.
func (m *traced) everyRoute(t *testing.T, id string) {
	t.Helper()
	m.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": "小猫" + m.tail, "book": m.tail, "title": m.tail})
	m.want(t, 200, "PUT", "/v1/recordings/"+id+"/like", nil)
	m.want(t, 200, "GET", "/v1/learners/"+m.learner+"/work?q="+url.QueryEscape(m.tail), nil)
	wrong := map[string]any{"birth_month": m.guardian, "guardian": m.guardian + " " + m.tail, "text": m.tail, "given_by": m.guardian,
		"purposes": []string{"scoring"}, "policy_version": "2026-11", "method": m.tail, "reason": m.tail, "learner": m.learner + "-2"}
	for _, role := range []string{"app", "custodian", "operator", "staff"} {
		as := []string{"Authorization", "Bearer " + m.sign(t, "--role", role, "--subject", m.staff)}
		for _, operation := range m.operations(t) {
			method, path, _ := strings.Cut(operation, " ")
			with := strings.NewReplacer("{learner}", m.learner, "{id}", id, "{purpose}", "scoring", "{page}", "p1")
			var body any
			if method != "GET" {
				with, body = strings.NewReplacer("{learner}", m.learner+"-2", "{purpose}", m.guardian, "{page}", m.tail), wrong
			}
			path = with.Replace(path)
			for open := strings.Index(path, "{"); open >= 0; open = strings.Index(path, "{") {
				path = path[:open] + url.PathEscape(m.tail) + path[strings.Index(path, "}")+1:]
			}
			status, header, answer := m.call(t, method, path, body, as...)
			if status >= 400 {
				fmt.Fprintf(m.answers, "%s = %d %v %s\n", operation, status, header, answer)
			}
		}
	}
	_, _, answer := m.call(t, "GET", "/v1/recordings/"+id, nil, "Authorization", "Bearer "+m.token+"x")
	_, _ = m.answers.Write(answer)
	body, contentType := form(t, [][2]string{{"learner", m.learner}, {"text", m.tail}, {m.guardian, m.tail}}, nil)
	_, _, answer = m.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
	_, _ = m.answers.Write(answer)
}

// operations is every operation of the OpenAPI document.
func (s *service) operations(t *testing.T) (all []string) {
	t.Helper()
	for path, item := range s.want(t, 200, "GET", "/openapi.json", nil)["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

// names is the name of every file and object.
func (m *traced) names(t *testing.T) string {
	t.Helper()
	names := m.held(t, m.stores).keys()
	err := filepath.WalkDir(m.data, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

// text is everything that a table holds.
func (h held) text(table string) string {
	h.t.Helper()
	rows, err := h.database().QueryContext(h.t.Context(), "SELECT * FROM "+table)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		h.t.Fatal(err)
	}
	var text strings.Builder
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			h.t.Fatal(err)
		}
		fmt.Fprintln(&text, values...)
	}
	return text.String()
}
