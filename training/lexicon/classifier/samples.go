package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/langdu/langdu/audio/hanzi"
)

// sample is a question with its answer: how probable each reading is.
type sample struct {
	hanzi.Question
	text    string
	target  []float32
	group   int  // its line: sentences of one group are never parted
	gold    int  // the labelled reading, −1 where only the teacher answered
	settled bool // asks no question and is read as labelled
	own     bool // of this project's sentences
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
		s := labelled(strings.Join(parts, ""), len([]rune(parts[0])), list[n])
		s.group = n
		out = append(out, s)
	}
	return out, nil
}

// labelled is a sentence's sample. A label that is a neutral form of a reading
// stands for that reading. Where the character asks no question, or the label
// is none of its readings, the sample has no target: it counts in measuring only.
func labelled(text string, at int, label string) sample {
	for _, q := range hanzi.Questions(text) {
		if q.At == at {
			return answered(q, text, label)
		}
	}
	ruby, err := hanzi.Printed(text, nil)
	settled := err == nil && slices.ContainsFunc(ruby, func(r hanzi.Ruby) bool { return r.At == at && meant(r.Said.Pinyin(), label) })
	return sample{text: text, gold: -1, settled: settled}
}

// answered is the sample of a question with its label.
func answered(q hanzi.Question, text, label string) sample {
	s := sample{Question: q, text: text, gold: find(q, label)}
	if s.gold >= 0 {
		s.target = make([]float32, len(q.Readings))
		s.target[s.gold] = 1
	}
	return s
}

// readSentences reads sentences of which every character is labelled, in the
// format of audio/hanzi/testdata/sentences.tsv.
func readSentences(path string) ([]sample, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []sample
	for n, line := range strings.Split(string(data), "\n") {
		text, labels, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		passage, err := hanzi.Read(text, nil)
		if err != nil {
			return nil, err
		}
		at, list := passage.Characters(), strings.Fields(labels)
		if len(at) != len(list) {
			return nil, fmt.Errorf("%s:%d: %d labels for %d characters", path, n+1, len(list), len(at))
		}
		names := map[int]string{}
		for i, c := range at {
			names[c.At] = list[i]
		}
		for _, q := range hanzi.Questions(text) {
			s := answered(q, text, names[q.At])
			s.own, s.group = true, n
			out = append(out, s)
		}
	}
	return out, nil
}

// find is the reading that a label names, or whose neutral form or risen third
// tone it is; the given one where it may be that.
func find(q hanzi.Question, label string) int {
	if meant(q.Readings[q.Given].Pinyin(), label) {
		return q.Given
	}
	for _, matches := range []func(string, string) bool{same, meant} {
		for k, s := range q.Readings {
			if matches(s.Pinyin(), label) {
				return k
			}
		}
	}
	return -1
}

func same(reading, label string) bool { return reading == label }

// meant says whether a label is the reading, its neutral form, or its third tone risen.
func meant(reading, label string) bool {
	base, tone := label[:len(label)-1], label[len(label)-1]
	return reading == label || reading[:len(reading)-1] == base && (tone == '5' || tone == '2' && reading[len(base)] == '3')
}

// readAnswers reads what teach.py wrote: a sentence, then for each question its
// place and the probability of each reading.
func readAnswers(path string) ([]sample, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var out []sample
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		answers := map[int][]float32{}
		for _, f := range fields[1:] {
			at, list, err := answer(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", path, f, err)
			}
			answers[at] = list
		}
		for _, q := range hanzi.Questions(fields[0]) {
			if a := answers[q.At]; len(a) == len(q.Readings) {
				out = append(out, sample{Question: q, text: fields[0], target: a, gold: -1})
			}
		}
	}
	return out, lines.Err()
}

func answer(field string) (at int, list []float32, err error) {
	place, rest, _ := strings.Cut(field, ":")
	if at, err = strconv.Atoi(place); err != nil {
		return 0, nil, err
	}
	for _, p := range strings.Split(rest, "/") {
		v, err := strconv.ParseFloat(p, 32)
		if err != nil {
			return 0, nil, err
		}
		list = append(list, float32(v))
	}
	return at, list, nil
}
