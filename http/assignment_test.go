package http_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// tempting are the values of columns that somebody would like to decide himself.
var tempting = map[string]string{
	"state": "approved", "status": "approved", "staff": "S031", "window": "W07", "account": "admin", "actor": "admin", "roles": "admin", "role": "admin",
	"centre_id": "2", "centre": sitetest.Second, "decided_by": "S057", "approved_by": "S057", "points": "9.00", "disabled": "0", "rights": "system.manage",
}

// storedColumns are the names of all columns of the store.
func storedColumns(t *testing.T, hall *sitetest.Hall) []string {
	t.Helper()
	var names []string
	err := hall.DB.ReadTx(t.Context(), sqldb.Scope{CentreID: hall.Scope.Centre.ID, Actor: "test"}, func(tx *sqldb.Tx) error {
		return tx.Select(t.Context(), &names, `SELECT DISTINCT c.name FROM main.sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1`)
	})
	if err != nil || len(names) < 100 {
		t.Fatalf("%d columns, %v", len(names), err)
	}
	return names
}

// stored are the rows of each table of a hall in an order of their own, without times and
// random ids. The log of changes, which is chained, and sessions are no part of it.
func stored(t *testing.T, hall *sitetest.Hall) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := sqldbtest.Beside(t.Context(), hall.DB, func(conn *sql.Conn) error {
		var tables []string
		rows, err := conn.QueryContext(t.Context(), `SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit_%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%session%'`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			tables = append(tables, name)
		}
		if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, name := range tables {
			if all[name], err = rowsIn(t, conn, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func rowsIn(t *testing.T, conn *sql.Conn, table string) (lines []string, err error) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), `SELECT * FROM main."`+table+`"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		line := ""
		for i, value := range values {
			if raw, isBytes := value.([]byte); isBytes {
				value = len(raw)
			}
			line += fmt.Sprintf("%s=%v ", columns[i], value)
		}
		lines = append(lines, unlike(line))
	}
	slices.Sort(lines)
	return lines, rows.Err()
}

// TestAFormChangesWhatItDeclaresAndNothingElseAsReviewed fills in every form of the site in two
// halls, in the second with every column of the store beside the form's own fields: both
// stores must end alike.
func TestAFormChangesWhatItDeclaresAndNothingElseAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	plain, greedy := sitetest.Wide(t), sitetest.Wide(t)
	dealt := &deal{calmed: map[string]string{}, harmless: true}
	forms, made := planned(t, plain, dealt)
	again := &deal{calmed: dealt.calmed, harmless: true}
	columns := storedColumns(t, greedy)
	visitors := map[string]*sitetest.Visitor{}
	taken := 0
	for i, s := range forms {
		for _, account := range senders { // in the same order as in the first hall
			if visitors[account] == nil {
				visitors[account] = greedy.Enter(t, "default", account)
			}
			if account == s.account {
				break
			}
		}
		own := map[string]bool{"confirmed": true, "override_ab": true, "without_certificate": true} // asked for where something speaks against leave
		for _, f := range s.fields {
			own[f.name] = true
		}
		s.fields = slices.Clone(s.fields)
		for _, column := range columns {
			if !own[column] {
				s.fields = append(s.fields, field{name: column, value: cmp.Or(tempting[column], "1")})
			}
		}
		a := s.send(visitors[s.account], again)
		if (a.Status == http.StatusSeeOther) != (made[i] != "") {
			t.Errorf("%s is taken with or without other columns only (%d): %q", s.path, a.Status, complained.FindAllString(a.Body, 3))
		}
		if made[i] != "" {
			taken++
		}
	}
	one, other := stored(t, plain), stored(t, greedy)
	for table, rows := range one {
		if got := other[table]; !slices.Equal(rows, got) {
			t.Errorf("%s: %d rows, with every column sent %d\n%s", table, len(rows), len(got), firstDifference(strings.Join(rows, "\n"), strings.Join(got, "\n")))
		}
	}
	t.Logf("%d forms with %d columns each, %d taken, %d tables compared", len(forms), len(columns), taken, len(one))
	if taken < 36 {
		t.Errorf("only %d forms were taken", taken)
	}
}
