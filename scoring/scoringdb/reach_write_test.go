package scoringdb_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// role is somebody who signed in with roles.
func role(staff string, roles ...roster.Role) *roster.Actor {
	return &roster.Actor{Roles: roles, Staff: staff}
}

// face is what somebody can tell of an error: its kind and key.
func face(err error) string {
	var e *roster.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(e.Kind, " ", e.Key)
}

// TestWhatIsNotOnesOwnLooksLikeNothing tries what somebody may do with what is his on
// what is another's, and on what does not exist: he cannot tell them apart.
func TestWhatIsNotOnesOwnLooksLikeNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHallOfAll(t, db)
		ctx, scope := t.Context(), h.name(role("S2", roster.RoleStaff))
		page, err := h.facts.Search(ctx, h.scope, scoring.FactFilter{Staff: "S1"})
		if err != nil || len(page.Facts) == 0 {
			t.Fatal(err)
		}
		slipped := attendance.Slip{Staff: "S1", Date: roster.MustDate("2025-03-03"), Session: roster.PM, Side: calendar.In, Reason: "忘打卡"}
		asked, err := h.slips.Ask(ctx, h.desk.as("s1", "S1"), slipped, today)
		if err != nil {
			t.Fatal(err)
		}
		const nothing = 999
		request, none := int64(1), int64(nothing) // of S1
		for name, try := range map[string]func(there bool) error{
			"show a fact": func(there bool) error {
				_, err := h.facts.Fact(ctx, scope, pick(there, page.Facts[0].ID, "f:none"))
				return err
			},
			"load a file": func(there bool) error {
				_, err := h.facts.File(ctx, scope, pick(there, h.files["2025-03-05 S1"], "0"))
				return err
			},
			"show a case": func(there bool) error {
				_, err := h.cases().Case(ctx, scope, today, pick(there, "C1", "none"))
				return err
			},
			"finish a case": func(there bool) error {
				_, err := h.cases().Finish(ctx, scope, today, scoring.Finishing{Number: pick(there, "C1", "none"), Finished: roster.At(today, 0)})
				return err
			},
			"show an entry": func(there bool) error {
				_, err := h.complaints().Entry(ctx, scope, "complaints", pick(there, 1, none))
				return err
			},
			"take a step": func(there bool) error {
				_, err := h.complaints().Take(ctx, scope, today, "complaints", pick(there, 1, none), "investigate", register.Draft{})
				return err
			},
			"show a request": func(there bool) error {
				_, err := h.leaves.Requests(ctx, scope, today, leave.Filter{Number: pick(there, request, none)})
				return err
			},
			"cancel a request": func(there bool) error {
				_, err := h.leaves.Cancel(ctx, scope, today, pick(there, request, none), "x")
				return err
			},
			"report a return": func(there bool) error {
				_, err := h.leaves.Return(ctx, scope, today, pick(there, request, none), leave.Report{})
				return err
			},
			"load certificates": func(there bool) error {
				_, err := h.leaves.Certificates(ctx, scope, today, pick(there, request, none))
				return err
			},
			"show a slip": func(there bool) error {
				_, err := h.slips.Show(ctx, scope, pick(there, asked, none))
				return err
			},
			"withdraw a slip": func(there bool) error { return h.slips.Withdraw(ctx, scope, pick(there, asked, none)) },
			"ask for leave of somebody": func(there bool) error {
				_, err := h.leaves.Apply(ctx, scope, today, leave.Draft{Staff: pick(there, "S1", "none")})
				return err
			},
			"object for somebody": func(there bool) error {
				o := scoring.Objection{Period: march, Kind: scoring.ToEntry, Of: rulebook.OfStaff, Code: pick(there, "S1", "none")}
				_, err := (&scoring.Objections{}).File(ctx, scope, o, "x", today)
				return err
			},
		} {
			other, missing := face(try(true)), face(try(false))
			if other != missing || other[:1] != fmt.Sprint(roster.NotFound)[:1] {
				t.Errorf("%s: another's is %q, a missing one %q", name, other, missing)
			}
		}
	})
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// TestARoleIsAsGoodAsTheOffice lets people of the general office and deputies of the
// director do their work without holding an office themselves.
func TestARoleIsAsGoodAsTheOffice(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHallOfAll(t, db)
		ctx := t.Context()
		clerk, deputy := h.name(role("S3", roster.RoleHR)), h.name(role("S3", roster.RoleSupervisor))
		done, err := h.facts.Record(ctx, clerk, today, input("conduct.dress", "2025-03-21", "S1", ""))
		if err != nil {
			t.Errorf("record a fact: %v", err)
		}
		if _, err := h.facts.Reverse(ctx, clerk, today, done.Fact.ID, "记错"); err != nil {
			t.Errorf("take it back: %v", err)
		}
		if _, err := h.cases().Extend(ctx, deputy, roster.MustDate("2025-03-06"), "C1", roster.MustDate("2025-03-20"), "材料复杂"); err != nil {
			t.Errorf("extend a case: %v", err)
		}
		if _, err := h.complaints().Take(ctx, deputy, today, "complaints", 1, "investigate", register.Draft{}); err != nil {
			t.Errorf("investigate a complaint: %v", err)
		}
		if _, err := h.leaves.Cancel(ctx, clerk, roster.MustDate("2025-03-02"), 1, "本人来电"); err != nil {
			t.Errorf("cancel leave on behalf: %v", err)
		}
		slipped := attendance.Slip{Staff: "S1", Date: roster.MustDate("2025-03-03"), Session: roster.PM, Side: calendar.In, Reason: "忘打卡"}
		number, err := h.slips.Ask(ctx, clerk, slipped, today)
		if err != nil {
			t.Fatalf("ask on behalf: %v", err)
		}
		if s, err := h.slips.Show(ctx, clerk, number); err != nil || s.Staff != "S1" || s.Steps[0].Staff != "S3" {
			t.Errorf("asked on behalf: %+v, %v", s, err)
		}
		if _, err := h.facts.Confirm(ctx, deputy, today, "f:none", ""); face(err) != face(roster.Errorf(roster.NotFound, "fact.unknown")) {
			t.Errorf("a deputy at the ledger: %v", err)
		}
		if _, err := h.complaints().Take(ctx, h.name(role("S3", roster.RoleStaff)), today, "complaints", 1, "investigate", register.Draft{}); err == nil {
			t.Error("somebody of no office investigated")
		}
	})
}

