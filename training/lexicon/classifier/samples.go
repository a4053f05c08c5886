package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio/hanzi"
)

// sample is a character with its labelled reading.
type sample struct {
	hanzi.Question // zero where the character asks no question
	text           string
	group          int  // samples of one group are never parted between folds
	own            bool // of this project's sentences, not of the corpus
	gold           int  // the labelled reading, −1 where it is none of the readings
	settled        bool // asks no question and is read as labelled
}

// load is the samples of the corpus and of the folder of own sentences.
func load(corpus, own string) ([]sample, error) {
	all, err := readCorpus(corpus)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name string
		read func([]string) ([]sample, error)
	}{{"sentences.tsv", readSentences}, {"traps.tsv", readTraps}, {"children.tsv", readOccurrences}} {
		data, err := os.ReadFile(filepath.Join(own, part.name))
		if err != nil {
			return nil, err
		}
		list, err := part.read(strings.Split(strings.TrimSpace(string(data)), "\n"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
		for i := range list {
			list[i].own = true
		}
		all = append(all, list...)
	}
	return all, nil
}

// readCorpus reads the sentences of CPP, one labelled character in each.
func readCorpus(path string) ([]sample, error) {
	labels, err := os.ReadFile(path + ".lb")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path + ".sent")
	if err != nil {
		return nil, err
	}
	var out []sample
	list := strings.Fields(strings.ReplaceAll(string(labels), "u:", "v"))
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		parts := strings.Split(line, "▁")
		if len(parts) != 3 || n >= len(list) {
			return nil, fmt.Errorf("%s.sent:%d: want one labelled character between ▁ marks", path, n+1)
		}
		out = append(out, labelled(strings.Join(parts, ""), n, map[int]string{len([]rune(parts[0])): list[n]})...)
	}
	return out, nil
}

// readSentences reads sentences.tsv: a sentence and the reading of every character.
func readSentences(lines []string) ([]sample, error) {
	var out []sample
	for n, line := range lines {
		text, readings, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		passage, err := hanzi.Read(text, nil)
		if err != nil {
			return nil, err
		}
		at, list := passage.Characters(), strings.Fields(readings)
		if len(at) != len(list) {
			return nil, fmt.Errorf("line %d: %d readings for %d characters", n+1, len(list), len(at))
		}
		labels := map[int]string{}
		for i, c := range at {
			if c.Text != "不" { // its label is always after sandhi
				labels[c.At] = list[i]
			}
		}
		out = append(out, asking(labelled(text, n, labels))...)
	}
	return out, nil
}

// readTraps reads traps.tsv: a text, a character, its reading where it first stands.
func readTraps(lines []string) ([]sample, error) {
	var out []sample
	for n, line := range lines {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(fields) != 3 || !strings.Contains(fields[0], fields[1]) {
			return nil, fmt.Errorf("line %d: want text, character, reading", n+1)
		}
		before, _, _ := strings.Cut(fields[0], fields[1])
		out = append(out, labelled(fields[0], n, map[int]string{len([]rune(before)): fields[2]})...)
	}
	return out, nil
}

// readOccurrences reads children.tsv but for part D, which stays unseen.
func readOccurrences(lines []string) ([]sample, error) {
	var out []sample
	for n := 0; n < len(lines); n++ {
		part, text, _ := strings.Cut(lines[n], "\t")
		if !strings.Contains("ABC", part) || part == "" {
			continue
		}
		labels, group := map[int]string{}, n
		for ; n+1 < len(lines) && strings.HasPrefix(lines[n+1], "\t"); n++ {
			fields := strings.Split(lines[n+1], "\t")
			at, err := strconv.Atoi(fields[1])
			if err != nil || len(fields) < 4 {
				return nil, fmt.Errorf("line %d: want index, character, reading", n+2)
			}
			labels[at] = fields[3]
		}
		out = append(out, labelled(text, group, labels)...)
	}
	return out, nil
}

// labelled is the samples of one text, with readings by index.
func labelled(text string, group int, labels map[int]string) []sample {
	var out []sample
	for _, q := range hanzi.Questions(text) {
		if label, ok := labels[q.At]; ok {
			out = append(out, sample{Question: q, text: text, group: group, gold: find(q, label)})
			delete(labels, q.At)
		}
	}
	ruby, err := hanzi.Printed(text, nil)
	for _, r := range ruby {
		if label, ok := labels[r.At]; ok && err == nil {
			out = append(out, sample{text: text, group: group, gold: -1, settled: meant(r.Said.Pinyin(), label)})
		}
	}
	return out
}

// asking drops the samples that ask no question.
func asking(list []sample) []sample {
	return slices.DeleteFunc(list, func(s sample) bool { return s.Readings == nil })
}

// find is the reading that a label names, or whose neutral form or risen third
// tone it is; the given one where it may be that.
func find(q hanzi.Question, label string) int {
	list := names(q)
	if meant(list[q.Given], label) {
		return q.Given
	}
	if k := slices.Index(list, label); k >= 0 {
		return k
	}
	return slices.IndexFunc(list, func(reading string) bool { return meant(reading, label) })
}

// meant says whether a label is the reading, its neutral form, or its third tone risen.
func meant(reading, label string) bool {
	base, tone := label[:len(label)-1], label[len(label)-1]
	if reading == label {
		return true
	}
	return reading[:len(reading)-1] == base && (tone == '5' || tone == '2' && reading[len(base)] == '3')
}
