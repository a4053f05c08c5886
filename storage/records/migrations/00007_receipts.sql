-- Receipts of erasures, and what they need to be exact.
-- +goose Up
ALTER TABLE erasures ADD COLUMN alias TEXT NOT NULL DEFAULT '';        -- whose data key; until it is done
ALTER TABLE erasures ADD COLUMN parent TEXT NOT NULL DEFAULT '';       -- the learner's erasure that this one is part of, until it is cleared
ALTER TABLE erasures ADD COLUMN found TEXT NOT NULL DEFAULT '';        -- JSON: sizes of the objects by key, until it is cleared
ALTER TABLE erasures ADD COLUMN tally TEXT NOT NULL DEFAULT '';        -- JSON: what was erased by class
ALTER TABLE erasures ADD COLUMN answers TEXT NOT NULL DEFAULT '';      -- JSON: what the stores said
ALTER TABLE erasures ADD COLUMN cleared_ms BIGINT NOT NULL DEFAULT 0;  -- when the stores held nothing; 0: not yet, or done
CREATE INDEX erasures_cleared ON erasures (cleared_ms, id) WHERE cleared_ms > 0;

CREATE TABLE receipts (
  number   BIGINT NOT NULL PRIMARY KEY,
  erasure  TEXT   NOT NULL,
  document TEXT   NOT NULL, -- canonical JSON
  hash     TEXT   NOT NULL
);
CREATE UNIQUE INDEX receipts_of_erasure ON receipts (erasure);

-- The one row is the last scrub of the database.
CREATE TABLE scrubs (
  id       BIGINT NOT NULL PRIMARY KEY,
  ended_ms BIGINT NOT NULL,
  took_ms  BIGINT NOT NULL
);
INSERT INTO scrubs (id, ended_ms, took_ms) VALUES (1, 0, 0);

-- +goose Down
DROP TABLE scrubs;
DROP TABLE receipts;
DROP INDEX erasures_cleared;
ALTER TABLE erasures DROP COLUMN cleared_ms;
ALTER TABLE erasures DROP COLUMN answers;
ALTER TABLE erasures DROP COLUMN tally;
ALTER TABLE erasures DROP COLUMN found;
ALTER TABLE erasures DROP COLUMN parent;
ALTER TABLE erasures DROP COLUMN alias;
