-- What runs longer than its visitor waits (任务). Its twin is ../sqlite/0017_jobs.sql.

-- id is a UUID of version 7, so that ids sort as they were begun. stage, done and total are
-- where it was when the row was written; outcome and failure are messages in JSON, '' for
-- none. Nobody's record hangs on a row: what a job changes has its own event.
CREATE TABLE jobs (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    id         TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    started_by TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'interrupted')),
    stage      TEXT COLLATE "C" NOT NULL DEFAULT '',
    done       BIGINT           NOT NULL DEFAULT 0,
    total      BIGINT           NOT NULL DEFAULT 0,
    outcome    TEXT COLLATE "C" NOT NULL DEFAULT '',
    failure    TEXT COLLATE "C" NOT NULL DEFAULT '',
    made_at    BIGINT           NOT NULL,
    begun_at   BIGINT,
    ended_at   BIGINT,
    PRIMARY KEY (centre_id, id)
);
SELECT guard_tables();
