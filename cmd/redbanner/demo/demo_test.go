package demo_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/demo"
)

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	first, second := demo.Files(42), demo.Files(42)
	for i := range first {
		if first[i].Name != second[i].Name || !bytes.Equal(first[i].Data, second[i].Data) {
			t.Errorf("%s differs between two runs with the same seed", first[i].Name)
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	one, other := demo.Files(1), demo.Files(2)
	for i := range one {
		if fixed := one[i].Kind == "windows" || one[i].Kind == "moves"; bytes.Equal(one[i].Data, other[i].Data) != fixed {
			t.Errorf("%s: equal bytes for two seeds is %v, want %v", one[i].Name, !fixed, fixed)
		}
	}
}

func TestFilesComeInTheOrderOfImport(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range demo.Files(1) {
		names = append(names, f.Kind+" "+f.Name)
	}
	want := []string{
		"windows windows.csv", "staff staff.csv", "moves moves.csv", "leave leave.csv", "corrections corrections.csv",
		"cases cases.csv", "facts facts.csv", "meetings meetings.csv", "ratings ratings.csv",
		"punches 2026-01_attlog.dat", "punches 2026-02_attlog.dat", "punches 2026-03_attlog.dat",
		"punches 2026-04_attlog.dat", "punches 2026-05_attlog.dat", "punches 2026-06_attlog.dat",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestCentreHasItsSize(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		cases := map[string]int{}
		for _, c := range d.rows["cases"] {
			cases[c["accepted"][:7]]++
		}
		for _, month := range []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"} {
			if n := cases[month]; n < 250 || n > 700 {
				t.Errorf("%d cases in %s, want several hundred", n, month)
			}
		}
		sizes := []struct {
			kind      string
			low, high int
		}{
			{"windows", 12, 12},
			{"staff", 60, 60},
			{"moves", 3, 8},
			{"leave", 100, 400},
			{"corrections", 60, 400},
			{"facts", 150, 500},
			{"meetings", 900, 1080},
			{"ratings", 12 * 11 * 6, 12 * 11 * 6},
		}
		for _, s := range sizes {
			if n := len(d.rows[s.kind]); n < s.low || n > s.high {
				t.Errorf("%s: %d rows, want %d to %d", s.kind, n, s.low, s.high)
			}
		}
		if n := len(d.punches()); n < 20_000 {
			t.Errorf("%d lines of punches, want over 20,000", n)
		}
	})
}

func TestEncodingsAreAMixture(t *testing.T) {
	t.Parallel()
	var marked, plain, other []string
	for _, f := range demo.Files(1) {
		switch {
		case strings.HasSuffix(f.Name, ".dat"):
		case bytes.HasPrefix(f.Data, []byte("\uFEFF")):
			marked = append(marked, f.Kind)
		case !bytes.ContainsFunc(f.Data, func(r rune) bool { return r > 127 }):
			plain = append(plain, f.Kind)
		default:
			other = append(other, f.Kind)
		}
	}
	got := [][]string{marked, plain, other}
	want := [][]string{{"windows", "corrections", "cases", "facts", "meetings"}, {"moves", "leave", "ratings"}, {"staff"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("UTF-8 with a mark, ASCII, GB18030 (-want +got):\n%s", diff)
	}
}

// dumpLine is a line of six fields, the number right-aligned in nine columns.
var dumpLine = regexp.MustCompile(`^[ \d]{8}\d\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t1\t0\t[12]\t0$`)

// line is one line of a dump.
type line struct{ pin, at string }

// punches returns the lines of all dumps, each once, by dump.
func (d *data) punches() []line {
	var all []line
	for _, f := range d.files {
		if f.Kind == "punches" {
			all = append(all, lines(f)...)
		}
	}
	return all
}

func lines(f demo.File) []line {
	var all []line
	for text := range strings.SplitSeq(strings.TrimSuffix(string(f.Data), "\r\n"), "\r\n") {
		fields := strings.Split(strings.TrimSpace(text), "\t")
		all = append(all, line{fields[0], fields[1]})
	}
	return all
}

func TestDumpsAreWhatClocksWrite(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		for _, f := range d.files {
			if f.Kind != "punches" {
				continue
			}
			for text := range strings.SplitSeq(strings.TrimSuffix(string(f.Data), "\r\n"), "\r\n") {
				if !dumpLine.MatchString(text) {
					t.Fatalf("%s: %q is not a line of a dump", f.Name, text)
				}
			}
		}
	})
}

func TestDumpsCarryTheUsualMess(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		pins := map[string]bool{}
		for _, r := range d.rows["staff"] {
			pins[r["clock_no"]] = true
		}
		var impossible []string
		var retired, twice int
		days := map[string]bool{}
		seen := map[line]bool{}
		for _, l := range d.punches() {
			at, err := roster.ParseLocalTime(l.at)
			if err != nil || at.Date().Year() != 2026 {
				impossible = append(impossible, l.at)
				continue
			}
			if !d.working.Working(at.Date()) {
				t.Errorf("%s punched on %s, a day off", l.pin, at)
			}
			if !pins[l.pin] {
				retired++
			}
			if seen[l] {
				twice++
			}
			seen[l], days[l.at[:10]] = true, true
		}
		slices.Sort(impossible)
		if diff := cmp.Diff([]string{"2000-01-01 00:00:07", "2047-02-30 08:01:12"}, impossible); diff != "" {
			t.Errorf("impossible lines (-want +got):\n%s", diff)
		}
		if retired < 3 || retired > 60 {
			t.Errorf("%d punches of a number that no one holds, want a few", retired)
		}
		if twice < 2000 || twice > 6000 {
			t.Errorf("%d lines come in two dumps, want a few days' worth", twice)
		}
		var silent []string
		for day := range d.working.Each(roster.MustDate("2026-01-01"), roster.MustDate("2026-06-30")) {
			if !days[day.String()] {
				silent = append(silent, day.String())
			}
		}
		if diff := cmp.Diff([]string{"2026-04-15"}, silent); diff != "" {
			t.Errorf("working days without a punch (-want +got):\n%s", diff)
		}
	})
}

func TestPeopleComeLateNowAndThen(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		// First punches of a morning, the earlier of two dumps' repeats being the same.
		first := map[line]string{}
		for _, l := range d.punches() {
			if day := (line{l.pin, l.at[:10]}); l.at[11:] < "11:00:00" && (first[day] == "" || l.at < first[day]) {
				first[day] = l.at
			}
		}
		late := 0
		for _, at := range first {
			if at[11:] >= "08:01:00" {
				late++
			}
		}
		if share := 1000 * late / len(first); share < 20 || share > 70 {
			t.Errorf("%d of 1,000 mornings begin late, want about 40", share)
		}
	})
}

func TestNoPunchOutsideEmploymentOrDuringLeave(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		owner := map[string]string{}
		for code, r := range d.staff {
			owner[r["clock_no"]] = code
		}
		away := d.away(t)
		for _, l := range d.punches() {
			at, err := roster.ParseLocalTime(l.at)
			code := owner[l.pin]
			if err != nil || code == "" || at.Date().Year() != 2026 {
				continue
			}
			d.employed(t, code, at.Date())
			if half := (halfDay{code, at.Date(), afternoon(at)}); away[half] {
				t.Errorf("%s punched at %s, on leave", code, at)
			}
		}
	})
}

func afternoon(at roster.LocalTime) roster.Session {
	if at.Second() > 13*3600 {
		return roster.PM
	}
	return roster.AM
}
