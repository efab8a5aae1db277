-- The peer rating, sealed: nothing in the store tells who voted how. Its twin is
-- ../postgres/0010_ballots.sql.

-- What is deleted here is overwritten in the file.
PRAGMA secure_delete = 1;

-- Rounds of the peer rating (互评轮次), one for each month. fingerprint tells which secret
-- its ballots are sealed with; the secret itself is never in the store. ballots and
-- digest are of what was counted, '' for a round that was closed before this schema.
ALTER TABLE rounds RENAME TO rounds_before;
CREATE TABLE rounds (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    month       TEXT    NOT NULL,
    closed_at   INTEGER,
    closed_by   TEXT,
    state       TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    fingerprint TEXT    NOT NULL DEFAULT '',
    opened_at   INTEGER,
    opened_by   TEXT,
    ballots     INTEGER NOT NULL DEFAULT 0,
    digest      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (centre_id, month)
) STRICT;
INSERT INTO rounds (centre_id, month, closed_at, closed_by, state, ballots)
SELECT centre_id, month, closed_at, closed_by, 'closed',
       (SELECT COUNT(*) FROM ballots b WHERE b.centre_id = r.centre_id AND b.month = r.month)
FROM rounds_before r;
DROP TABLE rounds_before;

-- Every secret that a round ever had, so that one which was left behind is known as such.
CREATE TABLE round_keys (
    centre_id   INTEGER NOT NULL,
    month       TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    PRIMARY KEY (centre_id, month, fingerprint),
    FOREIGN KEY (centre_id, month) REFERENCES rounds (centre_id, month) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The ballots of open rounds. No rater, time, number, batch or foreign key, and no order
-- but that of the token: whoever reads this table learns how many there are.
CREATE TABLE sealed_ballots (
    centre_id   INTEGER NOT NULL,
    month       TEXT    NOT NULL,
    window_code TEXT    NOT NULL,
    token       BLOB    NOT NULL,
    sealed      BLOB    NOT NULL,
    PRIMARY KEY (centre_id, month, window_code, token)
) STRICT, WITHOUT ROWID;

-- Who has voted (投票情况), and for how many others; neither when nor how.
CREATE TABLE turnout (
    centre_id INTEGER NOT NULL,
    month     TEXT    NOT NULL,
    rater     TEXT    NOT NULL,
    ballots   INTEGER NOT NULL CHECK (ballots > 0),
    PRIMARY KEY (centre_id, month, rater),
    FOREIGN KEY (centre_id, rater) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- What the ballots of closed rounds said. id is random and gives the order of the rows.
-- Where a window received too few, what they said is not kept and the aspects are NULL.
CREATE TABLE ballot_scores (
    centre_id   INTEGER NOT NULL,
    month       TEXT    NOT NULL,
    window_code TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    attitude    INTEGER,
    efficiency  INTEGER,
    quality     INTEGER,
    integrity   INTEGER,
    PRIMARY KEY (centre_id, month, window_code, id)
) STRICT, WITHOUT ROWID;

-- Ballots of open rounds from before they were sealed, until the next ratings command
-- seals them. A new store never has any.
CREATE TABLE ballots_waiting (
    centre_id   INTEGER NOT NULL,
    month       TEXT    NOT NULL,
    rater       TEXT    NOT NULL,
    window_code TEXT    NOT NULL,
    attitude    INTEGER NOT NULL,
    efficiency  INTEGER NOT NULL,
    quality     INTEGER NOT NULL,
    integrity   INTEGER NOT NULL,
    PRIMARY KEY (centre_id, month, rater, window_code),
    FOREIGN KEY (centre_id, rater) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

INSERT INTO ballot_scores (centre_id, month, window_code, id, attitude, efficiency, quality, integrity)
SELECT centre_id, month, window_code, randomblob(16),
       CASE WHEN received >= 3 THEN attitude END, CASE WHEN received >= 3 THEN efficiency END,
       CASE WHEN received >= 3 THEN quality END, CASE WHEN received >= 3 THEN integrity END
FROM (SELECT b.centre_id, b.month, b.window_code, b.attitude, b.efficiency, b.quality, b.integrity,
             COUNT(*) OVER (PARTITION BY b.centre_id, b.month, b.window_code) AS received
      FROM ballots b
      JOIN rounds r ON r.centre_id = b.centre_id AND r.month = b.month);
INSERT INTO turnout (centre_id, month, rater, ballots)
SELECT b.centre_id, b.month, b.rater, COUNT(*)
FROM ballots b
JOIN rounds r ON r.centre_id = b.centre_id AND r.month = b.month
GROUP BY b.centre_id, b.month, b.rater;
INSERT INTO ballots_waiting (centre_id, month, rater, window_code, attitude, efficiency, quality, integrity)
SELECT centre_id, month, rater, window_code, attitude, efficiency, quality, integrity
FROM ballots b
WHERE NOT EXISTS (SELECT 1 FROM rounds r WHERE r.centre_id = b.centre_id AND r.month = b.month);
DROP TABLE ballots;

CREATE TRIGGER ballot_scores_no_update BEFORE UPDATE ON ballot_scores
BEGIN SELECT RAISE(ABORT, 'ballot_scores are written once'); END;
CREATE TRIGGER ballot_scores_no_delete BEFORE DELETE ON ballot_scores
BEGIN SELECT RAISE(ABORT, 'ballot_scores are written once'); END;

-- What imports and previews of ballots left behind: their journal, the bytes of their
-- files, and hashes, which of a short file can be found by trying.
DELETE FROM batch_changes WHERE entity = 'ballots';
UPDATE batches SET sha256 = '' WHERE kind = 'ratings';
DELETE FROM kept_files WHERE EXISTS (
    SELECT 1
    FROM import_previews p
    WHERE p.centre_id = kept_files.centre_id AND p.sha256 = kept_files.sha256 AND p.kind = 'ratings');
UPDATE import_previews
SET state = CASE state WHEN 'pending' THEN 'discarded' ELSE state END, sha256 = '', outcome = '{}', digest = ''
WHERE kind = 'ratings';
