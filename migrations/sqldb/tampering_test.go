package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// tampering edits a store beside the program: every table has rows, and nothing stands
// in the way of an edit but the columns' types.
type tampering struct {
	*testing.T
	db     *sqldb.DB
	conn   *sql.Conn
	scope  sqldb.Scope
	tables []tamperTable
	random *rand.Rand
}

type tamperTable struct {
	name    string
	columns []tamperColumn
	rows    int
}

type tamperColumn struct {
	name     string
	kind     string // integer, text, blob, date or boolean
	nullable bool
	key      int // place in the primary key, 0 for none
}

// tamper fills a store's every table and hands it to the test.
func tamper(t *testing.T, db *sqldb.DB, test func(*tampering)) {
	t.Helper()
	scope := sqldbtest.Centre(t, db, "A")
	err := sqldbtest.Beside(t.Context(), db, func(conn *sql.Conn) error {
		x := &tampering{T: t, db: db, conn: conn, scope: scope, random: rand.New(rand.NewPCG(1, 2))}
		x.loosen()
		x.look()
		x.fill()
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			if err := tx.RebaseSums(t.Context()); err != nil {
				return err
			}
			_, err := tx.SettleSums(t.Context())
			return err
		})
		if err != nil {
			return err
		}
		right(t, db, scope, "untouched")
		test(x)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (x *tampering) run(query string, args ...any) {
	x.Helper()
	if x.db.Dialect() == sqldb.PostgreSQL {
		for n := 1; strings.Contains(query, "?"); n++ {
			query = strings.Replace(query, "?", "$"+strconv.Itoa(n), 1)
		}
	}
	if _, err := x.conn.ExecContext(context.Background(), query, args...); err != nil {
		x.Fatalf("%s %v: %v", query, args, err)
	}
}

func (x *tampering) texts(query string, args ...any) [][]string {
	x.Helper()
	rows, err := x.conn.QueryContext(context.Background(), query, args...)
	if err != nil {
		x.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		x.Fatal(err)
	}
	var list [][]string
	for rows.Next() {
		row, targets := make([]string, len(names)), make([]any, len(names))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			x.Fatal(err)
		}
		list = append(list, row)
	}
	if err := rows.Err(); err != nil {
		x.Fatal(err)
	}
	return list
}

// loosen takes the checks off, so that any value of a type is legal.
func (x *tampering) loosen() {
	if x.db.Dialect() == sqldb.SQLite {
		x.run(`PRAGMA ignore_check_constraints = 1`)
		x.run(`PRAGMA synchronous = 0`)
		return
	}
	for _, r := range x.texts(`SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace AND conrelid <> 0`) {
		x.run(fmt.Sprintf(`ALTER TABLE %s DROP CONSTRAINT %s`, r[0], r[1]))
	}
}

// look reads which tables and columns there are.
func (x *tampering) look() {
	query := `
		SELECT t.name, c.name, c.type || CASE WHEN t.sql LIKE '%CHECK (' || c.name || ' IS date(%' THEN 'date' ELSE '' END, 1 - c."notnull", c.pk
		FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND t.sql LIKE '%centre_id%' AND t.name NOT LIKE 'audit%'
		ORDER BY t.name, c.cid`
	if x.db.Dialect() == sqldb.PostgreSQL {
		query = `
			SELECT c.table_name, c.column_name, c.data_type, CASE c.is_nullable WHEN 'YES' THEN 1 ELSE 0 END,
				COALESCE((SELECT array_position(i.indkey::int2[], a.attnum) + 1 FROM pg_index AS i
					JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attname = c.column_name
					WHERE i.indrelid = c.table_name::regclass AND i.indisprimary), 0)
			FROM information_schema.columns AS c
			JOIN summed_tables() AS t ON t.table_name = c.table_name
			ORDER BY c.table_name COLLATE "C", c.ordinal_position`
	}
	for _, r := range x.texts(query) {
		if n := len(x.tables); n == 0 || x.tables[n-1].name != r[0] {
			x.tables = append(x.tables, tamperTable{name: r[0]})
		}
		c := tamperColumn{name: r[1], kind: strings.ToLower(r[2]), nullable: r[3] == "1"}
		c.key, _ = strconv.Atoi(r[4])
		for _, kind := range []string{"date", "boolean", "blob", "bytea", "text", "int"} {
			if strings.Contains(c.kind, kind) {
				c.kind = kind
				break
			}
		}
		of := &x.tables[len(x.tables)-1]
		of.columns = append(of.columns, c)
	}
	if len(x.tables) < 35 {
		x.Fatalf("only %d tables", len(x.tables))
	}
}

// value is the n-th legal value of a column.
func (c tamperColumn) value(n int) any {
	switch c.kind {
	case "date":
		return fmt.Sprintf("2%03d-01-%02d", n/28%1000, n%28+1)
	case "boolean":
		return n%2 == 1
	case "blob", "bytea":
		return []byte(strconv.Itoa(n))
	case "text":
		return "t" + strconv.Itoa(n)
	}
	return n
}

// rowsPerTable is how many rows each table gets, some of them with NULL.
const rowsPerTable = 5

func (x *tampering) fill() {
	for t := range x.tables {
		of := &x.tables[t]
		of.rows = rowsPerTable
		if !slices.ContainsFunc(of.columns, func(c tamperColumn) bool { return c.key > 1 }) {
			of.rows = 1 // one for each centre
		}
		for row := range of.rows {
			var names []string
			var values []any
			for i, c := range of.columns {
				names = append(names, c.name)
				switch {
				case c.name == "centre_id":
					values = append(values, x.scope.CentreID)
				case c.nullable && (row+i)%3 == 0:
					values = append(values, nil)
				default:
					values = append(values, c.value(row+1))
				}
			}
			x.run(fmt.Sprintf(`INSERT INTO %s (%s) VALUES (?%s)`, of.name, strings.Join(names, ", "), strings.Repeat(", ?", len(names)-1)), values...)
		}
	}
}

// nth is the condition for one row of a table, called by an alias.
func (x *tampering) nth(of tamperTable, n int, alias string) string {
	var keys, outer []string
	for _, c := range of.columns {
		if c.key > 0 {
			keys, outer = append(keys, c.name), append(outer, alias+c.name)
		}
	}
	list := strings.Join(keys, ", ")
	return fmt.Sprintf(`(%s) = (SELECT %s FROM %s WHERE centre_id = %d ORDER BY %s LIMIT 1 OFFSET %d)`,
		strings.Join(outer, ", "), list, of.name, x.scope.CentreID, list, n)
}

// undone runs an edit of a table, then the check, then puts the table back.
func (x *tampering) undone(table string, edit func(), check func()) {
	x.Helper()
	x.run(`CREATE TEMP TABLE untouched AS SELECT * FROM ` + table)
	edit()
	check()
	x.run(`DELETE FROM ` + table)
	x.run(`INSERT INTO ` + table + ` SELECT * FROM untouched`)
	x.run(`DROP TABLE untouched`)
}

// named fails the test unless CheckSums names the table.
func (x *tampering) named(edit string, tables ...string) {
	x.Helper()
	found := wrong(x.T, x.db, x.scope)
	for _, table := range tables {
		if slices.Contains(found, table) {
			return
		}
	}
	x.Errorf("%s: named %q", edit, found)
}
