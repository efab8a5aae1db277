-- Correction slips that are asked for and decided, duty rosters with their hand-over
-- log, and a centre's settings. Its twin is ../sqlite/0005_roster.sql.

-- A centre's settings from a day on; the last word on a day (the highest seq) counts.
CREATE TABLE settings (
    centre_id   BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name        TEXT COLLATE "C" NOT NULL CHECK (name IN ('slip_limit', 'slip_days', 'rest_days')),
    from_day    DATE             NOT NULL,
    seq         INTEGER          NOT NULL,
    value       INTEGER          NOT NULL CHECK (value >= 0),
    entered_by  TEXT COLLATE "C" NOT NULL,
    entered_at  BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, name, from_day, seq)
);

-- A correction slip (补签单) that a person asked for. What an approved one sets stands in slips.
CREATE TABLE slip_requests (
    centre_id   BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    staff       TEXT COLLATE "C" NOT NULL,
    day         DATE             NOT NULL,
    session     INTEGER          NOT NULL CHECK (session IN (0, 1)),
    side        INTEGER          NOT NULL CHECK (side IN (0, 1)),
    reason      TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn', 'revoked')),
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX slip_requests_by_staff ON slip_requests (centre_id, staff, day);
CREATE INDEX slip_requests_by_day ON slip_requests (centre_id, day);

-- What happened to a request, written once: who did it, by which office and for which
-- holder, what was said, and the batch of the slip that it stored.
CREATE TABLE slip_steps (
    centre_id   BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    seq         INTEGER          NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn', 'revoked')),
    staff       TEXT COLLATE "C" NOT NULL,
    office      TEXT COLLATE "C" NOT NULL DEFAULT '',
    deputises   TEXT COLLATE "C" NOT NULL DEFAULT '',
    note        TEXT COLLATE "C" NOT NULL DEFAULT '',
    batch_id    BIGINT,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES slip_requests (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX slip_steps_by_batch ON slip_steps (centre_id, batch_id);

-- The duty roster (值班). Weekend and holiday duty makes the day a working day of the
-- person and rest_day a day off; what is struck off stays, as removed.
CREATE TABLE duties (
    centre_id   BIGINT           NOT NULL,
    day         DATE             NOT NULL,
    staff       TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('weekend', 'holiday', 'lunch', 'duty')),
    session     TEXT COLLATE "C" NOT NULL CHECK (session IN ('am', 'pm', 'both')),
    window_code TEXT COLLATE "C" NOT NULL DEFAULT '',
    rest_day    DATE,
    note        TEXT COLLATE "C" NOT NULL DEFAULT '',
    status      TEXT COLLATE "C" NOT NULL CHECK (status IN ('planned', 'removed')),
    batch_id    BIGINT,
    PRIMARY KEY (centre_id, day, staff, kind),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX duties_by_staff ON duties (centre_id, staff);
CREATE INDEX duties_by_rest ON duties (centre_id, rest_day);

-- The hand-over log (登记交接), written once, and that the taker has signed for it.
CREATE TABLE handovers (
    centre_id   BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    day         DATE             NOT NULL,
    giver       TEXT COLLATE "C" NOT NULL,
    taker       TEXT COLLATE "C" NOT NULL,
    note        TEXT COLLATE "C" NOT NULL,
    items       TEXT COLLATE "C" NOT NULL DEFAULT '',
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, giver) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, taker) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (giver <> taker)
);
CREATE INDEX handovers_by_day ON handovers (centre_id, day);

CREATE TABLE handover_receipts (
    centre_id   BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    staff       TEXT COLLATE "C" NOT NULL,
    note        TEXT COLLATE "C" NOT NULL DEFAULT '',
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, number) REFERENCES handovers (centre_id, number) DEFERRABLE INITIALLY DEFERRED
);

CREATE TRIGGER settings_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON settings
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER slip_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON slip_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER handovers_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON handovers
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER handover_receipts_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON handover_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
