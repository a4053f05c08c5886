//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// baseLearner is whose recordings were scored before anything was broken.
const baseLearner = "base"

// enrol makes a learner with the consents of their guardian.
func (c *client) enrol(ctx context.Context, learner string) error {
	if err := c.put(ctx, "PUT", "/v1/learners/"+learner, map[string]any{"age_band": "under14", "guardian": "g-" + learner}); err != nil {
		return err
	}
	return c.put(ctx, "POST", "/v1/learners/"+learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "g-" + learner, "method": "in person"})
}

// put sends a document.
func (c *client) put(ctx context.Context, method, path string, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, request{method: method, path: path, body: body,
		header: map[string]string{"Content-Type": "application/json", "Idempotency-Key": rand.Text()}})
	return err
}

// send uploads a sample in one piece.
func (c *client) send(ctx context.Context, learner string, s sample) (*upload, error) {
	u := &upload{Learner: learner, Sample: s.name, Way: "form", Key: rand.Text(), Begun: time.Now()}
	body, kind, err := form(learner, s)
	if err != nil {
		return nil, err
	}
	a, err := c.do(ctx, request{method: "POST", path: "/v1/recordings", body: body,
		header: map[string]string{"Content-Type": kind, "Idempotency-Key": u.Key}})
	if err != nil {
		return nil, err
	}
	var received struct{ ID, Status string }
	if err := json.Unmarshal(a.body, &received); err != nil || a.status != http.StatusAccepted || received.ID == "" {
		c.ledger.found("an upload was answered with something else than 202 and an id", fmt.Sprintf("%d %.200s", a.status, a.body))
		return nil, fmt.Errorf("upload: %d", a.status)
	}
	u.ID, u.Taken, u.Tries = received.ID, time.Since(u.Begun), a.tries
	c.ledger.accepted(u)
	return u, nil
}

func form(learner string, s sample) (body []byte, kind string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("learner", learner) // into memory
	_ = w.WriteField("text", s.text)
	part, err := w.CreateFormFile("audio", "reading")
	if err != nil {
		return nil, "", err
	}
	_, _ = part.Write(s.bytes)
	err = w.Close()
	return b.Bytes(), w.FormDataContentType(), err
}

// sendInParts uploads a sample by tus: it asks where the upload stands, and goes on
// from there.
func (c *client) sendInParts(ctx context.Context, learner string, s sample, part int) (*upload, error) {
	u := &upload{Learner: learner, Sample: s.name, Way: "tus", Key: rand.Text(), Begun: time.Now()}
	until := u.Begun.Add(c.patience)
	for {
		id, err := c.partsOf(ctx, u, s, part)
		if err == nil {
			u.ID, u.Taken = id, time.Since(u.Begun)
			c.ledger.accepted(u)
			return u, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if time.Now().After(until) {
			c.ledger.found("an upload in parts was not finished within "+c.patience.String(), err.Error())
			return nil, err
		}
		u.Key = rand.Text() // the upload has expired: a new one is begun
	}
}

// partsOf begins an upload and sends it until it is finished; an error says that it
// has ended otherwise.
func (c *client) partsOf(ctx context.Context, u *upload, s sample, part int) (id string, err error) {
	encode := func(value string) string { return base64.StdEncoding.EncodeToString([]byte(value)) }
	begun, err := c.do(ctx, request{method: "POST", path: "/v1/uploads", header: map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Length": strconv.Itoa(len(s.bytes)), "Idempotency-Key": u.Key,
		"Upload-Metadata": "learner " + encode(u.Learner) + ",text " + encode(s.text),
	}})
	if err != nil {
		return "", err
	}
	at := begun.header.Get("Location")
	for offset := 0; ; {
		end := min(offset+part, len(s.bytes))
		u.Tries++
		a, wait, err := c.once(ctx, request{method: "PATCH", path: at, body: s.bytes[offset:end], more: []int{404, 409, 410},
			header: map[string]string{"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": strconv.Itoa(offset)}})
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if err != nil {
			pause(ctx, wait)
		}
		if err != nil || a.status == http.StatusConflict { // ask where it stands
			if a, err = c.do(ctx, request{method: "HEAD", path: at, more: []int{404, 410}, header: map[string]string{"Tus-Resumable": "1.0.0"}}); err != nil {
				return "", err
			}
		}
		if a.status >= 400 {
			c.ledger.refused("upload expired")
			return "", fmt.Errorf("the upload is gone: %d", a.status)
		}
		if id, finished := strings.CutPrefix(a.header.Get("Langdu-Recording"), "/v1/recordings/"); finished {
			return id, nil
		}
		if offset, err = strconv.Atoi(a.header.Get("Upload-Offset")); err != nil || offset > len(s.bytes) {
			c.ledger.found("an upload that does not say where it stands", fmt.Sprint(a.status, a.header))
			return "", fmt.Errorf("no offset")
		}
	}
}

// eraseRecording asks for a recording to be erased.
func (c *client) eraseRecording(ctx context.Context, u *upload) error {
	erasure, err := c.erase(ctx, "/v1/recordings/"+u.ID)
	c.ledger.note(func() { u.Erasure = erasure })
	return err
}

// erase asks for something to be erased. erasure is "" where the answer was lost, and
// what there was is gone when asked again.
func (c *client) erase(ctx context.Context, path string) (erasure string, err error) {
	a, err := c.do(ctx, request{method: "DELETE", path: path, more: []int{404, 410},
		header: map[string]string{"Idempotency-Key": rand.Text()}})
	if err != nil {
		return "", err
	}
	var started struct{ Erasure string }
	if a.status >= 400 {
		if a.tries == 1 {
			c.ledger.found("what was accepted is not there when it is to be erased", fmt.Sprint(route(path), " = ", a.status))
		}
		return "", nil
	}
	return started.Erasure, json.Unmarshal(a.body, &started)
}

// like says that a recording is liked.
func (c *client) like(ctx context.Context, u *upload) error {
	_, err := c.do(ctx, request{method: "PUT", path: "/v1/recordings/" + u.ID + "/like", more: []int{404, 410}})
	return err
}

// play reads what is heard of a recording, where there is something yet.
func (c *client) play(ctx context.Context, u *upload, original bool) (answer, error) {
	r := request{method: "GET", path: "/v1/recordings/" + u.ID + "/audio", more: []int{404, 409, 410}, audio: true}
	if original {
		r.path += "?original=1"
	}
	return c.do(ctx, r)
}

// statusOf is where a recording stands.
func (c *client) statusOf(ctx context.Context, id string) (string, error) {
	a, err := c.do(ctx, request{method: "GET", path: "/v1/recordings/" + id})
	if err != nil {
		return "", err
	}
	var r struct{ Status string }
	return r.Status, json.Unmarshal(a.body, &r)
}
