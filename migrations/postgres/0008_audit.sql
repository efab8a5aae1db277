-- The log of every change (审计日志). Its twin is ../sqlite/0008_audit.sql.

-- One event for each transaction that changed a centre's records, written once.
-- detail_commit is the commitment to the detail, prev the hash of the event before,
-- 32 bytes each, all zero where there is none.
CREATE TABLE audit_events (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq           BIGINT           NOT NULL,
    at            BIGINT           NOT NULL,
    actor         TEXT COLLATE "C" NOT NULL,
    staff         TEXT COLLATE "C" NOT NULL,
    origin        TEXT COLLATE "C" NOT NULL,
    action        TEXT COLLATE "C" NOT NULL,
    object        TEXT COLLATE "C" NOT NULL,
    detail_commit BYTEA            NOT NULL,
    prev          BYTEA            NOT NULL,
    hash          BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, seq)
);
CREATE INDEX audit_events_by_object ON audit_events (centre_id, object);

CREATE TRIGGER audit_events_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

-- The particulars of an event, which may be personal: they can be erased and the chain
-- still holds.
CREATE TABLE audit_details (
    centre_id BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    salt      BYTEA  NOT NULL,
    body      BYTEA  NOT NULL,
    PRIMARY KEY (centre_id, seq),
    FOREIGN KEY (centre_id, seq) REFERENCES audit_events (centre_id, seq) DEFERRABLE INITIALLY DEFERRED
);

-- The program knows which settings there are; the schema no longer lists them.
ALTER TABLE settings DROP CONSTRAINT settings_name_check;
SELECT guard_tables();
