-- The log of every change (审计日志). Its twin is ../postgres/0008_audit.sql.

-- One event for each transaction that changed a centre's records, written once.
-- detail_commit is the commitment to the detail, state the digest of all of the centre's
-- rows as the change left them, prev the hash of the event before: 32 bytes each, all
-- zero where there is none.
CREATE TABLE audit_events (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    staff         TEXT    NOT NULL,
    origin        TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    object        TEXT    NOT NULL,
    detail_commit BLOB    NOT NULL,
    state         BLOB    NOT NULL,
    prev          BLOB    NOT NULL,
    hash          BLOB    NOT NULL,
    PRIMARY KEY (centre_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_by_object ON audit_events (centre_id, object);

CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events are written once'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events are written once'); END;

-- The particulars of an event, which may be personal: they can be erased and the chain
-- still holds.
CREATE TABLE audit_details (
    centre_id INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    salt      BLOB    NOT NULL,
    body      BLOB    NOT NULL,
    PRIMARY KEY (centre_id, seq),
    FOREIGN KEY (centre_id, seq) REFERENCES audit_events (centre_id, seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What was signed (签名检查点): the event at which the chain stood. The same goes to a file
-- beside the key, so that a log that was cut off, or written anew, betrays itself.
CREATE TABLE audit_checkpoints (
    centre_id  INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    chain      BLOB    NOT NULL,
    hash       BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    public_key BLOB    NOT NULL,
    signature  BLOB    NOT NULL,
    PRIMARY KEY (centre_id, seq, public_key),
    FOREIGN KEY (centre_id, seq) REFERENCES audit_events (centre_id, seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints are written once'); END;
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints are written once'); END;

-- The program knows which settings there are; the schema no longer lists them.
ALTER TABLE settings RENAME TO settings_by_name;
CREATE TABLE settings (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name       TEXT    NOT NULL,
    from_day   TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    seq        INTEGER NOT NULL,
    value      INTEGER NOT NULL CHECK (value >= 0),
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, name, from_day, seq)
) STRICT;
INSERT INTO settings (centre_id, name, from_day, seq, value, entered_by, entered_at)
SELECT centre_id, name, from_day, seq, value, entered_by, entered_at
FROM settings_by_name;
DROP TABLE settings_by_name;
CREATE TRIGGER settings_no_update BEFORE UPDATE ON settings
BEGIN SELECT RAISE(ABORT, 'settings are written once'); END;
CREATE TRIGGER settings_no_delete BEFORE DELETE ON settings
BEGIN SELECT RAISE(ABORT, 'settings are written once'); END;
