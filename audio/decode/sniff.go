package decode

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/langdu/langdu/audio/decode/layer3"
)

// SniffLen is how many bytes [Sniff] wants to see; fewer are enough for a
// shorter file. Two MPEG frames of the longest kind fit in.
const SniffLen = 4096

// Sniff finds out what a file is from its first bytes, never from its name.
// Where only more of the file tells the codec, Codec is "". Sound is named even
// if only ffmpeg could decode it. Everything else is [ErrUnsupported] (the error
// says what the file is: an image, a web page, an archive) or [ErrEmpty].
func Sniff(head []byte) (Format, error) {
	if len(head) == 0 {
		return Format{}, fmt.Errorf("%w: the file has no bytes", ErrEmpty)
	}
	for _, find := range []func([]byte) (Format, bool){
		sniffMagic, sniffRIFF, sniffOgg, sniffEBML, sniffMP4, sniffMPEG,
	} {
		if f, ok := find(head); ok {
			return f, nil
		}
	}
	what := notAudio(head)
	return Format{}, fmt.Errorf("%w: this is %s; %s", ErrUnsupported, what, sendOther)
}

// magics are the formats that are known by their first bytes alone. In a
// pattern a '?' stands for any byte.
var magics = []struct {
	pattern string
	format  Format
}{
	{"fLaC", Format{"flac", "flac", "audio/flac"}},
	{"ID3", Format{"mp3", "", "audio/mpeg"}}, // a tag that FLAC and AAC may have too: see input.sniff
	{"#!AMR\n", Format{"amr", "amr-nb", "audio/amr"}},
	{"#!AMR-WB\n", Format{"amr", "amr-wb", "audio/amr-wb"}},
	{"caff\x00\x01", Format{"caf", "", "audio/x-caf"}},
	{"FORM????AIFF", Format{"aiff", "pcm", "audio/aiff"}},
	{"FORM????AIFC", Format{"aiff", "", "audio/aiff"}},
	{".snd\x00", Format{"au", "", "audio/basic"}},
	{"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", Format{"asf", "", "audio/x-ms-wma"}},
	{"wvpk", Format{"wavpack", "wavpack", "audio/x-wavpack"}},
	{"MAC ", Format{"ape", "ape", "audio/x-ape"}},
	{"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", Format{"w64", "", "audio/x-w64"}},
}

func sniffMagic(head []byte) (Format, bool) {
	for _, m := range magics {
		if matches(head, m.pattern) {
			return m.format, true
		}
	}
	return Format{}, false
}

// matches reports whether b begins with the pattern, '?' being any byte.
func matches(b []byte, pattern string) bool {
	if len(b) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && b[i] != pattern[i] {
			return false
		}
	}
	return true
}

func sniffRIFF(head []byte) (Format, bool) {
	wave := matches(head, "RIFF????WAVE") || matches(head, "RF64????WAVE") || matches(head, "BW64????WAVE") ||
		matches(head, "RIFX????WAVE")
	return Format{"wav", "", "audio/wav"}, wave
}

// sniffOgg looks at the first packet of the first page: each codec has its own
// magic there.
func sniffOgg(head []byte) (Format, bool) {
	if !matches(head, "OggS\x00") {
		return Format{}, false
	}
	f := Format{"ogg", "", "audio/ogg"}
	if len(head) > 27 && len(head) >= 27+int(head[26]) {
		f.Codec = oggCodec(head[27+int(head[26]):])
	}
	return f, true
}

// oggCodec names the codec of an Ogg stream by its first packet.
func oggCodec(packet []byte) string {
	for _, c := range []struct{ magic, codec string }{
		{"OpusHead", "opus"}, {"\x01vorbis", "vorbis"}, {"\x7fFLAC", "flac"}, {"Speex   ", "speex"},
	} {
		if matches(packet, c.magic) {
			return c.codec
		}
	}
	return ""
}

// sniffEBML tells WebM from Matroska by the DocType, and finds the codec where
// the track's CodecID is already in sight.
func sniffEBML(head []byte) (Format, bool) {
	if !matches(head, "\x1a\x45\xdf\xa3") {
		return Format{}, false
	}
	f := Format{"matroska", "", "audio/x-matroska"}
	if bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
		f = Format{"webm", "", "audio/webm"}
	}
	for id, codec := range matroskaCodecs {
		if bytes.Contains(head, []byte(id)) {
			f.Codec = codec
		}
	}
	return f, true
}

// sniffMP4 knows the ISO base media family by its first box.
func sniffMP4(head []byte) (Format, bool) {
	if len(head) < 8 {
		return Format{}, false
	}
	switch string(head[4:8]) {
	case "ftyp":
		return brandFormat(head)
	case "moov", "mdat", "moof", "styp", "wide", "free", "skip":
		return Format{"mp4", "", "audio/mp4"}, true
	}
	return Format{}, false
}

// brandFormat tells 3GP and pictures (HEIC, AVIF) from MP4 by the major brand.
func brandFormat(head []byte) (Format, bool) {
	if len(head) < 12 {
		return Format{"mp4", "", "audio/mp4"}, true
	}
	switch brand := string(head[8:12]); {
	case strings.HasPrefix(brand, "3g"):
		return Format{"3gp", "", "audio/3gpp"}, true
	case strings.Contains("heic heix hevc hevx mif1 msf1 avif avis", brand):
		return Format{}, false
	}
	return Format{"mp4", "", "audio/mp4"}, true
}

