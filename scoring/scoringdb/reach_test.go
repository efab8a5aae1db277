package scoringdb_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// hallOfAll is an office with one thing of every sort about everybody. S4 stands at W4
// until the 16th of March and at W1, whose head is S1, from then on.
type hallOfAll struct {
	*desk
	leaves *leave.Service
	slips  *slip.Service
	files  map[string]string // hash of the evidence, by whom it is about
}

func newHallOfAll(t *testing.T, db *sqldb.DB) *hallOfAll {
	t.Helper()
	h := &hallOfAll{
		newDesk(t, db), &leave.Service{Store: attendancedb.NewLeaves(db)}, &slip.Service{Store: attendancedb.New(db)}, map[string]string{},
	}
	h.must("moves", "staff,window,from\nS4,W1,2025-03-17\n")
	h.must("punches", "clock_no,time\n1,2025-03-03 07:50:00\n2,2025-03-03 07:51:00\n3,2025-03-18 07:52:00\n4,2025-03-03 07:53:00\n4,2025-03-18 07:54:00\n")
	h.must("corrections", "staff,date,session,side,reason\nS1,2025-03-03,am,out,a\nS2,2025-03-03,am,out,b\nS4,2025-03-03,am,out,c\nS4,2025-03-18,am,out,d\n")
	h.must("cases", "number,staff,kind,accepted,promise_days\nC1,S1,承诺,2025-03-05 09:00:00,5\nC2,S2,承诺,2025-03-05 09:00:00,5\nC4,S4,承诺,2025-03-05 09:00:00,5\n")
	h.must("external", "period,department,window,staff,score\n2025-03,区政府办,W1,,90\n2025-03,区政府办,W2,,80\n2025-03,区政府办,,S2,70\n2025-03,区政府办,,S4,60\n")
	for _, f := range [][4]string{
		{"conduct.dress", "2025-03-05", "S1", ""}, {"conduct.dress", "2025-03-05", "S2", ""}, {"conduct.dress", "2025-03-05", "S4", ""},
		{"conduct.dress", "2025-03-18", "S4", ""}, {"conduct.dress", "2025-03-06", "S2", "W1"},
		{"hygiene.finding", "2025-03-07", "", "W1"}, {"hygiene.finding", "2025-03-07", "", "W2"},
	} {
		in := input(f[0], f[1], f[2], f[3])
		in.Evidence = append(in.Evidence, proof(t, strings.Join(f[:], " ")))
		in.Note = strings.Join(strings.Fields(strings.Join(f[1:], " ")), " ")
		h.record(in)
		h.files[in.Note] = in.Evidence[0].SHA256
	}
	h.away("S1", "2025-03-10")
	h.away("S2", "2025-03-10")
	h.away("S4", "2025-03-10")
	h.away("S4", "2025-03-20")
	for _, staff := range []string{"S1", "S2", "S4"} {
		_, err := h.complaints().Open(t.Context(), h.scope, today, "complaints", register.Draft{
			Day: roster.MustDate("2025-03-12"), Staff: staff,
			Fields: register.Values{"channel": "oral", "statement": "about " + staff, "complainant": "complainant of " + staff},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// away asks for a day of leave.
func (h *hallOfAll) away(staff, day string) {
	h.t.Helper()
	on := attendance.HalfDay{Date: roster.MustDate(day)}
	_, err := h.leaves.Apply(h.t.Context(), h.scope, roster.MustDate("2025-03-01"), leave.Draft{
		Staff: staff, Type: attendance.PersonalLeave, Reason: "因 " + staff, From: on, To: attendance.HalfDay{Date: on.Date, Session: roster.PM},
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hallOfAll) complaints() *register.Service {
	return &register.Service{Store: scoringdb.NewRegisters(h.db), Machines: register.Machines()}
}

// name is the scope of somebody who signed in.
func (h *hallOfAll) name(as *roster.Actor) attendance.Scope {
	s := h.scope
	s.Actor, s.Staff, s.As = "somebody", as.Staff, as
	return s
}

// seen is what somebody gets to see, by sort; "refused" where he is not let in at all.
func (h *hallOfAll) seen(ctx context.Context, as *roster.Actor) map[string]string {
	scope := h.name(as)
	seen := map[string]string{}
	tell := func(sort string, err error, list ...string) {
		slices.Sort(list)
		seen[sort] = strings.Join(slices.Compact(list), ", ")
		if roster.KindOf(err) == roster.Forbidden {
			seen[sort] = "refused"
		} else if err != nil {
			seen[sort] = err.Error()
		}
	}
	scores, err := h.Score(ctx, scope, march, today)
	var windows, people, ranked, sessions []string
	if err == nil {
		for _, s := range scores.Sheets[rulebook.OfWindow] {
			windows = append(windows, s.Code)
		}
		for _, s := range scores.Sheets[rulebook.OfStaff] {
			people = append(people, s.Code)
		}
		for _, row := range scores.Ranking.Rows {
			ranked = append(ranked, row.Code)
		}
		for _, s := range scores.Sessions {
			sessions = append(sessions, s.Staff+"/"+half(s.Date))
		}
	}
	tell("window sheets", err, windows...)
	tell("staff sheets", err, people...)
	tell("ranked", err, ranked...)
	tell("sessions of scores", err, sessions...)
	in, err := h.people.Input(ctx, scope, march, today)
	var derived, punched []string
	for _, s := range attendance.Derive(in) {
		derived = append(derived, s.Staff+"/"+half(s.Date))
	}
	for i, times := range in.Punches {
		for _, at := range times {
			punched = append(punched, in.Staff[i].Code+"/"+half(at.Date()))
		}
	}
	tell("sessions", err, derived...)
	tell("punches", err, punched...)
	page, err := h.facts.Search(ctx, scope, scoring.FactFilter{})
	var facts, files []string
	for _, f := range page.Facts {
		facts = append(facts, f.Note)
	}
	for about, sha := range h.files {
		if _, err := h.facts.File(ctx, scope, sha); err == nil {
			files = append(files, about)
		}
	}
	tell("facts", err, facts...)
	tell("evidence", err, files...)
	cases, err := h.cases().List(ctx, scope, today, scoring.CaseFilter{})
	var numbers []string
	for _, c := range cases {
		numbers = append(numbers, c.Number)
	}
	tell("cases", err, numbers...)
	ratings, err := (&scoring.Externals{Store: scoringdb.NewExternal(h.db)}).Ratings(ctx, scope, march)
	var rated []string
	for _, r := range ratings {
		rated = append(rated, r.Window+r.Staff)
	}
	tell("external", err, rated...)
	entries, err := h.complaints().Entries(ctx, scope, "complaints", register.Filter{})
	var complaints []string
	for _, e := range entries {
		complaints = append(complaints, strings.TrimSpace(e.Staff+" "+e.Fields["complainant"]))
	}
	tell("complaints", err, complaints...)
	slips, err := h.slips.List(ctx, scope, slip.Filter{}, today)
	var slipped []string
	for _, s := range slips {
		slipped = append(slipped, s.Staff+"/"+half(s.Date))
	}
	tell("slips", err, slipped...)
	book, err := h.leaves.Requests(ctx, scope, today, leave.Filter{})
	var away []string
	if err == nil {
		for _, r := range book.Requests {
			away = append(away, strings.TrimSpace(r.Staff+" "+r.Reason))
		}
	}
	tell("leave", err, away...)
	return seen
}

// half tells on which side of S4's move a day of March lies.
func half(day roster.Date) string {
	if day < roster.MustDate("2025-03-17") {
		return "1"
	}
	return "2"
}

func TestEverybodySeesWhatIsHis(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHallOfAll(t, db)
		head := &roster.Actor{Roles: []roster.Role{roster.RoleStaff, roster.RoleWindowHead}, Staff: "S1", Windows: []string{"W1"}}
		head.Team = roster.TeamOf(head.Windows, []roster.Move{
			{Staff: "S1", Window: "W1", From: attendance.Beginning}, {Staff: "S2", Window: "W2", From: attendance.Beginning},
			{Staff: "S4", Window: "W4", From: attendance.Beginning}, {Staff: "S4", Window: "W1", From: roster.MustDate("2025-03-17")},
		})
		everything := map[string]string{
			"window sheets": "W1, W2, W3, W4", "staff sheets": "S1, S2, S3, S4", "ranked": "W1, W2, W3, W4",
			"sessions of scores": "S1/1, S1/2, S2/1, S2/2, S3/1, S3/2, S4/1, S4/2", "sessions": "S1/1, S1/2, S2/1, S2/2, S3/1, S3/2, S4/1, S4/2",
			"punches": "S1/1, S2/1, S3/2, S4/1, S4/2", "cases": "C1, C2, C4", "external": "S2, S4, W1, W2",
			"facts":      "2025-03-05 S1, 2025-03-05 S2, 2025-03-05 S4, 2025-03-06 S2 W1, 2025-03-07 W1, 2025-03-07 W2, 2025-03-18 S4",
			"evidence":   "2025-03-05 S1, 2025-03-05 S2, 2025-03-05 S4, 2025-03-06 S2 W1, 2025-03-07 W1, 2025-03-07 W2, 2025-03-18 S4",
			"complaints": "S1 complainant of S1, S2 complainant of S2, S4 complainant of S4",
			"slips":      "S1/1, S2/1, S4/1, S4/2", "leave": "S1 因 S1, S2 因 S2, S4 因 S4",
		}
		refused, auditor := map[string]string{}, map[string]string{}
		for sort, all := range everything {
			refused[sort], auditor[sort] = "refused", all
		}
		auditor["leave"] = "S1, S2, S4"
		for name, tt := range map[string]struct {
			as   *roster.Actor
			want map[string]string
		}{
			"staff": {&roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: "S2"}, map[string]string{
				"window sheets": "", "staff sheets": "S2", "ranked": "", "sessions of scores": "S2/1, S2/2", "sessions": "S2/1, S2/2",
				"punches": "S2/1", "cases": "C2", "external": "S2", "complaints": "S2", "slips": "S2/1", "leave": "S2 因 S2",
				"facts":    "2025-03-05 S2, 2025-03-06 S2 W1, 2025-03-07 W2",
				"evidence": "2025-03-05 S2, 2025-03-06 S2 W1, 2025-03-07 W2",
			}},
			"head": {head, map[string]string{
				"window sheets": "W1", "staff sheets": "S1, S4", "ranked": "W1", "sessions of scores": "S1/1, S1/2, S4/2", "sessions": "S1/1, S1/2, S4/2",
				"punches": "S1/1, S4/2", "cases": "C1, C4", "external": "S4, W1", "complaints": "S1", "slips": "S1/1, S4/2", "leave": "S1 因 S1, S4",
				"facts":    "2025-03-05 S1, 2025-03-06 S2 W1, 2025-03-07 W1, 2025-03-18 S4",
				"evidence": "2025-03-05 S1, 2025-03-06 S2 W1, 2025-03-07 W1, 2025-03-18 S4",
			}},
			"nobody's account": {&roster.Actor{Roles: []roster.Role{roster.RoleStaff}}, map[string]string{
				"window sheets": "", "staff sheets": "", "ranked": "", "sessions of scores": "", "sessions": "", "punches": "", "cases": "",
				"external": "", "complaints": "", "slips": "", "leave": "", "facts": "", "evidence": "",
			}},
			"general office":         {&roster.Actor{Roles: []roster.Role{roster.RoleHR}, Staff: "S3"}, everything},
			"director":               {&roster.Actor{Roles: []roster.Role{roster.RoleSupervisor}, Staff: "S3"}, everything},
			"auditor":                {&roster.Actor{Roles: []roster.Role{roster.RoleAuditor}}, auditor},
			"administrator":          {&roster.Actor{Roles: []roster.Role{roster.RoleAdmin}, Staff: "S3"}, refused},
			"a token for other work": {&roster.Actor{Roles: []roster.Role{roster.RoleHR}, Staff: "S3", Only: []roster.Right{roster.Import}}, refused},
			"the public":             {roster.Public(), refused},
		} {
			if diff := cmp.Diff(tt.want, h.seen(t.Context(), tt.as)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}
