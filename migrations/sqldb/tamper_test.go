package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
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

// TestSumsMissNoColumn changes each column of each table.
func TestSumsMissNoColumn(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		tamper(t, db, func(x *tampering) {
			for i := 0; ; i++ { // the i-th column of every table
				var edited []string
				for _, of := range x.tables {
					if i < len(of.columns) {
						x.run(`CREATE TEMP TABLE was_` + of.name + ` AS SELECT * FROM ` + of.name)
						c := of.columns[i]
						x.run(fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s`, of.name, c.name, x.nth(of, 0, "")), c.value(9000+2*i))
						edited = append(edited, of.name)
					}
				}
				if len(edited) == 0 {
					return
				}
				found := wrong(t, db, x.scope)
				for _, table := range edited {
					if !slices.Contains(found, table) {
						t.Errorf("column %d of %s was changed and is not named", i, table)
					}
					x.run(`DELETE FROM ` + table)
					x.run(`INSERT INTO ` + table + ` SELECT * FROM was_` + table)
					x.run(`DROP TABLE was_` + table)
				}
			}
		})
	})
}

// TestEveryTableIsFolded empties each table through the door: what the triggers take away
// is what the sums of its rows were.
func TestEveryTableIsFolded(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		tamper(t, db, func(x *tampering) {
			if db.Dialect() == sqldb.PostgreSQL { // Beside took away SQLite's alone
				for _, r := range x.texts(`SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'sums%'`) {
					x.run(fmt.Sprintf(`DROP TRIGGER %s ON %s`, r[1], r[0]))
				}
			}
			err := db.InTx(t.Context(), x.scope, func(tx *sqldb.Tx) error {
				for _, of := range x.tables {
					if _, err := tx.Exec(t.Context(), `DELETE FROM `+of.name+` WHERE centre_id = ?`, tx.CentreID); err != nil {
						return err
					}
				}
				_, err := tx.SettleSums(t.Context())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			right(t, db, x.scope, "emptied")
			if left := x.texts(`SELECT table_name, group_key FROM audit_sums`); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	})
}

// TestEveryTamperIsNamed edits a store at random: SUMS_TAMPERS times on each database.
func TestEveryTamperIsNamed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		count := map[sqldb.Dialect]int{sqldb.SQLite: 150, sqldb.PostgreSQL: 15}[db.Dialect()]
		if n, err := strconv.Atoi(os.Getenv("SUMS_TAMPERS")); err == nil {
			count = n
		}
		tamper(t, db, func(x *tampering) {
			kinds := map[string]int{}
			for range count {
				kinds[x.once()]++
			}
			right(t, db, x.scope, "all undone")
			t.Logf("%d tampers, %v", count, kinds)
		})
	})
}

// once makes one random edit and says of what kind it was.
func (x *tampering) once() string {
	of := x.tables[x.random.IntN(len(x.tables))]
	c := of.columns[x.random.IntN(len(of.columns))]
	where, n := x.nth(of, x.random.IntN(of.rows), ""), x.random.IntN(1000)*2
	kind := x.random.IntN(6)
	switch kind {
	case 0: // another value, or none
		var value any = c.value(7001 + n)
		if c.kind == "boolean" {
			value = x.random.IntN(2) == 1
		}
		if c.nullable && n%6 == 0 {
			value = nil
		}
		edit := fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s`, of.name, c.name, where)
		if !x.differs(of.name, c.name, where, value) {
			return x.once()
		}
		x.undone(of.name, func() { x.run(edit, value) }, func() { x.named(fmt.Sprintf("%s %v", edit, value), of.name) })
		return "change"
	case 1:
		edit := fmt.Sprintf(`DELETE FROM %s WHERE %s`, of.name, where)
		x.undone(of.name, func() { x.run(edit) }, func() { x.named(edit, of.name) })
		return "delete"
	case 2:
		return x.duplicate(of, where)
	case 3:
		return x.regroup(of, where)
	case 4:
		return x.swap(of, c)
	}
	return x.editSums(n)
}

// differs reports whether the value is not the one that is there.
func (x *tampering) differs(table, column, where string, value any) bool {
	x.Helper()
	if value == nil {
		return len(x.texts(fmt.Sprintf(`SELECT 1 FROM %s WHERE %s AND %s IS NOT NULL`, table, where, column))) > 0
	}
	place := "?"
	if x.db.Dialect() == sqldb.PostgreSQL {
		place = "$1"
	}
	return len(x.texts(fmt.Sprintf(`SELECT 1 FROM %s WHERE %s AND %s = %s`, table, where, column, place), value)) == 0
}

// duplicate inserts a row again under another key.
func (x *tampering) duplicate(of tamperTable, where string) string {
	last := of.columns[0]
	for _, c := range of.columns {
		if c.key > last.key {
			last = c
		}
	}
	var names, values []string
	var args []any
	for _, c := range of.columns {
		names = append(names, c.name)
		switch {
		case c.name == last.name && last.name != "centre_id", c.kind == "text" && c.name != "centre_id" && c.key == 0 && !c.nullable: // a unique key too
			values = append(values, "?")
			args = append(args, c.value(8000+x.random.IntN(500)))
		default:
			values = append(values, c.name)
		}
	}
	if last.name == "centre_id" {
		return x.once() // one row for each centre
	}
	edit := fmt.Sprintf(`INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM %[1]s WHERE %[4]s`, of.name, strings.Join(names, ", "), strings.Join(values, ", "), where)
	x.undone(of.name, func() { x.run(edit, args...) }, func() { x.named(edit, of.name) })
	return "duplicate"
}

// regroup moves a row to another batch, or to where another key would put it.
func (x *tampering) regroup(of tamperTable, where string) string {
	for _, c := range of.columns {
		if c.name == "batch_id" || c.key == 2 && !slices.ContainsFunc(of.columns, func(c tamperColumn) bool { return c.name == "batch_id" }) {
			edit := fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s`, of.name, c.name, where)
			x.undone(of.name, func() { x.run(edit, c.value(6000+x.random.IntN(999))) }, func() { x.named(edit, of.name) })
			return "regroup"
		}
	}
	return x.once()
}

// uniques are columns whose values cannot be exchanged in one statement.
var uniques = []string{"clock_numbers.number", "clock_devices.name", "push_uploads.sha256", "push_uploads.serial"}

// swap exchanges the values of a column between two rows.
func (x *tampering) swap(of tamperTable, c tamperColumn) string {
	if c.key > 0 || of.rows == 1 {
		return x.once() // the same rows again, or a key that is taken for a moment
	}
	second := 1 + x.random.IntN(of.rows-1)
	same := fmt.Sprintf(`SELECT 1 FROM %[1]s AS a, %[1]s AS b WHERE %[2]s AND %[3]s AND (a.%[4]s = b.%[4]s OR a.%[4]s IS NULL AND b.%[4]s IS NULL)`, of.name, x.nth(of, 0, "a."), x.nth(of, second, "b."), c.name)
	if len(x.texts(same)) > 0 {
		return x.once()
	}
	if slices.Contains(uniques, of.name+"."+c.name) {
		return x.once()
	}
	edit := fmt.Sprintf(`
		UPDATE %[1]s SET %[2]s = CASE
			WHEN %[3]s THEN (SELECT b.%[2]s FROM untouched AS b WHERE %[5]s)
			ELSE (SELECT a.%[2]s FROM untouched AS a WHERE %[6]s) END
		WHERE %[3]s OR %[4]s`, of.name, c.name, x.nth(of, 0, ""), x.nth(of, second, ""), x.nth(of, second, "b."), x.nth(of, 0, "a."))
	x.undone(of.name, func() { x.run(edit) }, func() { x.named(edit, of.name) })
	return "swap"
}

// editSums edits what the sums say.
func (x *tampering) editSums(n int) string {
	centre := x.scope.CentreID
	key := []tamperColumn{{name: "centre_id", key: 1}, {name: "table_name", key: 2}, {name: "group_key", key: 3}}
	cell := x.nth(tamperTable{name: "audit_sums", columns: key}, x.random.IntN(20), "")
	edits := []struct{ table, edit string }{
		{"audit_sums", fmt.Sprintf(`UPDATE audit_sums SET row_count = row_count + 1 WHERE %s`, cell)},
		{"audit_sums", fmt.Sprintf(`UPDATE audit_sums SET sum = (SELECT main FROM audit_states WHERE centre_id = %d) WHERE %s`, centre, cell)},
		{"audit_sums", fmt.Sprintf(`UPDATE audit_sums SET group_key = 'x%d' WHERE %s`, n, cell)},
		{"audit_sums", fmt.Sprintf(`DELETE FROM audit_sums WHERE %s`, cell)},
		{"audit_sums", fmt.Sprintf(`INSERT INTO audit_sums (centre_id, table_name, group_key, row_count, sum) SELECT centre_id, table_name, 'x', 0, sum FROM audit_sums WHERE %s`, cell)},
		{"audit_states", fmt.Sprintf(`UPDATE audit_states SET main = committed WHERE centre_id = %d`, centre)},
		{"audit_states", fmt.Sprintf(`UPDATE audit_states SET silent = main WHERE centre_id = %d`, centre)},
		{"audit_states", fmt.Sprintf(`DELETE FROM audit_states WHERE centre_id = %d`, centre)},
	}
	one := edits[x.random.IntN(len(edits))]
	x.undone(one.table, func() { x.run(one.edit) }, func() { x.named(one.edit, one.table) })
	return "sums"
}
