-- Registers (登记簿): complaints, inspections and the like, their entries and what was
-- done about each. Its twin is ../postgres/0012_registers.sql.

-- Entries are numbered from 1 in each register. day is when it happened or came in;
-- version counts the steps.
CREATE TABLE register_entries (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    register    TEXT    NOT NULL,
    number      INTEGER NOT NULL CHECK (number > 0),
    state       TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (day IS date(day)),
    staff       TEXT,
    window_code TEXT,
    version     INTEGER NOT NULL,
    PRIMARY KEY (centre_id, register, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX register_entries_by_state ON register_entries (centre_id, register, state);
CREATE INDEX register_entries_by_day ON register_entries (centre_id, register, day);
CREATE INDEX register_entries_by_staff ON register_entries (centre_id, staff);
CREATE INDEX register_entries_by_window ON register_entries (centre_id, window_code);

-- What was done about an entry, written once: by whom (acted_by is the account, staff the
-- person by staff code, '' = the account alone), what was said (JSON, its fields in
-- order), the ids of the facts and the hashes of the evidence that came of it (JSON lists).
CREATE TABLE register_steps (
    centre_id INTEGER NOT NULL,
    register  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    seq       INTEGER NOT NULL CHECK (seq > 0),
    action    TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    note      TEXT    NOT NULL,
    fields    TEXT    NOT NULL,
    facts     TEXT    NOT NULL,
    evidence  TEXT    NOT NULL,
    acted_by  TEXT    NOT NULL,
    staff     TEXT    NOT NULL,
    acted_at  INTEGER NOT NULL,
    PRIMARY KEY (centre_id, register, number, seq),
    FOREIGN KEY (centre_id, register, number) REFERENCES register_entries (centre_id, register, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TRIGGER register_steps_no_update BEFORE UPDATE ON register_steps
BEGIN SELECT RAISE(ABORT, 'register_steps are written once'); END;
CREATE TRIGGER register_steps_no_delete BEFORE DELETE ON register_steps
BEGIN SELECT RAISE(ABORT, 'register_steps are written once'); END;
CREATE TRIGGER register_entries_no_delete BEFORE DELETE ON register_entries
BEGIN SELECT RAISE(ABORT, 'register_entries are never deleted'); END;
