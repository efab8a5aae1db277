package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// EachInts runs a query whose columns are all integers and calls fn for each row, Null
// standing for NULL. The row is valid during the call only, and fn must not use the
// transaction. An error of fn ends the reading and is returned; the transaction may
// go on. It reads at the driver's level, without the copies that database/sql makes
// of each value, in two thirds of the time and half the memory.
func (s *statements) EachInts(ctx context.Context, query string, args []any, fn func(row []int64) error) error {
	if err := s.ready(); err != nil {
		return err
	}
	if err := s.mayRemember(query); err != nil {
		return s.note(err)
	}
	values, err := driverValues(args)
	if err != nil {
		return s.note(err)
	}
	traced(ctx, query)
	var stopped error
	err = s.onDriver(func(conn any) (err error) {
		rows, err := conn.(driver.QueryerContext).QueryContext(ctx, s.rebind(query), values)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }() // when fn panics too
		stopped, err = eachRow(rows, fn)
		return err
	})
	if s.note(err) != nil {
		return err
	}
	return stopped
}

// driverValues makes of the arguments what database/sql would hand to the driver.
func driverValues(args []any) ([]driver.NamedValue, error) {
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return values, nil
}

// eachRow returns apart why fn stopped and why reading failed.
func eachRow(rows driver.Rows, fn func(row []int64) error) (stopped, err error) {
	width := len(rows.Columns())
	values, row := make([]driver.Value, width), make([]int64, width)
	for {
		if err := rows.Next(values); errors.Is(err, io.EOF) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		for i, v := range values {
			switch v := v.(type) {
			case int64:
				row[i] = v
			case nil:
				row[i] = Null
			default:
				return nil, fmt.Errorf("column %d holds no integer but %T", i+1, v)
			}
		}
		if err := fn(row); err != nil {
			return err, nil
		}
	}
}
