package scoringdb_test

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func TestAnObjectionIsTheBusinessOfThoseConcerned(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		ctx := t.Context()
		object := func(as *roster.Actor, of rulebook.Unit, code string) (scoring.Objection, error) {
			o := scoring.Objection{Period: march, Kind: scoring.ToEntry, Of: of, Code: code, Entry: scoring.EntryKey{Clause: "M1.1"}}
			return h.objections.File(ctx, h.actor(as), o, "当时在外出办件", posted+1)
		}
		first, other := role("S1", roster.RoleStaff), role("S2", roster.RoleStaff)
		head := role("S1", roster.RoleWindowHead)
		head.Windows, head.Team = []string{"W1"}, []roster.Stint{{Staff: "S1", Window: "W1", From: attendance.Beginning}}
		own, err := object(first, rulebook.OfStaff, "S1")
		if err != nil {
			t.Fatalf("to one's own sheet: %v", err)
		}
		if _, err := object(head, rulebook.OfWindow, "W1"); err != nil {
			t.Errorf("the head to the sheet of the window: %v", err)
		}
		for what, try := range map[string]func() error{
			"somebody of the window to its sheet": func() error { _, err := object(first, rulebook.OfWindow, "W1"); return err },
			"to somebody else's sheet":            func() error { _, err := object(other, rulebook.OfStaff, "S1"); return err },
		} {
			wants(t, what, try(), "right.nothing_there")
		}
		for who, tt := range map[string]struct {
			as   *roster.Actor
			want int
		}{
			"who filed it":       {first, 1},
			"somebody else":      {other, 0},
			"the head":           {head, 2},
			"the general office": {role("S4", roster.RoleHR), 2},
			"the auditor":        {role("", roster.RoleAuditor), 2},
		} {
			if list, err := h.objections.List(ctx, h.actor(tt.as), scoring.ObjectionFilter{}); err != nil || len(list) != tt.want {
				t.Errorf("%s reads %d, want %d: %v", who, len(list), tt.want, err)
			}
		}
		for what, number := range map[string]int64{"another's": own.Number, "a missing one": 99} {
			_, err := h.objections.List(ctx, h.actor(other), scoring.ObjectionFilter{Number: number})
			wants(t, what, err, "objection.unknown")
			_, err = h.objections.Withdraw(ctx, h.actor(other), number, "", posted+1)
			wants(t, "withdraw "+what, err, "objection.unknown")
		}
		if _, err := h.objections.Reply(ctx, h.actor(role("S4", roster.RoleHR)), own.Number, "核实中", posted+1); err != nil {
			t.Errorf("somebody of the general office replies: %v", err)
		}
		_, err = h.objections.Decide(ctx, h.actor(role("S4", roster.RoleHR)), own.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "the general office decides", err, "right.objection.decide")
		scores, err := h.Score(ctx, h.actor(other), march, posted+1)
		if err != nil || len(scores.Objections) != 0 {
			t.Errorf("the scores of another tell of %d objections: %v", len(scores.Objections), err)
		}
		if _, err := h.objections.Withdraw(ctx, h.actor(first), own.Number, "已沟通", posted+1); err != nil {
			t.Errorf("withdraw one's own: %v", err)
		}
	})
}

func TestTheHeadCommentsOnObjectionsOfTheWindow(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		ctx := t.Context()
		head := role("S4", roster.RoleWindowHead)
		head.Windows, head.Team = []string{"W1"}, []roster.Stint{{Staff: "S1", Window: "W1", From: attendance.Beginning}}
		stranger := role("S2", roster.RoleWindowHead)
		stranger.Windows = []string{"W2"}
		first := role("S1", roster.RoleStaff, roster.RoleWindowHead)
		first.Windows = []string{"W1"}
		comment := func(as *roster.Actor, number int64, text string) (scoring.Objection, error) {
			return h.objections.Comment(ctx, h.actor(as), number, text, posted+1)
		}
		o := h.filed("S1", rulebook.OfStaff, "S1", "M1.1")
		for _, tt := range []struct {
			what   string
			as     *roster.Actor
			number int64
			text   string
			key    string
		}{
			{"staff", role("S2", roster.RoleStaff), o.Number, "x", "right.objection.note"},
			{"who decides", role("S3", roster.RoleSupervisor), o.Number, "x", "right.objection.note"},
			{"the head of another window", stranger, o.Number, "x", "objection.unknown"},
			{"one that is not there", head, 99, "x", "objection.unknown"},
			{"who objects", first, o.Number, "x", "objection.own_comment"},
			{"nothing said", head, o.Number, " ", "objection.statement_needed"},
		} {
			_, err := comment(tt.as, tt.number, tt.text)
			wants(t, tt.what, err, tt.key)
		}
		nobody := h.actor(head)
		nobody.Staff = ""
		_, err := h.objections.Comment(ctx, nobody, o.Number, "x", posted+1)
		wants(t, "an account that is nobody's", err, "objection.by_needed")
		for i, text := range []string{"当天我在场", "补充：有录像"} {
			if o, err = comment(head, o.Number, text); err != nil || o.State != scoring.Filed || len(o.Steps) != i+2 || o.Steps[i+1].Note != text {
				t.Fatalf("comment %d: %+v, %v", i, o, err)
			}
		}
		if o, err = h.objections.Reply(ctx, h.as("desk", ""), o.Number, "核实中", posted+1); err != nil {
			t.Fatal(err)
		}
		if o, err = comment(head, o.Number, "再补充"); err != nil || o.State != scoring.Replied {
			t.Errorf("after the reply: %+v, %v", o, err)
		}
		_, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, scoring.Verdict{Uphold: true, Reason: "属实"}, posted+1)
		if err != nil {
			t.Fatalf("decide: %v", err)
		}
		_, err = comment(head, o.Number, "x")
		wants(t, "of one that is decided", err, "objection.decided.upheld")
	})
}

// Who has commented is involved, whatever else he is.
func TestWhoCommentedDoesNotDecide(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		o := h.filed("S1", rulebook.OfStaff, "S1", "M1.1")
		both := h.as("a.S2", "S2")
		both.As = role("S2", roster.RoleWindowHead, roster.RoleSecretary)
		both.As.Windows, both.As.Team = []string{"W1"}, []roster.Stint{{Staff: "S1", Window: "W1", From: attendance.Beginning}}
		if _, err := h.objections.Comment(t.Context(), both, o.Number, "当天我在场", posted+1); err != nil {
			t.Fatal(err)
		}
		_, err := h.objections.Decide(t.Context(), both, o.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "deciding", err, "objection.involved.comment")
	})
}
