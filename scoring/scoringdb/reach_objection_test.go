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
		name := func(as *roster.Actor) attendance.Scope {
			scope := h.as("a."+as.Staff, as.Staff)
			scope.As = as
			return scope
		}
		object := func(as *roster.Actor, of rulebook.Unit, code string) (scoring.Objection, error) {
			o := scoring.Objection{Period: march, Kind: scoring.ToEntry, Of: of, Code: code, Entry: scoring.EntryKey{Clause: "M1.1"}}
			return h.objections.File(ctx, name(as), o, "当时在外出办件", posted+1)
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
			if list, err := h.objections.List(ctx, name(tt.as), scoring.ObjectionFilter{}); err != nil || len(list) != tt.want {
				t.Errorf("%s reads %d, want %d: %v", who, len(list), tt.want, err)
			}
		}
		for what, number := range map[string]int64{"another's": own.Number, "a missing one": 99} {
			_, err := h.objections.List(ctx, name(other), scoring.ObjectionFilter{Number: number})
			wants(t, what, err, "objection.unknown")
			_, err = h.objections.Withdraw(ctx, name(other), number, "", posted+1)
			wants(t, "withdraw "+what, err, "objection.unknown")
		}
		if _, err := h.objections.Reply(ctx, name(role("S4", roster.RoleHR)), own.Number, "核实中", posted+1); err != nil {
			t.Errorf("somebody of the general office replies: %v", err)
		}
		_, err = h.objections.Decide(ctx, name(role("S4", roster.RoleHR)), own.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "the general office decides", err, "right.objection.decide")
		scores, err := h.Score(ctx, name(other), march, posted+1)
		if err != nil || len(scores.Objections) != 0 {
			t.Errorf("the scores of another tell of %d objections: %v", len(scores.Objections), err)
		}
		if _, err := h.objections.Withdraw(ctx, name(first), own.Number, "已沟通", posted+1); err != nil {
			t.Errorf("withdraw one's own: %v", err)
		}
	})
}
