-- An import that people can look at before it counts, and what HR says about days and
-- clocks. Its twin is ../postgres/0006_imports.sql.

ALTER TABLE batches ADD COLUMN corrections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
-- The days that the file itself says it covers.
ALTER TABLE batches ADD COLUMN covers_from TEXT CHECK (covers_from IS date(covers_from));
ALTER TABLE batches ADD COLUMN covers_to TEXT CHECK (covers_to IS date(covers_to));

-- A file that was looked at (预览), waiting to be confirmed. Its bytes go when it has
-- been confirmed, discarded or has expired; the rest stays, for the record.
CREATE TABLE import_previews (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    format    TEXT    NOT NULL,
    file_name TEXT    NOT NULL,
    sha256    TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    options   TEXT    NOT NULL,
    outcome   TEXT    NOT NULL,
    digest    TEXT    NOT NULL,
    made_at   INTEGER NOT NULL,
    made_by   TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('pending', 'confirmed', 'discarded', 'expired')),
    ended_at  INTEGER,
    ended_by  TEXT,
    batch_id  INTEGER,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The bytes of files that wait, once each.
CREATE TABLE kept_files (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256    TEXT    NOT NULL,
    content   BLOB    NOT NULL,
    PRIMARY KEY (centre_id, sha256)
) STRICT;

-- By what name files call a clock number, the last one that did.
CREATE TABLE number_names (
    centre_id INTEGER NOT NULL,
    number_id INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    PRIMARY KEY (centre_id, number_id),
    FOREIGN KEY (centre_id, number_id) REFERENCES clock_numbers (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Up to which day HR says that a clock's punches are all in. device '' is that of files
-- in a format, source, which names none. The last word counts.
CREATE TABLE clock_complete (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq         INTEGER NOT NULL,
    device      TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    to_day      TEXT    NOT NULL CHECK (to_day IS date(to_day)),
    declared_by TEXT    NOT NULL,
    declared_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, seq)
) STRICT;

-- What HR says of a day on which punches are missing: a clock failed (停机), or it did
-- work and nobody came. The last word counts, the others stay.
CREATE TABLE day_explanations (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    day        TEXT    NOT NULL CHECK (day IS date(day)),
    seq        INTEGER NOT NULL,
    verdict    TEXT    NOT NULL CHECK (verdict IN ('outage', 'counted', 'withdrawn')),
    reason     TEXT    NOT NULL,
    staff      TEXT    NOT NULL DEFAULT '',
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, day, seq)
) STRICT;
CREATE TRIGGER day_explanations_no_update BEFORE UPDATE ON day_explanations
BEGIN SELECT RAISE(ABORT, 'day_explanations are written once'); END;
CREATE TRIGGER day_explanations_no_delete BEFORE DELETE ON day_explanations
BEGIN SELECT RAISE(ABORT, 'day_explanations are written once'); END;
