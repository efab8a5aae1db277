package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"time"
	_ "time/tzdata" // a bare machine has no zone data

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

// app is what a subcommand works with.
type app struct {
	cli            *commands
	printer        *locale.Printer
	stdin          io.Reader
	stdout, stderr io.Writer
	sandbox        *sandbox

	db         *sqldb.DB
	centres    *scoringdb.Store
	attendance *attendance.Service
	scoring    *scoring.Service

	now      func() time.Time // nil is the machine's clock; a made-up centre has one of its own
	centre   attendance.Scope // that the command is about, once it is known
	unsigned bool             // it was said that nothing can be signed
}

// open opens the store, brings it up to date and builds the services.
func (a *app) open(ctx context.Context) error {
	if a.db != nil {
		return nil
	}
	db, err := sqldb.Open(ctx, a.cli.DB)
	if err != nil {
		return err
	}
	a.db, db.Now = db, a.now
	if a.cli.NoMigrate {
		err = migrations.Check(ctx, db)
	} else if err = a.snapshotBeforeMigration(ctx); err == nil {
		err = a.upgrade(ctx, db)
	}
	if err != nil {
		return err
	}
	a.centres = scoringdb.New(db)
	a.attendance = &attendance.Service{Store: attendancedb.New(db)}
	a.scoring = &scoring.Service{Store: a.centres}
	return a.centres.Seed(ctx, a.actor())
}

func (a *app) close() error {
	if a.db == nil {
		return nil
	}
	if a.centre.Centre.ID != 0 {
		a.checkpointDue(context.Background(), a.centre)
	}
	return a.db.Close()
}

// scope opens the store and finds the centre that the command is about.
func (a *app) scope(ctx context.Context) (attendance.Scope, error) {
	if err := a.open(ctx); err != nil {
		return attendance.Scope{}, err
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return attendance.Scope{}, err
	}
	if a.cli.Centre == "" && len(centres) > 1 {
		return attendance.Scope{}, roster.Errorf(roster.Usage, "centre.which", len(centres))
	}
	for _, c := range centres {
		if a.cli.Centre == "" || c.Code == a.cli.Centre {
			a.scoring.BeforeClose = a.snapshotBeforeClose
			a.centre = attendance.Scope{Centre: c, Actor: a.actor(), Staff: a.cli.By}
			return a.centre, nil
		}
	}
	return attendance.Scope{}, roster.Errorf(roster.NotFound, "centre.unknown", a.cli.Centre)
}

// actor is who the record will name.
func (a *app) actor() string {
	if a.cli.Actor != "" {
		return a.cli.Actor
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "?"
}

// zone is where every hall is; wall-clock days are its days.
const zone = "Asia/Shanghai"

// clock is the moment that it is.
func (a *app) clock() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now()
}

// today is the hall's day.
func (a *app) today() (roster.Date, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return 0, fmt.Errorf("zone %s: %w", zone, err)
	}
	y, m, d := a.clock().In(place).Date()
	date, _ := roster.DateOf(y, int(m), d)
	return date, nil
}

// asOf reads an --as-of flag; without one it is today.
func (a *app) asOf(flag string) (roster.Date, error) {
	if flag == "" {
		return a.today()
	}
	d, err := roster.ParseDate(flag)
	if err != nil {
		return 0, roster.Errorf(roster.Usage, "cli.bad_date", flag)
	}
	return d, nil
}

// period reads a --period or --month flag; kinds limits what is allowed.
func period(flag string, kinds ...roster.PeriodKind) (roster.Period, error) {
	p, err := roster.ParsePeriod(flag)
	if err != nil {
		return p, roster.Errorf(roster.Usage, "cli.bad_period", flag)
	}
	if len(kinds) == 0 {
		return p, nil
	}
	for _, kind := range kinds {
		if p.Kind == kind {
			return p, nil
		}
	}
	return p, roster.Errorf(roster.Usage, "cli.wrong_period."+string(kinds[0]), flag)
}

// print writes a JSON document.
func (a *app) print(document any) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

// say writes a sentence for people; with --json it stays off stdout.
func (a *app) say(key string, args ...any) {
	w := a.stdout
	if a.cli.JSON {
		w = a.stderr
	}
	fmt.Fprintln(w, a.printer.T(key, args...))
}

// readFile reads a named file, '-' being standard input, up to a limit.
func (a *app) readFile(name string, limit int64) ([]byte, error) {
	var r io.Reader = a.stdin
	var buffer bytes.Buffer
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{name, reason(err)}}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() <= limit {
			buffer.Grow(int(info.Size()) + bytes.MinRead) // once, not by doubling a clock dump
		}
		r = f
	}
	if _, err := buffer.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{name, reason(err)}}
	}
	data := buffer.Bytes()
	if int64(len(data)) > limit {
		return nil, roster.Errorf(roster.Refused, "import.too_large", name, limit)
	}
	return data, nil
}

// reason is the short cause of a file error, without the path that is named anyway.
func reason(err error) string {
	if p, ok := err.(*os.PathError); ok {
		return p.Err.Error()
	}
	return err.Error()
}
