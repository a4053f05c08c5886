package models_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

// noon is when the logs of these tests were written.
var noon = time.Date(2026, 11, 29, 12, 0, 0, 120e6, time.UTC)

func signer(seed byte) models.Signer {
	s, err := models.NewSigner(bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		panic(err)
	}
	return s
}

// chained is n entries that follow base.
func chained(base models.AuditHead, n int) []models.AuditEntry {
	entries := make([]models.AuditEntry, n)
	for i := range entries {
		e := models.AuditEntry{
			Seq: base.Seq + 1, At: noon.Add(time.Duration(i) * time.Second), Action: models.AuditConsent, Role: "guardian",
			Subject: models.Alias(fmt.Sprintf("6b7e0c1e-%04d", i)), Prev: base.Hash,
		}
		if i%2 == 0 {
			e.Action, e.Role, e.Actor, e.Object = models.AuditErasure, "custodian", "00ff00ff00ff00ff", fmt.Sprintf("0192f6a0-%04d", i)
			e.Detail = map[string]string{"scope": "recording", "cause": "request"}
		}
		e.Hash = e.Sum()
		entries[i], base = e, models.AuditHead{Seq: e.Seq, Hash: e.Hash}
	}
	return entries
}

func headOf(entries []models.AuditEntry) models.AuditHead {
	last := entries[len(entries)-1]
	return models.AuditHead{Seq: last.Seq, Hash: last.Hash}
}

// exported is the lines of a log, the head last.
func exported(t testing.TB, base models.AuditHead, entries []models.AuditEntry, s models.Signer) [][]byte {
	t.Helper()
	var lines [][]byte
	add := func(v any) {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, append(line, '\n'))
	}
	head := base
	for _, e := range entries {
		add(e)
		head = models.AuditHead{Seq: e.Seq, Hash: e.Hash}
	}
	add(models.SignAudit(s, base, head, noon.Add(time.Hour)))
	return lines
}

func verify(log []byte, keys []models.PublicKey, anchors ...models.AuditAnchor) error {
	_, err := models.VerifyAudit(bytes.NewReader(log), keys, anchors...)
	return err
}

// found fails where a log that was tampered with passes, or fails for another
// reason than that.
func found(t *testing.T, what string, log []byte, keys []models.PublicKey) {
	t.Helper()
	if err := verify(log, keys); !errors.Is(err, models.Invalid) {
		t.Fatalf("%s: VerifyAudit = %v, want models.Invalid", what, err)
	}
}

func join(lines [][]byte) []byte { return bytes.Join(lines, nil) }

func TestVerifyAudit(t *testing.T) {
	s := signer(1)
	for name, base := range map[string]models.AuditHead{"from the start": {}, "after what was let go": headOf(chained(models.AuditHead{}, 7))} {
		for _, n := range []int{0, 1, 5} {
			log := join(exported(t, base, chained(base, n), s))
			for _, keys := range [][]models.PublicKey{nil, {s.Public()}, {signer(2).Public(), s.Public()}} {
				proof, err := models.VerifyAudit(bytes.NewReader(log), keys)
				if err != nil || proof.Entries != int64(n) || !slices.Equal(proof.Key, s.Public()) {
					t.Errorf("%s, %d entries, %d keys: %+v, %v", name, n, len(keys), proof, err)
				}
			}
		}
	}
}

// TestVerifyAuditFindsEveryChange tries every bit of a small log, every line of it
// and every place to cut it, with the key known and with the file's own.
func TestVerifyAuditFindsEveryChange(t *testing.T) {
	s := signer(1)
	keys := []models.PublicKey{s.Public()}
	lines := exported(t, models.AuditHead{}, chained(models.AuditHead{}, 4), s)
	log := join(lines)
	for i := range len(log) * 8 {
		log[i/8] ^= 1 << (i % 8)
		found(t, fmt.Sprintf("bit %d of byte %d", i%8, i/8), log, nil)
		log[i/8] ^= 1 << (i % 8)
	}
	for cut := range log {
		found(t, fmt.Sprintf("cut to %d bytes", cut), log[:cut], keys)
	}
	for i := range lines {
		found(t, fmt.Sprintf("line %d removed", i), join(slices.Delete(slices.Clone(lines), i, i+1)), keys)
		for j := range lines {
			if i != j {
				moved := slices.Clone(lines)
				moved[i], moved[j] = moved[j], moved[i]
				found(t, fmt.Sprintf("lines %d and %d swapped", i, j), join(moved), keys)
			}
			found(t, fmt.Sprintf("line %d repeated at %d", i, j), join(slices.Insert(slices.Clone(lines), j, lines[i])), keys)
		}
	}
	found(t, "a line added", join(append(slices.Clone(lines), []byte("\n"))), keys)
}

