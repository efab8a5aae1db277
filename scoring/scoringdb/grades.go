package scoringdb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Grades keeps what the director's meeting decided about grades and stars.
type Grades struct {
	db *sqldb.DB
}

// NewGrades returns the decisions over an open database.
func NewGrades(db *sqldb.DB) *Grades { return &Grades{db} }

// GradeSteps lists the steps of a period in order of person and entry.
func (s *Grades) GradeSteps(ctx context.Context, scope attendance.Scope, period roster.Period) ([]scoring.GradeStep, error) {
	var steps []scoring.GradeStep
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		steps, err = gradeSteps(ctx, tx, period)
		return err
	})
	return steps, err
}

func gradeSteps(ctx context.Context, tx *sqldb.Tx, period roster.Period) ([]scoring.GradeStep, error) {
	return gradeStepsWhere(ctx, tx, `period = ?`, period.String())
}

// gradeStepsWhere loads the steps of the rows that satisfy a condition, of each period in
// order of person and entry.
func gradeStepsWhere(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.GradeStep, error) {
	var rows []struct {
		Period    string `db:"period"`
		Staff     string `db:"staff"`
		Seq       int    `db:"seq"`
		Action    string `db:"action"`
		Grade     string `db:"grade"`
		Reason    string `db:"reason"`
		Minutes   string `db:"minutes"`
		DecidedBy string `db:"decided_by"`
		By        string `db:"entered_by"`
		ByStaff   string `db:"entered_staff"`
		At        int64  `db:"entered_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, staff, seq, action, grade, reason, minutes, decided_by, entered_by, entered_staff, entered_at
		FROM grade_steps
		WHERE centre_id = ? AND `+where+`
		ORDER BY period, staff, seq`, append([]any{tx.CentreID}, args...)...)
	steps := make([]scoring.GradeStep, len(rows))
	for i, r := range rows {
		period, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		steps[i] = scoring.GradeStep{
			Period: period, Staff: r.Staff, Seq: r.Seq, Action: r.Action, Grade: r.Grade, Reason: r.Reason,
			Minutes: r.Minutes, DecidedBy: r.DecidedBy,
			By: roster.Person{Account: r.By, Staff: r.ByStaff}, At: time.UnixMilli(r.At).UTC(),
		}
	}
	return steps, err
}

// AddGradeStep keeps a step that check lets pass, under the lock that every write into
// the period takes.
func (s *Grades) AddGradeStep(ctx context.Context, scope attendance.Scope, step scoring.GradeStep, asOf roster.Date, check func(scoring.Material) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		m, err := material(ctx, tx, scope.Centre, step.Period, asOf, allBallots)
		if err != nil {
			return err
		}
		if err := check(m); err != nil {
			return err
		}
		period := step.Period.String()
		_, err = tx.Exec(ctx, `
			INSERT INTO grade_steps (centre_id, period, staff, seq, action, grade, reason, minutes, decided_by, entered_by, entered_staff, entered_at)
			SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?
			FROM grade_steps
			WHERE centre_id = ? AND period = ? AND staff = ?`,
			tx.CentreID, period, step.Staff, step.Action, step.Grade, step.Reason, step.Minutes, step.DecidedBy, tx.Actor, tx.Staff, tx.Now.UnixMilli(),
			tx.CentreID, period, step.Staff)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "grade." + step.Action, Object: "period:" + period, Detail: map[string]string{
			"staff": step.Staff, "grade": step.Grade, "reason": step.Reason, "minutes": step.Minutes, "decided_by": step.DecidedBy,
		}})
	})
}
