package hanzi

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/cputime"
)

// The tables are unpacked once in a process that may be small: it must not take
// longer than a person notices, nor much memory.
func TestTablesAreCheap(t *testing.T) {
	const (
		maxTime = 100 * time.Millisecond
		maxHeap = 30 << 20
	)
	best := time.Hour
	var l *lexicon
	var c *classifier
	var grown uint64
	for try := 0; try < 10 && best > maxTime; try++ { // the machine may be busy
		l, c = nil, nil
		heap := heapInUse()
		start := cputime.Used()
		var err error
		if l, err = unpack(packed); err != nil {
			t.Fatal(err)
		}
		if c, err = unpackClassifier(packedClassifier); err != nil {
			t.Fatal(err)
		}
		best = min(best, cputime.Used()-start)
		grown = heapInUse() - heap
	}
	runtime.KeepAlive(l)
	runtime.KeepAlive(c)
	t.Logf("unpacked in %v, %.1f MB of heap, %.1f MB in the binary", best, float64(grown)/1e6, float64(len(packed)+len(packedClassifier))/1e6)
	if grown > maxHeap {
		t.Errorf("the tables take %d bytes of heap, want at most %d", grown, maxHeap)
	}
	if best > maxTime && !raceEnabled {
		t.Errorf("unpacking takes %v, want at most %v", best, maxTime)
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestUnpackRefusesDamage(t *testing.T) {
	for _, n := range []int{0, 1, 100, len(packed) / 2, len(packed) - 1} {
		if _, err := unpack(packed[:n]); err == nil {
			t.Errorf("unpack(first %d bytes) has no error, want one", n)
		}
	}
}

func TestVersion(t *testing.T) {
	if v := Version(); v != Version() || !strings.HasPrefix(v, "hanzi-") {
		t.Errorf("Version() = %q, want one stable name that begins with hanzi-", v)
	}
}

// Every reading of every word is a reading of its character, and no word is
// longer than the search looks.
func TestWordsFitCharacters(t *testing.T) {
	l := lex()
	var walk func(node uint32, word []rune)
	words := 0
	walk = func(node uint32, word []rune) {
		if len(word) > longestWord {
			t.Fatalf("%s is longer than %d characters", string(word), longestWord)
		}
		if l.costs[node] > 0 {
			words++
		}
		for k, b := range l.reading(node, len(word)) {
			if int(b&indexMask) >= len(l.known(word[k])) {
				t.Fatalf("%s: reading %d of %c, which has %d", string(word), b&indexMask, word[k], len(l.known(word[k])))
			}
		}
		for c := l.first[node]; c < l.first[node+1]; c++ {
			walk(c, append(word, rune(l.letters[c])))
		}
	}
	walk(0, nil)
	if words < 100_000 {
		t.Errorf("the lexicon has %d words, want more than 100,000", words)
	}
}
