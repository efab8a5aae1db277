-- Who decides what staff ask for, and a place for every quarantined token: a row of
-- a report on a grid holds many punches. Its twin is ../sqlite/0002_offices.sql.

-- Who holds an office (职务) from a day to a day; NULL = unbounded. deputises names the
-- holder whom a delegate stands in for, '' for the holder.
CREATE TABLE office_holders (
    centre_id   BIGINT           NOT NULL,
    office      TEXT COLLATE "C" NOT NULL CHECK (office IN ('general_office', 'director', 'secretary', 'mayor')),
    staff       TEXT COLLATE "C" NOT NULL,
    from_day    DATE             NOT NULL,
    to_day      DATE,
    deputises   TEXT COLLATE "C" NOT NULL DEFAULT '',
    entered_by  TEXT COLLATE "C" NOT NULL,
    entered_at  BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, office, staff, from_day),
    FOREIGN KEY (centre_id, staff) REFERENCES staff (centre_id, code) DEFERRABLE INITIALLY DEFERRED
);

-- The owner sees no row of a guarded table without a centre, so the guard is lifted
-- until guard_tables puts it back.
ALTER TABLE quarantine NO FORCE ROW LEVEL SECURITY;
ALTER TABLE quarantine ADD COLUMN seq INTEGER;
ALTER TABLE quarantine ADD COLUMN args TEXT COLLATE "C" NOT NULL DEFAULT '[]'; -- JSON: what would have been right
UPDATE quarantine SET seq = line;
ALTER TABLE quarantine ALTER COLUMN seq SET NOT NULL;
ALTER TABLE quarantine DROP CONSTRAINT quarantine_pkey;
ALTER TABLE quarantine ADD PRIMARY KEY (centre_id, batch_id, seq);
SELECT guard_tables();
