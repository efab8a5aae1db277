package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

func TestParseHolidayJSONReadsTheWidespreadForm(t *testing.T) {
	t.Parallel()
	days, problems := calendar.ParseHolidayJSON([]byte("\ufeff" + `{
  "$schema": "https://example.org/schema.json",
  "$id": "https://example.org/2019.json",
  "days": [
    {"name": "元旦", "date": "2019-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2018-12-29", "isOffDay": false}
  ],
  "year": 2019, "papers": ["https://example.org/paper"]
}`))
	want := []calendar.Day{
		{Date: roster.MustDate("2018-12-29"), Kind: calendar.Workday, Name: "元旦"},
		{Date: roster.MustDate("2019-01-01"), Kind: calendar.Holiday, Name: "元旦"},
	}
	if diff := cmp.Diff(want, days); diff != "" || problems != nil {
		t.Errorf("problems %v, days (-want +got):\n%s", problems, diff)
	}
}

func TestParseHolidayJSONReportsEveryFault(t *testing.T) {
	t.Parallel()
	good := `{"name":"元旦","date":"2030-01-01","isOffDay":true}`
	tests := []struct {
		name, file string
		want       []string // row column code value
	}{
		{"not JSON", "date,kind\n", []string{`:1  bad_json "" []`}},
		{"nothing", "", []string{`:1  bad_json "" []`}},
		{"an array", "[" + good + "]", []string{`:1  bad_json "" []`}},
		{"cut in the third line", "{\"year\":2030,\n\"days\":[\n" + good, []string{`:3  bad_json "" []`}},
		{"a second document", `{"year":2030,"days":[` + good + `]} {}`, []string{`:1  bad_json "" []`}},
		{"days that are no list", `{"year":2030,"days":5}`, []string{`:1  bad_json "" []`}},
		{"bytes of GBK", "{\"year\":2030,\"days\":[{\"name\":\"\xd4\xaa\xb5\xa9\"}]}", []string{`:0  bad_encoding "" []`}},
		{"no year", `{"days":[` + good + `]}`, []string{`:0 year missing_field "" []`}},
		{"a year that is text", `{"year":"2030","days":[` + good + `]}`, []string{`:1 year bad_year "\"2030\"" []`}},
		{"a year out of range", `{"year":20300,"days":[` + good + `]}`, []string{`:1 year bad_year "20300" []`}},
		{"a year not yet announced", `{"year":2030,"papers":[],"days":[]}`, []string{`:0 days no_days "" []`}},
		{"an unknown key", "{\"year\":2030,\n\"region\":\"CN\",\"days\":[" + good + "]}", []string{`:2 region unknown_field "region" []`}},
		{
			"days with faults, each on its line",
			"{\"year\":2030,\"days\":[\n" + strings.Join([]string{
				good,
				`{"name":"x","date":"2030-02-30","isOffDay":true}`,
				good,
				`{"name":"x","date":"2031-01-01","isOffDay":true}`,
				`{"name":"x","date":"2029-11-30","isOffDay":true}`,
				`{"name":"x","date":"2030-03-06","isOffDay":false}`,
				`{"name":"x","date":"2030-03-07"}`,
				`{"name":7,"date":null,"isOffDay":"yes"}`,
				`{"name":"x","date":"2030-03-08","isOffDay":true,"wage":3,"area":"CN"}`,
				`null`,
				`"2030-03-09"`,
			}, ",\n") + "]}",
			[]string{
				`:3 date bad_date "2030-02-30" []`,
				`:4 date duplicate_date "2030-01-01" [2]`,
				`:5 date date_outside_year "2031-01-01" [2030]`,
				`:6 date date_outside_year "2029-11-30" [2030]`,
				`:7 date workday_not_weekend "2030-03-06" []`,
				`:8 isOffDay missing_field "" []`,
				`:9 name bad_field "7" []`,
				`:9 date bad_field "null" []`,
				`:9 isOffDay bad_field "\"yes\"" []`,
				`:10 area unknown_field "area" []`,
				`:10 wage unknown_field "wage" []`,
				`:11 days bad_field "null" []`,
				`:12 days bad_field "\"2030-03-09\"" []`,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := calendar.ParseHolidayJSON([]byte(tt.file))
			got := make([]string, len(problems))
			for i, p := range problems {
				got[i] = p.String()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseHolidayJSONReturnsTheGoodDaysBesideTheFaults(t *testing.T) {
	t.Parallel()
	days, problems := calendar.ParseHolidayJSON([]byte(
		`{"year":2030,"days":[{"name":"元旦","date":"2030-01-01","isOffDay":true},{"name":"x","date":"2030-13-01","isOffDay":true}]}`))
	if len(days) != 1 || len(problems) != 1 {
		t.Errorf("days %v, problems %v; want one of each", days, problems)
	}
}

func TestIsHolidayJSON(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]bool{
		"\ufeff\r\n {\"year\":2026}": true, "{": true, "date,kind,name\n": false, "": false, "[]": false,
	} {
		if got := calendar.IsHolidayJSON([]byte(file)); got != want {
			t.Errorf("IsHolidayJSON(%q) = %t, want %t", file, got, want)
		}
	}
}

func FuzzParseHolidayJSON(f *testing.F) {
	f.Add([]byte(`{"year":2026,"papers":["a"],"days":[{"name":"元旦","date":"2026-01-01","isOffDay":true}]}`))
	f.Add([]byte(`{"days":[{"date":"2026-02-30"},null,[],{"isOffDay":1}],"year":1,"x":{"y":[1]}}`))
	f.Add([]byte("{\"year\":2026,\n\"days\":[\n{"))
	f.Add([]byte("\ufeff{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		days, problems := calendar.ParseHolidayJSON(data)
		if len(days) == 0 && len(problems) == 0 {
			t.Error("neither a day nor a fault")
		}
		if !slices.IsSortedFunc(days, func(a, b calendar.Day) int { return int(a.Date) - int(b.Date) }) {
			t.Errorf("days out of order: %v", days)
		}
		lines := 1 + strings.Count(string(data), "\n")
		for _, p := range problems {
			if p.Row < 0 || p.Row > lines || p.Code == "" {
				t.Errorf("%v in a file of %d lines", p, lines)
			}
		}
		c := calendar.New(days, nil)
		for _, d := range days {
			if c.Working(d.Date) != (d.Kind == calendar.Workday) {
				t.Errorf("%s is %s, the calendar disagrees", d.Date, d.Kind)
			}
		}
	})
}
