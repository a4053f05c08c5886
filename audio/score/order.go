package score

import (
	"slices"

	"github.com/langdu/langdu/audio/align"
)

// inOrder leaves the characters that were read where the text has them. The
// aligner lets a reader go back, and so finds every character of a text that is
// read backwards; but who says 上海 has not read 海上. Of all characters the
// longest row is kept of which each has a take that begins after one of the
// character before; the others were not read at their place and lose their
// takes. Somebody who goes back and reads on keeps everything: the first takes
// are such a row.
//
// It is the longest increasing subsequence by patience sorting: ends[n] is the
// take that begins first of all with which a row of n+1 takes can end. Of n takes
// it costs n·log n steps.
func inOrder(characters []align.Character) []align.Character {
	type link struct {
		character, start int
		before           int // the last link of the longest row before it, or −1
	}
	var links []link
	var ends []int // indices into links
	last := -1     // of the first row to be as long as the longest
	for c, character := range characters {
		first := len(links)
		for _, take := range character.Takes {
			links = append(links, link{character: c, start: take.Start, before: -1})
		}
		// The last take first: takes of one character do not follow each other.
		own := links[first:]
		slices.SortStableFunc(own, func(a, b link) int { return b.start - a.start })
		for i := range own {
			n, _ := slices.BinarySearchFunc(ends, own[i].start, func(end, start int) int { return links[end].start - start })
			if n > 0 {
				own[i].before = ends[n-1]
			}
			if n == len(ends) {
				ends, last = append(ends, first+i), first+i
			} else {
				ends[n] = first + i
			}
		}
	}
	kept := make([]align.Character, len(characters))
	for c, character := range characters {
		kept[c] = character
		if !character.Silent {
			kept[c].Takes = nil
		}
	}
	for ; last >= 0; last = links[last].before {
		kept[links[last].character].Takes = characters[links[last].character].Takes
	}
	return kept
}
