package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

const externalHead = "period,department,window,staff,score,ref\n"

func TestExternalRatingsStandBesideTheSheet(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.takeText("windows", plainWindows())
	o.takeText("staff", plainStaff())
	before := o.sheet("2025-03", "W01").Total
	o.takeText("external", "考核期,评议部门,窗口编号,工号,得分,文号\n2025-03,区民政局,W01,,92.5,区民〔2025〕7号\n2025-03,区人社局,,S02,88,\n")
	o.do("external", "add", "--period", "2025-03", "--department", "区残联", "--window", "W01", "--score", "90", "--ref", "函3")
	if got := o.sheet("2025-03", "W01").Total; got != before {
		t.Errorf("a book that does not ask gives %s, before it was %s", got, before)
	}
	var list struct {
		Ratings []document.ExternalRating `json:"ratings"`
	}
	o.ask(&list, "external", "--period", "2025-03", "--of", "W01")
	if len(list.Ratings) != 2 || list.Ratings[0].Department != "区残联" || list.Ratings[1].Score != 9250 {
		t.Errorf("%+v", list)
	}
	if words := o.do("score", "--period", "2025-03", "--of", "W01"); !strings.Contains(words, "区民政局 gave 92.50 points 区民〔2025〕7号") {
		t.Errorf("beside the sheet:\n%s", words)
	}
	for name, tt := range map[string]struct{ row, code string }{
		"101 points":              {"2025-03,局,W01,,101,", "bad_external_score"},
		"three decimals":          {"2025-03,局,W01,,90.125,", "bad_points"},
		"a window and a person":   {"2025-03,局,W01,S01,90,", "window_or_staff"},
		"nobody":                  {"2025-03,局,,,90,", "window_or_staff"},
		"no such window":          {"2025-03,局,W77,,90,", "unknown_window"},
		"no such person":          {"2025-03,局,,S77,90,", "unknown_staff"},
		"no such month":           {"2025-13,局,W01,,90,", "bad_period"},
		"twice by one department": {"2025-03,局,W01,,90,\n2025-03,局,W01,,91,", "external_twice"},
		"a department left out":   {"2025-03,,W01,,90,", ""},
		"no points":               {"2025-03,局,W01,,,", ""},
	} {
		got := o.refuse(exitRefused, "external", o.file("e.csv", externalHead+tt.row+"\n"))
		if len(got.Errors) == 0 || tt.code != "" && got.Errors[0].Code != tt.code {
			t.Errorf("%s: %+v", name, got.Errors)
		}
	}
}

// The community book with a clause of 5 points for the departments, taken from the head
// of the archives.
func TestABookWithAnExternalRating(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		data, err := os.ReadFile(filepath.Join(root, "scoring", "rulebook", "books", "community-quarterly-1.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), `version: "1"`, `version: "2"`, 1)
		text = strings.Replace(text, "    full: 25\n", "    full: 20\n", 1)
		text = strings.Replace(text, "\nranking:", `
  - id: Q6
    name: 部门评估
    full: 5
    mark: presumed
    clauses:
      - id: Q6.1
        text: 区有关部门参与评估〔，按平均分折算为5分〕。
        mark: presumed
        rating: {source: external, method: mean, min_ballots: 2}

ranking:`, 1)
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		o.do("rulebook", "add", o.file("book.yaml", text), "--minutes", "1")
		o.do("rulebook", "adopt", "community-quarterly", "2", "--from", "2025-01-01", "--minutes", "1")
		rows := externalHead
		for _, w := range []string{"W01", "W02", "W03", "W04", "W05"} {
			rows += "2025Q1,区民政局," + w + ",,90,\n2025Q1,区人社局," + w + ",,85.5,\n"
		}
		o.takeText("external", rows+"2025Q1,区民政局,W06,,100,\n2025Q2,区残联,W06,,100,\n")
		// (90 + 85.5) / 2 = 87.75 of 100 is 4.3875 of 5, which is 4.39.
		if s := o.sheet("2025Q1", "W01"); s.Total != "99.39" || s.Pending {
			t.Errorf("W01 has %s, pending %t", s.Total, s.Pending)
		}
		if s := o.sheet("2025Q1", "W06"); s.Total != "95.00" || !s.Pending {
			t.Errorf("one rating is too few: %s, pending %t", s.Total, s.Pending)
		}
		ties := "ties: {windows: [W01, W02, W03]}\n"
		o.refused(exitFailed, "W06", "close", "--period", "2025Q1", "--decision", o.file("d.yaml", decided+ties))
		o.refused(exitRefused, "not pending", "close", "--period", "2025Q1", "--decision",
			o.file("d.yaml", decided+ties+"pending_ratings: [{window: W01, source: external, points: 9}]"))
		o.do("close", "--period", "2025Q1", "--decision",
			o.file("d.yaml", decided+ties+"pending_ratings: [{window: W06, source: external, points: 8}]"))
		o.verified("2025Q1")
		for kind, want := range map[string]string{"month": "汇总", "ranking": "排名"} {
			book := o.book(kind, "2025Q1")
			if i, err := book.file.GetSheetIndex(want); err != nil || i < 0 {
				t.Errorf("the quarter's %s has the sheets %q", kind, book.file.GetSheetList())
			}
		}
		o.refused(exitUsage, "month", "report", "publication", "--period", "2025Q1", "--out", filepath.Join(t.TempDir(), "x.xlsx"))
		if s := o.sheet("2025Q1", "W06"); s.Total != "99.00" {
			t.Errorf("8 of 10 as the meeting gave are %s, want 99.00", s.Total)
		}
		o.refuse(exitClosed, "external", o.file("e.csv", externalHead+"2025Q1,区残联,W06,,90,\n"))
		o.refused(exitClosed, "2025Q1", "external", "add", "--period", "2025Q1", "--department", "局", "--window", "W06", "--score", "90")
		o.takeText("external", externalHead+"2025Q2,区残联,W01,,90,\n")
		o.verified("2025Q1")
	})
}
