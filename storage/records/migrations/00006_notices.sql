-- What people must be told.
-- +goose Up
CREATE TABLE notices (
  id           TEXT   NOT NULL PRIMARY KEY,
  learner      TEXT   NOT NULL,
  kind         TEXT   NOT NULL,
  detail       TEXT   NOT NULL, -- JSON; none is ''
  created_ms   BIGINT NOT NULL,
  delivered_ms BIGINT NOT NULL  -- 0: not yet
);
CREATE INDEX notices_of_learner ON notices (learner, created_ms, id);
CREATE INDEX notices_undelivered ON notices (created_ms, id) WHERE delivered_ms = 0;

-- +goose Down
DROP TABLE notices;
