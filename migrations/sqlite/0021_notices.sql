-- Where messages go when something happens (通知), and what is on its way. Its twin is
-- ../postgres/0021_notices.sql.

-- A robot of a group, or mail. topics are the actions that it is told of, with spaces
-- between; recipients stand one a line. sealed is its secret behind the key beside the
-- store, empty once it is removed.
CREATE TABLE notice_channels (
    centre_id      INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    number         INTEGER NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('dingtalk', 'wecom', 'mail')),
    name           TEXT    NOT NULL,
    topics         TEXT    NOT NULL,
    host           TEXT    NOT NULL,
    sender         TEXT    NOT NULL,
    recipients     TEXT    NOT NULL,
    sealed         BLOB    NOT NULL,
    added_by       TEXT    NOT NULL,
    added_staff    TEXT    NOT NULL,
    added_at       INTEGER NOT NULL,
    removed_at     INTEGER,
    PRIMARY KEY (centre_id, number)
) STRICT;

-- How far the log was read for a channel.
CREATE TABLE notice_cursors (
    centre_id      INTEGER NOT NULL,
    channel        INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    PRIMARY KEY (centre_id, channel),
    FOREIGN KEY (centre_id, channel) REFERENCES notice_channels (centre_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- One event for one channel, once: seq is the event's. until_day is of a posted period, ''
-- of anything else; next_at is not before when it is tried again, tried_at when it last was.
CREATE TABLE notice_queue (
    centre_id      INTEGER NOT NULL,
    channel        INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    action         TEXT    NOT NULL,
    object         TEXT    NOT NULL,
    until_day      TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    tries          INTEGER NOT NULL DEFAULT 0,
    failure        TEXT    NOT NULL DEFAULT '',
    failure_number INTEGER NOT NULL DEFAULT 0,
    next_at        INTEGER NOT NULL,
    tried_at       INTEGER NOT NULL DEFAULT 0,
    made_at        INTEGER NOT NULL,
    ended_at       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, channel, seq),
    FOREIGN KEY (centre_id, channel) REFERENCES notice_channels (centre_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX notice_queue_due ON notice_queue (centre_id, state, next_at);
