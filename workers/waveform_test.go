package workers

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/archive"
)

// TestWaveformsAreTakenAlong takes a recording to another service that has its waveform in
// the playback file, and one of an earlier release, that has it beside: both have it in
// the archive as a file of its own, and there as they had it here. What lay beside is
// erased with the playback file.
func TestWaveformsAreTakenAlong(t *testing.T) {
	const beside, within = `{"duration":1,"peaks":[[0.5]]}`, `{"duration":1,"peaks":[[0.25]]}`
	box, err := waveform.Box([]byte(within))
	must(t, err)
	for name, test := range map[string]struct {
		playback, want string
		objects        []string // of the recording, where it has come to
	}{
		"within": {"\x00\x00\x00\x08ftyp" + string(box) + "sound", within, []string{"original", "playback.m4a"}},
		"beside": {"m4a", beside, []string{"original", "peaks.json", "playback.m4a"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.receive(t)
			must(t, h.score(t, id))
			for key, content := range map[string]string{id.RenditionKey(): test.playback, id.PeaksKey(): beside} {
				_, err := h.objects.Put(t.Context(), key, strings.NewReader(content), int64(len(content)), "audio/mp4")
				must(t, err)
			}
			var content bytes.Buffer
			must(t, h.exporter(h.objects).Write(t.Context(), &content, learner))
			a, err := archive.Open(bytes.NewReader(content.Bytes()), int64(content.Len()), archive.Limits{})
			must(t, err)
			if got := fileOf(t, a, archive.Folder(id)+archive.PeaksFile); got != test.want {
				t.Errorf("the archive has the waveform %q, want %q", got, test.want)
			}
			m := &Importer{Imports: h.records, Recordings: h.records, Learners: h.records,
				Objects: h.objects, Schedule: models.DefaultSchedule(), Now: h.clock}
			_, err = m.Run(t.Context(), a, "twin")
			must(t, err)
			if got := h.namesOf(t, func(of models.RecordingID) bool { return of != id }); !slices.Equal(got, test.objects) {
				t.Errorf("where it has come to there are %q, want %q", got, test.objects)
			}
			_, err = eraseClass(t.Context(), h.objects, h.records, id, models.ClassRendition, h.clock())
			must(t, err)
			if got := h.namesOf(t, func(of models.RecordingID) bool { return of == id }); !slices.Equal(got, []string{"original"}) {
				t.Errorf("with the playback file erased there are %q", got)
			}
		})
	}
}

// namesOf is the names of the objects of some recordings, in order.
func (h *house) namesOf(t *testing.T, these func(models.RecordingID) bool) (names []string) {
	t.Helper()
	for _, key := range h.keys(t, "r/") {
		id, name, _ := strings.Cut(strings.TrimPrefix(key, "r/"), "/")
		if these(models.RecordingID(id)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func fileOf(t *testing.T, a *archive.Reader, path string) string {
	t.Helper()
	r, err := a.Open(path)
	must(t, err)
	defer r.Close()
	content, err := io.ReadAll(r)
	must(t, err)
	return string(content)
}
