-- Requests, exports, refusals, disputes and corrections: what people may ask for.
-- +goose Up
CREATE TABLE tickets (
  id         TEXT   NOT NULL PRIMARY KEY,
  kind       TEXT   NOT NULL,
  learner    TEXT   NOT NULL, -- '' once they are erased
  recording  TEXT   NOT NULL,
  purpose    TEXT   NOT NULL,
  message    TEXT   NOT NULL,
  asked_by   TEXT   NOT NULL, -- a role
  state      TEXT   NOT NULL,
  created_ms BIGINT NOT NULL,
  deed_ms    BIGINT NOT NULL, -- when the deed is due, the reply
  reply_ms   BIGINT NOT NULL,
  decided_ms BIGINT NOT NULL,
  done_ms    BIGINT NOT NULL, -- or refused
  refusal    TEXT   NOT NULL,
  sentence   TEXT   NOT NULL,
  work       TEXT   NOT NULL  -- the erasure or export that fulfils it
);
CREATE INDEX tickets_by_time ON tickets (created_ms, id);
CREATE INDEX tickets_of_learner ON tickets (learner, created_ms, id) WHERE learner <> '';
CREATE INDEX tickets_unfinished ON tickets (deed_ms, id) WHERE state IN ('open', 'granted');
CREATE INDEX tickets_ended ON tickets (done_ms, id) WHERE done_ms > 0;
CREATE UNIQUE INDEX tickets_of_work ON tickets (work) WHERE work <> '';

CREATE TABLE exports (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL,
  alias        TEXT   NOT NULL,
  state        TEXT   NOT NULL,
  requested_ms BIGINT NOT NULL,
  done_ms      BIGINT NOT NULL,
  expires_ms   BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- requested: to be worked on from then; running: the lease's end; else 0
  attempt      BIGINT NOT NULL,
  recordings   BIGINT NOT NULL,
  total        BIGINT NOT NULL,
  size         BIGINT NOT NULL,
  sha256       TEXT   NOT NULL
);
CREATE INDEX exports_of_learner ON exports (learner, requested_ms, id);
CREATE INDEX exports_due ON exports (due_ms, id) WHERE due_ms > 0;
CREATE INDEX exports_expiring ON exports (expires_ms, id) WHERE expires_ms > 0;

-- What must not be asked again.
CREATE TABLE refusals (
  learner    TEXT   NOT NULL,
  purpose    TEXT   NOT NULL,
  refused_ms BIGINT NOT NULL,
  PRIMARY KEY (learner, purpose)
);

CREATE TABLE disputes (
  id         TEXT   NOT NULL PRIMARY KEY,
  recording  TEXT   NOT NULL,
  position   BIGINT NOT NULL, -- of the character; −1: the whole
  reason     TEXT   NOT NULL,
  comment    TEXT   NOT NULL,
  asked_by   TEXT   NOT NULL, -- a role
  state      TEXT   NOT NULL,
  created_ms BIGINT NOT NULL,
  decided_ms BIGINT NOT NULL,
  score      BIGINT NOT NULL, -- a person's; −1: none
  verdicts   TEXT   NOT NULL, -- JSON; none is ''
  sentence   TEXT   NOT NULL,
  engine     TEXT   NOT NULL  -- what had judged when the person decided
);
CREATE INDEX disputes_of_recording ON disputes (recording, created_ms, id);
CREATE INDEX disputes_open ON disputes (created_ms, id) WHERE state = 'open';

-- Judging again after an age or a page's readings were corrected.
CREATE TABLE corrections (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL,
  page         TEXT   NOT NULL,
  state        TEXT   NOT NULL,
  requested_ms BIGINT NOT NULL,
  done_ms      BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- 0: done
  after_id     TEXT   NOT NULL, -- the last recording that was looked at
  judged       BIGINT NOT NULL
);
CREATE INDEX corrections_due ON corrections (due_ms, id) WHERE due_ms > 0;

-- Since when a learner has been found to be under 14 without a guardian's consent
-- to what was recorded; 0: not, or all of it is erased.
ALTER TABLE learners ADD COLUMN unguarded_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX learners_unguarded ON learners (unguarded_ms, id) WHERE unguarded_ms > 0;

-- +goose Down
DROP INDEX learners_unguarded;
ALTER TABLE learners DROP COLUMN unguarded_ms;
DROP TABLE corrections;
DROP TABLE disputes;
DROP TABLE refusals;
DROP TABLE exports;
DROP TABLE tickets;
