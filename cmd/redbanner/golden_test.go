package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
)

// The worked cases: made-up centres whose results were computed by other means.
var goldenCentres = []string{"small", "half-year", "service-hall"}

// golden is a worked case's expected.json.
type golden struct {
	AsOf    string                            `json:"as_of"`
	Note    string                            `json:"note"`
	Profile string                            `json:"profile"`
	Months  map[string]goldenMonth            `json:"months"`
	Halves  map[string]map[string]goldenSheet `json:"halves"`
}

type goldenMonth struct {
	Window     map[string]goldenSheet   `json:"window"`
	Staff      map[string]goldenSheet   `json:"staff"`
	Rank       []goldenRank             `json:"rank"`
	TieOpen    bool                     `json:"tie_open"`
	Attendance map[string]totalDocument `json:"attendance"`
}

type goldenSheet struct {
	Total   string            `json:"total"`
	Pending bool              `json:"pending"`
	Items   map[string]string `json:"items"`
	Parts   map[string]string `json:"parts"`
	Entries [][]string        `json:"entries"`
}

type goldenRank struct {
	Rank      int    `json:"rank"`
	Code      string `json:"code"`
	Total     string `json:"total"`
	RedBanner bool   `json:"red_banner"`
	Tie       bool   `json:"tie"`
}

