package scoring_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// reviewed is a March of two windows, W1 with S1 and S2, W2 with S3, and its review in memory.
type reviewed struct {
	*scoring.Reviews
	*desk
}

// desk keeps steps in memory.
type desk struct {
	m     scoring.Material
	steps []scoring.ReviewStep
}

var dayAfter = roster.MustDate("2025-04-01")

func newReviewed(facts ...scoring.Fact) *reviewed {
	bencha, _ := calendar.Lookup("bencha")
	d := &desk{m: scoring.Material{
		Period: roster.MustPeriod("2025-03"), AsOf: dayAfter, State: scoring.PeriodState{State: scoring.Open},
		Books:   []scoring.BookInForce{{From: 1, Book: "bencha-2014-monthly", Version: "1"}},
		Windows: []roster.Window{{Code: "W1", Name: "民政"}, {Code: "W2", Name: "社保"}},
		Moves:   []roster.Move{{Staff: "S1", Window: "W1"}, {Staff: "S2", Window: "W1"}, {Staff: "S3", Window: "W2"}},
		Facts:   facts,
	}}
	d.m.State.Period = d.m.Period
	d.m.Attendance = attendance.Input{
		First: d.m.Period.First(), Last: d.m.Period.Last(), AsOf: dayAfter, Calendar: calendar.New(calendar.AllNational(), nil),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: bencha}),
	}
	for i := range 3 {
		d.m.Attendance.Staff = append(d.m.Attendance.Staff, roster.Staff{Code: fmt.Sprint("S", i+1), Name: "某"})
	}
	return &reviewed{&scoring.Reviews{Store: d}, d}
}

func (d *desk) Review(_ context.Context, scope attendance.Scope, _ roster.Period, _ roster.Date, decide func([]scoring.ReviewStep, scoring.Material) (scoring.ReviewStep, error)) (scoring.ReviewStep, error) {
	step, err := decide(d.steps, d.m)
	if err == nil {
		step.Seq, step.By = len(d.steps)+1, roster.Person{Account: scope.Actor}
		d.steps = append(d.steps, step)
	}
	return step, err
}

func (d *desk) Reviews(context.Context, attendance.Scope, roster.Period, roster.Date) ([]scoring.ReviewStep, *scoring.Reading, error) {
	return d.steps, &scoring.Reading{Material: d.m}, nil
}

func (d *desk) ReviewSteps(context.Context, attendance.Scope, roster.Period) ([]scoring.ReviewStep, error) {
	return d.steps, nil
}

func (r *reviewed) sign(t *testing.T, as *roster.Actor, window, digest string) error {
	t.Helper()
	_, err := r.Sign(t.Context(), attendance.Scope{Actor: "head", As: as}, r.m.Period, window, digest, " 已核对 ", dayAfter)
	return err
}

func (r *reviewed) submit(t *testing.T) error {
	t.Helper()
	_, err := r.Submit(t.Context(), attendance.Scope{Actor: "hr", As: as(roster.RoleHR)}, r.m.Period, "", "", dayAfter)
	return err
}

// view is the review in a line for each window: code, state, how many sheets moved.
func (r *reviewed) view(t *testing.T, as *roster.Actor) (scoring.ReviewView, string) {
	t.Helper()
	v, err := r.View(t.Context(), attendance.Scope{As: as}, r.m.Period, dayAfter)
	if err != nil {
		t.Fatal(err)
	}
	stands := func(step *scoring.ReviewStep, stale bool) string {
		switch {
		case step == nil:
			return "nothing"
		case stale:
			return "stale"
		}
		return string(step.Action)
	}
	lines := []string{"hall " + stands(v.Hall.Step, v.Hall.Stale)}
	for i := range v.Windows {
		w := &v.Windows[i]
		lines = append(lines, fmt.Sprintf("%s %s moved %d of %d", w.Code, stands(w.Step, w.Stale), w.Moved(), len(w.Sheets)))
	}
	return v, strings.Join(lines, "; ")
}

func as(role roster.Role, windows ...string) *roster.Actor {
	return &roster.Actor{Roles: []roster.Role{role}, Staff: "S9", Windows: windows}
}

func violation(id, staff string) scoring.Fact {
	return scoring.Fact{ID: id, Kind: "conduct.dress", Date: roster.MustDate("2025-03-12"), Staff: staff}
}

func key(err error) string {
	var e *roster.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	return e.Key
}

