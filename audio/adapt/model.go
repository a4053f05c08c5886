package adapt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/audio/score"
)

// CalibrationName is the file in a model's folder that says what its posteriors
// are worth: see [Model.Calibration].
const CalibrationName = "calibration.json"

// Model is an acoustic model of somebody else's making. It is safe for any
// number of goroutines.
type Model struct {
	folder   string
	manifest Manifest
	units    inventory
	cmvn     cmvn
	prior    []float32
	hash     string
	network  network
}

// Open reads the manifest in a folder and the files that it names, and opens the
// network with the ONNX Runtime library of that path ("" to look for it). The
// error wraps [ErrManifest], or what package onnx says of the library and the
// network. The model holds its memory until the process ends.
func Open(folder, library string) (*Model, error) {
	if !onnx.Built {
		return nil, onnx.ErrNotBuilt
	}
	m, content, err := read(folder)
	if err != nil {
		return nil, fmt.Errorf("acoustic model %s: %w", folder, err)
	}
	graph, err := onnx.Open(onnx.Config{Library: library, Model: content,
		Inputs: m.manifest.Inputs.names(), Output: m.manifest.Output.Name})
	if err != nil {
		return nil, fmt.Errorf("acoustic model %s: %w", folder, err)
	}
	m.network = graph
	return m, nil
}

// read is Open without the network, whose file's content it returns.
func read(folder string) (*Model, []byte, error) {
	m := &Model{folder: folder}
	files := reader{folder: folder, sum: sha256.New()}
	text, err := files.read(ManifestName, ManifestName)
	if err != nil {
		return nil, nil, err
	}
	if m.manifest, err = ParseManifest(text); err != nil {
		return nil, nil, err
	}
	content, err := files.read("model.file", m.manifest.Model.File)
	if err != nil {
		return nil, nil, err
	}
	if sum := sha256.Sum256(content); !strings.EqualFold(hex.EncodeToString(sum[:]), m.manifest.Model.SHA256) {
		return nil, nil, fmt.Errorf("%w: model.sha256: %s has %x: it is another file, or damaged", ErrManifest, m.manifest.Model.File, sum)
	}
	if err := m.readTables(&files); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	m.hash = hex.EncodeToString(files.sum.Sum(nil)[:8])
	return m, content, nil
}

// readTables reads the small files.
func (m *Model) readTables(files *reader) error {
	text, err := files.read("units.file", m.manifest.Units.File)
	if err != nil {
		return err
	}
	names, err := parseTable(m.manifest.Units.File, text)
	if err != nil {
		return err
	}
	if m.units, err = newInventory(names, m.manifest.Units); err != nil {
		return err
	}
	if file := m.manifest.Features.CMVN; file != "" {
		if text, err = files.read("features.cmvn", file); err != nil {
			return err
		}
		if m.cmvn, err = parseCMVN(text); err != nil {
			return fmt.Errorf("features.cmvn: %s: %w", file, err)
		}
		if err := m.cmvn.fit(m.manifest.Features); err != nil {
			return err
		}
	}
	if file := m.manifest.Prior; file != "" {
		if text, err = files.read("prior", file); err != nil {
			return err
		}
		if m.prior, err = parsePrior(string(text), m.units); err != nil {
			return fmt.Errorf("prior: %s: %w", file, err)
		}
	}
	return nil
}

// reader reads a model's files and adds up what identifies the model.
type reader struct {
	folder string
	sum    hash.Hash
}

// maxFile bounds what is read: the largest networks in use have 2 GB.
const maxFile = 2 << 30

func (r *reader) read(field, name string) ([]byte, error) {
	path := filepath.Join(r.folder, name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s: there is no file %s", ErrManifest, field, path)
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		err = fmt.Errorf("%s is no file of at most %d bytes", path, int64(maxFile))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrManifest, field, err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrManifest, field, err)
	}
	fmt.Fprintf(r.sum, "%s %d\n", field, len(content))
	r.sum.Write(content)
	return content, nil
}

// parsePrior reads how often each unit was seen, and returns the logarithm of
// each column's share.
func parsePrior(text string, units inventory) ([]float32, error) {
	words := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(text))
	if len(words) == 0 || len(words)%len(units) != 0 {
		return nil, fmt.Errorf("%d numbers for %d units, want as many or a multiple", len(words), len(units))
	}
	states := len(words) / len(units)
	counts, total := make([]float64, acoustic.Columns), 0.0
	for i, word := range words {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || !(n >= 0) || math.IsInf(n, 0) {
			return nil, fmt.Errorf("%q is no count", word)
		}
		total += n
		for _, w := range units[i/states].ways {
			counts[w.syllables[0][0]] += n * float64(w.share)
		}
	}
	if total == 0 {
		return nil, errors.New("all counts are 0: no share can be told")
	}
	log := make([]float32, len(counts))
	for c, n := range counts {
		log[c] = float32(math.Log((n + total*1e-6) / total))
	}
	return log, nil
}

// Posteriors implements assess.Model.
func (m *Model) Posteriors(ctx context.Context, clip audio.Clip) (acoustic.Output, error) {
	if clip.Rate != audio.SpeechRate {
		return acoustic.Output{}, fmt.Errorf("adapt: clip at %d Hz, want %d: resample it first", clip.Rate, audio.SpeechRate)
	}
	var h hearing = &framewise{units: m.units, timing: m.manifest.timing()}
	if m.manifest.Units.Blank != "" {
		h = &ctc{units: m.units, timing: m.manifest.timing()}
	}
	if err := m.evaluate(ctx, m.manifest.Features.of(clip, m.cmvn), h.add); err != nil {
		return acoustic.Output{}, fmt.Errorf("acoustic model %s: %w", m.folder, err)
	}
	hop := audio.SpeechRate.Samples(acoustic.Hop)
	return h.output(clip, (len(clip.Samples)+hop/4)/hop), ctx.Err()
}

// LogPriors implements assess.Model. It is nil for a model without a prior.
func (m *Model) LogPriors() []float32 { return m.prior }

// Hash implements assess.Model. It is that of the manifest and of all files that
// it names. Equal hashes give equal posteriors with the same ONNX Runtime on the
// same kind of processor; elsewhere they may differ in the last digits.
func (m *Model) Hash() string { return m.hash }

// Name is what the manifest calls the model.
func (m *Model) Name() string { return m.manifest.Name }

// Calibration is what is in the model's folder. A model without one cannot score:
// its margins mean nothing until they have been compared with speech whose truth
// is known. The error says how to make one.
func (m *Model) Calibration() (*score.Calibration, error) {
	advice := fmt.Sprintf("make one with: go run -tags onnx ./training/eval -calibrate -acoustic-model %s -speech DIR", m.folder)
	text, err := os.ReadFile(filepath.Join(m.folder, CalibrationName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("acoustic model %s has no %s, without which its scores would mean nothing; %s", m.folder, CalibrationName, advice)
	}
	if err != nil {
		return nil, fmt.Errorf("acoustic model %s: %w", m.folder, err)
	}
	c, err := score.ParseCalibration(text)
	if err != nil {
		return nil, fmt.Errorf("acoustic model %s: %s is damaged, or another version's: %w; %s", m.folder, CalibrationName, err, advice)
	}
	if c.Model != m.hash {
		return nil, fmt.Errorf("acoustic model %s: %s was made for model %s, but this is %s; %s", m.folder, CalibrationName, c.Model, m.hash, advice)
	}
	return &c, nil
}
