package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// derivation finds every session's status from the dump, in memory; the floor is
// DuckDB on two threads with the same file and the same statuses.
var derivation = benchmark{
	name: "derive", short: true,
	rows: []row{
		{name: "dump to every session's status", floorName: "DuckDB, two threads", work: "derive", floor: "duckdb", twice: "derive twice", reach: 0.3},
	},
	prepare: func(context.Context, *bench) error { return nil },
	round: func(ctx context.Context, b *bench, s samples) error {
		floor, theirs, err := work(ctx, "duckdb", b.files(people).dump, strconv.Itoa(people))
		if err != nil {
			return err
		}
		one, ours, err := work(ctx, "derive", b.files(people).dump, strconv.Itoa(people))
		if err != nil {
			return err
		}
		if ours != theirs {
			return fmt.Errorf("different statuses:\n%s\nDuckDB:\n%s", ours, theirs)
		}
		two, _, err := work(ctx, "derive", b.files(twice).dump, strconv.Itoa(twice))
		s.add("duckdb", floor)
		s.add("derive", one)
		s.add("derive twice", two)
		return err
	},
}

// deriveDump reads the dump and derives the month.
func deriveDump(args []string) (report, error) {
	people, err := strconv.Atoi(args[1])
	if err != nil {
		return report{}, err
	}
	profile, _ := calendar.Lookup("bencha")
	period := roster.MustPeriod(month)
	in := attendance.Input{
		First: period.First(), Last: period.Last(), AsOf: roster.MustDate(monthAsOf),
		Calendar: calendar.New(calendar.AllNational(), nil),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: profile}),
		Staff:    make([]roster.Staff, people),
	}
	for i := range in.Staff {
		in.Staff[i].Code = fmt.Sprintf("S%05d", i+1)
	}
	began := time.Now()
	data, err := os.ReadFile(args[0])
	if err != nil {
		return report{}, err
	}
	reader, known := clock.Sniff(table.File{Data: data})
	if !known {
		return report{}, errors.New("the dump is not recognised")
	}
	dump, err := reader.Read(table.File{Name: args[0], Data: data}, clock.Options{Limits: table.DefaultLimits()})
	if err != nil {
		return report{}, err
	}
	if err := enter(dump, &in); err != nil {
		return report{}, err
	}
	sessions := attendance.Derive(in)
	took := time.Since(began)
	return report{took, tally(sessions)}, nil
}

// enter hands the punches of a dump to the people, number n being person n-1.
func enter(dump *clock.Dump, in *attendance.Input) error {
	rows, starts := dump.Grouped()
	times := make([]roster.LocalTime, len(rows))
	for i := range rows {
		times[i] = rows[i].At
	}
	in.Punches = make([][]roster.LocalTime, len(in.Staff))
	for n, number := range dump.Numbers {
		person, err := strconv.Atoi(number)
		if err != nil || person < 1 || person > len(in.Staff) {
			return fmt.Errorf("number %q is nobody's", number)
		}
		in.Punches[person-1] = times[starts[n]:starts[n+1]]
	}
	days := map[roster.Date]bool{}
	last := roster.Date(0)
	for _, r := range dump.Rows {
		if d := r.At.Date(); d != last {
			days[d], last = true, d
		}
	}
	for d := range days {
		in.Clock.Days = append(in.Clock.Days, d)
		in.Clock.Newest = max(in.Clock.Newest, d)
	}
	slices.Sort(in.Clock.Days)
	return nil
}

