package attendance

import (
	"testing"

	"redbanner/attendance/calendar"
	"redbanner/attendance/intake/intaketest"
	"redbanner/attendance/roster"
)

var days = calendar.New(calendar.AllNational(), nil)

// known is what the fuzzed files are checked against: W1, S1 and one closed month.
func known() *State {
	return &State{
		Windows:  []roster.Window{{Code: "W1", Name: "民政"}},
		Staff:    []roster.Staff{{Code: "S1", Name: "甲"}},
		Closed:   []roster.Period{roster.MustPeriod("2025-01")},
		Calendar: days,
	}
}

func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"code,name,department,active_from,active_to\nW2,社保,民生,2025-01-01,2025-12-31\nW2,别名,,,\n",
		"工号,姓名,窗口编号,考勤号,编制,入职日期,离职日期,AB角\nS2,乙,W1,12,事业,2025-02-01,,S1\nS3,丙,W9,12,?,2025-02-30,2024-01-01,S3\n",
		"staff,window,from\nS1,W1,2025-03-07\nS9,W9,2025/3/7\n",
		"staff,type,from,from_half,to,to_half,status\nS1,病假,2025-03-07,pm,2025-03-08,am,\nS1,事假,2025-03-07,am,2025-03-07,pm,批准\n",
		"staff,date,session,side,reason\nS1,2025-03-07,上午,上班,忘记\nS1,2025-03-07,noon,up,\n",
		"date,kind,name\n2025-03-07,holiday,庙会\n2025-01-02,休,\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		intaketest.Check(t, windowsKind(known()), data, known().Closed)
		intaketest.Check(t, staffKind(known()), data, known().Closed)
		intaketest.Check(t, movesKind(known()), data, known().Closed)
		intaketest.Check(t, leaveKind(known()), data, known().Closed)
		intaketest.Check(t, slipsKind(known()), data, known().Closed)
		intaketest.Check(t, calendarKind(known()), data, known().Closed)
	})
}
