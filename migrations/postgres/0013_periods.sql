-- The life of a period: publication, objections, waivers, decisions on ties, and
-- reopening by two persons. Its twin is ../sqlite/0013_periods.sql.

-- Who turned the period last, by staff code, '' for the account alone.
ALTER TABLE periods ADD COLUMN changed_staff TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Who closed it, and who asked for it to be opened again and confirmed that.
ALTER TABLE snapshots ADD COLUMN closed_staff TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE snapshots ADD COLUMN asked_by TEXT COLLATE "C";
ALTER TABLE snapshots ADD COLUMN asked_staff TEXT COLLATE "C";
ALTER TABLE snapshots ADD COLUMN asked_at BIGINT;
ALTER TABLE snapshots ADD COLUMN asked_reason TEXT COLLATE "C";
ALTER TABLE snapshots ADD COLUMN reopened_staff TEXT COLLATE "C";

-- What was posted for objections (公示), from which day until which, both inclusive.
-- withdrawn_*: it ended because the period was opened again.
CREATE TABLE publications (
    centre_id       BIGINT           NOT NULL,
    period          TEXT COLLATE "C" NOT NULL,
    seq             INTEGER          NOT NULL,
    on_day          DATE             NOT NULL,
    until_day       DATE             NOT NULL,
    output_digest   TEXT COLLATE "C" NOT NULL,
    output          BYTEA            NOT NULL,
    published_by    TEXT COLLATE "C" NOT NULL,
    published_staff TEXT COLLATE "C" NOT NULL,
    published_at    BIGINT           NOT NULL,
    withdrawn_by    TEXT COLLATE "C",
    withdrawn_staff TEXT COLLATE "C",
    withdrawn_at    BIGINT,
    withdraw_reason TEXT COLLATE "C",
    PRIMARY KEY (centre_id, period, seq),
    FOREIGN KEY (centre_id, period) REFERENCES periods (centre_id, period) DEFERRABLE INITIALLY DEFERRED,
    CHECK (until_day >= on_day)
);

-- An objection (申诉) to one entry of a sheet, or to a grade. of and code name the sheet;
-- clause, fact, day, staff and nth the entry, whatever else the sheet holds.
CREATE TABLE objections (
    centre_id BIGINT           NOT NULL,
    number    BIGINT           NOT NULL,
    period    TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('entry', 'grade')),
    subject   TEXT COLLATE "C" NOT NULL,
    code      TEXT COLLATE "C" NOT NULL,
    clause    TEXT COLLATE "C" NOT NULL DEFAULT '',
    fact      TEXT COLLATE "C" NOT NULL DEFAULT '',
    day       DATE,
    staff     TEXT COLLATE "C" NOT NULL DEFAULT '',
    nth       INTEGER          NOT NULL DEFAULT 0,
    state     TEXT COLLATE "C" NOT NULL CHECK (state IN ('filed', 'replied', 'upheld', 'dismissed', 'withdrawn')),
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, period) REFERENCES periods (centre_id, period) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX objections_by_period ON objections (centre_id, period);

-- What happened to an objection, written once. remedy tells what an upheld one led to,
-- fact the new fact and waiver the waiver that it led to.
CREATE TABLE objection_steps (
    centre_id   BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    seq         INTEGER          NOT NULL,
    action      TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    day         DATE             NOT NULL,
    staff       TEXT COLLATE "C" NOT NULL,
    office      TEXT COLLATE "C" NOT NULL DEFAULT '',
    deputises   TEXT COLLATE "C" NOT NULL DEFAULT '',
    note        TEXT COLLATE "C" NOT NULL,
    remedy      TEXT COLLATE "C" NOT NULL DEFAULT '',
    fact        TEXT COLLATE "C" NOT NULL DEFAULT '',
    waiver      BIGINT           NOT NULL DEFAULT 0,
    record      TEXT COLLATE "C" NOT NULL DEFAULT '',
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES objections (centre_id, number) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER objection_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON objection_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

-- A waiver (放宽) of one fact, or of one person's day, in one period.
CREATE TABLE waivers (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    number        BIGINT           NOT NULL,
    period        TEXT COLLATE "C" NOT NULL,
    fact          TEXT COLLATE "C" NOT NULL DEFAULT '',
    staff         TEXT COLLATE "C" NOT NULL DEFAULT '',
    day           DATE,
    minutes       TEXT COLLATE "C" NOT NULL,
    decided_by    TEXT COLLATE "C" NOT NULL,
    reason        TEXT COLLATE "C" NOT NULL,
    objection     BIGINT           NOT NULL DEFAULT 0,
    entered_by    TEXT COLLATE "C" NOT NULL,
    entered_staff TEXT COLLATE "C" NOT NULL,
    entered_at    BIGINT           NOT NULL,
    revoked_by    TEXT COLLATE "C",
    revoked_staff TEXT COLLATE "C",
    revoked_at    BIGINT,
    revoke_reason TEXT COLLATE "C",
    PRIMARY KEY (centre_id, number),
    CHECK (fact <> '' OR staff <> '' AND day IS NOT NULL)
);
CREATE INDEX waivers_by_period ON waivers (centre_id, period);

-- Which of the equal windows the director's meeting gave the last banners (并列裁定).
-- windows holds their codes, one a line.
CREATE TABLE tie_decisions (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period        TEXT COLLATE "C" NOT NULL,
    seq           INTEGER          NOT NULL,
    windows       TEXT COLLATE "C" NOT NULL,
    minutes       TEXT COLLATE "C" NOT NULL,
    decided_by    TEXT COLLATE "C" NOT NULL,
    entered_by    TEXT COLLATE "C" NOT NULL,
    entered_staff TEXT COLLATE "C" NOT NULL,
    entered_at    BIGINT           NOT NULL,
    revoked_by    TEXT COLLATE "C",
    revoked_staff TEXT COLLATE "C",
    revoked_at    BIGINT,
    revoke_reason TEXT COLLATE "C",
    PRIMARY KEY (centre_id, period, seq)
);
SELECT guard_tables();
