-- What happens to a case (办件) beside its own row. Its twin is ../postgres/0015_cases.sql.

-- More time that was granted before the case was due (延期办结), written once: the due day
-- as it was, the new one, by which office (office; staff and granted_by are the person
-- and the account), and the batch that changed the case.
CREATE TABLE case_extensions (
    centre_id  INTEGER NOT NULL,
    number     TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    due_day    TEXT    NOT NULL CHECK (due_day IS date(due_day)),
    to_day     TEXT    NOT NULL CHECK (to_day IS date(to_day)),
    reason     TEXT    NOT NULL,
    office     TEXT    NOT NULL,
    deputises  TEXT    NOT NULL DEFAULT '',
    staff      TEXT    NOT NULL,
    granted_by TEXT    NOT NULL,
    granted_on TEXT    NOT NULL CHECK (granted_on IS date(granted_on)),
    granted_at INTEGER NOT NULL,
    batch_id   INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES cases (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (to_day >= due_day AND granted_on <= due_day)
) STRICT;
CREATE INDEX case_extensions_by_batch ON case_extensions (centre_id, batch_id);

CREATE TRIGGER case_extensions_no_update BEFORE UPDATE ON case_extensions
BEGIN SELECT RAISE(ABORT, 'case_extensions are written once'); END;
CREATE TRIGGER case_extensions_no_delete BEFORE DELETE ON case_extensions
BEGIN SELECT RAISE(ABORT, 'case_extensions are written once'); END;

-- Who takes part in a joint case (联办件) beside its handler: a department or a window. Who
-- was named wrongly is ended, never removed.
CREATE TABLE case_partners (
    centre_id   INTEGER NOT NULL,
    number      TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    department  TEXT    NOT NULL,
    window_code TEXT,
    note        TEXT    NOT NULL DEFAULT '',
    staff       TEXT    NOT NULL,
    entered_by  TEXT    NOT NULL,
    entered_at  INTEGER NOT NULL,
    ended_staff TEXT,
    ended_by    TEXT,
    ended_at    INTEGER,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES cases (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (department <> '' OR window_code IS NOT NULL)
) STRICT;
CREATE INDEX case_partners_by_window ON case_partners (centre_id, window_code);

-- The cases that nobody has finished, for the list of what is overdue.
CREATE INDEX cases_unfinished ON cases (centre_id, accepted_time) WHERE finished_time IS NULL;
