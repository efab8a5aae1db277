package register_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// hallOn is a centre in which S1 and S2 stand at W1 and W2, S8 is the general office and
// S9 the director; the community's book is in use.
func hallOn(t *testing.T, today string, by string) *register.State {
	t.Helper()
	s := &register.State{Today: roster.MustDate(today), By: roster.Person{Account: by, Staff: by}, Books: rulebook.Embedded()}
	s.Calendar = spring
	s.Windows = []roster.Window{{Code: "W1"}, {Code: "W2"}}
	for _, code := range []string{"S1", "S2", "S8", "S9"} {
		s.Staff = append(s.Staff, roster.Staff{Code: code})
	}
	s.Moves = []roster.Move{{Staff: "S1", Window: "W1"}, {Staff: "S2", Window: "W2"}}
	s.Offices = attendance.Offices{{Office: attendance.GeneralOffice, Staff: "S8"}, {Office: attendance.Director, Staff: "S9"}}
	return s
}

// act is one step of a life: on which day, by whom, what.
type act struct {
	day, by, action string
	says            register.Values
}

func TestRegistersLiveAsTheirRulesSay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, register string
		opening        register.Draft
		acts           []act
		dues           []string // the last day in time after each of them, "" for none
		facts          []string
		end            string
	}{
		{
			"negative filing: three days to review, three to tell", "negative_filings",
			register.Draft{Staff: "S1", Window: "W1", Fields: register.Values{"applicant": "王某", "matter": "准生证", "grounds": "材料不全", "important": "是"}},
			[]act{
				{"2025-04-24", "S1", "", nil},
				{"2025-04-28", "S9", "overturn", register.Values{"opinion": "应予受理", "charge": "case.not_accepted", "reported_on": "2025-04-28"}},
				{"2025-05-06", "S1", "tell", register.Values{"told_on": "2025-05-06", "told_by": "phone"}},
			},
			[]string{"2025-04-28", "2025-05-05", ""}, // the 27th is a working day, the 1st and 2nd are holidays
			[]string{"case.not_accepted 2025-04-24 S1 W1"}, "told",
		},
		{
			"a lapse of the first person asked", "first_inquiries",
			register.Draft{Staff: "S1", Fields: register.Values{"lapse": "refused", "statement": "推给别的窗口"}},
			[]act{
				{"2025-04-07", "S8", "", nil},
				{"2025-04-08", "S9", "establish", register.Values{"opinion": "属实", "charge": "skill.unanswered", "accountability": "criticism\ntraining"}},
			},
			[]string{"2025-04-14", ""},
			[]string{"skill.unanswered 2025-04-07 S1 "}, "established",
		},
		{
			"a spot check with its notice", "spot_checks",
			register.Draft{Window: "W1", Fields: register.Values{"checked": "W1\nW2", "finding": `head=archive; window=W1; note=未归档`}},
			[]act{
				{"2025-04-07", "S8", "", nil},
				{"2025-04-08", "S9", "confirm", nil},
				{"2025-04-09", "S8", "notify", register.Values{"demand": "补齐档案", "deadline": "2025-04-18"}},
				{"2025-04-17", "S1", "rectify", register.Values{"result": "已补齐"}},
			},
			[]string{"2025-04-09", "2025-04-10", "2025-04-18", ""},
			[]string{"spot.archive 2025-04-07  W1"}, "rectified",
		},
		{
			"a round of hygiene, put right by the window", "hygiene",
			register.Draft{Fields: register.Values{"finding": `{"window":"W1","place":"desk"}`}},
			[]act{
				{"2025-04-07", "S8", "", nil},
				{"2025-04-07", "S9", "confirm", nil},
				{"2025-04-08", "S8", "rectify", register.Values{"result": "已清理", "rectified_on": "2025-04-08"}},
			},
			[]string{"2025-04-09", "2025-04-08", ""},
			[]string{"hygiene.finding 2025-04-07  W1"}, "rectified",
		},
		{
			"a complaint whose inquiry took longer", "complaints",
			register.Draft{Window: "W1", Fields: register.Values{"channel": "written", "statement": "态度恶劣", "conduct_on": "2025-04-03"}},
			[]act{
				{"2025-04-07", "S8", "", nil},
				{"2025-04-08", "S8", "investigate", register.Values{"inquirer": "S9"}},
				{"2025-04-14", "S8", "explain_delay", register.Values{"reason": "证人外出", "explained_on": "2025-04-14"}},
				{"2025-04-15", "S9", "uphold", register.Values{"category": "insult", "severity": "serious", "findings": "属实", "staff": "S1"}},
				{"2025-04-16", "S9", "decide", register.Values{"accountability": "admonition\ntransfer", "month_points": "5", "points_reason": "侮辱人格"}},
				{"2025-04-17", "S8", "reply", register.Values{"reply": "written", "reply_text": "已处理"}},
			},
			[]string{"2025-04-08", "2025-04-15", "2025-04-21", "2025-04-18", "2025-04-18", ""},
			[]string{"complaint.upheld 2025-04-03 S1 W1"}, "replied",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, ok := register.ByName(test.register)
			if !ok {
				t.Fatal("no such register")
			}
			var e register.Entry
			var dues, facts []string
			for i, a := range test.acts {
				s := hallOn(t, a.day, a.by)
				var c register.Change
				var err error
				if i == 0 {
					c, err = m.Begin(s, 1, test.opening)
				} else {
					c, err = m.Take(s, e, a.action, register.Draft{Fields: a.says})
				}
				if err != nil {
					t.Fatalf("%s: %v", a.action, err)
				}
				e = c.Entry
				due := ""
				if list := m.Due(e, spring, s.Today); len(list) > 0 {
					due = list[0].Day.String()
				}
				dues = append(dues, due)
				for _, f := range c.Facts {
					facts = append(facts, f.Kind+" "+f.Date.String()+" "+f.Staff+" "+f.Window)
				}
			}
			if diff := cmp.Diff(test.dues, dues); diff != "" {
				t.Errorf("due (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.facts, facts); diff != "" {
				t.Errorf("facts (-want +got)\n%s", diff)
			}
			if e.State != test.end {
				t.Errorf("ends %s, want %s", e.State, test.end)
			}
		})
	}
}

