package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/decode"
)

// TestLifeOfARecording walks the whole way of a recording, as an app does it:
// upload → scored → playback → like → My Work → delete → gone.
func TestLifeOfARecording(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			audio := testdata(t, "reading.ogg")
			id := s.upload(t, "xiaoming", readingText, audio)
			seen := s.settle(t, id)
			if last := seen[len(seen)-1]; last != "scored" {
				t.Fatalf("the events ended with %q: %q", last, seen)
			}
			at := "/v1/recordings/" + id
			checkResult(t, s.want(t, 200, "GET", at+"/result", nil))
			checkPlayback(t, s, at, audio)
			checkWork(t, s, id)
			checkErasure(t, s, at)
			checkNothingLeft(t, s, id, audio)
		})
	}
}

// checkResult wants every character of the text judged, in time, and most of
// what was read well to be called so.
func checkResult(t *testing.T, result map[string]any) {
	t.Helper()
	characters := result["characters"].([]any)
	text := []rune(readingText)
	if len(characters) != len(text) {
		t.Fatalf("%d characters judged, want %d", len(characters), len(text))
	}
	correct, last := 0, 0.0
	for i, c := range characters {
		c := c.(map[string]any)
		if c["char"] != string(text[i]) || c["at"] != float64(i) {
			t.Errorf("character %d is %v at %v", i, c["char"], c["at"])
		}
		start, end := c["start_ms"].(float64), c["end_ms"].(float64)
		if start < last || end < start {
			t.Errorf("%v lies at %v–%v ms, after %v ms", c["char"], start, end, last)
		}
		last = start
		if c["verdict"] == "correct" {
			correct++
		}
	}
	if correct < 7 {
		t.Errorf("%d of 10 characters of a native speaker's reading are correct", correct)
	}
}

