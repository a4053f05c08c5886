// Command lexicon makes the table of readings that audio/hanzi embeds.
//
// It fetches pinned, freely licensed word lists from their registries (npm and
// go must be on PATH), merges them, lays the curated files of this folder over
// them and writes one compact file. The same inputs give the same bytes.
//
//	go run ./training/lexicon -out audio/hanzi/lexicon.bin
//
// How often a reading is met in running text is no matter here: the classifier of
// training/lexicon/classifier learns it.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "audio/hanzi/lexicon.bin", "file to write")
	cache := flag.String("cache", filepath.Join(os.TempDir(), "langdu-lexicon"), "folder that keeps what was fetched")
	curated := flag.String("curated", "training/lexicon", "folder of the curated files")
	flag.Parse()
	if err := run(*out, *cache, *curated); err != nil {
		log.Fatalf("lexicon: %v", err)
	}
}

func run(out, cache, curated string) error {
	in, err := load(cache, curated)
	if err != nil {
		return err
	}
	t := merge(in)
	packed, err := t.pack()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d characters, %d words, %d bytes\n", out, len(t.characters), len(t.words), len(packed))
	return nil
}