func readGolden(t testing.TB, centre string) golden {
	t.Helper()
	data, err := os.ReadFile(goldenFile(centre, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func goldenFile(centre, name string) string { return filepath.Join("testdata", "golden", centre, name) }

// goldenKinds are the tables of a worked case in the order of their import.
var goldenKinds = []string{"calendar", "windows", "staff", "moves", "leave", "corrections", "cases", "facts", "meetings", "ratings"}

// fill imports a worked case: its tables, then the punches, then the rounds are closed.
// Each table comes as files returns it.
func (o *office) fill(centre string, files func(kind string) []string) {
	o.Helper()
	g := readGolden(o, centre)
	if g.Profile != "bencha" {
		o.do("centre", "set", "--profile", g.Profile, "--from", "2014-11-01")
	}
	for _, kind := range slices.Concat(goldenKinds, []string{"punches"}) {
		o.do(append([]string{"import", kind}, files(kind)...)...)
	}
	for _, month := range slices.Sorted(maps.Keys(g.Months)) {
		o.do("ratings", "close", "--period", month)
	}
}

// asGiven are the files of a worked case as they are.
func asGiven(centre string) func(kind string) []string {
	return func(kind string) []string {
		if kind == "punches" {
			return []string{goldenFile(centre, "attlog.dat")}
		}
		return []string{goldenFile(centre, kind+".csv")}
	}
}

// Each worked case goes in as it is on SQLite, and with its rows shuffled and its
// files split on PostgreSQL: the results are the expected ones, to the byte the same.
func TestWorkedCasesGiveTheExpectedResults(t *testing.T) {
	t.Parallel()
	for _, centre := range goldenCentres {
		t.Run(centre, func(t *testing.T) {
			t.Parallel()
			given := newOffice(t, sqldb.SQLite)
			given.fill(centre, asGiven(centre))
			want := given.everyScore(centre)
			given.checkAll(readGolden(t, centre), want)
			t.Run("shuffled on postgres", func(t *testing.T) {
				shuffledGivesTheSame(t, newOffice(t, sqldb.PostgreSQL), centre, want)
			})
			if centre == "small" {
				t.Run("shuffled on sqlite", func(t *testing.T) {
					shuffledGivesTheSame(t, newOffice(t, sqldb.SQLite), centre, want)
				})
			}
		})
	}
}

func shuffledGivesTheSame(t *testing.T, o *office, centre string, want map[string]string) {
	t.Helper()
	o.fill(centre, o.shuffled(centre, 2))
	for command, got := range o.everyScore(centre) {
		if got != want[command] {
			t.Errorf("%s differs from that of the files as given:\n%.1000s\n%.1000s", command, want[command], got)
		}
	}
}

// checkAll compares the outputs of everyScore with what is expected.
func (o *office) checkAll(g golden, outputs map[string]string) {
	o.Helper()
	for month, want := range g.Months {
		o.checkMonth(month, outputs, want)
	}
	for half, want := range g.Halves {
		o.checkSheets(outputs["score --period "+half+" --subject staff"], want)
	}
}

func (o *office) checkMonth(month string, outputs map[string]string, want goldenMonth) {
	o.Helper()
	o.checkSheets(outputs["score --period "+month+" --subject window"], want.Window)
	o.checkSheets(outputs["score --period "+month+" --subject staff"], want.Staff)
	var rank rankDocument
	readJSON(o, outputs["rank --period "+month], &rank)
	rows := make([]goldenRank, len(rank.Rows))
	for i, r := range rank.Rows {
		rows[i] = goldenRank{r.Rank, r.Code, r.Total, r.RedBanner, r.Tie}
	}
	if diff := cmp.Diff(want.Rank, rows); diff != "" || rank.TieOpen != want.TieOpen {
		o.Errorf("rank of %s, tie open %t (-want +got):\n%s", month, rank.TieOpen, diff)
	}
	var attendance attendanceDocument
	readJSON(o, outputs["attendance --month "+month], &attendance)
	totals := map[string]totalDocument{}
	for _, total := range attendance.Totals {
		code := total.Staff
		total.Staff = ""
		totals[code] = total
	}
	if diff := cmp.Diff(want.Attendance, totals); diff != "" {
		o.Errorf("attendance of %s (-want +got):\n%s", month, diff)
	}
}

func (o *office) checkSheets(output string, want map[string]goldenSheet) {
	o.Helper()
	var d scoreDocument
	readJSON(o, output, &d)
	var codes []string
	for _, sheet := range d.Sheets {
		codes = append(codes, sheet.Code)
		wanted := want[sheet.Code]
		wanted.Entries = sorted(wanted.Entries)
		if diff := cmp.Diff(wanted, asGolden(sheet, wanted)); diff != "" {
			o.Errorf("%s of %s in %s (-want +got):\n%s", d.Subject, sheet.Code, d.Period, diff)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), codes); diff != "" {
		o.Errorf("sheets of %s in %s (-want +got):\n%s", d.Subject, d.Period, diff)
	}
}

// unlisted are the clauses whose entries the worked cases do not list.
var unlisted = []string{"M10.1", "H3.1a", "H3.1b", "H4.2"}

// asGolden lays a sheet out as the worked cases do; entries name the person where
// the wanted ones do.
func asGolden(s sheetDocument, want goldenSheet) goldenSheet {
	g := goldenSheet{Total: s.Total, Pending: s.Pending, Items: map[string]string{}, Entries: [][]string{}}
	named := len(want.Entries) > 0 && len(want.Entries[0]) == 4
	for _, item := range s.Items {
		g.Items[item.ID] = item.Score
		for _, part := range item.Parts {
			if g.Parts == nil {
				g.Parts = map[string]string{}
			}
			g.Parts[part.ID] = part.Score
		}
		for _, e := range item.Entries {
			if slices.Contains(unlisted, e.Clause) {
				continue
			}
			entry := []string{e.Clause, strings.TrimPrefix(e.Points, "-"), e.Date}
			if named {
				entry = append(entry, e.Staff)
			}
			g.Entries = append(g.Entries, entry)
		}
	}
	g.Entries = sorted(g.Entries)
	return g
}

func sorted(entries [][]string) [][]string {
	list := slices.Clone(entries)
	slices.SortFunc(list, slices.Compare[[]string])
	if list == nil {
		list = [][]string{}
	}
	return list
}

func TestAListOfPunchesEqualsTheClocksOwnFile(t *testing.T) {
	t.Parallel()
	clock := newOffice(t, sqldb.SQLite)
	clock.fill("small", asGiven("small"))
	again := clock.take("punches", goldenFile("small", "punches.csv"))
	if again.Format != "list" || again.Accepted+again.Unmatched != 0 || again.Duplicates == 0 {
		t.Errorf("the list after the clock's file: %+v", again)
	}

	list := newOffice(t, sqldb.SQLite)
	list.fill("small", func(kind string) []string { return []string{goldenFile("small", kind+".csv")} })
	for _, month := range []string{"2025-01", "2025-02", "2025-03"} {
		for _, command := range [][]string{{"score", "--period", month}, {"attendance", "--month", month}} {
			command = append([]string{"--json"}, command...)
			if diff := cmp.Diff(clock.do(command...), list.do(command...)); diff != "" {
				t.Errorf("%v (-clock +list):\n%s", command, diff)
			}
		}
	}
}
