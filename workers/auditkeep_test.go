package workers

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
)

func TestAuditAnchorOnceADay(t *testing.T) {
	l := newLedger(t, 0)
	heads := func(want ...int64) {
		t.Helper()
		all, err := l.store.Anchors(t.Context())
		l.must(err)
		var got []int64
		for _, c := range all {
			got = append(got, c.Head.Seq)
		}
		if len(got) != len(want) || len(got) > 0 && got[len(got)-1] != want[len(want)-1] {
			t.Errorf("signed heads of %v, want %v", got, want)
		}
	}
	now := dawn
	anchor := func(later time.Duration) { t.Helper(); now = now.Add(later); l.must(l.Anchor(t.Context(), now)) }
	anchor(0)
	heads() // nothing to sign
	l.write(3)
	anchor(0)
	heads(3)
	l.write(3)
	anchor(23 * time.Hour)
	heads(3)
	anchor(time.Hour)
	heads(3, 6)
	anchor(48 * time.Hour)
	heads(3, 6) // nothing new
	if !strings.Contains(l.said.String(), "seq=6") {
		t.Errorf("the service's own log does not tell: %s", &l.said)
	}
	l.write(2)
	l.exec(`UPDATE audit SET object = 'x' WHERE seq = 7`)
	l.refuses("Anchor of a changed log", l.Anchor(t.Context(), now.Add(48*time.Hour)), "entry 7 was changed")
	heads(3, 6)
	_, err := l.Verify(t.Context())
	l.refuses("Verify", err, "entry 7 was changed")
}

// TestAuditOfAnEarlierKey changes the signing key, with and without saying so.
func TestAuditOfAnEarlierKey(t *testing.T) {
	l := newLedger(t, 4)
	l.must(l.Anchor(t.Context(), dawn))
	earlier := l.Signer.Public()
	l.Signer = signerOf(t, 2)
	l.Keys = []models.PublicKey{l.Signer.Public()}
	_, err := l.Verify(t.Context())
	l.refuses("an unknown key", err, "not known here (fingerprint "+earlier.Fingerprint()+")")
	l.Keys = append(l.Keys, earlier)
	_, err = l.Verify(t.Context())
	l.must(err)
}

// TestAuditPrune lets the oldest entries go and shows that nobody else can.
func TestAuditPrune(t *testing.T) {
	l := newLedger(t, auditBatch+20)
	l.must(l.Anchor(t.Context(), dawn.Add(time.Hour)))
	before := dawn.Add((auditBatch + 10) * time.Hour)
	chore, keep := l.Chore(), models.Schedule{Event: time.Hour}
	due, err := chore.Count(t.Context(), before.Add(time.Hour), keep)
	l.must(err)
	n, err := chore.Sweep(t.Context(), before.Add(time.Hour), keep)
	l.must(err)
	if n != auditBatch+10 || due != n {
		t.Errorf("pruned %d of %d, want %d", n, due, auditBatch+10)
	}
	var out bytes.Buffer
	proof, err := l.Export(t.Context(), &out, dawn)
	l.must(err)
	// Left are ten of the entries, and two that say what was pruned in two batches.
	if proof.Head.Base.Seq != auditBatch+10 || proof.Entries != 12 {
		t.Errorf("the log begins after %d and has %d entries", proof.Head.Base.Seq, proof.Entries)
	}
	_, err = models.VerifyAudit(&out, l.Keys)
	l.must(err)
	if n, err := l.Prune(t.Context(), before, before); n != 0 || err != nil {
		t.Errorf("pruned %d again, %v", n, err)
	}
	if n, err := l.Prune(t.Context(), time.Time{}, before); n != 0 || err != nil {
		t.Errorf("pruned %d before the beginning of time, %v", n, err)
	}
	// Somebody without the key lets more go, by themselves or in our name.
	l.exec(`DELETE FROM audit WHERE seq <= 1012`)
	_, err = l.Verify(t.Context())
	l.refuses("more is gone", err, "entries 1011 to 1012 are missing")
	head := models.AuditHead{Seq: 1012, Hash: firstPrev(l)}
	l.must(l.store.Anchor(t.Context(), models.SignAudit(signerOf(t, 2), head, head, dawn)))
	_, err = l.Verify(t.Context())
	l.refuses("a beginning by another key", err, "not known here")
	_, err = l.Prune(t.Context(), before.Add(9999*time.Hour), before)
	l.refuses("Prune", err, "not known here")
}

// pruneOnWrite lets entries go as soon as the first line is written.
type pruneOnWrite struct {
	l    *ledger
	once bool
}

func (p *pruneOnWrite) Write(b []byte) (int, error) {
	if !p.once {
		p.once = true
		if n, err := p.l.Prune(p.l.t.Context(), dawn.Add((auditBatch+500)*time.Hour), dawn); err != nil || n != auditBatch+500 {
			p.l.t.Errorf("pruned %d, %v", n, err)
		}
	}
	return len(b), nil
}

// TestAuditExportWhileEntriesGo reads a log whose oldest entries go meanwhile: that
// is no tampering, and no whole export either.
func TestAuditExportWhileEntriesGo(t *testing.T) {
	l := newLedger(t, 2*auditBatch)
	if _, err := l.Export(t.Context(), &pruneOnWrite{l: l}, dawn); !errors.Is(err, models.Conflict) || !strings.Contains(err.Error(), "run this again") {
		t.Errorf("Export = %v, want models.Conflict and what to do", err)
	}
	if _, err := l.Verify(t.Context()); err != nil {
		t.Errorf("run again: %v", err)
	}
}

// TestAuditPruneKeepsTraces prunes a log that was tampered with.
func TestAuditPruneKeepsTraces(t *testing.T) {
	l := newLedger(t, 9)
	l.exec(`UPDATE audit SET object = 'x' WHERE seq = 5`)
	n, err := l.Prune(t.Context(), dawn.Add(8*time.Hour), dawn)
	l.refuses("Prune", err, "entry 5 was changed")
	if n != 0 {
		t.Errorf("pruned %d entries, want none", n)
	}
}

// firstPrev is the hash before the first entry that is left.
func firstPrev(l *ledger) string {
	l.t.Helper()
	entries, err := l.store.Entries(l.t.Context(), "", 0, 1)
	l.must(err)
	return entries[0].Prev
}
