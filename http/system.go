package http

import (
	"strconv"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/job"
	"redbanner/http/page"
)

// systemRoutes are what whoever keeps the machine looks after (系统管理). The auditor reads
// all of it.
func (s *Site) systemRoutes() []route {
	return []route{
		{"GET", "/system", with(roster.ReadSystem), s.systemShow},
		{"GET", "/system/accounts", with(roster.ReadSystem), s.accountList},
		{"GET", "/system/accounts/new", with(roster.ManageAccounts), s.accountAsk},
		{"POST", "/system/accounts/new", with(roster.ManageAccounts), s.accountMake},
		{"GET", "/system/accounts/{name}", with(roster.ReadSystem), s.accountDetail},
		{"POST", "/system/accounts/{name}", with(roster.ManageAccounts), s.accountSave},
		{"POST", "/system/accounts/{name}/open", with(roster.ManageAccounts), s.accountOpen},
		{"POST", "/system/accounts/{name}/code", with(roster.ManageAccounts), s.accountCode},
		{"POST", "/system/accounts/{name}/factor", with(roster.ManageAccounts), s.accountFactor},
		{"POST", "/system/accounts/{name}/sessions", with(roster.ManageAccounts), s.accountSignOut},
		{"GET", "/system/sessions", with(roster.ReadSystem), s.sessionsShow},
		{"GET", "/system/sessions/{id}", with(roster.ManageAccounts), s.sessionAsk},
		{"POST", "/system/sessions/{id}", with(roster.ManageAccounts), s.sessionEnd},
		{"GET", "/system/tokens", with(roster.ReadSystem), s.tokensShow},
		{"GET", "/system/tokens/{number}", with(roster.ManageAccounts), s.tokenAsk},
		{"POST", "/system/tokens/{number}", with(roster.ManageAccounts), s.tokenRevoke},
	}
}

// systemTabs are the pages about the machine.
func (v *visit) systemTabs(here string) []page.Link {
	var tabs []page.Link
	for _, t := range []struct{ noun, href string }{
		{"overview", "/system"}, {"accounts", "/system/accounts"}, {"sessions", "/system/sessions"}, {"tokens", "/system/tokens"}, {"devices", "/system/devices"},
	} {
		tabs = append(tabs, page.Link{Label: v.T("system.tab." + t.noun), Href: t.href, Here: t.href == here})
	}
	return tabs
}

// systemShow serves GET /system: how the machine is.
func (s *Site) systemShow(v *visit) error {
	accounts, err := s.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return err
	}
	devices, err := s.Push.Devices(v.Context(), v.scope)
	if err != nil {
		return err
	}
	jobs, err := s.Jobs.Jobs(v.Context(), v.scope)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("system"), Tabs: v.systemTabs("/system"), Lead: v.T("system.lead")}
	p.Cards = []page.Card{v.readyCard(), v.accountCard(accounts), v.deviceCard(devices), v.jobCard(jobs)}
	p.Facts = []page.Fact{{Name: v.T("system.version"), Value: s.Version}, {Name: v.T("system.time"), Value: v.instant(v.now)}}
	return v.show(p)
}

// readyCard says whether the site works.
func (v *visit) readyCard() page.Card {
	if v.site.Ready != nil && v.site.Ready(v.Context()) != nil {
		return page.Card{Figure: v.T("system.not_ready"), Label: v.T("system.store"), Hint: v.T("system.not_ready_hint"), Tone: "bad"}
	}
	return page.Card{Figure: v.T("system.ready"), Label: v.T("system.store"), Tone: "good"}
}

// accountCard counts accounts, and those that wait for their password.
func (v *visit) accountCard(accounts []auth.Account) page.Card {
	waiting := 0
	for i := range accounts {
		if accounts[i].Waiting {
			waiting++
		}
	}
	return page.Card{Figure: strconv.Itoa(len(accounts)), Label: v.T("home.accounts"), Hint: v.T("home.accounts_waiting", waiting), Href: "/system/accounts"}
}

// deviceCard counts the clocks that push, and says when one called last.
func (v *visit) deviceCard(devices []push.Device) page.Card {
	pending := 0
	var last push.Device
	for _, d := range devices {
		if d.State == push.Pending {
			pending++
		}
		if d.LastAt.After(last.LastAt) {
			last = d
		}
	}
	card := page.Card{Figure: strconv.Itoa(len(devices)), Label: v.T("system.devices"), Hint: v.T("system.no_call"), Href: "/system/devices"}
	if !last.LastAt.IsZero() {
		card.Hint = v.T("system.last_call", last.Serial+" "+last.Name, v.instant(last.LastAt))
	}
	if pending > 0 {
		card.Hint, card.Tone = v.T("system.devices_pending", pending), "warn"
	}
	return card
}

// jobCard counts the jobs under way, and those that failed.
func (v *visit) jobCard(jobs []job.Job) page.Card {
	running, failed := 0, 0
	for i := range jobs {
		switch {
		case !jobs[i].State.Ended():
			running++
		case jobs[i].State == job.Failed || jobs[i].State == job.Interrupted:
			failed++
		}
	}
	card := page.Card{Figure: strconv.Itoa(running), Label: v.T("system.jobs"), Hint: v.T("system.jobs_failed", failed), Href: "/jobs"}
	if failed > 0 {
		card.Tone = "warn"
	}
	return card
}
