package decode

import (
	"fmt"
	"io"

	mp4 "github.com/abema/go-mp4"
)

// MP4 (and M4A, 3GP, MOV) is a tree of boxes, each a length, a type of four
// letters and its content. "moov" describes the tracks and, in a file written
// at once, lists every packet in tables (mp4table.go). A file written live has
// empty tables and a "moof" with its own list before every stretch of packets
// (mp4fragment.go). Only the few boxes on the way to a sound track are read; go-mp4
// gives their layout. (ISO 14496-12)

// mp4Track is one track of the file.
type mp4Track struct {
	id        uint32
	sound     bool
	timescale int64 // units of the track's times in a second
	codec     mp4Codec
	edits     []mp4.ElstEntry
	editV1    bool
	table     mp4Table
	fragment  mp4Defaults
}

// mp4File is what the moov box says.
type mp4File struct {
	timescale int64 // units of the edit lists' durations in a second
	tracks    []*mp4Track
	defaults  map[uint32]mp4Defaults // of fragments, by track
}

// mp4Tracks is how many tracks a file may have.
const mp4Tracks = 64

// openMP4 opens the first sound track that can be decoded.
func openMP4(in *input, start int64, l Limits) (*track, error) {
	moov, err := findMoov(in, start)
	if err != nil {
		return nil, err
	}
	f := &mp4File{defaults: make(map[uint32]mp4Defaults)}
	if err := f.readMoov(in, moov); err != nil {
		return nil, err
	}
	tr, err := f.choose()
	if err != nil {
		return nil, err
	}
	tr.fragment = f.defaults[tr.id]
	packets := &mp4Packets{in: in, track: tr, table: tr.table, off: start}
	t, err := tr.codec.open(packets, l)
	if err != nil {
		return nil, err
	}
	head, err := in.at(start, 12)
	if err != nil && !ended(err) {
		return nil, err
	}
	codec := t.format.Codec
	if t.format, _ = brandFormat(head); t.format.Container == "" {
		t.format = Format{"mp4", "", "audio/mp4"}
	}
	t.format.Codec = codec
	tr.edit(t, f.timescale)
	return t, nil
}

// findMoov looks for the moov box, which may come after all the sound.
func findMoov(in *input, start int64) (moov mp4Box, err error) {
	var seen []string
	err = mp4Box{body: start, end: in.size}.each(in, func(b mp4Box) error {
		if b.kind == "moov" {
			moov = b
			return io.EOF
		}
		if len(seen) < 16 {
			seen = append(seen, b.kind)
		}
		return nil
	})
	if moov.kind != "" {
		return moov, nil
	}
	if err == nil {
		err = corrupt("mp4", in.size, "no moov box after %q: the recording was never finished, its index is missing", seen)
	}
	return moov, err
}

func (f *mp4File) readMoov(in *input, moov mp4Box) error {
	return moov.each(in, func(b mp4Box) error {
		switch b.kind {
		case "mvhd":
			var v mp4.Mvhd
			if err := b.parse(in, &v); err != nil {
				return err
			}
			f.timescale = int64(v.Timescale)
		case "trak":
			if len(f.tracks) == mp4Tracks {
				return corrupt("mp4", b.off, "more than %d tracks", mp4Tracks)
			}
			t := new(mp4Track)
			f.tracks = append(f.tracks, t)
			return t.read(in, b)
		case "mvex":
			return f.readDefaults(in, b)
		}
		return nil
	})
}

// read walks from a trak box down to its tables.
func (t *mp4Track) read(in *input, box mp4Box) error {
	return box.each(in, func(b mp4Box) error {
		switch b.kind {
		case "mdia", "minf", "stbl", "edts":
			return t.read(in, b)
		case "tkhd":
			var v mp4.Tkhd
			err := b.parse(in, &v)
			t.id = v.TrackID
			return err
		case "mdhd":
			var v mp4.Mdhd
			err := b.parse(in, &v)
			t.timescale = int64(v.Timescale)
			return err
		case "hdlr":
			head, err := in.at(b.body, 12)
			if err == nil && string(head[8:12]) == "soun" {
				t.sound = true
			}
			return nil
		case "elst":
			var v mp4.Elst
			err := b.parse(in, &v)
			t.edits, t.editV1 = v.Entries, v.Version == 1
			return err
		case "stsd":
			return t.codec.read(in, b)
		}
		return t.table.read(in, b)
	})
}

// choose takes the first sound track whose codec has a decoder, or says what
// there is instead.
func (f *mp4File) choose() (*mp4Track, error) {
	found := "no sound track"
	for _, t := range f.tracks {
		if !t.sound {
			continue
		}
		err := t.codec.supported()
		if err == nil {
			return t, nil
		}
		found = err.Error()
	}
	return nil, unsupported("mp4", "%s; %s", found, advice)
}

// edit applies the edit list: where in the track's time the recording begins
// (after the encoder's padding) and how long it lasts. Only a list with a single
// stretch of sound is applied; a leading empty edit merely delays the start.
func (t *mp4Track) edit(out *track, movie int64) {
	sound, stretches := mp4Edit{}, 0
	for i := range t.edits {
		if e := t.editAt(i); e.start >= 0 {
			sound = e
			stretches++
		}
	}
	if stretches != 1 || t.timescale <= 0 {
		return
	}
	out.skip = scale(sound.start, int64(out.rate), t.timescale)
	if sound.length > 0 && movie > 0 {
		out.length = scale(sound.length, int64(out.rate), movie)
	}
}

// mp4Edit is one entry of an edit list: start is -1 for an empty one.
type mp4Edit struct{ start, length int64 }

func (t *mp4Track) editAt(i int) mp4Edit {
	e := t.edits[i]
	if t.editV1 {
		return mp4Edit{e.MediaTimeV1, int64(e.SegmentDurationV1 & (1<<62 - 1))}
	}
	return mp4Edit{int64(e.MediaTimeV0), int64(e.SegmentDurationV0)}
}

// scale is v·to/from, rounded, without overflow for what a header may hold.
func scale(v, to, from int64) int64 {
	if v > 1<<40 {
		v = 1 << 40 // longer than any limit
	}
	return (v*to + from/2) / from
}

// mp4Codec is the sample description of a track.
type mp4Codec struct {
	entry  string // the four letters of the sample entry
	object byte   // of an mp4a entry: the codec by ISO 14496-1
	config []byte // AudioSpecificConfig or the fields of dOps
}

// open starts the codec on the track's packets.
func (c *mp4Codec) open(p *mp4Packets, l Limits) (*track, error) {
	if c.entry == "Opus" {
		return openMP4Opus(c.config, p, l)
	}
	return openAAC(c.config, p, l)
}

// supported says what is in the way of decoding the track.
func (c *mp4Codec) supported() error {
	switch {
	case c.entry == "Opus" && len(c.config) > 0:
		return nil
	case c.entry == "mp4a" && len(c.config) > 0 && (c.object == 0x40 || c.object == 0x67):
		return nil
	case c.entry == "mp4a":
		return fmt.Errorf("sound coded as mp4a type %#x", c.object)
	case c.entry == "":
		return fmt.Errorf("sound without a description")
	}
	return fmt.Errorf("sound coded as %q", c.entry)
}
