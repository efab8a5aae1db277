-- What programs asked for under a key of their own (幂等键), so that asking twice does once.
-- Its twin is ../sqlite/0018_idempotency.sql.

-- digest is SHA-256 of the request. status is 0 until it was answered; body is the answer,
-- which is as personal as what it answers, and goes with the row after a day.
CREATE TABLE idempotency_keys (
    centre_id    BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    account      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    digest       TEXT COLLATE "C" NOT NULL,
    status       BIGINT           NOT NULL DEFAULT 0,
    content_type TEXT COLLATE "C" NOT NULL DEFAULT '',
    body         TEXT COLLATE "C" NOT NULL DEFAULT '',
    begun_at     BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, account, name)
);
CREATE INDEX idempotency_keys_begun ON idempotency_keys (centre_id, begun_at);
SELECT guard_tables();
