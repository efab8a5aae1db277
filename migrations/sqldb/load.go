package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Null stands for NULL in the rows of LoadInts and EachInts.
const Null = math.MinInt64

// loadable lists the tables of LoadInts with the columns that may be loaded. Their
// centre_id is always the transaction's own.
var loadable = map[string][]string{
	"punches": {"number_id", "at", "batch_id", "line", "device_id"},
}

// LoadInts appends rows of integers to a table, many times faster than Exec, and
// returns how many. Each row holds the values of columns, Null for NULL; the
// centre is added here and must not be among them. Rows that come sorted by the
// table's key are loaded two to three times faster than others. A row whose key is
// taken fails the transaction, so known rows are to be left out beforehand. The row
// slice may be reused by rows; rows may be run again when the transaction is retried.
func (tx *Tx) LoadInts(ctx context.Context, table string, columns []string, rows iter.Seq[[]int64]) (int64, error) {
	if tx.refused != nil {
		return 0, tx.note(tx.refused)
	}
	if err := tx.ready(); err != nil {
		return 0, err
	}
	if len(columns) == 0 || len(loadable[table]) == 0 {
		return 0, fmt.Errorf("table %q is not for loading", table)
	}
	for _, c := range columns {
		if !slices.Contains(loadable[table], c) {
			return 0, fmt.Errorf("column %q of %s is not for loading", c, table)
		}
	}
	l := load{tx: tx, table: table, columns: columns, rows: rows}
	if err := tx.mayWrite(`INSERT INTO ` + table + ` `); err != nil {
		return 0, tx.note(err)
	}
	if err := l.foldLoaded(ctx); err != nil {
		return 0, tx.note(err)
	}
	var n int64
	var err error
	if tx.dialect == SQLite {
		n, err = l.intoSQLite(ctx)
	} else {
		n, err = l.intoPostgreSQL(ctx)
	}
	if err != nil {
		return 0, tx.note(fmt.Errorf("load %s: %w", table, err))
	}
	tx.wrote(n)
	return n, nil
}

// load is one call of LoadInts.
type load struct {
	tx      *Tx
	table   string
	columns []string
	rows    iter.Seq[[]int64]
}

// names returns the column list with the centre in front.
func (l *load) names() string { return "centre_id, " + strings.Join(l.columns, ", ") }

// rowsPerInsert is where more rows in one statement stop paying.
const rowsPerInsert = 50

// intoSQLite inserts many rows per prepared statement. Its triggers would cost more than
// the insert itself; they are taken off for the load, since the centre is written into
// the statement here and the rows are summed on their way, and the transaction puts
// them back or never took them.
func (l *load) intoSQLite(ctx context.Context) (int64, error) {
	if err := l.tx.guardWrite(ctx, `INSERT INTO `+l.table); err != nil {
		return 0, err
	}
	drop := fmt.Sprintf(`DROP TRIGGER temp.%s; DROP TRIGGER temp.%s`, guardTriggerName(l.table, "INSERT"), sumTriggerName(l.table, "INSERT"))
	if _, err := l.tx.tx.ExecContext(ctx, drop); err != nil {
		return 0, err
	}
	var n int64
	err := l.tx.onDriver(func(raw any) error {
		var err error
		n, err = l.insert(ctx, raw.(driver.ConnPrepareContext))
		return err
	})
	if err != nil {
		return 0, err
	}
	triggers, err := l.tx.triggers(ctx, l.table, "INSERT")
	if err != nil {
		return n, err
	}
	_, err = l.tx.tx.ExecContext(ctx, triggers)
	return n, err
}

// insert works at the driver's level: database/sql would check and copy each value.
func (l *load) insert(ctx context.Context, conn driver.ConnPrepareContext) (int64, error) {
	full, err := conn.PrepareContext(ctx, l.statement(rowsPerInsert))
	if err != nil {
		return 0, err
	}
	defer full.Close()
	width := len(l.columns)
	args := make([]driver.NamedValue, 0, rowsPerInsert*width)
	var n int64
	for row := range l.rows {
		if len(row) != width {
			return n, fmt.Errorf("a row of %d values for %d columns", len(row), width)
		}
		for _, v := range row {
			args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: value(v)})
		}
		n++
		if len(args) == cap(args) {
			if _, err := full.(driver.StmtExecContext).ExecContext(ctx, args); err != nil {
				return n, err
			}
			args = args[:0]
		}
	}
	if len(args) == 0 {
		return n, nil
	}
	rest, err := conn.PrepareContext(ctx, l.statement(len(args)/width))
	if err != nil {
		return n, err
	}
	defer rest.Close()
	_, err = rest.(driver.StmtExecContext).ExecContext(ctx, args)
	return n, err
}

// statement inserts so many rows, the centre being a literal.
func (l *load) statement(rows int) string {
	one := fmt.Sprintf("(%d%s)", l.tx.CentreID, strings.Repeat(", ?", len(l.columns)))
	return fmt.Sprintf("INSERT INTO main.%s (%s) VALUES %s%s",
		l.table, l.names(), strings.Repeat(one+", ", rows-1), one)
}

