package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// serve starts the service of a place, until the test ends.
func (p *sealedShape) serve(t *testing.T, more ...string) *service {
	t.Helper()
	return serveIn(t, p.data, p.stores, more...)
}

// play wants the original of a recording to be these bytes.
func (s *service) play(t *testing.T, id string, want []byte) {
	t.Helper()
	status, _, got := s.call(t, "GET", "/v1/recordings/"+id+"/audio?original=1", nil)
	if status != 200 || !bytes.Equal(got, want) {
		t.Errorf("original = %d with %d bytes, want the %d that were sent", status, len(got), len(want))
	}
	if status, _, got := s.call(t, "GET", "/v1/recordings/"+id+"/audio", nil); status != 200 || len(got) < 1000 {
		t.Errorf("playback = %d with %d bytes", status, len(got))
	}
}

// TestP25AtRestVoiceIsEncrypted shows that nobody who gets hold of the disks or of
// the object store hears a child: while the recording exists and plays, neither the
// upload nor the playback file nor the picture of its waveform lies anywhere in
// readable form, nor does the archive that a family takes away.
func TestP25AtRestVoiceIsEncrypted(t *testing.T) {
	for shape, p := range sealedShapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := p.serve(t)
			audio := testdata(t, "reading.ogg")
			id := s.recordIn(t, audio)
			searched := map[string][]byte{"upload": audio, "archive": s.exported(t, "xiaoming")}
			for _, file := range []string{"audio", "peaks"} {
				_, _, searched[file] = s.call(t, "GET", "/v1/recordings/"+id+"/"+file, nil)
			}
			sealed := 0
			for place, content := range p.bytesAtRest(t) {
				if object := "/" + place; strings.Contains(object, "/r/"+id) || strings.Contains(object, "/x/") {
					sealed++
					if !bytes.HasPrefix(content, []byte{0x20, 0x00}) { // DARE 2.0, AES-256-GCM
						t.Errorf("%s is not sealed", place)
					}
				}
				for what, plain := range searched {
					if at := holds(content, plain); at >= 0 {
						t.Errorf("%s holds the %s, from byte %d", place, what, at)
					}
				}
			}
			if sealed != 3 {
				t.Errorf("%d objects lie in the store, want 3: the search is worthless", sealed)
			}
		})
	}
}

// holds is where in plain a piece of 48 bytes begins that content holds; −1 where
// there is none. Pieces are taken every 48 bytes; one of few different bytes, as
// headers have, says nothing.
func holds(content, plain []byte) int {
	for at := 0; at+48 <= len(plain); at += 48 {
		if piece := plain[at : at+48]; varied(piece) && bytes.Contains(content, piece) {
			return at
		}
	}
	return -1
}

func varied(piece []byte) bool {
	different := map[byte]bool{}
	for _, b := range piece {
		different[b] = true
	}
	return len(different) > 16
}

