-- Where messages go when something happens (通知), and what is on its way. Its twin is
-- ../sqlite/0021_notices.sql.

-- A robot of a group, or mail. topics are the actions that it is told of, with spaces
-- between; recipients stand one a line. sealed is its secret behind the key beside the
-- store, empty once it is removed.
CREATE TABLE notice_channels (
    centre_id      BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    number         BIGINT           NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL CHECK (kind IN ('dingtalk', 'wecom', 'mail')),
    name           TEXT COLLATE "C" NOT NULL,
    topics         TEXT COLLATE "C" NOT NULL,
    host           TEXT COLLATE "C" NOT NULL,
    sender         TEXT COLLATE "C" NOT NULL,
    recipients     TEXT COLLATE "C" NOT NULL,
    sealed         BYTEA            NOT NULL,
    added_by       TEXT COLLATE "C" NOT NULL,
    added_staff    TEXT COLLATE "C" NOT NULL,
    added_at       BIGINT           NOT NULL,
    removed_at     BIGINT,
    PRIMARY KEY (centre_id, number)
);

-- How far the log was read for a channel.
CREATE TABLE notice_cursors (
    centre_id      BIGINT           NOT NULL,
    channel        BIGINT           NOT NULL,
    seq            BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, channel),
    FOREIGN KEY (centre_id, channel) REFERENCES notice_channels (centre_id, number) DEFERRABLE INITIALLY DEFERRED
);

-- One event for one channel, once: seq is the event's. until_day is of a posted period, ''
-- of anything else; next_at is not before when it is tried again, tried_at when it last was.
CREATE TABLE notice_queue (
    centre_id      BIGINT           NOT NULL,
    channel        BIGINT           NOT NULL,
    seq            BIGINT           NOT NULL,
    action         TEXT COLLATE "C" NOT NULL,
    object         TEXT COLLATE "C" NOT NULL,
    until_day      TEXT COLLATE "C" NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    tries          BIGINT           NOT NULL DEFAULT 0,
    failure        TEXT COLLATE "C" NOT NULL DEFAULT '',
    failure_number BIGINT           NOT NULL DEFAULT 0,
    next_at        BIGINT           NOT NULL,
    tried_at       BIGINT           NOT NULL DEFAULT 0,
    made_at        BIGINT           NOT NULL,
    ended_at       BIGINT           NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, channel, seq),
    FOREIGN KEY (centre_id, channel) REFERENCES notice_channels (centre_id, number) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX notice_queue_due ON notice_queue (centre_id, state, next_at);
SELECT guard_tables();
