package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
)

// What has no decoder here is decoded by the ffmpeg program. Its parsers have had
// security holes, so it gets as little as possible: one open file that it cannot
// write to or name, no network and no other files (its protocols are limited to
// file and pipe, and the format is ours to name, so that no playlist is
// followed), an empty environment, bounded memory and processor time, and a
// process group that dies with the context.

// ffmpegFormats are ffmpeg's names of the containers that we recognise.
var ffmpegFormats = map[string]string{
	"amr": "amr", "caf": "caf", "aiff": "aiff", "au": "au", "asf": "asf", "wavpack": "wv", "ape": "ape", "w64": "w64",
	"mp4": "mov", "3gp": "mov", "ogg": "ogg", "webm": "matroska", "matroska": "matroska", "wav": "wav", "mp3": "mp3",
	"mpeg-audio": "mp3", "aac": "aac", "flac": "flac",
}

// The bounds of the program, and of what is read of it.
const (
	ffmpegMemory  = 1 << 30           // bytes of address space
	ffmpegCPU     = 120 * time.Second // of processor time
	ffmpegStderr  = 2 << 10           // bytes of its complaints that are kept
	ffmpegStarter = 24                // bytes of an AU header
)

// FFmpegPath is the program that is run under these limits; an error where there is
// none.
func FFmpegPath(l Limits) (string, error) {
	if l.FFmpeg == NoFFmpeg {
		return "", exec.ErrNotFound
	}
	if l.FFmpeg != "" {
		return l.FFmpeg, nil
	}
	return exec.LookPath("ffmpeg")
}

// openFFmpeg decodes the file with ffmpeg; why is what refused it here, and is
// returned where there is no ffmpeg.
func openFFmpeg(in *input, format Format, l Limits, why error) (*source, error) {
	program, err := FFmpegPath(l)
	name := ffmpegFormats[format.Container]
	if err != nil || name == "" {
		return nil, withAdvice(why)
	}
	f, err := startFFmpeg(in, program, name, l)
	if err != nil {
		return nil, err
	}
	t, err := f.track(format, l)
	if err != nil {
		f.close()
		return nil, err
	}
	return newSource(in.ctx, t, l)
}

// withAdvice adds what to do, where the error does not say it yet.
func withAdvice(err error) error {
	if strings.Contains(err.Error(), advice) {
		return err
	}
	return fmt.Errorf("%w; %s", err, advice)
}

// ffmpeg is a running program.
type ffmpeg struct {
	ctx    context.Context // ends with the source
	cancel context.CancelFunc
	cmd    *exec.Cmd
	upload *os.File
	out    io.Reader
	stderr limitedBuffer
	done   bool
}

// startFFmpeg gives the program a copy of the upload in a file without a name.
func startFFmpeg(in *input, program, name string, l Limits) (*ffmpeg, error) {
	upload, path, err := spool(in)
	if err != nil {
		return nil, err
	}
	f := &ffmpeg{upload: upload}
	f.ctx, f.cancel = context.WithCancel(in.ctx)
	f.cmd = exec.CommandContext(f.ctx, program, ffmpegArgs(name, path, l)...)
	f.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	f.cmd.ExtraFiles = []*os.File{upload}
	f.cmd.Stderr = &f.stderr
	f.cmd.WaitDelay = 5 * time.Second
	isolate(f.cmd)
	f.out, err = f.cmd.StdoutPipe()
	if err == nil {
		err = f.cmd.Start()
	}
	if err != nil {
		f.cancel()
		upload.Close()
		return nil, fmt.Errorf("decode: starting %s: %w", program, err)
	}
	confine(f.cmd.Process.Pid)
	return f, nil
}

// ffmpegArgs asks for the first sound track as AU, whose header is enough to
// tell rate and channels and which may be of unknown length.
func ffmpegArgs(name, path string, l Limits) []string {
	seconds := strconv.FormatFloat((l.Duration + time.Second).Seconds(), 'f', 3, 64)
	return []string{
		"-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-max_alloc", "268435456",
		"-protocol_whitelist", "file,pipe", "-f", name, "-i", "file:" + path,
		"-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", seconds,
		"-c:a", "pcm_f32be", "-f", "au", "pipe:1",
	}
}

