-- The books of closed periods as they are kept (存档报表). Its twin is
-- ../sqlite/0020_books.sql.

-- One workbook of one closing, written once: closing is the number of its snapshot, digest
-- that snapshot's, sha256 the content's, both in hexadecimal, size its bytes.
CREATE TABLE kept_books (
    centre_id  BIGINT           NOT NULL,
    period     TEXT COLLATE "C" NOT NULL,
    closing    INTEGER          NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    sha256     TEXT COLLATE "C" NOT NULL,
    size       BIGINT           NOT NULL,
    content    BYTEA            NOT NULL,
    made_by    TEXT COLLATE "C" NOT NULL,
    made_staff TEXT COLLATE "C" NOT NULL,
    made_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, period, closing, kind),
    FOREIGN KEY (centre_id, period, closing) REFERENCES snapshots (centre_id, period, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER kept_books_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON kept_books
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();

-- Who was handed reports of a period is asked on the page of each.
CREATE INDEX audit_events_downloads ON audit_events (centre_id, object, seq) WHERE action = 'report.download';
