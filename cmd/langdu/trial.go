package main

import (
	"os"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/models"
)

// trial is one file and what was to be read.
type trial struct{ path, text, readings string }

// readingsError is readings that do not fit the text.
type readingsError struct{ error }

// passage is the text with its readings.
func (t trial) passage() (audio.Passage, error) {
	var author []hanzi.Override
	if strings.TrimSpace(t.readings) != "" {
		var err error
		if author, err = hanzi.ParseReadings(t.readings, t.text); err != nil {
			return audio.Passage{}, readingsError{err}
		}
	}
	return hanzi.Read(t.text, author)
}

// trials is what there is to score, from the arguments or the batch.
func (s scoring) trials(files []string) ([]trial, error) {
	const op = "score"
	if s.batch != "" {
		if len(files) > 0 || s.text != "" || s.textFile != "" {
			return nil, models.Errorf(op, models.Invalid, "--batch names files and texts itself: leave out --text and FILE")
		}
		return readBatch(s.batch)
	}
	if s.textFile != "" {
		content, err := os.ReadFile(s.textFile)
		if err != nil {
			return nil, models.E(op, models.Invalid, err)
		}
		s.text = string(content)
	}
	switch {
	case strings.TrimSpace(s.text) == "":
		return nil, models.Errorf(op, models.Invalid, `say what was read: langdu score --text "小猫钓鱼" reading.m4a`)
	case len(files) == 0:
		return nil, models.Errorf(op, models.Invalid, `name the recording: langdu score --text "小猫钓鱼" reading.m4a`)
	}
	all := make([]trial, len(files))
	for i, file := range files {
		all[i] = trial{file, s.text, s.readings}
	}
	return all, nil
}

// readBatch reads the lines of a batch but for blank ones; spreadsheets begin
// theirs with a byte order mark.
func readBatch(path string) ([]trial, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, models.E("score", models.Invalid, err)
	}
	var all []trial
	for i, line := range strings.Split(strings.TrimRight(strings.TrimPrefix(string(content), "\ufeff"), "\r\n"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(fields) < 2 || len(fields) > 3 {
			return nil, models.Errorf("score", models.Invalid,
				"%s, line %d: want a path, a text and perhaps readings, separated by tabs; the line has %d of them", path, i+1, len(fields))
		}
		t := trial{path: fields[0], text: fields[1]}
		if len(fields) == 3 {
			t.readings = fields[2]
		}
		all = append(all, t)
	}
	if len(all) == 0 {
		return nil, models.Errorf("score", models.Invalid, "%s names no recording: want a line of path, text and perhaps readings for each, separated by tabs", path)
	}
	return all, nil
}
