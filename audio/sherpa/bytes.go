package sherpa

import (
	"strconv"
	"strings"
)

// Models of the icefall recipes that cut text into bytes (byte-level BPE) write
// each byte as a printable character: ASCII as itself, the others in order as the
// letters from Ā on, but for a few that look alike when normalised. 大, the bytes
// e5 a4 a7, is ƌŊō. Source: icefall/byte_utils.py of k2-fsa/icefall,
// PRINTABLE_BASE_CHARS.
var byteOf = byteTable()

func byteTable() map[rune]byte {
	table := map[rune]byte{}
	for _, run := range [][2]rune{{256, 287}, {32, 126}, {288, 305}, {308, 318}, {321, 328}, {330, 382}, {384, 422}} {
		for r := run[0]; r <= run[1]; r++ {
			table[r] = byte(len(table))
		}
	}
	return table
}

// boundary begins a word in pieces of words (SentencePiece).
const boundary = '▁'

// isBytes reports whether a token could be bytes written as letters.
func isBytes(token string) bool {
	for _, r := range token {
		if _, ok := byteOf[r]; !ok && r != boundary && r != '⁇' {
			return false
		}
	}
	return true
}

// bytesOf is the bytes that a token stands for.
func bytesOf(token string) string {
	var b strings.Builder
	for _, r := range token {
		if v, ok := byteOf[r]; ok {
			b.WriteByte(v)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// special reports whether a token is no text but says something about it:
// <blk>, <|zh|>, <0xE5>.
func special(token string) bool {
	return len(token) > 2 && token[0] == '<' && token[len(token)-1] == '>'
}

// oneByte is the byte of a token like <0xE5>, by which models with pieces of
// words spell what they have no piece for.
func oneByte(token string) (string, bool) {
	if len(token) != len("<0xE5>") || !strings.HasPrefix(token, "<0x") {
		return "", false
	}
	v, err := strconv.ParseUint(token[3:5], 16, 8)
	return string([]byte{byte(v)}), err == nil
}
