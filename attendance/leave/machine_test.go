package leave_test

import (
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/leave"
	"redbanner/http/locale"
)

func TestOnlyAReportOfReturnIsCorrectedAfterTheEnd(t *testing.T) {
	t.Parallel()
	for s, want := range map[leave.State][]leave.Action{
		leave.Refused:   nil,
		leave.Cancelled: {leave.Correct, leave.CorrectNotTaken},
		leave.Returned:  {leave.Attach, leave.Correct, leave.CorrectNotTaken},
	} {
		if p := s.Possible(); !slices.Equal(p, want) {
			t.Errorf("%s: %v, want %v", s, p, want)
		}
	}
}

func TestPossibleIsWhatAfterAllows(t *testing.T) {
	t.Parallel()
	actions := []leave.Action{
		leave.Apply, leave.Attach, leave.Endorse, leave.Approve, leave.Inform, leave.Refuse, leave.Cancel, leave.Return, leave.NotTaken,
		leave.Correct, leave.CorrectNotTaken,
	}
	n := 0
	for _, s := range append(leave.States(), "") {
		for _, a := range actions {
			to, ok := s.After(a)
			if ok != slices.Contains(s.Possible(), a) || ok != (to != "") {
				t.Errorf("%s from %q: %q, %v", a, s, to, ok)
			}
			if ok {
				n++
			}
		}
	}
	if n != 21 {
		t.Errorf("%d transitions, want 21: say in the messages what is possible", n)
	}
}

// The refusal of an impossible step says what would be possible.
func TestRefusalsNameWhatIsPossible(t *testing.T) {
	t.Parallel()
	en, err := locale.New(locale.English)
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string][]leave.Action{
		"approve": {leave.Approve}, "refuse": {leave.Refuse}, "cancel": {leave.Cancel},
		"return": {leave.Return, leave.Correct}, "certificate": {leave.Attach},
	}
	for outcome, state := range outcomes() {
		_, possible, _ := strings.Cut(en.T("error.leave.is."+outcome, 7), "possible:")
		for command, actions := range commands {
			is := slices.ContainsFunc(actions, func(a leave.Action) bool { return slices.Contains(state.Possible(), a) })
			if outcome == "cancelled" { // withdrawn: there is no report to correct
				is = false
			}
			if said := strings.Contains(possible, command); said != is {
				t.Errorf("%s: %s is possible: %v, and said: %v in %q", outcome, command, is, said, possible)
			}
		}
	}
}

// outcomes are the states by the names under which refusals speak of them.
func outcomes() map[string]leave.State {
	names := map[string]leave.State{string(leave.NotTaken): leave.Cancelled}
	for _, s := range leave.States() {
		names[string(s)] = s
	}
	return names
}