func value(v int64) driver.Value {
	if v == Null {
		return nil
	}
	return v
}

// intoPostgreSQL copies the rows. COPY is refused for a role under row-level security,
// so for the time of the load the transaction becomes redbanner_ingest, which may
// insert punches and nothing else. Where that role is missing, a temporary table
// takes the rows in and hands them on.
func (l *load) intoPostgreSQL(ctx context.Context) (int64, error) {
	may, err := l.tx.mayIngest(ctx)
	if err != nil {
		return 0, err
	}
	if may {
		return l.copyAs(ctx, "redbanner_ingest", l.table)
	}
	temporary := "load_" + l.table
	if _, err := l.tx.tx.ExecContext(ctx, fmt.Sprintf(
		`CREATE TEMP TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA`, temporary, l.names(), l.table)); err != nil {
		return 0, err
	}
	if _, err := l.copy(ctx, temporary); err != nil {
		return 0, err
	}
	if _, err := l.tx.tx.ExecContext(ctx, `SELECT set_config('app.loading', 'on', true)`); err != nil {
		return 0, err
	}
	result, err := l.tx.tx.ExecContext(ctx, fmt.Sprintf(
		`INSERT INTO %[1]s (%[2]s) SELECT %[2]s FROM %[3]s ORDER BY %[2]s`, l.table, l.names(), temporary))
	if err != nil {
		return 0, err
	}
	if _, err := l.tx.tx.ExecContext(ctx, `DROP TABLE `+temporary+`; SELECT set_config('app.loading', '', true)`); err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// copyAs copies as another role, and is the application's again afterwards. After an
// error the transaction can do nothing anyway.
func (l *load) copyAs(ctx context.Context, role, table string) (int64, error) {
	if _, err := l.tx.tx.ExecContext(ctx, `SET LOCAL ROLE `+role); err != nil {
		return 0, err
	}
	n, err := l.copy(ctx, table)
	if err != nil {
		return 0, err
	}
	_, err = l.tx.tx.ExecContext(ctx, `SET LOCAL ROLE redbanner_app`)
	return n, err
}

// copier is what the driver's COPY statement offers beyond database/sql.
type copier interface {
	CopyData(ctx context.Context, line string) (driver.Result, error)
}

// copy writes COPY's text itself, a block of rows at a time.
func (l *load) copy(ctx context.Context, table string) (int64, error) {
	var n int64
	err := l.tx.onDriver(func(raw any) error {
		stmt, err := raw.(driver.ConnPrepareContext).PrepareContext(ctx,
			fmt.Sprintf(`COPY %s (%s) FROM STDIN`, table, l.names()))
		if err != nil {
			return err
		}
		if n, err = l.feed(ctx, stmt); err != nil {
			return errors.Join(err, stmt.Close())
		}
		return stmt.Close()
	})
	return n, err
}

// copyBlock is how much text is handed to the driver at once.
const copyBlock = 56 << 10

func (l *load) feed(ctx context.Context, stmt driver.Stmt) (int64, error) {
	lines := stmt.(copier)
	centre := strconv.FormatInt(l.tx.CentreID, 10)
	block := make([]byte, 0, copyBlock+1024)
	var n int64
	for row := range l.rows {
		if len(row) != len(l.columns) {
			return n, fmt.Errorf("a row of %d values for %d columns", len(row), len(l.columns))
		}
		if len(block) > 0 {
			block = append(block, '\n')
		}
		block = appendLine(block, centre, row)
		n++
		if len(block) >= copyBlock {
			if _, err := lines.CopyData(ctx, string(block)); err != nil {
				return n, err
			}
			block = block[:0]
		}
	}
	if len(block) == 0 {
		return n, nil
	}
	_, err := lines.CopyData(ctx, string(block)) // which ends the line
	return n, err
}

// appendLine appends one line of COPY's text format without its end.
func appendLine(block []byte, centre string, row []int64) []byte {
	block = append(block, centre...)
	for _, v := range row {
		block = append(block, '\t')
		if v == Null {
			block = append(block, `\N`...)
		} else {
			block = strconv.AppendInt(block, v, 10)
		}
	}
	return block
}

// The answers kept in DB.ingest.
const (
	ingestYes = 1
	ingestNo  = 2
)

// mayIngest reports whether the login may act as redbanner_ingest; the server is
// asked once.
func (tx *Tx) mayIngest(ctx context.Context) (bool, error) {
	if known := tx.db.ingest.Load(); known != 0 {
		return known == ingestYes, nil
	}
	var may bool
	err := tx.tx.GetContext(ctx, &may, `
		SELECT EXISTS (
			SELECT FROM pg_roles
			WHERE rolname = 'redbanner_ingest' AND rolbypassrls
				AND has_table_privilege(oid, 'punches', 'INSERT')
				AND pg_has_role(session_user, oid,
					CASE WHEN current_setting('server_version_num')::INT >= 160000 THEN 'SET' ELSE 'MEMBER' END))`)
	if err != nil {
		return false, err
	}
	answer := int32(ingestNo)
	if may {
		answer = ingestYes
	}
	tx.db.ingest.Store(answer)
	return may, nil
}
