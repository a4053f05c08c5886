package sherpa

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/langdu/langdu/audio"
)

// longest is how long a token lasts at most: the library says when the model noticed
// it, and the next may come after a pause. Careful readers take 200 to 400 ms for a
// syllable.
const longest = 400 * time.Millisecond

// last is how long the last token lasts.
const last = 200 * time.Millisecond

// piece is one token of the model: text, or a part of a character's bytes.
type piece struct {
	text       string
	span       audio.Span
	confidence float64
}

// pieces is what the library returned of a window that starts at start and ends at
// end, without what is no text.
func (f *folder) pieces(h heard, start, end time.Duration) ([]piece, error) {
	n := len(h.Tokens)
	if n > 0 && len(h.Times) != n {
		return nil, fmt.Errorf("%w: the model gives no times; take one that does", ErrManifest)
	}
	sure := kinds[f.Kind].sure
	if n > 0 && sure && len(h.LogProbs) != n {
		return nil, fmt.Errorf("%w: the model gives no probabilities", ErrManifest)
	}
	var list []piece
	for i, token := range h.Tokens {
		p := piece{confidence: f.Accuracy, span: h.span(i, start, end)}
		if sure {
			p.confidence = min(math.Exp(finite(h.LogProbs[i])), 1)
		}
		if f.spell(&p, token) {
			list = append(list, p)
		}
	}
	return list, nil
}

// spell gives a piece the text of its token; false is that it has none.
func (f *folder) spell(p *piece, token string) bool {
	if text, ok := oneByte(token); ok {
		p.text = text
		return true
	}
	if token == "<unk>" {
		p.text, p.confidence = string(gapRune), 0
		return true
	}
	if special(token) {
		return false
	}
	switch {
	case f.bytes:
		p.text = bytesOf(token)
	case !kinds[f.Kind].joined:
		p.text = strings.ReplaceAll(token, string(boundary), " ")
	case strings.HasSuffix(token, "@@"):
		p.text = strings.TrimSuffix(token, "@@")
	default:
		p.text = token + " "
	}
	return true
}

// span is when token i was said. What does not fit into the window is made to.
func (h heard) span(i int, start, end time.Duration) audio.Span {
	at := func(i int) time.Duration { return min(start+seconds(h.Times[i]), end) }
	s := audio.Span{Start: at(i), End: at(i) + last}
	if i+1 < len(h.Times) {
		s.End = max(min(at(i+1), s.Start+longest), s.Start)
	}
	s.End = min(s.End, end)
	return s
}

// seconds is a time of the library's; one that cannot be is 0.
func seconds(s float32) time.Duration {
	return time.Duration(min(max(finite(s), 0), 86400) * float64(time.Second))
}

// finite is v, or so little that nobody believes it.
func finite(v float32) float64 {
	if math.IsNaN(float64(v)) {
		return math.Inf(-1)
	}
	return float64(v)
}

// tokens cuts pieces into characters, words of other scripts, and gaps.
// Punctuation is left out. Characters of one piece share its time evenly.
func tokens(pieces []piece) audio.Transcript {
	w := writer{pieces: pieces}
	var text []byte
	for i, p := range pieces {
		w.starts = append(w.starts, len(text))
		for range len(p.text) {
			w.owner = append(w.owner, i)
		}
		text = append(text, p.text...)
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		w.write(r, size, at)
		at += size
	}
	return w.transcript
}

// gapRune holds the place of what the model has no text for: a noncharacter of
// Unicode, which no text has.
const gapRune = '\uFDD0'

// writer makes a transcript of the bytes of pieces.
type writer struct {
	pieces     []piece
	starts     []int // by piece: its first byte
	owner      []int // by byte: its piece
	transcript audio.Transcript
	word       bool // the last token is a word that may go on
}

// write adds the rune of size bytes at byte at.
func (w *writer) write(r rune, size, at int) {
	han := unicode.Is(unicode.Han, r)
	part := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
	switch {
	case r == gapRune:
		w.add("", size, at)
	case r == utf8.RuneError && size == 1: // bytes that make no character
	case han:
		w.add(string(r), size, at)
	case w.word && (part || r == '\''):
		w.extend(string(r), size, at)
		return
	case part:
		w.add(string(r), size, at)
		w.word = true
		return
	}
	w.word = false
}

func (w *writer) add(text string, size, at int) {
	t := audio.Token{Text: text, Confidence: w.confidence(size, at), Span: w.span(size, at)}
	w.transcript = append(w.transcript, t)
}

// extend puts a letter behind the word that came last; it is as likely as its
// least likely piece.
func (w *writer) extend(text string, size, at int) {
	t := &w.transcript[len(w.transcript)-1]
	t.Text += text
	t.Confidence = min(t.Confidence, w.confidence(size, at))
	t.End = max(t.End, w.span(size, at).End)
}

// confidence is that of the least likely piece with bytes of the character.
func (w *writer) confidence(size, at int) float64 {
	least := 1.0
	for _, i := range w.owner[at : at+size] {
		least = min(least, w.pieces[i].confidence)
	}
	return least
}

// span goes from where the first byte stands in its piece to where the last does.
func (w *writer) span(size, at int) audio.Span {
	first, end := w.owner[at], w.owner[at+size-1]
	return audio.Span{Start: w.within(first, at), End: w.within(end, at+size)}
}

// within is the time at byte at of piece i: its text, spaces left out, takes its
// time evenly.
func (w *writer) within(i, at int) time.Duration {
	p := w.pieces[i]
	from := len(p.text) - len(strings.TrimLeft(p.text, " "))
	length := len(strings.TrimSpace(p.text))
	return p.span.Start + p.span.Duration()*time.Duration(at-w.starts[i]-from)/time.Duration(max(length, 1))
}
