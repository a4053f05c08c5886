package main

import (
	"io"
	"os"
	"time"

	"github.com/langdu/langdu/models"
)

// anchors is what the files that an operator has kept know of the log.
func (a auditChecks) anchors(keys []models.PublicKey, stdin io.Reader) (all []models.AuditAnchor, err error) {
	for _, path := range a.earlier {
		anchor, err := anchorOfExport(path, keys)
		if err != nil {
			return nil, err
		}
		all = append(all, anchor)
	}
	for _, path := range a.receipt {
		receipts, err := verifyFile(path, keys, stdin)
		if err != nil {
			return nil, models.Errorf("audit verify", models.KindOf(err), "%s: %s", path, sentence(err))
		}
		for _, r := range receipts {
			all = append(all, r.Anchor())
		}
	}
	return all, nil
}

// anchorOfExport is the head of an earlier export, which must be whole itself.
func anchorOfExport(path string, keys []models.PublicKey) (models.AuditAnchor, error) {
	f, err := os.Open(path)
	if err != nil {
		return models.AuditAnchor{}, models.E("audit verify", models.NotFound, err)
	}
	defer f.Close()
	proof, err := models.VerifyAudit(f, keys)
	if err != nil {
		return models.AuditAnchor{}, models.Errorf("audit verify", models.KindOf(err), "%s: %s", path, models.Explain(err))
	}
	return models.AuditAnchor{AuditHead: proof.Head.Head, From: "the export of " + proof.Head.At.Format(time.RFC3339)}, nil
}
