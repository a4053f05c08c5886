package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"time"

	"github.com/langdu/langdu/models"
)

// SniffBytes is how many of a file's first bytes are looked at to tell what it is.
const SniffBytes = 4096

// intake is the bytes of an upload on their way to the store: counted, hashed and
// limited. That they come in time is seen to by the body: see tempo.
type intake struct {
	source  io.Reader
	head    []byte // the first bytes
	hash    hash.Hash
	size    int64
	limit   int64
	connect *http.ResponseController
	err     error // why reading ended, where not by the end of the file
}

// newIntake reads the head of the file. A file without a byte is models.Invalid.
func newIntake(w http.ResponseWriter, file io.Reader, limit int64) (*intake, error) {
	in := &intake{hash: sha256.New(), limit: limit, connect: http.NewResponseController(w)}
	head, n := make([]byte, SniffBytes), 0
	var err error
	for n < len(head) && err == nil {
		var m int
		m, err = file.Read(head[n:])
		n += m
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, bodyError(err)
	case n == 0:
		return nil, models.Errorf("api.newIntake", models.Invalid, "the file part audio is empty: the recorder has written nothing")
	}
	in.head = head[:n]
	in.source = io.MultiReader(bytes.NewReader(in.head), file)
	return in, nil
}

// Read hands bytes on.
func (in *intake) Read(p []byte) (int, error) {
	n, err := in.source.Read(p)
	in.size += int64(n)
	if in.size > in.limit {
		in.err = models.Errorf("api.intake", models.TooLarge,
			"the file has more than %d bytes, the most that one recording may have: record shorter, or in a compressed format", in.limit)
		return 0, in.err
	}
	in.hash.Write(p[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		in.err = bodyError(err)
		err = in.err
	}
	return n, err
}

// release lifts the deadline: the body is read, and what follows is ours.
func (in *intake) release() {
	_ = in.connect.SetReadDeadline(time.Time{}) // a writer without a connection has no deadlines
}

// sum is the SHA-256 of what was read, in hex.
func (in *intake) sum() string { return hex.EncodeToString(in.hash.Sum(nil)) }
