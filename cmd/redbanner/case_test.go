package main

import (
	"strings"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// caseList is what `case list` and `case overdue` print.
type caseList struct {
	On    string          `json:"on"`
	Cases []document.Case `json:"cases"`
}

// numbers lists the cases with their overdue days and windows.
func (l caseList) numbers() string {
	var list []string
	for _, c := range l.Cases {
		list = append(list, c.Number+" "+string(c.State)+" "+itoa(c.OverdueDays)+" "+c.Window)
	}
	return strings.Join(list, ", ")
}

// hallDay is the hall's day so many days from now.
func hallDay(t testing.TB, days int) roster.Date {
	t.Helper()
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	d, err := roster.ParseDate(time.Now().In(place).Format("2006-01-02"))
	if err != nil {
		t.Fatal(err)
	}
	return d + roster.Date(days)
}

func TestCasesAreEnteredExtendedAndFinished(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.seated()
		// Accepted two days ago and due in a month's time, whatever day it is.
		accepted := hallDay(t, -2).String() + " 09:12"
		var c document.Case
		o.ask(&c, "case", "add", "B1", "--by", "S01", "--kind", "联办", "--item", "低保", "--accepted", accepted, "--days", "20")
		if c.State != "open" || c.Staff != "S01" || c.Window != "W01" || c.Item != "低保" || c.Accepted != accepted+":00" || *c.PromiseDays != 20 {
			t.Errorf("added: %+v", c)
		}
		due := c.Due
		later := hallDay(t, 90).String()
		extend := func(by string) []string {
			return []string{"case", "extend", "B1", "--to", later, "--reason", "材料复杂", "--by", by}
		}
		o.refused(exitFailed, "for the general office or the director", extend("S02")...)
		o.refused(exitRefused, "an extension never shortens", "case", "extend", "B1", "--to", hallDay(t, 1).String(), "--reason", "x", "--by", "S05")
		o.ask(&c, extend("S05")...)
		if c.Due != later+" 23:59:59" || len(c.Extensions) != 1 || c.Extensions[0].Due.String() != due[:10] || c.Extensions[0].Office != "director" || c.Extensions[0].Staff != "S05" {
			t.Errorf("extended: %+v", c)
		}
		o.refused(exitRefused, "handles case B1 itself", "case", "partner", "B1", "--window", "W01")
		o.do("case", "partner", "B1", "--window", "W02", "--note", "核查收入")
		o.do("case", "partner", "B1", "--department", "派出所")
		o.do("case", "partner", "B1", "--end", "2")
		if got := o.do("case", "show", "B1"); !strings.Contains(got, "W02") || strings.Contains(got, "派出所") || !strings.Contains(got, "材料复杂") {
			t.Errorf("shown:\n%s", got)
		}
		o.refused(exitRefused, "before", "case", "finish", "B1", "--at", hallDay(t, -5).String()+" 10:00", "--by", "S01")
		o.ask(&c, "case", "finish", "B1", "--by", "S01", "--at", hallDay(t, -1).String()+" 10:00")
		if c.State != "finished" || c.Finished == "" || c.Partners[1].EndedBy != "tester" {
			t.Errorf("finished: %+v", c)
		}
		o.refused(exitFailed, "was finished at", "case", "finish", "B1", "--by", "S01")
		o.refused(exitFailed, "was finished at", extend("S05")...)
		o.ask(&c, "case", "evaluate", "B1", "5")
		if c.Evaluation != 5 {
			t.Errorf("evaluated: %+v", c)
		}
		o.do("verify")
	})
}

func TestCasesThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "sqlite")
	o.plain()
	o.seated()
	o.takeText("cases", "number,staff,kind,accepted,promise_days\nB1,S01,即办,2025-03-03 09:00,3\n")
	before := o.counted("cases", "case_extensions", "case_partners", "batches", "audit_events")
	for _, tt := range []struct {
		code        int
		words, args string
	}{
		{exitUsage, "there is no case B9", "case show B9"},
		{exitUsage, "there is no case B9", "case finish B9"},
		{exitUsage, "is not a time", "case finish B1 --at gestern"},
		{exitUsage, "not a date", "case extend B1 --to bald --reason x"},
		{exitFailed, "was due on 2025-03-06", "case extend B1 --to 2025-04-01 --reason x"},
		{exitUsage, "say who handles the case", "case add B2 --days 3"},
		{exitFailed, "is entered already, handled by S01", "case add B1 --staff S02 --days 3"},
		{exitRefused, "promise", "case add B2 --staff S01 --accepted=2025-03-03T09:00 --days 3 --minutes 30"},
		{exitUsage, "say who takes part", "case partner B1"},
		{exitFailed, "only a joint one", "case partner B1 --department x"},
		{exitUsage, "has no partner 3", "case partner B1 --end 3"},
		{exitRefused, "4.00", "case charge B1 --points 5 --reason x"},
		{exitUsage, "why this value", "case charge B1 --points 2 --reason="},
		{exitFailed, "is not finished yet", "case evaluate B1 5"},
		{exitUsage, "is no state of a case", "case list --state gone"},
		{exitUsage, "is no number of working days", "case overdue --within 1000"},
		{exitUsage, "S99", "case finish B1 --by S99"},
	} {
		args := strings.Fields(strings.ReplaceAll(tt.args, "T09:00", "_09:00"))
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "_09:00", " 09:00")
		}
		o.refused(tt.code, tt.words, args...)
	}
	after := o.counted("cases", "case_extensions", "case_partners", "batches", "audit_events")
	for table, n := range before {
		if after[table] != n {
			t.Errorf("%s: %d rows, then %d", table, n, after[table])
		}
	}
}

