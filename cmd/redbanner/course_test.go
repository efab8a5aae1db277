package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// A window's sheet is followed through the months of the year up to it that are published
// or closed, each as `score` and `rank` tell it: not a draft, nothing older, nothing later.
func TestAWindowsSheetIsFollowedThroughItsYear(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2024-03", "2024-05", "2025-01", "2025-02", "2025-03", "2025-04")
		for _, month := range []string{"2024-03", "2024-05", "2025-01", "2025-02", "2025-04"} {
			o.do("close", "--period", month)
		}
		o.reopen("2025-01", "a letter of praise came late")
		g := o.book("month", "2025-03").grid("W06 窗口6", "考核期")
		told := map[string]string{"2024-05": "定稿", "2025-02": "定稿", "2025-03": "草稿"}
		p := roster.MustPeriod("2024-05")
		for _, row := range g.rows {
			if name := reports.PeriodLabel(p); row[0] != name {
				t.Fatalf("%q stands where %s should", row[0], name)
			}
			state, shown := told[p.String()]
			if g.of(row, "状态") != state || !shown && (g.of(row, "总分") != "" || g.of(row, "备注") == "") {
				t.Errorf("%s: %q", p, row)
			}
			if shown {
				o.sameCourse(g, row, p.String(), "W06")
			}
			p = p.Next()
		}
		if p != roster.MustPeriod("2025-04") {
			t.Errorf("it ends before %s: %q", p, g.rows)
		}
	})
}

// sameCourse compares a row of a sheet's course with the score and the rank of its month.
func (o *office) sameCourse(g grid, row []string, month, code string) {
	o.Helper()
	w := workbook{TB: o}
	if total := w.points(g.of(row, "总分")); total != o.sheet(month, code).Total {
		o.Errorf("%s: the total of %s is %s, the score says %s", month, code, total, o.sheet(month, code).Total)
	}
	var rank rankDocument
	o.ask(&rank, "rank", "--period", month)
	for _, r := range rank.Rows {
		if r.Code == code && (g.of(row, "名次") != itoa(r.Rank) || (g.of(row, "红旗") == "红旗") != r.RedBanner) {
			o.Errorf("%s: %q, the rank says %+v", month, row, r)
		}
	}
}

// What is handed out of a closed period and not kept, somebody's own sheet and the sheets
// of all people, has the same bytes whatever becomes of other periods.
func TestASheetOfAClosedPeriodStaysWhatItWas(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
		for _, period := range []string{"2025-01", "2025-03", "2025H1"} {
			o.do("close", "--period", period)
		}
		o.do("publish", "--period", "2025-02")
		sheets := map[string]func() []byte{
			"a month":         func() []byte { return o.bookOf("staff", "2025-03", "--of", "S06") },
			"a half-year":     func() []byte { return o.bookOf("staff", "2025H1", "--of", "S06") },
			"all people's":    func() []byte { return o.bookOf("half-year", "2025H1", "--people") },
			"the month kept":  func() []byte { return o.bookOf("month", "2025-03") },
			"all of the kept": func() []byte { return o.bookOf("staff", "2025-03") },
		}
		first := map[string][]byte{}
		for name, take := range sheets {
			first[name] = take()
		}
		same := func(after string) {
			for name, take := range sheets {
				if !bytes.Equal(take(), first[name]) {
					t.Errorf("%s is another after %s", name, after)
				}
			}
		}
		months := o.book("staff", "2025H1", "--of", "S06").grid("S06 人员6", "月份")
		for i, row := range months.rows {
			if closed := i == 0 || i == 2; (months.of(row, "状态") == "定稿") != closed || (months.of(row, "月度总分") != "") != closed {
				t.Errorf("%q, closed %t", row, closed)
			}
		}
		o.do("publish", "--period", "2025-06")
		same("another month is published")
		o.do("close", "--period", "2025-02", "--decision", o.file("d.yaml", earlyClose))
		same("the month before is closed")
		o.reopen("2025-01", "a letter of praise came late")
		same("a month before is opened again")
		o.do("close", "--period", "2025-01")
		same("it is closed anew")
		if open := o.book("month", "2025-04").grid("W06 窗口6", "考核期"); !strings.Contains(open.rows[0][0], "1月") {
			t.Errorf("a later month: %q", open.rows)
		}
	})
}

// A book that ranks nobody has no ranking; every other book of its closed months is kept
// and handed out.
func TestAMonthThatRanksNobodyHasItsOtherBooks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		data, err := os.ReadFile(filepath.Join(root, "scoring", "rulebook", "books", "bencha-2014-monthly-1.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		before, rest, _ := strings.Cut(string(data), "\nranking:\n")
		_, after, _ := strings.Cut(rest, "\nwaiver:\n")
		text := strings.Replace(before+"\nwaiver:\n"+after, `version: "1"`, `version: "2"`, 1)
		o.settled("2025-03")
		o.do("rulebook", "add", o.file("book.yaml", text), "--minutes", "1")
		o.do("rulebook", "adopt", "bencha-2014-monthly", "2", "--from", "2025-03-01", "--minutes", "1")
		o.do("close", "--period", "2025-03")
		if l := o.keptOf("2025-03"); len(l.Books) != len(monthKinds)-1 {
			t.Errorf("kept are %+v", l.Books)
		}
		for _, kind := range monthKinds {
			if kind == "ranking" {
				o.refused(exitUsage, "ranks nobody", "report", kind, "--period", "2025-03", "--out", o.TempDir()+"/x.xlsx")
				continue
			}
			o.book(kind, "2025-03")
		}
	})
}
