// Command classifier trains the classifier of polyphones that audio/hanzi embeds.
//
//	go run ./training/lexicon/classifier                 writes the weights
//	go run ./training/lexicon/classifier -folds 5        measures on held-out sentences
//	go run ./training/lexicon/classifier -ask texts.txt  lists the questions of texts
//
// It learns from a labelled corpus (the development part of CPP) and from this
// project's own sentences in audio/hanzi/testdata, part D of children.tsv left
// out. On one kind of machine equal inputs give equal bytes; it takes seconds.
//
// A published network (g2pM) served as a teacher in trials: its own answers,
// which teach.py gives to the questions of -ask, raise held-out accuracy as a
// feature (97.7 to 98.1 %), but a model of this kind taught by its answers on
// the sentences at hand did not gain. So it only serves as a second opinion on
// the readings of children.tsv.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/langdu/langdu/audio/hanzi"
)

func main() {
	log.SetFlags(0)
	ask := flag.String("ask", "", "text file, a sentence a line: write its questions")
	corpus := flag.String("corpus", "../shared/text/cpp-dev", "labelled sentences, without .sent and .lb")
	own := flag.String("own", "audio/hanzi/testdata", "folder of this project's sentences")
	folds := flag.Int("folds", 0, "measure by so many parts instead of writing")
	show := flag.Int("errors", 0, "print this many errors of the measurement")
	out := flag.String("out", "audio/hanzi/polyphones.bin", "file to write")
	flag.Parse()
	if err := run(*ask, *corpus, *own, *folds, *show, *out); err != nil {
		log.Fatalf("classifier: %v", err)
	}
}

func run(ask, corpus, own string, folds, show int, out string) error {
	if ask != "" {
		return writeQuestions(ask)
	}
	samples, err := load(corpus, own)
	if err != nil {
		return err
	}
	if folds > 0 {
		measure(samples, folds, show)
		return nil
	}
	packed, err := train(samples, defaults).pack(samples)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d samples, %d bytes\n", out, len(samples), len(packed))
	return os.WriteFile(out, packed, 0o644)
}

// writeQuestions prints a line for each sentence that asks any: the sentence,
// then for each question its place and readings.
func writeQuestions(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriter(os.Stdout)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		questions := hanzi.Questions(lines.Text())
		if len(questions) == 0 {
			continue
		}
		w.WriteString(lines.Text())
		for _, q := range questions {
			fmt.Fprintf(w, "\t%d:%s", q.At, strings.Join(names(q), "/"))
		}
		w.WriteByte('\n')
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.Flush()
}

func names(q hanzi.Question) []string {
	out := make([]string, len(q.Readings))
	for k, s := range q.Readings {
		out[k] = s.Pinyin()
	}
	return out
}
