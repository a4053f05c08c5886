-- One text for SQLite and PostgreSQL: TEXT and BIGINT only, times as milliseconds
-- since 1970 (0: none). An index ends in id where rows must come in a fixed order.
-- +goose Up

CREATE TABLE learners (
  id          TEXT   NOT NULL PRIMARY KEY,
  birth_month TEXT   NOT NULL,
  age_band    TEXT   NOT NULL,
  guardian    TEXT   NOT NULL,
  created_ms  BIGINT NOT NULL,
  active_ms   BIGINT NOT NULL, -- when the last recording began, or the last consent was given
  erased_ms   BIGINT NOT NULL  -- when an erasure began
);

CREATE TABLE consents (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL REFERENCES learners (id),
  purpose      TEXT   NOT NULL,
  policy       TEXT   NOT NULL,
  given_by     TEXT   NOT NULL,
  method       TEXT   NOT NULL,
  given_ms     BIGINT NOT NULL,
  withdrawn_ms BIGINT NOT NULL
);
CREATE INDEX consents_of_learner ON consents (learner, given_ms, id);

CREATE TABLE policies (
  version      TEXT   NOT NULL PRIMARY KEY,
  body         TEXT   NOT NULL,
  material     BIGINT NOT NULL,
  effective_ms BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL
);

CREATE TABLE pages (
  id         TEXT   NOT NULL PRIMARY KEY,
  book       TEXT   NOT NULL,
  title      TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  overrides  TEXT   NOT NULL, -- JSON
  search     TEXT   NOT NULL, -- the title, folded
  updated_ms BIGINT NOT NULL
);

-- A row outlives its erasure, blanked, so that its own URL can answer 410.
CREATE TABLE recordings (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL,
  page         TEXT   NOT NULL,
  body         TEXT   NOT NULL, -- the text to be read
  overrides    TEXT   NOT NULL, -- JSON
  search       TEXT   NOT NULL, -- the text, folded
  status       TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  detail       TEXT   NOT NULL,
  media_type   TEXT   NOT NULL,
  size         BIGINT NOT NULL,
  sha256       TEXT   NOT NULL,
  duration_ms  BIGINT NOT NULL,
  overall      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  attempt      BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- received: to be worked on from then; processing: the lease's end; else 0
  quiet_ms     BIGINT NOT NULL DEFAULT 0, -- erased: until when what was under way may still write objects
  original_ms  BIGINT NOT NULL, -- the three expiries
  rendition_ms BIGINT NOT NULL,
  result_ms    BIGINT NOT NULL
);
-- Erased recordings have no learner, no due time and no expiry: they stand in
-- none of these, however many there come to be.
CREATE INDEX recordings_of_learner ON recordings (learner, created_ms, id) WHERE learner <> '';
CREATE INDEX recordings_uploading ON recordings (created_ms, id) WHERE status = 'uploading';
CREATE INDEX recordings_due ON recordings (due_ms, id) WHERE due_ms > 0;
CREATE INDEX recordings_original ON recordings (original_ms, id) WHERE original_ms > 0;
CREATE INDEX recordings_rendition ON recordings (rendition_ms, id) WHERE rendition_ms > 0;
CREATE INDEX recordings_result ON recordings (result_ms, id) WHERE result_ms > 0;

CREATE TABLE results (
  recording TEXT   NOT NULL PRIMARY KEY REFERENCES recordings (id),
  version   BIGINT NOT NULL,
  document  TEXT   NOT NULL, -- JSON, word for word
  overall   BIGINT NOT NULL,
  read      BIGINT NOT NULL, -- characters that were not skipped
  correct   BIGINT NOT NULL
);

CREATE TABLE result_characters (
  recording     TEXT   NOT NULL REFERENCES recordings (id),
  position      BIGINT NOT NULL, -- rune index into the text
  written       TEXT   NOT NULL,
  reading       TEXT   NOT NULL,
  verdict       TEXT   NOT NULL,
  score         BIGINT NOT NULL,
  initial_score BIGINT NOT NULL, -- −1: none
  final_score   BIGINT NOT NULL,
  tone_score    BIGINT NOT NULL,
  PRIMARY KEY (recording, position)
);

CREATE TABLE likes (
  recording  TEXT   NOT NULL REFERENCES recordings (id),
  principal  TEXT   NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (recording, principal)
);

CREATE TABLE erasures (
  id           TEXT   NOT NULL PRIMARY KEY,
  scope        TEXT   NOT NULL,
  cause        TEXT   NOT NULL,
  recording    TEXT   NOT NULL,
  learner      TEXT   NOT NULL,
  owner        TEXT   NOT NULL, -- whose recording it was, until the erasure is done
  state        TEXT   NOT NULL,
  requested_ms BIGINT NOT NULL,
  done_ms      BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- when the next step is due; 0: done
  quiet_ms     BIGINT NOT NULL, -- until when what was under way may still write; 0: nothing was
  recordings   BIGINT NOT NULL,
  objects      BIGINT NOT NULL,
  rows_erased  BIGINT NOT NULL
);
CREATE UNIQUE INDEX erasures_of_recording ON erasures (recording) WHERE recording <> '';
CREATE UNIQUE INDEX erasures_of_learner ON erasures (learner) WHERE learner <> '';
CREATE INDEX erasures_of_owner ON erasures (owner) WHERE owner <> '';
CREATE INDEX erasures_due ON erasures (due_ms, id) WHERE due_ms > 0;

CREATE TABLE replays (
  key_hash    TEXT   NOT NULL PRIMARY KEY, -- SHA-256: keys name callers
  fingerprint TEXT   NOT NULL,
  status      BIGINT NOT NULL, -- of the answer; 0: still under way
  location    TEXT   NOT NULL,
  body        TEXT   NOT NULL, -- Base64
  expires_ms  BIGINT NOT NULL
);
CREATE INDEX replays_expiring ON replays (expires_ms);

-- +goose Down
DROP TABLE replays;
DROP TABLE erasures;
DROP TABLE likes;
DROP TABLE result_characters;
DROP TABLE results;
DROP TABLE recordings;
DROP TABLE pages;
DROP TABLE policies;
DROP TABLE consents;
DROP TABLE learners;
