-- What the log of changes commits to: sums over the rows of every centre's table. Its
-- twin is ../sqlite/0009_sums.sql.

-- One sum for each group of rows of a table, such as those of one batch: how many rows
-- and the sum of their hashes, 32 bytes. Kept by the program in the transaction of each
-- change; a group without rows has none.
CREATE TABLE audit_sums (
    centre_id  BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    table_name TEXT COLLATE "C" NOT NULL,
    group_key  TEXT COLLATE "C" NOT NULL,
    row_count  BIGINT           NOT NULL,
    sum        BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, table_name, group_key)
);

-- The sums of all that a centre has. silent is that of the tables that may change
-- without an event, and committed what it was at the last event. schema is the number
-- of the migration by which the rows were last summed afresh.
CREATE TABLE audit_states (
    centre_id BIGINT NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    schema    BIGINT NOT NULL,
    main      BYTEA  NOT NULL,
    silent    BYTEA  NOT NULL,
    committed BYTEA  NOT NULL,
    PRIMARY KEY (centre_id)
);

-- What PostgreSQL's triggers note of a transaction, taken out again before its end: a
-- row that stays was written beside the program.
CREATE TABLE audit_deltas (
    centre_id  BIGINT           NOT NULL,
    tx         BIGINT           NOT NULL,
    table_name TEXT COLLATE "C" NOT NULL,
    group_key  TEXT COLLATE "C" NOT NULL,
    row_count  BIGINT           NOT NULL,
    lane1      BIGINT           NOT NULL,
    lane2      BIGINT           NOT NULL,
    lane3      BIGINT           NOT NULL,
    lane4      BIGINT           NOT NULL
);
CREATE INDEX audit_deltas_by_tx ON audit_deltas (centre_id, tx);

-- The tables that are summed, each with the column whose text groups its rows: the
-- batch, or what comes second in the key. The audit's own tables are proved by its chain.
CREATE FUNCTION summed_tables() RETURNS TABLE (table_name TEXT, group_column TEXT) LANGUAGE sql STABLE AS $$
    SELECT c.relname::TEXT, COALESCE(
        (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'batch_id' AND NOT a.attisdropped),
        (SELECT a.attname
         FROM pg_index AS i
         JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[1]
         WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts > 1),
        '')::TEXT
    FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::REGNAMESPACE AND c.relkind = 'r' AND c.relname NOT LIKE 'audit\_%'
        AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'centre_id' AND NOT a.attisdropped)
    ORDER BY c.relname COLLATE "C"
$$;

-- A number modulo 2^64, as a signed one.
CREATE FUNCTION wrapped(n NUMERIC) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (mod(mod(n + 9223372036854775808, 18446744073709551616) + 18446744073709551616, 18446744073709551616) - 9223372036854775808)::BIGINT
$$;

-- One of the four numbers of 64 bits that a hash is made of.
CREATE FUNCTION lane(hash BIT VARYING, n INTEGER) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substring(hash FROM n * 64 - 63 FOR 64)::BIT(64)::BIGINT
$$;

-- The hash of a row is that of its table's name and its JSON, whose text has the columns'
-- names in a fixed order and, with bytea_output set, depends on no setting of a session.
-- STABLE like what it calls, so that it is put in place where it is used.
CREATE FUNCTION row_hash(t TEXT, j JSONB) RETURNS BIT VARYING LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ('x' || encode(sha256(convert_to(t || j::TEXT, 'UTF8')), 'hex'))::BIT(256)
$$;

-- That of a punch is of its numbers, so that the program can reckon it while it loads
-- millions. The device comes last, since it may be missing; the bytes say "punches".
CREATE FUNCTION punch_hash(p punches) RETURNS BIT VARYING LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || encode(sha256('\x70756e63686573'::BYTEA || int8send(p.centre_id) || int8send(p.number_id::BIGINT) || int8send(p.at)
        || int8send(p.batch_id) || int8send(p.line::BIGINT) || COALESCE(int8send(p.device_id::BIGINT), ''::BYTEA)), 'hex'))::BIT(256)
$$;

-- The sums of a table as its rows are now. Those of the punches the program reckons.
CREATE FUNCTION table_sums(t TEXT, g TEXT)
    RETURNS TABLE (group_key TEXT, row_count BIGINT, lane1 BIGINT, lane2 BIGINT, lane3 BIGINT, lane4 BIGINT)
    LANGUAGE plpgsql STABLE SET bytea_output = 'hex' AS $$
