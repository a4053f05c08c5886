-- +goose Up

-- How long a child waits, and how much is stored, of each recording.
ALTER TABLE recordings ADD COLUMN received_ms BIGINT NOT NULL DEFAULT 0; -- when the last byte had come
ALTER TABLE recordings ADD COLUMN rendition_size BIGINT NOT NULL DEFAULT 0; -- bytes of the playback file and the peaks
ALTER TABLE recordings ADD COLUMN result_size BIGINT NOT NULL DEFAULT 0; -- bytes of the result document

-- The last runs of the sweep.
CREATE TABLE sweeps (
  id           TEXT   NOT NULL PRIMARY KEY,
  by_hand      BIGINT NOT NULL,
  started_ms   BIGINT NOT NULL,
  ended_ms     BIGINT NOT NULL,
  for_ms       BIGINT NOT NULL,
  every_ms     BIGINT NOT NULL,
  did          TEXT   NOT NULL, -- JSON
  failure      TEXT   NOT NULL,
  audit_broken BIGINT NOT NULL
);
CREATE INDEX sweeps_started ON sweeps (started_ms, id);

-- How much is stored, as it was counted last.
CREATE TABLE stock (
  class   TEXT   NOT NULL,
  age     TEXT   NOT NULL,
  things  BIGINT NOT NULL,
  bytes   BIGINT NOT NULL,
  unsized BIGINT NOT NULL,
  PRIMARY KEY (class, age)
);
CREATE TABLE stock_taken (
  id    BIGINT NOT NULL PRIMARY KEY, -- always 1
  at_ms BIGINT NOT NULL
);

-- How many recordings were settled in an hour, in which way, and how long after
-- the last byte.
CREATE TABLE tallies (
  hour_ms    BIGINT NOT NULL,
  status     TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  took_ms    BIGINT NOT NULL, -- rounded up; 0: not known
  recordings BIGINT NOT NULL,
  PRIMARY KEY (hour_ms, status, reason, took_ms)
);

-- +goose Down
DROP TABLE tallies;
DROP TABLE stock_taken;
DROP TABLE stock;
DROP TABLE sweeps;
ALTER TABLE recordings DROP COLUMN result_size;
ALTER TABLE recordings DROP COLUMN rendition_size;
ALTER TABLE recordings DROP COLUMN received_ms;
