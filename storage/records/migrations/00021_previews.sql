-- Former versions of pages, and what a correction of their readings would change.
-- +goose Up
CREATE TABLE page_versions (
  page       TEXT   NOT NULL,
  number     BIGINT NOT NULL,
  book       TEXT   NOT NULL,
  title      TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  overrides  TEXT   NOT NULL,
  written_ms BIGINT NOT NULL,
  audit_seq  BIGINT NOT NULL, -- the entry that says who; 0: none does
  PRIMARY KEY (page, number)
);
INSERT INTO page_versions (page, number, book, title, body, overrides, written_ms, audit_seq)
  SELECT id, 1, book, title, body, overrides, updated_ms, 0 FROM pages;

CREATE TABLE previews (
  id           TEXT   NOT NULL PRIMARY KEY,
  page         TEXT   NOT NULL,
  body         TEXT   NOT NULL, -- as proposed
  overrides    TEXT   NOT NULL, -- as proposed
  state        TEXT   NOT NULL,
  requested_ms BIGINT NOT NULL,
  done_ms      BIGINT NOT NULL,
  expires_ms   BIGINT NOT NULL,
  due_ms       BIGINT NOT NULL, -- to be begun then, or the lease's end; 0: ended
  attempt      BIGINT NOT NULL,
  percent      BIGINT NOT NULL,
  figures      TEXT   NOT NULL  -- JSON; none is ''
);
CREATE INDEX previews_due ON previews (due_ms, id) WHERE due_ms > 0;
CREATE INDEX previews_expiring ON previews (expires_ms, id);

-- The newest readings of a page.
CREATE INDEX recordings_of_page ON recordings (page, id) WHERE page <> '' AND question = '';

-- +goose Down
DROP INDEX recordings_of_page;
DROP TABLE previews;
DROP TABLE page_versions;
