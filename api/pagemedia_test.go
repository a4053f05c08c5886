package api_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a PNG of forty bytes that claims 60000 pixels on a side.
func bomb() []byte {
	chunk := []byte("IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x06\x00\x00\x00")
	return binary.BigEndian.AppendUint32(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...), crc32.ChecksumIEEE(chunk))
}

func (s *service) put(path, token string, body []byte, headers ...string) reply {
	s.t.Helper()
	return s.do(s.request("PUT", path, token, bytes.NewReader(body), headers...))
}

func TestPictureOfAPage(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring", "playback")
	child := s.token(api.RoleLearner, "l1", "l1")
	s.want(s.call("PUT", "/v1/pages/一页", s.app(), `{"text":"小猫钓鱼","title":"一"}`), 201)
	at := "/v1/pages/%E4%B8%80%E9%A1%B5/picture"
	s.refused(s.call("GET", at, child, ""), 404, "not-found", "no picture")
	s.refused(s.put(at, child, pngOf(t, 40, 30)), 403, "forbidden", "learner")
	shown := s.want(s.put(at, s.app(), pngOf(t, 40, 30)), 200).json("picture").(string)
	if !strings.HasPrefix(shown, at+"?v=") {
		t.Errorf("the picture is at %s", shown)
	}
	got := s.want(s.call("GET", shown, child, ""), 200)
	if got.Header.Get("Content-Type") != "image/png" || got.Header.Get("Cache-Control") != "private, max-age=31536000, immutable" || got.Header.Get("Etag") == "" {
		t.Errorf("headers %v", got.Header)
	}
	if got := s.want(s.call("GET", at, child, ""), 200); got.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("without its version it may be kept: %v", got.Header)
	}
	s.want(s.call("GET", at, child, "", "If-None-Match", got.Header.Get("Etag")), 304)
	id := models.RecordingID(s.want(s.upload(s.app(), nil, "learner", "l1", "page", "一页", "audio", string(wav(9000))), 202).json("id").(string))
	if r := s.want(s.call("GET", "/v1/recordings/"+string(id), child, ""), 200); r.json("picture") != shown {
		t.Errorf("the recording's page has the picture %v, want %s", r.json("picture"), shown)
	}
	if work := s.want(s.call("GET", "/v1/learners/l1/work", child, ""), 200); !bytes.Contains(work.body, []byte(`"picture":"`+shown)) {
		t.Errorf("My Work has no picture: %s", work.body)
	}
	s.refused(s.call("DELETE", at, child, ""), 403, "forbidden", "learner")
	s.want(s.call("DELETE", at, s.app(), ""), 204)
	s.want(s.call("DELETE", at, s.app(), ""), 204)
	if r := s.want(s.call("GET", "/v1/recordings/"+string(id), child, ""), 200); bytes.Contains(r.body, []byte("picture")) {
		t.Errorf("a picture that was taken away is in %s", r.body)
	}
}

func TestHostilePictures(t *testing.T) {
	s := start(t)
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫钓鱼"}`), 201)
	whole := pngOf(t, 400, 300)
	for words, test := range map[string]struct {
		file   []byte
		status int
		kind   string
	}{
		"4096 pixels":    {bomb(), 413, "too-large"},
		"damaged":        {whole[:len(whole)/2], 422, "corrupt-media"},
		"PNG, JPEG":      {[]byte("<svg onload='alert(1)'/>"), 415, "unsupported-media"},
		"more than":      {bytes.Repeat([]byte("x"), 4<<20+1), 413, "too-large"},
		"empty":          {nil, 422, "invalid"},
		"no PNG, JPEG o": {wav(900), 415, "unsupported-media"},
	} {
		s.refused(s.put("/v1/pages/p1/picture", s.app(), test.file), test.status, test.kind, words)
	}
	s.refused(s.put("/v1/pages/p9/picture", s.app(), whole), 404, "not-found", "no such page")
	s.nothingOfPages()
	s.objects.putErr = models.Errorf("test", models.Unavailable, "away")
	s.refused(s.put("/v1/pages/p1/picture", s.app(), whole), 503, "unavailable", "")
	s.nothingOfPages()
}

