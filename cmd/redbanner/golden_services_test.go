package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// The worked cases once more: what has a register goes through its service, step by
// step and with its second person, and the results are the expected ones.
func TestWorkedCasesThroughTheServicesGiveTheExpectedResults(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		for _, centre := range goldenCentres {
			if raced && centre != "small" {
				continue // a thousand transactions more, without anything new about races
			}
			t.Run(centre, func(t *testing.T) {
				each := newOffice(t, dialectOf(o))
				each.fillByServices(centre)
				each.checkAll(readGolden(t, centre), each.everyScore(centre))
			})
		}
	})
}

// fillByServices enters a worked case: rosters, leave and clock files as they are, and
// cases, facts, meetings and ballots through their services.
func (o *office) fillByServices(centre string) {
	o.Helper()
	g := readGolden(o, centre)
	if g.Profile != "bencha" {
		o.do("centre", "set", "--profile", g.Profile, "--from", "2014-11-01")
	}
	files := asGiven(centre)
	for _, kind := range []string{"calendar", "windows", "staff", "moves", "leave", "corrections", "punches"} {
		o.do(append([]string{"import", kind}, files(kind)...)...)
	}
	facts := goldenRows(o, centre, "facts")
	director := director(o, goldenRows(o, centre, "staff"), facts)
	o.do("office", "set", "director", director, "--from", "2014-11-01")
	d := o.desk()
	defer d.close()
	d.director = attendance.Scope{Centre: d.clerk.Centre, Actor: "director", Staff: director}
	d.enterCases(goldenRows(o, centre, "cases"))
	d.enterFacts(facts)
	d.holdMeetings(goldenRows(o, centre, "meetings"))
	d.castBallots(goldenRows(o, centre, "ratings"))
	for _, month := range slices.Sorted(maps.Keys(g.Months)) {
		o.do("ratings", "close", "--period", month)
	}
}

// director is somebody of a worked case who is there to the end and made no suggestion
// that a director would have to decide on.
func director(t testing.TB, staff, facts []map[string]string) string {
	t.Helper()
	for _, person := range staff {
		made := slices.ContainsFunc(facts, func(f map[string]string) bool {
			return f["kind"] == "suggestion.adopted" && f["staff"] == person["code"]
		})
		if !made && person["joined"] == "" && person["left"] == "" {
			return person["code"]
		}
	}
	t.Fatal("nobody could be the director")
	return ""
}

