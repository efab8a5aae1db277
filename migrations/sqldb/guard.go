package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// The guard gives SQLite what row-level security gives PostgreSQL. Each connection
// carries, as temporary objects that no other connection sees:
//
//   - scope, a table of at most one row: the centre of the running transaction;
//   - a view for each table with a centre_id, of the same name, showing that centre's
//     rows only. An unqualified name means the temporary view, so a statement without
//     its WHERE sees own rows, and without a scope none;
//   - on the writing connection, triggers before INSERT, UPDATE and DELETE of such a
//     table that abort the statement when it touches another centre's row, and others
//     after them that keep its sums (sums_sqlite.go). A table gets them before its first
//     write: making them all would be most of a small command.
//
// A view cannot be written, so the target of a write is the table itself, main.x:
// target adds that to the first words of a statement, and nowhere else. A write
// hidden behind WITH is refused by SQLite ("cannot modify … because it is a view").
//
// Not guarded: a statement that itself says main.x in its FROM, and SQL that writes
// the scope table; nothing outside this package may do either. Where PostgreSQL
// lets an UPDATE or DELETE without its WHERE pass over foreign rows, the triggers
// make it fail; where nothing is foreign, both do the same.

// guardReader prepares a connection of the reading pool.
func guardReader(ctx context.Context, exec driver.ExecerContext, query driver.QueryerContext) error {
	// A query-only connection refuses temporary objects too, so the bolt is drawn
	// while they are made.
	return guard(ctx, exec, query, `PRAGMA query_only = 0;`, `PRAGMA query_only = 1;`)
}

// guardWriter prepares the writing connection.
func guardWriter(ctx context.Context, exec driver.ExecerContext, query driver.QueryerContext) error {
	return guard(ctx, exec, query, ``, ``)
}

func guard(ctx context.Context, exec driver.ExecerContext, query driver.QueryerContext, before, after string) error {
	tables, err := guardedTables(ctx, query)
	if err != nil {
		return err
	}
	var script strings.Builder
	script.WriteString(before)
	script.WriteString(`CREATE TEMP TABLE scope (centre_id INTEGER NOT NULL) STRICT;`)
	for _, t := range tables {
		fmt.Fprintf(&script, `CREATE TEMP VIEW %[1]s AS SELECT * FROM main.%[1]s WHERE centre_id = (SELECT centre_id FROM temp.scope);`, t)
	}
	script.WriteString(after)
	_, err = exec.ExecContext(ctx, script.String(), nil)
	return err
}

// guardTrigger is the SQL that aborts the event on a foreign row of the table.
func guardTrigger(table, event string) string {
	rows := map[string][]string{"INSERT": {"NEW"}, "UPDATE": {"OLD", "NEW"}, "DELETE": {"OLD"}}
	var foreign []string
	for _, row := range rows[event] {
		foreign = append(foreign, row+".centre_id IS NOT (SELECT centre_id FROM temp.scope)")
	}
	return fmt.Sprintf(`CREATE TEMP TRIGGER %s BEFORE %s ON main.%s WHEN %s BEGIN SELECT RAISE(ABORT, 'the row belongs to another centre'); END;`,
		guardTriggerName(table, event), event, table, strings.Join(foreign, " OR "))
}

func guardTriggerName(table, event string) string {
	return "guard_" + table + "_" + strings.ToLower(event)
}

// guardedTables lists the tables that have a centre_id.
func guardedTables(ctx context.Context, query driver.QueryerContext) ([]string, error) {
	rows, err := query.QueryContext(ctx, `
		SELECT name
		FROM main.sqlite_schema AS t
		WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'centre_id')
		ORDER BY name`, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for row := make([]driver.Value, 1); ; {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return tables, nil
		} else if err != nil {
			return nil, err
		}
		tables = append(tables, row[0].(string))
	}
}

