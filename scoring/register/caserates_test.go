package register_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

func byStaff(f register.Fact) string { return f.Staff }

func TestRatesCountAsTheHalfYearBookDoes(t *testing.T) {
	t.Parallel()
	named := func(c register.Case, number, staff string) register.Case {
		c.Number, c.Staff = number, staff
		return c
	}
	wrong := func(c register.Case) register.Case { c.Wrong = true; return c }
	cases := []register.Case{
		named(finished(promisedDays("2025-03-03 09:00", 5), "2025-03-05 10:00"), "1", "S1"),
		named(wrong(finished(promisedDays("2025-03-03 09:00", 1), "2025-03-05 10:00")), "2", "S1"), // late and wrong
		named(promisedDays("2025-03-03 09:00", 5), "3", "S1"),                                      // due 03-10, never finished
		named(promisedDays("2025-03-28 09:00", 5), "4", "S1"),                                      // due in April
		named(finished(promisedDays("2025-03-03 09:00", 90), "2025-04-02 10:00"), "5", "S1"),       // finished in April
		named(finished(promisedDays("2025-03-03 09:00", 5), "2025-03-04 10:00"), "6", "S2"),
		named(promisedDays("2025-03-28 09:00", 90), "7", "S3"), // counts nowhere
	}
	facts := []register.Fact{
		{Date: roster.MustDate("2025-03-20"), Kind: "case.wrong", Staff: "S2"},
		{Date: roster.MustDate("2025-04-01"), Kind: "case.wrong", Staff: "S2"},
		{Date: roster.MustDate("2025-03-20"), Kind: "case.irregular", Staff: "S2"},
		{Date: roster.MustDate("2025-03-20"), Kind: "case.wrong", Staff: "S4"},
		{Date: roster.MustDate("2025-03-20"), Kind: "case.wrong", Window: "W9"},
	}
	first, last := roster.MustDate("2025-03-01"), roster.MustDate("2025-03-31")
	got := register.CaseRates(cases, facts, spring, first, last, last+30, byStaff)
	want := []register.CaseRate{
		{Code: "S1", Cases: 3, Late: 2, Finished: 2, Wrong: 1},
		{Code: "S2", Cases: 1, Finished: 1, Wrong: 1},
		{Code: "S4", Wrong: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	if r := got[0]; r.Points() != 66 || r.OnTime().String() != "33.33" || r.Accuracy().String() != "50.00" {
		t.Errorf("S1: %d points, %s on time, %s right", r.Points(), r.OnTime(), r.Accuracy())
	}
	if r := got[2]; r.Points() != 0 || r.OnTime().String() != "100.00" || r.Accuracy().String() != "0.00" {
		t.Errorf("S4: %d points, %s on time, %s right", r.Points(), r.OnTime(), r.Accuracy())
	}
}

func TestWindowsShareTheCasesOfTheirPeople(t *testing.T) {
	t.Parallel()
	moved := func(f register.Fact) string { // S1 goes to W2 on the 10th
		if f.Date >= roster.MustDate("2025-03-10") {
			return "W2"
		}
		return "W1"
	}
	cases := []register.Case{
		finished(promisedDays("2025-03-03 09:00", 5), "2025-03-05 10:00"),
		finished(promisedDays("2025-03-03 09:00", 5), "2025-03-11 10:00"),
		promisedDays("2025-03-03 09:00", 5), // due on the 10th
	}
	first, last := roster.MustDate("2025-03-01"), roster.MustDate("2025-03-31")
	want := []register.CaseRate{{Code: "W1", Cases: 1, Finished: 1}, {Code: "W2", Cases: 2, Late: 2, Finished: 1}}
	if diff := cmp.Diff(want, register.CaseRates(cases, nil, spring, first, last, last+1, moved)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := register.CaseRates(cases, nil, spring, first, last, last+1, func(register.Fact) string { return "" }); len(got) != 0 {
		t.Errorf("nobody's: %v", got)
	}
}

func TestRatesAgreeWithTheCountsThatBooksUse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var cases []register.Case
		for i := range rapid.IntRange(0, 12).Draw(t, "cases") {
			accepted := roster.MustDate("2025-01-01") + roster.Date(rapid.IntRange(0, 120).Draw(t, "accepted"))
			c := promisedDays(accepted.String()+" 09:00", rapid.IntRange(0, 9).Draw(t, "days"))
			c.Number, c.Staff = fmt.Sprint(i), rapid.SampledFrom([]string{"S1", "S2"}).Draw(t, "staff")
			if rapid.Bool().Draw(t, "finished") {
				c.Finished = roster.At(accepted+roster.Date(rapid.IntRange(0, 20).Draw(t, "after")), 40000)
			}
			cases = append(cases, c)
		}
		first, last := roster.MustDate("2025-02-01"), roster.MustDate("2025-03-31")
		asOf := first + roster.Date(rapid.IntRange(0, 90).Draw(t, "as of"))
		rates := map[string]register.CaseRate{}
		for _, r := range register.CaseRates(cases, nil, spring, first, last, asOf, byStaff) {
			rates[r.Code] = r
			if r.Late > r.Cases || r.Finished > r.Cases || r.OnTime() < 0 || r.OnTime() > 10000 {
				t.Fatalf("%+v", r)
			}
		}
		for _, on := range register.OnTimeOf(cases, spring, first, last, asOf) {
			if r := rates[on.Staff]; r.Cases != on.Cases || r.Late != on.Late {
				t.Fatalf("%+v, books count %+v", r, on)
			}
			delete(rates, on.Staff)
		}
		if len(rates) > 0 {
			t.Fatalf("books count nothing of %v", rates)
		}
	})
}
