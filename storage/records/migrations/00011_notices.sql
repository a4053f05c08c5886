-- How notices reach the app, incidents, the end of the service, and statistics
-- that lead back to nobody.
-- +goose Up
ALTER TABLE notices ADD COLUMN due_ms BIGINT NOT NULL DEFAULT 0;  -- when the app is called next; until then somebody is at it
ALTER TABLE notices ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0; -- how often it was called
CREATE INDEX notices_due ON notices (due_ms, id) WHERE delivered_ms = 0;

CREATE TABLE incidents (
  id          TEXT   NOT NULL PRIMARY KEY,
  drill       BIGINT NOT NULL, -- 1: planted, to practise
  scope       TEXT   NOT NULL, -- JSON: whose doing, which recordings
  words       TEXT   NOT NULL, -- JSON: what staff say of it
  from_ms     BIGINT NOT NULL,
  to_ms       BIGINT NOT NULL,
  known_ms    BIGINT NOT NULL, -- from when the regulator's clock runs
  due_ms      BIGINT NOT NULL,
  reported_ms BIGINT NOT NULL, -- 0: not yet
  notified_ms BIGINT NOT NULL, -- 0: not yet
  erased      BIGINT NOT NULL  -- touched, and erased before anybody could be told
);
CREATE INDEX incidents_known ON incidents (known_ms, id);

CREATE TABLE incident_learners (
  incident TEXT   NOT NULL REFERENCES incidents (id),
  learner  TEXT   NOT NULL,
  touched  BIGINT NOT NULL, -- how often
  notice   TEXT   NOT NULL, -- '': not told yet
  PRIMARY KEY (incident, learner)
);
CREATE INDEX incident_learners_of_learner ON incident_learners (learner);

CREATE TABLE closures (
  id           TEXT   NOT NULL PRIMARY KEY,
  state        TEXT   NOT NULL, -- counting, erasing, done, cancelled
  announced_ms BIGINT NOT NULL,
  ends_ms      BIGINT NOT NULL,
  noticed_ms   BIGINT NOT NULL, -- when every family had its notice; 0: not yet
  notices      BIGINT NOT NULL,
  learners     BIGINT NOT NULL, -- erased
  statement    TEXT   NOT NULL  -- JSON, signed, when it is done
);

-- A month of statistics is made once and never again.
CREATE TABLE statistics_months (
  month   TEXT   NOT NULL PRIMARY KEY, -- 2026-11
  made_ms BIGINT NOT NULL
);
CREATE TABLE statistics (
  month    TEXT   NOT NULL REFERENCES statistics_months (month),
  page     TEXT   NOT NULL,
  written  TEXT   NOT NULL,
  reading  TEXT   NOT NULL,
  learners BIGINT NOT NULL, -- rounded
  percents TEXT   NOT NULL, -- JSON: each rate, rounded
  PRIMARY KEY (month, page, written, reading)
);

-- +goose Down
DROP TABLE statistics;
DROP TABLE statistics_months;
DROP TABLE closures;
DROP TABLE incident_learners;
DROP TABLE incidents;
DROP INDEX notices_due;
ALTER TABLE notices DROP COLUMN attempt;
ALTER TABLE notices DROP COLUMN due_ms;
