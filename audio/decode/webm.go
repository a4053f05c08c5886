package decode

import (
	"encoding/binary"
	"errors"
	"io"
)

// matroskaCodecs are the codecs by their CodecID.
var matroskaCodecs = map[string]string{
	"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_FLAC": "flac", "A_MPEG/L3": "mp3", "A_PCM": "pcm",
	"A_AC3": "ac3",
}

// webmTrack is one TrackEntry.
type webmTrack struct {
	number  int64
	audio   bool
	codec   string // CodecID
	private []byte
	encoded bool
}

// webm reads the packets of one track.
type webm struct {
	in     *input
	off    int64
	tracks []webmTrack
	track  webmTrack
	dec    *opusDecoder
	t      *track
	block  []float32
}

// webmTracks is how many tracks a file may have.
const webmTracks = 64

func openWebM(in *input, start int64, l Limits) (*track, error) {
	w := &webm{in: in, off: start}
	format, err := w.header()
	if err != nil {
		return nil, err
	}
	head, err := parseOpusHead(w.track.private)
	if err != nil {
		return nil, corrupt(format.Container, w.off, "the Opus track's CodecPrivate: %v", err)
	}
	if w.dec, err = newOpusDecoder(head, l); err != nil {
		return nil, err
	}
	w.t = &track{
		format: format, rate: opusRate, channels: 1, skip: int64(head.preSkip), length: unknown, next: w.next,
	}
	return w.t, nil
}

// header reads up to the first cluster and settles on the first sound track.
func (w *webm) header() (Format, error) {
	head, err := w.in.at(w.off, min(SniffLen, maxPeek))
	if err != nil && !ended(err) {
		return Format{}, err
	}
	format, _ := sniffEBML(head)
	for {
		e, err := ebmlAt(w.in, w.off)
		if ended(err) {
			return format, corrupt(format.Container, w.off, "the file ends before its sound begins")
		}
		if err != nil {
			return format, err
		}
		if e.id == ebmlCluster {
			return w.choose(format)
		}
		if err := w.describe(e); err != nil {
			return format, err
		}
		if w.off, err = w.after(e); err != nil {
			return format, err
		}
	}
}

// after is where the element that follows e in the flat reading begins.
func (w *webm) after(e ebmlElement) (int64, error) {
	switch e.id {
	case ebmlSegment, ebmlTracks, ebmlTrackEntry, ebmlCluster, ebmlBlockGroup:
		return e.body, nil
	}
	if e.size == ebmlUnknown {
		return 0, corrupt("webm", e.body, "element %#x has an unknown length", e.id)
	}
	return e.end(), nil
}

// describe takes what is needed of the track descriptions.
func (w *webm) describe(e ebmlElement) error {
	if e.id == ebmlTrackEntry && len(w.tracks) < webmTracks {
		w.tracks = append(w.tracks, webmTrack{})
	}
	if len(w.tracks) == 0 {
		return nil
	}
	t := &w.tracks[len(w.tracks)-1]
	switch e.id {
	case ebmlTrackNumber, ebmlTrackType, ebmlCodecID, ebmlPrivate:
	case ebmlEncodings:
		t.encoded = true
		return nil
	default:
		return nil
	}
	if e.size < 0 || e.size > 4096 {
		return nil // Vorbis and video have large private data, Opus has 19 to 274 bytes
	}
	b, err := w.in.at(e.body, int(e.size))
	if err != nil && !ended(err) {
		return err
	}
	switch e.id {
	case ebmlTrackNumber:
		t.number = int64(ebmlUint(b))
	case ebmlTrackType:
		t.audio = ebmlUint(b) == 2
	case ebmlCodecID:
		t.codec = string(b)
	case ebmlPrivate:
		t.private = append([]byte(nil), b...)
	}
	return nil
}

// choose takes the first Opus track, or says what there is instead.
func (w *webm) choose(f Format) (Format, error) {
	found := "no sound track"
	for _, t := range w.tracks {
		if !t.audio {
			continue
		}
		if t.codec == "A_OPUS" && !t.encoded {
			w.track, f.Codec = t, "opus"
			return f, nil
		}
		found = "sound coded as " + t.codec
	}
	return f, unsupported(f.Container, "%s; %s", found, advice)
}

// next decodes the next block of the track.
func (w *webm) next() ([]float32, error) {
	for {
		e, err := ebmlAt(w.in, w.off)
		if err == nil && e.id == ebmlBlockGroup && e.size >= 0 {
			w.off = e.end()
			return w.group(e)
		}
		if err == nil && e.id == ebmlSimpleBlock && e.size >= 0 {
			w.off = e.end()
			return w.decode(e, 0)
		}
		next := w.off
		if err == nil {
			next, err = w.after(e)
		}
		if ended(err) {
			return nil, io.EOF
		}
		if errors.Is(err, ErrCorrupt) {
			next, err = w.resync(w.off + 1)
		}
		if err != nil {
			return nil, err
		}
		w.off = next
	}
}

// group decodes a block that comes with further facts: DiscardPadding is how
// much of its end the encoder added.
func (w *webm) group(g ebmlElement) ([]float32, error) {
	var block ebmlElement
	var discard int64
	for off := g.body; off < g.end(); {
		e, err := ebmlAt(w.in, off)
		if err != nil || e.size < 0 {
			break
		}
		switch e.id {
		case ebmlBlock:
			block = e
		case ebmlDiscard:
			b, err := w.in.at(e.body, int(min(e.size, 8)))
			if err == nil {
				discard = int64(ebmlUint(b))
			}
		}
		off = e.end()
	}
	if block.id == 0 {
		return nil, nil
	}
	return w.decode(block, discard)
}

// decode decodes the packets of a block and leaves out the last discard
// nanoseconds.
func (w *webm) decode(e ebmlElement, discard int64) ([]float32, error) {
	if e.size > maxPeek || e.size < 4 {
		return nil, nil // a picture of a video, or nothing
	}
	b, err := w.in.at(e.body, int(e.size))
	if err != nil {
		if ended(err) {
			return nil, io.EOF // cut off in its last block
		}
		return nil, err
	}
	number, n := ebmlVint(b)
	if n == 0 || number != w.track.number || len(b) < n+3 {
		return nil, nil
	}
	w.block = w.block[:0]
	for _, packet := range unlace(b[n+2]>>1&3, b[n+3:]) {
		w.t.packets++
		if w.block, err = w.dec.appendMono(w.block, packet); err != nil {
			w.t.lose(err)
		}
	}
	cut := discard / 1000 * int64(opusRate) / 1e6
	return w.block[:len(w.block)-int(min(max(cut, 0), int64(len(w.block))))], nil
}

// resync finds the next cluster from off on.
func (w *webm) resync(off int64) (int64, error) {
	var id [4]byte
	binary.BigEndian.PutUint32(id[:], ebmlCluster)
	for {
		b, err := w.in.at(off, 4096)
		if err != nil && !ended(err) {
			return 0, err
		}
		for i := 0; i+4 <= len(b); i++ {
			if string(b[i:i+4]) == string(id[:]) {
				return off + int64(i), nil
			}
		}
		if len(b) < 4096 {
			return 0, io.EOF
		}
		off += int64(len(b)) - 3
	}
}
