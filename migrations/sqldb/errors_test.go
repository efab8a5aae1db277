package sqldb_test

import (
	"errors"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestClassifyTellsTheSameOnBoth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		want  sqldb.Class
	}{
		"primary key":    {`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'again')`, sqldb.Unique},
		"unique key":     {`INSERT INTO clock_numbers (centre_id, id, number) VALUES (?, 2, '007')`, sqldb.Unique},
		"missing parent": {`INSERT INTO moves (centre_id, staff, from_day, window_code) VALUES (?, 'nobody', '2025-01-01', 'W1')`, sqldb.Foreign},
		"check":          {`INSERT INTO periods (centre_id, period, state, changed_at, changed_by) VALUES (?, '2025-03', 'ajar', 1, 'x')`, sqldb.Check},
		"not null":       {`INSERT INTO windows (centre_id, code) VALUES (?, 'W2')`, sqldb.Check},
		"no such day":    {`INSERT INTO clock_days (centre_id, day, punches) VALUES (?, '2025-02-30', 1)`, sqldb.Check},
		"no number":      {`INSERT INTO clock_days (centre_id, day, punches) VALUES (?, '2025-02-28', 'abc')`, sqldb.Check},
		"foreign centre": {`INSERT INTO windows (centre_id, code, name) VALUES (? + 1, 'W1', 'x')`, sqldb.Refused},
		"no such table":  {`DELETE FROM nowhere WHERE id = ?`, sqldb.Other},
		"still leant on": {`DELETE FROM clock_numbers WHERE centre_id = ?`, sqldb.Foreign},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		for _, query := range []string{
			`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`,
			`INSERT INTO staff (centre_id, code, name, establishment) VALUES (?, 'S1', 'x', 'contract')`,
			`INSERT INTO clock_numbers (centre_id, id, number) VALUES (?, 1, '007')`,
			`INSERT INTO clock_holders (centre_id, number_id, from_day, staff) VALUES (?, 1, '2025-01-01', 'S1')`,
		} {
			mustExec(t, db, scope, query, scope.CentreID)
		}
		for name, tt := range tests {
			if err := execIn(t.Context(), db, scope, tt.query, scope.CentreID); err == nil || sqldb.Classify(err) != tt.want {
				t.Errorf("%s: class %d, want %d: %v", name, sqldb.Classify(err), tt.want, err)
			}
		}
		if got := sqldb.Classify(errors.New("UNIQUE constraint failed")); got != sqldb.Other {
			t.Errorf("an error that only reads like one: class %d", got)
		}
	})
}

func TestForeignKeysAreCheckedAtCommit(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			for _, query := range []string{
				`INSERT INTO moves (centre_id, staff, from_day, window_code, batch_id) VALUES (?, 'S1', '0001-01-01', 'W1', 1)`,
				`INSERT INTO staff (centre_id, code, name, establishment, batch_id) VALUES (?, 'S1', 'x', 'contract', 1)`,
				`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`,
				`INSERT INTO batches (centre_id, id, kind, imported_at, imported_by) VALUES (?, 1, 'staff', 1, 'x')`,
			} {
				if _, err := tx.Exec(t.Context(), query, tx.CentreID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOpenRefusesWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // URL to message key
		"":                                "store_url",
		"redbanner.db":                    "store_url",
		"mysql://localhost/x":             "store_url",
		"sqlite:":                         "store_path",
		"sqlite::memory:":                 "store_path",
		"sqlite:a\x00b":                   "store_path",
		"sqlite:/nowhere/at/all.db":       "store_open",
		"postgres://u:secret@192.0.2.1/x": "store_sslmode",
		"postgresql://u:secret@db.example.org:1/x":          "store_sslmode",
		"postgres:///x?host=192.0.2.1":                      "store_sslmode",
		"postgres://localhost,db.example.org/x":             "store_sslmode",
		"postgres://u:secret@localhost:1/x?port=none":       "store_url",
		"postgres://u:secret@127.0.0.1:1/x":                 "store_open",
		"postgres://u:secret@[::1]:1/x":                     "store_open",
		"postgres:///x?host=/nowhere":                       "store_open",
		"postgres://u:secret@127.0.0.1:1/x?sslmode=require": "store_open",
	}
	for url, want := range tests {
		db, err := sqldb.Open(t.Context(), url)
		if err == nil {
			t.Errorf("%q: opened %v", url, db.Close())
			continue
		}
		var e *roster.Error
		if !errors.As(err, &e) || e.Key != want {
			t.Errorf("%q: %v, want %s", url, err, want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password shows in %q", err)
		}
	}
}
