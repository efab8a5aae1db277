-- Who decides what staff ask for, and a place for every quarantined token: a row of
-- a report on a grid holds many punches. Its twin is ../postgres/0002_offices.sql.

-- Who holds an office (职务) from a day to a day; NULL = unbounded. deputises names the
-- holder whom a delegate stands in for, '' for the holder.
CREATE TABLE office_holders (
    centre_id  INTEGER NOT NULL,
    office     TEXT    NOT NULL CHECK (office IN ('general_office', 'director', 'secretary', 'mayor')),
    staff      TEXT    NOT NULL,
    from_day   TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    to_day     TEXT CHECK (to_day IS date(to_day)),
    deputises  TEXT    NOT NULL DEFAULT '',
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, office, staff, from_day),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT;

ALTER TABLE quarantine RENAME TO quarantine_by_line;
CREATE TABLE quarantine (
    centre_id   INTEGER NOT NULL,
    batch_id    INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    column_name TEXT    NOT NULL DEFAULT '',
    value       TEXT    NOT NULL DEFAULT '',
    seq         INTEGER NOT NULL,
    args        TEXT    NOT NULL DEFAULT '[]', -- JSON: what would have been right
    PRIMARY KEY (centre_id, batch_id, seq),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO quarantine (centre_id, batch_id, line, code, column_name, value, seq)
SELECT centre_id, batch_id, line, code, column_name, value, line
FROM quarantine_by_line;
DROP TABLE quarantine_by_line;
