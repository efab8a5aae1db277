-- What the log of changes commits to: sums over the rows of every centre's table. Its
-- twin is ../postgres/0009_sums.sql.

-- One sum for each group of rows of a table, such as those of one batch: how many rows
-- and the sum of their hashes, 32 bytes. Kept by the program in the transaction of each
-- change; a group without rows has none.
CREATE TABLE audit_sums (
    centre_id  INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    table_name TEXT    NOT NULL,
    group_key  TEXT    NOT NULL,
    row_count  INTEGER NOT NULL,
    sum        BLOB    NOT NULL,
    PRIMARY KEY (centre_id, table_name, group_key)
) STRICT;

-- The sums of all that a centre has. silent is that of the tables that may change
-- without an event, and committed what it was at the last event. schema is the number
-- of the migration by which the rows were last summed afresh.
CREATE TABLE audit_states (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    schema    INTEGER NOT NULL,
    main      BLOB    NOT NULL,
    silent    BLOB    NOT NULL,
    committed BLOB    NOT NULL,
    PRIMARY KEY (centre_id)
) STRICT;

-- What PostgreSQL's triggers note of a transaction, taken out again before its end: a
-- row that stays was written beside the program. SQLite has no use for it.
CREATE TABLE audit_deltas (
    centre_id  INTEGER NOT NULL,
    tx         INTEGER NOT NULL,
    table_name TEXT    NOT NULL,
    group_key  TEXT    NOT NULL,
    row_count  INTEGER NOT NULL,
    lane1      INTEGER NOT NULL,
    lane2      INTEGER NOT NULL,
    lane3      INTEGER NOT NULL,
    lane4      INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_deltas_by_tx ON audit_deltas (centre_id, tx);
