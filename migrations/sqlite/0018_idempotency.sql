-- What programs asked for under a key of their own (幂等键), so that asking twice does once.
-- Its twin is ../postgres/0018_idempotency.sql.

-- digest is SHA-256 of the request. status is 0 until it was answered; body is the answer,
-- which is as personal as what it answers, and goes with the row after a day.
CREATE TABLE idempotency_keys (
    centre_id    INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    account      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    digest       TEXT    NOT NULL,
    status       INTEGER NOT NULL DEFAULT 0,
    content_type TEXT    NOT NULL DEFAULT '',
    body         TEXT    NOT NULL DEFAULT '',
    begun_at     INTEGER NOT NULL,
    PRIMARY KEY (centre_id, account, name)
) STRICT;
CREATE INDEX idempotency_keys_begun ON idempotency_keys (centre_id, begun_at);
