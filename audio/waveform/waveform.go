// Package waveform carries the waveform of a recording within its playback file, so that
// there is one object to store and to erase where there would be two, and a page can have
// it by reading the head of that one.
//
// It is a box of type "uuid" (ISO/IEC 14496-12 §11.1) between ftyp and moov, which players
// pass over as they pass over every box that they do not know.
package waveform

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrNone is that a file has no waveform: it is of a release that kept waveforms beside
// the files, or was made by somebody else.
var ErrNone = errors.New("the file has no waveform")

// id says of a box that it is ours. It was drawn by lot and never changes.
var id = [16]byte{0x3c, 0x8f, 0x0b, 0x52, 0x6e, 0x1d, 0x4a, 0x97, 0xb2, 0x41, 0xd7, 0x5a, 0x90, 0x2e, 0xc6, 0x18}

const (
	headSize = 8 // of every box: its length and its name
	mostType = 1 << 10
	// Most is the most bytes that a waveform has: two thousand peaks take a quarter.
	Most = 64 << 10
)

// Box is the box that holds a waveform, a JSON document.
func Box(document []byte) ([]byte, error) {
	if len(document) > Most {
		return nil, fmt.Errorf("waveform: %d bytes are too many, at most %d can be read again", len(document), Most)
	}
	box := binary.BigEndian.AppendUint32(nil, uint32(headSize+len(id)+len(document)))
	box = append(box, "uuid"...)
	return append(append(box, id[:]...), document...), nil
}

// Read reads the waveform of the file that r begins with, and no more of it than that.
// [ErrNone] where there is none; any other error is r's own.
func Read(r io.Reader) ([]byte, error) {
	name, size, err := head(r)
	if err != nil || name != "ftyp" || size > mostType {
		return nil, none(err)
	}
	if _, err := io.CopyN(io.Discard, r, size); err != nil {
		return nil, none(err)
	}
	name, size, err = head(r)
	if err != nil || name != "uuid" || size < int64(len(id)) || size > int64(len(id))+Most {
		return nil, none(err)
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, none(err)
	}
	document := content[len(id):]
	if [len(id)]byte(content) != id || !json.Valid(document) {
		return nil, ErrNone
	}
	return document, nil
}

// head reads the head of a box: its name, and how many bytes follow.
func head(r io.Reader) (name string, size int64, err error) {
	var b [headSize]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", 0, err
	}
	size = int64(binary.BigEndian.Uint32(b[:])) - headSize
	if size < 0 { // or longer than that number can say
		return "", 0, ErrNone
	}
	return string(b[4:]), size, nil
}

// none is ErrNone where there was no error, or the file ended.
func none(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrNone
	}
	return err
}