BEGIN
    RETURN QUERY EXECUTE format('
        SELECT g, COUNT(*), wrapped(SUM(lane(h, 1))), wrapped(SUM(lane(h, 2))), wrapped(SUM(lane(h, 3))), wrapped(SUM(lane(h, 4)))
        FROM (SELECT COALESCE(j ->> %L, ''0'') AS g, row_hash(%L, j) AS h
              FROM (SELECT to_jsonb(r) AS j FROM %I AS r WHERE centre_id = app_centre() OFFSET 0) AS rows OFFSET 0) AS hashes
        GROUP BY g', g, t, t);
END $$;

-- Notes what a statement did to the sums of a table: takes the old rows away, adds the
-- new ones. Without a centre, as in a migration, nothing is noted.
CREATE FUNCTION fold_sums() RETURNS TRIGGER LANGUAGE plpgsql SET bytea_output = 'hex' AS $$
BEGIN
    IF app_centre() IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO audit_deltas (centre_id, tx, table_name, group_key, row_count, lane1, lane2, lane3, lane4)
        SELECT d.c, txid_current(), TG_TABLE_NAME, d.g, -COUNT(*),
            wrapped(-SUM(lane(d.h, 1))), wrapped(-SUM(lane(d.h, 2))), wrapped(-SUM(lane(d.h, 3))), wrapped(-SUM(lane(d.h, 4)))
        FROM (SELECT rows.c, COALESCE(rows.j ->> TG_ARGV[0], '0') AS g, row_hash(TG_TABLE_NAME, rows.j) AS h
              FROM (SELECT r.centre_id AS c, to_jsonb(r) AS j FROM old_rows AS r OFFSET 0) AS rows OFFSET 0) AS d
        GROUP BY d.c, d.g;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO audit_deltas (centre_id, tx, table_name, group_key, row_count, lane1, lane2, lane3, lane4)
        SELECT d.c, txid_current(), TG_TABLE_NAME, d.g, COUNT(*),
            wrapped(SUM(lane(d.h, 1))), wrapped(SUM(lane(d.h, 2))), wrapped(SUM(lane(d.h, 3))), wrapped(SUM(lane(d.h, 4)))
        FROM (SELECT rows.c, COALESCE(rows.j ->> TG_ARGV[0], '0') AS g, row_hash(TG_TABLE_NAME, rows.j) AS h
              FROM (SELECT r.centre_id AS c, to_jsonb(r) AS j FROM new_rows AS r OFFSET 0) AS rows OFFSET 0) AS d
        GROUP BY d.c, d.g;
    END IF;
    RETURN NULL;
END $$;

-- The same for punches that are changed or removed. Those that are loaded, and those of
-- a batch that is removed as a whole, the program sums itself; it says so.
CREATE FUNCTION fold_punches() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF app_centre() IS NULL OR TG_OP = 'DELETE' AND current_setting('app.loading', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_deltas (centre_id, tx, table_name, group_key, row_count, lane1, lane2, lane3, lane4)
    SELECT d.centre_id, txid_current(), 'punches', d.batch_id::TEXT, -COUNT(*),
        wrapped(-SUM(lane(d.h, 1))), wrapped(-SUM(lane(d.h, 2))), wrapped(-SUM(lane(d.h, 3))), wrapped(-SUM(lane(d.h, 4)))
    FROM (SELECT p.centre_id, p.batch_id, punch_hash(ROW (p.*)::punches) AS h FROM old_rows AS p OFFSET 0) AS d
    GROUP BY d.centre_id, d.batch_id;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO audit_deltas (centre_id, tx, table_name, group_key, row_count, lane1, lane2, lane3, lane4)
        SELECT d.centre_id, txid_current(), 'punches', d.batch_id::TEXT, COUNT(*),
            wrapped(SUM(lane(d.h, 1))), wrapped(SUM(lane(d.h, 2))), wrapped(SUM(lane(d.h, 3))), wrapped(SUM(lane(d.h, 4)))
        FROM (SELECT p.centre_id, p.batch_id, punch_hash(ROW (p.*)::punches) AS h FROM new_rows AS p OFFSET 0) AS d
        GROUP BY d.centre_id, d.batch_id;
    END IF;
    RETURN NULL;
END $$;

-- So the application's own role inserts punches where it says that they are loaded.
CREATE FUNCTION loaded_punches() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'redbanner_app' AND current_setting('app.loading', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'punches are loaded, not inserted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sums_loaded BEFORE INSERT ON punches FOR EACH STATEMENT EXECUTE FUNCTION loaded_punches();

-- Puts the triggers that keep the sums on every table that is summed.
CREATE FUNCTION sum_tables() RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    t RECORD;
    fold TEXT;
BEGIN
    FOR t IN SELECT * FROM summed_tables() LOOP
        fold := CASE t.table_name WHEN 'punches' THEN 'fold_punches()' ELSE format('fold_sums(%L)', t.group_column) END;
        EXECUTE format('DROP TRIGGER IF EXISTS sums_insert ON %I', t.table_name);
        EXECUTE format('DROP TRIGGER IF EXISTS sums_update ON %I', t.table_name);
        EXECUTE format('DROP TRIGGER IF EXISTS sums_delete ON %I', t.table_name);
        IF t.table_name <> 'punches' THEN
            EXECUTE format('CREATE TRIGGER sums_insert AFTER INSERT ON %I
                REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %s', t.table_name, fold);
        END IF;
        EXECUTE format('CREATE TRIGGER sums_update AFTER UPDATE ON %I
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %s', t.table_name, fold);
        EXECUTE format('CREATE TRIGGER sums_delete AFTER DELETE ON %I
            REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION %s', t.table_name, fold);
    END LOOP;
END $$;

-- As 0001_init.sql made it, and the sums kept.
CREATE OR REPLACE FUNCTION guard_tables() RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    t REGCLASS;
BEGIN
    FOR t IN
        SELECT a.attrelid
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attname = 'centre_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::REGNAMESPACE
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS own_centre ON %s', t);
        EXECUTE format('CREATE POLICY own_centre ON %s USING (centre_id = app_centre()) WITH CHECK (centre_id = app_centre())', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO redbanner_app', t);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO redbanner_app', current_schema());
    GRANT SELECT, INSERT, UPDATE, DELETE ON centres TO redbanner_app;
    GRANT USAGE ON SEQUENCE centres_id_seq TO redbanner_app;
    GRANT SELECT ON schema_files TO redbanner_app;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'redbanner_ingest') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO redbanner_ingest', current_schema());
        GRANT INSERT ON punches TO redbanner_ingest;
    END IF;
    PERFORM sum_tables();
END $$;
SELECT guard_tables();