// track is the program's output as a track.
func (f *ffmpeg) track(format Format, l Limits) (*track, error) {
	t, err := auTrack(f.out, format, l)
	switch {
	case ended(err):
		return nil, f.failed(format)
	case err != nil:
		return nil, err
	}
	blocks := t.next
	t.close = f.close
	t.next = func() ([]float32, error) {
		block, err := blocks()
		if err != nil && f.ctx.Err() == nil && ended(err) {
			return nil, f.finish(format)
		}
		return block, errors.Join(f.ctx.Err(), err)
	}
	return t, nil
}

// auTrack reads NeXT/Sun audio of floats: magic, data offset, length, coding 6 for
// float, rate, channels. A stream that ends in its header is [ended]. What it says of
// itself is believed no more than an upload is: the program may have been taken over.
func auTrack(r io.Reader, format Format, l Limits) (*track, error) {
	var head [ffmpegStarter]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	be := binary.BigEndian
	if string(head[:4]) != ".snd" || be.Uint32(head[12:]) != 6 || be.Uint32(head[4:]) < ffmpegStarter {
		return nil, fmt.Errorf("%w: ffmpeg gave no AU stream of floats but %q", ErrCorrupt, head[:16])
	}
	t := &track{format: format, rate: audio.Rate(be.Uint32(head[16:])), channels: int(be.Uint32(head[20:])), length: unknown}
	if err := t.check(l); err != nil {
		return nil, err // before a block of so many channels is made
	}
	note := int64(be.Uint32(head[4:])) - ffmpegStarter
	if _, err := io.CopyN(io.Discard, r, note); err != nil {
		return nil, err
	}
	t.next = auBlocks(r, t.channels)
	return t, nil
}

// auBlocks reads the sound.
func auBlocks(r io.Reader, channels int) func() ([]float32, error) {
	raw := make([]byte, 4*1024*channels)
	block := make([]float32, 0, len(raw)/4)
	return func() ([]float32, error) {
		n, err := io.ReadFull(r, raw)
		if n == 0 {
			return nil, err
		}
		block = block[:0]
		for i := 0; i+4 <= n; i += 4 {
			block = append(block, math.Float32frombits(binary.BigEndian.Uint32(raw[i:])))
		}
		return block, nil
	}
}

// finish is io.EOF after a program that did its work, or what it complained of.
// Complaints beside sound are about damage that it has bridged.
func (f *ffmpeg) finish(format Format) error {
	f.done = true
	if err := f.cmd.Wait(); err != nil {
		return f.complaint(format, err)
	}
	return io.EOF
}

// failed is why the program gave no sound.
func (f *ffmpeg) failed(format Format) error {
	f.done = true
	err := f.cmd.Wait()
	if ctx := f.ctx.Err(); ctx != nil {
		return ctx
	}
	return f.complaint(format, err)
}

// place is where in its memory ffmpeg has what it speaks of: nothing for a person, and
// something for whoever looks for a way in.
var place = regexp.MustCompile(` @ 0x[0-9a-f]+`)

// complaint is an ErrCorrupt with ffmpeg's own words, its file name left out.
func (f *ffmpeg) complaint(format Format, err error) error {
	if ctx := f.ctx.Err(); ctx != nil {
		return ctx
	}
	words := place.ReplaceAllString(strings.Join(strings.Fields(f.stderr.String()), " "), "")
	if strings.Contains(words, "matches no streams") {
		return fmt.Errorf("%w: this %s file holds no sound", ErrEmpty, format.Container)
	}
	return fmt.Errorf("%w: %s: ffmpeg: %v: %s", ErrCorrupt, format, err, words)
}

// close ends the program and frees the copy.
func (f *ffmpeg) close() error {
	f.cancel()
	if !f.done {
		f.done = true
		_ = f.cmd.Wait() // killed: its status says nothing
	}
	return f.upload.Close()
}

// limitedBuffer keeps the first bytes written to it.
type limitedBuffer struct{ bytes.Buffer }

// Write is io.Writer's; what does not fit is dropped.
func (b *limitedBuffer) Write(p []byte) (int, error) {
	room := max(ffmpegStderr-b.Len(), 0)
	b.Buffer.Write(p[:min(room, len(p))])
	return len(p), nil
}
