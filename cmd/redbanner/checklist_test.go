package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// cures are what the checklist of March calls for, by the item's code.
func (o *office) cures() map[string]string {
	o.Helper()
	var list struct {
		Items []checklistItemJSON `json:"items"`

		Period, State string
		MayPublish    bool `json:"may_publish"`
		MayClose      bool `json:"may_close"`
	}
	o.ask(&list, "checklist", "--period", "2025-03")
	found := map[string]string{}
	for _, item := range list.Items {
		found[item.Code] = item.Cure
		if len(item.Owes) == 0 {
			o.Errorf("nobody owes %s", item.Code)
		}
	}
	return found
}

// runs runs a cure as it is printed, but for what has to be filled in.
func (o *office) runs(cure string, fill ...string) {
	o.Helper()
	o.do(strings.Fields(strings.NewReplacer(fill...).Replace(strings.TrimPrefix(cure, "redbanner ")))...)
}

func TestEveryCureOfAChecklistIsACommand(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.do("office", "set", "director", "S05", "--from", "2020-01-01")
	if cure := o.cures()["pending_rating"]; cure != "redbanner ratings open --period 2025-03" {
		t.Errorf("before the round: %s", cure)
	}
	o.runs(o.cures()["round_not_opened"])
	owed := o.cures()["ballots_owed"]
	o.runs(owed, "--by CODE", "--by S01", "CODE", "W02", " N", " 8")

	o.plainMarch()
	o.takeText("cases", "number,staff,accepted,promise_days,finished\nB 1',S02,2025-03-03 09:00,1,\n")
	o.takeText("punches", "clock_no,time\n999,2025-03-05 07:50:00\n")
	o.do("--by", "S04", "leave", "apply", "--type", "personal", "--from", "2025-03-18", "--to", "2025-03-18", "--reason", "x", "--emergency")
	cures := o.cures()
	for _, code := range []string{"pending_rating", "case_overdue", "number_unheld", "leave_undecided", "value_presumed", "not_published"} {
		if cures[code] == "" {
			t.Errorf("%s is not on the checklist: %v", code, slices.Sorted(maps.Keys(cures)))
		}
	}
	if cure := cures["case_overdue"]; cure != `redbanner case finish 'B 1'\'''` {
		t.Errorf("a number with a blank and a quote: %s", cure)
	}
	for code, cure := range cures {
		parser, err := kong.New(&commands{}, kong.Name("redbanner"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields(strings.ReplaceAll(cure, `'B 1'\'''`, "B1"))[1:]); err != nil {
			t.Errorf("%s is cured by %q, which is no command: %v", code, cure, err)
		}
	}
	o.runs(cures["number_unheld"], "CODE", "S01")
	o.runs(cures["pending_rating"])
	o.runs(cures["value_presumed"], "REF", "〔2025〕1号", "CODE", "S05")
	o.runs(cures["leave_undecided"], "CODE", "S05")
	left := o.cures()
	if left["leave_undecided"] != "" || left["pending_rating"] != "" || left["number_unheld"] != "" || left["value_presumed"] == cures["value_presumed"] {
		t.Errorf("after their cures: %v", left)
	}
}

// plainMarch is what settled takes in for March, without closing its round.
func (o *office) plainMarch() {
	o.Helper()
	march := roster.MustPeriod("2025-03")
	o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last())))
	o.takeText("ratings", plainRatings("2025-03"))
}

func TestARoundThatIsClosedWithTooFewBallotsTakesADecision(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.do("ratings", "open", "--period", "2025-03")
	o.do("ratings", "close", "--period", "2025-03")
	if cure := o.cures()["pending_rating"]; cure != "redbanner close --period 2025-03 --decision FILE" {
		t.Errorf("a round that is closed for good is cured by %s", cure)
	}
}
