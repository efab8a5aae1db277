package leave_test

import (
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/leave"
	"redbanner/http/locale"
)

func TestNothingFollowsAnEnd(t *testing.T) {
	t.Parallel()
	for _, s := range []leave.State{leave.Refused, leave.Cancelled} {
		if p := s.Possible(); len(p) > 0 {
			t.Errorf("%s: %v", s, p)
		}
	}
	if p := leave.Returned.Possible(); !slices.Equal(p, []leave.Action{leave.Attach}) {
		t.Errorf("returned: %v", p)
	}
}

func TestPossibleIsWhatAfterAllows(t *testing.T) {
	t.Parallel()
	actions := []leave.Action{
		leave.Apply, leave.Attach, leave.Endorse, leave.Approve, leave.Inform, leave.Refuse, leave.Cancel, leave.Return, leave.NotTaken,
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
	if n != 17 {
		t.Errorf("%d transitions, want 17: say in the messages what is possible", n)
	}
}

// The refusal of an impossible step says what would be possible.
func TestRefusalsNameWhatIsPossible(t *testing.T) {
	t.Parallel()
	en, err := locale.New(locale.English)
	if err != nil {
		t.Fatal(err)
	}
	commands := []leave.Action{leave.Approve, leave.Refuse, leave.Cancel, leave.Return, leave.Attach}
	for _, s := range leave.States() {
		_, possible, _ := strings.Cut(en.T("error.leave.is."+string(s), 7), "possible:")
		for _, a := range commands {
			if said, is := strings.Contains(possible, string(a)), slices.Contains(s.Possible(), a); said != is {
				t.Errorf("%s: %s is possible: %v, and said: %v in %q", s, a, is, said, possible)
			}
		}
	}
}
