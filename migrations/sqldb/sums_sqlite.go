package sqldb

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
)

// On SQLite the rows reach the program by two functions that every connection carries:
// redbanner_fold, which the triggers of the writing connection call for each row, and
// redbanner_cells, which sums a table as it is. A row is encoded as the header of its
// table and then each value with its type and length, so that no two rows are encoded
// alike. Both take: group, header, values.

// tableShape is what the sums must know of a table.
type tableShape struct {
	name    string
	columns []string
	group   string // the column whose text groups the rows, "" for one group
	header  []byte // begins the encoding of each row
}

// headerSize is enough of a hash to tell tables and their columns apart.
const headerSize = 16

// shape reads the columns of a table, as PRAGMA table_info has them.
func shape(ctx context.Context, tx *sqlx.Tx, table string) (tableShape, error) {
	var columns []struct {
		Name string `db:"name"`
		Type string `db:"type"`
		Key  int    `db:"pk"`
	}
	err := tx.SelectContext(ctx, &columns, `SELECT name, type, pk FROM pragma_table_info(?, 'main') ORDER BY cid`, table)
	if err != nil {
		return tableShape{}, err
	}
	s := tableShape{name: table}
	text := table
	for _, c := range columns {
		s.columns = append(s.columns, c.Name)
		text += "\n" + c.Name + " " + c.Type
		if c.Name == "batch_id" || c.Key == 2 && s.group == "" {
			s.group = c.Name
		}
	}
	sum := sha256.Sum256([]byte(text))
	s.header = sum[:headerSize]
	return s, nil
}

// arguments are those of both functions, for rows of the name, "" for the table's own.
func (s *tableShape) arguments(row string) string {
	group := "'0'"
	if s.group != "" {
		group = fmt.Sprintf("COALESCE(%s%s, 0)", row, s.group)
	}
	var list strings.Builder
	fmt.Fprintf(&list, "%s, x'%x'", group, s.header)
	for _, c := range s.columns {
		list.WriteString(", " + row + c)
	}
	return list.String()
}

// summed reports whether a table of a centre has sums. The log's own tables have none:
// they are proved by its chain and by what this package compares.
func summed(table string) bool { return !strings.HasPrefix(table, "audit_") }

// sumTrigger is the SQL that folds each row that an event writes.
func (s *tableShape) sumTrigger(event string) string {
	var folds []string
	if event != "INSERT" {
		folds = append(folds, fmt.Sprintf("redbanner_fold(-1, '%s', %s)", s.name, s.arguments("OLD.")))
	}
	if event != "DELETE" {
		folds = append(folds, fmt.Sprintf("redbanner_fold(1, '%s', %s)", s.name, s.arguments("NEW.")))
	}
	return fmt.Sprintf(`CREATE TEMP TRIGGER %s AFTER %s ON main.%s BEGIN SELECT %s; END;`,
		sumTriggerName(s.name, event), event, s.name, strings.Join(folds, ", "))
}

func sumTriggerName(table, event string) string {
	return "sum_" + table + "_" + strings.ToLower(event)
}

// registerSums gives a connection about to be opened both functions. folded receives
// what the triggers fold; a connection that cannot write has none.
func registerSums(d *sqlite.Driver, folded *cells) error {
	err := d.RegisterFunction("redbanner_cells", &sqlite.FunctionImpl{
		NArgs: -1, Deterministic: true, VolatileArgs: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &cellsOf{}, nil },
	})
	if err != nil || folded == nil {
		return err
	}
	var row []byte
	return d.RegisterFunction("redbanner_fold", &sqlite.FunctionImpl{
		NArgs: -1, VolatileArgs: true,
		Scalar: func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			var err error
			if row, err = encodeRow(row[:0], args[3:]); err != nil {
				return nil, err
			}
			var number [20]byte
			table, group := args[1].(string), groupText(number[:0], args[2])
			to := folded.of(table, group)
			if args[0].(int64) < 0 {
				to.rows--
				to.sum.subtract(hashLanes(row))
			} else {
				to.add(1, hashLanes(row))
			}
			return nil, nil
		},
	})
}

