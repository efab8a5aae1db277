-- What runs longer than its visitor waits (任务). Its twin is ../postgres/0017_jobs.sql.

-- id is a UUID of version 7, so that ids sort as they were begun. stage, done and total are
-- where it was when the row was written; outcome and failure are messages in JSON, '' for
-- none. Nobody's record hangs on a row: what a job changes has its own event.
CREATE TABLE jobs (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    started_by TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'interrupted')),
    stage      TEXT    NOT NULL DEFAULT '',
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    outcome    TEXT    NOT NULL DEFAULT '',
    failure    TEXT    NOT NULL DEFAULT '',
    made_at    INTEGER NOT NULL,
    begun_at   INTEGER,
    ended_at   INTEGER,
    PRIMARY KEY (centre_id, id)
) STRICT;
