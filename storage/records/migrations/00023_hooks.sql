-- What the app's hook is to be called of. A call is written with what it tells of, in
-- one transaction, and stays for a while after it was made, to be made again.
-- +goose Up
CREATE TABLE hook_calls (
  id        TEXT   NOT NULL PRIMARY KEY, -- the receiver tells repetitions by it
  event     TEXT   NOT NULL,
  about     TEXT   NOT NULL, -- the id of the recording or the export
  recording TEXT   NOT NULL, -- whose erasure takes the call along; '' where there is none
  learner   TEXT   NOT NULL, -- whose consent is asked, where the recording does not say any more
  at_ms     BIGINT NOT NULL,
  state     TEXT   NOT NULL,
  due_ms    BIGINT NOT NULL, -- to be made then, or the lease's end; 0: ended
  attempt   BIGINT NOT NULL,
  ended_ms  BIGINT NOT NULL,
  why       TEXT   NOT NULL  -- a word or a status: why the last attempt failed
);
CREATE INDEX hook_calls_due ON hook_calls (due_ms, id) WHERE due_ms > 0;
CREATE INDEX hook_calls_at ON hook_calls (at_ms, id);
CREATE INDEX hook_calls_of_recording ON hook_calls (recording) WHERE recording <> '';
CREATE INDEX hook_calls_of_learner ON hook_calls (learner) WHERE learner <> '';

-- Whether the app's hook answers.
CREATE TABLE hooks (
  party        TEXT   NOT NULL PRIMARY KEY,
  failures     BIGINT NOT NULL, -- since it last took something
  rest_ms      BIGINT NOT NULL, -- it is left alone until then
  gone_ms      BIGINT NOT NULL, -- when it said that it wants no calls any more
  delivered_ms BIGINT NOT NULL,
  failed_ms    BIGINT NOT NULL,
  why          TEXT   NOT NULL
);

-- +goose Down
DROP TABLE hooks;
DROP TABLE hook_calls;
