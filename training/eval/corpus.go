package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
)

// utterance is one recording of a speech set, with its sound once loaded.
type utterance struct {
	set, path, split, speaker, kind, text, pinyin, note string

	clip audio.Clip
}

// age is how old an English speaker is, as the note says: "ENGLISH, age 6 m".
func (u *utterance) age() int {
	var age int
	var sex string
	if _, err := fmt.Sscanf(u.note, "ENGLISH, age %d %s", &age, &sex); err != nil {
		return 99
	}
	return age
}

// readIndex reads <set>.tsv.
func readIndex(speech, set string) ([]utterance, error) {
	f, err := os.Open(filepath.Join(speech, set+".tsv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s.tsv: %w", set, err)
	}
	var list []utterance
	for _, row := range rows[1:] {
		if len(row) < 7 {
			return nil, fmt.Errorf("%s.tsv: a line has %d columns, want 8", set, len(row))
		}
		row = append(row, "")
		list = append(list, utterance{set: set, path: row[0], split: row[1], speaker: row[2], kind: row[3],
			text: strings.TrimPrefix(row[4], "\ufeff"), pinyin: row[5], note: row[7]})
	}
	return list, nil
}

// pick chooses n of the utterances that keep accepts, the same ones every time.
func pick(list []utterance, n int, seed uint64, keep func(*utterance) bool) []*utterance {
	var kept []*utterance
	for i := range list {
		if keep(&list[i]) {
			kept = append(kept, &list[i])
		}
	}
	r := rand.New(rand.NewPCG(seed, 1))
	r.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
	return kept[:min(n, len(kept))]
}

// load decodes the sound of the chosen utterances out of <set>.tar.
func load(ctx context.Context, speech, set string, chosen []*utterance) error {
	want := map[string]*utterance{}
	for _, u := range chosen {
		if len(u.clip.Samples) == 0 {
			want[u.path] = u
		}
	}
	f, err := os.Open(filepath.Join(speech, set+".tar"))
	if err != nil {
		return err
	}
	defer f.Close()
	for files := tar.NewReader(f); len(want) > 0; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s.tar lacks %d of the listed recordings", set, len(want))
		}
		if err != nil {
			return fmt.Errorf("%s.tar: %w", set, err)
		}
		u := want[strings.TrimPrefix(h.Name, "./")]
		if u == nil {
			continue
		}
		raw, err := io.ReadAll(files)
		if err != nil {
			return fmt.Errorf("%s: %w", u.path, err)
		}
		s, err := assess.Open(ctx, bytes.NewReader(raw), int64(len(raw)), decode.Limits{}, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", u.path, err)
		}
		u.clip = s.Clip
		delete(want, u.path)
	}
	return nil
}
