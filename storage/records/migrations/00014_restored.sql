-- How far the journal of erasures is applied to these records.
-- +goose Up
CREATE TABLE marks (
  name  TEXT   NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO marks (name, value) VALUES ('erasures applied', 0);
CREATE INDEX learners_by_alias ON learners (alias) WHERE alias <> '';

-- +goose Down
DROP INDEX learners_by_alias;
DROP TABLE marks;
