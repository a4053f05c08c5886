// Command classifier trains the classifier of polyphones that audio/hanzi embeds.
//
// It has two steps. The first writes every question that a text asks (which
// character, which readings); teach.py answers them with a published network;
// the second learns the weights from those answers and from a labelled corpus.
//
//	go run ./training/lexicon/classifier -ask texts.txt > questions.tsv
//	/usr/bin/python3 training/lexicon/classifier/teach.py MODEL questions.tsv > answers.tsv
//	go run ./training/lexicon/classifier -answers answers.tsv -out audio/hanzi/polyphones.bin
//
// With -folds n it measures instead: each n-th part of the labelled sentences
// is judged by weights that have seen none of its sentences. Equal inputs give
// equal bytes.
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
	answers := flag.String("answers", "", "what teach.py answered")
	corpus := flag.String("corpus", "../shared/text/cpp-dev", "labelled sentences, without .sent and .lb")
	folds := flag.Int("folds", 0, "measure by so many parts instead of writing")
	only := flag.Int("only", 0, "measure no more than this many of the parts")
	out := flag.String("out", "audio/hanzi/polyphones.bin", "file to write")
	show := flag.Int("errors", 0, "print this many errors of the measurement")
	c := defaults()
	c.flags()
	flag.Parse()
	if err := run(*ask, *answers, *corpus, *folds, *only, *out, *show, c); err != nil {
		log.Fatalf("classifier: %v", err)
	}
}

func run(ask, answers, corpus string, folds, only int, out string, show int, c config) error {
	if ask != "" {
		return writeQuestions(ask)
	}
	gold, err := readCorpus(corpus)
	if err != nil {
		return err
	}
	own, err := readSentences("audio/hanzi/testdata/sentences.tsv")
	if err != nil {
		return err
	}
	gold = append(gold, own...)
	taught, err := readAnswers(answers)
	if err != nil {
		return err
	}
	if folds > 0 {
		measure(gold, taught, folds, only, show, c)
		return nil
	}
	m := train(append(taught, gold...), c)
	packed, err := m.pack(append(taught, gold...))
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d samples, %d bytes\n", out, len(gold)+len(taught), len(packed))
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
	defer w.Flush()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := lines.Text()
		questions := hanzi.Questions(text)
		if len(questions) == 0 {
			continue
		}
		w.WriteString(text)
		for _, q := range questions {
			names := make([]string, len(q.Readings))
			for k, s := range q.Readings {
				names[k] = s.Pinyin()
			}
			fmt.Fprintf(w, "\t%d:%s", q.At, strings.Join(names, "/"))
		}
		w.WriteByte('\n')
	}
	return lines.Err()
}
