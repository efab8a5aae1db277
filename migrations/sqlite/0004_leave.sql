-- Leave that is asked for, decided and reported back from. Its twin is
-- ../postgres/0004_leave.sql.

-- When an office holder was withdrawn, and by whom; rows are never deleted.
ALTER TABLE office_holders ADD COLUMN ended_by TEXT;
ALTER TABLE office_holders ADD COLUMN ended_at INTEGER;

-- What was asked for (请假申请), from a half-day to a half-day. half_days counts working
-- half-days when it was asked; chain lists the offices that decide, first to last.
CREATE TABLE leave_requests (
    centre_id    INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    staff        TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    from_day     TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    from_session INTEGER NOT NULL CHECK (from_session IN (0, 1)),
    to_day       TEXT    NOT NULL CHECK (to_day IS date(to_day)),
    to_session   INTEGER NOT NULL CHECK (to_session IN (0, 1)),
    half_days    INTEGER NOT NULL CHECK (half_days > 0),
    reason       TEXT    NOT NULL,
    emergency    INTEGER NOT NULL CHECK (emergency IN (0, 1)),
    chain        TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('applied', 'endorsed', 'approved', 'refused', 'cancelled', 'returned')),
    version      INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (to_day >= from_day)
) STRICT;
CREATE INDEX leave_requests_by_staff ON leave_requests (centre_id, staff, from_day);
CREATE INDEX leave_requests_by_state ON leave_requests (centre_id, state);

-- Certificates (病假证明) by their content.
CREATE TABLE leave_certificates (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256    TEXT    NOT NULL,
    format    TEXT    NOT NULL CHECK (format IN ('pdf', 'jpeg', 'png')),
    content   BLOB    NOT NULL,
    PRIMARY KEY (centre_id, sha256)
) STRICT;

-- What happened to a request, written once: who did it (staff, '' = the account alone),
-- by which office and for which holder, what was said, and the batch of the leave that
-- it stored. back_* is the first half-day at work again, end_* the last one of the leave.
CREATE TABLE leave_steps (
    centre_id           INTEGER NOT NULL,
    number              INTEGER NOT NULL,
    seq                 INTEGER NOT NULL,
    action              TEXT    NOT NULL,
    state               TEXT    NOT NULL,
    staff               TEXT    NOT NULL DEFAULT '',
    office              TEXT    NOT NULL DEFAULT '',
    deputises           TEXT    NOT NULL DEFAULT '',
    note                TEXT    NOT NULL DEFAULT '',
    override_ab         TEXT    NOT NULL DEFAULT '',
    without_certificate TEXT    NOT NULL DEFAULT '',
    back_day            TEXT CHECK (back_day IS date(back_day)),
    back_session        INTEGER NOT NULL DEFAULT 0 CHECK (back_session IN (0, 1)),
    end_day             TEXT CHECK (end_day IS date(end_day)),
    end_session         INTEGER NOT NULL DEFAULT 0 CHECK (end_session IN (0, 1)),
    late_half_days      INTEGER NOT NULL DEFAULT 0,
    certificate         TEXT,
    file_name           TEXT    NOT NULL DEFAULT '',
    batch_id            INTEGER,
    recorded_by         TEXT    NOT NULL,
    recorded_at         INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES leave_requests (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, certificate) REFERENCES leave_certificates (centre_id, sha256) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX leave_steps_by_batch ON leave_steps (centre_id, batch_id);

-- How many half-days of a kind of leave a person may take in a year; the last word
-- (the highest seq) counts.
CREATE TABLE leave_entitlements (
    centre_id  INTEGER NOT NULL,
    year       INTEGER NOT NULL,
    staff      TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    half_days  INTEGER NOT NULL CHECK (half_days >= 0),
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, year, staff, type, seq),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TRIGGER leave_steps_no_update BEFORE UPDATE ON leave_steps
BEGIN SELECT RAISE(ABORT, 'leave_steps are written once'); END;
CREATE TRIGGER leave_steps_no_delete BEFORE DELETE ON leave_steps
BEGIN SELECT RAISE(ABORT, 'leave_steps are written once'); END;
CREATE TRIGGER leave_certificates_no_update BEFORE UPDATE ON leave_certificates
BEGIN SELECT RAISE(ABORT, 'leave_certificates are written once'); END;
CREATE TRIGGER leave_certificates_no_delete BEFORE DELETE ON leave_certificates
BEGIN SELECT RAISE(ABORT, 'leave_certificates are written once'); END;
