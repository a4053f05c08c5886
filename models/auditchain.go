package models

import (
	"cmp"
	"fmt"
	"slices"
)

// AuditAnchor is a head of the audit log that is known from somewhere else.
type AuditAnchor struct {
	AuditHead
	From string // where: "the receipt of 2026-11-29"
}

// Anchor is what a receipt knows of the audit log.
func (r Receipt) Anchor() AuditAnchor {
	return AuditAnchor{AuditHead: r.Audit, From: fmt.Sprintf("receipt %d of %s", r.Number, r.DoneAt.UTC().Format("2006-01-02"))}
}

// AuditChain follows the audit log entry by entry and says where it is not what
// was written. The zero value begins with the first entry it is shown; Begin
// says where the log has to begin.
type AuditChain struct {
	base, last AuditHead
	begun      bool
	anchors    []AuditAnchor // not reached yet, oldest first
	anchored   int
}

// NewAuditChain is a chain that has to pass through the anchors.
func NewAuditChain(anchors ...AuditAnchor) *AuditChain {
	anchors = slices.Clone(anchors)
	slices.SortStableFunc(anchors, func(a, b AuditAnchor) int { return cmp.Compare(a.Seq, b.Seq) })
	return &AuditChain{anchors: anchors}
}

// Begin says that the log begins after base. models.Invalid where an anchor says
// otherwise.
func (c *AuditChain) Begin(base AuditHead) error {
	c.base, c.last, c.begun = base, base, true
	for len(c.anchors) > 0 && c.anchors[0].Seq < base.Seq {
		c.anchors = c.anchors[1:] // of what was let go since
	}
	return c.anchor()
}

// Last is the end of what has been followed so far.
func (c *AuditChain) Last() AuditHead { return c.last }

// Anchored is how many anchors it has passed through.
func (c *AuditChain) Anchored() int { return c.anchored }

// Add follows one entry. models.Invalid, with a sentence that names the first
// entry that is wrong.
func (c *AuditChain) Add(e AuditEntry) error {
	if !c.begun {
		if e.Sum() != e.Hash {
			return broken("entry %d was changed: its content does not give its hash", e.Seq)
		}
		if err := c.Begin(AuditHead{e.Seq - 1, e.Prev}); err != nil {
			return err
		}
	}
	switch due := c.last.Seq + 1; {
	case e.Sum() != e.Hash:
		return broken("entry %d was changed: its content does not give its hash", due)
	case e.Seq > due:
		return broken("%s missing: entry %d follows entry %d", entries(due, e.Seq-1), e.Seq, c.last.Seq)
	case e.Seq < due:
		return broken("entry %d is here again where entry %d belongs: entries were repeated or moved", e.Seq, due)
	case e.Prev != c.last.Hash && c.last == c.base:
		return broken("entry %d was written after another one than the log begins with", e.Seq)
	case e.Prev != c.last.Hash:
		return broken("entry %d was replaced: entry %d was written after another one", c.last.Seq, e.Seq)
	}
	c.last = AuditHead{e.Seq, e.Hash}
	return c.anchor()
}

// anchor compares the end with the anchors that it has reached.
func (c *AuditChain) anchor() error {
	for len(c.anchors) > 0 && c.anchors[0].Seq == c.last.Seq {
		if a := c.anchors[0]; a.Hash != c.last.Hash {
			return broken("entry %d is not the one that %s knows: the log was written anew, from that entry or an earlier one", a.Seq, a.From)
		}
		c.anchors = c.anchors[1:]
		c.anchored++
	}
	return nil
}

// End says whether the log ends with head, and no anchor knows of more.
func (c *AuditChain) End(head AuditHead) error {
	switch {
	case head.Seq > c.last.Seq:
		return broken("%s missing at the end: the log has %d by its own count", entries(c.last.Seq+1, head.Seq), head.Seq)
	case head.Seq < c.last.Seq:
		return broken("entry %d follows the end of the log: it has %d by its own count", head.Seq+1, head.Seq)
	case head.Hash != c.last.Hash:
		return broken("entry %d was replaced: it is not the one that the log ended with", c.last.Seq)
	case len(c.anchors) > 0:
		a := c.anchors[len(c.anchors)-1]
		return broken("%s missing: the log ends with entry %d, and %s knows entry %d", entries(c.last.Seq+1, a.Seq), c.last.Seq, a.From, a.Seq)
	}
	return nil
}

// entries names the entries from one number to another with their verb.
func entries(from, to int64) string {
	if from == to {
		return fmt.Sprintf("entry %d is", from)
	}
	return fmt.Sprintf("entries %d to %d are", from, to)
}

func broken(format string, args ...any) error {
	return Errorf("models.AuditChain", Invalid, format, args...)
}
