-- The life of a period: publication, objections, waivers, decisions on ties, and
-- reopening by two persons. Its twin is ../postgres/0013_periods.sql.

-- Who turned the period last, by staff code, '' for the account alone.
ALTER TABLE periods ADD COLUMN changed_staff TEXT NOT NULL DEFAULT '';

-- Who closed it, and who asked for it to be opened again and confirmed that.
ALTER TABLE snapshots ADD COLUMN closed_staff TEXT NOT NULL DEFAULT '';
ALTER TABLE snapshots ADD COLUMN asked_by TEXT;
ALTER TABLE snapshots ADD COLUMN asked_staff TEXT;
ALTER TABLE snapshots ADD COLUMN asked_at INTEGER;
ALTER TABLE snapshots ADD COLUMN asked_reason TEXT;
ALTER TABLE snapshots ADD COLUMN reopened_staff TEXT;

-- What was posted for objections (公示), from which day until which, both inclusive.
-- withdrawn_*: it ended because the period was opened again.
CREATE TABLE publications (
    centre_id       INTEGER NOT NULL,
    period          TEXT    NOT NULL,
    seq             INTEGER NOT NULL,
    on_day          TEXT    NOT NULL CHECK (on_day IS date(on_day)),
    until_day       TEXT    NOT NULL CHECK (until_day IS date(until_day)),
    output_digest   TEXT    NOT NULL,
    output          BLOB    NOT NULL,
    published_by    TEXT    NOT NULL,
    published_staff TEXT    NOT NULL,
    published_at    INTEGER NOT NULL,
    withdrawn_by    TEXT,
    withdrawn_staff TEXT,
    withdrawn_at    INTEGER,
    withdraw_reason TEXT,
    PRIMARY KEY (centre_id, period, seq),
    FOREIGN KEY (centre_id, period) REFERENCES periods (centre_id, period) DEFERRABLE INITIALLY DEFERRED,
    CHECK (until_day >= on_day)
) STRICT;

-- An objection (申诉) to one entry of a sheet, or to a grade. of and code name the sheet;
-- clause, fact, day, staff and nth the entry, whatever else the sheet holds.
CREATE TABLE objections (
    centre_id INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    period    TEXT    NOT NULL,
    kind      TEXT    NOT NULL CHECK (kind IN ('entry', 'grade')),
    subject   TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    clause    TEXT    NOT NULL DEFAULT '',
    fact      TEXT    NOT NULL DEFAULT '',
    day       TEXT CHECK (day IS date(day)),
    staff     TEXT    NOT NULL DEFAULT '',
    nth       INTEGER NOT NULL DEFAULT 0,
    state     TEXT    NOT NULL CHECK (state IN ('filed', 'replied', 'upheld', 'dismissed', 'withdrawn')),
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, period) REFERENCES periods (centre_id, period) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX objections_by_period ON objections (centre_id, period);

-- What happened to an objection, written once. remedy tells what an upheld one led to,
-- fact the new fact and waiver the waiver that it led to.
CREATE TABLE objection_steps (
    centre_id   INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    action      TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (day IS date(day)),
    staff       TEXT    NOT NULL,
    office      TEXT    NOT NULL DEFAULT '',
    deputises   TEXT    NOT NULL DEFAULT '',
    note        TEXT    NOT NULL,
    remedy      TEXT    NOT NULL DEFAULT '',
    fact        TEXT    NOT NULL DEFAULT '',
    waiver      INTEGER NOT NULL DEFAULT 0,
    record      TEXT    NOT NULL DEFAULT '',
    recorded_by TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES objections (centre_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER objection_steps_no_update BEFORE UPDATE ON objection_steps
BEGIN SELECT RAISE(ABORT, 'objection_steps are written once'); END;
CREATE TRIGGER objection_steps_no_delete BEFORE DELETE ON objection_steps
BEGIN SELECT RAISE(ABORT, 'objection_steps are written once'); END;

-- A waiver (放宽) of one fact, or of one person's day, in one period.
CREATE TABLE waivers (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    number        INTEGER NOT NULL,
    period        TEXT    NOT NULL,
    fact          TEXT    NOT NULL DEFAULT '',
    staff         TEXT    NOT NULL DEFAULT '',
    day           TEXT CHECK (day IS date(day)),
    minutes       TEXT    NOT NULL,
    decided_by    TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    objection     INTEGER NOT NULL DEFAULT 0,
    entered_by    TEXT    NOT NULL,
    entered_staff TEXT    NOT NULL,
    entered_at    INTEGER NOT NULL,
    revoked_by    TEXT,
    revoked_staff TEXT,
    revoked_at    INTEGER,
    revoke_reason TEXT,
    PRIMARY KEY (centre_id, number),
    CHECK (fact <> '' OR staff <> '' AND day IS NOT NULL)
) STRICT;
CREATE INDEX waivers_by_period ON waivers (centre_id, period);

-- Which of the equal windows the director's meeting gave the last banners (并列裁定).
-- windows holds their codes, one a line.
CREATE TABLE tie_decisions (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period        TEXT    NOT NULL,
    seq           INTEGER NOT NULL,
    windows       TEXT    NOT NULL,
    minutes       TEXT    NOT NULL,
    decided_by    TEXT    NOT NULL,
    entered_by    TEXT    NOT NULL,
    entered_staff TEXT    NOT NULL,
    entered_at    INTEGER NOT NULL,
    revoked_by    TEXT,
    revoked_staff TEXT,
    revoked_at    INTEGER,
    revoke_reason TEXT,
    PRIMARY KEY (centre_id, period, seq)
) STRICT;