func TestASignatureStandsUntilWhatItSignedMoves(t *testing.T) {
	t.Parallel()
	r, hr, head := newReviewed(violation("F1", "S1")), as(roster.RoleHR), as(roster.RoleWindowHead, "W1")
	says := func(want string) scoring.ReviewView {
		t.Helper()
		v, got := r.view(t, hr)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		return v
	}
	says("hall nothing; W1 nothing moved 0 of 3; W2 nothing moved 0 of 2")
	if err := r.sign(t, head, "W1", ""); err != nil {
		t.Fatal(err)
	}
	v := says("hall nothing; W1 sign moved 0 of 3; W2 nothing moved 0 of 2")
	if step := v.Windows[0].Step; step.Note != "已核对" || step.By.Account != "head" || step.Signed.Sheets != nil {
		t.Errorf("the signature is told as %+v", step)
	}
	if err := r.submit(t); err != nil {
		t.Fatal(err)
	}
	says("hall submit; W1 sign moved 0 of 3; W2 nothing moved 0 of 2")

	r.m.Windows[0].Name = "婚姻登记" // a name is no score
	says("hall submit; W1 sign moved 0 of 3; W2 nothing moved 0 of 2")

	r.m.Facts = []scoring.Fact{violation("F2", "S2")} // in place of F1
	v = says("hall stale; W1 stale moved 3 of 3; W2 nothing moved 0 of 2")
	for _, s := range v.Windows[0].Sheets {
		var lines []string
		for _, l := range s.Gone {
			lines = append(lines, "-"+l.Fact)
		}
		for _, l := range s.New {
			lines = append(lines, "+"+l.Fact)
		}
		want := map[string]string{"W1": "-F1 +F2", "S1": "-F1", "S2": "+F2"}[s.Code]
		if got := strings.Join(lines, " "); got != want || s.Was == nil || s.Now == nil {
			t.Errorf("%s: %s, want %s", s.Code, got, want)
		}
	}
	if err := r.sign(t, head, "W1", ""); err != nil {
		t.Errorf("sign again: %v", err)
	}
	says("hall stale; W1 sign moved 0 of 3; W2 nothing moved 0 of 2")

	r.m.Moves[1].Window = "W2" // S2 was there all the time, it turns out
	v = says("hall stale; W1 stale moved 2 of 3; W2 nothing moved 2 of 3")
	if gone := v.Windows[0].Sheets[2]; gone.Code != "S2" || gone.Now != nil {
		t.Errorf("who is no longer of the team: %+v", gone)
	}
}

func TestWhatSomebodyWasNotShownIsNotSigned(t *testing.T) {
	t.Parallel()
	r, head := newReviewed(), as(roster.RoleWindowHead, "W1")
	v, _ := r.view(t, head)
	shown := v.Windows[0].Digest
	r.m.Facts = []scoring.Fact{violation("F1", "S1")}
	if err := r.sign(t, head, "W1", shown); key(err) != "review.moved" || len(r.steps) != 0 {
		t.Errorf("sign what has moved: %v", err)
	}
	r.m.Facts = []scoring.Fact{violation("F1", "S3")} // of another window
	if err := r.sign(t, head, "W1", shown); err != nil {
		t.Errorf("another window moved: %v", err)
	}
	if err := r.sign(t, head, "W1", shown); key(err) != "review.signed" {
		t.Errorf("sign the same twice: %v", err)
	}
	if _, err := r.Withdraw(t.Context(), attendance.Scope{As: head}, r.m.Period, "W1", "", dayAfter); err != nil {
		t.Errorf("take back: %v", err)
	}
	if _, err := r.Withdraw(t.Context(), attendance.Scope{As: head}, r.m.Period, "W1", "", dayAfter); key(err) != "review.not_signed" {
		t.Errorf("take back twice: %v", err)
	}
	if _, got := r.view(t, head); got != "hall nothing; W1 nothing moved 0 of 3" {
		t.Errorf("after that: %s", got)
	}
	hr := attendance.Scope{As: as(roster.RoleHR)}
	if _, err := r.Withdraw(t.Context(), hr, r.m.Period, "", "", dayAfter); key(err) != "review.not_submitted" {
		t.Errorf("take back what was not submitted: %v", err)
	}
	if err := r.submit(t); err != nil {
		t.Fatal(err)
	}
	if err := r.submit(t); key(err) != "review.submitted" {
		t.Errorf("submit the same twice: %v", err)
	}
	if _, err := r.Withdraw(t.Context(), hr, r.m.Period, "", "还要改", dayAfter); err != nil {
		t.Errorf("take the submission back: %v", err)
	}
}

