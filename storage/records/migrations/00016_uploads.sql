-- Uploads that come in parts, over hours if need be.
-- +goose Up
CREATE TABLE uploads (
  recording  TEXT   NOT NULL PRIMARY KEY,
  size       BIGINT NOT NULL, -- of the whole file; -1 until the client has said
  stored     BIGINT NOT NULL, -- how much of it lies in the object store
  expires_ms BIGINT NOT NULL, -- when it is too late to go on; 0 where the parts were joined
  holder     TEXT   NOT NULL DEFAULT '', -- which process joins the parts
  held_ms    BIGINT NOT NULL DEFAULT 0   -- and until when no other may
);
CREATE INDEX uploads_by_end ON uploads (expires_ms, recording);
CREATE TABLE upload_parts (
  recording TEXT   NOT NULL,
  start_at  BIGINT NOT NULL, -- the place of its first byte in the file
  size      BIGINT NOT NULL,
  name      TEXT   NOT NULL, -- of the object
  PRIMARY KEY (recording, start_at)
);
INSERT INTO marks (name, value) VALUES ('uploads abandoned', 0);

-- +goose Down
DELETE FROM marks WHERE name = 'uploads abandoned';
DROP TABLE upload_parts;
DROP TABLE uploads;
