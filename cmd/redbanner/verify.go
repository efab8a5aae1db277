package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/reports/kept"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
)

type verifyCommand struct {
	Period         string `help:"Of the closed periods, only this one (default: every one)." placeholder:"P"`
	FromCheckpoint string `help:"Checkpoints that were kept elsewhere, besides those beside the key." placeholder:"FILE"`
}

// Run checks the log of changes, then recomputes closed periods and compares the bytes.
func (c *verifyCommand) Run(ctx call, a *app) error {
	var p roster.Period
	if c.Period != "" {
		var err error
		if p, err = period(c.Period); err != nil {
			return err
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.verify")
	found, err := a.prove(ctx, scope, p, c.FromCheckpoint)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		if err := a.print(map[string]any{"periods": found.periods, "rounds": roundDocuments(found.rounds), "books": keptDocuments(found.books), "audit": logDocument(found.log)}); err != nil {
			return err
		}
	}
	return a.tellProof(ctx, scope, found)
}

// proven is what was found out about a centre's log and its closed periods.
type proven struct {
	log      *audit.Report
	problems []roster.Problem // of files of checkpoints
	rounds   []ballot.Check
	periods  []scoring.Verification
	books    []kept.Check // what is kept of them
}

// prove checks the centre's log, the state of its rows, its closed rounds of ratings and
// its closed periods.
func (a *app) prove(ctx context.Context, scope attendance.Scope, p roster.Period, checkpoints ...string) (proven, error) {
	var found proven
	var err error
	if found.log, found.problems, err = a.proveLog(ctx, scope, checkpoints...); err != nil {
		return found, err
	}
	if err = a.recompute(ctx, scope, p, &found); err != nil && ctx.Err() == nil && !found.log.OK() {
		return found, nil // that rows were changed is why the rest cannot be read, and is told
	}
	return found, err
}

// recompute reads closed rounds and periods again. Rows that are known to be changed may
// be such as the program never writes: what it stumbles on there is an error.
func (a *app) recompute(ctx context.Context, scope attendance.Scope, p roster.Period, found *proven) (err error) {
	if !found.log.OK() {
		defer func() {
			if stumbled := recover(); stumbled != nil {
				err = unreadable(fmt.Errorf("over changed rows: %v", stumbled))
			}
		}()
	}
	if found.rounds, err = a.ratings().Verify(ctx, scope); err != nil {
		return err
	}
	if found.periods, err = a.scoring.Verify(ctx, scope, p); err != nil {
		return err
	}
	found.books, err = a.kept().Verify(ctx, scope, p)
	return err
}

func (a *app) proveLog(ctx context.Context, scope attendance.Scope, checkpoints ...string) (*audit.Report, []roster.Problem, error) {
	all, problems, err := a.anchors(checkpoints...)
	if err != nil {
		return nil, nil, err
	}
	chain, err := a.log().Head(ctx, scope)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	anchors, keys := a.anchorsOf(all, scope, chain)
	for {
		report, err := a.log().Verify(ctx, scope, anchors, keys)
		if err != nil {
			return nil, nil, unreadable(err)
		}
		still, err := a.proveRows(ctx, scope, report)
		if err != nil || still {
			return report, problems, unreadable(err)
		}
	}
}

// proveRows compares all rows of the centre with what the last event left. It tells
// whether that still was the last event afterwards: others may be at work.
func (a *app) proveRows(ctx context.Context, scope attendance.Scope, r *audit.Report) (still bool, err error) {
	faults, digest, err := a.db.CheckSums(ctx, sqldb.Scope{CentreID: scope.Centre.ID})
	if err != nil {
		return false, err
	}
	chain, err := a.log().Head(ctx, scope)
	if err != nil || chain.Seq != r.Head.Seq {
		return false, err
	}
	for _, f := range faults {
		r.Found(audit.Fault{Kind: audit.Rows, Table: f.Table, Group: f.Group, Want: f.Want, Got: f.Got})
	}
	if len(faults) == 0 && r.Events > 0 && digest != r.Head.State {
		r.Found(audit.Fault{Kind: audit.Rows, Table: "audit_states"})
	}
	return true, nil
}

// logDocument is what was found out about a log, for programs.
func logDocument(r *audit.Report) map[string]any {
	return map[string]any{
		"events": r.Events, "head": r.Head.Hash.String(), "ok": r.OK(), "checkpoints": r.Checkpoints,
		"faults": notNull(r.Faults), "erased": notNull(r.Erased), "backwards": notNull(r.Backwards),
	}
}

// notNull is a list that is never null.
func notNull[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// unreadable is the error of a store that cannot be read, which is not one that was
// tampered with, or not known to be.
func unreadable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &roster.Error{Kind: roster.Internal, Key: "verify.unreadable", Err: err}
}

// tellProof says what was found; anything wrong is an error that names the first thing.
func (a *app) tellProof(ctx context.Context, scope attendance.Scope, found proven) error {
	a.problems(found.problems)
	log, rounds, periods, books := a.tellLog(ctx, scope, found.log), a.tellRounds(found.rounds), a.tellVerified(found.periods), a.tellKept(found.books)
	return cmp.Or(log, rounds, periods, books)
}

// roundDocuments are the closed rounds of ratings, for programs.
func roundDocuments(checks []ballot.Check) []map[string]any {
	list := make([]map[string]any, len(checks))
	for i, c := range checks {
		list[i] = map[string]any{"month": c.Month.String(), "ok": c.OK, "digest": c.Digest, "computed": c.Computed}
	}
	return list
}

// tellRounds says whose opened ballots are no longer those of the day they were opened.
func (a *app) tellRounds(checks []ballot.Check) error {
	var bad []string
	for _, c := range checks {
		if !c.OK {
			bad = append(bad, c.Month.String())
			fmt.Fprintln(a.stderr, a.printer.T("verify.round.differs", c.Month.String(), shortHash(c.Digest), shortHash(c.Computed)))
		}
	}
	if len(bad) > 0 {
		return roster.Errorf(roster.Internal, "verify.rounds", strings.Join(bad, ", "))
	}
	if len(checks) > 0 {
		a.say("verify.round.ok", len(checks))
	}
	return nil
}

// tellLog says what was found out about the log.
func (a *app) tellLog(ctx context.Context, scope attendance.Scope, r *audit.Report) error {
	for _, e := range r.Erased {
		a.say("verify.audit.erased", e.Seq, e.By)
	}
	for _, seq := range r.Backwards {
		fmt.Fprintln(a.stderr, a.printer.T("verify.audit.backwards", seq))
	}
	for _, f := range r.Faults {
		fmt.Fprintln(a.stderr, a.faultText(ctx, scope, f))
	}
	if len(r.Faults) > 0 {
		return roster.Errorf(roster.Internal, "verify.audit", r.Bad, a.faultText(ctx, scope, r.Faults[0]))
	}
	a.say("verify.audit.ok", r.Events, r.Head.Hash.String()[:16], r.Checkpoints)
	return nil
}

// tellRestored says what was found out about the log of a backup: that what came after it
// is missing is told, and is no fault of it.
func (a *app) tellRestored(ctx context.Context, scope attendance.Scope, r *audit.Report) error {
	if r.Bad == 1 && r.Faults[0].Kind == audit.Truncated {
		fmt.Fprintln(a.stderr, a.faultText(ctx, scope, r.Faults[0]))
		return nil
	}
	return a.tellLog(ctx, scope, r)
}

// faultText says what is wrong, and where.
func (a *app) faultText(ctx context.Context, scope attendance.Scope, f audit.Fault) string {
	return a.auditWords().LogFault(f, a.groupText(ctx, scope, f))
}

// batchTables are the tables whose rows are summed by batch.
var batchTables = []string{
	"batch_changes", "batch_overlaps", "calendar_days", "case_extensions", "cases", "clock_holders", "duties", "external_ratings",
	"fact_confirmations", "fact_reversals", "facts", "import_previews", "leave_steps", "leaves", "moves", "punches", "push_uploads",
	"quarantine", "sign_ins", "slip_steps", "slips", "staff", "windows",
}

// groupText says which rows of a table: those of a batch by its kind and file, others by
// what groups them.
func (a *app) groupText(ctx context.Context, scope attendance.Scope, f audit.Fault) string {
	id, err := strconv.ParseInt(f.Group, 10, 64)
	if err != nil || !slices.Contains(batchTables, f.Table) {
		return f.Group
	}
	if b, err := attendancedb.New(a.db).Batch(ctx, scope, id); err == nil {
		return a.printer.T("verify.audit.batch", id, a.kind(b.Kind), b.File)
	}
	return f.Group
}

// tellVerified says which closed periods come out the same.
func (a *app) tellVerified(found []scoring.Verification) error {
	bad := 0
	for _, v := range found {
		if v.OK {
			a.say("verify.ok", v.Period.String(), v.Digest[:16])
			continue
		}
		bad++
		a.say("verify.differs", v.Period.String(), a.printer.T("verify.fault."+v.Fault), v.Sheets)
	}
	if bad > 0 {
		return roster.Errorf(roster.Internal, "verify.failed", bad, len(found))
	}
	if len(found) == 0 {
		a.say("verify.none")
	}
	return nil
}
