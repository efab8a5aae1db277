-- Registers (登记簿): complaints, inspections and the like, their entries and what was
-- done about each. Its twin is ../sqlite/0012_registers.sql.

-- Entries are numbered from 1 in each register. day is when it happened or came in;
-- version counts the steps.
CREATE TABLE register_entries (
    centre_id   BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    register    TEXT COLLATE "C" NOT NULL,
    number      BIGINT           NOT NULL CHECK (number > 0),
    state       TEXT COLLATE "C" NOT NULL,
    day         DATE             NOT NULL,
    staff       TEXT COLLATE "C",
    window_code TEXT COLLATE "C",
    version     INTEGER          NOT NULL,
    PRIMARY KEY (centre_id, register, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX register_entries_by_state ON register_entries (centre_id, register, state);
CREATE INDEX register_entries_by_day ON register_entries (centre_id, register, day);
CREATE INDEX register_entries_by_staff ON register_entries (centre_id, staff);
CREATE INDEX register_entries_by_window ON register_entries (centre_id, window_code);

-- What was done about an entry, written once: by whom (acted_by is the account, staff the
-- person by staff code, '' = the account alone), what was said (JSON, its fields in
-- order), the ids of the facts and the hashes of the evidence that came of it (JSON lists).
CREATE TABLE register_steps (
    centre_id BIGINT           NOT NULL,
    register  TEXT COLLATE "C" NOT NULL,
    number    BIGINT           NOT NULL,
    seq       INTEGER          NOT NULL CHECK (seq > 0),
    action    TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL,
    day       DATE             NOT NULL,
    note      TEXT COLLATE "C" NOT NULL,
    fields    TEXT COLLATE "C" NOT NULL,
    facts     TEXT COLLATE "C" NOT NULL,
    evidence  TEXT COLLATE "C" NOT NULL,
    acted_by  TEXT COLLATE "C" NOT NULL,
    staff     TEXT COLLATE "C" NOT NULL,
    acted_at  BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, register, number, seq),
    FOREIGN KEY (centre_id, register, number) REFERENCES register_entries (centre_id, register, number) DEFERRABLE INITIALLY DEFERRED
);

CREATE TRIGGER register_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON register_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER register_entries_never_deleted BEFORE DELETE OR TRUNCATE ON register_entries
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
