-- Correction slips that are asked for and decided, duty rosters with their hand-over
-- log, and a centre's settings. Its twin is ../postgres/0005_roster.sql.

-- A centre's settings from a day on; the last word on a day (the highest seq) counts.
CREATE TABLE settings (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name       TEXT    NOT NULL CHECK (name IN ('slip_limit', 'slip_days', 'rest_days')),
    from_day   TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    seq        INTEGER NOT NULL,
    value      INTEGER NOT NULL CHECK (value >= 0),
    entered_by TEXT    NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, name, from_day, seq)
) STRICT;

-- A correction slip (补签单) that a person asked for. What an approved one sets stands in slips.
CREATE TABLE slip_requests (
    centre_id INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    staff     TEXT    NOT NULL,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    session   INTEGER NOT NULL CHECK (session IN (0, 1)),
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    reason    TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn', 'revoked')),
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX slip_requests_by_staff ON slip_requests (centre_id, staff, day);
CREATE INDEX slip_requests_by_day ON slip_requests (centre_id, day);

-- What happened to a request, written once: who did it, by which office and for which
-- holder, what was said, and the batch of the slip that it stored.
CREATE TABLE slip_steps (
    centre_id   INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn', 'revoked')),
    staff       TEXT    NOT NULL,
    office      TEXT    NOT NULL DEFAULT '',
    deputises   TEXT    NOT NULL DEFAULT '',
    note        TEXT    NOT NULL DEFAULT '',
    batch_id    INTEGER,
    recorded_by TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number, seq),
    FOREIGN KEY (centre_id, number) REFERENCES slip_requests (centre_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX slip_steps_by_batch ON slip_steps (centre_id, batch_id);

-- The duty roster (值班). Weekend and holiday duty makes the day a working day of the
-- person and rest_day a day off; what is struck off stays, as removed.
CREATE TABLE duties (
    centre_id   INTEGER NOT NULL,
    day         TEXT    NOT NULL CHECK (day IS date(day)),
    staff       TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('weekend', 'holiday', 'lunch', 'duty')),
    session     TEXT    NOT NULL CHECK (session IN ('am', 'pm', 'both')),
    window_code TEXT    NOT NULL DEFAULT '',
    rest_day    TEXT CHECK (rest_day IS date(rest_day)),
    note        TEXT    NOT NULL DEFAULT '',
    status      TEXT    NOT NULL CHECK (status IN ('planned', 'removed')),
    batch_id    INTEGER,
    PRIMARY KEY (centre_id, day, staff, kind),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX duties_by_staff ON duties (centre_id, staff);
CREATE INDEX duties_by_rest ON duties (centre_id, rest_day);

-- The hand-over log (登记交接), written once, and that the taker has signed for it.
CREATE TABLE handovers (
    centre_id   INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    day         TEXT    NOT NULL CHECK (day IS date(day)),
    giver       TEXT    NOT NULL,
    taker       TEXT    NOT NULL,
    note        TEXT    NOT NULL,
    items       TEXT    NOT NULL DEFAULT '',
    recorded_by TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, giver) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, taker) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    CHECK (giver <> taker)
) STRICT;
CREATE INDEX handovers_by_day ON handovers (centre_id, day);

CREATE TABLE handover_receipts (
    centre_id   INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    staff       TEXT    NOT NULL,
    note        TEXT    NOT NULL DEFAULT '',
    recorded_by TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, number) REFERENCES handovers (centre_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TRIGGER settings_no_update BEFORE UPDATE ON settings
BEGIN SELECT RAISE(ABORT, 'settings are written once'); END;
CREATE TRIGGER settings_no_delete BEFORE DELETE ON settings
BEGIN SELECT RAISE(ABORT, 'settings are written once'); END;
CREATE TRIGGER slip_steps_no_update BEFORE UPDATE ON slip_steps
BEGIN SELECT RAISE(ABORT, 'slip_steps are written once'); END;
CREATE TRIGGER slip_steps_no_delete BEFORE DELETE ON slip_steps
BEGIN SELECT RAISE(ABORT, 'slip_steps are written once'); END;
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers
BEGIN SELECT RAISE(ABORT, 'handovers are written once'); END;
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers
BEGIN SELECT RAISE(ABORT, 'handovers are written once'); END;
CREATE TRIGGER handover_receipts_no_update BEFORE UPDATE ON handover_receipts
BEGIN SELECT RAISE(ABORT, 'handover_receipts are written once'); END;
CREATE TRIGGER handover_receipts_no_delete BEFORE DELETE ON handover_receipts
BEGIN SELECT RAISE(ABORT, 'handover_receipts are written once'); END;
