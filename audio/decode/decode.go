// Package decode turns any upload into mono PCM.
//
// A phone, a browser or a tablet sends whatever its maker chose: WAV, MP3, M4A,
// WebM, Ogg, FLAC, AMR. What a file is stands in its bytes and never in its
// name, so [Sniff] looks only at those. [Open] then reads the file in one
// pass, a packet at a time, and hands out one channel of float samples.
//
// Every file goes through the same three layers:
//
//	container   where the packets lie, how much the encoder padded   (riff, ogg, webm, mp4, …)
//	codec       a packet → interleaved samples                       (PCM, Layer III, Opus, AAC, FLAC)
//	source      skip the padding, average the channels, keep limits  (the same for all)
//
// # Hostile input
//
// An upload is untrusted. No size that a file states is believed before the
// bytes are there: memory is one window of the file, one packet and one decoded
// block, whatever a header says, and never the whole recording. Decoders of
// others run behind a recover. Samples that are not finite become silence.
//
// # Damaged input
//
// A recording that a crashed phone left unfinished is still a child's reading:
// a file that ends early gives what is there, and a broken packet becomes
// silence of its length, so that what follows keeps its time. Only when more
// than half of the packets are broken is the file refused.
//
// What has no decoder here (AMR, HE-AAC, Vorbis, ALAC, …) goes to the ffmpeg
// program where there is one, in a process of its own that can open nothing but
// the upload; see [Limits].FFmpeg.
package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/langdu/langdu/audio"
)

// Format says what a file is.
type Format struct {
	Container string // "wav", "mp3", "flac", "ogg", "webm", "matroska", "mp4", "3gp", "aac", "amr", "caf", …
	Codec     string // "pcm", "mp3", "flac", "opus", "aac", …; "" where only [Open] can tell
	MediaType string // the IANA media type, "audio/webm"
}

// String is the format in a few words: "opus in webm", "flac".
func (f Format) String() string {
	if f.Codec == "" || f.Codec == f.Container {
		return f.Container
	}
	return f.Codec + " in " + f.Container
}

// Limits bound what is accepted. A zero field means its default.
type Limits struct {
	// Duration is the longest recording, by default 15 minutes.
	Duration time.Duration
	// Channels is the largest number of channels, by default 8.
	Channels int
	// RateMin and RateMax bound the sampling rate, by default 4 kHz and 192 kHz.
	RateMin, RateMax audio.Rate
	// FFmpeg is the program for formats that have no decoder here: a path, or ""
	// for the one on PATH, or [NoFFmpeg].
	FFmpeg string
	// Opener, where set, is asked instead of the decoders of this process: see
	// audio/isolate. It answers as Open does.
	Opener func(ctx context.Context, r io.ReadSeeker, size int64, l Limits) (Source, error)
}

// NoFFmpeg as [Limits].FFmpeg says that no program is to be run.
const NoFFmpeg = "off"

// withDefaults fills the zero fields.
func (l Limits) withDefaults() Limits {
	set := func(rate *audio.Rate, def audio.Rate) {
		if *rate <= 0 {
			*rate = def
		}
	}
	if l.Duration <= 0 {
		l.Duration = 15 * time.Minute
	}
	if l.Channels <= 0 {
		l.Channels = 8
	}
	set(&l.RateMin, 4000)
	set(&l.RateMax, 192000)
	return l
}

// Source is a stream of mono samples, the mean of the file's channels, in
// [-1, 1] (a little beyond where the coded sound was; never over ±4, never NaN).
type Source interface {
	// Format is what the file turned out to be, codec included.
	Format() Format
	// Rate is the sampling rate of the samples.
	Rate() audio.Rate
	// Read fills dst with up to len(dst) samples. It returns at least one
	// sample or an error: io.EOF at the end, ErrCorrupt, ErrTooLong, the
	// context's error, or the reader's own.
	Read(dst []float32) (int, error)
	// Close frees what the source holds, a running program included. It does
	// not close the reader given to Open.
	Close() error
}

// Open finds out what r holds and starts decoding it. size is r's length in
// bytes, or negative to have it sought. The file's header and its first sound
// are read, so that a file without sound is refused here.
//
// Errors: [ErrEmpty], [ErrUnsupported], [ErrCorrupt], [ErrTooLong],
// [ErrLimits]; anything else comes from ctx or r and says nothing of the file.
func Open(ctx context.Context, r io.ReadSeeker, size int64, l Limits) (Source, error) {
	l = l.withDefaults()
	if l.Opener != nil {
		return l.Opener(ctx, r, size, l)
	}
	in, err := newInput(ctx, r, size)
	if err != nil {
		return nil, err
	}
	format, start, err := in.sniff()
	if err != nil {
		return nil, err
	}
	src, err := openNative(in, format, start, l)
	if errors.Is(err, ErrUnsupported) {
		src, err = openFFmpeg(in, format, l, err)
	}
	if err != nil {
		return nil, err // not src: a nil *source in a Source is not nil
	}
	return src, nil
}

// openNative opens the file with the decoder that this package has for it.
func openNative(in *input, format Format, start int64, l Limits) (src *source, err error) {
	defer recoverAs(&err, format)
	open, ok := containers[format.Container]
	if !ok {
		return nil, fmt.Errorf("%w: no decoder for %s here", ErrUnsupported, format)
	}
	t, err := open(in, start, l)
	if err != nil {
		return nil, err
	}
	return newSource(in.ctx, t, l)
}

// containers has the opener of each format that is decoded without a program.
// start is where the format's first byte lies, after any ID3 tag.
var containers = map[string]func(in *input, start int64, l Limits) (*track, error){
	"wav":  openWAV,
	"mp3":  openMP3,
	"flac": openFLAC,
	"ogg":  openOgg,
	"webm": openWebM, "matroska": openWebM,
	"mp4": openMP4, "3gp": openMP4,
	"aac": openADTS,
}

// All decodes a short file at once. The clip of a recording of the limit's
// length at 48 kHz takes 11.5 MB a minute.
func All(ctx context.Context, r io.ReadSeeker, size int64, l Limits) (audio.Clip, Format, error) {
	src, err := Open(ctx, r, size, l)
	if err != nil {
		return audio.Clip{}, Format{}, err
	}
	defer src.Close()
	clip := audio.Clip{Rate: src.Rate()}
	block := make([]float32, 1<<14)
	for {
		n, err := src.Read(block)
		clip.Samples = append(clip.Samples, block[:n]...)
		if err == io.EOF {
			return clip, src.Format(), nil
		}
		if err != nil {
			return audio.Clip{}, src.Format(), err
		}
	}
}