// sniffMPEG looks for two MPEG audio or ADTS frames in a row, since a sync word
// alone is also found in noise. A file of a single frame is taken at its start.
func sniffMPEG(head []byte) (Format, bool) {
	for off := 0; off+4 <= len(head); off++ {
		if head[off] != 0xff {
			continue
		}
		if f, n, ok := mpegFrame(head[off:]); ok {
			next := off + n
			if next+4 > len(head) {
				if off == 0 {
					return f, true
				}
				continue
			}
			if g, _, ok := mpegFrame(head[next:]); ok && f == g {
				return f, true
			}
		}
	}
	return Format{}, false
}

// mpegFrame reads the frame header at the start of b, of MPEG audio or ADTS.
func mpegFrame(b []byte) (f Format, length int, ok bool) {
	if h, err := layer3.ParseHeader(b); err == nil {
		return Format{"mp3", "mp3", "audio/mpeg"}, h.Length, true
	}
	if n, ok := layer12Length(b); ok {
		return Format{"mpeg-audio", "mp2", "audio/mpeg"}, n, true
	}
	if h, ok := parseADTS(b); ok {
		return Format{"aac", "aac", "audio/aac"}, h.length, true
	}
	return Format{}, 0, false
}

// notAudio says what a file is that holds no sound that we know.
func notAudio(head []byte) string {
	for _, k := range []struct{ pattern, what string }{
		{"\xff\xd8\xff", "a JPEG image"}, {"\x89PNG\r\n", "a PNG image"}, {"GIF8", "a GIF image"},
		{"RIFF????WEBP", "a WebP image"}, {"RIFF????AVI ", "an AVI video"}, {"BM", "a BMP image"},
		{"II*\x00", "a TIFF image"}, {"MM\x00*", "a TIFF image"}, {"%PDF", "a PDF document"},
		{"PK\x03\x04", "a zip archive or an office document"}, {"\x1f\x8b", "a gzip archive"},
		{"Rar!", "a RAR archive"}, {"7z\xbc\xaf", "a 7z archive"}, {"\xfd7zXZ", "an xz archive"},
		{"\x28\xb5\x2f\xfd", "a zstd archive"}, {"\x7fELF", "a program"}, {"MZ", "a program"},
		{"MThd", "a MIDI file, notes without sound"}, {"????ftyp", "an image"}, {"FLV\x01", "a Flash video"},
		{"\x00\x00\x01\xba", "an MPEG video"}, {"\x00\x00\x01\xb3", "an MPEG video"},
		{"\xd0\xcf\x11\xe0", "an office document"}, {"SQLite format 3", "a database"},
	} {
		if matches(head, k.pattern) {
			return k.what
		}
	}
	return notAudioText(head)
}

// notAudioText tells the kinds of text apart, and text from unknown bytes.
func notAudioText(head []byte) string {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	lower := strings.ToLower(string(text[:min(len(text), 512)]))
	switch {
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"):
		return "an HTML page"
	case strings.HasPrefix(lower, "<svg"), strings.HasPrefix(lower, "<?xml"):
		return "an XML document"
	case strings.HasPrefix(lower, "{"), strings.HasPrefix(lower, "["):
		if isText(head) {
			return "a JSON document"
		}
	}
	switch {
	case len(bytes.Trim(head, "\x00")) == 0:
		return "a file of zero bytes"
	case isText(head):
		return "a text"
	}
	return "no sound format that is known here"
}

// isText reports whether b is printable UTF-8, a cut rune at the end allowed.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return len(b) < utf8.UTFMax && !utf8.FullRune(b)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		b = b[n:]
	}
	return true
}

// sniff is Sniff on the file, looking past ID3v2 tags, which may hold a picture
// of any size. start is where the format itself begins.
func (in *input) sniff() (f Format, start int64, err error) {
	for tags := 0; ; tags++ {
		head, err := in.at(start, SniffLen)
		if err != nil && !ended(err) {
			return Format{}, 0, err
		}
		if n := id3Length(head); n > 0 && tags < 8 {
			start += n
			continue
		}
		f, err = Sniff(head)
		if err != nil && tags > 0 {
			return tagged(start, in.size)
		}
		return f, start, err
	}
}

// tagged is the format of a file that begins with an ID3 tag and then with
// nothing that is recognised: an MP3 with junk between, which is looked for.
func tagged(start, size int64) (Format, int64, error) {
	if start >= size {
		return Format{}, 0, fmt.Errorf("%w: an ID3 tag of %d bytes and no sound after it", ErrEmpty, start)
	}
	return Format{"mp3", "mp3", "audio/mpeg"}, start, nil
}

// id3Length is the length of the ID3v2 tag at the start of b, or 0. Its size is
// coded in four bytes of 7 bits. (id3.org/id3v2.4.0-structure, section 3.1)
func id3Length(b []byte) int64 {
	if len(b) < 10 || string(b[:3]) != "ID3" || (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
		return 0
	}
	n := int64(b[6])<<21 | int64(b[7])<<14 | int64(b[8])<<7 | int64(b[9])
	if b[5]&0x10 != 0 { // a footer repeats the header
		n += 10
	}
	return n + 10
}
