package scoringdb_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// trials are two small registers: what is noted is judged or dropped; and a list of
// people who came.
func trials() []register.Machine {
	trial := register.Machine{
		Register: "trial", Name: "试验登记",
		Open: register.Step{Action: "note", To: "noted", Fields: []register.Field{
			{Name: "kind", Type: register.FactKind},
			{Name: "points", Type: register.Value},
			{Name: "also", Type: register.Rows, Columns: []register.Field{{Name: "kind", Type: register.Text, Required: true}}},
		}},
		Steps: []register.Step{
			{Action: "look", From: []string{"noted"}, To: "noted"},
			{Action: "judge", From: []string{"noted"}, To: "judged", Facts: judged},
			{Action: "drop", From: []string{"noted"}, To: "dropped"},
		},
		Clocks: []register.Clock{{State: "noted", WorkingDays: 3, Owes: "general_office"}},
	}
	came := register.Machine{
		Register: "came", Name: "到会",
		Open: register.Step{Action: "list", To: "listed", Fields: []register.Field{{Name: "who", Type: register.Text, Many: true}}, Forms: cameForms},
	}
	return []register.Machine{trial, came}
}

func judged(e register.Entry) []register.Fact {
	var facts []register.Fact
	add := func(kind string) {
		if kind == "" {
			return
		}
		f := register.Fact{Date: e.Day, Kind: kind, Staff: e.Staff, Window: e.Window, Note: e.Fields["note"]}
		if p := e.Fields.Points("points"); p != nil {
			f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.MonthPoints: *p}
		}
		facts = append(facts, f)
	}
	add(e.Fields["kind"])
	for _, row := range e.Fields.Rows("also") {
		add(row["kind"])
	}
	return facts
}

func cameForms(e register.Entry) []register.Form {
	var forms []register.Form
	for _, who := range e.Fields.Lines("who") {
		forms = append(forms, register.Form{Kind: "meetings", Cells: map[string]string{
			"date": e.Day.String(), "meeting": "例会", "staff": who, "status": "late",
		}})
	}
	return forms
}

func TestASignInListIsOneBatch(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		before := o.rows("batches", "sign_ins")
		_, err := o.registers().Open(t.Context(), o.scope, today, "came", register.Draft{
			Day: roster.MustDate("2025-03-12"), Fields: register.Values{"who": "S1\nS2\nS3"},
		})
		after := o.rows("batches", "sign_ins")
		if err != nil || after["batches"]-before["batches"] != 1 || after["sign_ins"]-before["sign_ins"] != 3 {
			t.Errorf("%v, before %v, after %v", err, before, after)
		}
		if _, err := o.people.Undo(t.Context(), o.scope, int64(after["batches"])); errorKey(err) != "undo.meeting_form" {
			t.Errorf("undo of a list: %v", err)
		}
	})
}

// registers is the service over an office's database.
func (o *office) registers() *register.Service {
	return &register.Service{Store: scoringdb.NewRegisters(o.db), Machines: trials()}
}

func (o *office) as(staff string) attendance.Scope {
	scope := o.scope
	scope.Staff = staff
	return scope
}