// enterSQLite tells a connection the centre of the transaction about to begin; 0 is none.
// It is done before each transaction, so what the last one left does not matter.
func enterSQLite(ctx context.Context, conn *sql.Conn, centre int64, readOnly bool) error {
	script := `DELETE FROM temp.scope;`
	if centre != 0 {
		script += fmt.Sprintf(`INSERT INTO temp.scope VALUES (%d);`, centre)
	}
	if readOnly {
		script = `PRAGMA query_only = 0;` + script + `PRAGMA query_only = 1;`
	}
	_, err := conn.ExecContext(ctx, script)
	return err
}

// guarding keeps which tables of the writing connection have their triggers. What a
// transaction makes is gone when it is rolled back, so each one looks anew.
type guarding struct {
	all     map[string]bool // tables with a centre_id
	guarded map[string]bool
}

// guardWrite makes the triggers that a statement needs: those of the table that it
// writes, or of every table when it is of no form that names one.
func (s *statements) guardWrite(ctx context.Context, query string) error {
	table, writes := written(query)
	if !writes {
		return nil
	}
	if s.guards.all == nil {
		if err := s.guards.look(ctx, s.tx); err != nil {
			return err
		}
	}
	if table != "" && (s.guards.guarded[table] || !s.guards.all[table]) {
		return nil
	}
	var script strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.guards.all)) {
		if (table == "" || table == name) && !s.guards.guarded[name] {
			triggers, err := s.triggers(ctx, name, "INSERT", "UPDATE", "DELETE")
			if err != nil {
				return err
			}
			script.WriteString(triggers)
			s.guards.guarded[name] = true
		}
	}
	_, err := s.tx.ExecContext(ctx, script.String())
	return err
}

// triggers is the SQL of a table's triggers: the guard's, and those that keep its sums.
func (s *statements) triggers(ctx context.Context, table string, events ...string) (string, error) {
	of, err := shape(ctx, s.tx, table)
	var script strings.Builder
	for _, event := range events {
		script.WriteString(guardTrigger(table, event))
		if summed(table) {
			script.WriteString(of.sumTrigger(event))
		}
	}
	return script.String(), err
}

// look reads which tables are to be guarded, each having its view, and which are.
func (g *guarding) look(ctx context.Context, tx *sqlx.Tx) error {
	var rows []struct {
		Table string `db:"name"`
		Kind  string `db:"type"`
	}
	err := tx.SelectContext(ctx, &rows, `
		SELECT tbl_name AS name, type
		FROM temp.sqlite_schema
		WHERE type IN ('view', 'trigger')`)
	if err != nil {
		return err
	}
	g.all, g.guarded = map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		if r.Kind == "view" {
			g.all[r.Table] = true
		} else {
			g.guarded[r.Table] = true
		}
	}
	return nil
}

// writeVerbs begin the statements that write one table, whose name follows.
var writeVerbs = [...]string{"INSERT INTO ", "UPDATE ", "DELETE FROM ", "REPLACE INTO "}

// written returns the table that a statement writes; "" with writes when it may write
// any.
func written(query string) (table string, writes bool) {
	head := strings.TrimLeft(query, " \t\n")
	if strings.HasPrefix(head, "SELECT ") || strings.HasPrefix(head, "SELECT\n") {
		return "", false
	}
	for _, verb := range writeVerbs {
		if rest, ok := strings.CutPrefix(head, verb); ok {
			rest = strings.TrimPrefix(rest, "main.")
			if end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }); end >= 0 {
				rest = rest[:end]
			}
			return rest, true
		}
	}
	return "", true
}

// target names the table of a write as main.x.
func target(query string) string {
	head := strings.TrimLeft(query, " \t\n")
	for _, verb := range []string{"INSERT INTO ", "UPDATE ", "DELETE FROM "} {
		if rest, ok := strings.CutPrefix(head, verb); ok {
			end := strings.IndexAny(rest, ". (\t\n")
			if end >= 0 && rest[end] == '.' {
				return query // it names its schema itself
			}
			return verb + "main." + rest
		}
	}
	return query
}
