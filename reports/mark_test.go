package reports_test

import (
	"testing"

	"redbanner/attendance"
	"redbanner/reports"
)

func TestMarkText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		session attendance.Session
		want    string
		tone    reports.MarkTone
	}{
		{"present", attendance.Session{Status: attendance.Present}, "√", reports.Quiet},
		{"late", attendance.Session{Status: attendance.Late}, "迟", reports.Warning},
		{"early", attendance.Session{Status: attendance.Early}, "退", reports.Warning},
		{"late and early shows both", attendance.Session{Status: attendance.Early, Late: true}, "迟退", reports.Warning},
		{"late and off post shows both", attendance.Session{Status: attendance.OffPost, Late: true}, "迟脱", reports.Warning},
		{"no punch in", attendance.Session{Status: attendance.Late, Late: true, Flags: attendance.MissingIn}, "迟缺", reports.Warning},
		{"no punch out", attendance.Session{Status: attendance.Early, Flags: attendance.MissingOut}, "退缺", reports.Warning},
		{"late by the clock, no punch out", attendance.Session{Status: attendance.Early, Late: true, Flags: attendance.MissingOut}, "迟退缺", reports.Warning},
		{"no punch in, off post", attendance.Session{Status: attendance.OffPost, Late: true, Flags: attendance.MissingIn}, "迟缺脱", reports.Warning},
		{"absent", attendance.Session{Status: attendance.Absent}, "旷", reports.Alarm},
		{"sick leave", attendance.Session{Status: attendance.OnLeave, Leave: attendance.SickLeave}, "病", reports.Away},
		{"training", attendance.Session{Status: attendance.Official, Leave: attendance.TrainingLeave}, "训", reports.Away},
		{"leave of a type not known here", attendance.Session{Status: attendance.OnLeave, Leave: "study"}, "假", reports.Away},
		{"scheduled", attendance.Session{Status: attendance.Scheduled}, "–", reports.Unknown},
		{"no data", attendance.Session{Status: attendance.NoData}, "？", reports.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := reports.MarkOf(tt.session)
			if m == 0 || m >= reports.MaxMark {
				t.Errorf("MarkOf = %d, want within 1…%d", m, reports.MaxMark-1)
			}
			if got := m.Text(); got != tt.want {
				t.Errorf("Text() = %q, want %q", got, tt.want)
			}
			if got := m.Tone(); got != tt.tone {
				t.Errorf("Tone() = %d, want %d", got, tt.tone)
			}
		})
	}
	if got := reports.Mark(0).Text(); got != "" {
		t.Errorf("a half-day without a session shows %q", got)
	}
}