// TestVerifyAuditFindsChangesInALongLog samples what the test above tries through.
func TestVerifyAuditFindsChangesInALongLog(t *testing.T) {
	s, r := signer(1), rand.New(rand.NewPCG(7, 7))
	keys := []models.PublicKey{s.Public()}
	lines := exported(t, models.AuditHead{}, chained(models.AuditHead{}, 400), s)
	log := join(lines)
	for range 200 {
		i := r.IntN(len(log) * 8)
		log[i/8] ^= 1 << (i % 8)
		found(t, fmt.Sprintf("bit %d", i), log, keys)
		log[i/8] ^= 1 << (i % 8)
	}
	for range 100 {
		i, j := r.IntN(len(lines)), r.IntN(len(lines)-1)
		found(t, fmt.Sprintf("line %d removed", i), join(slices.Delete(slices.Clone(lines), i, i+1)), keys)
		moved := slices.Delete(slices.Clone(lines), i, i+1)
		moved = slices.Insert(moved, j, lines[i])
		if i != j {
			found(t, fmt.Sprintf("line %d moved to %d", i, j), join(moved), keys)
		}
		found(t, fmt.Sprintf("cut before line %d", i), join(lines[:i]), keys)
	}
}

// TestVerifyAuditKnowsOneEncoding writes the same entry in ways that mean the same.
func TestVerifyAuditKnowsOneEncoding(t *testing.T) {
	s := signer(1)
	log := string(join(exported(t, models.AuditHead{}, chained(models.AuditHead{}, 3), s)))
	for _, change := range [][2]string{
		{`"seq":1,`, `"seq":1, `},
		{`"seq":1,`, `"seq":1e0,`},
		{`"seq":1,`, `"seq":1,"seq":1,`},
		{`"seq":1,`, `"Seq":1,`},
		{`"seq":1,`, `"seq":1,"more":1,`},
		{`12:00:00.12Z`, `12:00:00.1200000001Z`},
		{`12:00:00.12Z`, `12:00:00.1201Z`},
		{`12:00:00.12Z`, `12:00:00.12+00:00`},
		{`12:00:00.12Z`, `12:00:00.12-23:00`},
		{`2026-11-29T12:00:00.12Z`, `9999-12-31T23:59:59-23:00`},
		{`"custodian"`, `"\u0063ustodian"`},
		{`"cause":"request","scope":"recording"`, `"scope":"recording","cause":"request"`},
		{`"prev":""`, `"prev":null`},
		{"\n", "\r\n"},
		{"\n", "\n\n"},
		{`{"head"`, ` {"head"`},
		{`==`, ``},
		{`"base":{"seq":0,`, `"base":{"seq":-0,`},
	} {
		changed := strings.Replace(log, change[0], change[1], 1)
		if changed == log {
			t.Errorf("the log has no %s", change[0])
		}
		found(t, fmt.Sprintf("%s for %s", change[1], change[0]), []byte(changed), []models.PublicKey{s.Public()})
	}
}

// TestVerifyAuditFindsAForgedHead shows a log that somebody without the key has
// cut, or written anew, and given a head of their own.
func TestVerifyAuditFindsAForgedHead(t *testing.T) {
	s, other := signer(1), signer(2)
	keys := []models.PublicKey{s.Public()}
	entries := chained(models.AuditHead{}, 6)
	found(t, "cut, with a head by another key", join(exported(t, models.AuditHead{}, entries[:4], other)), keys)
	stolen := models.SignAudit(s, models.AuditHead{}, headOf(entries[:5]), noon)
	for name, forge := range map[string]func(*models.AuditCheckpoint){
		"another key's name":    func(c *models.AuditCheckpoint) { c.PublicKey = other.Public().String() },
		"an earlier head":       func(c *models.AuditCheckpoint) { c.Head = headOf(entries[:4]) },
		"a later time":          func(c *models.AuditCheckpoint) { c.At = c.At.Add(time.Second) },
		"the oldest let go":     func(c *models.AuditCheckpoint) { c.Base = headOf(entries[:2]) },
		"a receipt's signature": func(c *models.AuditCheckpoint) { c.Signature = s.Sign([]byte("something else")) },
	} {
		c := stolen
		forge(&c)
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		for from := range 3 {
			lines := exported(t, models.AuditHead{}, entries[:4], s)
			found(t, name, append(join(lines[from:4]), append(line, '\n')...), keys)
		}
	}
}

