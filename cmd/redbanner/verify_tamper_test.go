package main

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// provenElsewhere are the tables that verify does not read: those of the migrations, whose
// own start refuses a changed one, and SQLite's statistics. A checkpoint that is removed is
// not missed either: the one that counts is in the file beside the key.
var provenElsewhere = []string{"schema_files", "goose_db_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}

// tamperer edits any table of a store in which much was done, one value or row at a time.
type tamperer struct {
	*desk
	conn   *sql.Conn
	random *rand.Rand
	tables map[string][]string // names of columns
	names  []string
}

// TestVerifyNamesEveryTamper edits a store at random: VERIFY_TAMPERS times on each
// database. Each edit is put back.
func TestVerifyNamesEveryTamper(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		count := 12
		if n, err := strconv.Atoi(os.Getenv("VERIFY_TAMPERS")); err == nil {
			count = n
		}
		closedMarch(o)
		o.do("audit", "checkpoint")
		x := &tamperer{desk: o.desk(), random: rand.New(rand.NewPCG(3, 4))}
		defer x.close()
		x.sound("before")
		beside, err := sqldb.Open(t.Context(), o.db) // verify must not wait for its connection
		o.must(err)
		defer beside.Close()
		o.must(sqldbtest.Beside(t.Context(), beside, func(conn *sql.Conn) error {
			x.conn = conn
			x.look()
			done := map[string]int{}
			for n := 0; n < count; {
				if table, edited := x.once(); edited {
					done[table]++
					n++
				}
			}
			t.Logf("%d tampers, by table: %v", count, done)
			x.sound("all put back")
			return nil
		}))
	})
}

// sound fails the test unless verify finds nothing.
func (x *tamperer) sound(when string) {
	x.Helper()
	if err := x.verify(); err != nil {
		x.Fatalf("%s: %v", when, err)
	}
}

// verify is what the command of that name does with the store.
func (x *tamperer) verify() error {
	found, err := x.app.prove(x.Context(), x.clerk, roster.Period{})
	if err != nil {
		return err
	}
	return x.app.tellProof(x.Context(), x.clerk, found)
}

func (x *tamperer) edit(query string) {
	x.Helper()
	if _, err := x.conn.ExecContext(x.Context(), query); err != nil {
		x.Fatalf("%s: %v", query, err)
	}
}

// texts reads the first column of a query.
func (x *tamperer) texts(query string) (list []string) {
	x.Helper()
	rows, err := x.conn.QueryContext(x.Context(), query)
	x.must(err)
	defer rows.Close()
	for rows.Next() {
		var text string
		x.must(rows.Scan(&text))
		list = append(list, text)
	}
	x.must(rows.Err())
	return list
}

// look reads which tables have rows, and their columns.
func (x *tamperer) look() {
	tables, columns := `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`, `SELECT name FROM pragma_table_info('%s') ORDER BY cid`
	if x.app.db.Dialect() == sqldb.PostgreSQL {
		tables = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname`
		columns = `SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`
	}
	x.tables = map[string][]string{}
	for _, table := range x.texts(tables) {
		if !slices.Contains(provenElsewhere, table) && x.texts(`SELECT COUNT(*) FROM ` + table)[0] != "0" {
			x.tables[table], x.names = x.texts(fmt.Sprintf(columns, table)), append(x.names, table)
		}
	}
	if len(x.names) < 25 {
		x.Fatalf("only %d tables have rows: %v", len(x.names), x.names)
	}
}

// once edits one value, takes away one row or all of a table, lets verify name it, and
// puts the table back. It returns the table, and whether there was an edit: some values
// are none of their column's.
func (x *tamperer) once() (string, bool) {
	table := x.names[x.random.IntN(len(x.names))]
	row, whole := "ctid", x.random.IntN(10) == 0
	if x.app.db.Dialect() == sqldb.SQLite {
		row = "(" + strings.Join(x.keys(table), ", ") + ")"
	}
	rows, err := strconv.Atoi(x.texts(`SELECT COUNT(*) FROM ` + table)[0])
	x.must(err)
	where := fmt.Sprintf(` WHERE %[1]s = (SELECT %[2]s FROM %[3]s ORDER BY %[2]s LIMIT 1 OFFSET %[4]d)`, row, strings.Trim(row, "()"), table, x.random.IntN(rows))
	query := `DELETE FROM ` + table + where
	columns := x.tables[table]
	switch table {
	case "audit_checkpoints":
		columns = columns[1:] // of another centre it would be removed
	case "audit_states": // its schema only makes the next start look at all rows
		columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "schema" })
	}
	switch c := columns[x.random.IntN(len(columns))]; {
	case whole && table != "audit_checkpoints":
		query = `DELETE FROM ` + table
	case x.random.IntN(3) > 0, table == "audit_checkpoints":
		query = fmt.Sprintf(`UPDATE %s SET %s = %s`, table, c, x.other(table, c)) + where
	}
	x.edit(`CREATE TEMP TABLE untouched AS SELECT * FROM ` + table)
	_, failed := x.conn.ExecContext(x.Context(), query)
	if failed == nil {
		x.named(table, query)
	}
	x.edit(`DELETE FROM ` + table)
	x.edit(fmt.Sprintf(`INSERT INTO %s SELECT * FROM untouched`, table))
	x.edit(`DROP TABLE untouched`)
	return table, failed == nil
}

// keys are the columns of a table's primary key.
func (x *tamperer) keys(table string) []string {
	x.Helper()
	return x.texts(fmt.Sprintf(`SELECT name FROM pragma_table_info('%s') WHERE pk > 0 ORDER BY pk`, table))
}

// other is an expression of another value than a column has, of its type.
func (x *tamperer) other(table, column string) string {
	kind := `SELECT lower(type) FROM pragma_table_info('%s') WHERE name = '%s'`
	if x.app.db.Dialect() == sqldb.PostgreSQL {
		kind = `SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '%s'::regclass AND attname = '%s'`
	}
	switch kind := x.texts(fmt.Sprintf(kind, table, column))[0]; kind {
	case "text":
		return fmt.Sprintf(`COALESCE(%s, '') || 'x'`, column)
	case "blob":
		return fmt.Sprintf(`CAST(COALESCE(%s, x'') || x'78' AS BLOB)`, column)
	case "bytea":
		return fmt.Sprintf(`COALESCE(%s, ''::bytea) || 'x'::bytea`, column)
	case "date":
		return fmt.Sprintf(`COALESCE(%s, DATE '2025-01-01') + 1`, column)
	case "boolean":
		return fmt.Sprintf(`NOT COALESCE(%s, false)`, column)
	}
	return fmt.Sprintf(`COALESCE(%s, 0) + %d`, column, 1+x.random.IntN(1000))
}

// named fails the test unless verify finds something wrong.
func (x *tamperer) named(table, query string) {
	x.Helper()
	var said *roster.Error
	if err := x.verify(); !errors.As(err, &said) || !strings.HasPrefix(said.Key, "verify.") {
		x.Errorf("%s: verify says of %s: %v", query, table, err)
	}
}
