package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/reports/chart"
)

type doctorCommand struct {
	Addr string `env:"REDBANNER_ADDR" default:"127.0.0.1:8080" help:"Address for people that is looked at." placeholder:"HOST:PORT"`
}

type checkJSON struct {
	Check   string `json:"check"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

// Run checks what a month's work depends on: the store and what is in it, and the machine.
func (c *doctorCommand) Run(ctx call, a *app) error {
	checks, err := a.checkStore(ctx)
	if err != nil {
		return err
	}
	checks = append(checks, a.checkKeys(), a.checkTime(time.Now()), a.checkCharts())
	checks = append(checks, a.checkDisk()...)
	checks = append(checks, a.checkAddress(ctx, c.Addr))
	failed := 0
	for _, check := range checks {
		if !check.OK {
			failed++
		}
	}
	if err := a.showChecks(checks); err != nil {
		return err
	}
	if failed > 0 {
		return roster.Errorf(roster.Internal, "doctor.failed", failed)
	}
	return nil
}

func (a *app) showChecks(checks []checkJSON) error {
	if a.cli.JSON {
		return a.print(map[string]any{"checks": checks})
	}
	for _, check := range checks {
		mark := "✓"
		if !check.OK {
			mark = "✗"
		}
		fmt.Fprintln(a.stdout, mark, check.Message)
	}
	return nil
}

// checkStore opens the store, which brings it up to date, and looks for what a month needs.
func (a *app) checkStore(ctx context.Context) ([]checkJSON, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return nil, err
	}
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	checks := []checkJSON{{"store", true, a.printer.T("doctor.store", string(a.db.Dialect()))}}
	in, err := a.attendance.Input(ctx, scope, roster.PeriodOf(today, roster.Month), today)
	if err != nil {
		return nil, err
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
	switch newest := in.Clock.Newest; {
	case newest.IsZero():
		checks = append(checks, checkJSON{"clock", true, a.printer.T("doctor.no_punch")})
	case newest > today+1: // a day may be that of another zone
		checks = append(checks, checkJSON{"clock", false, a.printer.T("doctor.newest_ahead", newest.String(), today.String())})
	default:
		checks = append(checks, checkJSON{"clock", true, a.printer.T("doctor.newest", newest.String())})
	}
	return checks, nil
}

// checkKeys looks whether the folder of keys can be written, by this account alone.
func (a *app) checkKeys() checkJSON {
	folder := a.keyFolder()
	fail := func(key string) checkJSON { return checkJSON{"keys", false, a.printer.T(key, folder)} }
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return checkJSON{"keys", true, a.printer.T("doctor.keys_none", folder)}
	}
	if err != nil || !info.IsDir() {
		return fail("doctor.keys_closed")
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fail("doctor.keys_open")
	}
	probe, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return fail("doctor.keys_closed")
	}
	if errors.Join(probe.Close(), os.Remove(probe.Name())) != nil {
		return fail("doctor.keys_closed")
	}
	return checkJSON{"keys", true, a.printer.T("doctor.keys", folder)}
}

// writtenIn is a year that this program knows has come.
const writtenIn = 2026

// checkTime looks whether the machine's clock can be right and the hall's zone is known.
func (a *app) checkTime(now time.Time) checkJSON {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return checkJSON{"time", false, a.printer.T("doctor.no_zone", zone)}
	}
	here := now.In(place).Format("2006-01-02 15:04")
	if now.Year() < writtenIn {
		return checkJSON{"time", false, a.printer.T("doctor.time_past", here)}
	}
	return checkJSON{"time", true, a.printer.T("doctor.time", here, zone)}
}

// checkCharts draws a chart with Chinese letters. Their widths are measured here; the
// browser that shows the drawing brings the font, and no other program is needed.
func (a *app) checkCharts() checkJSON {
	sample := chart.Bars{Head: chart.Head{ID: "doctor", Title: "窗口"}, Labels: []string{"民政", "社保"}, Series: chart.Series{Name: "得分", Values: []chart.Value{chart.Count(98), chart.Count(97)}}, Unit: "分"}
	var drawn strings.Builder
	if err := chart.Columns(&drawn, sample); err != nil || !strings.Contains(drawn.String(), "民政") {
		return checkJSON{"charts", false, a.printer.T("doctor.no_charts")}
	}
	return checkJSON{"charts", true, a.printer.T("doctor.charts")}
}

// leastFree is what must be free beside a SQLite store, in bytes, beside room for two
// copies of it: one before a migration, one before a close.
const leastFree = 256 << 20

// neededBeside is what must be free beside a store of a size.
func neededBeside(size uint64) uint64 { return leastFree + 2*size }

// checkDisk looks for room beside a store that is a file.
func (a *app) checkDisk() []checkJSON {
	path, file := strings.CutPrefix(a.cli.DB, "sqlite:")
	if !file {
		return nil
	}
	path, _, _ = strings.Cut(path, "?")
	info, err := os.Stat(path)
	if err != nil {
		return nil // the store is open: it lies elsewhere than its address says
	}
	free, err := freeBytes(filepath.Dir(path))
	if err != nil {
		return []checkJSON{{"disk", false, a.printer.T("doctor.disk_unknown", filepath.Dir(path))}}
	}
	if need := neededBeside(uint64(info.Size())); free < need {
		return []checkJSON{{"disk", false, a.printer.T("doctor.disk_low", filepath.Dir(path), megabytes(free), megabytes(need))}}
	}
	return []checkJSON{{"disk", true, a.printer.T("doctor.disk", filepath.Dir(path), megabytes(free))}}
}

func megabytes(bytes uint64) string { return fmt.Sprint(bytes >> 20) }

// checkAddress looks whether the address for people is free, or this service's already.
func (a *app) checkAddress(ctx context.Context, addr string) checkJSON {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err == nil {
		_ = listener.Close() // it was only looked at
		return checkJSON{"address", true, a.printer.T("doctor.address_free", addr)}
	}
	if apphttp.Answers(ctx, addr) {
		return checkJSON{"address", true, a.printer.T("doctor.address_served", addr)}
	}
	return checkJSON{"address", false, a.printer.T("doctor.address_taken", addr)}
}
