-- What happens to a case (办件) beside its own row. Its twin is ../sqlite/0015_cases.sql.

-- More time that was granted before the case was due (延期办结), written once: the due day
-- as it was, the new one, by which office (office; staff and granted_by are the person
-- and the account), and the batch that changed the case.
CREATE TABLE case_extensions (
    centre_id  BIGINT           NOT NULL,
    number     TEXT COLLATE "C" NOT NULL,
    seq        INTEGER          NOT NULL,
    due_day    DATE             NOT NULL,
    to_day     DATE             NOT NULL,
    reason     TEXT COLLATE "C" NOT NULL,
    office     TEXT COLLATE "C" NOT NULL,
    deputises  TEXT COLLATE "C" NOT NULL DEFAULT '',
    staff      TEXT COLLATE "C" NOT NULL,
    granted_by TEXT COLLATE "C" NOT NULL,
    granted_on DATE             NOT NULL,
    granted_at BIGINT           NOT NULL,
    batch_id   BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES cases (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (to_day >= due_day AND granted_on <= due_day)
);
CREATE INDEX case_extensions_by_batch ON case_extensions (centre_id, batch_id);

CREATE TRIGGER case_extensions_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON case_extensions
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

-- Who takes part in a joint case (联办件) beside its handler: a department or a window. Who
-- was named wrongly is ended, never removed.
CREATE TABLE case_partners (
    centre_id   BIGINT           NOT NULL,
    number      TEXT COLLATE "C" NOT NULL,
    seq         INTEGER          NOT NULL,
    department  TEXT COLLATE "C" NOT NULL,
    window_code TEXT COLLATE "C",
    note        TEXT COLLATE "C" NOT NULL DEFAULT '',
    staff       TEXT COLLATE "C" NOT NULL,
    entered_by  TEXT COLLATE "C" NOT NULL,
    entered_at  BIGINT           NOT NULL,
    ended_staff TEXT COLLATE "C",
    ended_by    TEXT COLLATE "C",
    ended_at    BIGINT,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES cases (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (department <> '' OR window_code IS NOT NULL)
);
CREATE INDEX case_partners_by_window ON case_partners (centre_id, window_code);

-- The cases that nobody has finished, for the list of what is overdue.
CREATE INDEX cases_unfinished ON cases (centre_id, accepted_time) WHERE finished_time IS NULL;
SELECT guard_tables();
