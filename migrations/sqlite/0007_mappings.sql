-- Column mappings: what an office said about the tables that it imports. Nothing is ever
-- replaced in place, so that an old batch can be traced to the mapping it was read by.
-- Its twin is ../postgres/0007_mappings.sql.

-- A mapping (列对应) is the newest version of its name; body is JSON.
CREATE TABLE mappings (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL CHECK (version >= 1),
    body       TEXT    NOT NULL,
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, name, version)
) STRICT;
CREATE TRIGGER mappings_no_update BEFORE UPDATE ON mappings
BEGIN SELECT RAISE(ABORT, 'mappings are written once'); END;
CREATE TRIGGER mappings_no_delete BEFORE DELETE ON mappings
BEGIN SELECT RAISE(ABORT, 'mappings are written once'); END;
