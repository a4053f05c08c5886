// Command polyphones measures how often audio/hanzi reads a labelled polyphone
// rightly: as printed, that is before sandhi; the same with a full tone taken for
// the neutral one where both are accepted (corpora write 知识 with shi2); as
// preferred, after sandhi; and in any accepted way.
//
//	go run ./training/lexicon/polyphones -corpus PATH [-errors 50]
//
// The embedded classifier was trained on that corpus: for held-out figures see
// training/lexicon/classifier -folds.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

func main() {
	log.SetFlags(0)
	corpus := flag.String("corpus", "../shared/text/cpp-dev", "labelled sentences, without .sent and .lb")
	show := flag.Int("errors", 0, "print this many of the commonest confusions, with an example")
	flag.Parse()
	t, err := measure(*corpus)
	if err != nil {
		log.Fatalf("polyphones: %v", err)
	}
	fmt.Printf("%d sentences: printed %.2f %%, full tone %.2f %%, preferred %.2f %%, accepted %.2f %%\n",
		t.all, t.percent(t.printed), t.percent(t.full), t.percent(t.preferred), t.percent(t.accepted))
	t.printErrors(*show)
}

// tally counts sentences by how their label was met.
type tally struct {
	all, printed, full, preferred, accepted int
	errors                                  map[string][]string // confusion → sentences
}

func (t *tally) percent(n int) float64 { return 100 * float64(n) / float64(max(t.all, 1)) }

func measure(corpus string) (*tally, error) {
	labels, err := os.ReadFile(corpus + ".lb")
	if err != nil {
		return nil, err
	}
	file, err := os.Open(corpus + ".sent")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	t := &tally{errors: map[string][]string{}}
	list := strings.Fields(string(labels))
	lines := bufio.NewScanner(file)
	for n := 0; lines.Scan(); n++ {
		if err := t.judge(lines.Text(), strings.ReplaceAll(list[n], "u:", "v")); err != nil {
			return nil, fmt.Errorf("%s.sent:%d: %w", corpus, n+1, err)
		}
	}
	return t, lines.Err()
}

// judge compares one sentence with its label.
func (t *tally) judge(line, want string) error {
	parts := strings.Split(line, "▁")
	if len(parts) != 3 {
		return fmt.Errorf("want one labelled character between ▁ marks")
	}
	at := len([]rune(parts[0]))
	text := strings.Join(parts, "")
	ways, sandhi, err := said(text, at)
	if err != nil {
		return err
	}
	ruby, err := hanzi.Printed(text, nil)
	if err != nil {
		return err
	}
	t.all++
	if slices.ContainsFunc(ruby, func(r hanzi.Ruby) bool { return r.At == at && r.Said.Pinyin() == want }) {
		t.printed++
	}
	if ways[0] == want {
		t.preferred++
	}
	if slices.Contains(ways, want) {
		t.accepted++
	}
	full := undo(ways, want, sandhi)
	if full == want {
		t.full++
		return nil
	}
	key := parts[1] + " " + full + " for " + want
	t.errors[key] = append(t.errors[key], line)
	return nil
}

// said is the accepted readings of the character at a rune index, and whether
// sandhi made one of them.
func said(text string, at int) (ways []string, sandhi bool, err error) {
	passage, err := hanzi.Read(text, nil)
	if err != nil {
		return nil, false, err
	}
	for _, g := range passage.Groups {
		for c, ch := range g.Characters {
			if ch.At != at {
				continue
			}
			for _, w := range g.Ways {
				var names []string
				for _, s := range w[c].Syllables {
					names = append(names, s.Pinyin())
				}
				if names != nil { // merged erhua leaves 儿 without a syllable
					ways = append(ways, strings.Join(names, " "))
				}
				sandhi = sandhi || w[c].Source == audio.FromSandhi
			}
		}
	}
	if len(ways) == 0 {
		return nil, false, fmt.Errorf("character %d of %q is not spoken", at, text)
	}
	return ways, sandhi, nil
}

// undo is the label where only sandhi parts it from the preferred way: a third
// tone that rose, or a neutral tone (corpora write 知识 with shi2); otherwise
// the preferred way.
func undo(ways []string, want string, sandhi bool) string {
	base, tone := ways[0][:len(ways[0])-1], ways[0][len(ways[0])-1]
	if sandhi && want == base+"3" && tone == '2' || tone == '5' && slices.Contains(ways, want) {
		return want
	}
	return ways[0]
}

func (t *tally) printErrors(limit int) {
	keys := slices.SortedFunc(maps.Keys(t.errors), func(a, b string) int {
		if d := len(t.errors[b]) - len(t.errors[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, k := range keys[:min(limit, len(keys))] {
		fmt.Printf("%4d %-24s %s\n", len(t.errors[k]), k, t.errors[k][0])
	}
}
