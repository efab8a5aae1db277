-- Column mappings: what an office said about the tables that it imports. Nothing is ever
-- replaced in place, so that an old batch can be traced to the mapping it was read by.
-- Its twin is ../sqlite/0007_mappings.sql.

-- A mapping (列对应) is the newest version of its name; body is JSON.
CREATE TABLE mappings (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name       TEXT COLLATE "C" NOT NULL,
    version    INTEGER          NOT NULL CHECK (version >= 1),
    body       TEXT COLLATE "C" NOT NULL,
    entered_by TEXT COLLATE "C" NOT NULL,
    entered_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, name, version)
);
CREATE TRIGGER mappings_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON mappings
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
