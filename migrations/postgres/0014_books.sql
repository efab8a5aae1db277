-- Books in force by date, a centre's own books, external ratings, and what the meeting
-- decided of grades and stars. Its twin is ../sqlite/0014_books.sql.

-- From which day a version of a book (考核办法) is adopted, or with version '' retired,
-- after what came with the centre (books). Written once; the later step counts.
CREATE TABLE book_steps (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq           BIGINT           NOT NULL,
    book_id       TEXT COLLATE "C" NOT NULL,
    from_day      DATE             NOT NULL,
    version       TEXT COLLATE "C" NOT NULL,
    minutes       TEXT COLLATE "C" NOT NULL,
    entered_by    TEXT COLLATE "C" NOT NULL,
    entered_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    entered_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, seq)
);

-- A centre's own books: the bytes of the file. Written once, as every published book.
CREATE TABLE own_books (
    centre_id   BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    book_id     TEXT COLLATE "C" NOT NULL,
    version     TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL,
    file_name   TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    content     BYTEA            NOT NULL,
    minutes     TEXT COLLATE "C" NOT NULL,
    added_by    TEXT COLLATE "C" NOT NULL,
    added_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    added_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, book_id, version)
);

-- What a department above the centre gave a window or a person for a period (外部评议):
-- hundredths of a point of 100. One of window_code and staff is ''.
CREATE TABLE external_ratings (
    centre_id   BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period      TEXT COLLATE "C" NOT NULL,
    department  TEXT COLLATE "C" NOT NULL,
    window_code TEXT COLLATE "C" NOT NULL,
    staff       TEXT COLLATE "C" NOT NULL,
    score       BIGINT           NOT NULL CHECK (score BETWEEN 0 AND 10000),
    ref         TEXT COLLATE "C" NOT NULL DEFAULT '',
    note        TEXT COLLATE "C" NOT NULL DEFAULT '',
    batch_id    BIGINT,
    PRIMARY KEY (centre_id, period, department, window_code, staff),
    CHECK ((window_code = '') <> (staff = '')),
    FOREIGN KEY (centre_id, batch_id) REFERENCES batches (centre_id, id) DEFERRABLE INITIALLY DEFERRED
);

-- What the director's meeting decided of a person's grade (档次) of a period, and since
-- when the person was under investigation. Written once; the last step of a kind counts.
CREATE TABLE grade_steps (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period        TEXT COLLATE "C" NOT NULL,
    staff         TEXT COLLATE "C" NOT NULL,
    seq           BIGINT           NOT NULL,
    action        TEXT COLLATE "C" NOT NULL CHECK (action IN ('decide', 'investigate', 'clear')),
    grade         TEXT COLLATE "C" NOT NULL DEFAULT '',
    reason        TEXT COLLATE "C" NOT NULL DEFAULT '',
    minutes       TEXT COLLATE "C" NOT NULL,
    decided_by    TEXT COLLATE "C" NOT NULL,
    entered_by    TEXT COLLATE "C" NOT NULL,
    entered_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    entered_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, period, staff, seq)
);

-- Whom the meeting chose among equals for the year's stars (岗位之星): codes as JSON.
-- Written once; the last one of a year and unit counts.
CREATE TABLE star_decisions (
    centre_id     BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    year          BIGINT           NOT NULL,
    unit          TEXT COLLATE "C" NOT NULL CHECK (unit IN ('window', 'staff')),
    seq           BIGINT           NOT NULL,
    codes         TEXT COLLATE "C" NOT NULL,
    minutes       TEXT COLLATE "C" NOT NULL,
    decided_by    TEXT COLLATE "C" NOT NULL,
    entered_by    TEXT COLLATE "C" NOT NULL,
    entered_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    entered_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, year, unit, seq)
);

CREATE INDEX external_ratings_by_batch ON external_ratings (centre_id, batch_id);

CREATE TRIGGER book_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON book_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER own_books_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON own_books
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER grade_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON grade_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER star_decisions_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON star_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();

-- A value may be confirmed anew when another version of the book changes it.
ALTER TABLE confirmations DROP CONSTRAINT confirmations_pkey;
ALTER TABLE confirmations ADD PRIMARY KEY (centre_id, book_id, clause, value);
SELECT guard_tables();
