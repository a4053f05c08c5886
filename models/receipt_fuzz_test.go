package models

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzReceipt wants no file to pass for a receipt of a trusted key but those that
// the key has signed, whatever is changed, added or written otherwise.
func FuzzReceipt(f *testing.F) {
	all := chain(f, 3)
	whole := export(f, all)
	known := map[string]bool{}
	for _, r := range all {
		known[r.Hash()] = true
		file, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add([]byte(`{"id":"` + string(r.Erasure) + `","receipt":` + string(file) + `}`))
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add(bytes.Repeat([]byte(`{"receipt":`), 5000))
	key := receiptSigner(f, 7).Public()
	f.Fuzz(func(t *testing.T, file []byte) {
		if r, err := ReadReceipt(file); err == nil {
			if r.Verify(key) == nil && !known[r.Hash()] {
				t.Fatalf("%q passes for a receipt", file)
			}
		} else if KindOf(err) != Invalid {
			t.Fatalf("ReadReceipt(%q): kind %s", file, KindOf(err))
		}
		if receipts, err := VerifyReceipts(file, key); err == nil && len(receipts) > 0 {
			for i, r := range receipts {
				if len(receipts) != len(all) || r.Hash() != all[i].Hash() {
					t.Fatalf("%q passes for an export", file)
				}
			}
		}
	})
}
