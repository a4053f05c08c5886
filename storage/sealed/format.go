package sealed

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"

	"github.com/langdu/langdu/models"
	"github.com/minio/sio"
)

// DARE 2.0: packages of a header of 16 bytes (version, cipher, length, nonce), at
// most 64 KiB of content, and a tag of 16. The nonce's last 4 bytes are combined
// with the package's number.
const (
	headerSize  = 16
	tagSize     = 16
	payloadSize = 1 << 16
	packageSize = headerSize + payloadSize + tagSize

	nonceAt    = 4  // in the header
	numberedAt = 12 // in the header: the part of the nonce that takes the number
)

// emptySize is the size of a sealed object without content. DARE has no such
// thing; ours is one package of nothing, so that an object that lost all its bytes
// is not taken for an empty one.
const emptySize = headerSize + tagSize

// sealedSize is how large a content of n bytes is sealed; -1 stays -1.
func sealedSize(n int64) int64 {
	switch {
	case n < 0:
		return -1
	case n == 0:
		return emptySize
	}
	size, err := sio.EncryptedSize(uint64(n))
	if err != nil {
		return -1 // far above what any store takes: it will say so
	}
	return int64(size)
}

// openedSize is its inverse. ok is false where nothing has that size sealed.
func openedSize(n int64) (size int64, ok bool) {
	if n == emptySize {
		return 0, true
	}
	opened, err := sio.DecryptedSize(uint64(n))
	return int64(opened), n > emptySize && err == nil
}

// config is how everything is sealed: DARE 2.0 with AES-256-GCM and nothing else.
func config(key []byte, number uint32) sio.Config {
	return sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM},
		Key: key, SequenceNumber: number,
	}
}

// newNonce is 8 random bytes and then zeros. The zeros are where a package's
// number goes: because nothing else can stand there, a package cannot be given
// another number, and what is read in the middle of an object is known to be from
// there.
func newNonce() *[12]byte {
	var nonce [12]byte
	_, _ = rand.Read(nonce[:numberedAt-nonceAt]) // never fails
	return &nonce
}

// sealer yields what src yields, sealed. It is lazy: nothing is read before the
// first Read.
type sealer struct {
	src io.Reader
	key []byte
	out io.Reader // nil before the first Read
}

func (s *sealer) Read(b []byte) (int, error) {
	if s.out == nil {
		out, err := s.start()
		if err != nil {
			return 0, err
		}
		s.out = out
	}
	return s.out.Read(b)
}

func (s *sealer) start() (io.Reader, error) {
	var first [1]byte
	_, err := io.ReadFull(s.src, first[:])
	if err == io.EOF {
		return bytes.NewReader(sealedNothing(s.key)), nil
	}
	if err != nil {
		return nil, err
	}
	c := config(s.key, 0)
	c.Nonce = newNonce()
	return sio.EncryptReader(io.MultiReader(bytes.NewReader(first[:]), s.src), c)
}

// sealedNothing is the sealed empty content.
func sealedNothing(key []byte) []byte {
	header := make([]byte, headerSize, emptySize)
	header[0], header[1] = sio.Version20, sio.AES_256_GCM
	copy(header[nonceAt:], newNonce()[:])
	header[nonceAt] |= 0x80 // the last package
	return newGCM(key).Seal(header, header[nonceAt:], nil, header[:nonceAt])
}

// opensNothing says whether b is the sealed empty content.
func opensNothing(key, b []byte) bool {
	if len(b) != emptySize || b[0] != sio.Version20 || b[1] != sio.AES_256_GCM || b[nonceAt]&0x80 == 0 {
		return false
	}
	_, err := newGCM(key).Open(nil, b[nonceAt:headerSize], b[headerSize:], b[:nonceAt])
	return err == nil
}

// placed passes on what src yields from the start of a package, and refuses a
// package whose nonce has something where only its number may go.
type placed struct {
	src io.Reader
	at  int // in the package
}

func (p *placed) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	for i := range headerSize - numberedAt {
		offset := (numberedAt + i - p.at + packageSize) % packageSize
		for ; offset < n; offset += packageSize {
			if b[offset] != 0 {
				return 0, damaged()
			}
		}
	}
	p.at = (p.at + n) % packageSize
	return n, err
}

// damaged is the error where what is stored is not what was put.
func damaged() error {
	return models.Errorf("sealed", models.Internal,
		"a stored object is not what was put there: it was changed, moved or cut short; restore it from a copy")
}

// foreign says that an error is not the store's but sio's about what it read.
func foreign(err error) bool {
	var e sio.Error
	return errors.As(err, &e)
}