// nothingOfPages checks that no object and no row is left of what p1 was to have.
func (s *service) nothingOfPages() {
	s.t.Helper()
	media, err := s.store.MediaOf(s.t.Context(), []models.PageID{"p1"})
	if keys := s.objects.keys(); err != nil || len(media) > 0 || len(keys) > 0 {
		s.t.Errorf("left of pages: %v, objects %v, %v", media, keys, err)
	}
}

func TestModelReadingOfAPage(t *testing.T) {
	s := start(t)
	child := s.token(api.RoleLearner, "l1", "l1")
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫"}`), 201)
	s.refused(s.call("GET", "/v1/pages/p1/model", child, ""), 404, "not-found", "no model reading")
	s.refused(s.put("/v1/pages/p1/model", child, wav(900)), 403, "forbidden", "learner")
	s.refused(s.put("/v1/pages/p1/model", s.app(), []byte("<html>")), 415, "unsupported-media", "")
	s.refused(s.put("/v1/pages/p1/model?attribution="+strings.Repeat("x", 301), s.app(), wav(900)), 422, "invalid", "300 bytes")
	s.nothingOfPages()
	first := s.want(s.put("/v1/pages/p1/model?attribution=Li", s.app(), wav(900)), 202)
	if first.json("status") != "received" || first.json("attribution") != "Li" || len(first.json("characters").([]any)) > 0 {
		t.Errorf("answer %s", first.body)
	}
	s.refused(s.call("GET", "/v1/pages/p1/model/audio", child, ""), 404, "not-found", "received")
	second := s.want(s.put("/v1/pages/p1/model", s.app(), wav(901)), 202)
	m := s.settledModel(models.ModelOutcome{Status: models.ModelReady, Duration: time.Second, Characters: []byte(`[{"at":0,"char":"小","start_ms":0,"end_ms":300},{"at":1,"char":"猫","start_ms":300,"end_ms":600}]`)})
	s.objects.place(m.ID.ModelKey(), "audio/mp4", []byte("0123456789"))
	got := s.want(s.call("GET", "/v1/pages/p1/model", child, ""), 200)
	if got.json("version") != second.json("version") || len(got.json("characters").([]any)) != 2 || got.json("duration_ms") != 1000.0 {
		t.Errorf("answer %s", got.body)
	}
	part := s.want(s.call("GET", got.json("audio").(string), child, "", "Range", "bytes=2-4"), 206)
	if string(part.body) != "234" || part.Header.Get("Content-Type") != "audio/mp4" {
		t.Errorf("a part is %q %v", part.body, part.Header)
	}
	s.refused(s.call("GET", got.json("audio").(string), child, "", "Range", "bytes=90-"), 416, "range-not-satisfiable", "")
	if keys := s.objects.keys(); len(keys) != 2 {
		t.Errorf("the store holds %v, want what the second reading has", keys)
	}
	list := s.want(s.call("GET", "/v1/pages", child, ""), 200)
	if !bytes.Contains(list.body, []byte(`"model":"`+m.Version())) {
		t.Errorf("the list of pages: %s", list.body)
	}
	s.want(s.call("PUT", "/v1/pages/p1", s.app(), `{"text":"小猫","readings":[{"at":1,"reading":"mao2"}]}`), 200)
	if got := s.want(s.call("GET", "/v1/pages/p1/model", child, ""), 200); got.json("status") != "stale" || got.json("audio") != nil {
		t.Errorf("after a correction of a reading: %s", got.body)
	}
	s.refused(s.call("GET", "/v1/pages/p1/model/audio", child, ""), 404, "not-found", "stale")
	s.want(s.call("DELETE", "/v1/pages/p1/model", s.app(), ""), 204)
	s.nothingOfPages()
}

// settledModel does what a worker does.
func (s *service) settledModel(outcome models.ModelOutcome) models.ModelReading {
	s.t.Helper()
	now := s.clock.Now()
	m, ok, err := s.store.ClaimModel(s.t.Context(), now, now.Add(time.Minute))
	if err != nil || !ok {
		s.t.Fatalf("a worker finds %v, %v", ok, err)
	}
	m.ModelOutcome = outcome
	s.must(s.store.SettleModel(s.t.Context(), m, time.Time{}))
	return m
}
