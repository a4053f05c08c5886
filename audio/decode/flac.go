package decode

import (
	"bufio"
	"errors"
	"io"

	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"

	"github.com/langdu/langdu/audio"
)

// flacStream reads the frames of a FLAC file. Of the metadata only the first
// block, STREAMINFO, is parsed; pictures and tags are stepped over unread.
// (RFC 9639)
type flacStream struct {
	in    *input
	info  *meta.StreamInfo
	t     *track
	r     *bufio.Reader
	c     *cursor
	at    uint64 // the sample that the next frame should begin with
	block []float32
}

func openFLAC(in *input, start int64, l Limits) (*track, error) {
	info, off, err := readFLACHeader(in, start)
	if err != nil {
		return nil, err
	}
	f := &flacStream{in: in, info: info, c: &cursor{in: in, off: off, end: in.size}}
	f.r = bufio.NewReader(f.c)
	f.t = &track{
		format: Format{"flac", "flac", "audio/flac"},
		rate:   audio.Rate(info.SampleRate), channels: int(info.NChannels), length: unknown,
	}
	if info.NSamples > 0 {
		f.t.length = int64(info.NSamples)
	}
	f.t.next = f.next
	return f.t, nil
}

// readFLACHeader is the STREAMINFO and the offset of the first frame.
func readFLACHeader(in *input, start int64) (*meta.StreamInfo, int64, error) {
	var info *meta.StreamInfo
	off := start + 4
	for last := false; !last; {
		head, err := in.at(off, 4)
		if err != nil {
			return nil, 0, flacCut(err, off)
		}
		n := int64(head[1])<<16 | int64(head[2])<<8 | int64(head[3])
		last = head[0]&0x80 != 0
		if info == nil {
			if head[0]&0x7f != 0 || n != 34 {
				return nil, 0, corrupt("flac", off, "the first metadata block is of type %d and %d bytes, want STREAMINFO of 34", head[0]&0x7f, n)
			}
			block, err := meta.Parse(&cursor{in: in, off: off, end: off + 4 + n})
			if err != nil {
				return nil, 0, flacCut(err, off)
			}
			info = block.Body.(*meta.StreamInfo)
		}
		off += 4 + n
	}
	return info, off, nil
}

// flacCut is the error of a header that ends too early or breaks the rules.
func flacCut(err error, off int64) error {
	if ended(err) {
		return corrupt("flac", off, "the file ends before its sound begins")
	}
	return corrupt("flac", off, "%v", err)
}

// offset is where the next unread byte lies.
func (f *flacStream) offset() int64 { return f.c.off - int64(f.r.Buffered()) }

// next decodes one frame. After a broken one it goes to the next frame whose
// header is right, and fills the gap with silence.
func (f *flacStream) next() ([]float32, error) {
	for {
		begin := f.offset()
		fr, err := f.parse()
		if err == nil {
			return f.samples(fr)
		}
		if ended(err) || begin >= f.in.size {
			return nil, io.EOF
		}
		if ctx := f.in.ctx.Err(); ctx != nil {
			return nil, ctx
		}
		f.t.packets++
		f.t.lose(err)
		if err := f.resync(begin + 1); err != nil {
			return nil, err
		}
	}
}

// parse reads the frame at the reader's place.
func (f *flacStream) parse() (*frame.Frame, error) {
	fr, err := frame.New(f.r)
	if err != nil {
		return nil, err
	}
	if fr.BitsPerSample == 0 {
		fr.BitsPerSample = f.info.BitsPerSample
	}
	if fr.SampleRate != 0 && fr.SampleRate != f.info.SampleRate || fr.Channels.Count() != int(f.info.NChannels) ||
		fr.BitsPerSample != f.info.BitsPerSample {
		return nil, errors.New("a frame whose form differs from the file's")
	}
	return fr, fr.Parse()
}

// resync finds the next sync code at or after off: fourteen ones, a zero, and
// the blocking strategy.
func (f *flacStream) resync(off int64) error {
	for {
		b, err := f.in.at(off, 4096)
		if err != nil && !ended(err) {
			return err
		}
		for i := 0; i+1 < len(b); i++ {
			if b[i] == 0xff && b[i+1]&0xfe == 0xf8 {
				f.c.off = off + int64(i)
				f.r.Reset(f.c)
				return nil
			}
		}
		if len(b) < 4096 {
			return io.EOF
		}
		off += int64(len(b)) - 1
	}
}

// samples interleaves the frame, after the silence of what was lost before it.
func (f *flacStream) samples(fr *frame.Frame) ([]float32, error) {
	f.t.packets++
	first := fr.Num
	if fr.HasFixedBlockSize {
		first *= uint64(f.info.BlockSizeMax)
	}
	ch := int(f.info.NChannels)
	f.block = f.block[:0]
	if gap := first - f.at; f.t.lost > 0 && first > f.at && gap <= 10*uint64(f.info.SampleRate) {
		f.block = append(f.block, make([]float32, int(gap)*ch)...)
	}
	scale := 1 / float64(int64(1)<<(fr.BitsPerSample-1))
	n := int(fr.BlockSize)
	for i := range n {
		for _, sub := range fr.Subframes {
			f.block = append(f.block, float32(float64(sub.Samples[i])*scale))
		}
	}
	f.at = first + uint64(n)
	return f.block, nil
}