// TestVerifyAuditByAnchors shows whole, signed logs that do not have what was
// seen of the log before or later.
func TestVerifyAuditByAnchors(t *testing.T) {
	s := signer(1)
	all := chained(models.AuditHead{}, 9)
	anchor := func(entries []models.AuditEntry) models.AuditAnchor {
		return models.AuditAnchor{AuditHead: headOf(entries), From: "the receipt"}
	}
	strange := models.AuditAnchor{AuditHead: models.AuditHead{Seq: 3, Hash: strings.Repeat("0", 64)}, From: "the receipt"}
	base := headOf(all[:5])
	for name, c := range map[string]struct {
		log     [][]byte
		anchors []models.AuditAnchor
		says    string
	}{
		"passes through all":        {exported(t, models.AuditHead{}, all, s), []models.AuditAnchor{anchor(all), anchor(all[:2]), anchor(all[:2])}, ""},
		"an old export":             {exported(t, models.AuditHead{}, all[:6], s), []models.AuditAnchor{anchor(all)}, "entries 7 to 9 are missing: the log ends with entry 6, and the receipt knows entry 9"},
		"another history":           {exported(t, models.AuditHead{}, all, s), []models.AuditAnchor{strange}, "entry 3 is not the one that the receipt knows"},
		"an anchor of what is gone": {exported(t, base, all[5:], s), []models.AuditAnchor{anchor(all[:2]), anchor(all[:5])}, ""},
		"another beginning": {exported(t, base, all[5:], s), []models.AuditAnchor{
			{AuditHead: models.AuditHead{Seq: 5, Hash: strange.Hash}, From: "the receipt"}}, "entry 5 is not the one that the receipt knows"},
		"nothing left, and an old export": {exported(t, base, nil, s), []models.AuditAnchor{anchor(all)}, "entries 6 to 9 are missing"},
	} {
		err := verify(join(c.log), nil, c.anchors...)
		if c.says == "" && err != nil || c.says != "" && (!errors.Is(err, models.Invalid) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// TestVerifyAuditNamesTheFirstWrongEntry reads what a person is told.
func TestVerifyAuditNamesTheFirstWrongEntry(t *testing.T) {
	s := signer(1)
	all := chained(models.AuditHead{}, 9)
	lines := exported(t, models.AuditHead{}, all, s)
	changed := func(i int, rehash bool) [][]byte {
		e := all[i]
		e.Role = "learner"
		if rehash {
			e.Hash = e.Sum()
		}
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Concat(lines[:i], [][]byte{append(line, '\n')}, lines[i+1:])
	}
	for says, log := range map[string][][]byte{
		"entry 4 was changed: its content does not give its hash":                                                                changed(3, false),
		"entry 4 was replaced: entry 5 was written after another one":                                                            changed(3, true),
		"entry 9 was replaced: it is not the one that the log ended with":                                                        changed(8, true),
		"entry 4 is missing: entry 5 follows entry 3":                                                                            slices.Delete(slices.Clone(lines), 3, 4),
		"entries 4 to 6 are missing: entry 7 follows entry 3":                                                                    slices.Delete(slices.Clone(lines), 3, 6),
		"entries 1 to 2 are missing at the beginning":                                                                            lines[2:],
		"entries 8 to 9 are missing at the end: the log has 9 by its own count":                                                  slices.Concat(lines[:7], lines[9:]),
		"entry 3 is here again where entry 5 belongs: entries were repeated or moved":                                            slices.Insert(slices.Clone(lines), 4, lines[2]),
		"the file ends after entry 9 without a signed head: its end was cut off":                                                 lines[:9],
		"something follows the signed head, which is the end of an export":                                                       slices.Concat(lines, lines[:1]),
		"the line after entry 9 is longer than any entry: it was changed":                                                        slices.Insert(slices.Clone(lines), 9, bytes.Repeat([]byte("x"), 1<<20)),
		"the head of entry 9 is signed with a key that is not known here (fingerprint " + signer(2).Public().Fingerprint() + ")": exported(t, models.AuditHead{}, all, signer(2)),
	} {
		if err := verify(join(log), []models.PublicKey{s.Public()}); err == nil || models.Explain(err) != says {
			t.Errorf("VerifyAudit says\n%v, want\n%s", err, says)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestVerifyAuditTellsAReaderThatFails(t *testing.T) {
	if _, err := models.VerifyAudit(failing{}, nil); !errors.Is(err, models.Unavailable) {
		t.Errorf("VerifyAudit = %v, want models.Unavailable: nothing is known about the log", err)
	}
}
