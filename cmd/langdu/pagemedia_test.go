package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
)

// modelled waits until a worker has listened to the model reading of p1.
func (s *service) modelled(t *testing.T) map[string]any {
	t.Helper()
	await(t, "the model reading", func() bool { return s.want(t, 200, "GET", "/v1/pages/p1/model", nil)["status"] != "received" })
	return s.want(t, 200, "GET", "/v1/pages/p1/model", nil)
}

// TestModelReading puts a grown-up's reading to a page, plays a part of it, and
// changes the text under it.
func TestModelReading(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": readingText})
			put := "/v1/pages/p1/model?attribution=" + url.QueryEscape("李老师")
			s.want(t, 202, "PUT", put, bytes.NewReader(testdata(t, "reading.ogg")), "Content-Type", "audio/ogg")
			model := s.modelled(t)
			characters, _ := model["characters"].([]any)
			if model["status"] != "ready" || len(characters) != 10 || model["attribution"] != "李老师" || model["duration_ms"].(float64) < 2000 {
				t.Fatalf("the model reading is %v", model)
			}
			for i, c := range characters {
				c := c.(map[string]any)
				if c["at"] != float64(i) || c["end_ms"].(float64) <= c["start_ms"].(float64) {
					t.Errorf("character %d: %v", i, c)
				}
			}
			if pitch, _ := characters[9].(map[string]any)["pitch"].(map[string]any); len(pitch) != 5 {
				t.Errorf("pitch %v", pitch)
			}
			s.playsModel(t, model["audio"].(string))
			if page := s.want(t, 200, "GET", "/v1/pages/p1", nil); page["model"] != model["version"] {
				t.Errorf("the page has the model reading %v, want %v", page["model"], model["version"])
			}
			s.holds(t, stores, "model.m4a")
			s.want(t, 200, "PUT", "/v1/pages/p1", map[string]any{"text": readingText + "啊"})
			stale := s.want(t, 200, "GET", "/v1/pages/p1/model", nil)
			if page := s.want(t, 200, "GET", "/v1/pages/p1", nil); stale["status"] != "stale" || page["model"] != nil {
				t.Errorf("after a change of the text: %v, page %v", stale, page)
			}
			s.want(t, 404, "GET", "/v1/pages/p1/model/audio", nil)
			s.want(t, 204, "DELETE", "/v1/pages/p1/model", nil)
			s.want(t, 404, "GET", "/v1/pages/p1/model", nil)
			s.holds(t, stores)
		})
	}
}

// holds waits until the store holds these of pages and nothing else.
func (s *service) holds(t *testing.T, stores []string, names ...string) {
	t.Helper()
	await(t, fmt.Sprintf("a store that holds %q", names), func() bool {
		keys := s.held(t, stores).keys()
		for _, key := range keys {
			if !slices.Contains(names, path.Base(key)) || !strings.HasPrefix(key, "p/") {
				return false
			}
		}
		return len(keys) == len(names)
	})
}

// playsModel fetches sound whole and in part.
func (s *service) playsModel(t *testing.T, at string) {
	t.Helper()
	status, header, whole := s.call(t, "GET", at, nil)
	if status != 200 || header.Get("Content-Type") != "audio/mp4" || len(whole) < 5000 || !strings.Contains(header.Get("Cache-Control"), "immutable") {
		t.Errorf("the sound: %d %v, %d bytes", status, header, len(whole))
	}
	status, header, part := s.call(t, "GET", at, nil, "Range", "bytes=100-199")
	if status != http.StatusPartialContent || !bytes.Equal(part, whole[100:200]) {
		t.Errorf("a part of the sound: %d %v, %d bytes", status, header, len(part))
	}
	if status, _, _ = s.call(t, "GET", at, nil, "If-None-Match", header.Get("ETag")); status != http.StatusNotModified {
		t.Errorf("sound that the client has: %d", status)
	}
}

// TestModelReadingOfAnotherText is refused, with what to do, and nothing of it kept.
func TestModelReadingOfAnotherText(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			for text, reason := range map[string]string{"小猫来到河边，一心一意地钓鱼。": "not this text", readingText + "还是爷爷的年龄大": "not the whole text"} {
				if status, _, answer := s.call(t, "PUT", "/v1/pages/p1", map[string]any{"text": text}); status > 201 {
					t.Fatal(string(answer))
				}
				s.want(t, 202, "PUT", "/v1/pages/p1/model", bytes.NewReader(testdata(t, "reading.ogg")), "Content-Type", "audio/ogg")
				model := s.modelled(t)
				if detail := fmt.Sprint(model["detail"]); model["status"] != "refused" || model["reason"] != reason || !strings.Contains(detail, "read") {
					t.Errorf("the reading of another text than %s is %v", text, model)
				}
				s.want(t, 404, "GET", "/v1/pages/p1/model/audio", nil)
				s.holds(t, stores)
			}
		})
	}
}

// TestPicture gives a page a picture, another, and none.
func TestPicture(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.want(t, 201, "PUT", "/v1/pages/p1", map[string]any{"text": readingText})
			first := s.want(t, 200, "PUT", "/v1/pages/p1/picture", drawing(t, 64, 48), "Content-Type", "image/png")["picture"].(string)
			second := s.want(t, 200, "PUT", "/v1/pages/p1/picture", drawing(t, 2400, 1800), "Content-Type", "image/png")["picture"].(string)
			page := s.want(t, 200, "GET", "/v1/pages/p1", nil)
			if page["picture"] != second || first == second {
				t.Errorf("the page has the picture %v, want %s", page["picture"], second)
			}
			status, header, content := s.call(t, "GET", second, nil)
			config, err := png.DecodeConfig(bytes.NewReader(content))
			if status != 200 || err != nil || config.Width != 1200 || config.Height != 900 || !strings.Contains(header.Get("Cache-Control"), "max-age=31536000") {
				t.Errorf("the picture: %d %v, %+v, %v", status, header, config, err)
			}
			s.holds(t, stores, "picture")
			s.want(t, 204, "DELETE", "/v1/pages/p1/picture", nil)
			s.want(t, 404, "GET", second, nil)
			s.holds(t, stores)
		})
	}
}

func drawing(t *testing.T, w, h int) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// TestDemoIsHeardAndSeen: every page of the demo has a picture, and one is read aloud.
func TestDemoIsHeardAndSeen(t *testing.T) {
	s := start(t, nil, "--demo")
	ready := func() (model string) {
		for _, p := range s.want(t, 200, "GET", "/v1/pages", nil)["pages"].([]any) {
			p := p.(map[string]any)
			if status, _, content := s.call(t, "GET", fmt.Sprint(p["picture"]), nil); status != 200 || !bytes.HasPrefix(content, []byte("\x89PNG")) || len(content) > 30_000 {
				t.Fatalf("the picture of %v: %d, %d bytes", p, status, len(content))
			}
			if p["model"] != nil {
				model = p["id"].(string)
			}
		}
		return model
	}
	await(t, "the model reading of the demo", func() bool { return ready() != "" })
	s.playsModel(t, "/v1/pages/"+ready()+"/model/audio?v="+s.want(t, 200, "GET", "/v1/pages/"+ready()+"/model", nil)["version"].(string))
}
