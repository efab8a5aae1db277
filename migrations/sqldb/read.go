package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// EachInts runs a query whose columns are all integers and calls fn for each row, Null
// standing for NULL; row is valid during the call only. It reads at the driver's
// level, without the copies that database/sql makes of each value.
func (s *statements) EachInts(ctx context.Context, query string, args []any, fn func(row []int64) error) error {
	if s.failed != nil {
		return fmt.Errorf("a query after a failed statement: %w", s.failed)
	}
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return s.note(s.conn.Raw(func(raw any) error {
		rows, err := raw.(driver.QueryerContext).QueryContext(ctx, s.rebind(query), values)
		if err != nil {
			return err
		}
		return errors.Join(each(rows, fn), rows.Close())
	}))
}

func each(rows driver.Rows, fn func(row []int64) error) error {
	width := len(rows.Columns())
	values, row := make([]driver.Value, width), make([]int64, width)
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		for i, v := range values {
			switch v := v.(type) {
			case int64:
				row[i] = v
			case nil:
				row[i] = Null
			default:
				return fmt.Errorf("column %d is no integer but %T", i+1, v)
			}
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}
