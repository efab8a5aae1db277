-- The first schema. Its twin is ../postgres/0001_init.sql: same tables, same
-- columns in the same order, same keys; a test compares them.
--
-- Manners: the primary key, every unique key and every foreign key of a
-- centre's table begins with centre_id. Instants (*_at) are milliseconds of UTC,
-- days are 2006-01-02, wall-clock times (at, *_time) are seconds as
-- roster.LocalTime counts them, points are hundredths. Foreign keys are checked
-- at commit, so that one transaction may write in any order.

-- What each applied migration was, so that a changed one is noticed.
CREATE TABLE schema_files (
    version    INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

-- The directory of centres (中心). It is no centre's own data.
CREATE TABLE centres (
    id         INTEGER NOT NULL PRIMARY KEY,
    code       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE periods (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'published', 'closed')),
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    reason     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (centre_id, period)
) STRICT;

-- One import, or one form of a page (批次).
CREATE TABLE batches (
    centre_id        INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id               INTEGER NOT NULL,
    kind             TEXT    NOT NULL,
    format           TEXT    NOT NULL DEFAULT '',
    file_name        TEXT    NOT NULL DEFAULT '',
    sha256           TEXT    NOT NULL DEFAULT '',
    line_count       INTEGER NOT NULL DEFAULT 0,
    accepted         INTEGER NOT NULL DEFAULT 0,
    duplicates       INTEGER NOT NULL DEFAULT 0,
    unmatched        INTEGER NOT NULL DEFAULT 0,
    quarantined      INTEGER NOT NULL DEFAULT 0,
    ignored          INTEGER NOT NULL DEFAULT 0,
    minute_precision INTEGER NOT NULL DEFAULT FALSE CHECK (minute_precision IN (0, 1)),
    first_day        TEXT CHECK (first_day IS date(first_day)),
    last_day         TEXT CHECK (last_day IS date(last_day)),
    imported_at      INTEGER NOT NULL,
    imported_by      TEXT    NOT NULL,
    undone_at        INTEGER,
    undone_by        TEXT,
    PRIMARY KEY (centre_id, id)
) STRICT;
CREATE INDEX batches_by_file ON batches (centre_id, sha256);

