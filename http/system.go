package http

import (
	"strconv"
	"strings"
	"time"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/job"
	"redbanner/http/page"
)

// systemTabs are the pages about the machine.
func (v *visit) systemTabs(here string) []page.Link {
	var tabs []page.Link
	if !v.may(roster.ReadSystem) { // the settings are not the machine's alone
		return nil
	}
	for _, t := range []struct{ noun, href string }{
		{"overview", "/system"}, {"accounts", "/system/accounts"}, {"sessions", "/system/sessions"}, {"tokens", "/system/tokens"}, {"devices", "/system/devices"},
		{"mappings", "/imports/mappings"}, {"settings", "/system/settings"}, {"notices", noticesAddress}, {"backup", "/system/backup"},
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
	store, err := v.storeFacts(&p)
	if err != nil {
		return err
	}
	p.Facts = append(store, v.proofFact(jobs),
		page.Fact{Name: v.T("system.version"), Value: s.Version}, page.Fact{Name: v.T("system.time"), Value: v.instant(v.now)},
		page.Fact{Name: v.T("system.uptime"), Value: v.uptime(v.now.Sub(s.begun))})
	if v.may(roster.RunBoard) {
		p.Actions = []page.Link{{Label: v.T("menu.board_desk"), Href: "/board"}}
	}
	return v.show(p)
}

// storeFacts are how the store is, with a card about its last backup, where somebody knows.
func (v *visit) storeFacts(p *page.Desk) ([]page.Fact, error) {
	if v.site.Machine == nil {
		return nil, nil
	}
	store, err := v.site.Machine.Look(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	p.Cards = append(p.Cards, v.backupCard(store.Last))
	facts := []page.Fact{
		{Name: v.T("system.store_kind"), Value: v.T("system.store_kind." + store.Kind)}, {Name: v.T("system.store_place"), Value: store.Place},
		{Name: v.T("system.store_size"), Value: megabytes(store.Bytes)},
	}
	if store.Free > 0 {
		p.Cards = append(p.Cards, v.diskCard(store))
	}
	return append(facts, page.Fact{Name: v.T("system.schema"), Value: strings.TrimSuffix(store.Schema, ".sql")}), nil
}

// backupAge is how old the last backup may be before it is told as old.
const backupAge = 8 * 24 * time.Hour

// backupCard says when the last backup was made, where it lies and whether it was proved.
func (v *visit) backupCard(last Backup) page.Card {
	card := page.Card{Label: v.T("system.last_backup"), Href: "/system/backup"}
	if last.At.IsZero() {
		card.Figure, card.Hint, card.Tone = v.T("system.never"), v.T("system.backup_missing"), "warn"
		return card
	}
	card.Figure, card.Hint = v.onClock(last.At).Date().String(), v.proofCell(last).Text
	if last.Name != "" {
		card.Hint = last.Name + " · " + card.Hint
	}
	if v.now.Sub(last.At) > backupAge {
		card.Tone = "warn"
	}
	return card
}

// diskCard says how much room there is beside the store, and whether it is enough.
func (v *visit) diskCard(store StoreState) page.Card {
	card := page.Card{Figure: megabytes(store.Free), Label: v.T("system.store_free"), Href: "/system", Tone: "good"}
	if store.Free < store.Least {
		card.Hint, card.Tone = v.T("system.disk_low", megabytes(store.Least)), "bad"
	}
	return card
}

// proofFact says when the log was proved last from a page or by a program, and how that
// ended: what the command line proves is told there and leaves no trace.
func (v *visit) proofFact(jobs []job.Job) page.Fact {
	fact := page.Fact{Name: v.T("system.last_proof"), Value: v.T("system.proof.never")}
	for _, j := range jobs { // the newest first
		if j.Kind != "audit.verify" || j.State != job.Done && j.State != job.Failed {
			continue
		}
		fact.Value = v.T("system.proof."+string(j.State), v.instant(j.Ended))
		if j.State == job.Failed {
			fact.Tone = "bad"
		}
		break
	}
	return fact
}

// uptime is how long the site has run.
func (v *visit) uptime(d time.Duration) string {
	minutes := int(d.Minutes())
	return v.T("system.up", minutes/1440, minutes/60%24, minutes%60)
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
	running, waiting, failed := 0, 0, 0
	for i := range jobs {
		switch {
		case jobs[i].State == job.Waiting:
			waiting++
		case !jobs[i].State.Ended():
			running++
		case jobs[i].State == job.Failed || jobs[i].State == job.Interrupted:
			failed++
		}
	}
	card := page.Card{Figure: strconv.Itoa(running), Label: v.T("system.jobs"), Hint: v.T("system.jobs_failed", waiting, failed), Href: "/jobs"}
	if failed > 0 {
		card.Tone = "warn"
	}
	return card
}
