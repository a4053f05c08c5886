package sherpa

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ManifestName is the manifest's file in a recogniser's folder.
const ManifestName = "recogniser.json"

// ErrManifest is what every error about a manifest, or a file that it names,
// wraps. The text names the field or the file.
var ErrManifest = errors.New("not a usable recogniser")

// Manifest says what kind of model lies in a folder, and in which files. Those are
// named relative to the folder and lie in it.
type Manifest struct {
	Format int    `json:"format"` // of the manifest: 1
	Name   string `json:"name"`   // for people
	Kind   string `json:"kind"`
	// Files are the model's by role: tokens, and model or encoder, decoder, joiner.
	Files map[string]string `json:"files"`
	// Language is what sense_voice is told to expect; no other kind can be told.
	Language string `json:"language"`
	// Threads is how many cores one recording is worked on by, Processes how many
	// recordings are worked on at once, each with the whole model in memory.
	Threads   int `json:"threads"`
	Processes int `json:"processes"`
	// WindowSeconds is how much sound the model is given at a time.
	WindowSeconds float64 `json:"window_seconds"`
	// Accuracy is the share of characters that the recogniser gets right, as the
	// operator has measured it: the confidence of every token of a kind that gives
	// no probabilities of its own.
	Accuracy float64 `json:"accuracy"`
}

// kind is what a model of one make needs and gives.
type kind struct {
	files []string // roles beside tokens
	// sure says that it gives the probability of each token.
	sure bool
	// joined says that "@@" ends a piece whose word goes on, instead of "▁"
	// beginning one whose word is new.
	joined bool
}

var single = []string{"model"}

var kinds = map[string]kind{
	"sense_voice":    {files: single},
	"paraformer":     {files: single, joined: true},
	"zipformer_ctc":  {files: single},
	"wenet_ctc":      {files: single},
	"nemo_ctc":       {files: single},
	"telespeech_ctc": {files: single},
	"transducer":     {files: []string{"encoder", "decoder", "joiner"}, sure: true},
}

// languages are those that sense_voice knows.
var languages = []string{"auto", "zh", "en", "ja", "ko", "yue"}

// ParseManifest reads a manifest. What it does not know, and what cannot be, is an
// error that names the field.
func ParseManifest(text []byte) (Manifest, error) {
	m := Manifest{Threads: 1, Processes: 1, WindowSeconds: 30}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&m)
	if err == nil {
		if _, end := d.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("there is more behind the closing brace")
		}
	}
	if err == nil {
		err = m.check()
	}
	if err != nil {
		return m, fmt.Errorf("%w: %s: %s", ErrManifest, ManifestName, strings.TrimPrefix(err.Error(), "json: "))
	}
	return m, nil
}

func (m *Manifest) check() error {
	known, ok := kinds[m.Kind]
	switch {
	case m.Format != 1:
		return fmt.Errorf("format: %d, where 1 is the only one", m.Format)
	case !ok:
		return fmt.Errorf("kind: %q is none of %s", m.Kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	case m.Threads < 1 || m.Threads > 64:
		return fmt.Errorf("threads: %d, want 1 to 64", m.Threads)
	case m.Processes < 1 || m.Processes > 64:
		return fmt.Errorf("processes: %d, want 1 to 64", m.Processes)
	case m.WindowSeconds < 5 || m.WindowSeconds > 600:
		return fmt.Errorf("window_seconds: %g, want 5 to 600", m.WindowSeconds)
	}
	if err := m.checkFiles(append([]string{"tokens"}, known.files...)); err != nil {
		return err
	}
	if err := m.checkAccuracy(known); err != nil {
		return err
	}
	return m.checkLanguage()
}

// checkFiles errs unless each role has a file within the folder, and there is no
// other.
func (m *Manifest) checkFiles(roles []string) error {
	for _, role := range roles {
		if m.Files[role] == "" {
			return fmt.Errorf("files.%s: must be there; kind %s wants %s", role, m.Kind, strings.Join(roles, ", "))
		}
	}
	for _, role := range slices.Sorted(maps.Keys(m.Files)) {
		if !slices.Contains(roles, role) {
			return fmt.Errorf("files.%s: kind %s has no such file; it wants %s", role, m.Kind, strings.Join(roles, ", "))
		}
		if !filepath.IsLocal(m.Files[role]) {
			return fmt.Errorf("files.%s: %q is not in the folder", role, m.Files[role])
		}
	}
	return nil
}

func (m *Manifest) checkAccuracy(k kind) error {
	switch {
	case k.sure && m.Accuracy != 0:
		return fmt.Errorf("accuracy: kind %s gives a probability for each token; leave it out", m.Kind)
	case !k.sure && (m.Accuracy <= 0 || m.Accuracy >= 1):
		return fmt.Errorf("accuracy: %g, want the share of characters that the recogniser gets right, between 0 and 1, as you have measured it: "+
			"kind %s gives no probabilities (docs/recognisers.md says how to measure)", m.Accuracy, m.Kind)
	}
	return nil
}

func (m *Manifest) checkLanguage() error {
	if m.Kind != "sense_voice" {
		if m.Language != "" {
			return fmt.Errorf("language: kind %s cannot be told; leave it out", m.Kind)
		}
		return nil
	}
	if m.Language == "" {
		m.Language = "zh"
	}
	if !slices.Contains(languages, m.Language) {
		return fmt.Errorf("language: %q is none of %s", m.Language, strings.Join(languages, ", "))
	}
	return nil
}

func (m *Manifest) window() time.Duration {
	return time.Duration(m.WindowSeconds * float64(time.Second))
}