// groupText is the text of a group's column.
func groupText(buffer []byte, value driver.Value) string {
	switch v := value.(type) {
	case string:
		return v
	case int64:
		return string(strconv.AppendInt(buffer, v, 10))
	case []byte:
		return fmt.Sprintf("%x", v)
	}
	return fmt.Sprint(value)
}

// encodeRow appends a table's header and the values of a row.
func encodeRow(row []byte, values []driver.Value) ([]byte, error) {
	header, ok := values[0].([]byte)
	if !ok {
		return nil, errors.New("a row without its table's header")
	}
	row = append(row, header...)
	for _, value := range values[1:] {
		switch v := value.(type) {
		case nil:
			row = append(row, 0)
		case int64:
			row = appendInt(row, v)
		case float64:
			row = binary.BigEndian.AppendUint64(append(row, 2), math.Float64bits(v))
		case string:
			row = append(binary.AppendUvarint(append(row, 3), uint64(len(v))), v...)
		case []byte:
			row = append(binary.AppendUvarint(append(row, 4), uint64(len(v))), v...)
		default:
			return nil, fmt.Errorf("a value of type %T", value)
		}
	}
	return row, nil
}

func appendInt(row []byte, v int64) []byte { return binary.AppendVarint(append(row, 1), v) }

// cellsOf is redbanner_cells: the sums of rows by their group, as one text.
type cellsOf struct {
	cells cells
	row   []byte
}

// Step implements sqlite.AggregateFunction.
func (c *cellsOf) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	row, err := encodeRow(c.row[:0], args[1:])
	if err != nil {
		return err
	}
	c.row = row
	var number [20]byte
	c.cells.of("", groupText(number[:0], args[0])).add(1, hashLanes(row))
	return nil
}

// WindowInverse implements sqlite.AggregateFunction.
func (c *cellsOf) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New("sums of rows are no window function")
}

// WindowValue implements sqlite.AggregateFunction: for each group its rows, its sum and
// its name with its length.
func (c *cellsOf) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	var data []byte
	for key, one := range c.cells.all {
		data = binary.AppendVarint(data, one.rows)
		data = append(data, one.sum.bytes()...)
		data = append(binary.AppendUvarint(data, uint64(len(key.group))), key.group...)
	}
	return data, nil
}

// Final implements sqlite.AggregateFunction.
func (c *cellsOf) Final(*sqlite.FunctionContext) {}

// parseCells reads what WindowValue wrote.
func parseCells(table string, data []byte, into *cells) error {
	for len(data) > 0 {
		rows, n := binary.Varint(data)
		if n <= 0 || len(data) < n+sha256.Size {
			return errors.New("sums that break off")
		}
		sum := parseLanes(data[n : n+sha256.Size])
		data = data[n+sha256.Size:]
		length, n := binary.Uvarint(data)
		if n <= 0 || uint64(len(data)-n) < length {
			return errors.New("a group's name that breaks off")
		}
		into.of(table, string(data[n:n+int(length)])).add(rows, sum)
		data = data[n+int(length):]
	}
	return nil
}

// sumSQLite sums the rows of every table as they are.
func (s *statements) sumSQLite(ctx context.Context) (*cells, error) {
	var tables []string
	err := s.tx.SelectContext(ctx, &tables, `SELECT name FROM temp.sqlite_schema WHERE type = 'view' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	total := &cells{}
	for _, table := range tables {
		if !summed(table) {
			continue
		}
		of, err := shape(ctx, s.tx, table)
		if err != nil {
			return nil, err
		}
		var data []byte
		query := fmt.Sprintf(`SELECT redbanner_cells(%s) FROM main.%s WHERE centre_id = ?`, of.arguments(""), table)
		if err := s.tx.GetContext(ctx, &data, query, s.centre); err != nil {
			return nil, err
		}
		if err := parseCells(table, data, total); err != nil {
			return nil, err
		}
	}
	return total, nil
}
