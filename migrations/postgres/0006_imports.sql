-- An import that people can look at before it counts, and what HR says about days and
-- clocks. Its twin is ../sqlite/0006_imports.sql.

ALTER TABLE batches ADD COLUMN corrections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
-- The days that the file itself says it covers.
ALTER TABLE batches ADD COLUMN covers_from DATE;
ALTER TABLE batches ADD COLUMN covers_to DATE;

-- A file that was looked at (预览), waiting to be confirmed. Its bytes go when it has
-- been confirmed, discarded or has expired; the rest stays, for the record.
CREATE TABLE import_previews (
    centre_id BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id        BIGINT           NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    format    TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    sha256    TEXT COLLATE "C" NOT NULL,
    size      BIGINT           NOT NULL,
    options   TEXT COLLATE "C" NOT NULL,
    outcome   TEXT COLLATE "C" NOT NULL,
    digest    TEXT COLLATE "C" NOT NULL,
    made_at   BIGINT           NOT NULL,
    made_by   TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'confirmed', 'discarded', 'expired')),
    ended_at  BIGINT,
    ended_by  TEXT COLLATE "C",
    batch_id  BIGINT,
    PRIMARY KEY (centre_id, id),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);

-- The bytes of files that wait, once each.
CREATE TABLE kept_files (
    centre_id BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256    TEXT COLLATE "C" NOT NULL,
    content   BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, sha256)
);

-- By what name files call a clock number, the last one that did.
CREATE TABLE number_names (
    centre_id BIGINT           NOT NULL,
    number_id INTEGER          NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (centre_id, number_id),
    FOREIGN KEY (centre_id, number_id) REFERENCES clock_numbers (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);

-- Up to which day HR says that a clock's punches are all in. device '' is that of files
-- in a format, source, which names none. The last word counts.
CREATE TABLE clock_complete (
    centre_id   BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq         INTEGER          NOT NULL,
    device      TEXT COLLATE "C" NOT NULL,
    source      TEXT COLLATE "C" NOT NULL,
    to_day      DATE             NOT NULL,
    declared_by TEXT COLLATE "C" NOT NULL,
    declared_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, seq)
);

-- What HR says of a day on which punches are missing: a clock failed (停机), or it did
-- work and nobody came. The last word counts, the others stay.
CREATE TABLE day_explanations (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    day        DATE             NOT NULL,
    seq        INTEGER          NOT NULL,
    verdict    TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('outage', 'counted', 'withdrawn')),
    reason     TEXT COLLATE "C" NOT NULL,
    staff      TEXT COLLATE "C" NOT NULL DEFAULT '',
    entered_by TEXT COLLATE "C" NOT NULL,
    entered_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, day, seq)
);
CREATE TRIGGER day_explanations_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON day_explanations
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
