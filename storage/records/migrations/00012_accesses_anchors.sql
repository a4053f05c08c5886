-- Who has listened and looked, and signed heads of the audit log.
-- +goose Up
CREATE TABLE accesses (
  id        TEXT   NOT NULL PRIMARY KEY, -- UUIDv7
  learner   TEXT   NOT NULL,
  recording TEXT   NOT NULL, -- '' of an export
  kind      TEXT   NOT NULL,
  role      TEXT   NOT NULL,
  actor     TEXT   NOT NULL, -- pseudonym of a member of staff
  approval  TEXT   NOT NULL,
  day       TEXT   NOT NULL, -- 2026-11-22, UTC
  first_ms  BIGINT NOT NULL,
  last_ms   BIGINT NOT NULL,
  times     BIGINT NOT NULL
);
CREATE UNIQUE INDEX accesses_once ON accesses (recording, learner, day, kind, role, actor, approval);
CREATE INDEX accesses_of_learner ON accesses (learner, id);

CREATE TABLE audit_anchors (
  seq      BIGINT NOT NULL, -- of the head
  base_seq BIGINT NOT NULL, -- where the log began; the head's own where it begins there
  body     TEXT   NOT NULL, -- the signed head, as JSON
  PRIMARY KEY (seq, base_seq)
);

CREATE INDEX audit_of_action ON audit (action, seq);
CREATE INDEX audit_of_object ON audit (object, seq) WHERE object <> '';
CREATE INDEX audit_of_actor ON audit (actor, seq) WHERE actor <> '';

-- +goose Down
DROP INDEX audit_of_actor;
DROP INDEX audit_of_object;
DROP INDEX audit_of_action;
DROP TABLE audit_anchors;
DROP TABLE accesses;
