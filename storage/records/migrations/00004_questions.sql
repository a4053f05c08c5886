-- Questions, and what was made of the answers to them.
-- +goose Up
CREATE TABLE questions (
  id         TEXT   NOT NULL PRIMARY KEY,
  prompt     TEXT   NOT NULL,
  page       TEXT   NOT NULL, -- what it is about; '': no page
  answers    TEXT   NOT NULL, -- JSON
  updated_ms BIGINT NOT NULL
);
CREATE INDEX questions_of_page ON questions (page, id);

ALTER TABLE recordings ADD COLUMN question TEXT NOT NULL DEFAULT '';      -- '': a reading
ALTER TABLE recordings ADD COLUMN asked TEXT NOT NULL DEFAULT '';         -- JSON: the question as it was
ALTER TABLE recordings ADD COLUMN matched TEXT NOT NULL DEFAULT '';       -- JSON: which answer was given
ALTER TABLE recordings ADD COLUMN once_settled BIGINT NOT NULL DEFAULT 0; -- 1: the audio expires when the work on it has ended
ALTER TABLE former_results ADD COLUMN matched TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE former_results DROP COLUMN matched;
ALTER TABLE recordings DROP COLUMN once_settled;
ALTER TABLE recordings DROP COLUMN matched;
ALTER TABLE recordings DROP COLUMN asked;
ALTER TABLE recordings DROP COLUMN question;
DROP TABLE questions;
