package sqldb_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

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
			if left := x.texts(`SELECT table_name, group_key FROM audit_sums WHERE table_name <> 'centres'`); len(left) > 0 {
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
		if raced {
			count /= 10
		}
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
