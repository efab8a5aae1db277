package ballot

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/intake/intaketest"
	"redbanner/attendance/roster"
)

func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,9.5,8,7,10\n2025-03,W1,W1,9.5,8,7,10\n2025-02,W1,W2,0.3,11,,x\n",
		"月份,评分窗口,被评窗口,工作态度,办事效率,服务质量,廉洁从政\n2025-01,W1,W2,8,8,8,8\n2025-02,W2,W1,8,8,8,8\n2025年3月,W9,W1,8,8,8,8\n",
		"month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,8\n2025-03,W1,W2,8,8,8,8\n2025-03,W1,W2,9,8,8,8\n2025H1,W1,W2,8,8,8,8\n",
	} {
		f.Add([]byte(seed))
	}
	february := roster.MustPeriod("2025-02")
	f.Fuzz(func(t *testing.T, data []byte) {
		state := &State{
			State: attendance.State{
				Windows: []roster.Window{{Code: "W1"}, {Code: "W2"}},
				Closed:  []roster.Period{roster.MustPeriod("2025-01")},
			},
			Rounds: map[roster.Period]Round{february: {Month: february, State: Closed}},
		}
		intaketest.Check(t, kind(state), data, state.Closed)
	})
}
