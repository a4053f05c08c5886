package workers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Auditor looks after the audit log: it exports and verifies it, signs its end
// once a day, and lets its oldest entries go when their time is over.
type Auditor struct {
	Audit interface {
		storage.Audit
		storage.AuditAnchors
		// Receipts lists up to limit after the number, in their order.
		Receipts(ctx context.Context, after int64, limit int) ([]models.Receipt, error)
	}
	Keys []models.PublicKey // that may have signed: the signer's, and those in use before
	Log  *slog.Logger
	// Signer is not needed to verify.
	Signer models.Signer
}

// AnchorEvery is how often the end of the log is signed.
const AnchorEvery = 24 * time.Hour

// auditBatch is how many entries are read at once.
const auditBatch = 1000

// Export writes the log as JSON lines with a signed head at the end, as
// [models.VerifyAudit] reads it. It is verified meanwhile, and where it is not what
// was written nothing is signed. Errors as Verify, and the writer's.
func (a *Auditor) Export(ctx context.Context, w io.Writer, now time.Time) (models.AuditProof, error) {
	proof, err := a.read(ctx, w, nil)
	if err != nil {
		return proof, err
	}
	proof.Head = models.SignAudit(a.Signer, proof.Head.Base, proof.Head.Head, now)
	return proof, json.NewEncoder(w).Encode(proof.Head)
}

// Verify follows the log from where it begins to its end, through every head and
// receipt that the database keeps and through anchors, heads that are known from
// elsewhere. The
// proof's head is not signed. models.Invalid, with a sentence that names the first
// wrong entry, where the log is not what was written; models.Conflict where the
// oldest entries were let go meanwhile.
func (a *Auditor) Verify(ctx context.Context, anchors ...models.AuditAnchor) (models.AuditProof, error) {
	return a.read(ctx, io.Discard, anchors)
}

func (a *Auditor) read(ctx context.Context, w io.Writer, anchors []models.AuditAnchor) (proof models.AuditProof, err error) {
	base, err := a.base(ctx)
	if err != nil {
		return proof, err
	}
	chain, head, err := a.begin(ctx, base, anchors)
	if err != nil {
		return proof, err
	}
	if err := a.follow(ctx, chain, head, w); err != nil {
		return proof, a.letGoMeanwhile(ctx, base, err)
	}
	proof.Head.Head, proof.Head.Base = head, base
	proof.Entries, proof.Anchored = head.Seq-base.Seq, chain.Anchored()
	return proof, nil
}

// base is what the log begins after.
func (a *Auditor) base(ctx context.Context) (models.AuditHead, error) {
	c, err := a.Audit.AuditBase(ctx)
	if err != nil || c == (models.AuditCheckpoint{}) {
		return models.AuditHead{}, err
	}
	if _, err := c.Check(a.Keys); err != nil {
		return models.AuditHead{}, err
	}
	if !c.LetGo() {
		return models.AuditHead{}, models.Errorf("workers.Audit", models.Invalid, "the beginning that the audit log names was never signed as one")
	}
	return c.Base, nil
}

// begin is a chain from base that passes through all anchors, the heads that the
// database keeps and those of receipts, and the head that it has to end with. The head is read after the anchors: every one is of the log up
// to it.
func (a *Auditor) begin(ctx context.Context, base models.AuditHead, anchors []models.AuditAnchor) (*models.AuditChain, models.AuditHead, error) {
	kept, err := a.Audit.Anchors(ctx)
	if err != nil {
		return nil, models.AuditHead{}, err
	}
	for _, c := range kept {
		if _, err := c.Check(a.Keys); err != nil {
			return nil, models.AuditHead{}, err
		}
		anchors = append(anchors, models.AuditAnchor{AuditHead: c.Head, From: "the head that was signed on " + c.At.Format(time.DateOnly)})
	}
	of, err := a.receipts(ctx)
	if err != nil {
		return nil, models.AuditHead{}, err
	}
	head, err := a.Audit.Head(ctx)
	if err != nil {
		return nil, head, err
	}
	chain := models.NewAuditChain(append(anchors, of...)...)
	return chain, head, chain.Begin(base)
}

// receipts is what the receipts of erasures know of the log.
func (a *Auditor) receipts(ctx context.Context) (all []models.AuditAnchor, err error) {
	for after := int64(0); ; {
		some, err := a.Audit.Receipts(ctx, after, auditBatch)
		if err != nil || len(some) == 0 {
			return all, err
		}
		for _, r := range some {
			if err := r.Verify(a.Keys...); err != nil {
				return nil, models.Errorf("workers.Audit", models.Invalid, "receipt %d: %s", r.Number, models.Explain(err))
			}
			all = append(all, r.Anchor())
			after = r.Number
		}
	}
}

// follow writes the entries from where the chain is up to head.
func (a *Auditor) follow(ctx context.Context, chain *models.AuditChain, head models.AuditHead, w io.Writer) error {
	out := json.NewEncoder(w)
	for {
		entries, err := a.Audit.Entries(ctx, "", chain.Last().Seq, auditBatch)
		if err != nil {
			return fmt.Errorf("after entry %d of the audit log: %w", chain.Last().Seq, err)
		}
		for _, e := range entries {
			if e.Seq > head.Seq && chain.Last().Seq >= head.Seq {
				return errors.Join(a.writtenSince(ctx, e), chain.End(head))
			}
			if err := chain.Add(e); err != nil {
				return err
			}
			if err := out.Encode(e); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			return chain.End(head)
		}
	}
}

// writtenSince says whether an entry that follows the head was written after that
// was read.
func (a *Auditor) writtenSince(ctx context.Context, e models.AuditEntry) error {
	head, err := a.Audit.Head(ctx)
	if err == nil && head.Seq < e.Seq {
		err = models.Errorf("workers.Audit", models.Invalid, "entry %d follows the end of the log: it has %d by its own count", e.Seq, head.Seq)
	}
	return err
}

// letGoMeanwhile explains a broken chain by the sweep that came in between.
func (a *Auditor) letGoMeanwhile(ctx context.Context, base models.AuditHead, err error) error {
	if now, e := a.base(ctx); e == nil && now != base && errors.Is(err, models.Invalid) {
		return models.Errorf("workers.Audit", models.Conflict, "the oldest entries of the audit log were let go while it was read: run this again")
	}
	return err
}
