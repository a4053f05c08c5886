-- The schedules of retention, and what a sweep asks for.
-- +goose Up
CREATE TABLE schedules (
  number   BIGINT NOT NULL PRIMARY KEY, -- 1, 2, 3, …; the highest is in force
  document TEXT   NOT NULL,             -- JSON
  since_ms BIGINT NOT NULL
);

-- What is kept for longer than a schedule says, whoever wrote it. An index for
-- readings and one for answers, whose audio has a period of its own.
CREATE INDEX recordings_original_kept ON recordings ((original_ms - created_ms)) WHERE original_ms > 0 AND question = '';
CREATE INDEX recordings_rendition_kept ON recordings ((rendition_ms - created_ms)) WHERE rendition_ms > 0 AND question = '';
CREATE INDEX recordings_result_kept ON recordings ((result_ms - created_ms)) WHERE result_ms > 0 AND question = '';
CREATE INDEX answers_original_kept ON recordings ((original_ms - created_ms)) WHERE original_ms > 0 AND question <> '';
CREATE INDEX answers_rendition_kept ON recordings ((rendition_ms - created_ms)) WHERE rendition_ms > 0 AND question <> '';
CREATE INDEX answers_result_kept ON recordings ((result_ms - created_ms)) WHERE result_ms > 0 AND question <> '';
CREATE INDEX answers_kept_on ON recordings (id) WHERE once_settled = 0 AND question <> '';

-- What could not be swept waits for longer each time, so that it keeps nothing else waiting.
CREATE TABLE sweep_retries (
  recording TEXT   NOT NULL PRIMARY KEY,
  tries     BIGINT NOT NULL,
  again_ms  BIGINT NOT NULL
);
CREATE INDEX sweep_retries_again ON sweep_retries (again_ms);

-- Since when a learner's guardian has been told that they have not come by; 0: they
-- have, −1: nothing of their voice is left.
ALTER TABLE learners ADD COLUMN warned_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX learners_idle ON learners (active_ms, id) WHERE warned_ms = 0 AND erased_ms = 0;
CREATE INDEX learners_warned ON learners (warned_ms, id) WHERE warned_ms > 0 AND erased_ms = 0;
CREATE INDEX learners_lapsed ON learners (active_ms, id) WHERE warned_ms < 0 AND erased_ms = 0;

-- Rows that are left of what has ended.
CREATE INDEX recordings_erased ON recordings (updated_ms, id) WHERE status = 'erased';
CREATE INDEX erasures_done ON erasures (done_ms, id) WHERE done_ms > 0;
CREATE INDEX notices_delivered ON notices (delivered_ms, id) WHERE delivered_ms > 0;

-- +goose Down
DROP INDEX notices_delivered;
DROP INDEX erasures_done;
DROP INDEX recordings_erased;
DROP INDEX learners_lapsed;
DROP INDEX learners_warned;
DROP INDEX learners_idle;
ALTER TABLE learners DROP COLUMN warned_ms;
DROP TABLE sweep_retries;
DROP INDEX answers_kept_on;
DROP INDEX answers_result_kept;
DROP INDEX answers_rendition_kept;
DROP INDEX answers_original_kept;
DROP INDEX recordings_result_kept;
DROP INDEX recordings_rendition_kept;
DROP INDEX recordings_original_kept;
DROP TABLE schedules;
