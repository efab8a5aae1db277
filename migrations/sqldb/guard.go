package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The guard gives SQLite what row-level security gives PostgreSQL. Each connection
// carries, as temporary objects that no other connection sees:
//
//   - scope, a table of at most one row: the centre of the running transaction;
//   - a view for each table with a centre_id, of the same name, showing that centre's
//     rows only. An unqualified name means the temporary view, so a statement without
//     its WHERE sees own rows, and without a scope none;
//   - on the writing connection, triggers before INSERT, UPDATE and DELETE of each such
//     table that abort the statement when it touches another centre's row.
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
	tables, err := guardedTables(ctx, query)
	if err != nil {
		return err
	}
	var triggers strings.Builder
	for _, t := range tables {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			triggers.WriteString(guardTrigger(t, event))
		}
	}
	return guard(ctx, exec, query, ``, triggers.String())
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
