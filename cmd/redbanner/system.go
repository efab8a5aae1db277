package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

type migrateCommand struct{}

// Run brings the store up to date.
func (c *migrateCommand) Run(ctx call, a *app) error {
	db, err := sqldb.Open(ctx, a.cli.DB)
	if err != nil {
		return err
	}
	a.db = db
	if err := a.upgrade(ctx, db); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"schema": "current"})
	}
	a.say("migrate.done")
	return nil
}

type doctorCommand struct{}

type checkJSON struct {
	Check   string `json:"check"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

// Run checks what a month's work depends on.
func (c *doctorCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	checks := []checkJSON{{"store", true, a.printer.T("doctor.store", string(a.db.Dialect()))}}
	in, err := a.attendance.Input(ctx, scope, roster.PeriodOf(today, roster.Month), today)
	if err != nil {
		return err
	}
	for _, year := range []int{today.Year(), today.Year() + 1} {
		covered := in.Calendar.Covers(year)
		key := "doctor.calendar"
		if !covered {
			key = "doctor.no_calendar"
		}
		// Next year's notice comes in November: until then its absence is no fault.
		if covered || year == today.Year() {
			checks = append(checks, checkJSON{"calendar", covered, a.printer.T(key, itoa(year))})
		} else {
			fmt.Fprintln(a.stderr, a.printer.T(key, itoa(year)))
		}
	}
	if newest := in.Clock.Newest; newest.IsZero() {
		checks = append(checks, checkJSON{"clock", true, a.printer.T("doctor.no_punch")})
	} else {
		checks = append(checks, checkJSON{"clock", true, a.printer.T("doctor.newest", newest.String())})
	}
	failed := 0
	for _, check := range checks {
		if !check.OK {
			failed++
		}
	}
	if a.cli.JSON {
		if err := a.print(map[string]any{"checks": checks}); err != nil {
			return err
		}
	} else {
		for _, check := range checks {
			mark := "✓"
			if !check.OK {
				mark = "✗"
			}
			fmt.Fprintln(a.stdout, mark, check.Message)
		}
	}
	if failed > 0 {
		return roster.Errorf(roster.Internal, "doctor.failed", failed)
	}
	return nil
}

type versionCommand struct{}

// Run prints the version that the build recorded.
func (c *versionCommand) Run(_ call, a *app) error {
	if a.cli.JSON {
		return a.print(map[string]any{"version": version(), "go": runtime.Version(), "calendar": calendar.NationalYears()})
	}
	fmt.Fprintln(a.stdout, "redbanner", version(), runtime.Version())
	return nil
}

// version is what the build recorded.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
