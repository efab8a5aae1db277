-- What was signed and submitted before a period is published (复核签字、送审).
-- Its twin is ../sqlite/0019_reviews.sql.

-- A step of a period's review, written once. window_code is '' for the hall as a whole;
-- digest and signed are what was signed, '' and empty where a signature was taken back.
CREATE TABLE review_steps (
    centre_id      BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    period         TEXT COLLATE "C" NOT NULL,
    seq            INTEGER          NOT NULL,
    action         TEXT COLLATE "C" NOT NULL CHECK (action IN ('sign', 'submit', 'withdraw')),
    window_code    TEXT COLLATE "C" NOT NULL,
    note           TEXT COLLATE "C" NOT NULL,
    digest         TEXT COLLATE "C" NOT NULL,
    signed         BYTEA            NOT NULL,
    recorded_by    TEXT COLLATE "C" NOT NULL,
    recorded_staff TEXT COLLATE "C" NOT NULL,
    recorded_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, period, seq)
);
CREATE TRIGGER review_steps_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON review_steps
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
