package attendance_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// TestTotalsOfAWorkedCentre compares three months of a made-up centre with totals
// that were worked out independently.
func TestTotalsOfAWorkedCentre(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "small")
	in := loadCentre(t, dir, "bencha")
	data, err := os.ReadFile(filepath.Join(dir, "totals.json"))
	if err != nil {
		t.Fatal(err)
	}
	var months map[string]map[string]map[string]int
	if err := json.Unmarshal(data, &months); err != nil {
		t.Fatal(err)
	}
	if len(months) == 0 {
		t.Fatal("no months to compare with")
	}
	for month, want := range months {
		t.Run(month, func(t *testing.T) {
			t.Parallel()
			period := roster.MustPeriod(month)
			in := in
			in.First, in.Last = period.First(), period.Last()
			got := map[string]map[string]int{}
			for _, total := range attendance.Totals(attendance.Derive(in)) {
				got[total.Staff] = numbers(total)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("totals (-want +got):\n%s", diff)
			}
		})
	}
}

func numbers(t attendance.Total) map[string]int {
	return map[string]int{
		"due": t.Due, "present": t.Present, "late": t.Late, "early": t.Early, "off_post": t.OffPost, "absent": t.Absent,
		"leave": t.Leave, "official": t.Official, "missing_in": t.MissingIn, "missing_out": t.MissingOut,
	}
}

// loadCentre reads a centre's import files, all but the days to derive.
func loadCentre(t testing.TB, dir, profile string) attendance.Input {
	t.Helper()
	p, ok := calendar.Lookup(profile)
	if !ok {
		t.Fatalf("no profile %s", profile)
	}
	in := attendance.Input{
		AsOf:     roster.MustDate("2026-11-21"),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: p}),
	}
	clockNumbers := map[string]int{}
	for i, row := range readCSV(t, filepath.Join(dir, "staff.csv")) {
		in.Staff = append(in.Staff, roster.Staff{Code: row["code"], Joined: day(t, row["joined"]), Left: day(t, row["left"])})
		clockNumbers[row["clock_no"]] = i
	}
	var days []calendar.Day
	for _, row := range readCSV(t, filepath.Join(dir, "calendar.csv")) {
		days = append(days, calendar.Day{Date: day(t, row["date"]), Kind: calendar.DayKind(row["kind"])})
	}
	in.Calendar = calendar.New(nil, days)
	for _, row := range readCSV(t, filepath.Join(dir, "leave.csv")) {
		in.Leave = append(in.Leave, attendance.Leave{
			Staff: row["staff"], Type: attendance.LeaveType(row["type"]), Status: row["status"],
			From: attendance.HalfDay{Date: day(t, row["from"]), Session: session(t, row["from_half"])},
			To:   attendance.HalfDay{Date: day(t, row["to"]), Session: session(t, row["to_half"])},
		})
	}
	for _, row := range readCSV(t, filepath.Join(dir, "corrections.csv")) {
		side, ok := calendar.ParseSide(row["side"])
		if !ok {
			t.Fatalf("side %q", row["side"])
		}
		in.Slips = append(in.Slips, attendance.Slip{
			Staff: row["staff"], Date: day(t, row["date"]), Session: session(t, row["session"]), Side: side,
		})
	}
	loadPunches(t, &in, filepath.Join(dir, "punches.csv"), clockNumbers)
	return in
}

func loadPunches(t testing.TB, in *attendance.Input, path string, clockNumbers map[string]int) {
	t.Helper()
	in.Punches = make([][]roster.LocalTime, len(in.Staff))
	for _, row := range readCSV(t, path) {
		at, err := roster.ParseLocalTime(row["time"])
		if err != nil {
			t.Fatal(err)
		}
		in.Clock.Days = append(in.Clock.Days, at.Date())
		if person, ok := clockNumbers[row["clock_no"]]; ok {
			in.Punches[person] = append(in.Punches[person], at)
		}
	}
	for i := range in.Punches {
		slices.Sort(in.Punches[i])
		in.Punches[i] = slices.Compact(in.Punches[i])
	}
	slices.Sort(in.Clock.Days)
	in.Clock.Days = slices.Compact(in.Clock.Days)
	in.Clock.Newest = in.Clock.Days[len(in.Clock.Days)-1]
}

// readCSV returns the rows by the names of their header.
func readCSV(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(records))
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, value := range record {
			row[records[0][i]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

func day(t testing.TB, s string) roster.Date {
	t.Helper()
	var d roster.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

func session(t testing.TB, s string) roster.Session {
	t.Helper()
	parsed, ok := roster.ParseSession(s)
	if !ok {
		t.Fatalf("session %q", s)
	}
	return parsed
}
