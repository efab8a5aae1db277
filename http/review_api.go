package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiReviews are the signatures and the submission before a period is published.
func (s *Site) apiReviews() []*operation {
	sign, submit := with(roster.SignReview), with(roster.SubmitReview)
	return []*operation{
		apiGet("/periods/{period}/review", with(roster.ReadReview), "Who signed which window off, and what moved since.", s.apiReview),
		apiPost("/periods/{period}/windows/{window}/sign", sign, "Sign a window and its people off (复核签字).", s.apiReviewSign),
		apiPost("/periods/{period}/windows/{window}/withdraw", sign, "Take a window's signature back.", s.apiReviewUnsign),
		apiPost("/periods/{period}/submit", submit, "Submit a period to the director (送审).", s.apiReviewSubmit),
		apiPost("/periods/{period}/submit/withdraw", submit, "Take the submission back.", s.apiReviewRecall),
	}
}

// reviewed is what a step of a review says.
type reviewed struct {
	Note   string `json:"note,omitempty" maxLength:"500"`
	Digest string `json:"digest,omitempty" doc:"As the review gave it: the step is refused if the scores moved since."`
}

type reviewNoted struct {
	Note string `json:"note,omitempty" maxLength:"500"`
}

// OneTeam names a window in a period.
type OneTeam struct {
	OnePeriod
	Window string `path:"window" doc:"The code of the window."`
}

type (
	teamSigned struct {
		OneTeam
		Body reviewed
	}
	teamNoted struct {
		OneTeam
		Body reviewNoted
	}
	periodSubmitted struct {
		OnePeriod
		Body reviewed
	}
	periodNoted struct {
		OnePeriod
		Body reviewNoted
	}
)

// apiReview serves GET /api/v1/periods/{period}/review.
func (s *Site) apiReview(v *visit, in *OnePeriod) (document.Review, error) {
	p, err := in.parse()
	if err != nil {
		return document.Review{}, err
	}
	view, err := s.Reviews.View(v.Context(), v.scope, p, v.today)
	if err != nil {
		return document.Review{}, err
	}
	return document.NewReview(view), nil
}

// apiReviewSign serves POST /api/v1/periods/{period}/windows/{window}/sign.
func (s *Site) apiReviewSign(v *visit, in *teamSigned) (document.ReviewStep, error) {
	p, err := in.parse()
	if err != nil {
		return document.ReviewStep{}, err
	}
	step, err := s.Reviews.Sign(v.Context(), v.scope, p, in.Window, in.Body.Digest, in.Body.Note, v.today)
	return document.NewReviewStep(step), err
}

// apiReviewUnsign serves POST /api/v1/periods/{period}/windows/{window}/withdraw.
func (s *Site) apiReviewUnsign(v *visit, in *teamNoted) (document.ReviewStep, error) {
	p, err := in.parse()
	if err != nil {
		return document.ReviewStep{}, err
	}
	step, err := s.Reviews.Withdraw(v.Context(), v.scope, p, in.Window, in.Body.Note, v.today)
	return document.NewReviewStep(step), err
}

// apiReviewSubmit serves POST /api/v1/periods/{period}/submit.
func (s *Site) apiReviewSubmit(v *visit, in *periodSubmitted) (document.ReviewStep, error) {
	p, err := in.parse()
	if err != nil {
		return document.ReviewStep{}, err
	}
	step, err := s.Reviews.Submit(v.Context(), v.scope, p, in.Body.Digest, in.Body.Note, v.today)
	return document.NewReviewStep(step), err
}

// apiReviewRecall serves POST /api/v1/periods/{period}/submit/withdraw.
func (s *Site) apiReviewRecall(v *visit, in *periodNoted) (document.ReviewStep, error) {
	p, err := in.parse()
	if err != nil {
		return document.ReviewStep{}, err
	}
	step, err := s.Reviews.Withdraw(v.Context(), v.scope, p, "", in.Body.Note, v.today)
	return document.NewReviewStep(step), err
}
