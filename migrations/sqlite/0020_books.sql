-- The books of closed periods as they are kept (存档报表). Its twin is
-- ../postgres/0020_books.sql.

-- One workbook of one closing, written once: closing is the number of its snapshot, digest
-- that snapshot's, sha256 the content's, both in hexadecimal, size its bytes.
CREATE TABLE kept_books (
    centre_id  INTEGER NOT NULL,
    period     TEXT    NOT NULL,
    closing    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    content    BLOB    NOT NULL,
    made_by    TEXT    NOT NULL,
    made_staff TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, period, closing, kind),
    FOREIGN KEY (centre_id, period, closing) REFERENCES snapshots (centre_id, period, seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER kept_books_no_update BEFORE UPDATE ON kept_books
BEGIN SELECT RAISE(ABORT, 'kept_books are written once'); END;
CREATE TRIGGER kept_books_no_delete BEFORE DELETE ON kept_books
BEGIN SELECT RAISE(ABORT, 'kept_books are written once'); END;

-- Who was handed reports of a period is asked on the page of each.
CREATE INDEX audit_events_downloads ON audit_events (centre_id, object, seq) WHERE action = 'report.download';
