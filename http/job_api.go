package http

import (
	"redbanner/http/document"
	"redbanner/http/job"
)

// apiJobs are what runs longer than who began it waits (任务).
func (s *Site) apiJobs() []*operation {
	return []*operation{
		apiGet("/jobs", signed, "List one's own jobs, or all for who looks after the machine.", s.apiJobList),
		apiGet("/jobs/{id}", signed, "How far a job is, and then what it came to.", s.apiJobShow),
	}
}

type jobsAsked struct{ Paging }

// apiJobList serves GET /api/v1/jobs.
func (s *Site) apiJobList(v *visit, in *jobsAsked) (Listed[document.Job], error) {
	jobs, err := s.Jobs.Jobs(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Job]{}, err
	}
	list := make([]document.Job, len(jobs))
	for i, j := range jobs {
		list[i] = v.jobDocument(j)
	}
	return paged(in.Paging, list)
}

type jobAsked struct {
	ID string `path:"id"`
}

// apiJobShow serves GET /api/v1/jobs/{id}.
func (s *Site) apiJobShow(v *visit, in *jobAsked) (document.Job, error) {
	j, err := s.Jobs.Job(v.Context(), v.scope, in.ID)
	if err != nil {
		return document.Job{}, err
	}
	return v.jobDocument(j), nil
}

// jobDocument tells a job with what it came to in words, as its page does.
func (v *visit) jobDocument(j job.Job) document.Job {
	d := document.Job{
		ID: j.ID, Kind: j.Kind, Subject: j.Subject, By: j.By, State: string(j.State), Stage: j.Stage, Done: j.Done, Total: j.Total,
		Made: document.Instant(j.Made), Begun: document.Instant(j.Begun), Ended: document.Instant(j.Ended), Faults: []document.Said{},
	}
	switch {
	case j.State == job.Interrupted:
		d.Message = v.T("jobs.interrupted")
	case j.Outcome != nil:
		d.Message, d.Href = v.T(j.Outcome.Key, j.Outcome.Args...), inside(j.Outcome.Href)
	case j.Failure != nil && j.Failure.Key == "" && len(j.Failure.Problems) == 0:
		d.Message = v.T("page.failed")
	case j.Failure != nil:
		failure := j.Failure.Err()
		d.Message = v.faultOf(failure).Text
		for _, p := range failure.Problems {
			d.Faults = append(d.Faults, document.Said{Code: p.Code, Message: v.problem(p)})
		}
	}
	return d
}
