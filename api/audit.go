package api

import (
	"context"
	"strconv"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type signingKeyDoc struct {
	Key         string `json:"key" doc:"Public key (Ed25519), 32 bytes in base64" example:"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="`
	Fingerprint string `json:"fingerprint" doc:"Its name, for people to compare" example:"21fe31dfa154a261"`
	Current     bool   `json:"current" doc:"It signs now; the others have signed before"`
}

type signingKeysDoc struct {
	Keys []signingKeyDoc `json:"keys" doc:"The current one first"`
}

type signingKeysOutput struct{ Body signingKeysDoc }

type auditInput struct {
	Limit  int       `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many at most"`
	Cursor string    `query:"cursor" doc:"next_cursor of the answer before"`
	Action string    `query:"action" maxLength:"50" doc:"Only this action" example:"erasure"`
	Actor  string    `query:"actor" doc:"Only what this member of staff did: the subject of their token" example:"s1"`
	Object string    `query:"object" maxLength:"100" doc:"Only what was done to this: the id of a recording, an erasure, a request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091"`
	Since  time.Time `query:"since" doc:"Only at this time or later" example:"2026-11-01T00:00:00Z"`
	Until  time.Time `query:"until" doc:"Only before this time" example:"2026-12-01T00:00:00Z"`
}

type auditEntryDoc struct {
	Seq     int64              `json:"seq" doc:"Entries are numbered 1, 2, 3, …" example:"41"`
	At      time.Time          `json:"at" doc:"When"`
	Action  models.AuditAction `json:"action" doc:"What was done" example:"erasure"`
	Role    string             `json:"role" doc:"Of who did it; service for the service's own workers, console for who runs a command" example:"guardian"`
	Actor   string             `json:"actor,omitempty" doc:"Stands for a member of staff, always the same for one; nobody's name" example:"9f86d081884c7d65"`
	Subject models.Alias       `json:"subject,omitempty" doc:"Stands for the learner; once they are erased nothing leads back" example:"6b7e0c1e-5b1f-4c57-9d43-0a6f6f1f7f10"`
	Object  string             `json:"object,omitempty" doc:"Id of the recording, erasure, request" example:"0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8092"`
	Detail  map[string]string  `json:"detail,omitempty" doc:"Words of fixed vocabularies and numbers"`
	Hash    string             `json:"hash" doc:"SHA-256 over the entry and the hash before it, in hex"`
}

type auditDoc struct {
	Entries    []auditEntryDoc `json:"entries" doc:"Newest first"`
	NextCursor string          `json:"next_cursor" doc:"Pass it as cursor; empty at the end"`
}

type auditOutput struct{ Body auditDoc }

// auditRoutes registers the audit log.
func (s *server) auditRoutes() {
	handle(s, "GET /v1/signing-keys", about{
		id: "signingKeys", tag: tagOperation, summary: "The keys that signatures are checked with",
		words: "Receipts of erasures and heads of the audit log are signed (Ed25519). Keep the key of your service, or its fingerprint, where the service cannot change it.",
	}, s.signingKeys)
	handle(s, "GET /v1/audit", about{
		id: "audit", tag: tagOperation, summary: "What was done to children's data",
		words: "The audit log, newest first. Every change of what is kept of a child and every access to it has an entry, which names nobody and holds no text. " +
			"Entries are chained by their hashes: langdu audit verify says whether any was changed, removed or moved.",
		fails: []models.Kind{models.Invalid},
	}, s.audit)
	handle(s, "GET /v1/learners/{learner}/accesses", about{
		id: "accesses", tag: tagLearners, summary: "Who has listened",
		words: "Who has played, fetched or looked at what is kept of the learner: one line for each day, recording and role, those that began last first. " +
			"For a member of staff it names the request that allowed it. What was erased has no lines any more.",
		fails: []models.Kind{models.Invalid},
	}, s.accesses)
}

func (s *server) signingKeys(context.Context, *struct{}) (*signingKeysOutput, error) {
	out := &signingKeysOutput{signingKeysDoc{[]signingKeyDoc{}}}
	for i, k := range s.config.SigningKeys {
		out.Body.Keys = append(out.Body.Keys, signingKeyDoc{Key: k.String(), Fingerprint: k.Fingerprint(), Current: i == 0})
	}
	return out, nil
}

func (s *server) audit(ctx context.Context, in *auditInput) (*auditOutput, error) {
	q := storage.AuditQuery{Limit: in.Limit + 1, Action: models.AuditAction(in.Action), Object: in.Object, Since: in.Since, Until: in.Until}
	var err error
	if in.Cursor != "" {
		if q.Before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || q.Before < 1 {
			return nil, badCursor()
		}
	}
	if q.Actor, err = s.config.Records.Pseudonym(ctx, models.PrincipalID(in.Actor)); err != nil {
		return nil, err
	}
	entries, err := s.config.Records.SearchAudit(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &auditOutput{auditDoc{Entries: []auditEntryDoc{}}}
	if len(entries) > in.Limit {
		entries = entries[:in.Limit]
		out.Body.NextCursor = strconv.FormatInt(entries[in.Limit-1].Seq, 10)
	}
	for _, e := range entries {
		out.Body.Entries = append(out.Body.Entries, auditEntryDoc{
			Seq: e.Seq, At: e.At, Action: e.Action, Role: e.Role, Actor: e.Actor, Subject: e.Subject, Object: e.Object, Detail: e.Detail, Hash: e.Hash,
		})
	}
	return out, nil
}

func badCursor() error {
	return models.Errorf("api", models.Invalid, "cursor: pass next_cursor of the answer before, unchanged and with the same filters")
}
