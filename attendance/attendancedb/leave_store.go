package attendancedb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Leaves keeps requests for leave in a database. It satisfies leave.Store.
type Leaves struct {
	db *sqldb.DB
}

// NewLeaves returns the store of requests over an open database.
func NewLeaves(db *sqldb.DB) *Leaves { return &Leaves{db} }

// Change runs fn on the book of the person concerned and writes what it did.
func (s *Leaves) Change(ctx context.Context, scope attendance.Scope, today roster.Date, about leave.About, fn func(*leave.Book) (leave.Change, error)) (leave.Change, error) {
	var change leave.Change
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		book, err := leaveBook(ctx, tx, scope, today)
		if err != nil {
			return err
		}
		if err := concerned(ctx, tx, book, about); err != nil {
			return err
		}
		if change, err = fn(book); err != nil {
			return err
		}
		change.Length = book.Length(&change.Request)
		if err := writeLeave(ctx, tx, today, &change); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, leaveMoved(&change))
	})
	return change, err
}

// leaveMoved tells of the first step that a change took; further ones, such as that the
// mayor was told, stand beside it. What was said with a step is left out: whoever reads the
// log need not be one who may know why somebody is away.
func leaveMoved(c *leave.Change) audit.Event {
	r := &c.Request
	fresh := r.Steps[len(r.Steps)-c.New:]
	actions := make([]leave.Action, len(fresh))
	for i, s := range fresh {
		actions[i] = s.Action
	}
	first := fresh[0]
	return audit.Event{Action: "leave." + string(first.Action), Object: numbered("leave", r.Number), Detail: map[string]any{
		"staff": r.Staff, "type": r.Type, "from": r.From.String(), "to": r.To.String(), "state": r.State, "steps": actions,
		"office": first.Office, "batch": first.Batch, "certificate": first.Certificate,
	}}
}

// Book loads the requests that the filter lets through.
func (s *Leaves) Book(ctx context.Context, scope attendance.Scope, today roster.Date, filter leave.Filter) (*leave.Book, error) {
	var book *leave.Book
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if book, err = leaveBook(ctx, tx, scope, today); err != nil {
			return err
		}
		where, args := filtered(filter)
		book.Requests, err = leaveRequests(ctx, tx, where, args...)
		return err
	})
	return book, err
}

// filtered is what a filter asks of the rows.
func filtered(f leave.Filter) (where string, args []any) {
	also := func(condition string, arg any) {
		where += " AND " + condition
		args = append(args, arg)
	}
	if f.Number != 0 {
		also("number = ?", f.Number)
	}
	if f.Staff != "" {
		also("staff = ?", f.Staff)
	}
	if f.State != "" {
		also("state = ?", string(f.State))
	}
	if !f.First.IsZero() {
		also("to_day >= ?", f.First)
	}
	if !f.Last.IsZero() {
		also("from_day <= ?", f.Last)
	}
	return where, args
}

// Year loads the people, and the leave and entitlements of a year.
func (s *Leaves) Year(ctx context.Context, scope attendance.Scope, today roster.Date, year int) (*leave.Book, error) {
	var book *leave.Book
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if book, err = leaveBook(ctx, tx, scope, today); err != nil {
			return err
		}
		period := roster.Period{Year: year, Kind: roster.Year, N: 1}
		if book.Stored, err = Leave(ctx, tx, period.First(), period.Last()); err != nil {
			return err
		}
		book.Entitlements, err = entitlements(ctx, tx, "year = ?", year)
		return err
	})
	return book, err
}

// Certificate loads a certificate by its hash.
func (s *Leaves) Certificate(ctx context.Context, scope attendance.Scope, sha256 string) (leave.Certificate, error) {
	var row struct {
		Format  string `db:"format"`
		Content []byte `db:"content"`
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &row, `
			SELECT format, content
			FROM leave_certificates
			WHERE centre_id = ? AND sha256 = ?`, tx.CentreID, sha256)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return leave.Certificate{}, roster.Errorf(roster.NotFound, "leave.no_such_certificate", sha256)
	}
	return leave.Certificate{SHA256: sha256, Format: row.Format, Data: row.Content}, err
}

