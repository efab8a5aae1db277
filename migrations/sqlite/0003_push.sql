-- Clocks that push what they record (考勤机推送): who may, what came, what was asked of
-- them. Its twin is ../postgres/0003_push.sql.

-- By which address a centre's clocks come in. path_hash is the SHA-256 of the secret
-- part of the path, '' = none; networks are CIDRs with commas between, '' = any.
CREATE TABLE centre_push (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    path_hash  TEXT    NOT NULL DEFAULT '',
    networks   TEXT    NOT NULL DEFAULT '',
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    PRIMARY KEY (centre_id)
) STRICT;

-- The clocks by serial number; one that called without being known is pending.
-- A clock that was approved before it called has no first and no last call.
CREATE TABLE push_devices (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    serial        TEXT    NOT NULL,
    name          TEXT    NOT NULL DEFAULT '',
    state         TEXT    NOT NULL CHECK (state IN ('pending', 'approved', 'refused', 'retired')),
    device_type   TEXT    NOT NULL DEFAULT '',
    first_at      INTEGER,
    first_address TEXT    NOT NULL DEFAULT '',
    last_at       INTEGER,
    last_address  TEXT    NOT NULL DEFAULT '',
    attlog_stamp  TEXT    NOT NULL DEFAULT '',
    operlog_stamp TEXT    NOT NULL DEFAULT '',
    decided_at    INTEGER,
    decided_by    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (centre_id, serial)
) STRICT;

-- Attendance records as they came, kept before they are acknowledged. sha256 is that
-- of the bytes received; body is without what must not be kept (identity numbers,
-- temperatures, places). Lines are counted on through the batch: the body's first
-- line is line first_line + 1 of it.
CREATE TABLE push_uploads (
    centre_id   INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    serial      TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    body        BLOB    NOT NULL,
    line_count  INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    address     TEXT    NOT NULL,
    repeats     INTEGER NOT NULL DEFAULT 0,
    state       TEXT    NOT NULL CHECK (state IN ('received', 'applied', 'waiting')),
    reason      TEXT    NOT NULL DEFAULT '',
    batch_id    INTEGER,
    first_line  INTEGER NOT NULL DEFAULT 0,
    first_time  INTEGER,
    last_time   INTEGER,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, serial, sha256),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX push_uploads_by_state ON push_uploads (centre_id, state);
CREATE INDEX push_uploads_by_batch ON push_uploads (centre_id, batch_id);
CREATE INDEX push_uploads_by_time ON push_uploads (centre_id, serial, last_time);

-- What happened to a clock: from its own operation log (op, at its own time), or noticed
-- here (op -1, at the centre's time).
CREATE TABLE push_events (
    centre_id INTEGER NOT NULL,
    serial    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    op        INTEGER NOT NULL,
    operator  TEXT    NOT NULL DEFAULT '',
    detail    TEXT    NOT NULL DEFAULT '',
    noted_at  INTEGER NOT NULL,
    PRIMARY KEY (centre_id, serial, at, kind, op, operator, detail),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX push_events_by_time ON push_events (centre_id, at);

-- The two questions that a clock may be asked; stored_count is what was stored of the
-- window when the answer came.
CREATE TABLE push_commands (
    centre_id    INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    serial       TEXT    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('check', 'pull')),
    from_day     TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    to_day       TEXT    NOT NULL CHECK (to_day IS date(to_day)),
    queued_at    INTEGER NOT NULL,
    queued_by    TEXT    NOT NULL,
    sent_at      INTEGER,
    answered_at  INTEGER,
    return_code  INTEGER,
    answer_sum   INTEGER,
    stored_count INTEGER,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX push_commands_by_device ON push_commands (centre_id, serial);
