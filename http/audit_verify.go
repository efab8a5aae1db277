package http

import (
	"context"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/reports/kept"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
)

// Proof is what was found out about a centre's log, its stored rows, its closed rounds of
// ratings and its closed periods.
type Proof struct {
	Log     *audit.Report
	Rounds  []ballot.Check
	Periods []scoring.Verification
	Books   []kept.Check // what is kept of closed periods
}

// faults are what is wrong, each in words that groups has for batches of rows.
func (v *visit) faults(found Proof, group func(audit.Fault) string) []roster.Problem {
	var problems []roster.Problem
	add := func(text string) {
		problems = append(problems, roster.Problem{Code: "said", Args: []any{text}})
	}
	for _, f := range found.Log.Faults {
		add(v.words().LogFault(f, group(f)))
	}
	for _, c := range found.Rounds {
		if !c.OK {
			add(v.T("audit_page.round_differs", c.Month.String()))
		}
	}
	for _, p := range found.Periods {
		if !p.OK {
			add(v.T("verify.differs", p.Period.String(), v.T("verify.fault."+p.Fault), p.Sheets))
		}
	}
	for _, b := range found.Books {
		if !b.OK() {
			add(v.T("verify.book.differs", b.Name, b.Closing, b.SHA256[:min(16, len(b.SHA256))], b.Computed[:16]))
		}
	}
	return problems
}

// auditVerify serves POST /audit/verify: the proof, as a job that can be left.
func (s *Site) auditVerify(v *visit) error {
	if s.Verify == nil {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.begin("audit.verify", "", v.proving())
}

// proving is the work of the proof.
func (v *visit) proving() job.Work {
	s, scope := v.site, v.scope
	return func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		m.Stage("proving", 0)
		found, err := s.Verify(ctx, scope)
		if err != nil {
			return job.Outcome{}, err
		}
		group := func(f audit.Fault) string { return s.groupOf(ctx, v, scope, f) }
		if problems := v.faults(found, group); len(problems) > 0 {
			return job.Outcome{}, &roster.Error{Kind: roster.Refused, Key: "audit.not_proved", Args: []any{len(problems)}, Problems: problems}
		}
		return job.Outcome{Href: "/audit", Key: "audit_page.proved", Args: []any{found.Log.Events, found.Log.Checkpoints, len(found.Rounds), len(found.Periods)}}, nil
	}
}

// groupOf says which rows of a table: those of a batch by its file, others by what groups
// them.
func (s *Site) groupOf(ctx context.Context, v *visit, scope attendance.Scope, f audit.Fault) string {
	id, err := strconv.ParseInt(f.Group, 10, 64)
	if err != nil || f.Kind != audit.Rows {
		return f.Group
	}
	if b, err := s.Imports.Batch(ctx, scope, id); err == nil {
		return v.T("verify.audit.batch", id, v.words().FileKind(b.Kind), b.File)
	}
	return f.Group
}
