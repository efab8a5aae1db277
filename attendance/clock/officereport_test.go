package clock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What a cell of 3 March holds: its times as day, time, or problem.
func marks(t testing.TB, cell string) []string {
	t.Helper()
	d := read(t, "wecom", officeBook(t, wecomTaps([]any{monday, "甲一", "j1", cell})), year2025)
	var out []string
	for _, r := range d.Rows {
		_, _, day := r.At.Date().Civil()
		out = append(out, fmt.Sprintf("%d %s", day, r.At.String()[11:]))
	}
	for _, p := range d.Bad {
		out = append(out, p.Code+" "+p.Value)
	}
	return out
}

func TestCellsOfSeveralTimes(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string][]string{
		"08:00":                   {"3 08:00:00"},
		"8:00、12:00/18：00":        {"3 08:00:00", "3 12:00:00", "3 18:00:00"},
		"08:00:15":                {"3 08:00:15"},
		"18:00 00:30 01:00":       {"3 18:00:00", "4 00:30:00", "4 01:00:00"},
		"00:30 04:59 18:00":       {"3 00:30:00", "3 04:59:00", "3 18:00:00"},
		"22:00 00:10 05:00":       {"3 22:00:00", "4 00:10:00", "times_not_rising 05:00"},
		"19:25 次日07:35 07:36":     {"3 19:25:00", "4 07:35:00", "times_not_rising 07:36"},
		"18:00 次日00:30":           {"3 18:00:00", "4 00:30:00"},
		"18:00次日00:30":            {"3 18:00:00", "4 00:30:00"},
		"18:00 次日 00:30":          {"3 18:00:00", "4 00:30:00"},
		"次日08:00 09:00":           {"4 08:00:00", "3 09:00:00"},
		"00:30(次日) 09:00":         {"4 00:30:00", "3 09:00:00"},
		"00:30次日":                 {"4 00:30:00"},
		"00:30次日 09:00":           {"4 00:30:00", "3 09:00:00"},
		"00:30（次日，外勤）":            {"4 00:30:00"},
		"外勤 08:00 18:00外勤":        {"3 08:00:00", "3 18:00:00"},
		"08:00(迟到15分钟) 18:00(早退)": {"3 08:00:00", "3 18:00:00"},
		"次日00:30(补卡)":             {"not_a_punch_correction 00:30 补卡"},
		"08:00(审批打卡)":             {"not_a_punch_correction 08:00 审批打卡"},
		"08:00(外勤,机主代打)":          {"unknown_note 08:00 外勤,机主代打"},
		"24:00":                   {"bad_time 24:00"},
		"08:5118:31":              {"bad_time 08:5118:31"},
		":30":                     {"bad_time :30"},
		"2025-03-03 08:00":        {"unknown_note 08:00 2025-03-03"},
		"0800":                    {"bad_time 0800"},
		"--":                      nil,
		"休息":                      nil,
		":":                       nil,
		"1.5E+20":                 {"digits_lost 1.5E+20"},
	} {
		if diff := cmp.Diff(want, marks(t, cell)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", cell, diff)
		}
	}
}

// Whatever a day's times are, written down in their order they come back as they were.
func TestTimesOfADayComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		minutes := rapid.SliceOfN(rapid.IntRange(0, 29*60-1), 1, 6).Draw(r, "minutes")
		var cell, want []string
		evening := -1
		for _, m := range slices.Sorted(slices.Values(minutes)) {
			if m >= 24*60 && evening < m-24*60 {
				continue // nothing before it tells that it is of the next day
			}
			if m < 24*60 {
				evening = m
			}
			cell = append(cell, fmt.Sprintf("%02d:%02d", m/60%24, m%60))
			want = append(want, fmt.Sprintf("%d %02d:%02d:00", 3+m/(24*60), m/60%24, m%60))
		}
		separator := rapid.SampledFrom([]string{" ", "\n", "  \n", "、", "外勤\n", "(外勤) "}).Draw(r, "separator")
		if diff := cmp.Diff(want, marks(t, strings.Join(cell, separator))); diff != "" {
			r.Fatalf("(-want +got)\n%s", diff)
		}
	})
}