// keys runs `langdu keys` on the place.
func (p *sealedShape) keys(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	args = append([]string{"keys", args[0], "--data", p.data, "--log-level", "error"}, slices.Concat(p.stores, args[1:])...)
	if err := run(t.Context(), args, os.LookupEnv, &out, testWriter{t}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestP18RotatedMasterKey shows that the key above all others can be changed while
// the service runs, without touching a recording, and that every recording plays
// before, meanwhile and afterwards. What was copied of the keys before is then
// worth nothing.
func TestP18RotatedMasterKey(t *testing.T) {
	audio := testdata(t, "reading.ogg")
	old, fresh := strings.Repeat("a5", 32), strings.Repeat("b6", 32)
	for shape, p := range sealedShapes(t) {
		t.Run(shape, func(t *testing.T) {
			var id string
			both, last := []string{}, []string{}
			if p.stores != nil {
				both, last = []string{"--master-key", fresh + "," + old}, []string{"--master-key", fresh}
			}
			t.Run("rotated while it runs", func(t *testing.T) {
				s := p.serve(t, both...)
				if p.stores != nil { // a process of before the change
					t.Run("before", func(t *testing.T) { id = p.record(t, audio) })
				} else {
					id = s.recordIn(t, audio)
				}
				before := p.objectsAtRest(t)
				if said := p.keys(t, append([]string{"rotate"}, both...)...); !strings.HasPrefix(said, "encrypted 1 data keys anew") {
					t.Errorf("keys rotate said %q", said)
				}
				if !maps.EqualFunc(before, p.objectsAtRest(t), bytes.Equal) {
					t.Error("the rotation has changed stored objects")
				}
				s.play(t, id, audio)
			})
			t.Run("without the former key", func(t *testing.T) {
				s := p.serve(t, last...)
				s.play(t, id, audio)
				said := p.keys(t, append([]string{"status"}, last...)...)
				if strings.Count(said, "data keys under master key") != 1 || !strings.Contains(said, ": 1\n") {
					t.Errorf("keys status said %q, want one data key under one master key", said)
				}
			})
		})
	}
}

// record starts a service, records, and stops it.
func (p *sealedShape) record(t *testing.T, audio []byte) string {
	t.Helper()
	return p.serve(t).recordIn(t, audio)
}

func (s *service) recordIn(t *testing.T, audio []byte) string {
	t.Helper()
	s.consent(t, "xiaoming")
	id := s.upload(t, "xiaoming", readingText, audio)
	s.settle(t, id)
	s.play(t, id, audio)
	return id
}

// objectsAtRest is what bytesAtRest finds of recordings.
func (p *sealedShape) objectsAtRest(t *testing.T) map[string][]byte {
	t.Helper()
	all := p.bytesAtRest(t)
	maps.DeleteFunc(all, func(place string, _ []byte) bool { return !strings.Contains("/"+place, "/r/") })
	if len(all) != 2 {
		t.Fatalf("%d objects at rest, want 2", len(all))
	}
	return all
}

// TestP18LostMasterKeyIsNoticed shows that a service whose master key was lost or
// mistaken, or whose store of keys was, does not start and store what nobody could
// read together with the rest: it names what is missing and says what to do, and
// with that put back everything plays again.
func TestP18LostMasterKeyIsNoticed(t *testing.T) {
	audio := testdata(t, "reading.ogg")
	for shape, p := range sealedShapes(t) {
		t.Run(shape, func(t *testing.T) {
			var id string
			t.Run("recorded", func(t *testing.T) { id = p.record(t, audio) })
			if p.stores != nil {
				p.refuses(t, "not configured: put it back", "--master-key", strings.Repeat("c7", 32))
				p.refuses(t, "--master-key: master key 1", "--master-key", "secret")
				p.refuses(t, "put its newest copy back", "--keys-url", freshDatabase(t, os.Getenv("LANGDU_TEST_POSTGRES")))
			} else {
				p.losesFile(t)
				p.losesKeys(t)
			}
			t.Run("put back", func(t *testing.T) { p.serve(t).play(t, id, audio) })
		})
	}
}

// losesFile loses the file of the master key in several ways, and puts it back.
func (p *sealedShape) losesFile(t *testing.T) {
	t.Helper()
	file := filepath.Join(p.data, keyFolder, masterFile)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	p.refuses(t, "is missing, and 1 data keys are under the master key")
	if _, err := os.Stat(file); err == nil {
		t.Error("another master key was made in the place of the lost one")
	}
	for _, c := range []struct{ content, says string }{
		{strings.Repeat("c7", 32), "not configured: put it back"}, {"not hex", "restore it from a copy"}, {"", "restore it from a copy"}, {string(content), ""},
	} {
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.says != "" {
			p.refuses(t, c.says)
		}
	}
}

// losesKeys loses the key store, and puts it back.
func (p *sealedShape) losesKeys(t *testing.T) {
	t.Helper()
	folder, aside := filepath.Join(p.data, keyFolder), filepath.Join(p.data, "aside")
	if err := os.Rename(folder, aside); err != nil {
		t.Fatal(err)
	}
	p.refuses(t, "put its newest copy back")
	if err := errors.Join(os.RemoveAll(folder), os.Rename(aside, folder)); err != nil {
		t.Fatal(err)
	}
}

// refuses wants the service not to start, and to say why without the key.
func (p *sealedShape) refuses(t *testing.T, says string, more ...string) {
	t.Helper()
	secrets(t, p.stores)
	args := slices.Concat([]string{"serve", "--data", p.data, "--listen", "127.0.0.1:0", "--log-level", "error"}, p.stores, more)
	err := run(t.Context(), args, os.LookupEnv, io.Discard, testWriter{t})
	if err == nil || !strings.Contains(sentence(err), says) || strings.Contains(sentence(err), strings.Repeat("c7", 8)) {
		t.Errorf("serve %v: %v, want a refusal that says %q", more, err, says)
	}
}
