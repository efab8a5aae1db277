package scoring

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// What the director's meeting may record of a person's grade.
const (
	DecideGrade        = "decide"      // sets the final grade
	OpenInvestigation  = "investigate" // the grade has to wait
	ClearInvestigation = "clear"
)

// GradeStep is one decision about one person's grade of a period. It is written once;
// the last one of its kind counts. What a step says outlives what it was decided on: a
// grade that no longer can stand when the scores have moved is listed as open.
type GradeStep struct {
	Period    roster.Period
	Staff     string
	Seq       int
	Action    string
	Grade     string
	Reason    string
	Minutes   string
	DecidedBy string
	By        roster.Person // who entered it
	At        time.Time
}

// underInvestigation lists those whose last step about it leaves it open, by code.
func underInvestigation(steps []GradeStep) []string {
	open := map[string]bool{}
	for _, s := range steps {
		if s.Action != DecideGrade {
			open[s.Staff] = s.Action == OpenInvestigation
		}
	}
	var codes []string
	for code, is := range open {
		if is {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// investigate adds those under investigation by the records to those of a decision file.
func (m Material) investigate(in *Input) {
	for _, code := range underInvestigation(m.GradeSteps) {
		if !slices.Contains(in.Investigate, code) {
			in.Investigate = append(in.Investigate, code)
		}
	}
}

// recordedGrades are the final grades by the records, the last one of each person, by code.
func recordedGrades(steps []GradeStep) []GradeDecision {
	last := map[string]GradeDecision{}
	for _, s := range steps {
		if s.Action == DecideGrade {
			last[s.Staff] = GradeDecision{Staff: s.Staff, Grade: s.Grade, Reason: s.Reason, Minutes: s.Minutes}
		}
	}
	list := make([]GradeDecision, 0, len(last))
	for _, d := range last {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b GradeDecision) int { return strings.Compare(a.Staff, b.Staff) })
	return list
}

// gradeSteps are the final grades of a decision file as steps on record.
func (d Decision) gradeSteps(period roster.Period) []GradeStep {
	var steps []GradeStep
	for _, g := range d.grades() {
		steps = append(steps, GradeStep{Period: period, Staff: g.Staff, Action: DecideGrade, Grade: g.Grade, Reason: g.Reason, Minutes: g.Minutes})
	}
	return steps
}

// settleGrades lays the meeting's decisions over the proposals: those on record, then
// those of a decision file, which must not contradict them. What is on record and cannot
// stand any more leaves the proposal and is told as a fault; what is wrong in the file
// is refused.
func settleGrades(rules *rulebook.Grades, proposals []Grade, steps []GradeStep, file []GradeDecision) ([]Grade, []roster.Problem, error) {
	grades := proposals
	var faults []roster.Problem
	recorded := recordedGrades(steps)
	for _, d := range recorded {
		decided, err := Decide(grades, []GradeDecision{d})
		if err != nil {
			faults = append(faults, gradeFault(d, err))
			continue
		}
		grades = decided
	}
	for _, d := range file {
		at := slices.IndexFunc(recorded, func(r GradeDecision) bool { return r.Staff == d.Staff })
		if at >= 0 && recorded[at].Grade != d.Grade {
			return nil, nil, roster.Errorf(roster.Refused, "grade.contradicts", d.Staff, d.Grade, recorded[at].Grade, recorded[at].Minutes)
		}
	}
	grades, err := Decide(grades, file)
	if err != nil {
		return nil, nil, err
	}
	q := QuotaOf(rules, grades)
	switch {
	case q.Taken <= q.Places:
	case len(file) > 0:
		return nil, nil, roster.Errorf(roster.Refused, "grade.over_quota", q.Taken, q.Places, q.Percent, q.Assessed)
	default:
		faults = append(faults, roster.Problem{Code: "grade_over_quota", Args: []any{q.Taken, q.Places, q.Percent, q.Assessed}})
	}
	return grades, faults, nil
}

// gradeFault is why a decision on record cannot stand.
func gradeFault(d GradeDecision, err error) roster.Problem {
	p := roster.Problem{Code: "grade_cannot_stand", Value: d.Staff, Args: []any{d.Staff, d.Grade}}
	var refusal *roster.Error
	if !errors.As(err, &refusal) {
		return p
	}
	switch refusal.Key {
	case "grade.nobody":
		p.Code, p.Args = "grade_nobody", []any{d.Staff}
	case "grade.unknown":
		p.Code, p.Args = "grade_unknown", refusal.Args
	case "grade.reason_needed":
		p.Code, p.Args = "grade_reason_needed", []any{d.Staff, refusal.Args[1], d.Grade}
	case "grade.not_graded":
		p.Code, p.Args = "grade_not_graded", []any{d.Staff}
	case "grade.barred":
		p.Code = "grade_barred"
	}
	return p
}

// Quota is how many may have the best grade: Percent of those assessed, rounded down. It
// is the book's parameter (15, 20 or 25): a centre chooses another one of the three by
// adopting a version of the book that says so, with minutes and from a day on.
type Quota struct {
	Percent  int `json:"percent"`
	Assessed int `json:"assessed"`
	Places   int `json:"places"`
	Taken    int `json:"taken"` // final grades that are the best
}

// QuotaOf counts the quota of a list of grades, also of one that was frozen.
func QuotaOf(rules *rulebook.Grades, grades []Grade) Quota {
	q := Quota{Percent: rules.QuotaPercent}
	for _, g := range grades {
		if g.Proposed == "" {
			continue
		}
		q.Assessed++
		for _, names := range rules.Names {
			if g.Final == names[0] {
				q.Taken++
				break
			}
		}
	}
	q.Places = q.Assessed * q.Percent / 100
	return q
}

// GradeStore is where the meeting's decisions about grades are kept.
type GradeStore interface {
	// GradeSteps lists the steps of a period in order of person and entry.
	GradeSteps(ctx context.Context, scope attendance.Scope, period roster.Period) ([]GradeStep, error)
	// AddGradeStep keeps a step that check lets pass, under the centre's lock.
	AddGradeStep(ctx context.Context, scope attendance.Scope, step GradeStep, asOf roster.Date, check func(Material) error) error
}

// GradeService records what the director's meeting decided about grades.
type GradeService struct {
	Store GradeStore
}

// Record keeps one decision. It is refused while it cannot stand beside the scores and
// the other decisions as they are: a grade that the establishment does not know, another
// one than the proposed one without a reason, more of the best than the quota allows.
// There is no way over the quota: whoever is to make room is decided first.
func (s *GradeService) Record(ctx context.Context, scope attendance.Scope, step GradeStep, today roster.Date) error {
	return s.record(ctx, scope, step, today, func(Material) error { return nil })
}

// RecordSeen is Record for who tells how many steps about the person were on record when
// the meeting decided. Another one by the time of writing is the Conflict grades.moved,
// which tells who took the last step, when, and the GradeStep itself.
func (s *GradeService) RecordSeen(ctx context.Context, scope attendance.Scope, step GradeStep, seen int, today roster.Date) error {
	return s.record(ctx, scope, step, today, func(m Material) error {
		steps := slices.DeleteFunc(slices.Clone(m.GradeSteps), func(s GradeStep) bool { return s.Staff != step.Staff })
		if n := len(steps); n > 0 && n != seen {
			return roster.Errorf(roster.Conflict, "grades.moved", steps[n-1].By.String(), steps[n-1].At, steps[n-1])
		}
		return nil
	})
}

// record keeps a step that unseen lets pass, too.
func (s *GradeService) record(ctx context.Context, scope attendance.Scope, step GradeStep, today roster.Date, unseen func(Material) error) error {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return err
	}
	if strings.TrimSpace(step.Minutes) == "" || strings.TrimSpace(step.DecidedBy) == "" {
		return roster.Errorf(roster.Usage, "grade.who_and_where")
	}
	return s.Store.AddGradeStep(ctx, scope, step, today, func(m Material) error {
		if m.State.State == Closed {
			return roster.Errorf(roster.Closed, "period.already_closed", m.Period.String())
		}
		if today <= m.Period.Last() {
			return roster.Errorf(roster.Conflict, "period.not_over", m.Period.String(), m.Period.Last().String())
		}
		if err := unseen(m); err != nil {
			return err
		}
		return step.check(m)
	})
}

// check finds out whether the step can stand.
func (step GradeStep) check(m Material) error {
	before, err := Compute(m, Decision{})
	if err != nil {
		return err
	}
	if before.Book.Grades == nil {
		return roster.Errorf(roster.Usage, "grade.none", m.Period.String())
	}
	at := slices.IndexFunc(before.Grades, func(g Grade) bool { return g.Staff == step.Staff })
	if at < 0 {
		return roster.Errorf(roster.Refused, "grade.nobody", step.Staff)
	}
	open := slices.Contains(underInvestigation(m.GradeSteps), step.Staff)
	if step.Action == ClearInvestigation && !open || step.Action == OpenInvestigation && open {
		return roster.Errorf(roster.Conflict, "grade.investigation_is."+step.Action, step.Staff)
	}
	m.GradeSteps = append(slices.Clone(m.GradeSteps), step)
	after, err := Compute(m, Decision{})
	if err != nil {
		return err
	}
	if step.Action != DecideGrade {
		return nil
	}
	best := after.Grades[at].Final == step.Grade && after.Grades[at].level == 0
	faults := slices.DeleteFunc(after.GradeFaults, func(p roster.Problem) bool {
		return p.Value != step.Staff && !(p.Code == "grade_over_quota" && best)
	})
	for i := range faults {
		faults[i].File, faults[i].Value = m.Period.String(), ""
	}
	if len(faults) > 0 {
		return &roster.Error{Kind: roster.Refused, Key: "grade.refused", Args: []any{step.Staff, cmp.Or(step.Grade, "-")}, Problems: faults}
	}
	return nil
}
