package main

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

// tampering is a change of the stored records behind the program's back.
var tampering = []struct {
	name, statement string
	fault           string
	sheets          string // whose sheets differ
}{
	{"a case's handler", `UPDATE cases SET staff = 'S05' WHERE number = 'B2'`, "output", "W02 W05 S02 S05"},
	{"a sign-in", `UPDATE sign_ins SET status = 'present'`, "output", "W03 S03"},
	{"a ballot", `DROP TRIGGER ballot_scores_no_update;
		UPDATE ballot_scores SET attitude = 1000 WHERE window_code = 'W04'`, "output", "W04 S04"},
	{"a punch", `DELETE FROM punches WHERE number_id = (SELECT id FROM clock_numbers WHERE number = '105') AND at < (SELECT MIN(at) + 86400 FROM punches)`,
		"output", "W05 S05"},
	{"a record that moved no point", `UPDATE moves SET from_day = '2024-01-01' WHERE staff = 'S01'`, "inputs", ""},
	{"the frozen scores", `UPDATE snapshots SET output = CAST(REPLACE(CAST(output AS TEXT), '"total":"9', '"total":"8') AS BLOB)`, "snapshot", ""},
	{"the book", `UPDATE snapshots SET book_hash = 'x'`, "book", ""},
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	sound := newOffice(t, sqldb.SQLite)
	closedMarch(sound)
	for _, tt := range tampering {
		t.Run(tt.name, func(t *testing.T) {
			o := sound.copied(t)
			o.raw(func(db *sql.DB) error {
				result, err := db.ExecContext(t.Context(), tt.statement)
				if err != nil {
					return err
				}
				if n, err := result.RowsAffected(); err != nil || n == 0 {
					return fmt.Errorf("%d rows tampered with: %w", n, err)
				}
				return nil
			})
			got := o.refused(exitFailed, "2025-03 differs", "--json", "verify")
			var d verifyDocument
			readJSON(t, got.stdout, &d)
			p := d.Periods[0]
			if p.OK || p.Period != "2025-03" || p.Fault != tt.fault || strings.Join(p.Sheets, " ") != tt.sheets {
				t.Errorf("verify: %+v, want fault %s in sheets %q", p, tt.fault, tt.sheets)
			}
		})
	}
}

// copied is another office over a copy of the SQLite store.
func (o *office) copied(t *testing.T) *office {
	t.Helper()
	data, err := os.ReadFile(strings.TrimPrefix(o.db, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	again := newOffice(t, sqldb.SQLite)
	if err := os.WriteFile(strings.TrimPrefix(again.db, "sqlite:"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return again
}

func TestTamperingOnPostgreSQLIsFoundToo(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.PostgreSQL)
	closedMarch(o)
	o.raw(func(db *sql.DB) error {
		_, err := db.ExecContext(t.Context(), `UPDATE sign_ins SET status = 'present'`)
		return err
	})
	o.refused(exitFailed, "sheets: [W03 S03]", "--json", "verify", "--period", "2025-03")
}

func TestVerifyWithoutClosedPeriodsSaysSo(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	if got := o.do("verify"); !strings.Contains(got, "no period is closed") {
		t.Errorf("verify: %q", got)
	}
	o.refused(exitFailed, "2025-03 is not closed", "verify", "--period", "2025-03")
}

func TestVerifyNamesTheMonthWhoseOpenedBallotsWereChanged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.takeText("ratings", plainRatings("2025-03"))
		o.do("ratings", "close", "--period", "2025-03")
		if got := o.do("verify"); !strings.Contains(got, "1 closed rounds of ratings") {
			t.Errorf("verify: %s", got)
		}
		lock := `DROP TRIGGER ballot_scores_no_update`
		if !strings.HasPrefix(o.db, "sqlite:") {
			lock = `DROP TRIGGER ballot_scores_written_once ON ballot_scores`
		}
		o.edit(lock, `UPDATE ballot_scores SET attitude = attitude - 1 WHERE window_code = 'W02'`)
		got := o.run("--json", "verify")
		if got.code != exitFailed || !strings.Contains(got.stderr, "ratings of 2025-03: the opened ballots were changed") {
			t.Errorf("verify: %d, %s", got.code, got.stderr)
		}
		var d verifyDocument
		readJSON(t, got.stdout, &d)
		if len(d.Rounds) != 1 || d.Rounds[0].Month != "2025-03" || d.Rounds[0].OK || d.Rounds[0].Digest == d.Rounds[0].Computed {
			t.Errorf("rounds: %+v", d.Rounds)
		}
		o.edit(`UPDATE ballot_scores SET attitude = attitude + 1 WHERE window_code = 'W02'`, `UPDATE centres SET name = '丙'`)
		o.faulty("directory of centres")
	})
}
