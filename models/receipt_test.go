package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func receiptSigner(t testing.TB, seed byte) Signer {
	t.Helper()
	s, err := NewSigner(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// chain is n receipts that follow each other.
func chain(t testing.TB, n int) (all []Receipt) {
	t.Helper()
	signer, previous := receiptSigner(t, 7), ""
	for i := range n {
		at := time.Date(2026, 11, 29, 12, 0, i, 123e6, time.UTC)
		r := Receipt{Version: ReceiptVersion, Number: int64(i + 1), Erasure: ErasureID(fmt.Sprintf("0192f6a0-7b1c-7d2e-9a3b-%012d", i)),
			Scope: ScopeRecording, Cause: CauseWithdrawn, RequestedAt: at, DoneAt: at.Add(time.Second), Recordings: 1,
			Erased:   []ErasedClass{{Class: ClassOriginal, Objects: 1, Bytes: 48213}, {Class: ClassResult, Rows: 42}},
			Answers:  []StoreAnswer{{Store: "objects", AskedAt: at, Answer: AnswerNothing}},
			DataKey:  KeyKept,
			Scrubbed: ScrubbedPages, Audit: AuditHead{Seq: int64(10 + i), Hash: strings.Repeat("a", 64)}, Previous: previous}.Sign(signer)
		previous = r.Hash()
		all = append(all, r)
	}
	return all
}

// verifyFile is what `langdu receipt verify` does with a file of one receipt.
func verifyFile(file []byte, trusted ...PublicKey) error {
	r, err := ReadReceipt(file)
	if err == nil {
		err = r.Verify(trusted...)
	}
	return err
}

// TestReceiptOfAnErasureThatIsNotDone: who asks too early is told so.
func TestReceiptOfAnErasureThatIsNotDone(t *testing.T) {
	_, err := ReadReceipt([]byte(`{"id": "01a227aa-e816-7a70-9ee1-31ecfa7a55d0", "state": "requested", "recordings": 0}`))
	if !errors.Is(err, Invalid) || !strings.Contains(Explain(err), "not done yet") {
		t.Errorf("reading it: %v, want that the erasure is not done yet", err)
	}
}

// TestEveryBitOfAReceiptCounts turns each bit of a receipt around, with and
// without a key that is trusted beforehand.
func TestEveryBitOfAReceiptCounts(t *testing.T) {
	r := chain(t, 2)[1]
	public := receiptSigner(t, 7).Public()
	whole, err := json.Marshal(map[string]any{"id": r.Erasure, "state": "done", "receipt": r})
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, whole, "", "\t"); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"alone": r.Canonical(), "line": append(r.Canonical(), '\n'), "answer": whole, "indented answer": pretty.Bytes()} {
		if err := errors.Join(verifyFile(file), verifyFile(file, public)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	file := r.Canonical()
	for i := range len(file) * 8 {
		file[i/8] ^= 1 << (i % 8)
		for _, trusted := range [][]PublicKey{nil, {public}} {
			if err := verifyFile(file, trusted...); !errors.Is(err, Invalid) {
				t.Fatalf("bit %d of byte %d (%q) turned: %v, want a refusal", i%8, i/8, file[i/8], err)
			}
		}
		file[i/8] ^= 1 << (i % 8)
	}
}

func TestReceiptWrittenOtherwiseIsRefused(t *testing.T) {
	r := chain(t, 1)[0]
	text := string(r.Canonical())
	replace := func(old, with string) string {
		t.Helper()
		if !strings.Contains(text, old) {
			t.Fatalf("%s is not in %s", old, text)
		}
		return strings.Replace(text, old, with, 1)
	}
	another := r.Sign(receiptSigner(t, 8))
	for name, file := range map[string]string{
		"empty":              "",
		"no object":          "[]",
		"an unknown field":   replace(`{"version"`, `{"note":"","version"`),
		"a field twice":      replace(`"number":1`, `"number":9,"number":1`),
		"capitals":           replace(`"number"`, `"Number"`),
		"an escaped letter":  replace(`"nothing left"`, `"\u006eothing left"`),
		"another zone":       replace(`.123Z"`, `.123+00:00"`),
		"a longer number":    replace(`"bytes":48213`, `"bytes":48213.0`),
		"something behind":   text + "{}",
		"cut":                text[:len(text)-1],
		"without a field":    replace(`"previous":"",`, ``),
		"another version":    replace(`"version":1`, `"version":2`),
		"no key":             replace(r.Key, ""),
		"another's key":      replace(r.Key, another.Key),
		"another order":      replace(`"version":1,"number":1`, `"number":1,"version":1`),
		"another's answer":   `{"id":"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092","receipt":` + text + `}`,
		"answer without id":  `{"receipt":` + text + `}`,
		"answer, two of one": `{"id":"` + string(r.Erasure) + `","receipt":` + text + `,"receipt":` + text + `}`,
	} {
		if err := verifyFile([]byte(file)); !errors.Is(err, Invalid) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if err := verifyFile(another.Canonical(), receiptSigner(t, 7).Public()); !errors.Is(err, Invalid) {
		t.Errorf("signed anew with another key: %v, want a refusal", err)
	}
	if err := verifyFile(another.Canonical(), receiptSigner(t, 7).Public(), receiptSigner(t, 8).Public()); err != nil {
		t.Errorf("signed with the second of two trusted keys: %v", err)
	}
}

// export writes receipts as `langdu receipt export` does.
func export(t testing.TB, all []Receipt) []byte {
	t.Helper()
	var b bytes.Buffer
	err := WriteReceipts(&b, func(yield func(Receipt) error) error {
		for _, r := range all {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}, time.Now(), receiptSigner(t, 7))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestExportOfReceiptsShowsWhatIsMissing removes, repeats, swaps and cuts.
func TestExportOfReceiptsShowsWhatIsMissing(t *testing.T) {
	all := chain(t, 5)
	file, public := export(t, all), receiptSigner(t, 7).Public()
	if got, err := VerifyReceipts(file, public); err != nil || len(got) != len(all) {
		t.Fatalf("%d receipts, %v", len(got), err)
	}
	if _, err := VerifyReceipts(export(t, nil), public); err != nil {
		t.Errorf("an export of no receipts: %v", err)
	}
	refused := func(what string, file []byte) {
		t.Helper()
		if _, err := VerifyReceipts(file, public); !errors.Is(err, Invalid) {
			t.Errorf("%s: %v, want a refusal", what, err)
		}
	}
	for n := range file {
		refused(fmt.Sprintf("cut after %d bytes", n), file[:n])
	}
	for i := range file { // a bit of each byte
		file[i] ^= 1 << (i % 8)
		refused(fmt.Sprintf("bit %d of byte %d turned", i%8, i), file)
		file[i] ^= 1 << (i % 8)
	}
	lines := bytes.SplitAfter(file, []byte("\n"))
	lines = lines[:len(lines)-1]
	for i := range lines {
		without := append(append([][]byte{}, lines[:i]...), lines[i+1:]...)
		refused(fmt.Sprintf("line %d removed", i), bytes.Join(without, nil))
		twice := append(append(append([][]byte{}, lines[:i]...), lines[i]), lines[i:]...)
		refused(fmt.Sprintf("line %d twice", i), bytes.Join(twice, nil))
		for j := range i {
			swapped := append([][]byte{}, lines...)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			refused(fmt.Sprintf("lines %d and %d swapped", j, i), bytes.Join(swapped, nil))
		}
	}
}

func TestChainOfReceipts(t *testing.T) {
	all := chain(t, 4)
	forged := all[2]
	forged.Recordings = 9
	forged = forged.Sign(receiptSigner(t, 7)) // by whoever has the key: the next one still tells
	for name, c := range map[string]struct {
		receipts []Receipt
		ok       bool
	}{
		"none": {nil, true}, "all": {all, true}, "the last two": {all[2:], true},
		"a gap":       {[]Receipt{all[0], all[2]}, false},
		"twice":       {[]Receipt{all[0], all[0]}, false},
		"swapped":     {[]Receipt{all[1], all[0]}, false},
		"signed anew": {[]Receipt{all[1], forged, all[3]}, false},
	} {
		if err := CheckChain(c.receipts); (err == nil) != c.ok {
			t.Errorf("%s: %v, want %t", name, err, c.ok)
		}
	}
}