// checkPlayback wants a playback file that is as long as the upload, in whole
// and in parts, the waveform, and the upload itself.
func checkPlayback(t *testing.T, s *service, at string, uploaded []byte) {
	t.Helper()
	status, header, whole := s.call(t, "GET", at+"/audio", nil)
	if status != 200 || header.Get("Content-Type") != "audio/mp4" {
		t.Fatalf("audio = %d, %s", status, header.Get("Content-Type"))
	}
	played, _, err := decode.All(t.Context(), bytes.NewReader(whole), int64(len(whole)), decode.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	sent, _, err := decode.All(t.Context(), bytes.NewReader(uploaded), int64(len(uploaded)), decode.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if d := (played.Duration() - sent.Duration()).Abs().Milliseconds(); d > 1 {
		t.Errorf("the playback file lasts %s, the upload %s", played.Duration(), sent.Duration())
	}
	status, header, part := s.call(t, "GET", at+"/audio", nil, "Range", "bytes=100-199")
	if want := fmt.Sprintf("bytes 100-199/%d", len(whole)); status != 206 || header.Get("Content-Range") != want || !bytes.Equal(part, whole[100:200]) {
		t.Errorf("Range = %d, %q, %d bytes, want 206, %q", status, header.Get("Content-Range"), len(part), want)
	}
	if status, _, got := s.call(t, "GET", at+"/audio?original=1", nil); status != 200 || !bytes.Equal(got, uploaded) {
		t.Errorf("original = %d with %d bytes, want the %d that were sent", status, len(got), len(uploaded))
	}
	peaks := s.want(t, 200, "GET", at+"/peaks", nil)
	if n := len(peaks["peaks"].([]any)[0].([]any)); n < 40 {
		t.Errorf("%d peaks for 2.6 s", n)
	}
}

// checkWork likes the recording twice and wants it once in My Work.
func checkWork(t *testing.T, s *service, id string) {
	t.Helper()
	for range 2 {
		if like := s.want(t, 200, "PUT", "/v1/recordings/"+id+"/like", nil); like["likes"] != 1.0 || like["liked"] != true {
			t.Errorf("like = %v, want 1 like", like)
		}
	}
	work := s.want(t, 200, "GET", "/v1/learners/xiaoming/work?liked=true&q=妈妈", nil)["recordings"].([]any)
	if len(work) != 1 || work[0].(map[string]any)["id"] != id {
		t.Errorf("My Work is %v, want the recording", work)
	}
	growth := s.want(t, 200, "GET", "/v1/learners/xiaoming/growth", nil)
	if days := growth["days"].([]any); len(days) != 1 || days[0].(map[string]any)["characters"].(float64) < 9 {
		t.Errorf("growth %v, want one day with the page's characters", growth["days"])
	}
}

// checkErasure deletes the recording and wants it gone for every reader, and the
// erasure done.
func checkErasure(t *testing.T, s *service, at string) {
	t.Helper()
	erasure := s.want(t, 202, "DELETE", at, nil)["erasure"].(string)
	for _, path := range []string{"", "/result", "/audio", "/audio?original=1", "/peaks", "/events"} {
		if status, _, answer := s.call(t, "GET", at+path, nil); status != http.StatusGone {
			t.Errorf("GET %s after the erasure = %d: %s", path, status, answer)
		}
	}
	if work := s.want(t, 200, "GET", "/v1/learners/xiaoming/work", nil)["recordings"].([]any); len(work) != 0 {
		t.Errorf("My Work still holds %v", work)
	}
	await(t, "the erasure", func() bool {
		return s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done"
	})
	done := s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)
	if done["objects"] != 2.0 || done["recordings"] != 1.0 {
		t.Errorf("erasure %v, want 1 recording and 2 objects", done)
	}
}

// checkNothingLeft searches every file of the embedded shape for the recording's
// bytes and text. The id itself stays, in the erasure that proves it.
func checkNothingLeft(t *testing.T, s *service, id string, audio []byte) {
	t.Helper()
	err := filepath.WalkDir(s.data, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(content, audio[200:400]) || bytes.Contains(content, []byte(readingText)) {
			t.Errorf("%s still holds the recording", path)
		}
		if strings.Contains(path, id) {
			t.Errorf("%s is still there", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHonestRefusals sends what cannot be judged.
func TestHonestRefusals(t *testing.T) {
	s := start(t, nil)
	s.consent(t, "xiaoming")
	for name, test := range map[string]struct {
		audio  []byte
		status int    // of the upload
		end    string // status and reason in the end
	}{
		"0 bytes":              {nil, 422, ""},
		"JPEG named .mp3":      {jpeg, 415, ""},
		"silence":              {wav(silence(3)), 202, "unassessable: silence"},
		"white noise":          {wav(noise(3)), 202, "unassessable: not speech"},
		"sine":                 {wav(sine(440, 3)), 202, "unassessable: not speech"},
		"a tenth of a second":  {wav(sine(440, 0.1)), 202, "unassessable: too short"},
		"4-hour header":        {fourHours(), 202, "failed: undecodable"},
		"truncated M4A header": {[]byte("\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00M4A mp42isom\x00\x00\x00\x00"), 202, "failed: undecodable"},
	} {
		t.Run(name, func(t *testing.T) {
			body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, test.audio)
			status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
			if status != test.status {
				t.Fatalf("upload = %d, want %d: %s", status, test.status, answer)
			}
			if test.end == "" {
				var problem struct{ Type, Title, Detail string }
				if err := json.Unmarshal(answer, &problem); err != nil || problem.Type == "" || problem.Detail == "" {
					t.Errorf("the refusal says %s (%v)", answer, err)
				}
				return
			}
			var received struct{ ID string }
			if err := json.Unmarshal(answer, &received); err != nil {
				t.Fatal(err)
			}
			s.settle(t, received.ID)
			r := s.want(t, 200, "GET", "/v1/recordings/"+received.ID, nil)
			if got := fmt.Sprintf("%s: %s", r["status"], r["reason"]); got != test.end || r["detail"] == "" {
				t.Errorf("ended %s (%s), want %s", got, r["detail"], test.end)
			}
		})
	}
}

// TestNoConsentNoByte wants nothing stored without a consent.
func TestNoConsentNoByte(t *testing.T) {
	s := start(t, nil)
	s.want(t, 201, "PUT", "/v1/learners/xiaoming", map[string]any{"age_band": "under14", "guardian": "mama"})
	body, contentType := form(t, [][2]string{{"learner", "xiaoming"}, {"text", readingText}}, testdata(t, "reading.ogg"))
	status, _, answer := s.call(t, "POST", "/v1/recordings", body, "Content-Type", contentType)
	if status != 403 || !bytes.Contains(answer, []byte("consent-required")) {
		t.Fatalf("upload without consent = %d: %s", status, answer)
	}
	checkNothingLeft(t, s, "r/", testdata(t, "reading.ogg"))
}
