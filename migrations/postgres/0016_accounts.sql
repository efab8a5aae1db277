-- Who signs in (账号), and what is kept of that. Its twin is ../sqlite/0016_accounts.sql.

-- An account is never removed, only disabled: the log names it. roles, windows, changed
-- and recovery are lists in JSON. password is argon2id in the PHC form, '' before the
-- one-time code was redeemed; code and recovery are hashes; totp_* are sealed with a key
-- that is not in the store. epoch counts what ends sessions.
CREATE TABLE accounts (
    centre_id    BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    name         TEXT COLLATE "C" NOT NULL,
    display      TEXT COLLATE "C" NOT NULL,
    staff        TEXT COLLATE "C" NOT NULL DEFAULT '',
    roles        TEXT COLLATE "C" NOT NULL,
    windows      TEXT COLLATE "C" NOT NULL,
    language     TEXT COLLATE "C" NOT NULL DEFAULT '',
    federated    TEXT COLLATE "C" NOT NULL DEFAULT '',
    disabled     BOOLEAN          NOT NULL,
    password     TEXT COLLATE "C" NOT NULL DEFAULT '',
    password_at  BIGINT           NOT NULL DEFAULT 0,
    code         TEXT COLLATE "C" NOT NULL DEFAULT '',
    code_until   BIGINT           NOT NULL DEFAULT 0,
    totp_secret  BYTEA            NOT NULL,
    totp_pending BYTEA            NOT NULL,
    totp_step    BIGINT           NOT NULL DEFAULT 0,
    recovery     TEXT COLLATE "C" NOT NULL,
    epoch        BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    changed_by   TEXT COLLATE "C" NOT NULL,
    changed_at   BIGINT           NOT NULL,
    changed      TEXT COLLATE "C" NOT NULL,
    seen_at      BIGINT           NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, name)
);

-- The one-time code by which a store without accounts gets its first administrator.
CREATE TABLE account_setup (
    centre_id BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    seq       BIGINT           NOT NULL,
    code      TEXT COLLATE "C" NOT NULL,
    made_at   BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, seq)
);

-- What a program shows instead of a password: its hash, and the rights that it gives, a
-- list in JSON.
CREATE TABLE account_tokens (
    centre_id  BIGINT           NOT NULL,
    number     BIGINT           NOT NULL,
    account    TEXT COLLATE "C" NOT NULL,
    title      TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL,
    rights     TEXT COLLATE "C" NOT NULL,
    until_at   BIGINT           NOT NULL,
    made_by    TEXT COLLATE "C" NOT NULL,
    made_at    BIGINT           NOT NULL,
    revoked_by TEXT COLLATE "C" NOT NULL DEFAULT '',
    revoked_at BIGINT           NOT NULL DEFAULT 0,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, account) REFERENCES accounts (centre_id, name) DEFERRABLE INITIALLY DEFERRED
);

-- When a token was used last, without an event of its own.
CREATE TABLE account_token_uses (
    centre_id BIGINT           NOT NULL,
    number    BIGINT           NOT NULL,
    used_at   BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, number),
    FOREIGN KEY (centre_id, number) REFERENCES account_tokens (centre_id, number) DEFERRABLE INITIALLY DEFERRED
);

-- Browsers that are signed in, by the hash of what their cookie holds. A session is led by
-- its centre like every row, so that no statement finds another centre's; which centre it
-- is the browser says in a second cookie, which is no secret. Before somebody has signed
-- in that is the centre at whose door he stands, and account is ''.
CREATE TABLE sessions (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    token_hash TEXT COLLATE "C" NOT NULL,
    account    TEXT COLLATE "C" NOT NULL,
    data       BYTEA            NOT NULL,
    origin     TEXT COLLATE "C" NOT NULL,
    agent      TEXT COLLATE "C" NOT NULL,
    made_at    BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, token_hash)
);
CREATE INDEX sessions_by_account ON sessions (centre_id, account);
CREATE INDEX sessions_by_end ON sessions (centre_id, expires_at);

-- How often somebody failed at a door since when, and until when it is locked. bucket is
-- a keyed hash of the name that was typed, with the browser when it was known: of names
-- that are nobody's may be passwords, so none is kept.
CREATE TABLE sign_in_tries (
    centre_id    BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    bucket       TEXT COLLATE "C" NOT NULL,
    failures     INTEGER          NOT NULL,
    since_at     BIGINT           NOT NULL,
    locked_until BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, bucket)
);
CREATE INDEX sign_in_tries_by_time ON sign_in_tries (centre_id, since_at);
SELECT guard_tables();
