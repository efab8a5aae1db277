-- Who signs in (账号), and what is kept of that. Its twin is ../postgres/0016_accounts.sql.

-- An account is never removed, only disabled: the log names it. roles, windows, changed
-- and recovery are lists in JSON. password is argon2id in the PHC form, '' before the
-- one-time code was redeemed; code and recovery are hashes; totp_* are sealed with a key
-- that is not in the store. epoch counts what ends sessions.
CREATE TABLE accounts (
    centre_id    INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name         TEXT    NOT NULL,
    display      TEXT    NOT NULL,
    staff        TEXT    NOT NULL DEFAULT '',
    roles        TEXT    NOT NULL,
    windows      TEXT    NOT NULL,
    language     TEXT    NOT NULL DEFAULT '',
    federated    TEXT    NOT NULL DEFAULT '',
    disabled     INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    password     TEXT    NOT NULL DEFAULT '',
    password_at  INTEGER NOT NULL DEFAULT 0,
    code         TEXT    NOT NULL DEFAULT '',
    code_until   INTEGER NOT NULL DEFAULT 0,
    totp_secret  BLOB    NOT NULL,
    totp_pending BLOB    NOT NULL,
    totp_step    INTEGER NOT NULL DEFAULT 0,
    recovery     TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    changed_by   TEXT    NOT NULL,
    changed_at   INTEGER NOT NULL,
    changed      TEXT    NOT NULL,
    seen_at      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, name)
) STRICT;

-- The one-time code by which a store without accounts gets its first administrator.
CREATE TABLE account_setup (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq       INTEGER NOT NULL,
    code      TEXT    NOT NULL,
    made_at   INTEGER NOT NULL,
    PRIMARY KEY (centre_id, seq)
) STRICT;

-- What a program shows instead of a password: its hash, and the rights that it gives, a
-- list in JSON.
CREATE TABLE account_tokens (
    centre_id  INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    account    TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    rights     TEXT    NOT NULL,
    until_at   INTEGER NOT NULL,
    made_by    TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    revoked_by TEXT    NOT NULL DEFAULT '',
    revoked_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, account) REFERENCES accounts (centre_id, name) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- When a token was used last, without an event of its own.
CREATE TABLE account_token_uses (
    centre_id INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    used_at   INTEGER NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, number) REFERENCES account_tokens (centre_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Browsers that are signed in, by the hash of what their cookie holds. A session is led by
-- its centre like every row, so that no statement finds another centre's; which centre it
-- is the browser says in a second cookie, which is no secret. Before somebody has signed
-- in that is the centre at whose door he stands, and account is ''.
CREATE TABLE sessions (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    token_hash TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    data       BLOB    NOT NULL,
    origin     TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (centre_id, token_hash)
) STRICT;
CREATE INDEX sessions_by_account ON sessions (centre_id, account);
CREATE INDEX sessions_by_end ON sessions (centre_id, expires_at);

-- How often somebody failed at a door since when, and until when it is locked. bucket is
-- a keyed hash of the name that was typed, with the browser when it was known: of names
-- that are nobody's may be passwords, so none is kept.
CREATE TABLE sign_in_tries (
    centre_id    INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    bucket       TEXT    NOT NULL,
    failures     INTEGER NOT NULL,
    since_at     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    PRIMARY KEY (centre_id, bucket)
) STRICT;
CREATE INDEX sign_in_tries_by_time ON sign_in_tries (centre_id, since_at);
