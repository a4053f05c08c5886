-- What growth is drawn from: of each scored reading one row, so that ten thousand
-- of them are read at once, and the row goes with its recording. Readings that were
-- scored before have no reading time here, and do not say which part was wrong.
-- +goose Up
CREATE TABLE growth (
  recording  TEXT   NOT NULL PRIMARY KEY REFERENCES recordings (id),
  reading_ms BIGINT NOT NULL, -- from the first character to the last; 0: not known
  characters TEXT   NOT NULL  -- see growthline.go
);
INSERT INTO growth (recording, reading_ms, characters)
SELECT recording, 0, string_agg(written || ' ' || reading || ' ' || substr(verdict, 1, 1) || score
    || ' ' || CASE WHEN initial_score < 0 THEN '-' ELSE '?' || initial_score END
    || ' ' || CASE WHEN final_score < 0 THEN '-' ELSE '?' || final_score END
    || ' ' || CASE WHEN tone_score < 0 THEN '-' ELSE '?' || tone_score END, '|' ORDER BY position)
FROM result_characters WHERE verdict <> 'skipped' GROUP BY recording;

-- +goose Down
DROP TABLE growth;
