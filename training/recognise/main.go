// Command recognise measures a recogniser of one's own (docs/recognisers.md) on
// recordings whose words are known: of what it writes, which share is right. That
// share is the accuracy in its manifest.
//
//	go run -tags sherpa ./training/recognise -recogniser DIR said.tsv
//
// Each line of the list is a recording, relative to the list, and after a tab what
// is said in it. Take recordings like those that will come: children, their rooms,
// their microphones.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/question"
	"github.com/langdu/langdu/audio/sherpa"
)

func main() {
	if sherpa.Process() {
		return
	}
	folder := flag.String("recogniser", "", "`folder` of the recogniser")
	flag.Parse()
	if err := run(context.Background(), *folder, flag.Arg(0), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "recognise:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder, list string, out io.Writer) error {
	file, err := os.Open(list)
	if err != nil {
		return err
	}
	defer file.Close()
	recogniser, err := sherpa.Open(folder)
	if err != nil {
		return err
	}
	defer recogniser.Close()
	var all tally
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		path, text, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return fmt.Errorf("%s: line %d is not a recording, a tab and what is said in it", list, n)
		}
		heard, err := hear(ctx, recogniser, filepath.Join(filepath.Dir(list), path))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		one := count(heard, text)
		all = tally{all.right + one.right, all.written + one.written, all.said + one.said}
		fmt.Fprintf(out, "%s\t%d of %d right\t%s\n", path, one.right, one.written, heard)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	if all.written == 0 {
		return fmt.Errorf("%s: nothing was written down", list)
	}
	fmt.Fprintf(out, "%s\n%d characters said, %d of them written down\n\"accuracy\": %.3f\n", recogniser.Identity(), all.said, all.right,
		float64(all.right)/float64(all.written))
	return nil
}

// hear is what the recogniser writes of what the service would give it.
func hear(ctx context.Context, r *sherpa.Recogniser, path string) (audio.Transcript, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	sound, err := assess.Open(ctx, file, -1, decode.Limits{}, nil)
	if err != nil {
		return nil, err
	}
	return r.Transcribe(ctx, assess.Audible(sound.Clip, sound.Quality), question.Sheet{})
}

// tally counts characters, and words of other scripts.
type tally struct{ right, written, said int }

// count compares what was written with what was said: right is what they have in
// common in the same order.
func count(heard audio.Transcript, text string) tally {
	var written []string
	for _, token := range heard {
		if token.Text != "" {
			written = append(written, strings.ToUpper(token.Text))
		}
	}
	said := units(text)
	return tally{common(written, said), len(written), len(said)}
}

// units is the characters and words of a text.
func units(text string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		word := ""
		for _, r := range part {
			if !unicode.Is(unicode.Han, r) {
				word += string(unicode.ToUpper(r))
				continue
			}
			if word != "" {
				list, word = append(list, word), ""
			}
			list = append(list, string(r))
		}
		if word != "" {
			list = append(list, word)
		}
	}
	return list
}

// common is the length of the longest common subsequence.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		before := 0 // row[j] of the row above
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			before = above
		}
	}
	return row[len(b)]
}