func TestNobodyDecidesOnHimself(t *testing.T) {
	t.Parallel()
	complaints, _ := register.ByName("complaints")
	opening := register.Draft{Staff: "S9", Fields: register.Values{"channel": "oral", "statement": "推诿"}}
	c, err := complaints.Begin(hallOn(t, "2025-04-07", "S8"), 1, opening)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = complaints.Take(hallOn(t, "2025-04-07", "S8"), c.Entry, "investigate", register.Draft{}); err != nil {
		t.Fatal(err)
	}
	finding := register.Draft{Fields: register.Values{"category": "shirking", "severity": "light", "findings": "属实"}}
	for _, by := range []string{"S9", "S8", "S1"} { // whom it is about, who took it in, and somebody without an office
		if _, err := complaints.Take(hallOn(t, "2025-04-08", by), c.Entry, "uphold", finding); roster.KindOf(err) != roster.Forbidden {
			t.Errorf("upheld by %s: %v", by, err)
		}
	}
	inspections, _ := register.ByName("inspections")
	patrol := register.Draft{Fields: register.Values{"finding": "kind=conduct.dress; staff=S9"}}
	if c, err = inspections.Begin(hallOn(t, "2025-04-07", "S8"), 1, patrol); err != nil {
		t.Fatal(err)
	}
	if _, err := inspections.Take(hallOn(t, "2025-04-07", "S8"), c.Entry, "confirm", register.Draft{}); roster.KindOf(err) != roster.Forbidden {
		t.Errorf("confirmed by who recorded it: %v", err)
	}
	_, err = inspections.Take(hallOn(t, "2025-04-07", "S9"), c.Entry, "confirm", register.Draft{})
	if refused, ok := err.(*roster.Error); !ok || !slices.ContainsFunc(refused.Problems, func(p roster.Problem) bool { return p.Code == "decider_involved" }) {
		t.Errorf("confirmed by whom it names: %v", err)
	}
}
