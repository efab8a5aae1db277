package attendancedb

import (
	"context"
	"encoding/json"
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// setAside lists quarantined lines of the batch with their reasons, after those that
// it has listed.
func (l *Ledger) setAside(ctx context.Context, listed int, problems []roster.Problem) error {
	rows := make([][]any, 0, len(problems))
	for i, p := range problems {
		args, err := argsText(p.Args)
		if err != nil {
			return err
		}
		rows = append(rows, []any{l.Tx.CentreID, l.batch, listed + i + 1, p.Row, p.Code, p.Column, p.Value, args})
	}
	columns := []string{"centre_id", "batch_id", "seq", "line", "code", "column_name", "value", "args"}
	return insert(ctx, l.Tx, "quarantine", columns, rows)
}

// argsText keeps whole numbers as such and everything else as its text.
func argsText(args []any) (string, error) {
	kept := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case int, int32, int64:
			kept[i] = arg
		default:
			kept[i] = fmt.Sprint(arg)
		}
	}
	text, err := json.Marshal(kept)
	return string(text), err
}

func argsOf(text string) ([]any, error) {
	var args []any
	if err := json.Unmarshal([]byte(text), &args); err != nil {
		return nil, fmt.Errorf("arguments of a quarantined line: %w", err)
	}
	for i, arg := range args {
		if n, ok := arg.(float64); ok {
			args[i] = int(n)
		}
	}
	return args, nil
}

// quarantined loads the lines that a batch left out.
func quarantined(ctx context.Context, tx *sqldb.Tx, b attendance.Batch) ([]roster.Problem, error) {
	var rows []struct {
		Line   int    `db:"line"`
		Code   string `db:"code"`
		Column string `db:"column_name"`
		Value  string `db:"value"`
		Args   string `db:"args"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT line, code, column_name, value, args
		FROM quarantine
		WHERE centre_id = ? AND batch_id = ?
		ORDER BY seq`, tx.CentreID, b.ID)
	if err != nil {
		return nil, err
	}
	list := make([]roster.Problem, len(rows))
	for i, r := range rows {
		args, err := argsOf(r.Args)
		if err != nil {
			return nil, err
		}
		list[i] = roster.Problem{File: b.File, Row: r.Line, Column: r.Column, Code: r.Code, Value: r.Value, Args: args}
	}
	return list, nil
}
