package models

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"time"
)

// ReceiptsHead ends an export of receipts: how many there are and the hash of the
// last, signed, so that receipts cannot be cut off the end unnoticed.
type ReceiptsHead struct {
	Version   int       `json:"version"`
	Receipts  int64     `json:"receipts"`
	Last      string    `json:"last"` // hash of the last receipt; "" where there is none
	At        time.Time `json:"at"`
	Key       string    `json:"key"`
	Signature string    `json:"signature"`
}

// Sign is the head with the signer's key and signature.
func (h ReceiptsHead) Sign(s Signer) ReceiptsHead {
	h.Key, h.Signature = s.Public().String(), ""
	h.Signature = s.Sign(h.canonical())
	return h
}

func (h ReceiptsHead) canonical() []byte {
	encoded, err := json.Marshal(h)
	if err != nil {
		panic(err) // strings, numbers and times of this era always encode
	}
	return encoded
}

// Verify is [Receipt.Verify] of a head.
func (h ReceiptsHead) Verify(trusted ...PublicKey) error {
	signature := h.Signature
	h.Signature = ""
	return verify("models.ReceiptsHead.Verify", "end of the export", h.Version, h.Key, h.canonical(), signature, trusted)
}

// exportTitle is the first line of an export. It tells a cut export from a
// receipt alone.
const exportTitle = `{"export":"langdu receipts","version":1}`

// WriteReceipts writes an export: a title, the receipts in their order, and the
// head, a line each.
func WriteReceipts(w io.Writer, receipts func(yield func(Receipt) error) error, now time.Time, s Signer) error {
	out := bufio.NewWriter(w)
	head := ReceiptsHead{Version: ReceiptVersion, At: now.UTC().Truncate(time.Millisecond)}
	line := func(text []byte) error {
		_, err := out.Write(append(text, '\n'))
		return err
	}
	if err := line([]byte(exportTitle)); err != nil {
		return err
	}
	err := receipts(func(r Receipt) error {
		head.Receipts, head.Last = head.Receipts+1, r.Hash()
		return line(r.Canonical())
	})
	if err == nil {
		err = line(head.Sign(s).canonical())
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// IsReceiptsExport says whether a file begins as an export does.
func IsReceiptsExport(file []byte) bool {
	return bytes.HasPrefix(file, []byte(exportTitle))
}

// VerifyReceipts checks an export from beginning to end: every receipt, that none
// is missing, added or moved, and that nothing was cut off. It returns the
// receipts. models.Invalid with a sentence that says what is wrong where.
func VerifyReceipts(file []byte, trusted ...PublicKey) ([]Receipt, error) {
	const op = "models.VerifyReceipts"
	lines := bytes.Split(file, []byte{'\n'})
	if len(lines) < 3 || string(lines[0]) != exportTitle || len(lines[len(lines)-1]) > 0 {
		return nil, Errorf(op, Invalid, "the export of receipts has no end: it was cut off")
	}
	var head ReceiptsHead
	if err := exactly(lines[len(lines)-2], &head); err != nil {
		return nil, Errorf(op, Invalid, "the export of receipts does not end as one does: it was cut off or changed")
	}
	if err := head.Verify(trusted...); err != nil {
		return nil, err
	}
	var all []Receipt
	for i, line := range lines[1 : len(lines)-2] {
		r, err := ReadReceipt(line)
		if err == nil {
			err = r.Verify(trusted...)
		}
		if err != nil {
			return nil, Errorf(op, Invalid, "line %d: %w", i+2, err)
		}
		all = append(all, r)
	}
	last := ""
	if len(all) > 0 {
		last = all[len(all)-1].Hash()
		if all[0].Number != 1 {
			return nil, Errorf(op, Invalid, "the export begins with receipt %d: those before it are missing", all[0].Number)
		}
	}
	if head.Receipts != int64(len(all)) || head.Last != last {
		return nil, Errorf(op, Invalid, "the export holds %d receipts, and its end speaks of %d: some are missing or were added", len(all), head.Receipts)
	}
	return all, CheckChain(all)
}

// CheckChain says whether the receipts follow each other without a gap, each with
// the hash of the one before. models.Invalid with a sentence where they do not.
func CheckChain(receipts []Receipt) error {
	const op = "models.CheckChain"
	for i := 1; i < len(receipts); i++ {
		before, r := receipts[i-1], receipts[i]
		switch {
		case r.Number != before.Number+1:
			return Errorf(op, Invalid, "receipt %d is followed by %d: one is missing, twice there, or was moved", before.Number, r.Number)
		case r.Previous != before.Hash():
			return Errorf(op, Invalid, "receipt %d does not carry the hash of receipt %d: one of them is not the one that was written", r.Number, before.Number)
		}
	}
	if len(receipts) > 0 && (receipts[0].Number == 1) != (receipts[0].Previous == "") {
		return Errorf(op, Invalid, "receipt %d carries the hash of another before it, or lacks one", receipts[0].Number)
	}
	return nil
}

// SortReceipts orders receipts by their numbers.
func SortReceipts(receipts []Receipt) {
	slices.SortFunc(receipts, func(a, b Receipt) int { return int(a.Number - b.Number) })
}
