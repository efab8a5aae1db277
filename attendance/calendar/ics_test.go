package calendar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// ics is a calendar of the events given, each by its lines.
func ics(events ...string) []byte {
	text := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19890917T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
	for _, e := range events {
		text += "BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n"
	}
	return []byte(text + "END:VCALENDAR\r\n")
}

func TestParseICSReadsTheUsualForms(t *testing.T) {
	t.Parallel()
	file := ics(
		"SUMMARY:国庆节（休）\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261003",
		"DTSTART;VALUE=DATE:20261010\nSUMMARY;LANGUAGE=zh:国庆节 补班第1\n 天/共2天\nBEGIN:VALARM\nSUMMARY:闹钟（休）\nEND:VALARM",
		"DTSTART;VALUE=DATE:20260101\nSUMMARY:元旦\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY",
		"DTSTART;VALUE=DATE:20260104\nSUMMARY:元旦\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY",
		"DTSTART:20260216T000000Z\nDTEND:20260217T000000Z\nSUMMARY:春节 假期第1天/共7天",
		"DTSTART;VALUE=DATE:20261018\nSUMMARY:重阳节",
		"DTSTART;VALUE=DATE:20261001\nSUMMARY:国庆节\\, 放假",
	)
	if !calendar.IsICS(file) || !calendar.IsICS([]byte("\ufeff\r\nbegin:vcalendar\r\n")) || calendar.IsICS([]byte("date,kind\n")) {
		t.Error("what is such a file is not told")
	}
	days, problems := calendar.ParseICS(file)
	want := []calendar.Day{
		{Date: roster.MustDate("2026-01-01"), Kind: calendar.Holiday, Name: "元旦"},
		{Date: roster.MustDate("2026-01-04"), Kind: calendar.Workday, Name: "元旦"},
		{Date: roster.MustDate("2026-02-16"), Kind: calendar.Holiday, Name: "春节"},
		{Date: roster.MustDate("2026-10-01"), Kind: calendar.Holiday, Name: "国庆节"},
		{Date: roster.MustDate("2026-10-02"), Kind: calendar.Holiday, Name: "国庆节"},
		{Date: roster.MustDate("2026-10-10"), Kind: calendar.Workday, Name: "国庆节"},
	}
	if diff := cmp.Diff(want, days); diff != "" || problems != nil {
		t.Errorf("problems %v, days (-want +got):\n%s", problems, diff)
	}
}

func TestParseICSReportsEveryFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		file []byte
		want string // row column code value
	}{
		{"bytes of GBK", []byte("BEGIN:VCALENDAR\nSUMMARY:\xd4\xd4"), `:0  bad_encoding "" []`},
		{"cut off", ics("DTSTART;VALUE=DATE:20261001\nSUMMARY:休")[:200], `:12  bad_ics "" []`},
		{"no day off", ics("DTSTART;VALUE=DATE:20261018\nSUMMARY:重阳节"), `:0  no_days "" []`},
		{"no date", ics("SUMMARY:元旦（休）"), `:9 DTSTART ics_time "" []`},
		{"no such date", ics("SUMMARY:元旦（休）\nDTSTART:20260230"), `:11 DTSTART ics_time "20260230" []`},
		{"an hour", ics("SUMMARY:元旦（休）\nDTSTART:20260101T083000"), `:11 DTSTART ics_time "20260101T083000" []`},
		{"an end before its beginning", ics("SUMMARY:元旦（休）\nDTSTART:20260102\nDTEND:20260102"), `:12 DTEND ics_time "20260102" []`},
		{"half a year", ics("SUMMARY:元旦（休）\nDTSTART:20260102\nDTEND:20260702"), `:12 DTEND ics_time "20260702" []`},
		{"every year", ics("SUMMARY:元旦（休）\nDTSTART:20260101\nRRULE:FREQ=YEARLY"), `:9  ics_repeats "元旦（休）" []`},
		{"work on a Monday", ics("SUMMARY:补班\nDTSTART:20260105"), `:9 DTSTART workday_not_weekend "2026-01-05" []`},
		{"both", ics("SUMMARY:班\nDTSTART:20260104", "SUMMARY:休\nDTSTART:20260104"), `:13 DTSTART ics_contradicts "2026-01-04" []`},
	} {
		_, problems := calendar.ParseICS(tt.file)
		if len(problems) != 1 || problems[0].String() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, problems, tt.want)
		}
	}
}

func FuzzParseICS(f *testing.F) {
	f.Add(ics("SUMMARY:元旦（休）\nDTSTART:20260101\nDTEND:20260104"))
	f.Fuzz(func(t *testing.T, data []byte) {
		days, problems := calendar.ParseICS(data)
		for i, d := range days {
			if i > 0 && d.Date <= days[i-1].Date || d.Kind != calendar.Holiday && d.Kind != calendar.Workday {
				t.Errorf("day %d is %+v", i, d)
			}
		}
		if len(days) == 0 && len(problems) == 0 {
			t.Error("nothing is said of a file without days")
		}
	})
}
