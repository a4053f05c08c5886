-- The pictures of pages, and pages read aloud by grown-ups.
-- +goose Up
CREATE TABLE page_pictures (
  page       TEXT   NOT NULL PRIMARY KEY,
  id         TEXT   NOT NULL, -- of its objects
  version    TEXT   NOT NULL,
  media_type TEXT   NOT NULL,
  width      BIGINT NOT NULL,
  height     BIGINT NOT NULL,
  size       BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX page_pictures_id ON page_pictures (id);

CREATE TABLE page_models (
  page         TEXT   NOT NULL PRIMARY KEY,
  id           TEXT   NOT NULL, -- of its objects
  text_version TEXT   NOT NULL,
  attribution  TEXT   NOT NULL,
  status       TEXT   NOT NULL,
  reason       TEXT   NOT NULL,
  detail       TEXT   NOT NULL,
  duration_ms  BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  attempt      BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- to be judged then, or the lease's end; 0: judged
  characters   TEXT   NOT NULL  -- JSON; none is ''
);
CREATE INDEX page_models_id ON page_models (id);
CREATE INDEX page_models_due ON page_models (due_ms, page) WHERE due_ms > 0;

-- +goose Down
DROP TABLE page_models;
DROP TABLE page_pictures;
