-- Clocks that push what they record (考勤机推送): who may, what came, what was asked of
-- them. Its twin is ../sqlite/0003_push.sql.

-- By which address a centre's clocks come in. path_hash is the SHA-256 of the secret
-- part of the path, '' = none; networks are CIDRs with commas between, '' = any.
CREATE TABLE centre_push (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    path_hash  TEXT COLLATE "C" NOT NULL DEFAULT '',
    networks   TEXT COLLATE "C" NOT NULL DEFAULT '',
    changed_at BIGINT           NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (centre_id)
);

-- The clocks by serial number; one that called without being known is pending.
-- A clock that was approved before it called has no first and no last call.
CREATE TABLE push_devices (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    serial        TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL DEFAULT '',
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'approved', 'refused', 'retired')),
    device_type   TEXT COLLATE "C" NOT NULL DEFAULT '',
    first_at      BIGINT,
    first_address TEXT COLLATE "C" NOT NULL DEFAULT '',
    last_at       BIGINT,
    last_address  TEXT COLLATE "C" NOT NULL DEFAULT '',
    attlog_stamp  TEXT COLLATE "C" NOT NULL DEFAULT '',
    operlog_stamp TEXT COLLATE "C" NOT NULL DEFAULT '',
    decided_at    BIGINT,
    decided_by    TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (centre_id, serial)
);

-- Attendance records as they came, kept before they are acknowledged. sha256 is that
-- of the bytes received; body is without what must not be kept (identity numbers,
-- temperatures, places). Lines are counted on through the batch: the body's first
-- line is line first_line + 1 of it.
CREATE TABLE push_uploads (
    centre_id   BIGINT           NOT NULL,
    id          BIGINT           NOT NULL,
    serial      TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    body        BYTEA            NOT NULL,
    line_count  INTEGER          NOT NULL,
    received_at BIGINT           NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    repeats     INTEGER          NOT NULL DEFAULT 0,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('received', 'applied', 'waiting')),
    reason      TEXT COLLATE "C" NOT NULL DEFAULT '',
    batch_id    BIGINT,
    first_line  INTEGER          NOT NULL DEFAULT 0,
    first_time  BIGINT,
    last_time   BIGINT,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, serial, sha256),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX push_uploads_by_state ON push_uploads (centre_id, state);
CREATE INDEX push_uploads_by_batch ON push_uploads (centre_id, batch_id);
CREATE INDEX push_uploads_by_time ON push_uploads (centre_id, serial, last_time);

-- What happened to a clock: from its own operation log (op, at its own time), or noticed
-- here (op -1, at the centre's time).
CREATE TABLE push_events (
    centre_id BIGINT           NOT NULL,
    serial    TEXT COLLATE "C" NOT NULL,
    at        BIGINT           NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    op        INTEGER          NOT NULL,
    operator  TEXT COLLATE "C" NOT NULL DEFAULT '',
    detail    TEXT COLLATE "C" NOT NULL DEFAULT '',
    noted_at  BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, serial, at, kind, op, operator, detail),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX push_events_by_time ON push_events (centre_id, at);

-- The two questions that a clock may be asked; stored_count is what was stored of the
-- window when the answer came.
CREATE TABLE push_commands (
    centre_id    BIGINT           NOT NULL,
    id           BIGINT           NOT NULL,
    serial       TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('check', 'pull')),
    from_day     DATE             NOT NULL,
    to_day       DATE             NOT NULL,
    queued_at    BIGINT           NOT NULL,
    queued_by    TEXT COLLATE "C" NOT NULL,
    sent_at      BIGINT,
    answered_at  BIGINT,
    return_code  INTEGER,
    answer_sum   INTEGER,
    stored_count INTEGER,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, serial) REFERENCES push_devices (centre_id, serial) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX push_commands_by_device ON push_commands (centre_id, serial);
SELECT guard_tables();