func TestOnlyTheHeadVotesAndOnlyForHisWindow(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		cast := func(as *roster.Actor, rater, window string) error {
			scope := o.scope
			scope.Staff, scope.As = as.Staff, as
			given := [4]rulebook.Points{800, 800, 800, 800}
			receipt, err := o.rounds.Cast(t.Context(), scope, today, ballot.Ballot{Month: march, Rater: rater, Window: window, Aspects: given})
			if err == nil && receipt.Rater != "W1" {
				t.Errorf("counted for %s", receipt.Rater)
			}
			return err
		}
		head := role("S1", roster.RoleWindowHead)
		head.Windows = []string{"W1"}
		moved := role("S2", roster.RoleWindowHead) // who stands at W2, and is head of W1
		moved.Windows = []string{"W1"}
		for name, tt := range map[string]struct {
			err error
			key string
		}{
			"the head":                  {cast(head, "", "W2"), ""},
			"the head, by name":         {cast(head, "W1", "W3"), ""},
			"of a window of others":     {cast(head, "W4", "W3"), "ratings.not_head"},
			"of one's own":              {cast(head, "W1", "W1"), "ratings.own_window"},
			"where one only stands":     {cast(moved, "", "W3"), "ratings.not_head"},
			"where one is head":         {cast(moved, "W1", "W4"), ""},
			"somebody of the window":    {cast(role("S1", roster.RoleStaff), "", "W2"), "right.ballot.cast"},
			"the general office itself": {cast(role("S3", roster.RoleHR), "", "W2"), "right.ballot.cast"},
		} {
			if got := errorKey(tt.err); tt.err != nil && got != tt.key || tt.err == nil && tt.key != "" {
				t.Errorf("%s: %v, want %q", name, tt.err, tt.key)
			}
		}
	})
}

