package scoringdb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// told is what services over a store tell somebody of a centre, each thing as JSON.
func told(t *testing.T, db *sqldb.DB, scope attendance.Scope) map[string]string {
	t.Helper()
	ctx, all := t.Context(), map[string]string{}
	say := func(name string, what any, err error) {
		t.Helper()
		text, faulty := json.MarshalIndent(what, "", " ")
		if faulty != nil {
			t.Fatalf("%s: %v", name, faulty)
		}
		all[name] = fmt.Sprintf("%s\n%v", text, err)
	}
	service := &scoring.Service{Store: scoringdb.New(db)}
	half := roster.MustPeriod("2025H1")
	for _, p := range []roster.Period{march, half} {
		shown, err := service.Shown(ctx, scope, p, posted)
		say("sheets of "+p.String(), []any{shown.Frozen, shown.State, shown.AsOf, shown.Digest, shown.Places, shown.Crowds}, err)
		items, state, err := service.Checklist(ctx, scope, p, posted)
		say("checklist of "+p.String(), []any{items, state}, err)
		life, err := service.ViewPeriod(ctx, scope, p, posted)
		say("life of "+p.String(), life, err)
	}
	var names []string
	through, err := service.Through(ctx, scope, []roster.Period{roster.MustPeriod("2025-02"), march, half}, posted)
	for _, shown := range through {
		names = append(names, shown.Period.String(), shown.State, fmt.Sprint(shown.Places))
	}
	say("stretch", names, err)
	scores, _, err := service.ScoreClosed(ctx, scope, march)
	if err == nil {
		say("closed again", scores.Documents(), err)
	} else {
		say("closed again", nil, err)
	}
	states, err := service.Periods(ctx, scope)
	say("periods", states, err)
	days := &attendance.Service{Store: attendancedb.New(db)}
	month, err := days.Month(ctx, scope, march, posted)
	say("attendance", []any{month.Sessions, month.Input.Profiles.On(march.Last()).Name, month.State, month.Stints, month.Windows}, err)
	people, err := days.People(ctx, scope)
	say("people", people, err)
	_, each, _, err := (&leave.Service{Store: attendancedb.NewLeaves(db)}).Balances(ctx, scope, posted, 2025)
	say("leave", each, err)
	list, err := (&scoring.Objections{Store: scoringdb.NewObjections(db)}).List(ctx, scope, scoring.ObjectionFilter{})
	say("objections", list, err)
	rates, windows, err := (&scoring.Cases{Store: scoringdb.NewCases(db)}).Rates(ctx, scope, half, posted)
	say("cases", []any{rates, windows}, err)
	return all
}

// step is one kind of change of a centre.
type step struct {
	name    string
	do      func() error
	nothing bool // of what is told changes
}

// steps are changes of every kind in an order in which each is let through.
func (h *hearing) steps(ctx context.Context) []step {
	put := func(kind, rows string) step {
		return step{name: "import " + kind, do: func() error { _, err := h.put(kind, rows); return err }}
	}
	facts := &scoring.Facts{Store: scoringdb.NewFacts(h.db)}
	books := &scoring.BookService{Store: scoringdb.NewBooks(h.db)}
	day := roster.MustDate("2025-03-20")
	var fact scoring.FactDone
	var ruling scoring.WaiverRecord
	var batch intake.Result
	var plea scoring.Objection
	return []step{
		put("facts", "date,kind,staff\n2025-03-17,conduct.violation,S3\n"),
		put("meetings", "date,meeting,staff,status\n2025-03-18,学习,S2,absent\n"),
		put("cases", "number,staff,accepted,promise_days,finished\nB1,S2,2025-03-03 09:00,1,2025-03-07 10:00\n"),
		put("leave", "staff,type,from,to\nS1,personal,2025-02-10,2025-02-12\n"),
		put("ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,9,9,9,9\n"),
		{name: "punches", do: func() (err error) {
			batch, err = h.put("punches", "clock_no,time\n2,2025-03-03 07:51:00\n3,2025-03-04 09:00:00\n")
			return err
		}},
		{name: "undo", do: func() error { _, err := h.people.Undo(ctx, h.scope, batch.Batch); return err }},
		put("staff", "code,name,window,clock_no,joined\nS5,戊,W4,5,2025-03-10\n"),
		put("windows", "code,name\nW2,社会保险\n"),
		put("calendar", "date,kind,name\n2025-03-21,holiday,庆典\n"),
		{name: "profile", do: func() error { return h.people.SetProfile(ctx, h.scope, "service-hall", roster.MustDate("2025-03-24")) }},
		{name: "record a fact", do: func() (err error) {
			fact, err = facts.Record(ctx, h.scope, today, scoring.FactInput{Fact: scoring.Fact{Date: day, Kind: "hygiene.finding", Window: "W3"}})
			return err
		}},
		{name: "reverse it", do: func() error { _, err := facts.Reverse(ctx, h.scope, today, fact.Fact.ID, "误记"); return err }},
		{name: "waive", do: func() (err error) {
			ruling, err = h.rulings.Waive(ctx, h.scope, scoring.WaiverRecord{
				Period: march, Reason: "带病", Waiver: scoring.Waiver{Staff: "S4", Date: roster.MustDate("2025-03-03"), Minutes: "纪要", DecidedBy: "主任"},
			}, today)
			return err
		}},
		{name: "revoke", do: func() error { return h.rulings.Revoke(ctx, h.scope, ruling.Number, "更正", today) }},
		{name: "confirm a value", do: func() error {
			return h.Confirm(ctx, h.scope, scoring.Confirmation{Book: "bencha-2014-half-year", Clause: "H3.1c", Value: "points 1.00", Minutes: "纪要", By: "主任"})
		}},
		{name: "retire a book", do: func() error {
			return books.Retire(ctx, h.scope, scoring.BookInForce{Book: "bencha-2014-half-year", From: roster.MustDate("2025-01-01"), Minutes: "纪要"})
		}},
		{name: "explain a day", do: func() error { return h.explain(roster.MustDate("2025-03-11")) }},
		put("leave", "staff,type,from,to\nS5,official,2025-03-10,2025-03-31\n"),
		{name: "publish", do: func() error { _, err := h.Publish(ctx, h.scope, march, posted); return err }},
		{name: "object", do: func() (err error) {
			plea, err = h.file("S1", rulebook.OfStaff, "S1", "M1.1", posted+1)
			return err
		}},
		{name: "decide on it", do: func() error {
			_, err := h.objections.Decide(ctx, h.as("director", "S3"), plea.Number, scoring.Verdict{Reason: "属实"}, posted+1)
			return err
		}},
		{name: "withdraw", do: func() error { _, err := h.Reopen(ctx, h.scope, march, today, "更正"); return err }},
		{name: "close", do: func() error { return h.shut(decided) }},
		{name: "reopen", do: func() error { h.reopen(); return nil }},
		{name: "rename the centre", nothing: true, do: func() error { return scoringdb.New(h.db).RenameCentre(ctx, h.scope, "政务中心") }},
		{name: "nothing", nothing: true, do: func() error { return nil }},
	}
}

