package scoring_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

func moment(s string) roster.LocalTime {
	t, err := roster.ParseLocalTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

// caseOf is a case of S1, promised within five working days: due Friday 2025-03-14.
func caseOf(change ...func(*register.Case)) register.Case {
	days := 5
	c := register.Case{Number: "B1", Staff: "S1", Accepted: moment("2025-03-07 09:00"), PromiseDays: &days}
	for _, f := range change {
		f(&c)
	}
	return c
}

func finishedAt(s string) func(*register.Case) {
	return func(c *register.Case) { c.Finished = moment(s) }
}

// casesOn is a book as somebody sees it on a day: S1 and S2 at W1, S1 at W2 from
// 2025-03-17 on, S8 the general office, S9 the director.
func casesOn(today, by string, cases ...register.Case) *scoring.CaseBook {
	b := &scoring.CaseBook{
		Today: roster.MustDate(today), Now: time.Unix(1, 0).UTC(), Who: roster.Person{Account: "desk", Staff: by},
		Offices: attendance.Offices{{Office: attendance.GeneralOffice, Staff: "S8"}, {Office: attendance.Director, Staff: "S9"}},
		Cases:   cases, Extensions: map[string][]register.Extension{}, Partners: map[string][]register.Partner{},
	}
	b.State.Calendar = calendar.New(nil, nil)
	b.State.Windows = []roster.Window{{Code: "W1"}, {Code: "W2"}, {Code: "W3", ActiveTo: roster.MustDate("2025-01-31")}}
	for _, code := range []string{"S1", "S2", "S8", "S9"} {
		b.State.Staff = append(b.State.Staff, roster.Staff{Code: code})
		b.State.Moves = append(b.State.Moves, roster.Move{Staff: code, Window: "W1"})
	}
	b.State.Moves = append(b.State.Moves, roster.Move{Staff: "S1", From: roster.MustDate("2025-03-17"), Window: "W2"})
	b.Rules.Books = []scoring.BookInForce{
		{From: roster.MustDate("2014-11-01"), Book: "bencha-2014-monthly", Version: "1"},
		{From: roster.MustDate("2014-11-01"), Book: "bencha-2014-half-year", Version: "1"},
	}
	return b
}

func TestCasesRefuseWhatTheRulesForbid(t *testing.T) {
	t.Parallel()
	april := roster.MustDate("2025-04-01")
	extend := func(b *scoring.CaseBook) error { _, err := b.Extend("B1", april, "材料复杂"); return err }
	add := func(c scoring.NewCase) func(*scoring.CaseBook) error {
		return func(b *scoring.CaseBook) error { _, err := b.Add(c); return err }
	}
	finish := func(at string) func(*scoring.CaseBook) error {
		return func(b *scoring.CaseBook) error {
			_, err := b.Finish(scoring.Finishing{Number: "B1", Finished: moment(at)})
			return err
		}
	}
	join := func(p register.Partner) func(*scoring.CaseBook) error {
		return func(b *scoring.CaseBook) error { _, err := b.Join("B1", p); return err }
	}
	evaluate := func(b *scoring.CaseBook) error { _, err := b.Evaluate("B1", "5", ""); return err }
	charge := func(points, reason string) func(*scoring.CaseBook) error {
		return func(b *scoring.CaseBook) error { _, err := b.Charge("B1", points, reason); return err }
	}
	kind := func(k string) func(*register.Case) { return func(c *register.Case) { c.Kind = k } }
	evaluated := func(c *register.Case) { c.Evaluation = 4 }
	partnered := casesOn("2025-03-10", "S1", caseOf())
	partnered.Partners["B1"] = []register.Partner{
		{Seq: 1, Department: "公安", Ended: time.Unix(1, 0)}, {Seq: 2, Department: "民政"},
	}
	tests := []struct {
		name string
		book *scoring.CaseBook
		do   func(*scoring.CaseBook) error
		want string
	}{
		{"more time on the day after it was due", casesOn("2025-03-15", "S9", caseOf()), extend, "case.past_due"},
		{"more time for what is finished", casesOn("2025-03-14", "S9", caseOf(finishedAt("2025-03-12 10:00"))), extend, "case.finished"},
		{"more time for oneself", casesOn("2025-03-14", "S9", caseOf(func(c *register.Case) { c.Staff = "S9" })), extend, "case.own"},
		{"more time by who holds no office", casesOn("2025-03-14", "S2", caseOf()), extend, "case.not_yours"},
		{"more time by the handler", casesOn("2025-03-14", "S1", caseOf()), extend, "case.not_yours"},
		{"more time by nobody known", casesOn("2025-03-14", "S7", caseOf()), extend, "staff.unknown"},
		{"more time for no case", casesOn("2025-03-14", "S9"), extend, "case.unknown"},
		{"more time without a reason", casesOn("2025-03-14", "", caseOf()), func(b *scoring.CaseBook) error { _, err := b.Extend("B1", april, " "); return err }, "case.reason_needed"},
		{"less time", casesOn("2025-03-10", "", caseOf()), func(b *scoring.CaseBook) error {
			_, err := b.Extend("B1", roster.MustDate("2025-03-13"), "x")
			return err
		}, "case.not_longer"},
		{"the same time", casesOn("2025-03-10", "", caseOf()), func(b *scoring.CaseBook) error {
			_, err := b.Extend("B1", roster.MustDate("2025-03-14"), "x")
			return err
		}, "case.not_longer"},
		{"less time than was granted", casesOn("2025-03-10", "", caseOf(func(c *register.Case) { c.ExtendedTo = april + 1 })), extend, "case.not_longer"},
		{"a case without a number", casesOn("2025-03-10", ""), add(scoring.NewCase{Staff: "S1"}), "case.number_needed"},
		{"a case that is entered", casesOn("2025-03-10", "", caseOf()), add(scoring.NewCase{Number: "B1", Staff: "S1"}), "case.exists"},
		{"a case of somebody else", casesOn("2025-03-10", "S2"), add(scoring.NewCase{Number: "B2", Staff: "S1"}), "case.not_yours"},
		{"a case of tomorrow", casesOn("2025-03-10", "S1"), add(scoring.NewCase{Number: "B2", Staff: "S1", Accepted: "2025-03-11 08:00:00"}), "case.accepted_to_come"},
		{"finished twice", casesOn("2025-03-14", "S1", caseOf(finishedAt("2025-03-12 10:00"))), finish("2025-03-13 10:00"), "case.finished"},
		{"finished tomorrow", casesOn("2025-03-10", "S1", caseOf()), finish("2025-03-11 00:00"), "case.finished_to_come"},
		{"finished by somebody else", casesOn("2025-03-10", "S2", caseOf()), finish("2025-03-10 08:00"), "case.not_yours"},
		{"no case finished", casesOn("2025-03-10", ""), finish("2025-03-10 08:00"), "case.unknown"},
		{"an evaluation of what is not finished", casesOn("2025-03-10", "", caseOf()), evaluate, "case.unfinished"},
		{"an evaluation by the handler", casesOn("2025-03-14", "S1", caseOf(finishedAt("2025-03-12 10:00"))), evaluate, "case.not_yours"},
		{"an evaluation by a handler in office", casesOn("2025-03-14", "S9", caseOf(finishedAt("2025-03-12 10:00"), func(c *register.Case) { c.Staff = "S9" })), evaluate, "case.own"},
		{"a second evaluation", casesOn("2025-03-14", "", caseOf(finishedAt("2025-03-12 10:00"), evaluated)), evaluate, "case.evaluated"},
		{"a value for what is not late", casesOn("2025-03-14", "", caseOf()), charge("2", "x"), "case.not_late"},
		{"a value for what was finished in time", casesOn("2025-03-20", "", caseOf(finishedAt("2025-03-14 10:00"))), charge("2", "x"), "case.not_late"},
		{"a value without a reason", casesOn("2025-03-20", "", caseOf()), charge("2", " "), "case.charge_reason_needed"},
		{"no value", casesOn("2025-03-20", "", caseOf()), charge(" ", "x"), "case.points_needed"},
		{"a value by the handler", casesOn("2025-03-20", "S1", caseOf()), charge("2", "x"), "case.not_yours"},
		{"a value by a handler in office", casesOn("2025-03-20", "S9", caseOf(func(c *register.Case) { c.Staff = "S9" })), charge("2", "x"), "case.own"},
		{"a value for no case", casesOn("2025-03-20", ""), charge("2", "x"), "case.unknown"},
		{"an evaluation of no case", casesOn("2025-03-14", ""), evaluate, "case.unknown"},
		{"a partner without a name", casesOn("2025-03-10", "S1", caseOf()), join(register.Partner{Note: "x"}), "case.partner_needed"},
		{"a partner in no joint case", casesOn("2025-03-10", "S1", caseOf(kind("即办"))), join(register.Partner{Department: "公安"}), "case.not_joint"},
		{"a closed window as a partner", casesOn("2025-03-10", "S1", caseOf()), join(register.Partner{Window: "W3"}), "case.partner_unknown"},
		{"the handler's window as a partner", casesOn("2025-03-10", "S1", caseOf()), join(register.Partner{Window: "W1"}), "case.partner_leads"},
		{"a partner twice", partnered, join(register.Partner{Department: "民政"}), "case.partner_known"},
		{"a partner of no case", casesOn("2025-03-10", "S1"), join(register.Partner{Department: "民政"}), "case.unknown"},
		{"an end of a part that ended", partnered, func(b *scoring.CaseBook) error { _, err := b.Part("B1", 1); return err }, "case.no_partner"},
		{"an end of a part in no case", casesOn("2025-03-10", "S1"), func(b *scoring.CaseBook) error { _, err := b.Part("B1", 1); return err }, "case.unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := keyOf(test.do(test.book)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// keyOf is the message of an error of ours, "" for none.
func keyOf(err error) string {
	if e, ok := err.(*roster.Error); ok {
		return e.Key
	}
	return ""
}

func TestMoreTimeIsGrantedUntilTheDueDay(t *testing.T) {
	t.Parallel()
	change, err := casesOn("2025-03-14", "S9", caseOf()).Extend("B1", roster.MustDate("2025-03-21"), " 材料复杂 ")
	if err != nil {
		t.Fatal(err)
	}
	want := scoring.CaseChange{
		Action: "extend", Number: "B1",
		Form: &scoring.Form{Kind: "cases", Cells: map[string]string{"number": "B1", "staff": "S1", "accepted": "2025-03-07 09:00:00", "extended_to": "2025-03-21"}},
		Extension: &register.Extension{
			Seq: 1, Due: roster.MustDate("2025-03-14"), To: roster.MustDate("2025-03-21"), Reason: "材料复杂",
			By: roster.Person{Account: "desk", Staff: "S9"}, Right: attendance.Holding{Office: attendance.Director, Staff: "S9"},
			On: roster.MustDate("2025-03-14"), At: time.Unix(1, 0).UTC(),
		},
	}
	change.Detail = nil // for the log alone
	if diff := cmp.Diff(want, change); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// An instant case is due within its minutes; the end of its own day is later than that.
	minutes := 30
	instant := caseOf(func(c *register.Case) { c.PromiseDays, c.PromiseMinutes = nil, &minutes })
	if _, err := casesOn("2025-03-07", "", instant).Extend("B1", roster.MustDate("2025-03-07"), "系统故障"); err != nil {
		t.Errorf("an instant case to the end of its day: %v", err)
	}
}

func TestAnExtensionNeverMakesACaseLater(t *testing.T) {
	t.Parallel()
	cal := calendar.New(nil, nil)
	rapid.Check(t, func(t *rapid.T) {
		c := caseOf()
		today := roster.MustDate("2025-03-07") + roster.Date(rapid.IntRange(0, 20).Draw(t, "today"))
		to := roster.MustDate("2025-03-01") + roster.Date(rapid.IntRange(0, 60).Draw(t, "to"))
		if _, err := casesOn(today.String(), "", c).Extend("B1", to, "x"); err != nil {
			return
		}
		longer := c
		longer.ExtendedTo = to
		on := roster.MustDate("2025-05-30")
		if was, is := len(c.OverdueDays(cal, on)), len(longer.OverdueDays(cal, on)); longer.Due(cal) <= c.Due(cal) || is > was || today > c.Due(cal).Date() {
			t.Fatalf("extended on %s to %s: due %s, then %s; %d days over, then %d", today, to, c.Due(cal), longer.Due(cal), was, is)
		}
	})
}

func TestCasesAsTheyStoodWhenADayBegan(t *testing.T) {
	t.Parallel()
	late := finishedAt("2025-03-18 10:00")
	tests := []struct {
		name, on string
		c        register.Case
		want     scoring.CaseState
		over     int
		window   string
		costs    map[string]scoring.Points
	}{
		{"on its due day", "2025-03-14", caseOf(), scoring.CaseOpen, 0, "W1", nil},
		{"on the morning after", "2025-03-15", caseOf(), scoring.CaseOverdue, 0, "W1", nil},
		{"a day after, which is no working day", "2025-03-16", caseOf(), scoring.CaseOverdue, 1, "W1", map[string]scoring.Points{"M3.1": -100, "H2.5": -100}},
		{"two working days over, at the handler's new window", "2025-03-19", caseOf(), scoring.CaseOverdue, 2, "W2", map[string]scoring.Points{"M3.1": -200, "H2.5": -100}},
		{"over for a day of the next month", "2025-04-02", caseOf(func(c *register.Case) { p := scoring.Points(400); c.OverduePoints = &p }), scoring.CaseOverdue, 12, "W2", map[string]scoring.Points{"M3.1": -1200, "H2.5": -400}},
		{"finished in time", "2025-06-01", caseOf(finishedAt("2025-03-14 23:59")), scoring.CaseFinished, 0, "W1", nil},
		{"finished late", "2025-06-01", caseOf(late), scoring.CaseFinishedLate, 2, "W2", map[string]scoring.Points{"M3.1": -200, "H2.5": -100}},
		{"before it was finished late", "2025-03-18", caseOf(late), scoring.CaseOverdue, 1, "W2", map[string]scoring.Points{"M3.1": -100, "H2.5": -100}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			views, err := casesOn("2025-06-02", "", test.c).Views(roster.MustDate(test.on))
			if err != nil {
				t.Fatal(err)
			}
			v := views[0]
			if v.State != test.want || v.Over != test.over || v.Window != test.window {
				t.Errorf("%s, %d days over at %s; want %s, %d at %s", v.State, v.Over, v.Window, test.want, test.over, test.window)
			}
			got := map[string]scoring.Points{}
			for _, cost := range v.Costs {
				got[cost.Clause] += cost.Points
			}
			if diff := cmp.Diff(test.costs, got); diff != "" && len(test.costs)+len(got) > 0 {
				t.Errorf("costs (-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatIsFinishedTodayIsFinishedNow(t *testing.T) {
	t.Parallel()
	views, err := casesOn("2025-03-17", "", caseOf(finishedAt("2025-03-17 10:00"))).Views(roster.MustDate("2025-03-17"))
	if err != nil {
		t.Fatal(err)
	}
	if v := views[0]; v.State != scoring.CaseFinishedLate || v.Over != 1 || len(v.Costs) != 2 {
		t.Errorf("%+v", v)
	}
}
