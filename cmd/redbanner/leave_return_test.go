package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAMistypedReturnIsCorrected(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-03")
		o.seated()
		n := o.asked("S01", "personal", "2025-03-19", "2025-03-21")
		o.leave("approve", n, "--by", "S05")
		days := func() string {
			return o.days("2025-03", "S01", "2025-03-19") + ", " + o.days("2025-03", "S01", "2025-03-20") + ", " + o.days("2025-03", "S01", "2025-03-21")
		}
		correct := func(by, on string) leaveDocument {
			return o.leave("return", n, "--by", by, "--on", on, "--reason", "日期写错")
		}
		o.leave("return", n, "--by", "S01", "--on", "2025-03-19") // as if it had not been taken
		if got := days(); got != "present present, present present, present present" {
			t.Fatalf("reported as not taken: %s", got)
		}
		got := correct("S06", "2025-03-21")
		if got.State != "returned" || got.To != "2025-03-20" || got.Days != "2.0" {
			t.Errorf("corrected: %+v", got)
		}
		step := got.Steps[3]
		if step.Action != "return_corrected" || step.Staff != "S06" || step.Office != "general_office" || step.Note != "日期写错" || step.Batch == 0 {
			t.Errorf("the step: %+v", step)
		}
		if got := days(); got != "leave leave, leave leave, present present" {
			t.Errorf("corrected: %s", got)
		}
		o.leave("return", n, "--on", "2025-03-20", "--half", "pm", "--reason", "下午到岗") // the general office's desk
		if got := days(); got != "leave leave, leave present, present present" {
			t.Errorf("corrected again: %s", got)
		}
		shown := o.do("leave", "show", n)
		for _, words := range []string{"not taken", "return corrected", "下午到岗", "2025-03-21 a.m.", "2025-03-20 p.m."} {
			if !strings.Contains(shown, words) {
				t.Errorf("%q is not shown:\n%s", words, shown)
			}
		}
		o.leave("approve", o.asked("S01", "annual", "2025-03-21", "2025-03-21"), "--by", "S05")
		o.refused(exitFailed, "covers a part of this already, from 2025-03-21 to 2025-03-21", "leave", "return", n, "--on", "2025-03-24", "--reason", "x")
		if got := correct("S06", "2025-03-19"); got.State != "cancelled" || days() != "present present, present present, leave leave" {
			t.Errorf("corrected to not taken: %+v, %s", got, days())
		}
	})
}

func TestWhatCorrectingAReturnRefuses(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.seated()
		n := o.asked("S01", "personal", "2025-03-19", "2025-03-21")
		o.leave("approve", n, "--by", "S05")
		o.leave("return", n, "--by", "S01", "--on", "2025-03-20")
		before := o.counted("leave_requests", "leave_steps", "leaves", "batches")
		again := []string{"leave", "return", n, "--on", "2025-03-21"}
		for _, tt := range []struct {
			code  int
			words string
			flags []string
		}{
			{exitUsage, "--reason", nil},
			{exitUsage, "--reason", []string{"--by", "S06", "--reason", " "}},
			{exitFailed, "the general office alone corrects that, not S01", []string{"--by", "S01", "--reason", "x"}},
			{exitFailed, "the general office alone corrects that, not S05", []string{"--by", "S05", "--reason", "x"}},
			{exitFailed, "nothing to correct", []string{"--on", "2025-03-20", "--reason", "x"}},
			{exitUsage, "still to come", []string{"--on", "2199-03-20", "--reason", "x"}},
		} {
			o.refused(tt.code, tt.words, append(again[:len(again):len(again)], tt.flags...)...)
		}
		o.do("close", "--period", "2025-03")
		o.refused(exitClosed, "2025-03 is closed", append(again, "--reason", "x")...)
		if diff := cmp.Diff(before, o.counted("leave_requests", "leave_steps", "leaves", "batches")); diff != "" {
			t.Errorf("what was refused left traces (-before +after):\n%s", diff)
		}
		o.verified("2025-03")
	})
}
