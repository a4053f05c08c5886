package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
)

const (
	// windowLen is how much of the upload is in memory at once.
	windowLen = 256 << 10
	// maxPeek is the most that can be looked at in one piece. An AAC or Opus
	// packet has at most 64 kB; everything larger is read through a cursor.
	maxPeek = 64 << 10
	// rereads is how many times its length may be read of a file in all. Once is
	// the rule, and a file whose index lies at its end needs little more; but
	// one can be forged whose packets jump to and fro.
	rereads = 4
)

// input is the upload as the parsers see it: bytes by offset, read through one
// window that slides forward. Reading in order never seeks, which matters where
// r is an object in a store and a seek is a request.
type input struct {
	ctx  context.Context // of the one Open that this input lives for
	r    io.ReadSeeker
	size int64

	pos   int64  // where r stands, or -1 when unknown
	start int64  // the file offset of buf[0]
	buf   []byte // the window
	read  int64  // bytes read so far
	fault error  // why reading failed, for good
}

func newInput(ctx context.Context, r io.ReadSeeker, size int64) (*input, error) {
	if size < 0 {
		end, err := r.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, fmt.Errorf("decode: finding the upload's length: %w", err)
		}
		size = end
	}
	in := &input{ctx: ctx, r: r, size: size, pos: -1}
	in.buf = make([]byte, 0, min(windowLen, max(size, 1)))
	return in, nil
}

// at is the n bytes at off, valid until the next call. Near the end of the file
// it returns what is there with io.ErrUnexpectedEOF, or io.EOF for nothing.
// Any other error comes from the context or the reader.
func (in *input) at(off int64, n int) ([]byte, error) {
	if n > maxPeek {
		return nil, fmt.Errorf("decode: %d bytes wanted in one piece, at most %d", n, maxPeek)
	}
	if off < in.start || off+int64(n) > in.start+int64(len(in.buf)) {
		if err := in.slide(off); err != nil {
			return nil, err
		}
	}
	have := in.buf[min(max(off-in.start, 0), int64(len(in.buf))):]
	if len(have) >= n {
		return have[:n:n], nil
	}
	if len(have) == 0 {
		return nil, io.EOF
	}
	return have, io.ErrUnexpectedEOF
}

// slide moves the window to begin at off, keeping what it already holds there.
func (in *input) slide(off int64) error {
	if in.fault == nil {
		in.fault = in.ctx.Err()
	}
	if in.fault != nil {
		return in.fault
	}
	if off < 0 || off >= in.size {
		in.start, in.buf = max(off, 0), in.buf[:0]
		return nil
	}
	if in.read > rereads*in.size+8*windowLen {
		return corrupt("file", off, "its parts are scattered: %d bytes were read of %d", in.read, in.size)
	}
	keep := 0
	if end := in.start + int64(len(in.buf)); off >= in.start && off < end {
		keep = copy(in.buf, in.buf[off-in.start:])
	}
	in.start, in.buf = off, in.buf[:keep]
	if err := in.fill(off + int64(keep)); err != nil {
		in.fault = fmt.Errorf("decode: reading the upload: %w", opaque(err))
	}
	return in.fault
}

// fill reads the rest of the window, which begins at next in the file. A reader
// that is at its end before the size it was announced with is believed; one that
// is cut off says so by another error.
func (in *input) fill(next int64) error {
	if in.pos != next {
		if _, err := in.r.Seek(next, io.SeekStart); err != nil {
			return err
		}
		in.pos = next
	}
	want := min(cap(in.buf), int(min(in.size-in.start, windowLen)))
	for idle := 0; len(in.buf) < want; {
		n, err := in.r.Read(in.buf[len(in.buf):want])
		in.buf = in.buf[:len(in.buf)+n]
		in.pos += int64(n)
		in.read += int64(n)
		if err == io.EOF {
			in.size = min(in.size, in.pos)
			return nil
		}
		if err != nil {
			return err
		}
		if idle++; n > 0 {
			idle = 0
		} else if idle == 100 {
			return io.ErrNoProgress
		}
	}
	return nil
}

// opaque is err such that the parsers do not take a cut connection for the end
// of the file.
func opaque(err error) error {
	if ended(err) {
		return errors.New(err.Error())
	}
	return err
}

// ended reports whether err says that the file stops here, rather than that
// reading failed.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// cursor reads a stretch of the input in order.
type cursor struct {
	in       *input
	off, end int64
}

// Read is io.Reader's.
func (c *cursor) Read(p []byte) (int, error) {
	n := min(int64(len(p)), c.end-c.off, maxPeek)
	if n <= 0 {
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	b, err := c.in.at(c.off, int(n))
	if err != nil && !(ended(err) && len(b) > 0) {
		return 0, err
	}
	c.off += int64(len(b))
	return copy(p, b), nil
}
