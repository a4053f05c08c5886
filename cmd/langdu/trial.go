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

// passage is the text with its readings; an error is of the readings.
func (t trial) passage() (audio.Passage, error) {
	var author []hanzi.Override
	if strings.TrimSpace(t.readings) != "" {
		var err error
		if author, err = hanzi.ParseReadings(t.readings, t.text); err != nil {
			return audio.Passage{}, err
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

// readBatch reads the trials of a batch.
func readBatch(path string) ([]trial, error) {
	lines, err := batchLines(path, 2, 3, "a path, a text and perhaps readings")
	if err != nil {
		return nil, err
	}
	all := make([]trial, len(lines))
	for i, fields := range lines {
		all[i] = trial{fields[0], fields[1], fields[2]}
	}
	return all, nil
}
