-- Access of the staff that a custodian approves, links that share a recording, and
-- legal holds.
-- +goose Up
CREATE TABLE access_requests (
  id           TEXT   NOT NULL PRIMARY KEY, -- sorts by time
  recording    TEXT   NOT NULL,
  learner      TEXT   NOT NULL,
  requester    TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  comment      TEXT   NOT NULL,
  minutes      BIGINT NOT NULL,
  state        TEXT   NOT NULL, -- requested, approved, refused or revoked
  requested_ms BIGINT NOT NULL,
  decider      TEXT   NOT NULL,
  sentence     TEXT   NOT NULL,
  decided_ms   BIGINT NOT NULL,
  until_ms     BIGINT NOT NULL, -- approved: the end of the approval
  revoked_ms   BIGINT NOT NULL,
  plays        BIGINT NOT NULL, -- begun so far
  play_ms      BIGINT NOT NULL, -- when the last one began
  stream       TEXT   NOT NULL, -- the one stream that goes on
  expires_ms   BIGINT NOT NULL  -- when this row is erased
);
CREATE INDEX access_requests_of_recording ON access_requests (recording);
CREATE INDEX access_requests_of_learner ON access_requests (learner);
CREATE INDEX access_requests_of_requester ON access_requests (requester, id);
CREATE INDEX access_requests_open ON access_requests (id) WHERE state = 'requested';
CREATE INDEX access_requests_expiring ON access_requests (expires_ms);

CREATE TABLE shares (
  id         TEXT   NOT NULL PRIMARY KEY,
  recording  TEXT   NOT NULL,
  learner    TEXT   NOT NULL,
  token_hash TEXT   NOT NULL, -- SHA-256: the link itself is stored nowhere
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL  -- revoked ones have expired when they were
);
CREATE UNIQUE INDEX shares_by_token ON shares (token_hash);
CREATE INDEX shares_of_recording ON shares (recording, created_ms, id);
CREATE INDEX shares_of_learner ON shares (learner);
CREATE INDEX shares_expiring ON shares (expires_ms);

CREATE TABLE holds (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL, -- '': it holds one recording
  recording    TEXT   NOT NULL, -- '': it holds everything of a learner
  name         TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  proposer     TEXT   NOT NULL,
  proposed_ms  BIGINT NOT NULL,
  confirmer    TEXT   NOT NULL,
  confirmed_ms BIGINT NOT NULL, -- 0: it holds nothing yet
  until_ms     BIGINT NOT NULL,
  released_ms  BIGINT NOT NULL
);
CREATE INDEX holds_of_learner ON holds (learner) WHERE learner <> '';
CREATE INDEX holds_of_recording ON holds (recording) WHERE recording <> '';

-- Until when nothing may be erased; 0 or in the past: it may.
ALTER TABLE learners ADD COLUMN hold_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recordings ADD COLUMN hold_ms BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE recordings DROP COLUMN hold_ms;
ALTER TABLE learners DROP COLUMN hold_ms;
DROP TABLE holds;
DROP TABLE shares;
DROP TABLE access_requests;