func TestOnlyAnOpenMonthThatIsOverIsReviewed(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{scoring.Published: "review.published", scoring.Closed: "period.already_closed", "": "period.not_over"} {
		r, head := newReviewed(), as(roster.RoleWindowHead, "W1")
		day := dayAfter
		if r.m.State.State = state; state == "" {
			r.m.State.State, day = scoring.Open, r.m.Period.Last()
		}
		scope, hr := attendance.Scope{As: head}, attendance.Scope{As: as(roster.RoleHR)}
		_, sign := r.Sign(t.Context(), scope, r.m.Period, "W1", "", "", day)
		_, submit := r.Submit(t.Context(), hr, r.m.Period, "", "", day)
		_, unsign := r.Withdraw(t.Context(), scope, r.m.Period, "W1", "", day)
		for what, err := range map[string]error{"sign": sign, "submit": submit, "withdraw": unsign} {
			if key(err) != want {
				t.Errorf("%s when %q: %v, want %s", what, state, err, want)
			}
		}
	}
}

func TestAReviewIsTheBusinessOfThoseConcerned(t *testing.T) {
	t.Parallel()
	r := newReviewed(violation("F1", "S3"))
	other := as(roster.RoleWindowHead, "W2")
	if err := r.sign(t, other, "W2", ""); err != nil {
		t.Fatal(err)
	}
	for who, tt := range map[string]struct {
		as   *roster.Actor
		sign string
	}{
		"the head of another window": {as(roster.RoleWindowHead, "W1"), "right.nothing_there"},
		"staff":                      {as(roster.RoleStaff), "right.review.sign"},
		"the general office":         {as(roster.RoleHR), "right.review.sign"},
		"the director":               {as(roster.RoleSupervisor), "right.review.sign"},
		"the auditor":                {as(roster.RoleAuditor), "right.review.sign"},
	} {
		if err := r.sign(t, tt.as, "W2", ""); key(err) != tt.sign {
			t.Errorf("%s signs: %v", who, err)
		}
		_, err := r.Withdraw(t.Context(), attendance.Scope{As: tt.as}, r.m.Period, "W2", "", dayAfter)
		if key(err) != tt.sign {
			t.Errorf("%s takes back: %v", who, err)
		}
		if !tt.as.Has(roster.SubmitReview) {
			if _, err := r.Submit(t.Context(), attendance.Scope{As: tt.as}, r.m.Period, "", "", dayAfter); key(err) != "right.review.submit" {
				t.Errorf("%s submits: %v", who, err)
			}
		}
	}
	v, got := r.view(t, as(roster.RoleWindowHead, "W1"))
	if got != "hall nothing; W1 nothing moved 0 of 3" || len(v.Steps) != 0 || v.Hall.Digest != "" {
		t.Errorf("the head of another window sees %s and %d steps", got, len(v.Steps))
	}
	if _, err := r.View(t.Context(), attendance.Scope{As: as(roster.RoleStaff)}, r.m.Period, dayAfter); key(err) != "right.review.read" {
		t.Errorf("staff look: %v", err)
	}
	if err := r.sign(t, nil, "W7", ""); key(err) != "review.no_window" {
		t.Errorf("a window that is not there: %v", err)
	}
}

// The document that is kept is read back as what was signed.
func TestWhatIsSignedIsThePartThatIsShown(t *testing.T) {
	t.Parallel()
	r := newReviewed(violation("F1", "S1"))
	if err := r.sign(t, nil, "W1", ""); err != nil {
		t.Fatal(err)
	}
	s := r.steps[0].Signed
	if s.Digest() != r.steps[0].Digest || len(s.Sheets) != 3 || s.Sheets[0].Of != rulebook.OfWindow || s.Sheets[0].Rank == 0 || s.Sheets[1].Rank != 0 {
		t.Errorf("signed %+v", s)
	}
	s.Sheets[0].Rank++
	if s.Digest() != r.steps[0].Digest {
		t.Error("a place is part of the digest")
	}
	s.Sheets[1].Total++
	if s.Digest() == r.steps[0].Digest {
		t.Error("a total is no part of the digest")
	}
}

func TestAHeadIsToldWhatHeHasStillToSign(t *testing.T) {
	t.Parallel()
	r := newReviewed()
	head := as(roster.RoleWindowHead, "W1", "W2")
	left := func(as *roster.Actor) string {
		t.Helper()
		windows, err := r.Unsigned(t.Context(), attendance.Scope{As: as}, r.m.Period)
		return fmt.Sprint(windows, key(err))
	}
	if got := left(head); got != "[W1 W2]<nil>" {
		t.Error(got)
	}
	if err := r.sign(t, head, "W1", ""); err != nil {
		t.Fatal(err)
	}
	if got := left(head); got != "[W2]<nil>" {
		t.Error(got)
	}
	if _, err := r.Withdraw(t.Context(), attendance.Scope{As: head}, r.m.Period, "W1", "", dayAfter); err != nil {
		t.Fatal(err)
	}
	if got := left(head); got != "[W1 W2]<nil>" {
		t.Errorf("taken back: %s", got)
	}
	if got := left(as(roster.RoleHR)); got != "[]right.review.sign" {
		t.Error(got)
	}
}
