package http

import (
	"net/http"
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiAudit is the log of changes (审计日志), for the auditor alone.
func (s *Site) apiAudit() []*operation {
	read := with(roster.ReadAudit)
	return []*operation{
		apiGet("/audit", read, "Events of the log, the newest first.", s.apiAuditList),
		apiGet("/audit/{seq}", read, "One event with its detail and its hashes.", s.apiAuditShow),
		apiSends(http.MethodPost, "/audit/export", read, "Events as a file, the oldest first. That they were taken out is an event itself.", []string{workbookType, csvType}, s.apiAuditExport).
			keepsNoKey("the answer is a file"),
		apiPost("/audit/verify", read, "Begin to prove the log, the rows that stand on it, the rounds and the closed periods; the answer is the job.", s.apiAuditVerify),
	}
}

// EventChoice is which events are wanted.
type EventChoice struct {
	From   string `query:"from" json:"from,omitempty" doc:"The first day, in the hall's time."`
	To     string `query:"to" json:"to,omitempty" doc:"The last day."`
	Actor  string `query:"actor" json:"actor,omitempty" doc:"By this account."`
	Action string `query:"action" json:"action,omitempty" doc:"leave.approve, or leave. for all about leave."`
	Object string `query:"object" json:"object,omitempty" doc:"leave:12, period:2025-03, …"`
}

// values are the choice as a page has it.
func (c *EventChoice) values() url.Values {
	values := url.Values{}
	for name, value := range map[string]string{"from": c.From, "to": c.To, "actor": c.Actor, "action": c.Action, "object": c.Object} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values
}

type eventsAsked struct {
	EventChoice
	Below int64 `query:"below" minimum:"1" doc:"Only events before this one: the next page."`
	Limit int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// apiAuditList serves GET /api/v1/audit. A log grows while it is read: it is read on from
// the last event that was seen, not by the page.
func (s *Site) apiAuditList(v *visit, in *eventsAsked) (document.Events, error) {
	filter, err := v.auditFilter(in.values())
	if err != nil {
		return document.Events{}, err
	}
	filter.Below, filter.Limit = in.Below, in.Limit+1 // one more tells whether there are others
	entries, err := s.Audit.List(v.Context(), v.scope, filter)
	if err != nil {
		return document.Events{}, err
	}
	d := document.Events{Events: []document.Event{}}
	for i, e := range entries {
		if i == in.Limit {
			d.Below = entries[i-1].Seq
			break
		}
		d.Events = append(d.Events, document.NewEvent(e))
	}
	return d, nil
}

type eventAsked struct {
	Seq int64 `path:"seq" minimum:"1"`
}

// apiAuditShow serves GET /api/v1/audit/{seq}.
func (s *Site) apiAuditShow(v *visit, in *eventAsked) (document.Event, error) {
	e, err := s.Audit.Show(v.Context(), v.scope, in.Seq)
	if err != nil {
		return document.Event{}, err
	}
	return document.NewEvent(e), nil
}

type eventsTaken struct {
	Body struct {
		EventChoice
		Format string `json:"format" enum:"xlsx,csv"`
	}
}

// apiAuditExport serves POST /api/v1/audit/export.
func (s *Site) apiAuditExport(v *visit, in *eventsTaken) (apiFile, error) {
	return v.auditFile(in.Body.values(), in.Body.Format)
}

// apiAuditVerify serves POST /api/v1/audit/verify.
func (s *Site) apiAuditVerify(v *visit, _ *nothing) (document.Job, error) {
	if s.Verify == nil {
		return document.Job{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	if err := v.scope.As.Check(roster.ReadAudit); err != nil {
		return document.Job{}, err
	}
	j, err := s.Jobs.Start(v.Context(), v.scope, "audit.verify", "", v.proving())
	if err != nil {
		return document.Job{}, err
	}
	return v.jobDocument(j), nil
}