-- The later batch counted rows of the earlier one as duplicates.
CREATE TABLE batch_overlaps (
    centre_id  INTEGER NOT NULL,
    batch_id   INTEGER NOT NULL,
    earlier_id INTEGER NOT NULL,
    PRIMARY KEY (centre_id, batch_id, earlier_id),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, earlier_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX batch_overlaps_by_earlier ON batch_overlaps (centre_id, earlier_id);

-- What a batch replaced, for taking it back; no before_image: there was nothing.
CREATE TABLE batch_changes (
    centre_id    INTEGER NOT NULL,
    batch_id     INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    entity       TEXT    NOT NULL,
    entity_key   TEXT    NOT NULL,
    before_image TEXT,
    PRIMARY KEY (centre_id, batch_id, seq),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX batch_changes_by_entity ON batch_changes (centre_id, entity, entity_key);

-- Lines of a clock file that were left out, and why.
CREATE TABLE quarantine (
    centre_id   INTEGER NOT NULL,
    batch_id    INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    column_name TEXT    NOT NULL DEFAULT '',
    value       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (centre_id, batch_id, line),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE windows (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    code        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    department  TEXT    NOT NULL DEFAULT '',
    active_from TEXT CHECK (active_from IS date(active_from)),
    active_to   TEXT CHECK (active_to IS date(active_to)),
    batch_id    INTEGER,
    PRIMARY KEY (centre_id, code),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE staff (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    code          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    establishment TEXT    NOT NULL,
    joined        TEXT CHECK (joined IS date(joined)),
    left_on       TEXT CHECK (left_on IS date(left_on)),
    ab_partner    TEXT    NOT NULL DEFAULT '',
    batch_id      INTEGER,
    PRIMARY KEY (centre_id, code),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Who stands at which window from a day on; 0001-01-01 = from the beginning.
CREATE TABLE moves (
    centre_id   INTEGER NOT NULL,
    staff       TEXT    NOT NULL,
    from_day    TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    window_code TEXT    NOT NULL,
    batch_id    INTEGER,
    PRIMARY KEY (centre_id, staff, from_day),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX moves_by_window ON moves (centre_id, window_code);

-- Every number that a clock ever sent, held by someone or not.
CREATE TABLE clock_numbers (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id        INTEGER NOT NULL,
    number    TEXT    NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, number)
) STRICT;

-- Who holds a number from a day on; 0001-01-01 = from the beginning.
CREATE TABLE clock_holders (
    centre_id INTEGER NOT NULL,
    number_id INTEGER NOT NULL,
    from_day  TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    staff     TEXT    NOT NULL,
    batch_id  INTEGER,
    PRIMARY KEY (centre_id, number_id, from_day),
    FOREIGN KEY (centre_id, number_id) REFERENCES clock_numbers (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX clock_holders_by_staff ON clock_holders (centre_id, staff);

CREATE TABLE clock_devices (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id        INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, name)
) STRICT;

-- The punches. No foreign key on purpose: checking number, batch and device row
-- by row would cost more than the whole import, and the one writer of this table
-- makes all three in the same transaction.
CREATE TABLE punches (
    centre_id INTEGER NOT NULL,
    number_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    batch_id  INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    device_id INTEGER,
    PRIMARY KEY (centre_id, number_id, at)
) STRICT, WITHOUT ROWID;

-- How many stored punches each day has: a day without any is for HR to explain.
CREATE TABLE clock_days (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    punches   INTEGER NOT NULL CHECK (punches >= 0),
    PRIMARY KEY (centre_id, day)
) STRICT;

CREATE TABLE leaves (
    centre_id    INTEGER NOT NULL,
    staff        TEXT    NOT NULL,
    from_day     TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    from_session INTEGER NOT NULL CHECK (from_session IN (0, 1)),
    to_day       TEXT    NOT NULL CHECK (to_day IS date(to_day)),
    to_session   INTEGER NOT NULL CHECK (to_session IN (0, 1)),
    type         TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    batch_id     INTEGER,
    PRIMARY KEY (centre_id, staff, from_day, from_session),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (to_day >= from_day)
) STRICT;

CREATE TABLE slips (
    centre_id INTEGER NOT NULL,
    staff     TEXT    NOT NULL,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    session   INTEGER NOT NULL CHECK (session IN (0, 1)),
    side      INTEGER NOT NULL CHECK (side IN (0, 1)),
    reason    TEXT    NOT NULL,
    batch_id  INTEGER,
    PRIMARY KEY (centre_id, staff, day, session, side),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE sign_ins (
    centre_id INTEGER NOT NULL,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    meeting   TEXT    NOT NULL,
    staff     TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    batch_id  INTEGER,
    PRIMARY KEY (centre_id, day, meeting, staff),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX sign_ins_by_staff ON sign_ins (centre_id, staff);

-- Cases (办件) with their promised deadlines.
CREATE TABLE cases (
    centre_id           INTEGER NOT NULL,
    number              TEXT    NOT NULL,
    staff               TEXT    NOT NULL,
    kind                TEXT    NOT NULL DEFAULT '',
    item                TEXT    NOT NULL DEFAULT '',
    accepted_time       INTEGER NOT NULL,
    promise_days        INTEGER,
    promise_minutes     INTEGER,
    extended_to         TEXT CHECK (extended_to IS date(extended_to)),
    finished_time       INTEGER,
    wrong               INTEGER NOT NULL DEFAULT FALSE CHECK (wrong IN (0, 1)),
    evaluation          INTEGER NOT NULL DEFAULT 0 CHECK (evaluation BETWEEN 0 AND 5),
    wrong_points        INTEGER,
    dissatisfied_points INTEGER,
    overdue_points      INTEGER,
    batch_id            INTEGER,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((promise_days IS NULL) <> (promise_minutes IS NULL))
) STRICT;
CREATE INDEX cases_by_staff ON cases (centre_id, staff);
CREATE INDEX cases_by_accepted ON cases (centre_id, accepted_time);

-- The ledger of facts (事实). It outlives what it names, so staff and window are
-- codes without a foreign key. A row is written once: see the triggers below.
CREATE TABLE facts (
    centre_id    INTEGER NOT NULL,
    id           TEXT    NOT NULL,
    batch_id     INTEGER NOT NULL,
    day          TEXT    NOT NULL CHECK (day IS date(day)),
    kind         TEXT    NOT NULL,
    staff        TEXT,
    window_code  TEXT,
    quantity     INTEGER,
    serious      INTEGER NOT NULL DEFAULT FALSE CHECK (serious IN (0, 1)),
    level        TEXT    NOT NULL DEFAULT '',
    month_points INTEGER,
    half_points  INTEGER,
    ref          TEXT    NOT NULL DEFAULT '',
    note         TEXT    NOT NULL DEFAULT '',
    source       TEXT    NOT NULL,
    recorded_by  TEXT    NOT NULL,
    recorded_at  INTEGER NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('draft', 'confirmed')),
    PRIMARY KEY (centre_id, id, batch_id),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (staff IS NOT NULL OR window_code IS NOT NULL)
) STRICT;
CREATE INDEX facts_by_day ON facts (centre_id, day);
CREATE INDEX facts_by_batch ON facts (centre_id, batch_id);

-- Taking a fact back is a row of its own.
CREATE TABLE fact_reversals (
    centre_id   INTEGER NOT NULL,
    fact_id     TEXT    NOT NULL,
    batch_id    INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    reversed_by TEXT    NOT NULL,
    reversed_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, fact_id, batch_id),
    FOREIGN KEY (centre_id, fact_id, batch_id) REFERENCES facts (centre_id, id, batch_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are written once'); END;
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are written once'); END;
CREATE TRIGGER fact_reversals_no_update BEFORE UPDATE ON fact_reversals
BEGIN SELECT RAISE(ABORT, 'fact_reversals are written once'); END;
CREATE TRIGGER fact_reversals_no_delete BEFORE DELETE ON fact_reversals
BEGIN SELECT RAISE(ABORT, 'fact_reversals are written once'); END;

-- Closed rounds of the peer rating (互评轮次).
CREATE TABLE rounds (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    month     TEXT    NOT NULL,
    closed_at INTEGER NOT NULL,
    closed_by TEXT    NOT NULL,
    PRIMARY KEY (centre_id, month)
) STRICT;

CREATE TABLE ballots (
    centre_id   INTEGER NOT NULL,
    month       TEXT    NOT NULL,
    rater       TEXT    NOT NULL,
    window_code TEXT    NOT NULL,
    attitude    INTEGER NOT NULL,
    efficiency  INTEGER NOT NULL,
    quality     INTEGER NOT NULL,
    integrity   INTEGER NOT NULL,
    batch_id    INTEGER,
    PRIMARY KEY (centre_id, month, rater, window_code),
    FOREIGN KEY (centre_id, rater) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, window_code) REFERENCES windows (centre_id, code) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (rater <> window_code)
) STRICT;

-- A centre's own special days, over the national ones.
CREATE TABLE calendar_days (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    day       TEXT    NOT NULL CHECK (day IS date(day)),
    kind      TEXT    NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name      TEXT    NOT NULL DEFAULT '',
    batch_id  INTEGER,
    PRIMARY KEY (centre_id, day),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The attendance profile from a day on.
CREATE TABLE profiles (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    from_day  TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    profile   TEXT    NOT NULL,
    PRIMARY KEY (centre_id, from_day)
) STRICT;

-- The version of a book (考核办法) in force from a day on.
CREATE TABLE books (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    book_id   TEXT    NOT NULL,
    from_day  TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    version   TEXT    NOT NULL,
    PRIMARY KEY (centre_id, book_id, from_day)
) STRICT;

-- Presumed values that the centre has confirmed, with the minutes that say so.
CREATE TABLE confirmations (
    centre_id    INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    book_id      TEXT    NOT NULL,
    clause       TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    minutes      TEXT    NOT NULL,
    confirmed_by TEXT    NOT NULL,
    confirmed_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, book_id, clause)
) STRICT;

-- What a closed period was closed on (定稿).
CREATE TABLE snapshots (
    centre_id     INTEGER NOT NULL,
    period        TEXT    NOT NULL,
    seq           INTEGER NOT NULL,
    book_id       TEXT    NOT NULL,
    book_version  TEXT    NOT NULL,
    book_hash     TEXT    NOT NULL,
    as_of         TEXT    NOT NULL CHECK (as_of IS date(as_of)),
    inputs_digest TEXT    NOT NULL,
    output_digest TEXT    NOT NULL,
    output        BLOB    NOT NULL,
    decision      TEXT    NOT NULL DEFAULT '',
    closed_by     TEXT    NOT NULL,
    closed_at     INTEGER NOT NULL,
    reopened_by   TEXT,
    reopened_at   INTEGER,
    reopen_reason TEXT,
    PRIMARY KEY (centre_id, period, seq),
    FOREIGN KEY (centre_id, period) REFERENCES periods (centre_id, period) DEFERRABLE INITIALLY DEFERRED
) STRICT;

