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
	in     *input
	info   *meta.StreamInfo
	t      *track
	r      *bufio.Reader
	c      *cursor
	at     uint64 // the sample that the next frame should begin with
	frame  *frame.Frame
	gap    int   // samples missing before frame
	broken bool  // what comes before frame is
	work   int64 // bytes of frames that turned out broken
	block  []float32
}

const (
	flacMaxWork = 16   // times the file's length that may be parsed in vain
	flacMaxGap  = 10   // seconds of loss that are bridged with silence
	flacSilence = 4096 // samples of it at a time
)

// errFLACForm is a frame that cannot belong to the file.
var errFLACForm = errors.New("a frame whose form differs from the file's")

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
	for f.frame == nil {
		begin := f.offset()
		fr, err := f.parse()
		if err == nil {
			f.hold(fr)
			break
		}
		if begin >= f.in.size {
			return nil, io.EOF
		}
		if f.in.fault != nil {
			return nil, f.in.fault
		}
		f.broken = true
		if !ended(err) { // else it may be the cut end of the file
			f.t.packets++
			f.t.lose(err)
		}
		if f.work += f.offset() - begin; f.work > flacMaxWork*f.in.size+windowLen {
			return nil, corrupt("flac", begin, "too many broken frames: %v", err)
		}
		if err := f.resync(begin + 1); err != nil {
			return nil, err
		}
	}
	if n := min(f.gap, flacSilence); n > 0 {
		f.gap -= n
		f.block = append(f.block[:0], make([]float32, n*int(f.info.NChannels))...)
		return f.block, nil
	}
	return f.samples(), nil
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
		return nil, errFLACForm
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

// hold keeps a frame to be given, and notes how much is missing before it.
func (f *flacStream) hold(fr *frame.Frame) {
	f.t.packets++
	first := fr.Num
	if fr.HasFixedBlockSize {
		first *= uint64(f.info.BlockSizeMax)
	}
	if first > f.at && f.broken && first-f.at <= flacMaxGap*uint64(f.info.SampleRate) {
		f.gap = int(first - f.at)
	}
	f.frame, f.at, f.broken = fr, first+uint64(fr.BlockSize), false
}

// samples interleaves the frame.
func (f *flacStream) samples() []float32 {
	fr := f.frame
	f.frame, f.block = nil, f.block[:0]
	scale := 1 / float64(int64(1)<<(fr.BitsPerSample-1))
	for i := range int(fr.BlockSize) {
		for _, sub := range fr.Subframes {
			f.block = append(f.block, float32(float64(sub.Samples[i])*scale))
		}
	}
	return f.block
}
