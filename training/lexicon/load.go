package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// inputs is everything the lexicon is made of, as read.
type inputs struct {
	data, core, check phrases           // phrase tables
	chars, coreChars  map[rune][]string // readings per character
	words             map[string]word   // counts and parts of speech
	simplified        map[rune]rune
	curated           phrases         // readings.txt: always right
	neutral           map[string]bool // neutral.txt: the last character is neutral
	usual             map[rune]string // usual.txt: the reading of a character by itself
}

func load(cache, curated string) (*inputs, error) {
	in := &inputs{}
	var err error
	try := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	with := func(s source, f func(dir string) error) {
		try(func() error {
			dir, err := s.fetch(cache)
			if err != nil {
				return err
			}
			return f(dir)
		})
	}
	with(phraseData, func(dir string) (err error) {
		in.data, err = parsePhraseData(filepath.Join(dir, "json", "complete.json"))
		return
	})
	with(phraseCore, func(dir string) (err error) {
		esm := filepath.Join(dir, "dist", "esm", "data")
		if in.coreChars, err = parseCoreCharacters(filepath.Join(esm, "dict1.mjs")); err == nil {
			in.core, err = parsePhraseCore(esm)
		}
		return
	})
	with(phraseCheck, func(dir string) (err error) {
		in.check, err = parsePhraseCheck(filepath.Join(dir, "lib", "esm", "pinyin.js"))
		return
	})
	with(charData, func(dir string) (err error) {
		in.chars, err = parseCharacters(filepath.Join(dir, "pinyin_dict.go"))
		return
	})
	with(wordData, func(dir string) (err error) {
		in.words, err = parseWords(filepath.Join(dir, "deps", "cppjieba", "dict", "jieba.dict.utf8"))
		return
	})
	with(variantData, func(dir string) (err error) {
		in.simplified, err = parseVariants(filepath.Join(dir, "dictionary", "TSCharacters.txt"))
		return
	})
	try(func() error { return in.loadCurated(curated) })
	return in, err
}

func (in *inputs) loadCurated(dir string) error {
	in.curated, in.neutral, in.usual = phrases{}, map[string]bool{}, map[rune]string{}
	err := eachLine(filepath.Join(dir, "readings.txt"), func(line string) error {
		f := strings.Fields(line)
		if len([]rune(f[0])) != len(f)-1 {
			return fmt.Errorf("%q: want one reading for each character", line)
		}
		in.curated[f[0]] = f[1:]
		return nil
	})
	if err != nil {
		return err
	}
	err = eachLine(filepath.Join(dir, "neutral.txt"), func(line string) error {
		for _, w := range strings.Fields(line) {
			in.neutral[w] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return eachLine(filepath.Join(dir, "usual.txt"), func(line string) error {
		f := strings.Fields(line)
		if len(f) != 2 || len([]rune(f[0])) != 1 {
			return fmt.Errorf("%q: want a character and its reading", line)
		}
		in.usual[[]rune(f[0])[0]] = f[1]
		return nil
	})
}