// Entitle adds what counts from now on.
func (s *Leaves) Entitle(ctx context.Context, scope attendance.Scope, e leave.Entitlement) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		result, err := tx.Exec(ctx, `
			INSERT INTO leave_entitlements (centre_id, year, staff, type, seq, half_days, entered_by, entered_at)
			SELECT CAST(? AS BIGINT), CAST(? AS INTEGER), s.code, CAST(? AS TEXT),
				(SELECT COALESCE(MAX(seq), 0) + 1 FROM leave_entitlements WHERE centre_id = ? AND year = ? AND staff = ? AND type = ?),
				CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS BIGINT)
			FROM staff s
			WHERE s.centre_id = ? AND s.code = ?`,
			tx.CentreID, e.Year, string(e.Type), tx.CentreID, e.Year, e.Staff, string(e.Type),
			int(e.HalfDays), tx.Actor, tx.Now.UnixMilli(), tx.CentreID, e.Staff)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, roster.Errorf(roster.NotFound, "staff.unknown", e.Staff))
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "leave.entitle", Object: "staff:" + e.Staff, Detail: map[string]any{
			"year": e.Year, "type": e.Type, "half_days": int(e.HalfDays),
		}})
	})
}

// leaveBook loads what every book holds.
func leaveBook(ctx context.Context, tx *sqldb.Tx, scope attendance.Scope, today roster.Date) (*leave.Book, error) {
	b := &leave.Book{Today: today, Staff: scope.Staff, Account: tx.Actor, Now: tx.Now}
	var err error
	if b.People, err = Staff(ctx, tx); err != nil {
		return nil, err
	}
	if b.Offices, err = Offices(ctx, tx); err != nil {
		return nil, err
	}
	if b.Calendar, err = Calendar(ctx, tx); err != nil {
		return nil, err
	}
	b.Duty, err = dutyDays(ctx, tx, max(attendance.Beginning, today-dutyReach), today+dutyReach)
	return b, err
}

// dutyReach is how many days around today a duty roster is looked at for leave: rosters
// are made for a season, and leave is asked for within a year.
const dutyReach = 400

// concerned adds the requests and the leave of the person whom a change is about and of
// those who hold the other role of the same post.
func concerned(ctx context.Context, tx *sqldb.Tx, b *leave.Book, about leave.About) error {
	var err error
	if about.Number != 0 {
		if about.Staff, err = applicant(ctx, tx, about.Number); err != nil {
			return err
		}
	}
	if err = partnersToo(ctx, tx, b, about.Staff); err != nil {
		return err
	}
	if b.Closed, err = ClosedPeriods(ctx, tx); err != nil {
		return err
	}
	return tx.Get(ctx, &b.Next, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM leave_requests
		WHERE centre_id = ?`, tx.CentreID)
}

// applicant is for whom a request is.
func applicant(ctx context.Context, tx *sqldb.Tx, number int64) (string, error) {
	var staff string
	err := tx.Get(ctx, &staff, `
		SELECT staff
		FROM leave_requests
		WHERE centre_id = ? AND number = ?`, tx.CentreID, number)
	if errors.Is(err, sql.ErrNoRows) {
		return "", roster.Errorf(roster.NotFound, "leave.unknown", number)
	}
	return staff, err
}

// partnersToo adds the requests and the leave of a person and of those who hold the other
// role of the same post, and what the person may take in a year.
func partnersToo(ctx context.Context, tx *sqldb.Tx, b *leave.Book, staff string) error {
	people := []any{staff}
	for _, partner := range b.Partners(staff) {
		people = append(people, partner)
	}
	in := " AND staff IN (" + placeholders(len(people)) + ")"
	var err error
	if b.Requests, err = leaveRequests(ctx, tx, in, people...); err != nil {
		return err
	}
	if b.Stored, err = leaveWhere(ctx, tx, in, people...); err != nil {
		return err
	}
	b.Entitlements, err = entitlements(ctx, tx, "staff = ?", staff)
	return err
}

func entitlements(ctx context.Context, tx *sqldb.Tx, where string, arg any) ([]leave.Entitlement, error) {
	var rows []struct {
		Staff    string               `db:"staff"`
		Year     int                  `db:"year"`
		Type     attendance.LeaveType `db:"type"`
		HalfDays leave.HalfDays       `db:"half_days"`
	}
	// In order, so that of several rows about the same the last one counts.
	err := tx.Select(ctx, &rows, `
		SELECT staff, year, type, half_days
		FROM leave_entitlements
		WHERE centre_id = ? AND `+where+`
		ORDER BY staff, year, type, seq`, tx.CentreID, arg)
	list := make([]leave.Entitlement, len(rows))
	for i, r := range rows {
		list[i] = leave.Entitlement(r)
	}
	return list, err
}
