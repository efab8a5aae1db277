package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestAnAccountIsSharedWithAnotherCentre(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("centre", "add", "east", "--name", "东乡")
		o.do("--centre", "default", "user", "add", "zhang", "--role", "supervisor")
		share := []string{"--centre", "default", "user", "share", "zhang", "--with"}
		o.refused(exitUsage, "li names no account of another centre", append(share, "li")...)
		o.refused(exitRefused, "default is this centre", append(share, "default/li")...)
		o.refused(exitUsage, "west", append(share, "west/li")...)
		o.refused(exitUsage, "nobody", "--centre", "default", "user", "share", "nobody", "--with", "east/li")
		if out := o.do("--centre", "default", "user", "shares"); !strings.Contains(out, "Nobody looks in") {
			t.Errorf("%s", out)
		}
		if out := o.do(append(share, "east/LI")...); !strings.Contains(out, "li of centre east may now look in by the account zhang") {
			t.Errorf("%s", out)
		}
		type row struct{ Account, With_centre, With_account, By string }
		list := parsed[struct{ Shares []row }](o, "--centre", "default", "user", "shares").Shares
		if len(list) != 1 || list[0].Account != "zhang" || list[0].By != "tester" {
			t.Errorf("%+v", list)
		}
		if out := o.do("--centre", "default", "audit", "list", "--action", "account.", "--limit", "1"); !strings.Contains(out, "account shared with another centre") {
			t.Errorf("%s", out)
		}
		o.refused(exitUsage, "ma of centre east does not look in", "--centre", "default", "user", "unshare", "east/ma")
		if out := o.do("--centre", "default", "user", "unshare", "east/li"); !strings.Contains(out, "looks in no longer") {
			t.Errorf("%s", out)
		}
		o.do("--centre", "default", "verify")
	})
}

func TestSeveralCentresAreComparedInAWorkbook(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("centre", "add", "east", "--name", "东乡")
		o.do("--centre", "east", "import", "windows", o.file("w.csv", "code,name\nE1,=东窗口\n"))
		o.do("--centre", "east", "import", "staff", o.file("s.csv", "code,name,window\nS01,乙,E1\n"))
		rank := parsed[struct {
			Rows []struct{ Code, Total string }
		}](o, "--centre", "default", "rank", "--period", "2025-03")
		file := filepath.Join(t.TempDir(), "c.xlsx")
		o.do("report", "centres", "--period", "2025-03", "--out", file)
		book, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		totals := map[string]string{}
		rows, err := book.GetRows("全部窗口")
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if len(row) > 4 {
				totals[row[2]] = row[3]
			}
		}
		for _, r := range rank.Rows {
			if totals[r.Code] != r.Total {
				t.Errorf("%s: %q in the workbook, %s in the ranking", r.Code, totals[r.Code], r.Total)
			}
		}
		if totals["E1"] == "" {
			t.Errorf("the other centre's window is missing: %v", totals)
		}
		if formula, err := book.GetCellFormula("全部窗口", "B5"); err != nil || formula != "" {
			t.Errorf("formula %q, %v", formula, err)
		}
		o.do("report", "centres", "--period", "2025-03", "--of", "east", "--out", file)
		o.refused(exitUsage, "west", "report", "centres", "--period", "2025-03", "--of", "east,west", "--out", file)
	})
}
