package register_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

var (
	today = roster.MustDate("2025-04-30")
	now   = time.Date(2025, 4, 30, 1, 2, 3, 0, time.UTC)
)

// trial is a small register: noted, then judged by somebody else, then ended.
func trial() *register.Machine {
	return &register.Machine{
		Register: "trial", Name: "试验登记",
		Open: register.Step{
			Action: "note", To: "noted", By: register.Right{Office: true, Staff: true},
			Fields: []register.Field{
				{Name: "what", Type: register.Text, Required: true},
				{Name: "kind", Type: register.FactKind},
				{Name: "when", Type: register.Day},
				{Name: "until", Type: register.Day, Future: true},
				{Name: "how", Type: register.Choice, Choices: []string{"oral", "written"}},
				{Name: "who", Type: register.Person},
				{Name: "where", Type: register.AtWindow, Many: true},
				{Name: "points", Type: register.Value},
				{Name: "times", Type: register.Count},
				{Name: "bad", Type: register.Yes},
				{Name: "level", Type: register.Level},
				{Name: "found", Type: register.Rows, Columns: []register.Field{
					{Name: "kind", Type: register.FactKind, Required: true},
					{Name: "staff", Type: register.Person},
				}},
			},
			Check: func(e register.Entry) []roster.Problem {
				if e.Staff == "" && e.Window == "" {
					return []roster.Problem{{Column: "staff", Code: "nobody_named"}}
				}
				return nil
			},
		},
		Steps: []register.Step{
			{Action: "look", From: []string{"noted", "judged"}, To: "noted"},
			{Action: "judge", From: []string{"noted"}, To: "judged", By: register.Right{Office: true, Director: true, Uninvolved: true}, Facts: foundFacts},
			{Action: "sign", From: []string{"judged"}, To: "signed", By: register.Right{Director: true, Window: true, Second: true},
				Fields: []register.Field{{Name: "why", Type: register.Text, Required: true}}},
		},
		Clocks: []register.Clock{
			{State: "noted", WorkingDays: 2, Owes: "general_office"},
			{State: "judged", WorkingDays: 1, Owes: "director", From: "until"},
		},
	}
}

// foundFacts are the facts of an entry's rows, or one of its kind.
func foundFacts(e register.Entry) []register.Fact {
	var facts []register.Fact
	for _, row := range e.Fields.Rows("found") {
		facts = append(facts, register.Fact{Date: e.Day, Kind: row["kind"], Staff: row["staff"], Window: e.Window})
	}
	if kind := e.Fields["kind"]; kind != "" {
		facts = append(facts, register.Fact{Date: e.Day, Kind: kind, Staff: e.Staff, Window: e.Window})
	}
	return facts
}

// embedded are the books, read once.
var embedded = sync.OnceValue(rulebook.Embedded)

// hall is two windows with two people each; G heads the general office, D is director,
// OLD left in March.
func hall(by string) *register.State {
	s := &register.State{Today: today, Now: now, By: roster.Person{Account: "desk", Staff: by}, Books: embedded()}
	s.Windows = []roster.Window{{Code: "W1"}, {Code: "W2"}, {Code: "W3", ActiveTo: roster.MustDate("2025-02-28")}}
	for _, code := range []string{"A", "B", "C", "D", "G"} {
		s.Staff = append(s.Staff, roster.Staff{Code: code, Name: code})
	}
	s.Staff = append(s.Staff, roster.Staff{Code: "OLD", Left: roster.MustDate("2025-03-31")}, roster.Staff{Code: "NEW", Joined: today})
	s.Moves = []roster.Move{{Staff: "A", Window: "W1"}, {Staff: "B", Window: "W1"}, {Staff: "C", Window: "W2"}, {Staff: "OLD", Window: "W2"},
		{Staff: "B", Window: "W2", From: roster.MustDate("2025-04-21")}}
	s.Calendar = spring
	s.Offices = attendance.Offices{{Office: attendance.GeneralOffice, Staff: "G"}, {Office: attendance.Director, Staff: "D"}}
	return s
}

func draftOn(day string, values register.Values) register.Draft {
	return register.Draft{Day: roster.MustDate(day), Staff: "A", Fields: values}
}

