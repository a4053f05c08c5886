-- What judged a recording, and what is kept of a judgement that was replaced.
-- +goose Up

ALTER TABLE recordings ADD COLUMN engine TEXT NOT NULL DEFAULT '';     -- in one line; equal ones judge alike
ALTER TABLE recordings ADD COLUMN provenance TEXT NOT NULL DEFAULT ''; -- JSON, word for word

CREATE TABLE former_results (
  recording   TEXT   NOT NULL REFERENCES recordings (id),
  number      BIGINT NOT NULL, -- from 0, oldest first
  status      TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  overall     BIGINT NOT NULL,
  read        BIGINT NOT NULL,
  correct     BIGINT NOT NULL,
  engine      TEXT   NOT NULL,
  provenance  TEXT   NOT NULL,
  judged_ms   BIGINT NOT NULL,
  replaced_ms BIGINT NOT NULL,
  PRIMARY KEY (recording, number)
);

-- Work that only one process may do at a time.
CREATE TABLE runs (
  name     TEXT   NOT NULL PRIMARY KEY,
  holder   TEXT   NOT NULL,
  lease_ms BIGINT NOT NULL -- until when it is held
);

-- +goose Down
DROP TABLE runs;
DROP TABLE former_results;
ALTER TABLE recordings DROP COLUMN provenance;
ALTER TABLE recordings DROP COLUMN engine;