// noted opens an entry about S1 on a day of March.
func (o *office) noted(kind string) int64 {
	o.t.Helper()
	c, err := o.registers().Open(o.t.Context(), o.as("S4"), today, "trial", register.Draft{
		Day: roster.MustDate("2025-03-12"), Staff: "S1", Fields: register.Values{"kind": kind},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return c.Entry.Number
}

func (o *office) take(number int64, action string, d register.Draft) (register.Change, error) {
	return o.registers().Take(o.t.Context(), o.as("S3"), today, "trial", number, action, d)
}

// rows counts the rows of tables of the centre.
func (o *office) rows(tables ...string) map[string]int {
	o.t.Helper()
	counts := map[string]int{}
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		for _, table := range tables {
			var n int
			if err := tx.Get(o.t.Context(), &n, `SELECT COUNT(*) FROM `+table+` WHERE centre_id = ?`, tx.CentreID); err != nil {
				return err
			}
			counts[table] = n
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return counts
}

var everything = []string{"register_entries", "register_steps", "facts", "batches", "sign_ins", "evidence", "evidence_links", "audit_events"}

// events lists the newest events, "action object".
func (o *office) events(last int) []string {
	o.t.Helper()
	var rows []struct {
		Action string `db:"action"`
		Object string `db:"object"`
		Staff  string `db:"staff"`
	}
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Select(o.t.Context(), &rows, `
			SELECT action, object, staff
			FROM audit_events
			WHERE centre_id = ?
			ORDER BY seq DESC
			LIMIT ?`, tx.CentreID, last)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	var list []string
	for _, r := range rows {
		list = append(list, r.Action+" "+r.Object+" "+r.Staff)
	}
	slices.Reverse(list)
	return list
}

func TestAnEntryIsKeptAsItWasTaken(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		s := o.registers()
		opened, err := s.Open(t.Context(), o.as("S4"), today, "trial", register.Draft{
			Day: roster.MustDate("2025-03-12"), Staff: "S1", Window: "W2", Note: "电话",
			Fields: register.Values{"kind": "complaint.upheld", "points": "3.5"},
			Files:  []evidence.File{{Name: "a.pdf", SHA256: strings.Repeat("a", 64), Format: "pdf", Data: []byte("%PDF")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		looked, err := o.take(1, "look", register.Draft{Day: roster.MustDate("2025-03-14")})
		if err != nil {
			t.Fatal(err)
		}
		judged, err := o.take(1, "judge", register.Draft{Version: 2})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]register.Change{"opened": opened, "looked": looked, "judged": judged} {
			if len(c.Entry.Taken) == 0 || c.New().At.IsZero() {
				t.Errorf("%s: %+v", name, c)
			}
		}
		stored, err := s.Entry(t.Context(), o.scope, "trial", 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(judged.Entry, stored, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("what was done, and what is stored (-done +stored)\n%s", diff)
		}
		want := []string{"trial.note trial:1 S4", "trial.look trial:1 S3", "trial.judge trial:1 S3"}
		if diff := cmp.Diff(want, o.events(3)); diff != "" {
			t.Errorf("events (-want +got)\n%s", diff)
		}
		facts := o.marchFacts()
		if len(facts) != 1 || facts[0].ID != stored.Taken[2].Facts[0] || facts[0].Ref != "trial:1" || facts[0].Window != "W2" || facts[0].Choice["month_points"] != 350 {
			t.Errorf("on the ledger: %+v", facts)
		}
	})
}

// marchFacts are the facts that count in March.
func (o *office) marchFacts() []register.Fact {
	o.t.Helper()
	m, err := scoringdb.New(o.db).Material(o.t.Context(), o.scope, march, today)
	if err != nil {
		o.t.Fatal(err)
	}
	return m.Facts
}

func TestWhatIsRefusedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		s := o.registers()
		o.noted("conduct.dress")
		party, err := s.Open(t.Context(), o.scope, today, "trial", register.Draft{
			Day: roster.MustDate("2025-03-12"), Staff: "S1",
			Fields: register.Values{"kind": "conduct.dress", "also": "kind=conduct.violation\nkind=party"},
		})
		if err != nil {
			t.Fatal(err)
		}
		before := o.rows(everything...)
		_, err = o.take(party.Entry.Number, "judge", register.Draft{})
		var failure *roster.Error
		if !errors.As(err, &failure) || failure.Key != "register.fact_refused" || failure.Kind != roster.Refused ||
			failure.Problems[0].Code != "unknown_kind" || failure.Problems[0].Row != 3 {
			t.Errorf("a fact that no book knows: %v", err)
		}
		for _, refused := range []struct {
			key    string
			number int64
			action string
			draft  register.Draft
		}{
			{"register.refused", 1, "judge", register.Draft{Fields: register.Values{"x": "y"}}},
			{"register.no_such_action", 1, "dance", register.Draft{}},
			{"register.moved", 1, "look", register.Draft{Version: 7}},
			{"register.no_entry", 3, "look", register.Draft{}},
			{"register.no_entry", 0, "look", register.Draft{}},
			{"register.no_entry", -1, "look", register.Draft{}},
		} {
			if _, err := o.take(refused.number, refused.action, refused.draft); key(err) != refused.key {
				t.Errorf("%s: got %v", refused.key, err)
			}
		}
		if _, err := s.Open(t.Context(), o.scope, today, "came", register.Draft{Fields: register.Values{"who": "S1\nS9"}}); roster.KindOf(err) != roster.Refused {
			t.Errorf("a list that names nobody: %v", err)
		}
		if _, err := s.Open(t.Context(), o.scope, today, "nothing", register.Draft{}); key(err) != "register.unknown" {
			t.Errorf("no such register: %v", err)
		}
		if diff := cmp.Diff(before, o.rows(everything...)); diff != "" {
			t.Errorf("what was refused left traces (-before +after)\n%s", diff)
		}
		if n := o.noted("conduct.dress"); n != 3 {
			t.Errorf("the next number is %d, want 3: no gaps", n)
		}
	})
}

func key(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return fmt.Sprint(err)
}

func TestALateFactIsRefusedOrCarried(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		n := o.noted("conduct.violation")
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		before := o.rows(everything...)
		if _, err := o.take(n, "judge", register.Draft{}); roster.KindOf(err) != roster.Closed || key(err) != "register.period_closed" {
			t.Errorf("into a closed month: %v", err)
		}
		if _, err := o.registers().Open(t.Context(), o.scope, today, "came", register.Draft{
			Day: roster.MustDate("2025-03-12"), Fields: register.Values{"who": "S1"},
		}); roster.KindOf(err) != roster.Closed {
			t.Errorf("a sign-in of a closed month: %v", err)
		}
		if diff := cmp.Diff(before, o.rows(everything...)); diff != "" {
			t.Errorf("what was refused left traces (-before +after)\n%s", diff)
		}
		c, err := o.take(n, "judge", register.Draft{Carry: true})
		if err != nil {
			t.Fatal(err)
		}
		m, err := scoringdb.New(o.db).Material(t.Context(), o.scope, roster.PeriodOf(today, roster.Month), today+1)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Facts) != 1 || m.Facts[0].ID != c.New().Facts[0] || m.Facts[0].Happened != roster.MustDate("2025-03-12") || m.Facts[0].Date != today {
			t.Errorf("carried: %+v", m.Facts)
		}
	})
}

func TestTwoStepsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		for range 5 {
			n := o.noted("conduct.dress")
			errs := make([]error, 4)
			var wait sync.WaitGroup
			for i := range errs {
				wait.Go(func() {
					action := []string{"judge", "drop"}[i%2]
					_, errs[i] = o.registers().Take(t.Context(), o.as("S2"), today, "trial", n, action, register.Draft{})
				})
			}
			wait.Wait()
			won := 0
			for _, err := range errs {
				var failure *roster.Error
				switch {
				case err == nil:
					won++
				case !errors.As(err, &failure) || failure.Key != "register.ended" || failure.Args[3] != "S2":
					t.Errorf("the one who came second is told: %v", err)
				}
			}
			e, err := o.registers().Entry(t.Context(), o.scope, "trial", n)
			if won != 1 || err != nil || len(e.Taken) != 2 {
				t.Errorf("%d won, %d steps, %v", won, len(e.Taken), err)
			}
		}
		counts := o.rows("register_entries", "register_steps")
		if counts["register_entries"] != 5 || counts["register_steps"] != 10 {
			t.Errorf("%v", counts)
		}
	})
}

func TestEntriesAreNumberedWithoutGapsWhoeverOpensThem(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				_, err := o.registers().Open(t.Context(), o.as("S1"), today, "trial", register.Draft{Staff: "S1"})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		list, err := o.registers().Entries(t.Context(), o.scope, "trial", register.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range list {
			if e.Number != int64(i+1) {
				t.Errorf("number %d at place %d", e.Number, i+1)
			}
		}
		if len(list) != 6 {
			t.Errorf("%d entries", len(list))
		}
	})
}

