-- The log of every change (审计日志). Its twin is ../sqlite/0008_audit.sql.

-- One event for each transaction that changed a centre's records, written once.
-- detail_commit is the commitment to the detail, state the digest of all of the centre's
-- rows as the change left them, prev the hash of the event before: 32 bytes each, all
-- zero where there is none.
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
    state         BYTEA            NOT NULL,
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

-- What was signed (签名检查点): the event at which the chain stood. The same goes to a file
-- beside the key, so that a log that was cut off, or written anew, betrays itself.
CREATE TABLE audit_checkpoints (
    centre_id  BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    chain      BYTEA  NOT NULL,
    hash       BYTEA  NOT NULL,
    at         BIGINT NOT NULL,
    public_key BYTEA  NOT NULL,
    signature  BYTEA  NOT NULL,
    PRIMARY KEY (centre_id, seq, public_key),
    FOREIGN KEY (centre_id, seq) REFERENCES audit_events (centre_id, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER audit_checkpoints_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

-- The program knows which settings there are; the schema no longer lists them.
ALTER TABLE settings DROP CONSTRAINT settings_name_check;
SELECT guard_tables();
