-- Books in force by date, a centre's own books, external ratings, and what the meeting
-- decided of grades and stars. Its twin is ../postgres/0014_books.sql.

-- From which day a version of a book (考核办法) is adopted, or with version '' retired,
-- after what came with the centre (books). Written once; the later step counts.
CREATE TABLE book_steps (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq           INTEGER NOT NULL,
    book_id       TEXT    NOT NULL,
    from_day      TEXT    NOT NULL CHECK (from_day IS date(from_day)),
    version       TEXT    NOT NULL,
    minutes       TEXT    NOT NULL,
    entered_by    TEXT    NOT NULL,
    entered_staff TEXT    NOT NULL DEFAULT '',
    entered_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, seq)
) STRICT;

-- A centre's own books: the bytes of the file. Written once, as every published book.
CREATE TABLE own_books (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    book_id     TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    file_name   TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    content     BLOB    NOT NULL,
    minutes     TEXT    NOT NULL,
    added_by    TEXT    NOT NULL,
    added_staff TEXT    NOT NULL DEFAULT '',
    added_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, book_id, version)
) STRICT;

-- What a department above the centre gave a window or a person for a period (外部评议):
-- hundredths of a point of 100. One of window_code and staff is ''.
CREATE TABLE external_ratings (
    centre_id   INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period      TEXT    NOT NULL,
    department  TEXT    NOT NULL,
    window_code TEXT    NOT NULL,
    staff       TEXT    NOT NULL,
    score       INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000),
    ref         TEXT    NOT NULL DEFAULT '',
    note        TEXT    NOT NULL DEFAULT '',
    batch_id    INTEGER,
    PRIMARY KEY (centre_id, period, department, window_code, staff),
    CHECK ((window_code = '') <> (staff = '')),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- What the director's meeting decided of a person's grade (档次) of a period, and since
-- when the person was under investigation. Written once; the last step of a kind counts.
CREATE TABLE grade_steps (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period        TEXT    NOT NULL,
    staff         TEXT    NOT NULL,
    seq           INTEGER NOT NULL,
    action        TEXT    NOT NULL CHECK (action IN ('decide', 'investigate', 'clear')),
    grade         TEXT    NOT NULL DEFAULT '',
    reason        TEXT    NOT NULL DEFAULT '',
    minutes       TEXT    NOT NULL,
    decided_by    TEXT    NOT NULL,
    entered_by    TEXT    NOT NULL,
    entered_staff TEXT    NOT NULL DEFAULT '',
    entered_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, period, staff, seq)
) STRICT;

-- Whom the meeting chose among equals for the year's stars (岗位之星): codes as JSON.
-- Written once; the last one of a year and unit counts.
CREATE TABLE star_decisions (
    centre_id     INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    year          INTEGER NOT NULL,
    unit          TEXT    NOT NULL CHECK (unit IN ('window', 'staff')),
    seq           INTEGER NOT NULL,
    codes         TEXT    NOT NULL,
    minutes       TEXT    NOT NULL,
    decided_by    TEXT    NOT NULL,
    entered_by    TEXT    NOT NULL,
    entered_staff TEXT    NOT NULL DEFAULT '',
    entered_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, year, unit, seq)
) STRICT;

CREATE INDEX external_ratings_by_batch ON external_ratings (centre_id, batch_id);

CREATE TRIGGER book_steps_no_update BEFORE UPDATE ON book_steps
BEGIN SELECT RAISE(ABORT, 'book_steps are written once'); END;
CREATE TRIGGER book_steps_no_delete BEFORE DELETE ON book_steps
BEGIN SELECT RAISE(ABORT, 'book_steps are written once'); END;
CREATE TRIGGER own_books_no_update BEFORE UPDATE ON own_books
BEGIN SELECT RAISE(ABORT, 'own_books are written once'); END;
CREATE TRIGGER own_books_no_delete BEFORE DELETE ON own_books
BEGIN SELECT RAISE(ABORT, 'own_books are written once'); END;
CREATE TRIGGER grade_steps_no_update BEFORE UPDATE ON grade_steps
BEGIN SELECT RAISE(ABORT, 'grade_steps are written once'); END;
CREATE TRIGGER grade_steps_no_delete BEFORE DELETE ON grade_steps
BEGIN SELECT RAISE(ABORT, 'grade_steps are written once'); END;
CREATE TRIGGER star_decisions_no_update BEFORE UPDATE ON star_decisions
BEGIN SELECT RAISE(ABORT, 'star_decisions are written once'); END;
CREATE TRIGGER star_decisions_no_delete BEFORE DELETE ON star_decisions
BEGIN SELECT RAISE(ABORT, 'star_decisions are written once'); END;

-- A value may be confirmed anew when another version of the book changes it.
ALTER TABLE confirmations RENAME TO confirmations_by_clause;
CREATE TABLE confirmations (
    centre_id    INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    book_id      TEXT    NOT NULL,
    clause       TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    minutes      TEXT    NOT NULL,
    confirmed_by TEXT    NOT NULL,
    confirmed_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, book_id, clause, value)
) STRICT;
INSERT INTO confirmations (centre_id, book_id, clause, value, minutes, confirmed_by, confirmed_at)
SELECT centre_id, book_id, clause, value, minutes, confirmed_by, confirmed_at
FROM confirmations_by_clause;
DROP TABLE confirmations_by_clause;
