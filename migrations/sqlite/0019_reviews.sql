-- What was signed and submitted before a period is published (复核签字、送审).
-- Its twin is ../postgres/0019_reviews.sql.

-- A step of a period's review, written once. window_code is '' for the hall as a whole;
-- digest and signed are what was signed, '' and empty where a signature was taken back.
CREATE TABLE review_steps (
    centre_id      INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period         TEXT    NOT NULL,
    seq            INTEGER NOT NULL,
    action         TEXT    NOT NULL CHECK (action IN ('sign', 'submit', 'withdraw')),
    window_code    TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    digest         TEXT    NOT NULL,
    signed         BLOB    NOT NULL,
    recorded_by    TEXT    NOT NULL,
    recorded_staff TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, period, seq)
) STRICT;
CREATE TRIGGER review_steps_no_update BEFORE UPDATE ON review_steps
BEGIN SELECT RAISE(ABORT, 'review_steps are written once'); END;
CREATE TRIGGER review_steps_no_delete BEFORE DELETE ON review_steps
BEGIN SELECT RAISE(ABORT, 'review_steps are written once'); END;
