// Package wire puts the services over one store together, for whoever needs all of them.
package wire

import (
	"context"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/slip"
	"redbanner/attendance/table"
	apphttp "redbanner/http"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/http/idempotency"
	"redbanner/http/idempotency/idempotencydb"
	"redbanner/http/job"
	"redbanner/http/job/jobdb"
	"redbanner/http/locale"
	"redbanner/http/notice"
	"redbanner/http/notice/noticedb"
	"redbanner/http/words"
	"redbanner/migrations/sqldb"
	"redbanner/reports"
	"redbanner/reports/kept"
	"redbanner/reports/kept/keptdb"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/scoringdb"
)

// Services builds every service over a store. keys are those of the peer rating's rounds,
// secret (32 bytes) is that of the accounts, place is where the hall's clocks stand.
func Services(db *sqldb.DB, keys ballot.Keys, secret []byte, place *time.Location) apphttp.Services {
	days, scores := attendancedb.New(db), scoringdb.New(db)
	s := apphttp.Services{
		Accounts:   auth.NewService(authdb.New(db), secret),
		Attendance: &attendance.Service{Store: days},
		Offices:    &attendance.OfficeService{Store: days},
		Settings:   &attendance.SettingService{Store: days},
		Leave:      &leave.Service{Store: attendancedb.NewLeaves(db)},
		Slips:      &slip.Service{Store: days},
		Duty:       &duty.Service{Store: days},
		Push:       &push.Service{Store: attendancedb.NewPush(db, place)},
		Scoring:    &scoring.Service{Store: scores},
		Facts:      &scoring.Facts{Store: scoringdb.NewFacts(db)},
		Cases:      &scoring.Cases{Store: scoringdb.NewCases(db)},
		Registers:  &register.Service{Store: scoringdb.NewRegisters(db), Machines: register.Machines()},
		Ballots:    &ballot.Service{Store: scoringdb.NewRounds(db), Keys: keys},
		Objections: &scoring.Objections{Store: scoringdb.NewObjections(db)},
		Rulings:    &scoring.Rulings{Store: scoringdb.NewRulings(db)},
		Reviews:    &scoring.Reviews{Store: scoringdb.NewReviews(db)},
		Grades:     &scoring.GradeService{Store: scoringdb.NewGrades(db)},
		Books:      &scoring.BookService{Store: scoringdb.NewBooks(db)},
		Externals:  &scoring.Externals{Store: scoringdb.NewExternal(db)},
		Audit:      auditdb.NewLog(db),
		OneLook:    sqldb.OneLook,
		Rename:     scores.RenameCentre,
		Centres:    scores.Centres,
	}
	s.Clocks = &attendance.Clocks{Store: days, Input: s.Attendance.Input}
	s.Stars = &scoring.StarService{Scoring: s.Scoring, Store: scoringdb.NewGrades(db)}
	s.Accounts.Zone = place
	s.Boards = &attendance.BoardService{Store: days, Mark: s.Accounts.Mark}
	s.Reports = Reports(db, s.Scoring, place)
	s.Kept = Kept(db, s.Reports)
	s.Imports = Imports(db, s, nil)
	s.Notices = notice.NewService(noticedb.New(db), secret)
	s.Jobs = job.New(jobdb.New(db))
	s.Once = &idempotency.Service{Store: idempotencydb.New(db)}
	return s
}

// Kept hands reports out over a store, and keeps those of closed periods.
func Kept(db *sqldb.DB, of *reports.Service) *kept.Service {
	return &kept.Service{Reports: of, Store: keptdb.New(db), Lay: xlsx.Write}
}

// Reports builds the service of the workbooks over a store; place is where the hall's
// clocks stand.
func Reports(db *sqldb.DB, scores *scoring.Service, place *time.Location) *reports.Service {
	chinese, err := locale.New(locale.Chinese)
	if err != nil {
		panic(err) // the catalogues are part of the program
	}
	days := attendancedb.New(db)
	return &reports.Service{Scoring: scores, Slips: &slip.Service{Store: days}, Records: reports.Records{
		Attendance: &attendance.Service{Store: days},
		Leave:      &leave.Service{Store: attendancedb.NewLeaves(db)},
		Cases:      &scoring.Cases{Store: scoringdb.NewCases(db)},
		Registers:  &register.Service{Store: scoringdb.NewRegisters(db), Machines: register.Machines()},
		Facts:      &scoring.Facts{Store: scoringdb.NewFacts(db)},
		Books:      &scoring.BookService{Store: scoringdb.NewBooks(db)},
		Stars:      &scoring.StarService{Scoring: scores, Store: scoringdb.NewGrades(db)},
		Words:      words.Book{Printer: chinese, Zone: place},
	}}
}

// Imports is the import of every kind of file. open opens spreadsheets where they can do
// no harm; nil opens them in this process.
func Imports(db *sqldb.DB, s apphttp.Services, open func(context.Context, intake.File, table.Limits) (intake.File, error)) *attendance.Imports {
	imports := &attendance.Imports{Store: attendancedb.New(db), Open: open}
	imports.Import = func(ctx context.Context, scope attendance.Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
		file, err := imports.Opened(ctx, file, opt.Limits)
		switch {
		case err != nil:
			return intake.Result{}, err
		case slices.Contains(scoring.Kinds(), kind):
			return s.Scoring.Import(ctx, scope, kind, file, opt)
		case slices.Contains(ballot.Kinds(), kind):
			return s.Ballots.Import(ctx, scope, file, opt)
		case slices.Contains(duty.Kinds(), kind):
			return s.Duty.Import(ctx, scope, file, opt)
		}
		return s.Attendance.Import(ctx, scope, kind, file, opt)
	}
	return imports
}
