package models

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"
)

// An exported audit log is JSON lines: the entries, oldest first, then one signed
// head. Each line is the one encoding that [json.Marshal] gives it, so that no
// byte of the file can be changed without a line becoming another one.

// AuditProof is what a log was found to be.
type AuditProof struct {
	Head     AuditCheckpoint // the last line
	Key      PublicKey       // that signed it
	Entries  int64
	Anchored int // anchors that the log passes through
}

// headPrefix begins the line of a signed head, and of no entry.
const headPrefix = `{"head":`

// maxAuditLine bounds what one line may take of memory; an entry holds ids, words
// of fixed vocabularies and numbers.
const maxAuditLine = 64 << 10

// VerifyAudit reads an exported log and says whether it is exactly what was
// written: every entry there, unchanged and in its place, a head at the end that
// one of keys has signed (its own where there are none), and all that the anchors
// know. models.Invalid, with a sentence that names the first wrong entry, where it
// is not; the reader's error where it cannot be read.
func VerifyAudit(log io.Reader, keys []PublicKey, anchors ...AuditAnchor) (AuditProof, error) {
	lines, chain := bufio.NewReaderSize(log, maxAuditLine), NewAuditChain(anchors...)
	for {
		line, err := auditLine(lines, chain.Last())
		if err != nil {
			return AuditProof{}, err
		}
		if bytes.HasPrefix(line, []byte(headPrefix)) {
			proof, err := verifyHead(line, chain, keys)
			if err == nil {
				err = nothingAfter(lines)
			}
			return proof, err
		}
		e, err := parseEntry(line, chain.Last())
		if err != nil {
			return AuditProof{}, err
		}
		if err := chain.Add(e); err != nil {
			return AuditProof{}, err
		}
	}
}

// auditLine is the next line without its end.
func auditLine(lines *bufio.Reader, last AuditHead) ([]byte, error) {
	line, err := lines.ReadSlice('\n')
	switch {
	case err == nil:
		return line[:len(line)-1], nil
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, broken("the line after entry %d is longer than any entry: it was changed", last.Seq)
	case errors.Is(err, io.EOF):
		return nil, broken("the file ends after entry %d without a signed head: its end was cut off", last.Seq)
	}
	return nil, E("models.VerifyAudit", Unavailable, err)
}

func parseEntry(line []byte, last AuditHead) (e AuditEntry, err error) {
	if err := json.Unmarshal(line, &e); err != nil {
		return e, broken("the line after entry %d is no entry: it was changed", last.Seq)
	}
	again, err := json.Marshal(e)
	if err != nil || !bytes.Equal(line, again) || !e.At.Equal(e.At.Truncate(time.Millisecond)) {
		return e, broken("the line after entry %d was changed: it is not as entries are written", last.Seq)
	}
	return e, nil
}

func verifyHead(line []byte, chain *AuditChain, keys []PublicKey) (proof AuditProof, err error) {
	c := &proof.Head
	if err := json.Unmarshal(line, c); err != nil {
		return proof, broken("the signed head after entry %d was changed: it cannot be read", chain.Last().Seq)
	}
	if again, err := json.Marshal(c); err != nil || !bytes.Equal(line, again) {
		return proof, broken("the signed head after entry %d was changed: it is not as heads are written", chain.Last().Seq)
	}
	if proof.Key, err = c.Check(keys); err != nil {
		return proof, err
	}
	if !chain.begun {
		if err := chain.Begin(c.Base); err != nil {
			return proof, err
		}
	}
	if err := beginsAfter(chain.base, c.Base); err != nil {
		return proof, err
	}
	proof.Entries = c.Head.Seq - c.Base.Seq
	err = chain.End(c.Head)
	proof.Anchored = chain.anchored
	return proof, err
}

// beginsAfter says whether a log that begins after base is the whole of one that
// was signed to begin after signed.
func beginsAfter(base, signed AuditHead) error {
	switch {
	case base == signed:
		return nil
	case base.Seq > signed.Seq:
		return broken("%s missing at the beginning", entries(signed.Seq+1, base.Seq))
	case base.Seq < signed.Seq:
		return broken("entry %d is before the beginning that was signed, entry %d", base.Seq+1, signed.Seq+1)
	}
	return broken("entry %d was written after another one than the log begins with", base.Seq+1)
}

func nothingAfter(lines *bufio.Reader) error {
	switch _, err := lines.ReadByte(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return E("models.VerifyAudit", Unavailable, err)
	}
	return broken("something follows the signed head, which is the end of an export")
}
