package workers

import (
	"context"
	"fmt"
	"time"

	"github.com/langdu/langdu/audio/waveform"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers/archive"
)

// importFile is a file of an archive and what kind it is.
type importFile struct{ path, mediaType string }

// files is the sound of a recording that may be kept here, by the keys of the
// store. What may not, or is not there, has no expiry in recording.
func (m *importing) files(r archive.Recording, recording *models.Recording) map[string]importFile {
	files, e := map[string]importFile{}, &recording.Expiry
	original := r.Original != "" && !over(e.Original, m.Now())
	if original && m.heard {
		files[recording.ID.OriginalKey()] = importFile{r.Original, recording.MediaType}
	} else {
		e.Original = time.Time{}
	}
	playback := r.Playback != "" && !over(e.Rendition, m.Now())
	if playback && m.played {
		files[recording.ID.RenditionKey()] = importFile{r.Playback, "audio/mp4"}
		if r.Peaks != "" && !m.drawn(r.Playback) {
			files[recording.ID.PeaksKey()] = importFile{r.Peaks, "application/json"}
		}
	} else if recording.Status.Settled() {
		e.Rendition = time.Time{}
	}
	m.report.Silent += count(original && !m.heard || playback && !m.played)
	if !recording.Status.Settled() && e.Original.IsZero() {
		recording.Status, recording.Reason = models.Failed, models.ConsentWithdrawn
		recording.Detail = "The recording was imported without its sound, because no consent covered it."
		e.Rendition = time.Time{}
	}
	return files
}

// drawn says that the waveform is within the playback file. Archives of earlier releases
// have it beside only, and where that cannot be told it is kept beside too.
func (m *importing) drawn(playback string) bool {
	r, err := m.archive.Open(playback)
	if err != nil {
		return false // which storing the file will say
	}
	defer r.Close()
	_, err = waveform.Read(r)
	return err == nil
}

// store copies a file of the archive into the object store.
func (m *importing) store(ctx context.Context, key string, file importFile) error {
	r, err := m.archive.Open(file.path)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := m.Objects.Put(ctx, key, r, m.archive.File(file.path).Size, file.mediaType); err != nil {
		return fmt.Errorf("%s: %w", file.path, err)
	}
	return nil
}
