package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// phrases maps a word to its reading in numbered pinyin, one per character.
type phrases map[string][]string

// word is a dictionary word with its count in the corpus the dictionary was
// counted on, and its part of speech in the tag set of ICTCLAS.
type word struct {
	count int
	tag   string
}

// toneMarks maps the combining accents of pinyin to tones.
var toneMarks = map[rune]byte{0x304: '1', 0x301: '2', 0x30c: '3', 0x300: '4'}

// numbered turns "lǜ" into "lv4" and "de" into "de5".
func numbered(marked string) string {
	tone := byte('5')
	var out []rune
	for _, r := range norm.NFD.String(strings.ToLower(marked)) {
		switch {
		case toneMarks[r] != 0:
			tone = toneMarks[r]
		case r == 0x308 && len(out) > 0:
			out[len(out)-1] = 'v'
		case r == 'ɡ':
			out = append(out, 'g')
		case r >= 'a' && r <= 'z':
			out = append(out, r)
		}
	}
	return string(out) + string(tone)
}

func numberedAll(marked []string) []string {
	out := make([]string, len(marked))
	for i, m := range marked {
		out[i] = numbered(m)
	}
	return out
}

// parsePhraseData reads {"银行": ["yín háng", 7.6e-09], …}.
func parsePhraseData(path string) (phrases, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var raw map[string][]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := phrases{}
	for w, v := range raw {
		if s, ok := v[0].(string); ok {
			out.add(w, strings.Fields(s))
		}
	}
	return out, nil
}

func (p phrases) add(w string, marked []string) {
	if n := len([]rune(w)); n > 1 && n == len(marked) {
		p[w] = numberedAll(marked)
	}
}

var coreLine = regexp.MustCompile(`(?m)^\s+["']?(\p{Han}+)["']?: ["']([^"']+)["'],?$`)

// parsePhraseCore reads lines such as: 成为: 'chéng wéi',
func parsePhraseCore(dir string) (phrases, error) {
	out := phrases{}
	for n := 2; n <= 5; n++ {
		data, err := os.ReadFile(filepath.Join(dir, "dict"+strconv.Itoa(n)+".mjs"))
		if err != nil {
			return nil, err
		}
		for _, m := range coreLine.FindAllStringSubmatch(string(data), -1) {
			out.add(m[1], strings.Fields(m[2]))
		}
	}
	return out, nil
}

var (
	checkEntry  = regexp.MustCompile(`"?(\p{Han}{2,12})"?: ?\[\s*((?:\[[^\]]*\],?\s*)+)\]`)
	checkString = regexp.MustCompile(`\[\s*"([^"]+)"`)
)

// parsePhraseCheck reads entries such as "阿爸": [["ā"], ["bà"]].
func parsePhraseCheck(path string) (phrases, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := phrases{}
	for _, m := range checkEntry.FindAllStringSubmatch(string(data), -1) {
		var marked []string
		for _, s := range checkString.FindAllStringSubmatch(m[2], -1) {
			marked = append(marked, s[1])
		}
		out.add(m[1], marked)
	}
	return out, nil
}

var charLine = regexp.MustCompile(`0x([0-9A-F]+): "([^"]+)"`)

// parseCharacters reads lines such as 0x884C: "xíng,háng".
func parseCharacters(path string) (map[rune][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[rune][]string{}
	for _, m := range charLine.FindAllStringSubmatch(string(data), -1) {
		code, err := strconv.ParseUint(m[1], 16, 32)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out[rune(code)] = numberedAll(strings.Split(m[2], ","))
	}
	return out, nil
}

// parseWords reads lines such as: 银行 4123 n
func parseWords(path string) (map[string]word, error) {
	out := map[string]word{}
	err := eachLine(path, func(line string) error {
		f := strings.Fields(line)
		if len(f) != 3 {
			return nil
		}
		count, err := strconv.Atoi(f[1])
		out[f[0]] = word{count, f[2]}
		return err
	})
	return out, err
}

// parseVariants reads lines such as: 於	于 於 (traditional, then simplified by use).
func parseVariants(path string) (map[rune]rune, error) {
	out := map[rune]rune{}
	err := eachLine(path, func(line string) error {
		from, to, _ := strings.Cut(line, "\t")
		f, t := []rune(from), []rune(to)
		if len(f) == 1 && len(t) > 0 && f[0] != t[0] {
			out[f[0]] = t[0]
		}
		return nil
	})
	return out, err
}

// eachLine calls f with each line that is neither empty nor a # comment.
func eachLine(path string, f func(line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(line); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return lines.Err()
}

var (
	coreGroup = regexp.MustCompile(`(?m)^    '?([^'\s:]+(?: [^'\s:]+)*)'?: \[([^\]]*)\]`)
	coreChar  = regexp.MustCompile(`'(\p{Han})'`)
)

// parseCoreCharacters reads groups such as 'xíng háng': ['行'], the usual
// reading first.
func parseCoreCharacters(path string) (map[rune][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[rune][]string{}
	for _, group := range coreGroup.FindAllStringSubmatch(string(data), -1) {
		readings := numberedAll(strings.Fields(group[1]))
		for _, m := range coreChar.FindAllStringSubmatch(group[2], -1) {
			out[[]rune(m[1])[0]] = readings
		}
	}
	return out, nil
}