// goldenRows reads a table of a worked case, each row by column.
func goldenRows(t testing.TB, centre, kind string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(goldenFile(centre, kind+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, len(table)-1)
	for i, cells := range table[1:] {
		rows[i] = map[string]string{}
		for j, name := range table[0] {
			rows[i][name] = cells[j]
		}
	}
	return rows
}

// desk is the general office at work in this process: two clerks, and a director where
// the rules ask for one.
type desk struct {
	*office
	app      *app
	clerk    attendance.Scope
	second   attendance.Scope
	director attendance.Scope
	today    roster.Date
	facts    scoring.Facts
	cases    scoring.Cases
	ballots  *ballot.Service
	register register.Service
}

func (o *office) desk() *desk {
	o.Helper()
	printer, err := locale.New("en")
	if err != nil {
		o.Fatal(err)
	}
	a := &app{cli: &commands{DB: o.db, Keys: o.keys, Actor: "clerk", Snapshots: noSnapshots}, printer: printer, stdout: io.Discard, stderr: io.Discard}
	d := &desk{office: o, app: a, today: roster.MustDate("2026-11-21")}
	d.clerk, err = a.scope(o.Context())
	o.must(err)
	d.second = d.clerk
	d.second.Actor = "second clerk"
	d.facts.Store, d.cases.Store = scoringdb.NewFacts(a.db), scoringdb.NewCases(a.db)
	d.register = register.Service{Machines: register.Machines(), Store: scoringdb.NewRegisters(a.db)}
	d.ballots = a.ratings()
	return d
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (d *desk) close() { d.must(d.app.close()) }

func (d *desk) date(text string) roster.Date {
	d.Helper()
	day, err := roster.ParseDate(text)
	d.must(err)
	return day
}

// as is the first clerk for a person who acts.
func (d *desk) as(staff string) attendance.Scope {
	scope := d.clerk
	scope.Staff = staff
	return scope
}

// enterCases takes each case in, extends it while it is not due, and finishes it.
func (d *desk) enterCases(rows []map[string]string) {
	d.Helper()
	ctx := d.Context()
	for _, row := range rows {
		accepted := d.date(row["accepted"][:10])
		_, err := d.cases.Add(ctx, d.clerk, d.today, scoring.NewCase{
			Number: row["number"], Staff: row["staff"], Accepted: row["accepted"],
			PromiseDays: row["promise_days"], PromiseMinutes: row["promise_minutes"],
		})
		d.must(err)
		if to := row["extended_to"]; to != "" {
			_, err := d.cases.Extend(ctx, d.clerk, accepted, row["number"], d.date(to), "特别程序")
			d.must(err)
		}
		if row["finished"] == "" {
			if points := row["overdue_points"]; points != "" {
				_, err := d.cases.Charge(ctx, d.clerk, d.today, row["number"], points, "视情节")
				d.must(err)
			}
			continue
		}
		finished, err := roster.ParseLocalTime(row["finished"])
		d.must(err)
		_, err = d.cases.Finish(ctx, d.clerk, d.today, scoring.Finishing{
			Number: row["number"], Finished: finished, Result: row["result"], WrongPoints: row["wrong_points"],
			OverduePoints: row["overdue_points"], Evaluation: row["evaluation"], DissatisfiedPoints: row["dissatisfied_points"],
		})
		d.must(err)
	}
}

// enterFacts takes each fact the way that it comes in: by its register where there is
// one, else recorded.
func (d *desk) enterFacts(rows []map[string]string) {
	d.Helper()
	for _, row := range rows {
		switch row["kind"] {
		case register.ComplaintUpheld, register.ComplaintHarm:
			d.complain(row)
		case "conduct.violation", "conduct.dress", "conduct.quarrel", "attendance.off_post", "duty.left", "duty.careless":
			d.inspect(row)
		case "hygiene.finding":
			d.lookRound(row)
		case "suggestion.adopted":
			d.suggest(row)
		case "praise.letter", "praise.banner", "award.city_or_above", "media.praise", "title.individual":
			d.commend(row)
		default:
			d.record(row)
		}
	}
}

// enter opens an entry and takes its steps, each by whom it is for.
func (d *desk) enter(name string, opening register.Draft, steps ...deskStep) {
	d.Helper()
	change, err := d.register.Open(d.Context(), d.clerk, d.today, name, opening)
	if err != nil {
		d.Fatalf("open %s: %v", name, err)
	}
	for _, step := range steps {
		if _, err := d.register.Take(d.Context(), d.second, d.today, name, change.Entry.Number, step.action, register.Draft{Fields: step.fields}); err != nil {
			d.Fatalf("%s of %s %d: %v", step.action, name, change.Entry.Number, err)
		}
	}
}

type deskStep struct {
	action string
	fields register.Values
}

// about is what an entry says of where and whom.
func (d *desk) about(row map[string]string, fields register.Values) register.Draft {
	return register.Draft{Day: d.date(row["date"]), Staff: row["staff"], Window: row["window"], Fields: fields}
}

func (d *desk) complain(row map[string]string) {
	d.Helper()
	decision := register.Values{"accountability": "criticism"}
	if row["kind"] == register.ComplaintHarm {
		decision["harm"] = "yes"
	} else if row["month_points"] != "" {
		decision["month_points"], decision["points_reason"] = row["month_points"], "视情节"
	}
	d.enter("complaints", d.about(row, register.Values{"channel": "phone", "statement": row["ref"]}),
		deskStep{"investigate", nil},
		deskStep{"uphold", register.Values{"category": "other", "severity": "general", "findings": row["note"]}},
		deskStep{"decide", decision})
}

func (d *desk) inspect(row map[string]string) {
	d.Helper()
	finding := map[string]string{"kind": row["kind"], "note": row["ref"]}
	for _, column := range []string{"staff", "window", "quantity", "serious", "month_points", "half_points"} {
		if row[column] != "" {
			finding[column] = row[column]
		}
	}
	d.enter("inspections", register.Draft{Day: d.date(row["date"]), Fields: register.Values{"finding": rowText(d, finding)}},
		deskStep{"confirm", nil})
}

// rowText is one row of a field of rows.
func rowText(d *desk, row map[string]string) string {
	d.Helper()
	text, err := json.Marshal(row)
	d.must(err)
	return string(text)
}

func (d *desk) lookRound(row map[string]string) {
	d.Helper()
	window := row["window"]
	if window == "" { // a round finds fault with a window; this one names a person
		d.record(row)
		return
	}
	d.enter("hygiene", register.Draft{Day: d.date(row["date"]), Fields: register.Values{"finding": rowText(d, map[string]string{"window": window, "note": row["ref"]})}},
		deskStep{"confirm", nil})
}

func (d *desk) commend(row map[string]string) {
	d.Helper()
	sorts := map[string]string{
		"praise.letter": "letter", "praise.banner": "banner", "award.city_or_above": "award",
		"media.praise": "media", "title.individual": "title",
	}
	opening := d.about(row, register.Values{"sort": sorts[row["kind"]], "from": row["ref"]})
	if row["level"] != "" {
		opening.Fields["level"] = row["level"]
	}
	scan, err := evidence.Read("表扬信.pdf", []byte("%PDF-1.4\n"+row["ref"]+"\n%%EOF\n"))
	d.must(err)
	opening.Files = []evidence.File{scan}
	var verified register.Values
	if row["month_points"] != "" {
		verified = register.Values{"month_points": row["month_points"], "points_reason": "按级别"}
	}
	d.enter("commendations", opening, deskStep{"verify", verified})
}

// suggest takes a suggestion to its adoption by the director.
func (d *desk) suggest(row map[string]string) {
	d.Helper()
	change, err := d.register.Open(d.Context(), d.clerk, d.today, "suggestions", d.about(row, register.Values{"suggestion": row["ref"]}))
	d.must(err)
	day := d.date(row["date"])
	for _, step := range []struct {
		by     attendance.Scope
		action string
		fields register.Values
	}{
		{d.second, "try", nil}, {d.second, "prove", register.Values{"result": "有成效"}}, {d.director, "adopt", nil},
	} {
		draft := register.Draft{Day: day, Fields: step.fields}
		if _, err := d.register.Take(d.Context(), step.by, d.today, "suggestions", change.Entry.Number, step.action, draft); err != nil {
			d.Fatalf("%s: %v", step.action, err)
		}
	}
}

// record puts a fact down as the general office does, with a reason for a chosen value.
func (d *desk) record(row map[string]string) {
	d.Helper()
	f := scoring.Fact{
		Date: d.date(row["date"]), Kind: row["kind"], Staff: row["staff"], Window: row["window"],
		Serious: row["serious"] != "" && row["serious"] != "0", Level: row["level"], Ref: row["ref"], Note: "视情：" + row["note"],
	}
	if row["quantity"] != "" {
		var n int
		_, err := fmt.Sscan(row["quantity"], &n)
		d.must(err)
		f.Quantity = &n
	}
	for _, choice := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		if text := row[string(choice)]; text != "" {
			points, err := rulebook.ParsePoints(text)
			d.must(err)
			if f.Choice == nil {
				f.Choice = map[rulebook.Choice]rulebook.Points{}
			}
			f.Choice[choice] = points
		}
	}
	if _, err := d.facts.Record(d.Context(), d.clerk, d.today, scoring.FactInput{Fact: f}); err != nil {
		d.Fatalf("record %v: %v", row, err)
	}
}

// holdMeetings plans each meeting and signs everybody in at once.
func (d *desk) holdMeetings(rows []map[string]string) {
	d.Helper()
	signed := map[[2]string]register.Values{}
	var order [][2]string
	for _, row := range rows {
		key := [2]string{row["date"], row["meeting"]}
		if signed[key] == nil {
			signed[key] = register.Values{}
			order = append(order, key)
		}
		list := signed[key]
		if list[row["status"]] != "" {
			list[row["status"]] += "\n"
		}
		list[row["status"]] += row["staff"]
	}
	for _, key := range order {
		d.enter("meetings", register.Draft{Day: d.date(key[0]), Fields: register.Values{"sort": "regular", "on": key[0], "meeting": key[1]}},
			deskStep{"hold", signed[key]})
	}
}

// castBallots has somebody of each window vote, on the last day of the month.
func (d *desk) castBallots(rows []map[string]string) {
	d.Helper()
	ctx := d.Context()
	opened, voters := map[string]bool{}, map[string]string{}
	for _, row := range rows {
		month, err := roster.ParsePeriod(row["month"])
		d.must(err)
		if !opened[row["month"]] {
			_, err := d.ballots.Open(ctx, d.clerk, month, d.today)
			d.must(err)
			opened[row["month"]] = true
		}
		b := ballot.Ballot{Month: month, Window: row["window"]}
		for i, aspect := range []string{"attitude", "efficiency", "quality", "integrity"} {
			b.Aspects[i], err = rulebook.ParsePoints(row[aspect])
			d.must(err)
		}
		voter := row["month"] + row["rater"]
		if voters[voter] == "" {
			voters[voter] = d.memberOf(ctx, row["rater"], month.Last())
		}
		if _, err := d.ballots.Cast(ctx, d.as(voters[voter]), month.Last(), b); err != nil {
			d.Fatalf("cast %v: %v", row, err)
		}
	}
}

// memberOf is somebody employed at a window on a day.
func (d *desk) memberOf(ctx context.Context, window string, day roster.Date) string {
	d.Helper()
	m, err := d.app.scoring.Store.Material(ctx, d.clerk, roster.PeriodOf(day, roster.Month), day)
	d.must(err)
	for _, p := range m.Attendance.Staff {
		at, since := "", roster.Date(-1)
		for _, move := range m.Moves {
			if move.Staff == p.Code && move.From <= day && move.From > since {
				at, since = move.Window, move.From
			}
		}
		if at == window && p.EmployedOn(day) {
			return p.Code
		}
	}
	d.Fatalf("nobody is at %s on %s", window, day)
	return ""
}
