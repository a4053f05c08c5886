package score

import "github.com/langdu/langdu/audio/align"

// inOrder leaves the characters that were read where the text has them. The
// aligner lets a reader go back, and so finds every character of a text that is
// read backwards; but who says 上海 has not read 海上. Of all characters the
// longest row is kept of which each has a take that begins after one of the
// character before; the others were not read at their place and lose their
// takes. Somebody who goes back and reads on keeps everything: the first takes
// are such a row.
//
// It costs half the square of the number of takes: 2 million steps for a page of
// 2,000 characters.
func inOrder(characters []align.Character) []align.Character {
	type link struct {
		character, start int
		length, before   int // of the longest row that ends here; its last link before this, or −1
	}
	var links []link
	last := -1 // of the longest row so far
	for c, character := range characters {
		first := len(links) // takes of one character do not follow each other
		for _, take := range character.Takes {
			l := link{character: c, start: take.Start, length: 1, before: -1}
			for b := first - 1; b >= 0; b-- {
				if links[b].start < l.start && links[b].length+1 > l.length {
					l.length, l.before = links[b].length+1, b
				}
			}
			links = append(links, l)
			if last < 0 || l.length > links[last].length {
				last = len(links) - 1
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
