-- Accounts of a centre by which people of another centre may look in.
-- Its twin is ../postgres/0022_shares.sql.

-- Each centre says for itself who looks in: account is its own, with_centre and
-- with_account are the code and the account of the other centre. It is deleted when it ends.
CREATE TABLE account_shares (
    centre_id    INTEGER NOT NULL,
    account      TEXT    NOT NULL,
    with_centre  TEXT    NOT NULL,
    with_account TEXT    NOT NULL,
    shared_by    TEXT    NOT NULL,
    shared_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, with_centre, with_account),
    FOREIGN KEY (centre_id, account) REFERENCES accounts (centre_id, name) DEFERRABLE INITIALLY DEFERRED
) STRICT;
