-- The peer rating, sealed: nothing in the store tells who voted how. Its twin is
-- ../sqlite/0010_ballots.sql.

-- An owner who is no superuser is bound by the policies, too, and would see no row to
-- copy; guard_tables puts them back.
ALTER TABLE rounds NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ballots NO FORCE ROW LEVEL SECURITY;
ALTER TABLE batches NO FORCE ROW LEVEL SECURITY;
ALTER TABLE batch_changes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE kept_files NO FORCE ROW LEVEL SECURITY;
ALTER TABLE import_previews NO FORCE ROW LEVEL SECURITY;

-- Rounds of the peer rating (互评轮次), one for each month. fingerprint tells which secret
-- its ballots are sealed with; the secret itself is never in the store. ballots and
-- digest are of what was counted, '' for a round that was closed before this schema.
ALTER TABLE rounds ALTER COLUMN closed_at DROP NOT NULL;
ALTER TABLE rounds ALTER COLUMN closed_by DROP NOT NULL;
ALTER TABLE rounds ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'closed' CHECK (state IN ('open', 'closed'));
ALTER TABLE rounds ALTER COLUMN state DROP DEFAULT;
ALTER TABLE rounds ADD COLUMN fingerprint TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE rounds ADD COLUMN opened_at BIGINT;
ALTER TABLE rounds ADD COLUMN opened_by TEXT COLLATE "C";
ALTER TABLE rounds ADD COLUMN ballots INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN digest TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE rounds r
SET ballots = (SELECT COUNT(*) FROM ballots b WHERE b.centre_id = r.centre_id AND b.month = r.month);

-- Every secret that a round ever had, so that one which was left behind is known as such.
CREATE TABLE round_keys (
    centre_id   BIGINT           NOT NULL,
    month       TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (centre_id, month, fingerprint),
    FOREIGN KEY (centre_id, month) REFERENCES rounds (centre_id, month) DEFERRABLE INITIALLY DEFERRED
);

-- The ballots of open rounds. No rater, time, number, batch or foreign key: the database's
-- own marks of order are on noise.
CREATE TABLE sealed_ballots (
    centre_id   BIGINT           NOT NULL,
    month       TEXT COLLATE "C" NOT NULL,
    window_code TEXT COLLATE "C" NOT NULL,
    token       BYTEA            NOT NULL,
    sealed      BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, month, window_code, token)
);

-- Who has voted (投票情况), and for how many others; neither when nor how.
CREATE TABLE turnout (
    centre_id BIGINT           NOT NULL,
    month     TEXT COLLATE "C" NOT NULL,
    rater     TEXT COLLATE "C" NOT NULL,
    ballots   INTEGER          NOT NULL CHECK (ballots > 0),
    PRIMARY KEY (centre_id, month, rater),
    FOREIGN KEY (centre_id, rater) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);

-- What the ballots of closed rounds said, written at once in the order of random ids.
-- Where a window received too few, what they said is not kept and the aspects are NULL.
CREATE TABLE ballot_scores (
    centre_id   BIGINT           NOT NULL,
    month       TEXT COLLATE "C" NOT NULL,
    window_code TEXT COLLATE "C" NOT NULL,
    id          BYTEA            NOT NULL,
    attitude    BIGINT,
    efficiency  BIGINT,
    quality     BIGINT,
    integrity   BIGINT,
    PRIMARY KEY (centre_id, month, window_code, id)
);

-- Ballots of open rounds from before they were sealed, until the next ratings command
-- seals them. A new store never has any.
CREATE TABLE ballots_waiting (
    centre_id   BIGINT           NOT NULL,
    month       TEXT COLLATE "C" NOT NULL,
    rater       TEXT COLLATE "C" NOT NULL,
    window_code TEXT COLLATE "C" NOT NULL,
    attitude    BIGINT           NOT NULL,
    efficiency  BIGINT           NOT NULL,
    quality     BIGINT           NOT NULL,
    integrity   BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, month, rater, window_code),
    FOREIGN KEY (centre_id, rater) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);

INSERT INTO ballot_scores (centre_id, month, window_code, id, attitude, efficiency, quality, integrity)
SELECT centre_id, month, window_code, id,
       CASE WHEN received >= 3 THEN attitude END, CASE WHEN received >= 3 THEN efficiency END,
       CASE WHEN received >= 3 THEN quality END, CASE WHEN received >= 3 THEN integrity END
FROM (SELECT b.centre_id, b.month, b.window_code, b.attitude, b.efficiency, b.quality, b.integrity,
             decode(replace(gen_random_uuid()::TEXT, '-', ''), 'hex') AS id,
             COUNT(*) OVER (PARTITION BY b.centre_id, b.month, b.window_code) AS received
      FROM ballots b
      JOIN rounds r ON r.centre_id = b.centre_id AND r.month = b.month) AS counted
ORDER BY id;
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

CREATE TRIGGER ballot_scores_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot_scores
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

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

-- A table with checks outstanding cannot be altered, as guard_tables does.
SET CONSTRAINTS ALL IMMEDIATE;
SELECT guard_tables();
