package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// client makes the calls of an app's server.
type client struct {
	base, app, operator string
	http                *http.Client
}

func newClient(base string) (*client, error) {
	c := &client{base: base, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 500}, Timeout: 3 * time.Minute}}
	for role, token := range map[api.Role]*string{api.RoleApp: &c.app, api.RoleOperator: &c.operator} {
		var err error
		if *token, err = api.NewToken([]byte(jwtSecret), api.Claims{Subject: models.PrincipalID(role), Role: role}, time.Now(), time.Hour); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// do makes a call and returns its answer, whose body must be closed.
func (c *client) do(ctx context.Context, method, path, token, kind string, content io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return nil, err
	}
	if b, ok := content.(*body); ok {
		r.ContentLength = b.size
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return c.http.Do(r)
}

// call sends JSON and wants a success; answer, where not nil, is filled.
func (c *client) call(ctx context.Context, method, path, token, body string, answer any) error {
	r, err := c.do(ctx, method, path, token, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	said, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.StatusCode > 299 {
		return fmt.Errorf("%s %s: %d %s", method, path, r.StatusCode, said)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(said, answer)
}

// enrol makes learners who have consented, and the page that they read.
func (c *client) enrol(ctx context.Context, learners []string, text string) error {
	if err := c.call(ctx, "PUT", "/v1/policies/p1", c.operator, `{"text":"政策","effective":"2026-01-01T00:00:00Z"}`, nil); err != nil {
		return err
	}
	if err := c.call(ctx, "PUT", "/v1/pages/"+page, c.app, fmt.Sprintf(`{"text":%q,"title":"t"}`, text), nil); err != nil {
		return err
	}
	for _, l := range learners {
		if err := c.call(ctx, "PUT", "/v1/learners/"+l, c.app, `{"birth_month":"2018-05","guardian":"g"}`, nil); err != nil {
			return err
		}
		consent := `{"purposes":["scoring","playback"],"policy_version":"p1","given_by":"g","method":"guardian-sms"}`
		if err := c.call(ctx, "POST", "/v1/learners/"+l+"/consents", c.app, consent, nil); err != nil {
			return err
		}
	}
	return nil
}

// page is what everybody reads.
const page = "load-1"

// refusal is an answer that says when to come back.
type refusal struct {
	status int
	after  time.Duration // 0 where it does not say
}

func (r refusal) Error() string { return fmt.Sprintf("refused with %d for %s", r.status, r.after) }

// body is the form of a recording; when its last byte was taken it says so.
type body struct {
	from io.Reader
	size int64
	last time.Time
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.last = time.Now()
	return n, err
}

// upload sends a recording. last is when the last byte had gone.
func (c *client) upload(ctx context.Context, learner string, s sample) (id string, last time.Time, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, field := range [][2]string{{"learner", learner}, {"page", page}} {
		if err := w.WriteField(field[0], field[1]); err != nil {
			return "", last, err
		}
	}
	part, err := w.CreateFormFile("audio", "a")
	if err != nil {
		return "", last, err
	}
	if _, err := part.Write(s.file); err != nil {
		return "", last, err
	}
	if err := w.Close(); err != nil {
		return "", last, err
	}
	sent := &body{from: &form, size: int64(form.Len())}
	r, err := c.do(ctx, "POST", "/v1/recordings", c.app, w.FormDataContentType(), sent)
	if err != nil {
		return "", last, err
	}
	defer r.Body.Close()
	said, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return "", last, err
	case r.StatusCode == 429, r.StatusCode == 503:
		after, _ := strconv.Atoi(r.Header.Get("Retry-After")) // 0 is a finding
		return "", last, refusal{r.StatusCode, time.Duration(after) * time.Second}
	case r.StatusCode != 202:
		return "", last, fmt.Errorf("upload: %d %s", r.StatusCode, said)
	}
	var received struct{ ID string }
	err = json.Unmarshal(said, &received)
	return received.ID, sent.last, err
}

// pollEvery is how often an app asks that does not follow the events.
const pollEvery = 100 * time.Millisecond

// result waits for a result and reads it, by the events or by asking again and again.
func (c *client) result(ctx context.Context, id string, events bool) error {
	wait := c.poll
	if events {
		wait = c.follow
	}
	if err := wait(ctx, id); err != nil {
		return err
	}
	return c.call(ctx, "GET", "/v1/recordings/"+id+"/result", c.app, "", nil)
}

func (c *client) follow(ctx context.Context, id string) error {
	r, err := c.do(ctx, "GET", "/v1/recordings/"+id+"/events", c.app, "", nil)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != 200 {
		return fmt.Errorf("events: %d", r.StatusCode)
	}
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() {
		if settled, err := isSettled(strings.TrimPrefix(lines.Text(), "id: ")); settled {
			return err
		}
	}
	return fmt.Errorf("the events ended before the recording was settled: %w", lines.Err())
}

func (c *client) poll(ctx context.Context, id string) error {
	for {
		var rec struct{ Status string }
		if err := c.call(ctx, "GET", "/v1/recordings/"+id, c.app, "", &rec); err != nil {
			return err
		}
		if settled, err := isSettled(rec.Status); settled {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

// isSettled says that a status is the last; one that is no score is an error.
func isSettled(status string) (bool, error) {
	switch models.Status(status) {
	case models.Scored:
		return true, nil
	case models.Unassessable, models.Failed, models.Erased:
		return true, fmt.Errorf("a recording is %s", status)
	}
	return false, nil
}