// tally counts the sessions by status, with their minutes and missing sides.
func tally(sessions []attendance.Session) string {
	type sums struct{ n, late, lateMinutes, earlyMinutes, in, out int }
	by := map[string]*sums{}
	for i := range sessions {
		s := &sessions[i]
		t := by[s.Status.String()]
		if t == nil {
			t = &sums{}
			by[s.Status.String()] = t
		}
		t.n++
		if s.Late {
			t.late++
		}
		t.lateMinutes += int(s.LateMinutes)
		t.earlyMinutes += int(s.EarlyMinutes)
		if s.Flags&attendance.MissingIn != 0 {
			t.in++
		}
		if s.Flags&attendance.MissingOut != 0 {
			t.out++
		}
	}
	var lines []string
	for status, t := range by {
		lines = append(lines, fmt.Sprintf("%s %d late=%d/%d early=%d in=%d out=%d", status, t.n, t.late, t.lateMinutes, t.earlyMinutes, t.in, t.out))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// statuses is the same derivation in SQL, for the timetable 08:00–11:30 and
// 14:00–17:30, a break split at 12:45, no grace, off post from 30 minutes, absent
// after 60 and repeats within 3. The last punch of a session with several is the first
// of those that repeat one another at its end: the made-up dump has no longer chains,
// and the tallies are compared. Other ways to say it took DuckDB longer.
const statuses = `
CREATE TEMP TABLE status AS
WITH punch AS (
	SELECT number, moment::DATE AS day, (hour(moment) * 60 + minute(moment))::SMALLINT AS minute
	FROM read_csv($FILE, delim = '\t', header = false, auto_detect = false, quote = '', escape = '',
		columns = {number: INTEGER, moment: TIMESTAMP, device: VARCHAR, status: VARCHAR, verify: VARCHAR, work: VARCHAR})
), kept AS (
	SELECT number, day, minute > 765 AS afternoon, min(minute) AS first, max(minute) AS last, list(minute) AS every
	FROM punch
	GROUP BY ALL
), side AS (
	SELECT person, day, afternoon, starts, ends,
		CASE WHEN NOT single OR abs(first - starts) <= abs(first - ends) THEN first END AS "in",
		CASE WHEN NOT single THEN last WHEN abs(first - starts) > abs(first - ends) THEN first END AS out
	FROM (
		SELECT person, workday.day, session.*, first, last - first < 3 AS single,
			CASE WHEN len(every) > 2 THEN list_min(list_filter(every, lambda m: last - m < 3)) ELSE last END AS last
		FROM range(1, $PEOPLE + 1) people(person)
		CROSS JOIN (SELECT unnest($DAYS::DATE[]) AS day) workday
		CROSS JOIN (VALUES (false, 480, 690), (true, 840, 1050)) session(afternoon, starts, ends)
		LEFT JOIN kept ON kept.number = person AND kept.day = workday.day AND kept.afternoon = session.afternoon
	)
), minutes AS (
	SELECT *, greatest(0, coalesce("in" - starts, 0)) AS late_minutes, greatest(0, coalesce(ends - out, 0)) AS early_minutes
	FROM side
), judged AS (
	SELECT *, ("in" IS NULL AND out IS NULL) OR late_minutes > 60 OR early_minutes > 60 AS absent
	FROM minutes
)
SELECT person, day, afternoon, "in", out, late_minutes, early_minutes,
	CASE
		WHEN absent THEN 'absent'
		WHEN out IS NULL THEN 'early'
		WHEN early_minutes >= 30 THEN 'off_post'
		WHEN early_minutes > 0 THEN 'early'
		WHEN "in" IS NULL OR late_minutes > 0 THEN 'late'
		ELSE 'present'
	END AS status,
	NOT absent AND ("in" IS NULL OR late_minutes > 0) AS late,
	NOT absent AND "in" IS NULL AS missing_in,
	NOT absent AND out IS NULL AS missing_out
FROM judged`

// deriveWithDuckDB is the floor.
func deriveWithDuckDB(args []string) (report, error) {
	db, err := sql.Open("duckdb", "?threads=2")
	if err != nil {
		return report{}, err
	}
	defer db.Close()
	if err := db.Ping(); err != nil {
		return report{}, err
	}
	var days []string
	for _, d := range workingDays() {
		days = append(days, "'"+d.String()+"'")
	}
	query := strings.NewReplacer("$FILE", "'"+args[0]+"'", "$PEOPLE", args[1], "$DAYS", "["+strings.Join(days, ",")+"]").Replace(statuses)
	began := time.Now()
	if _, err := db.Exec(query); err != nil {
		return report{}, err
	}
	took := time.Since(began)
	counted, err := tallyDuckDB(db)
	return report{took, counted}, err
}

func tallyDuckDB(db *sql.DB) (string, error) {
	rows, err := db.Query(`
		SELECT format('{} {} late={}/{} early={} in={} out={}', status, count(*), count(*) FILTER (late), sum(late_minutes),
			sum(early_minutes), count(*) FILTER (missing_in), count(*) FILTER (missing_out)) AS line
		FROM status GROUP BY status ORDER BY line`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), rows.Err()
}
