package sealed

import (
	"io"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/minio/sio"
)

// object opens a sealed object as it is read. Like a file it is for one goroutine
// at a time. A sequential read is one request to the store; so is what follows a
// Seek that moves, from the package on in which the offset lies.
type object struct {
	inner  storage.Object
	key    []byte
	info   storage.ObjectInfo // with the size of the content
	offset int64              // of the next Read
	plain  io.Reader          // yields the content from offset; nil: to be opened
	whole  bool               // its end was seen
	closed bool
}

func (o *object) Info() storage.ObjectInfo { return o.info }

// Read implements io.Reader. The last bytes are handed out only when the store has
// nothing behind them and the last package says that it is the last.
func (o *object) Read(b []byte) (int, error) {
	switch {
	case o.closed:
		return 0, models.Errorf("sealed.Read", models.Internal, "the object is closed")
	case len(b) == 0:
		return 0, nil
	}
	n, err := o.read(b)
	if err != nil && err != io.EOF {
		o.plain = nil
		if foreign(err) {
			err = damaged()
		}
		return 0, wrap("sealed.Read", err)
	}
	return n, err
}

func (o *object) read(b []byte) (int, error) {
	switch {
	case o.info.Size == 0:
		return 0, o.nothing()
	case o.offset >= o.info.Size:
		return 0, o.past()
	}
	if o.plain == nil {
		if err := o.open(); err != nil {
			return 0, err
		}
	}
	n, err := o.plain.Read(b[:min(int64(len(b)), o.info.Size-o.offset)])
	o.offset += int64(n)
	if err == nil && o.offset == o.info.Size {
		err = o.end()
	}
	if err == io.EOF && o.offset < o.info.Size {
		err = damaged()
	}
	if n > 0 && err == io.EOF {
		err = nil // the next Read says so
	}
	return n, err
}

// open reads from the package in which the offset lies.
func (o *object) open() error {
	number := o.offset / payloadSize
	if _, err := o.inner.Seek(number*packageSize, io.SeekStart); err != nil {
		return err
	}
	plain, err := sio.DecryptReader(&placed{src: o.inner}, config(o.key, uint32(number)))
	if err != nil {
		return err
	}
	if _, err = io.CopyN(io.Discard, plain, o.offset%payloadSize); err == io.EOF {
		return damaged()
	}
	o.plain = plain
	return err
}

// end is nil where nothing follows what was read, and damaged where something
// does, or where the package that was the last is not marked so.
func (o *object) end() error {
	var one [1]byte
	switch n, err := o.plain.Read(one[:]); {
	case n > 0 || err == nil:
		return damaged()
	case err != io.EOF:
		return err
	}
	o.whole = true
	return nil
}

// past is io.EOF where the offset lies behind the end, which must have been seen: of
// an object that was cut short it may lie in what is missing.
func (o *object) past() error {
	if o.whole {
		return io.EOF
	}
	offset := o.offset
	o.plain, o.offset = nil, o.info.Size-1
	_, err := o.read(make([]byte, 1))
	o.plain, o.offset = nil, offset
	if err != nil {
		return err
	}
	return io.EOF
}

// nothing is io.EOF where the object is the sealed empty content.
func (o *object) nothing() error {
	var stored [emptySize + 1]byte
	if _, err := o.inner.Seek(0, io.SeekStart); err != nil {
		return err
	}
	n, err := io.ReadFull(o.inner, stored[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	if !opensNothing(o.key, stored[:n]) {
		return damaged()
	}
	return io.EOF
}

// Seek implements io.Seeker. Seeking costs nothing; the next Read pays.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.offset
	case io.SeekEnd:
		offset += o.info.Size
	}
	if offset < 0 || whence < io.SeekStart || whence > io.SeekEnd {
		return o.offset, models.Errorf("sealed.Seek", models.Invalid, "seek to %d (whence %d) in an object of %d bytes", offset, whence, o.info.Size)
	}
	if offset != o.offset {
		o.plain, o.offset = nil, offset
	}
	return offset, nil
}

// Close implements io.Closer. Closing twice is no error.
func (o *object) Close() error {
	o.closed, o.plain = true, nil
	clear(o.key)
	return o.inner.Close()
}
