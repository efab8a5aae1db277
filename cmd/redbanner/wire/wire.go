// Package wire puts the services over one store together, for whoever needs all of them.
package wire

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/duty"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/slip"
	apphttp "redbanner/http"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/migrations/sqldb"
	"redbanner/reports"
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
		Grades:     &scoring.GradeService{Store: scoringdb.NewGrades(db)},
		Books:      &scoring.BookService{Store: scoringdb.NewBooks(db)},
		Centres:    scores.Centres,
	}
	s.Clocks = &attendance.Clocks{Store: days, Input: s.Attendance.Input}
	s.Stars = &scoring.StarService{Scoring: s.Scoring, Store: scoringdb.NewGrades(db)}
	s.Accounts.Zone = place
	s.Reports = &reports.Service{Scoring: s.Scoring, Slips: s.Slips}
	return s
}
