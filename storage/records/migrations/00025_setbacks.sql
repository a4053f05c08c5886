-- +goose Up

-- What went wrong with the work on a recording: most have no row here.
CREATE TABLE setbacks (
  recording    TEXT   NOT NULL PRIMARY KEY,
  deaths       BIGINT NOT NULL DEFAULT 0,  -- how often a worker never came back from it
  faults       BIGINT NOT NULL DEFAULT 0,  -- how often it failed of itself
  outline      TEXT   NOT NULL DEFAULT '', -- why it was given up, without a sentence
  given_up_ms  BIGINT NOT NULL DEFAULT 0,  -- when it was; 0: it was not
  rendition_ms BIGINT NOT NULL DEFAULT 0   -- how long its playback file was to be kept
);
CREATE INDEX setbacks_given_up ON setbacks (given_up_ms, recording);

-- +goose Down
DROP TABLE setbacks;
