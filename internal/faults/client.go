//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// client is an app that behaves: it tries again what it was told may be tried again,
// with the same key, when it was told; and it believes no answer that is not one of
// those that the service documents.
type client struct {
	base   string
	token  string
	ledger *ledger
	http   *http.Client
	// patience is for how long one thing is tried.
	patience time.Duration
}

func newClient(base, token string, l *ledger, patience time.Duration) *client {
	return &client{base: base, token: token, ledger: l, patience: patience, http: &http.Client{
		Timeout: 40 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 10 * time.Second,
			ResponseHeaderTimeout: 40 * time.Second, DisableCompression: true},
	}}
}

// request is a call that may be made again and again.
type request struct {
	method, path string
	body         []byte
	header       map[string]string
	// more is statuses that end it besides those of a success.
	more []int
	// audio says that the answer is a sound, and no JSON.
	audio bool
}

// answer is what a call came to.
type answer struct {
	status int
	header http.Header
	body   []byte
	tries  int
}

// do makes a call until it is answered for good. An answer that the service must not
// give is a finding, and is tried again like a refusal.
func (c *client) do(ctx context.Context, r request) (answer, error) {
	until := time.Now().Add(c.patience)
	for tries := 1; ; tries++ {
		a, wait, err := c.once(ctx, r)
		a.tries = tries
		if err == nil {
			return a, nil
		}
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		if time.Now().After(until) {
			c.ledger.found("a good request was not accepted within "+c.patience.String(), fmt.Sprintf("%s %s: %v", r.method, route(r.path), err))
			return a, err
		}
		pause(ctx, wait)
	}
}

// once makes it once. err is why it must be made again, after a wait.
func (c *client) once(ctx context.Context, r request) (a answer, wait time.Duration, err error) {
	c.ledger.tried()
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return a, 0, err
	}
	httpRequest.Header.Set("Authorization", "Bearer "+c.token)
	for name, value := range r.header {
		httpRequest.Header.Set(name, value)
	}
	response, err := c.http.Do(httpRequest)
	if err == nil {
		defer response.Body.Close()
		a.status, a.header = response.StatusCode, response.Header
		a.body, err = io.ReadAll(response.Body)
	}
	if err != nil {
		if ctx.Err() == nil {
			c.ledger.refused("connection broken")
		}
		return a, 200 * time.Millisecond, err
	}
	v := judge(r, a)
	if v.finding != "" {
		c.ledger.found(v.finding, fmt.Sprintf("%s %s = %d %s %.300s", r.method, route(r.path), a.status, a.header.Get("X-Request-Id"), a.body))
		return a, time.Second, fmt.Errorf("%s", v.finding)
	}
	if v.again {
		c.ledger.refused(v.kind)
		return a, v.wait, fmt.Errorf("refused: %d %s", a.status, v.kind)
	}
	return a, 0, nil
}

// verdict is what a client makes of an answer.
type verdict struct {
	again   bool
	kind    string
	wait    time.Duration
	finding string
}

const problemPrefix = "urn:langdu:problem:"

// problems is the kinds that are documented, with their statuses.
var problems = map[string]int{
	"invalid": 422, "malformed": 400, "unauthenticated": 401, "forbidden": 403, "consent-required": 403, "not-found": 404,
	"method-not-allowed": 405, "too-slow": 408, "conflict": 409, "gone": 410, "closing": 403, "too-large": 413, "too-long": 422,
	"unsupported": 415, "corrupt": 422, "range-not-satisfiable": 416, "protocol-version": 412, "locked": 423,
	"rate-limited": 429, "unavailable": 503, "overloaded": 503, "internal": 500,
}

// judge reads an answer as the documentation has it.
func judge(r request, a answer) verdict {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	if a.status < 300 {
		return judgeSuccess(r, a, kind)
	}
	if r.method == http.MethodHead {
		return judgeStatus(a, r.more)
	}
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	switch {
	case kind != "application/problem+json":
		return verdict{finding: fmt.Sprintf("a refusal that is no problem document: %d %s", a.status, kind)}
	case json.Unmarshal(a.body, &p) != nil:
		return verdict{finding: "a problem document that is cut off"}
	}
	name := strings.TrimPrefix(p.Type, problemPrefix)
	switch want, known := problems[name]; {
	case !known || name == p.Type || p.Title == "" || p.Detail == "":
		return verdict{finding: "a problem of no documented kind: " + p.Type}
	case want != a.status || p.Status != a.status:
		return verdict{finding: fmt.Sprintf("a problem %s with status %d", name, a.status)}
	}
	v := judgeStatus(a, r.more)
	v.kind = name
	if v.finding != "" {
		v.finding += ": " + name + ": " + p.Detail
	}
	return v
}

// judgeSuccess wants a body that is whole.
func judgeSuccess(r request, a answer, kind string) verdict {
	switch {
	case r.audio && (kind != "audio/mp4" && len(r.more) == 0 || len(a.body) < 100):
		return verdict{finding: "a success without a sound in it: " + kind}
	case !r.audio && len(a.body) > 0 && (kind != "application/json" || !json.Valid(a.body)):
		return verdict{finding: "a success that is no whole JSON: " + kind}
	}
	return verdict{}
}

// judgeStatus says whether a refusal may be tried again.
func judgeStatus(a answer, more []int) verdict {
	for _, status := range more {
		if a.status == status {
			return verdict{}
		}
	}
	after, stated := retryAfter(a.header)
	switch a.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusLocked, http.StatusBadGateway:
		if !stated {
			return verdict{finding: fmt.Sprintf("a refusal %d that does not say when to come again", a.status)}
		}
		return verdict{again: true, wait: after, kind: strconv.Itoa(a.status)}
	case http.StatusConflict: // the same request is under way
		if stated {
			return verdict{again: true, wait: after, kind: "409"}
		}
	case http.StatusRequestTimeout, http.StatusBadRequest: // the line broke while we sent
		return verdict{again: true, wait: time.Second, kind: strconv.Itoa(a.status)}
	}
	return verdict{finding: fmt.Sprintf("a good request was refused for good with %d", a.status)}
}

// retryAfter is when to come again, and at most ten seconds.
func retryAfter(h http.Header) (time.Duration, bool) {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return 0, false
	}
	return min(time.Duration(seconds)*time.Second, 10*time.Second), true
}

// route is a path without ids.
func route(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > 2 && len(part) > 10 {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}