// explain says that the clocks failed on a day.
func (h *hearing) explain(day roster.Date) error {
	store := attendancedb.New(h.db)
	return store.Explain(h.t.Context(), h.scope, attendance.Explanation{Day: day, Verdict: attendance.Outage, Reason: "停电"}, func(attendance.Input) error { return nil })
}

func TestWhatIsRememberedIsWhatWouldBeReadNow(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		before := told(t, db, h.scope)
		for i, s := range h.steps(t.Context()) {
			if err := s.do(); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			if raced && i%4 != 0 {
				continue // it takes longer than all else
			}
			now := told(t, db, h.scope)
			db.Forget()
			if diff := cmp.Diff(told(t, db, h.scope), now); diff != "" {
				t.Errorf("after %s (-anew +remembered):\n%s", s.name, diff)
			}
			if same := cmp.Equal(before, now); same != s.nothing && !raced {
				t.Errorf("%s: what is told is the same: %t", s.name, same)
			}
			before = now
		}
	})
}

// statements counts what a reading asks the store.
func statements(t *testing.T, read func(context.Context) error) int {
	t.Helper()
	n := 0
	if err := read(sqldb.WithTrace(t.Context(), func(string) { n++ })); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPeriodIsReadOnceAndThenAskedForByOneStatement(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		read := func(ctx context.Context) error { _, err := h.Shown(ctx, h.scope, march, today); return err }
		if first, second := statements(t, read), statements(t, read); first > 33 || second != 1 {
			t.Errorf("%d statements and then %d, want at most 33 and 1", first, second)
		}
		h.must("facts", "date,kind,staff\n2025-03-17,conduct.violation,S3\n")
		if n := statements(t, read); n < 10 {
			t.Errorf("after a change %d statements", n)
		}
	})
}

func TestWhatAnotherProcessChangesIsSeen(t *testing.T) {
	t.Parallel()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			url := sqldbtest.URL(t, dialect)
			var dbs [2]*sqldb.DB
			for i := range dbs {
				db, err := sqldb.Open(t.Context(), url)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = db.Close() })
				dbs[i] = db
			}
			if err := migrations.Up(t.Context(), dbs[0]); err != nil {
				t.Fatal(err)
			}
			h := newHearing(t, dbs[0])
			told(t, dbs[1], h.scope)
			h.must("facts", "date,kind,staff\n2025-03-17,conduct.violation,S3\n")
			there := told(t, dbs[1], h.scope)
			dbs[1].Forget()
			if diff := cmp.Diff(told(t, dbs[1], h.scope), there); diff != "" {
				t.Errorf("(-anew +remembered):\n%s", diff)
			}
			if diff := cmp.Diff(told(t, dbs[0], h.scope), there); diff != "" {
				t.Errorf("(-here +there):\n%s", diff)
			}
		})
	}
}

func TestWhatOneMaySeeIsRememberedForNobodyElse(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h, other := newHearing(t, db), newOfficeNamed(t, db, "other "+t.Name())
		h.publish()
		as := func(of attendance.Scope, who *roster.Actor) attendance.Scope { of.As = who; return of }
		director, staff := role("S3", roster.RoleSupervisor), role("S2", roster.RoleStaff)
		staffFirst := told(t, db, as(h.scope, staff))
		db.Forget()
		whole := told(t, db, as(h.scope, director))
		staffThen := told(t, db, as(h.scope, staff))
		if diff := cmp.Diff(staffFirst, staffThen); diff != "" {
			t.Errorf("a member of staff after the director (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(whole, told(t, db, as(h.scope, director))); diff != "" {
			t.Errorf("the director after a member of staff (-before +after):\n%s", diff)
		}
		for name, text := range staffThen {
			if name != "people" && strings.Contains(text, "S1") {
				t.Errorf("%s names another person:\n%s", name, text)
			}
		}
		there := told(t, db, as(other.scope, director))
		db.Forget()
		if diff := cmp.Diff(told(t, db, as(other.scope, director)), there); diff != "" {
			t.Errorf("another centre after this one (-anew +then):\n%s", diff)
		}
	})
}
