package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// rowsUnder are the rows of a sheet beneath its head row, as far as its first column goes
// on with a code or a place.
func rowsUnder(t *testing.T, f *excelize.File, sheet, head string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var found [][]string
	under := false
	for _, row := range rows {
		switch {
		case len(row) > 0 && row[0] == head:
			under = true
		case under && len(row) > 2:
			found = append(found, row)
		case under:
			return found
		}
	}
	return found
}

// readInto reads of a document what v names.
func readInto(t *testing.T, v any, document string) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), v); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
}

// TestThePublicationSheetHasTheNumbersOfScoreAndAttendance compares every cell of the
// posted tables with what `rank`, `score` and `attendance` say, and finds on none of its
// sheets why somebody was away.
func TestThePublicationSheetHasTheNumbersOfScoreAndAttendance(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		closedMarch(o)
		out := filepath.Join(t.TempDir(), "F.xlsx")
		o.do("report", "publication", "--period", "2025-03", "--out", out)
		f, err := excelize.OpenFile(out)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()

		var rank struct {
			Rows []struct {
				Rank       int
				Code, Name string
				Total      string
				RedBanner  bool `json:"red_banner"`
			}
		}
		readInto(t, &rank, o.do("--json", "rank", "--period", "2025-03"))
		var want [][]string
		for _, r := range rank.Rows {
			row := []string{fmt.Sprint(r.Rank), r.Code, r.Name, o.sheet("2025-03", r.Code).Total}
			if r.RedBanner {
				row = append(row, "红旗")
			}
			want = append(want, row)
		}
		if diff := cmp.Diff(want, rowsUnder(t, f, "成绩公示", "名次")); diff != "" {
			t.Errorf("places (-want +got):\n%s", diff)
		}

		var month struct {
			Totals []struct {
				Staff                                              string
				Due, Present, Late, Early, Absent, Leave, Official int
				OffPost                                            int `json:"off_post"`
				MissingIn                                          int `json:"missing_in"`
				MissingOut                                         int `json:"missing_out"`
			}
		}
		readInto(t, &month, o.do("--json", "attendance", "--month", "2025-03"))
		want = nil
		for _, p := range month.Totals {
			row := []string{p.Staff}
			for _, n := range []int{p.Due, p.Present, p.Late, p.Early, p.OffPost, p.Absent, p.Leave, p.Official, p.MissingIn, p.MissingOut} {
				row = append(row, fmt.Sprint(n))
			}
			want = append(want, row)
		}
		var got [][]string
		for _, row := range rowsUnder(t, f, "考勤公示", "工号") {
			got = append(got, append([]string{row[0]}, row[3:]...))
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("attendance (-want +got):\n%s", diff)
		}
		if slips := rowsUnder(t, f, "补签公示", "工号"); len(slips) != 1 || slips[0][0] != "S02" || slips[0][5] != "上午" || slips[0][6] != "上班" {
			t.Errorf("slips: %q", slips)
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, secret := range []string{"开会", "事假"} { // the slip's reason, the leave's type
					if strings.Contains(strings.Join(row, " "), secret) {
						t.Errorf("%s says %q: %q", sheet, secret, row)
					}
				}
			}
		}
		o.refused(exitUsage, "2025H1", "report", "publication", "--period", "2025H1", "--out", out)
	})
}
