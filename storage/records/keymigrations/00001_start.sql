-- Data keys, each wrapped under a master key, and what was erased.
-- +goose Up
CREATE TABLE data_keys (
  alias        TEXT   NOT NULL PRIMARY KEY,
  master       TEXT   NOT NULL, -- name of the master key; '' of a destroyed one
  wrapped      TEXT   NOT NULL, -- '' of a destroyed one
  created_ms   BIGINT NOT NULL,
  destroyed_ms BIGINT NOT NULL  -- 0: not; a destroyed key's row stays, so that none is made again
);
CREATE INDEX data_keys_of_master ON data_keys (master, alias) WHERE destroyed_ms = 0;

-- The journal of erasures: a recording, or with its data key a learner.
CREATE TABLE erased (
  seq       BIGINT NOT NULL PRIMARY KEY,
  recording TEXT   NOT NULL, -- or ''
  alias     TEXT   NOT NULL, -- or ''
  at_ms     BIGINT NOT NULL
);
CREATE UNIQUE INDEX erased_recording ON erased (recording) WHERE recording <> '';
CREATE UNIQUE INDEX erased_alias ON erased (alias) WHERE alias <> '';

-- The one row is the end of the journal; writing to it locks the row until the
-- commit, so that entries become visible in the order of their numbers.
CREATE TABLE erased_head (
  id  BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
);
INSERT INTO erased_head (id, seq) VALUES (1, 0);

-- +goose Down
DROP TABLE erased_head;
DROP TABLE erased;
DROP TABLE data_keys;
