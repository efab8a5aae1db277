package scoring

import (
	"context"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// ReviewStore is where the steps of reviews are kept.
type ReviewStore interface {
	// Review runs decide on the steps of a period and on its material, read under the
	// centre's lock, and keeps the step that it returns.
	Review(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decide func([]ReviewStep, Material) (ReviewStep, error)) (ReviewStep, error)
	// Reviews loads the steps of a period, the first one first, and its reading of the
	// same moment.
	Reviews(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) ([]ReviewStep, *Reading, error)
	// ReviewSteps loads the steps alone.
	ReviewSteps(ctx context.Context, scope attendance.Scope, period roster.Period) ([]ReviewStep, error)
}

// Reviews is the review of periods before they are published: heads of windows sign for
// their teams (复核签字), the general office submits the whole to the director (送审).
type Reviews struct {
	Store ReviewStore
}

// View tells how far the review of a period is, of the windows that scope.As may see.
func (s *Reviews) View(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (ReviewView, error) {
	if err := scope.As.CheckAny(roster.ReadReview); err != nil {
		return ReviewView{}, err
	}
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return ReviewView{}, err
	}
	steps, reading, err := s.Store.Reviews(ctx, scope, period, today)
	if err != nil {
		return ReviewView{}, err
	}
	shown, err := reading.whole()
	if err != nil {
		return ReviewView{}, err
	}
	return newReview(&shown, steps).view(scope.As), nil
}

// Unsigned lists the windows for which the one who acts has still to sign, in their order.
// Whether what was signed has moved since is for View to tell.
func (s *Reviews) Unsigned(ctx context.Context, scope attendance.Scope, period roster.Period) ([]string, error) {
	if err := scope.As.CheckAny(roster.SignReview); err != nil {
		return nil, err
	}
	steps, err := s.Store.ReviewSteps(ctx, scope, period)
	if err != nil || scope.As == nil {
		return nil, err
	}
	var windows []string
	for _, window := range scope.As.Windows {
		if scope.As.Covers(roster.SignReview, roster.Owner{Window: window}) && standsOn(steps, window) == nil {
			windows = append(windows, window)
		}
	}
	return windows, nil
}

// Sign enters a signature for a window and its people. digest is that of the part as the
// signer was shown it, "" for whatever it is now.
func (s *Reviews) Sign(ctx context.Context, scope attendance.Scope, period roster.Period, window, digest, note string, today roster.Date) (ReviewStep, error) {
	if err := scope.As.CheckOf(roster.SignReview, roster.Owner{Window: window}); err != nil {
		return ReviewStep{}, err
	}
	return s.Store.Review(ctx, scope, period, today, func(steps []ReviewStep, m Material) (ReviewStep, error) {
		r, err := reviewable(steps, m, today)
		if err != nil {
			return ReviewStep{}, err
		}
		if _, known := r.teams[window]; !known || window == "" {
			return ReviewStep{}, roster.Errorf(roster.NotFound, "review.no_window", window, period.String())
		}
		return r.step(ReviewStep{Action: SignOff, Window: window, Note: strings.TrimSpace(note), Signed: r.part(window)}, digest)
	})
}

// Submit submits the period, with every sheet of it, to the director; digest as for Sign.
func (s *Reviews) Submit(ctx context.Context, scope attendance.Scope, period roster.Period, digest, note string, today roster.Date) (ReviewStep, error) {
	if err := scope.As.Check(roster.SubmitReview); err != nil {
		return ReviewStep{}, err
	}
	return s.Store.Review(ctx, scope, period, today, func(steps []ReviewStep, m Material) (ReviewStep, error) {
		r, err := reviewable(steps, m, today)
		if err != nil {
			return ReviewStep{}, err
		}
		return r.step(ReviewStep{Action: SubmitOff, Note: strings.TrimSpace(note), Signed: r.hall()}, digest)
	})
}

// Withdraw takes a window's signature back, or with no window the submission.
func (s *Reviews) Withdraw(ctx context.Context, scope attendance.Scope, period roster.Period, window, note string, today roster.Date) (ReviewStep, error) {
	err := scope.As.Check(roster.SubmitReview)
	if window != "" {
		err = scope.As.CheckOf(roster.SignReview, roster.Owner{Window: window})
	}
	if err != nil {
		return ReviewStep{}, err
	}
	return s.Store.Review(ctx, scope, period, today, func(steps []ReviewStep, m Material) (ReviewStep, error) {
		if err := reviewTaken(m, today); err != nil {
			return ReviewStep{}, err
		}
		switch {
		case standsOn(steps, window) != nil:
			return ReviewStep{Period: period, Action: WithdrawIt, Window: window, Note: strings.TrimSpace(note)}, nil
		case window == "":
			return ReviewStep{}, roster.Errorf(roster.Conflict, "review.not_submitted", period.String())
		}
		return ReviewStep{}, roster.Errorf(roster.Conflict, "review.not_signed", window, period.String())
	})
}

// reviewTaken refuses steps of a period that runs still, or that is beyond its review.
func reviewTaken(m Material, today roster.Date) error {
	switch {
	case m.State.State == Closed:
		return roster.Errorf(roster.Closed, "period.already_closed", m.Period.String())
	case m.State.State == Published:
		return roster.Errorf(roster.Conflict, "review.published", m.Period.String())
	case today <= m.Period.Last():
		return roster.Errorf(roster.Conflict, "period.not_over", m.Period.String(), m.Period.Last().String())
	}
	return nil
}

// reviewable scores a period of which steps are taken.
func reviewable(steps []ReviewStep, m Material, today roster.Date) (*review, error) {
	if err := reviewTaken(m, today); err != nil {
		return nil, err
	}
	scores, err := Compute(m, Decision{})
	if err != nil {
		return nil, err
	}
	shown := shownOpen(scores)
	return newReview(&shown, steps), nil
}

// step makes a signature or a submission, of what its maker was shown. What stands already,
// of the same scores, is not signed twice.
func (r *review) step(s ReviewStep, digest string) (ReviewStep, error) {
	s.Period, s.Digest = r.shown.Period, s.Signed.Digest()
	stands := standsOn(r.steps, s.Window)
	switch {
	case digest != "" && digest != s.Digest:
		return s, roster.Errorf(roster.Conflict, "review.moved", s.Period.String())
	case stands == nil || stands.Digest != s.Digest:
		return s, nil
	case s.Window == "":
		return s, roster.Errorf(roster.Conflict, "review.submitted", s.Period.String(), stands.By.String())
	}
	return s, roster.Errorf(roster.Conflict, "review.signed", s.Window, s.Period.String(), stands.By.String())
}