func says(pairs ...string) register.Values {
	v := register.Values{"what": "串岗"}
	for i := 0; i < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	return v
}

func mustBegin(t testing.TB, s *register.State, d register.Draft) register.Change {
	t.Helper()
	c, err := trial().Begin(s, 7, d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// faults are the faults of a refusal, as "column row code".
func faults(t testing.TB, err error) []string {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error with problems", err)
	}
	var list []string
	for _, p := range e.Problems {
		text := p.Column + " " + p.Code
		if p.Row > 0 {
			text = p.Column + " " + string(rune('0'+p.Row)) + " " + p.Code
		}
		list = append(list, text)
	}
	return list
}

func key(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestWhatIsWrittenIsKeptInOneForm(t *testing.T) {
	t.Parallel()
	c := mustBegin(t, hall(""), draftOn("2025-04-23", says(
		"what", "  串岗 ", "kind", "违反行为规范", "when", "2025/4/3", "until", "2025年5月9日", "how", "oral", "who", "C",
		"where", "W1\n\n W2 ", "points", "1.5", "times", "3", "bad", "是", "level", "省",
		"found", "staff=A; kind=不按规定着装\n{\"kind\":\"hygiene.finding\"}")))
	want := register.Values{
		"what": "串岗", "kind": "conduct.violation", "when": "2025-04-03", "until": "2025-05-09", "how": "oral", "who": "C",
		"where": "W1\nW2", "points": "1.50", "times": "3", "bad": "yes", "level": "province",
		"found": `{"kind":"conduct.dress","staff":"A"}` + "\n" + `{"kind":"hygiene.finding"}`,
	}
	if diff := cmp.Diff(want, c.Entry.Fields); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	v := c.Entry.Fields
	if v.Date("when") != roster.MustDate("2025-04-03") || *v.Points("points") != 150 || *v.Quantity("times") != 3 || !v.Yes("bad") ||
		!slices.Equal(v.Lines("where"), []string{"W1", "W2"}) || v.Rows("found")[0]["staff"] != "A" {
		t.Errorf("read back: %v", v)
	}
	if v.Date("what") != 0 || v.Points("what") != nil || v.Quantity("what") != nil || v.Yes("what") || v.Lines("none") != nil || v.Rows("what") != nil {
		t.Error("what is not there reads as something")
	}
}

func TestEveryFaultOfAnEntryIsNamed(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("W1\n", 501)
	tests := []struct {
		name  string
		draft register.Draft
		want  []string
	}{
		{"nothing said", register.Draft{Staff: "A"}, []string{"what required"}},
		{"several at once", draftOn("2025-04-23", says("what", " ", "kind", "party", "when", "2025-02-30", "how", "by post", "colour", "red")),
			[]string{"what required", "kind unknown_kind", "when bad_date", "how not_a_choice", "colour no_such_field"}},
		{"days to come", register.Draft{Day: today + 1, Staff: "A", Fields: says("when", "2025-05-01")}, []string{"day day_to_come", "when day_to_come"}},
		{"computed kinds", draftOn("2025-04-23", says("kind", "attendance.late")), []string{"kind unknown_kind"}},
		{"people", register.Draft{Day: today - 20, Staff: "OLD", Window: "W3", Fields: says("who", "NEW", "where", "W9")},
			[]string{"staff after_leaving", "window window_not_active", "who before_joining", "where unknown_window"}},
		{"nobody known", register.Draft{Staff: "X", Fields: says()}, []string{"staff unknown_staff"}},
		{"numbers", draftOn("2025-04-23", says("points", "1.005", "times", "-1", "bad", "perhaps", "level", "village")),
			[]string{"points bad_points", "times bad_number", "bad bad_flag", "level bad_level"}},
		{"negative points", draftOn("2025-04-23", says("points", "-1")), []string{"points bad_points"}},
		{"too much", draftOn("2025-04-23", says("what", strings.Repeat("啊", 1400), "where", many)), []string{"what long_text", "where too_many_lines"}},
		{"no text", draftOn("2025-04-23", says("what", "a\x00b", "how", "\xff")), []string{"what bad_text", "how bad_text"}},
		{"rows", draftOn("2025-04-23", says("found", "kind=hygiene.finding\nkind=\nstaff=X; kind=conduct.dress\nnothing\n{\nkind=a;kind=b")),
			[]string{"found 4 bad_row", "found 5 bad_row", "found 6 bad_row", "kind 2 required", "staff 3 unknown_staff"}},
		{"a note", register.Draft{Staff: "A", Fields: says(), Note: strings.Repeat("x", 4001)}, []string{"note long_text"}},
		{"the entry as a whole", register.Draft{Fields: says()}, []string{"staff nobody_named"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := trial().Begin(hall(""), 1, tt.draft)
			got := faults(t, err)
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" || roster.KindOf(err) != roster.Refused {
				t.Errorf("%v: (-want +got)\n%s", roster.KindOf(err), diff)
			}
		})
	}
}

func TestWhoMayTakeAStep(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, opener, action, by string
		window                   bool // the entry names W1 and nobody
		want                     string
	}{
		{"the desk opens", "", "", "", false, ""},
		{"the person named opens", "", "", "A", false, ""},
		{"the general office opens", "", "", "G", false, ""},
		{"another one opens", "", "", "C", false, "register.not_yours"},
		{"nobody known", "", "", "X", false, "staff.unknown"},
		{"somebody who left", "", "", "OLD", false, "register.left"},
		{"the director judges", "G", "judge", "D", false, ""},
		{"who opened it judges", "G", "judge", "G", false, "register.involved"},
		{"who is named judges, without the right", "G", "judge", "A", false, "register.not_yours"},
		{"a step for anybody", "G", "look", "C", false, ""},
		{"the desk judges what it opened itself", "", "judge", "", false, "register.involved"},
		{"the director judges what the desk opened under the same account", "", "judge", "D", false, "register.involved"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := draftOn("2025-04-23", says())
			if tt.window {
				d.Staff, d.Window = "", "W1"
			}
			m := trial()
			if tt.action == "" {
				_, err := m.Begin(hall(tt.by), 1, d)
				if key(err) != tt.want {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				return
			}
			c, err := m.Begin(hall(tt.opener), 1, d)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = m.Take(hall(tt.by), c.Entry, tt.action, register.Draft{}); key(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestASecondPersonOfTheWindowSigns(t *testing.T) {
	t.Parallel()
	m := trial()
	s := hall("G")
	s.Offices = append(s.Offices, attendance.Holding{Office: attendance.GeneralOffice, Staff: "A"})
	c := mustBegin(t, s, register.Draft{Day: today, Window: "W1", Fields: says()})
	judge := func(by string) (register.Change, error) {
		s.By.Staff = by
		return m.Take(s, c.Entry, "judge", register.Draft{})
	}
	if _, err := judge("A"); key(err) != "register.involved" {
		t.Errorf("a person of the window that the entry is about: %v", err)
	}
	judged, err := judge("D")
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string]string{"D": "register.second_person", "A": "", "B": "register.not_yours", "": "register.not_yours"} {
		s := hall(by)
		if _, err := m.Take(s, judged.Entry, "sign", register.Draft{Fields: register.Values{"why": "属实"}}); key(err) != want {
			t.Errorf("signed by %q: %v, want %q", by, err, want)
		}
	}
	// Nor does a delegate act in the name of whom the entry is about.
	about := mustBegin(t, hall("G"), register.Draft{Day: today, Staff: "D", Fields: says()})
	for deputises, want := range map[string]string{"D": "register.not_yours", "G": ""} {
		s := hall("C")
		s.Offices = append(s.Offices, attendance.Holding{Office: attendance.Director, Staff: "C", Deputises: deputises})
		if _, err := m.Take(s, about.Entry, "judge", register.Draft{}); key(err) != want {
			t.Errorf("judged in the name of %s: %v, want %q", deputises, err, want)
		}
	}
	// An entry about a person is for the people of that person's window.
	person := mustBegin(t, hall("G"), draftOn("2025-04-18", says()))
	if judged, err = m.Take(hall("D"), person.Entry, "judge", register.Draft{}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Take(hall("C"), judged.Entry, "sign", register.Draft{Fields: register.Values{"why": "x"}}); key(err) != "register.not_yours" {
		t.Errorf("signed by another window: %v", err)
	}
}

func TestAStepFromTheWrongStateSaysWhatIsPossible(t *testing.T) {
	t.Parallel()
	m := trial()
	e := mustBegin(t, hall("G"), draftOn("2025-04-23", says())).Entry
	_, err := m.Take(hall("D"), e, "sign", register.Draft{})
	var failure *roster.Error
	if !errors.As(err, &failure) || failure.Key != "register.not_now" || failure.Kind != roster.Conflict {
		t.Fatalf("got %v", err)
	}
	want := []any{m.Title(7), m.StateWord("noted"), now, "G", m.ActionWord("sign"), []register.Word{m.ActionWord("look"), m.ActionWord("judge")}}
	if diff := cmp.Diff(want, failure.Args); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := m.Take(hall("D"), e, "dance", register.Draft{}); key(err) != "register.no_such_action" || roster.KindOf(err) != roster.Usage {
		t.Errorf("an unknown action: %v", err)
	}
	judged, err := m.Take(hall("D"), e, "judge", register.Draft{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Take(hall("G"), judged.Entry, "look", register.Draft{Version: 1}); key(err) != "register.moved" {
		t.Errorf("a step of an entry as it was before: %v", err)
	}
	signed, err := m.Take(hall("A"), judged.Entry, "sign", register.Draft{Version: 2, Fields: register.Values{"why": "属实"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Take(hall("G"), signed.Entry, "look", register.Draft{}); key(err) != "register.ended" {
		t.Errorf("a step of an ended entry: %v", err)
	}
	if len(judged.Entry.Taken) != 2 || len(e.Taken) != 1 {
		t.Error("taking a step changed the entry that it was taken from")
	}
}

func TestAStepIsNotDatedBeforeTheOneBefore(t *testing.T) {
	t.Parallel()
	e := mustBegin(t, hall("G"), draftOn("2025-04-23", says())).Entry
	for day, want := range map[roster.Date][]string{
		roster.MustDate("2025-04-22"): {"day before_last_step"},
		today + 1:                     {"day day_to_come"},
	} {
		_, err := trial().Take(hall("D"), e, "judge", register.Draft{Day: day})
		if diff := cmp.Diff(want, faults(t, err)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", day, diff)
		}
	}
	c, err := trial().Take(hall("D"), e, "judge", register.Draft{Day: roster.MustDate("2025-04-23")})
	if err != nil || c.New().Day != roster.MustDate("2025-04-23") || c.New().At != now {
		t.Errorf("on the same day: %+v, %v", c.New(), err)
	}
}

func TestFactsNameTheirEntryAndStayApart(t *testing.T) {
	t.Parallel()
	two := "kind=hygiene.finding\nkind=hygiene.finding\nkind=conduct.dress;staff=A"
	e := mustBegin(t, hall("G"), draftOn("2025-04-23", says("found", two))).Entry
	c, err := trial().Take(hall("D"), e, "judge", register.Draft{})
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	ids := map[string]bool{}
	for _, f := range c.Facts {
		refs = append(refs, f.Ref)
		ids[f.ID] = true
	}
	if !slices.Equal(refs, []string{"trial:7", "trial:7/2", "trial:7"}) || len(ids) != 3 {
		t.Errorf("refs %v, %d ids", refs, len(ids))
	}
}

func TestAFactOfAClosedMonth(t *testing.T) {
	t.Parallel()
	december := roster.MustDate("2024-12-16")
	m := trial()
	judge := func(staff, window string, carries, carry bool) ([]register.Fact, error) {
		m.Carries = carries
		s := hall("G")
		s.Closed = []roster.Period{roster.MustPeriod("2024H2"), roster.MustPeriod("2024-12")}
		c, err := m.Begin(s, 7, register.Draft{Day: december, Staff: staff, Window: window, Fields: says("kind", "conduct.violation")})
		if err != nil {
			t.Fatal(err)
		}
		s.By.Staff = "D"
		c, err = m.Take(s, c.Entry, "judge", register.Draft{Carry: carry})
		return c.Facts, err
	}
	_, err := judge("A", "", false, false)
	var failure *roster.Error
	if !errors.As(err, &failure) || failure.Kind != roster.Closed || failure.Args[1] != "2024-12" {
		t.Errorf("without a word: %v", err)
	}
	for name, tt := range map[string]struct {
		staff, window   string
		carries, carry  bool
		wantStaff, want string
	}{
		"told to carry":                       {"B", "", false, true, "B", "W1"}, // where B stood then
		"a register that carries by itself":   {"A", "W2", true, false, "A", "W2"},
		"about somebody who has left since":   {"OLD", "", true, false, "", "W2"},
		"about somebody whose window is gone": {"G", "", true, false, "G", ""},
	} {
		facts, err := judge(tt.staff, tt.window, tt.carries, tt.carry)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f := facts[0]; f.Date != today || f.Happened != december || f.Staff != tt.wantStaff || f.Window != tt.want {
			t.Errorf("%s: %+v", name, f)
		}
		if left := facts[0].Note != ""; left != (tt.staff == "OLD") {
			t.Errorf("%s: note %q", name, facts[0].Note)
		}
	}
}

func TestEvidenceIsNamedByItsStep(t *testing.T) {
	t.Parallel()
	d := draftOn("2025-04-23", says())
	d.Files = []evidence.File{{SHA256: "aa"}, {SHA256: "bb"}}
	c := mustBegin(t, hall(""), d)
	if !slices.Equal(c.New().Evidence, []string{"aa", "bb"}) || len(c.Files) != 2 {
		t.Errorf("%+v", c.New())
	}
}

func TestClocksRunInWorkingDays(t *testing.T) {
	t.Parallel()
	m := trial()
	e := mustBegin(t, hall("G"), draftOn("2025-04-23", says("until", "2025-04-30"))).Entry // a Wednesday; Sunday 27 is worked
	tests := []struct {
		name, on string
		taken    []string
		day      string
		late     int
		owes     string
	}{
		{"the second working day is in time", "2025-04-25", nil, "2025-04-25", 0, "general_office"},
		{"a day off is late already", "2025-04-26", nil, "2025-04-25", 1, "general_office"},
		{"the days over count", "2025-05-06", nil, "2025-04-25", 5, "general_office"},
		{"a step that changes nothing starts anew", "2025-04-28", []string{"look 2025-04-25"}, "2025-04-28", 0, "general_office"},
		{"from the day that the entry names", "2025-04-30", []string{"judge 2025-04-25"}, "2025-05-05", 0, "director"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := e
			for _, step := range tt.taken {
				action, day, _ := strings.Cut(step, " ")
				c, err := m.Take(hall("D"), e, action, register.Draft{Day: roster.MustDate(day)})
				if err != nil {
					t.Fatal(err)
				}
				e = c.Entry
			}
			due := m.Due(e, spring, roster.MustDate(tt.on))
			if len(due) != 1 || due[0].Day != roster.MustDate(tt.day) || due[0].Late != tt.late || due[0].Owes != tt.owes {
				t.Errorf("got %+v", due)
			}
			if due[0].Overdue(roster.MustDate(tt.on)) != (tt.late > 0) || due[0].Staff != "A" {
				t.Errorf("overdue, or whose: %+v", due[0])
			}
		})
	}
	signed := e
	signed.State = "signed"
	if due := m.Due(signed, spring, today); len(due) != 0 {
		t.Errorf("an ended entry owes nothing: %+v", due)
	}
}

func FuzzParseRow(f *testing.F) {
	for _, seed := range []string{"staff=A; kind=x", "工号＝A；类别=b=c", `{"a":"b"}`, `{"a":1}`, "{}{}", ";;", "=", "a=b;a=c", "{\"a\":\"\\ud800\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		row, ok := register.ParseRow(s)
		if !ok {
			return
		}
		again, ok := register.ParseRow(row.String())
		if !ok {
			t.Fatalf("%q is kept as %q, which is no row", s, row)
		}
		if once := again.String(); once != row.String() {
			t.Fatalf("%q is kept as %q, then as %q", s, row, once)
		}
	})
}
