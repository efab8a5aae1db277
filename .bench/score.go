package main

import (
	"context"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// scores makes every sheet of a month, from the stored punches on; the floor is psql
// copying number and time of the same punches out.
var scores = benchmark{
	name: "score", short: true,
	rows: []row{
		{name: "a month scored, every sheet, from PostgreSQL", floorName: "COPY (SELECT …) TO STDOUT", work: "score", floor: "copy", twice: "score twice", reach: 3},
		{name: "the same as `redbanner score --json`", floorName: "COPY (SELECT …) TO STDOUT", work: "program", floor: "copy", twice: "program twice", reach: 3},
	},
	prepare: func(ctx context.Context, b *bench) error {
		for _, n := range []int{people, twice} {
			if err := b.storedMonth(ctx, n); err != nil {
				return err
			}
		}
		return nil
	},
	round: func(ctx context.Context, b *bench, s samples) error {
		period := roster.MustPeriod(month)
		query := fmt.Sprintf(`COPY (SELECT number_id, at FROM punches WHERE centre_id = 1 AND at >= %d AND at < %d) TO STDOUT`,
			roster.At(period.First(), 0), roster.At(period.Last()+1, 0))
		floor, err := discard(ctx, b.psql, "-qX", "-v", "ON_ERROR_STOP=1", b.database(storedName(people)), "-c", query)
		if err != nil {
			return err
		}
		s.add("copy", floor)
		for n, name := range map[int]string{people: "score", twice: "score twice"} {
			one, sheets, err := work(ctx, "score", b.database(storedName(n)))
			if want := fmt.Sprintf("%d windows, %d people", n/staffPerWindow, n); err == nil && sheets != want {
				err = fmt.Errorf("%s scored, want %s", sheets, want)
			}
			if err != nil {
				return err
			}
			s.add(name, one)
		}
		for n, name := range map[int]string{people: "program", twice: "program twice"} {
			one, err := discard(ctx, b.redbanner, "score", "--period", month, "--as-of", monthAsOf, "--json", "--db", b.database(storedName(n)))
			if err != nil {
				return err
			}
			s.add(name, one)
		}
		return nil
	},
}

func storedName(people int) string { return fmt.Sprintf("bench_month_%d", people) }

// storedMonth makes a database with a centre and its punches, in the state in which
// autovacuum leaves it.
func (b *bench) storedMonth(ctx context.Context, people int) error {
	name := storedName(people)
	if err := b.sql(ctx, "postgres", "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name); err != nil {
		return err
	}
	if err := b.importPeople(ctx, b.database(name), people); err != nil {
		return err
	}
	if _, err := b.same(ctx, "accepted", b.lines[people], "import", "punches", b.files(people).dump, "--db", b.database(name)); err != nil {
		return err
	}
	return b.sql(ctx, name, "VACUUM ANALYZE", "CHECKPOINT")
}

// scoreMonth scores the month of the only centre of a database, connecting included.
func scoreMonth(args []string) (report, error) {
	ctx := context.Background()
	began := time.Now()
	db, err := sqldb.Open(ctx, args[0])
	if err != nil {
		return report{}, err
	}
	defer db.Close()
	service := &scoring.Service{Store: scoringdb.New(db)}
	scope := attendance.Scope{Centre: roster.Centre{ID: 1}, Actor: "bench"}
	scored, err := service.Score(ctx, scope, roster.MustPeriod(month), roster.MustDate(monthAsOf))
	took := time.Since(began)
	if err != nil {
		return report{}, err
	}
	return report{took, fmt.Sprintf("%d windows, %d people",
		len(scored.Sheets[rulebook.OfWindow]), len(scored.Sheets[rulebook.OfStaff]))}, nil
}
