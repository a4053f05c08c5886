package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

const (
	// mostPart is how much of an upload is held in memory before it is stored.
	mostPart = 1 << 20
	// partAge is how long bytes wait for others before they are stored: what a process
	// that is killed loses.
	partAge = 2 * time.Second
	// partTime is how long storing a part may take, partLease how long an erasure waits
	// for that.
	partTime  = 10 * time.Second
	partLease = 2 * partTime
)

// takeParts stores what comes, part by part. When the client has gone, what came is
// stored all the same.
func (s *server) takeParts(ctx context.Context, x *tusCall, src io.Reader) error {
	x.answer.read(true)
	defer x.answer.read(false)
	buffer := make([]byte, mostPart)
	end := x.began.Add(s.config.Limits.UploadTime)
	for last := false; !last && time.Now().Before(end); {
		var n int
		if n, last = readPart(src, buffer); n == 0 {
			return nil
		}
		if err := s.takePart(ctx, &x.upload, buffer[:n]); err != nil {
			return err
		}
	}
	return nil
}

// readPart reads until the buffer is full, the source at its end, or the first byte
// partAge old. The library's source has no errors: it says itself what was wrong.
func readPart(src io.Reader, buffer []byte) (n int, last bool) {
	var first time.Time
	for n < len(buffer) && (first.IsZero() || time.Since(first) < partAge) {
		m, err := src.Read(buffer[n:])
		n += m
		if err != nil {
			return n, true
		}
		if m > 0 && first.IsZero() {
			first = time.Now()
		}
	}
	return n, false
}

// takePart stores one part and moves up on by it.
func (s *server) takePart(ctx context.Context, up *storage.Upload, part []byte) error {
	if limit := s.config.Limits.UploadBytes; up.Stored+int64(len(part)) > limit {
		return models.Errorf("api.takePart", models.TooLarge, "the upload has more than %d bytes, the most that one recording may have: %d are stored", limit, up.Stored)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(partTime, s.config.Limits.StoreTime+lastTry))
	defer cancel()
	if err := s.goesOn(ctx, *up); err != nil {
		return err
	}
	if err := s.sniffPart(ctx, *up, part); err != nil {
		s.discard(ctx, up.Recording.ID)
		return err
	}
	id, now := up.Recording.ID, s.config.Now()
	p := storage.Part{At: up.Stored, Size: int64(len(part)), Name: fmt.Sprintf("%012d-%s", up.Stored, uuid.NewString())}
	if err := s.config.Records.MayWrite(ctx, id, p.At, now, now.Add(partLease)); err != nil {
		return err
	}
	key := id.PartsPrefix() + p.Name
	if _, err := s.config.Objects.Put(keptAs(ctx, up.Recording), key, bytes.NewReader(part), p.Size, "application/octet-stream"); err != nil {
		return err
	}
	switch err := s.config.Records.AddPart(ctx, id, p, s.config.Now()); {
	case errors.Is(err, models.Unavailable):
		return err // it may be part of the upload, and only the answer was lost; what is not goes with the rest
	case err != nil:
		return errors.Join(err, s.config.Objects.Remove(ctx, key)) // the upload has ended, or has gone on without it
	}
	up.Stored += p.Size
	return nil
}

// sniffPart tells what the file is as soon as its head has come, so that nobody sends
// for minutes what is none we can read. A shorter file is looked at when it is
// finished.
func (s *server) sniffPart(ctx context.Context, up storage.Upload, part []byte) error {
	if up.Stored >= SniffBytes || up.Stored+int64(len(part)) < SniffBytes {
		return nil
	}
	head := make([]byte, up.Stored, SniffBytes)
	if up.Stored > 0 {
		before := s.joined(ctx, up.Recording.ID)
		defer before.Close()
		if _, err := io.ReadFull(before, head); err != nil {
			return nil // it is looked at again in the end
		}
	}
	_, err := s.sniff(append(head, part[:SniffBytes-up.Stored]...))
	return err
}

// joined reads the parts of an upload as one.
func (s *server) joined(ctx context.Context, id models.RecordingID) io.ReadCloser {
	return &partsReader{ctx: ctx, server: s, id: id}
}

// partsReader reads the parts one after the other.
type partsReader struct {
	ctx    context.Context // of the one call that the reader lives in
	server *server
	id     models.RecordingID
	parts  []storage.Part // left to be opened
	listed bool
	at     int64 // of the next byte
	open   storage.Object
}

// Read implements io.Reader. A part that is missing, or is not as long as its row
// says, is an error: nothing is joined around it.
func (p *partsReader) Read(b []byte) (int, error) {
	for {
		if p.open == nil {
			if err := p.next(); err != nil {
				return 0, err
			}
		}
		n, err := p.open.Read(b)
		p.at += int64(n)
		if errors.Is(err, io.EOF) {
			err = p.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (p *partsReader) next() error {
	const op = "api.parts"
	if !p.listed {
		var err error
		if p.parts, err = p.server.config.Records.Parts(p.ctx, p.id); err != nil {
			return err
		}
		p.listed = true
	}
	if len(p.parts) == 0 {
		return io.EOF
	}
	part := p.parts[0]
	opened, err := p.server.config.Objects.Open(p.ctx, p.id.PartsPrefix()+part.Name)
	switch {
	case errors.Is(err, models.NotFound):
		return models.Errorf(op, models.Corrupt, "a part of the upload is not there any more: begin a new one")
	case err != nil:
		return err
	case part.At != p.at || opened.Info().Size != part.Size:
		return errors.Join(models.Errorf(op, models.Corrupt, "the parts of the upload do not fit together: begin a new one"), opened.Close())
	}
	p.open, p.parts = opened, p.parts[1:]
	return nil
}

// Close implements io.Closer.
func (p *partsReader) Close() error {
	if p.open == nil {
		return nil
	}
	err := p.open.Close()
	p.open = nil
	return err
}
