package http

import (
	"context"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// begin starts a job and sends the visitor to its page, which goes on to the outcome. What
// he changes depends on what he had seen as it does without a job.
func (v *visit) begin(kind, subject string, work job.Work) error {
	seen, guarded := audit.SeenIn(v.Context())
	j, err := v.site.Jobs.Start(v.Context(), v.scope, kind, subject, func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		if guarded {
			ctx = audit.WithSeen(ctx, seen)
		}
		return work(ctx, m)
	})
	if err != nil {
		return err
	}
	return v.to("/jobs/"+j.ID+"?follow=1", "")
}

// longEvents is from how many events on an export of the log is no longer waited for: up to
// there it takes about a second.
const longEvents = 7_000

// carryOut does a piece of work while the visitor waits, or as a job where it may be long.
func (v *visit) carryOut(long bool, kind, subject, stage string, work func(context.Context) (job.Outcome, error)) error {
	if long {
		return v.begin(kind, subject, func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
			m.Stage(stage, 0)
			return work(ctx)
		})
	}
	outcome, err := work(v.Context())
	if err != nil {
		return err
	}
	return v.to(outcome.Href, outcome.Key, outcome.Args...)
}

// jobList serves GET /jobs: the visitor's own ones, or all for who looks after the machine.
func (s *Site) jobList(v *visit) error {
	jobs, err := s.Jobs.Jobs(v.Context(), v.scope)
	if err != nil {
		return err
	}
	list := listing.List{ID: "jobs", Title: v.T("page.title.jobs"), Empty: v.T("jobs.none"), Columns: []listing.Column{
		{Key: "what", Label: v.T("column.what")}, {Key: "subject", Label: v.T("jobs.subject")},
		{Key: "state", Label: v.T("column.status")}, {Key: "by", Label: v.T("import.col.by")},
		{Key: "at", Label: v.T("jobs.begun"), Kind: listing.Time}, {Key: "ended", Label: v.T("jobs.ended"), Kind: listing.Time},
	}}
	for _, j := range jobs {
		list.Rows = append(list.Rows, listing.Row{Cells: []listing.Cell{
			{Text: v.T("job.kind." + j.Kind), Href: "/jobs/" + j.ID}, {Text: j.Subject},
			{Text: v.T("job.state." + string(j.State)), Tone: jobTones[j.State]}, {Text: j.By},
			v.whenCell(j.Made), v.whenCell(j.Ended),
		}})
	}
	l, err := v.list(list)
	if err != nil {
		return err
	}
	return v.listed(page.Jobs{Base: v.base("jobs"), List: l}, l)
}

var jobTones = map[job.State]listing.Tone{job.Done: listing.Good, job.Failed: listing.Bad, job.Interrupted: listing.Warn}

// whenCell is a time of the machine as a cell on the hall's clock.
func (v *visit) whenCell(t time.Time) listing.Cell {
	if t.IsZero() {
		return listing.Cell{None: true}
	}
	return listing.Cell{Time: v.onClock(t)}
}

// jobShow serves GET /jobs/{id}: how far it is, and then what came of it. With follow it
// goes on to the outcome, so that who waits need not click.
func (s *Site) jobShow(v *visit) error {
	j, err := s.Jobs.Job(v.Context(), v.scope, v.PathValue("id"))
	if err != nil {
		return err
	}
	if j.State == job.Done && j.Outcome != nil && v.URL.Query().Get("follow") != "" {
		return v.to(inside(j.Outcome.Href), j.Outcome.Key, j.Outcome.Args...)
	}
	p := page.Job{Base: v.base("job", v.T("job.kind."+j.Kind)), Subject: j.Subject}
	p.Crumbs = []page.Link{{Label: v.T("page.title.jobs"), Href: "/jobs"}}
	p.Progress = page.Progress{Finished: j.State.Ended(), Stage: v.T("job.state." + string(j.State))}
	if !j.State.Ended() {
		p.Refresh, p.Progress.Note = 3, v.T("jobs.leave")
		p.Progress.Done, p.Progress.Total = int(j.Done), int(j.Total)
		if j.Stage != "" {
			p.Progress.Stage = v.T("job.stage." + j.Stage)
		}
	}
	v.jobEnd(&p, j)
	p.Facts = append(p.Facts, page.Fact{Name: v.T("jobs.begun"), Value: page.Moment(v.printer, v.onClock(j.Made))})
	if !j.Ended.IsZero() {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("jobs.ended"), Value: page.Moment(v.printer, v.onClock(j.Ended))})
	}
	return v.show(p)
}

// jobEnd says what came of a job, or what to do after it did not come to its end.
func (v *visit) jobEnd(p *page.Job, j job.Job) {
	switch {
	case j.State == job.Interrupted:
		p.Progress.Note = v.T("jobs.interrupted")
	case j.Outcome != nil:
		p.Progress.Note = v.T(j.Outcome.Key, j.Outcome.Args...)
		p.Progress.Next = &page.Link{Label: v.T("jobs.show"), Href: inside(j.Outcome.Href)}
	case j.Failure != nil && j.Failure.Key == "" && len(j.Failure.Problems) == 0:
		p.Failure = v.T("page.failed")
	case j.Failure != nil:
		f := v.faultOf(j.Failure.Err())
		p.Failure, p.More = f.Text, f.More
	}
}

// recoverJobs tells the jobs that an earlier server did not live to end.
func (s *Site) recoverJobs(ctx context.Context) error {
	if s == nil || s.Jobs == nil {
		return nil
	}
	centres, err := s.Centres(ctx)
	for _, centre := range centres {
		err = errors.Join(err, s.Jobs.Recover(ctx, attendance.Scope{Centre: centre, Actor: "serve"}))
	}
	return err
}

// stopJobs waits for the jobs under way as long as ctx lets it.
func (s *Site) stopJobs(ctx context.Context) error {
	if s == nil || s.Jobs == nil {
		return nil
	}
	return s.Jobs.Stop(ctx)
}