func TestWhatIsOverdueIsListedWithItsCosts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.takeText("cases", "number,staff,item,accepted,promise_days,finished,overdue_points,result\n"+
			"A,S01,低保,2025-03-03 09:00,1,,3,\n"+ // due 03-04
			"B,S02,医保,2025-03-03 09:00,5,,,\n"+ // due 03-10
			"C,S03,户口,2025-03-03 09:00,2,2025-03-05 09:00,,wrong\n")
		var l caseList
		o.ask(&l, "case", "overdue", "--on", "2025-03-10")
		if l.numbers() != "A overdue 3 W01" || l.On != "2025-03-10" {
			t.Errorf("overdue: %+v", l)
		}
		if c := l.Cases[0].Costs; len(c) != 2 || c[0].Clause+c[0].Points.String()+c[1].Clause+c[1].Points.String() != "M3.1-3.00H2.5-3.00" {
			t.Errorf("costs: %+v", c)
		}
		var c document.Case
		o.ask(&c, "case", "charge", "A", "--points", "4", "--reason", "视情")
		if last := c.Costs[len(c.Costs)-1]; last.Clause != "H2.5" || last.Points.String() != "-4.00" {
			t.Errorf("chosen: %+v", c.Costs)
		}
		o.do("case", "charge", "A", "--points", "3", "--reason", "改判")
		if got := o.do("case", "overdue", "--on", "2025-03-10"); !strings.Contains(got, "M3.1 -3.00, H2.5 -3.00") {
			t.Errorf("overdue:\n%s", got)
		}
		o.ask(&l, "case", "overdue", "--on", "2025-03-10", "--within", "0")
		if l.numbers() != "B open 0 W02" {
			t.Errorf("due today: %+v", l)
		}
		o.ask(&l, "case", "overdue", "--on", "2025-03-10", "--within", "3", "--window", "W01")
		if len(l.Cases) != 0 {
			t.Errorf("due soon at W01: %+v", l)
		}
		o.ask(&l, "case", "list", "--month", "2025-03", "--state", "finished")
		if l.numbers() != "C finished 0 W03" {
			t.Errorf("finished: %+v", l)
		}
	})
}

func TestRatesOfCasesAgreeWithTheSheets(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "sqlite")
	o.plain()
	var rows strings.Builder
	rows.WriteString("number,staff,accepted,promise_days,finished,result\n")
	for i := range 7 { // two of seven late, one of them wrong
		finished, result := "2025-03-04 10:00", "ok"
		if i < 2 {
			finished = "2025-03-12 10:00"
		}
		if i == 0 {
			result = "wrong"
		}
		rows.WriteString("B" + itoa(i) + ",S01,2025-03-03 09:00,3," + finished + "," + result + "\n")
	}
	o.takeText("cases", rows.String())
	var rates struct {
		Period  string              `json:"period"`
		AsOf    string              `json:"as_of"`
		Staff   []document.CaseRate `json:"staff"`
		Windows []document.CaseRate `json:"windows"`
	}
	o.ask(&rates, "case", "rates", "--period", "2025H1")
	want := document.CaseRate{Code: "S01", Cases: 7, Late: 2, OnTime: 71_42, Points: 28, Finished: 7, Wrong: 1, Accuracy: 85_71}
	if len(rates.Staff) != 1 || rates.Staff[0] != want {
		t.Errorf("people: %+v", rates.Staff)
	}
	if want.Code = "W01"; len(rates.Windows) != 1 || rates.Windows[0] != want {
		t.Errorf("windows: %+v", rates.Windows)
	}
	if got := o.do("score", "--period", "2025H1", "--of", "S01"); !strings.Contains(got, "-14.00") { // half a point for each of 28
		t.Errorf("the sheet takes something else:\n%s", got)
	}
	if got := o.do("case", "rates", "--period", "2025-03"); !strings.Contains(got, "71.42 %") {
		t.Errorf("rates:\n%s", got)
	}
}

func TestACaseOfAClosedMonthIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "sqlite")
	o.settled("2025-03")
	o.takeText("cases", "number,staff,accepted,promise_days\nB1,S01,2025-03-28 09:00,5\n") // due in April
	o.do("close", "--period", "2025-03")
	o.refused(exitClosed, "2025-03", "case", "add", "B2", "--staff", "S01", "--accepted", "2025-03-03 09:00", "--days", "3")
	o.refused(exitClosed, "2025-03", "case", "finish", "B1", "--at", "2025-03-31 09:00")
	o.do("case", "finish", "B1", "--at", "2025-04-01 09:00")
	o.verified("2025-03")
}
