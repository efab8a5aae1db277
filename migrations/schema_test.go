package migrations_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// notTenant are the tables that belong to no centre.
var notTenant = []string{"centres", "schema_files", "goose_db_version"}

// column is a column as both databases can describe it.
type column struct {
	Table, Name string
	Type        string // integer, text, blob, date or boolean
	NotNull     bool
	Default     string
}

// raw reads rows of text through the migrations' door.
func raw(t *testing.T, db *sqldb.DB, query string, args ...any) [][]string {
	t.Helper()
	var list [][]string
	err := db.Migrate(t.Context(), func(handle *sql.DB) error {
		var err error
		list, err = texts(t.Context(), handle, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

func texts(ctx context.Context, handle *sql.DB, query string, args ...any) ([][]string, error) {
	rows, err := handle.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var list [][]string
	for rows.Next() {
		row, targets := make([]string, len(names)), make([]any, len(names))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// sqliteColumns tells dates and booleans by their CHECK, since SQLite has no such types.
func sqliteColumns(t *testing.T, db *sqldb.DB) []column {
	var list []column
	for _, r := range raw(t, db, `
		SELECT t.name, c.name, c.type, c."notnull", COALESCE(c.dflt_value, ''), t.sql
		FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND t.name NOT LIKE 'goose%' AND t.name NOT LIKE 'sqlite%'
		ORDER BY t.name, c.cid`) {
		c := column{Table: r[0], Name: r[1], Type: strings.ToLower(r[2]), NotNull: r[3] == "1", Default: strings.ToLower(r[4])}
		if strings.Contains(r[5], fmt.Sprintf("CHECK (%[1]s IS date(%[1]s))", c.Name)) {
			c.Type = "date"
		}
		if strings.Contains(r[5], fmt.Sprintf("CHECK (%s IN (0, 1))", c.Name)) {
			c.Type = "boolean"
		}
		list = append(list, c)
	}
	return list
}

func postgresColumns(t *testing.T, db *sqldb.DB) []column {
	types := map[string]string{"bigint": "integer", "bytea": "blob"}
	var list []column
	for _, r := range raw(t, db, `
		SELECT table_name, column_name, data_type, is_nullable, COALESCE(column_default, '')
		FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%'
		ORDER BY table_name COLLATE "C", ordinal_position`) {
		c := column{Table: r[0], Name: r[1], Type: r[2], NotNull: r[3] == "NO"}
		c.Default = strings.TrimSuffix(r[4], "::text")
		if t, ok := types[c.Type]; ok {
			c.Type = t
		}
		// The halves of a day and its sides are the numbers 0 and 1, not truths.
		if c.Type == "integer" && (strings.HasSuffix(c.Name, "session") || c.Name == "side") {
			c.Type = "boolean"
		}
		list = append(list, c)
	}
	return list
}

func TestBothSchemasHaveTheSameColumns(t *testing.T) {
	t.Parallel()
	lite, full := sqldbtest.Open(t, sqldb.SQLite), sqldbtest.Open(t, sqldb.PostgreSQL)
	want := sqliteColumns(t, lite)
	if len(want) < 150 {
		t.Fatalf("only %d columns found", len(want))
	}
	if diff := cmp.Diff(want, postgresColumns(t, full)); diff != "" {
		t.Errorf("(-sqlite +postgres):\n%s", diff)
	}
}

// sqliteKeys lists primary keys, unique keys, foreign keys and indexes, as lines.
func sqliteKeys(t *testing.T, db *sqldb.DB) []string {
	var list []string
	for _, r := range raw(t, db, `
		SELECT t.name, 'primary', group_concat(c.name, ',' ORDER BY c.pk)
		FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND c.pk > 0 AND t.name NOT LIKE 'goose%' AND t.name NOT LIKE 'sqlite%'
		GROUP BY t.name
		UNION ALL
		SELECT t.name, CASE i.origin WHEN 'u' THEN 'unique' ELSE 'index' END,
			(SELECT group_concat(c.name, ',' ORDER BY c.seqno) FROM pragma_index_info(i.name) AS c)
		FROM sqlite_schema AS t, pragma_index_list(t.name) AS i
		WHERE t.type = 'table' AND i.origin <> 'pk' AND t.name NOT LIKE 'goose%'
		UNION ALL
		SELECT t.name, 'foreign', group_concat(f."from", ',' ORDER BY f.seq) || ' ' || f."table" || ' ' || group_concat(f."to", ',' ORDER BY f.seq)
		FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f
		WHERE t.type = 'table' AND t.name NOT LIKE 'goose%'
		GROUP BY t.name, f.id`) {
		list = append(list, strings.Join(r, " "))
	}
	slices.Sort(list)
	return list
}

func postgresKeys(t *testing.T, db *sqldb.DB) []string {
	var list []string
	const names = `(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(%s) WITH ORDINALITY AS k (num, n)
		JOIN pg_attribute AS a ON a.attrelid = %s AND a.attnum = k.num)`
	for _, r := range raw(t, db, `
		SELECT conrelid::regclass::text,
			CASE contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END,
			`+fmt.Sprintf(names, "conkey", "conrelid")+`
				|| CASE contype WHEN 'f' THEN ' ' || confrelid::regclass::text || ' ' || `+fmt.Sprintf(names, "confkey", "confrelid")+` ELSE '' END
		FROM pg_constraint
		WHERE contype IN ('p', 'u', 'f') AND connamespace = current_schema()::regnamespace AND conrelid::regclass::text NOT LIKE 'goose%'
		UNION ALL
		SELECT i.indrelid::regclass::text, 'index', `+fmt.Sprintf(names, "i.indkey", "i.indrelid")+`
		FROM pg_index AS i
		JOIN pg_class AS c ON c.oid = i.indexrelid
		JOIN pg_am AS m ON m.oid = c.relam
		WHERE c.relnamespace = current_schema()::regnamespace AND m.amname = 'btree' AND NOT i.indisunique`) {
		list = append(list, strings.Join(r, " "))
	}
	slices.Sort(list)
	return list
}

func TestBothSchemasHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	lite, full := sqldbtest.Open(t, sqldb.SQLite), sqldbtest.Open(t, sqldb.PostgreSQL)
	want := sqliteKeys(t, lite)
	if len(want) < 80 {
		t.Fatalf("only %d keys found", len(want))
	}
	if diff := cmp.Diff(want, postgresKeys(t, full)); diff != "" {
		t.Errorf("(-sqlite +postgres):\n%s", diff)
	}
}

func TestEveryKeyIsLedByTheCentre(t *testing.T) {
	t.Parallel()
	led := regexp.MustCompile(`^\w+ (primary|unique|index|foreign) centre_id( centres id$|,|$)`)
	for _, k := range sqliteKeys(t, sqldbtest.Open(t, sqldb.SQLite)) {
		table, _, _ := strings.Cut(k, " ")
		if !slices.Contains(notTenant, table) && !led.MatchString(k) {
			t.Errorf("%s", k)
		}
	}
}

func TestSQLiteTablesAreStrict(t *testing.T) {
	t.Parallel()
	loose := raw(t, sqldbtest.Open(t, sqldb.SQLite), `
		SELECT name FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'`)
	if len(loose) > 0 {
		t.Errorf("not STRICT: %v", loose)
	}
}

// TestPostgreSQLCatalogue holds queries that must find nothing.
func TestPostgreSQLCatalogue(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	tests := map[string]string{
		"a centre's table without forced row-level security or its policy": `
			SELECT c.relname FROM pg_class AS c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
				AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'centre_id')
				AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
					SELECT FROM pg_policies AS p
					WHERE p.tablename = c.relname AND p.cmd = 'ALL' AND p.permissive = 'PERMISSIVE' AND p.roles = '{public}'
						AND p.qual = '(centre_id = app_centre())' AND p.with_check = '(centre_id = app_centre())'))`,
		"a table that opens more than its own centre": `
			SELECT tablename FROM pg_policies GROUP BY tablename HAVING COUNT(*) > 1`,
		"a table that is neither a centre's nor known": `
			SELECT c.relname FROM pg_class AS c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
				AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'centre_id')
				AND c.relname NOT IN ('centres', 'schema_files', 'goose_db_version')`,
		"a view that reads as its owner, or a stored one": `
			SELECT relname FROM pg_class
			WHERE relnamespace = current_schema()::regnamespace
				AND (relkind = 'm' OR relkind = 'v' AND NOT COALESCE(reloptions::text LIKE '%security_invoker=true%', false))`,
		"a role with too much power": `
			SELECT rolname FROM pg_roles
			WHERE rolname = 'redbanner_app' AND (rolsuper OR rolbypassrls OR rolcanlogin)
				OR rolname = 'redbanner_ingest' AND (rolsuper OR rolcanlogin)`,
		"a right of the application to empty a table": `
			SELECT c.relname FROM pg_class AS c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
				AND has_table_privilege('redbanner_app', c.oid, 'TRUNCATE, REFERENCES, TRIGGER')`,
		"a right of the loading role beyond inserting punches": `
			SELECT c.relname, p.act FROM pg_class AS c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p (act)
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
				AND has_table_privilege('redbanner_ingest', c.oid, p.act) AND (c.relname, p.act) <> ('punches', 'INSERT')`,
		"a text column that is not sorted by its bytes": `
			SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying')
				AND COALESCE(collation_name, '') <> 'C' AND table_name NOT LIKE 'goose%'`,
	}
	for name, query := range tests {
		if found := raw(t, db, query); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestNewTableIsGuarded(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	err := db.Migrate(t.Context(), func(handle *sql.DB) error {
		_, err := handle.ExecContext(t.Context(), `CREATE TABLE extra (centre_id BIGINT PRIMARY KEY); SELECT guard_tables()`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	forced := raw(t, db, `SELECT relname FROM pg_class WHERE relname = 'extra' AND relforcerowsecurity`)
	if len(forced) != 1 {
		t.Error("guard_tables left a new table open")
	}
}
