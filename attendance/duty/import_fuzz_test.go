package duty

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake/intaketest"
	"redbanner/attendance/roster"
)

var days = calendar.New(calendar.AllNational(), nil)

// known is what the fuzzed rosters are checked against.
func known() *State {
	day := roster.MustDate("2025-03-08")
	return &State{
		State: attendance.State{
			Windows: []roster.Window{{Code: "W1", Name: "民政"}}, Staff: []roster.Staff{{Code: "S1", Name: "甲"}, {Code: "S2", Name: "乙"}},
			Closed: []roster.Period{roster.MustPeriod("2025-01")}, Calendar: days,
		},
		Duties: []Duty{{Date: day, Staff: "S1", Kind: Weekend, Session: Both, Rest: day + 3, Status: Planned}},
	}
}

func FuzzRoster(f *testing.F) {
	for _, seed := range []string{
		"日期,工号,值班类型,班次,窗口编号,补休日期,备注,状态\n2025/3/15,S1,周末值班,全天,W1,2025-03-18,轮值,\n2025-03-08,S1,weekend,,,,,取消\n",
		"date,staff,kind,rest\n2025-03-15,S2,weekend,2025-03-11\n2025-03-15,S2,holiday,2025-03-11\n2025-01-11,S1,weekend,2025-03-11\n",
		"date,staff,kind,session\n2025-03-05,S1,lunch,am\n2025-03-05,S1,lunch,am\n2025-03-05,S9,夜班,noon\n9999-12-31,S1,duty,both\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		intaketest.Check(t, dutyKind(known()), data, known().Closed)
	})
}
