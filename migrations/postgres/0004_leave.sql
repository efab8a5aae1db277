-- Leave that is asked for, decided and reported back from. Its twin is
-- ../sqlite/0004_leave.sql.

-- When an office holder was withdrawn, and by whom; rows are never deleted.
ALTER TABLE office_holders ADD COLUMN ended_by TEXT COLLATE "C";
ALTER TABLE office_holders ADD COLUMN ended_at BIGINT;

-- What was asked for (请假申请), from a half-day to a half-day. half_days counts working
-- half-days when it was asked; chain lists the offices that decide, first to last.
CREATE TABLE leave_requests (
    centre_id           BIGINT           NOT NULL,
    number              BIGINT           NOT NULL,
    staff               TEXT COLLATE "C" NOT NULL,
    type                TEXT COLLATE "C" NOT NULL,
    from_day            DATE             NOT NULL,
    from_session        INTEGER          NOT NULL CHECK (from_session IN (0, 1)),
    to_day              DATE             NOT NULL,
    to_session          INTEGER          NOT NULL CHECK (to_session IN (0, 1)),
    half_days           INTEGER          NOT NULL CHECK (half_days > 0),
    reason              TEXT COLLATE "C" NOT NULL,
    emergency           BOOLEAN          NOT NULL,
    chain               TEXT COLLATE "C" NOT NULL,
    state               TEXT COLLATE "C" NOT NULL CHECK (state IN ('applied', 'endorsed', 'approved', 'refused', 'cancelled', 'returned')),
    version             INTEGER          NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (to_day >= from_day)
);
CREATE INDEX leave_requests_by_staff ON leave_requests (centre_id, staff, from_day);
CREATE INDEX leave_requests_by_state ON leave_requests (centre_id, state);

-- Certificates (病假证明) by their content.
CREATE TABLE leave_certificates (
    centre_id           BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256              TEXT COLLATE "C" NOT NULL,
    format              TEXT COLLATE "C" NOT NULL CHECK (format IN ('pdf', 'jpeg', 'png')),
    content             BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, sha256)
);

-- What happened to a request, written once: who did it (staff, '' = the account alone),
-- by which office and for which holder, what was said, and the batch of the leave that
-- it stored. back_* is the first half-day at work again, end_* the last one of the leave.
CREATE TABLE leave_steps (
    centre_id           BIGINT           NOT NULL,
    number              BIGINT           NOT NULL,
    seq                 INTEGER          NOT NULL,
    action              TEXT COLLATE "C" NOT NULL,
    state               TEXT COLLATE "C" NOT NULL,
    staff               TEXT COLLATE "C" NOT NULL DEFAULT '',
    office              TEXT COLLATE "C" NOT NULL DEFAULT '',
    deputises           TEXT COLLATE "C" NOT NULL DEFAULT '',
    note                TEXT COLLATE "C" NOT NULL DEFAULT '',
    override_ab         TEXT COLLATE "C" NOT NULL DEFAULT '',
    without_certificate TEXT COLLATE "C" NOT NULL DEFAULT '',
    back_day            DATE,
    back_session        INTEGER          NOT NULL DEFAULT 0 CHECK (back_session IN (0, 1)),
    end_day             DATE,
    end_session         INTEGER          NOT NULL DEFAULT 0 CHECK (end_session IN (0, 1)),
    late_half_days      INTEGER          NOT NULL DEFAULT 0,
    certificate         TEXT COLLATE "C",
    file_name           TEXT COLLATE "C" NOT NULL DEFAULT '',
    batch_id            BIGINT,
    recorded_by         TEXT COLLATE "C" NOT NULL,
    recorded_at         BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES leave_requests (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, certificate) REFERENCES leave_certificates (centre_id, sha256) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX leave_steps_by_batch ON leave_steps (centre_id, batch_id);

-- How many half-days of a kind of leave a person may take in a year; the last word
-- (the highest seq) counts.
CREATE TABLE leave_entitlements (
    centre_id           BIGINT           NOT NULL,
    year                INTEGER          NOT NULL,
    staff               TEXT COLLATE "C" NOT NULL,
    type                TEXT COLLATE "C" NOT NULL,
    seq                 INTEGER          NOT NULL,
    half_days           INTEGER          NOT NULL CHECK (half_days >= 0),
    entered_by          TEXT COLLATE "C" NOT NULL,
    entered_at          BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, year, staff, type, seq),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);

CREATE TRIGGER leave_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON leave_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER leave_certificates_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON leave_certificates
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
