package attendancedb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Desk loads the requests of the person who asks and those that wait for anybody, with
// the person's leave and entitlements of this year.
func (s *Leaves) Desk(ctx context.Context, scope attendance.Scope, today roster.Date) (*leave.Book, error) {
	var book *leave.Book
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if book, err = leaveBook(ctx, tx, scope, today); err != nil {
			return err
		}
		book.Requests, err = leaveRequests(ctx, tx, " AND (staff = ? OR state IN ('applied', 'endorsed'))", scope.Staff)
		if err != nil {
			return err
		}
		if book.Stored, err = leaveWhere(ctx, tx, " AND staff = ?", scope.Staff); err != nil {
			return err
		}
		book.Entitlements, err = entitlements(ctx, tx, "staff = ?", scope.Staff)
		return err
	})
	return book, err
}

// Case loads what one request is judged by, as Change does, and changes nothing.
func (s *Leaves) Case(ctx context.Context, scope attendance.Scope, today roster.Date, number int64) (*leave.Book, error) {
	var book *leave.Book
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if book, err = leaveBook(ctx, tx, scope, today); err != nil {
			return err
		}
		staff, err := applicant(ctx, tx, number)
		if err != nil {
			return err
		}
		return partnersToo(ctx, tx, book, staff)
	})
	return book, err
}
