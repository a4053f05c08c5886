package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"
)

// client is an app that sends readings.
type client struct {
	address, token string
	looks          int // at where a recording stands
}

// learner is who reads, who has all consents that it takes.
const learner = "bench"

func (c *client) enrol(ctx context.Context) error {
	if _, err := c.send(ctx, "PUT", "/v1/learners/"+learner, map[string]any{"age_band": "under14", "guardian": "g"}); err != nil {
		return err
	}
	_, err := c.send(ctx, "POST", "/v1/learners/"+learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback"}, "policy_version": "2026-11", "given_by": "g", "method": "in person"})
	return err
}

// send sends a document.
func (c *client) send(ctx context.Context, method, path string, document any) ([]byte, error) {
	body, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	return c.call(ctx, method, path, bytes.NewReader(body), "application/json")
}

func (c *client) call(ctx context.Context, method, path string, body io.Reader, kind string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.address+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, path, response.Status, answer)
	}
	return answer, err
}

// upload sends a reading and returns its id.
func (c *client) upload(ctx context.Context, file []byte, words string) (string, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("learner", learner) // into memory
	_ = w.WriteField("text", words)
	part, err := w.CreateFormFile("audio", "reading")
	if err != nil {
		return "", err
	}
	_, _ = part.Write(file)
	if err := w.Close(); err != nil {
		return "", err
	}
	answer, err := c.call(ctx, "POST", "/v1/recordings", &form, w.FormDataContentType())
	if err != nil {
		return "", err
	}
	var received struct{ ID string }
	return received.ID, json.Unmarshal(answer, &received)
}

// status is where a recording stands.
func (c *client) status(ctx context.Context, id string) (string, error) {
	c.looks++
	answer, err := c.call(ctx, "GET", "/v1/recordings/"+id, nil, "application/json")
	if err != nil {
		return "", err
	}
	var r struct{ Status, Reason string }
	if err := json.Unmarshal(answer, &r); err != nil {
		return "", err
	}
	if r.Status == "failed" || r.Status == "unassessable" {
		return "", fmt.Errorf("a reading of the bench is %s: %s", r.Status, r.Reason)
	}
	return r.Status, nil
}

// await asks every so often until the recording is in one of these states.
func (c *client) await(ctx context.Context, id string, every time.Duration, states ...string) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		status, err := c.status(ctx, id)
		if err != nil {
			return err
		}
		for _, s := range states {
			if s == status {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
