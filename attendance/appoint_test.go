package attendance_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

func held(staff, from, to, deputises string) attendance.Holding {
	h := attendance.Holding{Office: attendance.Director, Staff: staff, From: roster.MustDate(from), Deputises: deputises}
	if to != "" {
		h.To = roster.MustDate(to)
	}
	return h
}

func officeKey(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestAppointments(t *testing.T) {
	t.Parallel()
	offices := attendance.Offices{
		held("D", "2025-01-01", "2025-06-30", ""),
		held("E", "2025-07-01", "", ""),
		held("S", "2025-03-01", "2025-03-31", "D"),
		held("X", "2025-05-01", "2025-04-30", ""), // withdrawn
	}
	tests := []struct {
		name string
		h    attendance.Holding
		want string
	}{
		{"before the first", held("A", "2024-01-01", "2024-12-31", ""), ""},
		{"open, into the first", held("A", "2024-01-01", "", ""), "office.held"},
		{"within one", held("A", "2025-02-01", "2025-02-01", ""), "office.held"},
		{"after an open one", held("A", "2030-01-01", "", ""), "office.held"},
		{"the end first", held("A", "2024-02-01", "2024-01-01", ""), "office.ends_before_start"},
		{"a second delegate", held("T", "2025-03-01", "2025-03-31", "D"), ""},
		{"a delegate of two holders in turn", held("T", "2025-06-01", "2025-07-31", "D"), "office.not_held"},
		{"a delegate without end of a holder with one", held("T", "2025-06-01", "", "D"), "office.not_held"},
		{"a delegate without end of a holder without", held("T", "2025-08-01", "", "E"), ""},
		{"a delegate of nobody", held("T", "2025-03-01", "2025-03-31", "T2"), "office.not_held"},
		{"a delegate of a delegate", held("T", "2025-03-01", "2025-03-31", "S"), "office.not_held"},
		{"a delegate of whose holding is withdrawn", held("T", "2025-05-01", "2025-05-01", "X"), "office.not_held"},
		{"a delegate twice", held("S", "2025-03-31", "2025-04-01", "D"), "office.held"},
		{"one's own delegate", held("D", "2025-03-01", "2025-03-31", "D"), "office.held"},
	}
	for _, tt := range tests {
		if got := officeKey(offices.Appointable(tt.h)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	elsewhere := held("A", "2025-02-01", "", "")
	elsewhere.Office = attendance.Secretary
	if err := offices.Appointable(elsewhere); err != nil {
		t.Errorf("another office: %v", err)
	}
}

func TestEndsOfOffices(t *testing.T) {
	t.Parallel()
	offices := attendance.Offices{
		held("D", "2025-01-01", "", ""),
		held("S", "2025-03-01", "2025-03-31", "D"),
		held("T", "2025-05-01", "2025-05-31", "D"),
		held("U", "2025-07-01", "2025-07-31", "D"),
	}
	got, err := offices.Ended(attendance.Director, "D", roster.MustDate("2025-05-15"))
	want := []attendance.Holding{
		held("D", "2025-01-01", "2025-05-15", ""),
		held("T", "2025-05-01", "2025-05-15", "D"),
		held("U", "2025-07-01", "2025-06-30", "D"), // withdrawn
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(-want +got), %v:\n%s", err, diff)
	}
	if _, err := offices.Ended(attendance.Director, "S", roster.MustDate("2025-04-01")); officeKey(err) != "office.nothing_to_end" {
		t.Errorf("over already: %v", err)
	}
	if _, err := offices.Ended(attendance.Mayor, "D", roster.MustDate("2025-04-01")); officeKey(err) != "office.nothing_to_end" {
		t.Errorf("another office: %v", err)
	}
}

// However people come and go, an office has one holder on a day.
func TestAnOfficeHasOneHolderOnADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var offices attendance.Offices
		day := func(label string) roster.Date { return roster.Date(rapid.IntRange(100, 130).Draw(t, label)) }
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			staff := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "staff")
			if rapid.Bool().Draw(t, "ends") {
				ended, _ := offices.Ended(attendance.Director, staff, day("last"))
				for _, h := range ended {
					for i := range offices {
						if offices[i].Staff == h.Staff && offices[i].From == h.From {
							offices[i] = h
						}
					}
				}
				continue
			}
			h := attendance.Holding{Office: attendance.Director, Staff: staff, From: day("from")}
			if rapid.Bool().Draw(t, "bounded") {
				h.To = day("to")
			}
			if rapid.Bool().Draw(t, "delegate") {
				h.Deputises = rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "deputises")
			}
			known := false
			for _, other := range offices {
				known = known || other.Staff == h.Staff && other.From == h.From
			}
			if offices.Appointable(h) == nil && !known {
				offices = append(offices, h)
			}
		}
		for d := roster.Date(95); d < 140; d++ {
			holders := map[string]bool{}
			for _, h := range offices.Holders(attendance.Director, d) {
				if h.Deputises == "" {
					holders[h.Staff] = true
				}
			}
			for _, h := range offices.Holders(attendance.Director, d) {
				if h.Deputises != "" && !holders[h.Deputises] {
					t.Fatalf("on day %d %s stands in for %s, who is not in office", d, h.Staff, h.Deputises)
				}
			}
			if len(holders) > 1 {
				t.Fatalf("on day %d there are %v", d, holders)
			}
		}
	})
}