func TestAListOfPeopleBecomesSignIns(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		before := o.rows("audit_events")
		_, err := o.registers().Open(t.Context(), o.scope, today, "came", register.Draft{
			Day: roster.MustDate("2025-03-12"), Fields: register.Values{"who": "S1\nS2"},
		})
		if err != nil {
			t.Fatal(err)
		}
		counts := o.rows("sign_ins", "facts", "audit_events")
		if counts["sign_ins"] != 2 || counts["facts"] != 0 || counts["audit_events"] != before["audit_events"]+1 {
			t.Errorf("%v, events before %v", counts, before)
		}
	})
}

func TestEntriesAreFoundAndWhatTheyOwe(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		s := o.registers()
		o.noted("conduct.dress")
		o.noted("")
		late, err := s.Open(t.Context(), o.scope, today, "trial", register.Draft{Day: roster.MustDate("2025-03-10"), Window: "W2"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.take(2, "drop", register.Draft{}); err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			filter register.Filter
			want   []int64
		}{
			"all":            {register.Filter{}, []int64{1, 2, 3}},
			"by states":      {register.Filter{States: []string{"noted", "judged"}}, []int64{1, 3}},
			"from a day":     {register.Filter{First: roster.MustDate("2025-03-11")}, []int64{1, 2}},
			"up to a day":    {register.Filter{Last: roster.MustDate("2025-03-11")}, []int64{3}},
			"about a person": {register.Filter{Staff: "S1"}, []int64{1, 2}},
			"about a window": {register.Filter{Window: "W2"}, []int64{3}},
			"by number":      {register.Filter{Number: 2}, []int64{2}},
			"none":           {register.Filter{Staff: "S4"}, nil},
		} {
			list, err := s.Entries(t.Context(), o.scope, "trial", tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var numbers []int64
			for _, e := range list {
				numbers = append(numbers, e.Number)
			}
			if !slices.Equal(numbers, tt.want) {
				t.Errorf("%s: got %v, want %v", name, numbers, tt.want)
			}
		}
		if _, err := s.Entries(t.Context(), o.scope, "trial", register.Filter{States: []string{"lost"}}); key(err) != "register.no_such_state" {
			t.Errorf("an unknown state: %v", err)
		}
		if _, err := s.Entry(t.Context(), o.scope, "trial", 9); key(err) != "register.no_entry" {
			t.Errorf("an unknown entry: %v", err)
		}
		due, err := s.Due(t.Context(), o.scope, roster.MustDate("2025-03-18"))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"3 2025-03-13 2", "1 2025-03-17 1"}
		var got []string
		for _, d := range due {
			got = append(got, fmt.Sprintf("%d %s %d", d.Number, d.Day, d.Late))
		}
		if diff := cmp.Diff(want, got); diff != "" || due[0].Window != late.Entry.Window {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestStepsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.noted("conduct.dress")
		for _, query := range []string{
			`UPDATE register_steps SET note = 'x' WHERE centre_id = ?`,
			`DELETE FROM register_steps WHERE centre_id = ?`,
			`DELETE FROM register_entries WHERE centre_id = ?`,
		} {
			err := o.db.InTx(t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), query, tx.CentreID)
				return err
			})
			if sqldb.Classify(err) != sqldb.Refused {
				t.Errorf("%s: %v", query, err)
			}
		}
	})
}