func TestAClosedMonthIsCutDownAsWell(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		o.must("facts", "date,kind,staff\n2025-03-12,conduct.violation,S1\n")
		ctx, scope := t.Context(), o.scope
		scope.As = role("S2", roster.RoleStaff)
		if _, err := o.Honours(ctx, scope, march); face(err) != face(roster.Errorf(roster.Conflict, "honours.not_published")) {
			t.Errorf("honours of an open month: %v", err)
		}
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		snapshot, err := o.Frozen(ctx, scope, march)
		if err != nil || snapshot.Decision != "" || snapshot.Digest == "" {
			t.Fatalf("%v, decision %q", err, snapshot.Decision)
		}
		frozen, err := snapshot.Decode()
		if err != nil || len(frozen.Sheets[rulebook.OfStaff].Sheets) != 1 || len(frozen.Sheets[rulebook.OfWindow].Sheets) != 0 {
			t.Errorf("sheets: %+v, %v", frozen.Sheets, err)
		}
		if frozen.Rank.Ranked != 4 || len(frozen.Rank.Rows) != 0 {
			t.Errorf("ranking: %+v", frozen.Rank)
		}
		for _, other := range []string{"S1", "S3", "甲", "W1"} {
			if bytes.Contains(snapshot.Output, []byte(`"`+other+`"`)) {
				t.Errorf("the snapshot of S2 names %s", other)
			}
		}
		scores, _, err := o.ScoreClosed(ctx, scope, march)
		if err != nil || len(scores.Sheets[rulebook.OfStaff]) != 1 || len(scores.Input.Facts) != 0 || len(scores.Input.Staff) != 1 {
			t.Errorf("computed again: %v", err)
		}
		for who, tt := range map[*roster.Actor]int{scope.As: 0, role("S2", roster.RoleHR): 4} {
			scope := scope
			scope.As = who
			if shown, err := o.Shown(ctx, scope, march, today); err != nil || shown.Crowds[rulebook.OfStaff].Sheets != tt {
				t.Errorf("as %v the middle of %d sheets is told, want %d: %v", who.Roles, shown.Crowds[rulebook.OfStaff].Sheets, tt, err)
			}
		}
		public := o.scope
		public.As = roster.Public()
		honours, err := o.Honours(ctx, public, march)
		if err != nil || len(honours.Windows) != 4 || honours.Windows[0].Rank != 1 || honours.State != scoring.Closed {
			t.Errorf("honours: %+v, %v", honours, err)
		}
		if months, err := o.Honoured(ctx, public); err != nil || len(months) != 1 || months[0] != march {
			t.Errorf("months with honours: %v, %v", months, err)
		}
		whole, err := o.Frozen(ctx, o.scope, march)
		if err != nil || whole.Decision == "" || len(whole.Output) <= len(snapshot.Output) {
			t.Errorf("the machine's own hand: %v", err)
		}
		states, err := o.Periods(ctx, scope)
		if err != nil || len(states) != 1 || states[0].State != scoring.Closed || states[0].By != (roster.Person{}) || states[0].Digest != "" {
			t.Errorf("periods: %+v, %v", states, err)
		}
	})
}

// Before a month is published its honours are a preview, for who publishes.
func TestHonoursArePreviewedByWhoPublishesAlone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		ctx, today := t.Context(), roster.MustDate("2025-04-02")
		preview := func(as *roster.Actor) (scoring.Honours, error) {
			scope := o.scope
			scope.As = as
			return o.HonoursPreview(ctx, scope, march, today)
		}
		for _, r := range []roster.Role{roster.RoleStaff, roster.RoleWindowHead, roster.RoleSecretary, roster.RoleAdmin, roster.RoleAuditor} {
			_, err := preview(role("S2", r))
			wants(t, string(r), err, "right.period.publish")
		}
		narrow := role("S3", roster.RoleHR)
		narrow.Only = []roster.Right{roster.PublishPeriod}
		_, err := preview(narrow)
		wants(t, "a program that publishes and reads no score", err, "right.scores.read")
		for _, r := range []roster.Role{roster.RoleHR, roster.RoleSupervisor} {
			h, err := preview(role("S3", r))
			if err != nil || h.State != scoring.Open || len(h.Windows) == 0 || h.Windows[0].Rank != 1 {
				t.Errorf("%s: %+v, %v", r, h, err)
			}
		}
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		if h, err := preview(role("S3", roster.RoleHR)); err != nil || h.State != scoring.Closed {
			t.Errorf("after it is closed: %+v, %v", h, err)
		}
	})
}
