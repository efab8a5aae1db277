package scoringdb

import (
	"context"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

const selectCases = `
		SELECT number, staff, kind, item, accepted_time, promise_days, promise_minutes, extended_to, finished_time,
		       wrong, evaluation, wrong_points, dissatisfied_points, overdue_points
		FROM cases
		WHERE centre_id = ?`

// casesOf loads the cases that are alive on some day of the period.
func casesOf(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]register.Case, error) {
	return cases(ctx, tx, selectCases+` AND accepted_time < ? AND (finished_time IS NULL OR finished_time >= ?)
		ORDER BY number`, tx.CentreID, int64(roster.At(last+1, 0)), int64(roster.At(first, 0)))
}

func cases(ctx context.Context, tx *sqldb.Tx, query string, args ...any) ([]register.Case, error) {
	var rows []struct {
		Number         string           `db:"number"`
		Staff          string           `db:"staff"`
		Kind           string           `db:"kind"`
		Item           string           `db:"item"`
		Accepted       roster.LocalTime `db:"accepted_time"`
		PromiseDays    *int             `db:"promise_days"`
		PromiseMinutes *int             `db:"promise_minutes"`
		ExtendedTo     roster.Date      `db:"extended_to"`
		Finished       roster.LocalTime `db:"finished_time"`
		Wrong          bool             `db:"wrong"`
		Evaluation     int              `db:"evaluation"`

		WrongPoints        *rulebook.Points `db:"wrong_points"`
		DissatisfiedPoints *rulebook.Points `db:"dissatisfied_points"`
		OverduePoints      *rulebook.Points `db:"overdue_points"`
	}
	err := tx.Select(ctx, &rows, query, args...)
	list := make([]register.Case, len(rows))
	for i, r := range rows {
		list[i] = register.Case(r)
	}
	return list, err
}

// casesByNumber loads the stored cases of a file.
func casesByNumber(ctx context.Context, tx *sqldb.Tx, numbers []string) (map[string]register.Case, error) {
	const chunk = 500
	found := make(map[string]register.Case, len(numbers))
	for start := 0; start < len(numbers); start += chunk {
		query, args, err := sqldb.In(selectCases+` AND number IN (?)`, tx.CentreID, numbers[start:min(start+chunk, len(numbers))])
		if err != nil {
			return nil, err
		}
		cases, err := cases(ctx, tx, query, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			found[c.Number] = c
		}
	}
	return found, nil
}
