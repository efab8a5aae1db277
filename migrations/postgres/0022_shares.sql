-- Accounts of a centre by which people of another centre may look in.
-- Its twin is ../sqlite/0022_shares.sql.

-- Each centre says for itself who looks in: account is its own, with_centre and
-- with_account are the code and the account of the other centre. It is deleted when it ends.
CREATE TABLE account_shares (
    centre_id    BIGINT           NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    with_centre  TEXT COLLATE "C" NOT NULL,
    with_account TEXT COLLATE "C" NOT NULL,
    shared_by    TEXT COLLATE "C" NOT NULL,
    shared_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, with_centre, with_account),
    FOREIGN KEY (centre_id, account) REFERENCES accounts (centre_id, name) DEFERRABLE INITIALLY DEFERRED
);
SELECT guard_tables();
