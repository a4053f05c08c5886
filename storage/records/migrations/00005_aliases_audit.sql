-- Aliases of learners, and the audit log.
-- +goose Up
ALTER TABLE learners ADD COLUMN alias TEXT NOT NULL DEFAULT '';   -- '': given with the next recording or consent
ALTER TABLE recordings ADD COLUMN alias TEXT NOT NULL DEFAULT ''; -- whose data key its objects are sealed with; '': not sealed

CREATE TABLE audit (
  seq     BIGINT NOT NULL PRIMARY KEY,
  at_ms   BIGINT NOT NULL,
  action  TEXT   NOT NULL,
  role    TEXT   NOT NULL,
  actor   TEXT   NOT NULL, -- pseudonym
  subject TEXT   NOT NULL, -- alias
  object  TEXT   NOT NULL,
  detail  TEXT   NOT NULL, -- JSON; none is ''
  prev    TEXT   NOT NULL,
  hash    TEXT   NOT NULL
);
CREATE INDEX audit_of_subject ON audit (subject, seq) WHERE subject <> '';
CREATE INDEX audit_at ON audit (at_ms, seq);

-- The one row is the end of the log; appending locks it until the commit.
CREATE TABLE audit_head (
  id     BIGINT NOT NULL PRIMARY KEY,
  seq    BIGINT NOT NULL,
  hash   TEXT   NOT NULL,
  pepper TEXT   NOT NULL  -- of pseudonyms
);
INSERT INTO audit_head (id, seq, hash, pepper) VALUES (1, 0, '', '');

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
ALTER TABLE recordings DROP COLUMN alias;
ALTER TABLE learners DROP COLUMN alias;
