package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"redbanner/migrations/sqldb"
)

// querier is a raw handle or one transaction of it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// describe fills in what the store holds: its schema, its centres and, unless the
// backup is a quick one, every table's rows.
func (m *Manifest) describe(ctx context.Context, q querier, quick bool) error {
	err := q.QueryRowContext(ctx, `SELECT name FROM schema_files ORDER BY version DESC LIMIT 1`).Scan(&m.Schema)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if m.Centres, err = centres(ctx, q, m.Schema >= "0008"); err != nil || quick {
		return err
	}
	if m.Tables, err = tables(ctx, q, m.Dialect); err != nil {
		return err
	}
	m.Digest = digestTables(m.Tables)
	return nil
}

func digestTables(tables []Table) string {
	c := newCounting()
	for _, t := range tables {
		fmt.Fprintf(c, "%q %d %s\n", t.Name, t.Rows, t.Digest)
	}
	return c.digest()
}

// The centres with the heads of their audit logs, and of a schema before there was one.
const (
	centresLogged = `
		SELECT c.id, c.code, c.name, COALESCE(e.seq, 0), e.hash
		FROM centres c
		LEFT JOIN audit_events e ON e.centre_id = c.id
			AND e.seq = (SELECT MAX(seq) FROM audit_events WHERE centre_id = c.id)
		ORDER BY c.id`
	centresUnlogged = `
		SELECT id, code, name, 0, NULL
		FROM centres
		ORDER BY id`
)

// centres lists the centres with the heads of their audit logs and their closed periods.
func centres(ctx context.Context, q querier, logged bool) ([]Centre, error) {
	query := centresLogged
	if !logged {
		query = centresUnlogged
	}
	list, at := []Centre{}, map[int64]int{}
	err := each(ctx, q, query, func(rows *sql.Rows) error {
		var id int64
		var head []byte
		c := Centre{Closed: []Closed{}}
		err := rows.Scan(&id, &c.Code, &c.Name, &c.Events, &head)
		c.Head, at[id] = hex.EncodeToString(head), len(list)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("centres: %w", err)
	}
	err = each(ctx, q, `
		SELECT s.centre_id, s.period, s.output_digest
		FROM snapshots s
		JOIN periods p ON p.centre_id = s.centre_id AND p.period = s.period AND p.state = 'closed'
		WHERE s.reopened_at IS NULL
		ORDER BY s.centre_id, s.period`, func(rows *sql.Rows) error {
		var id int64
		var c Closed
		if err := rows.Scan(&id, &c.Period, &c.Digest); err != nil {
			return err
		}
		list[at[id]].Closed = append(list[at[id]].Closed, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("closed periods: %w", err)
	}
	return list, nil
}

// each runs fn on every row of a query.
func each(ctx context.Context, q querier, query string, fn func(*sql.Rows) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// shape is a table's columns in order, and those of its key.
type shape struct {
	name    string
	columns []string
	key     []string
}

// tables counts and digests every table but the migrations' own count, by name.
func tables(ctx context.Context, q querier, dialect sqldb.Dialect) ([]Table, error) {
	shapes, err := shapes(ctx, q, dialect)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	list := make([]Table, len(shapes))
	for i, s := range shapes {
		if list[i], err = s.digest(ctx, q); err != nil {
			return nil, fmt.Errorf("table %s: %w", s.name, err)
		}
	}
	return list, nil
}

// columnsSQLite and columnsPostgreSQL list each table's columns in order and, for those
// of its key, the place in it, 0 for others.
const (
	columnsSQLite = `
		SELECT t.name, c.name, c.pk
		FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'goose%'
		ORDER BY t.name, c.cid`
	columnsPostgreSQL = `
		SELECT t.relname, a.attname, COALESCE(array_position(i.indkey::INT[], a.attnum::INT) + 1, 0)
		FROM pg_class t
		JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
		WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::REGNAMESPACE AND t.relname NOT LIKE 'goose%'
		ORDER BY t.relname COLLATE "C", a.attnum`
)

func shapes(ctx context.Context, q querier, dialect sqldb.Dialect) ([]shape, error) {
	query := columnsSQLite
	if dialect == sqldb.PostgreSQL {
		query = columnsPostgreSQL
	}
	var list []shape
	places := map[string]map[int]string{}
	err := each(ctx, q, query, func(rows *sql.Rows) error {
		var table, column string
		var place int
		if err := rows.Scan(&table, &column, &place); err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].name != table {
			list = append(list, shape{name: table})
			places[table] = map[int]string{}
		}
		last := &list[len(list)-1]
		last.columns = append(last.columns, column)
		if place > 0 {
			places[table][place] = column
		}
		return nil
	})
	for i := range list {
		key := places[list[i].name]
		for place := 1; place <= len(key); place++ {
			list[i].key = append(list[i].key, key[place])
		}
		if len(key) == 0 {
			list[i].key = list[i].columns
		}
	}
	return list, err
}

// digest reads the table in the order of its key.
func (s shape) digest(ctx context.Context, q querier) (Table, error) {
	t := Table{Name: s.name}
	sum := sha256.New()
	row, targets := make([]any, len(s.columns)), make([]any, len(s.columns))
	for i := range row {
		targets[i] = &row[i]
	}
	fmt.Fprintf(sum, "%q", s.columns)
	var encoded []byte
	err := each(ctx, q, `SELECT `+strings.Join(s.columns, ", ")+` FROM `+s.name+` ORDER BY `+strings.Join(s.key, ", "), func(rows *sql.Rows) error {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		encoded = encoded[:0]
		for _, v := range row {
			var err error
			if encoded, err = appendValue(encoded, v); err != nil {
				return err
			}
		}
		t.Rows++
		_, err := sum.Write(encoded)
		return err
	})
	t.Digest = hex.EncodeToString(sum.Sum(nil))
	return t, err
}

// appendValue appends a value with its type and length, so that no two rows look alike.
func appendValue(data []byte, v any) ([]byte, error) {
	bytes := func(kind byte, s string) []byte {
		data = binary.BigEndian.AppendUint32(append(data, kind), uint32(len(s)))
		return append(data, s...)
	}
	switch x := v.(type) {
	case nil:
		return append(data, 'n'), nil
	case int64:
		return binary.BigEndian.AppendUint64(append(data, 'i'), uint64(x)), nil
	case bool:
		if x {
			return append(data, 'b', 1), nil
		}
		return append(data, 'b', 0), nil
	case string:
		return bytes('s', x), nil
	case []byte:
		return bytes('x', string(x)), nil
	case time.Time: // a day
		return bytes('d', x.Format(time.DateOnly)), nil
	}
	return nil, fmt.Errorf("a value of type %T", v)
}
