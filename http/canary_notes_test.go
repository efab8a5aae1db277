package http_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/scoring"
)

// named are the addresses of a noun among those that only the aviary has, with what comes
// behind the noun in each.
func (a *aviary) named(noun string) (addresses, names []string) {
	for _, address := range a.extra {
		address, _, _ = strings.Cut(address, "?")
		if name, ok := strings.CutPrefix(address, noun); ok && !strings.Contains(name, "/") && !slices.Contains(addresses, address) {
			addresses, names = append(addresses, address), append(names, name)
		}
	}
	return addresses, names
}

// notes lets those who decide say why: about leave, slips, objections, complaints, cases,
// facts, waivers and grades.
func (a *aviary) notes(t *testing.T) {
	t.Helper()
	doers := map[string]*sitetest.Visitor{}
	for _, account := range []string{"head", "hr", "director", "secretary"} {
		doers[account] = a.Enter(t, "default", account)
	}
	// says lets the first one do it who may; a canary of what nobody may do flies away.
	says := func(path string, form url.Values, canaries int, accounts ...string) bool {
		t.Helper()
		form.Set("confirmed", "yes")
		var last sitetest.Answer
		for _, account := range accounts {
			if strings.HasPrefix(path, "/registers/") {
				last = doers[account].PostFile(path, form, "evidence", "", nil)
			} else {
				last = doers[account].Post(path, form)
			}
			if last.Status == http.StatusSeeOther {
				return true
			}
		}
		a.birds = a.birds[:len(a.birds)-canaries]
		t.Logf("%s: %d %s", path, last.Status, complained.FindAllString(last.Body, -1))
		return false
	}
	done := map[string]int{}
	note := func(kind, of string, i int, path string, name string, form url.Values, accounts ...string) {
		t.Helper()
		form.Set(name, a.bird(of, marked[i].staff, marked[i].window))
		if says(path, form, 1, accounts...) {
			done[kind]++
		}
	}
	leaves, _ := a.named("/leave/")
	complaints, _ := a.named("/registers/complaints/")
	cases, _ := a.named("/cases/")
	for i := range marked {
		note("leave", "leave", i, leaves[i]+"/approve", "note", url.Values{}, "hr", "director", "secretary")
		if says(complaints[i]+"/investigate", url.Values{"day": {"2026-06-25"}}, 0, "hr", "director") {
			note("complaint", "complaint", i, complaints[i]+"/dismiss", "findings", url.Values{"day": {"2026-06-26"}}, "director", "secretary")
		}
		note("case", "case", i, cases[i]+"/extend", "reason", url.Values{"to": {"2026-07-20"}}, "hr", "director")
	}
	a.notesOnAsked(t, note)
	a.notesOnFacts(t, doers["hr"], note)
	for i, m := range marked[2:5] {
		form := url.Values{"minutes": {"纪要"}, "decided_by": {"主任办公会"}, "reason": {a.bird("grade", "", "")}}
		if says("/grades/2026H1/"+m.staff+"/investigation", form, 1, "director") {
			done["grade"] += i + 1
		}
	}
	for _, kind := range []string{"leave", "slip", "reply", "objection", "complaint", "case", "reversal", "waiver", "grade"} {
		if done[kind] < 2 {
			t.Errorf("only %d notes on %s", done[kind], kind)
		}
	}
	if done["comment"] == 0 { // there is one head, and one objection of the own window
		t.Error("no head commented on an objection")
	}
}

type noting func(kind, of string, i int, path, name string, form url.Values, accounts ...string)

// notesOnAsked are on what the marked people asked for: slips and objections.
func (a *aviary) notesOnAsked(t *testing.T, note noting) {
	t.Helper()
	who := func(staff string) int {
		for i, m := range marked {
			if m.staff == staff {
				return i
			}
		}
		t.Fatalf("%s is not marked", staff)
		return -1
	}
	slips, numbers := a.named("/slips/")
	for i, address := range slips {
		number, _ := strconv.ParseInt(numbers[i], 10, 64)
		e, err := a.Site.Slips.Show(t.Context(), a.Scope, number)
		if err != nil {
			t.Fatal(err)
		}
		note("slip", "slip", who(e.Staff), address+"/refuse", "reason", url.Values{}, "hr", "director", "secretary")
	}
	appeals, numbers := a.named("/appeals/")
	for i, address := range appeals {
		number, _ := strconv.ParseInt(numbers[i], 10, 64)
		found, err := a.Site.Objections.List(t.Context(), a.Scope, scoring.ObjectionFilter{Number: number})
		if err != nil {
			t.Fatal(err)
		}
		of := who(found[0].Code)
		note("comment", "objection", of, address+"/comment", "text", url.Values{}, "head")
		note("reply", "objection", of, address+"/reply", "text", url.Values{}, "hr")
		note("objection", "objection", of, address+"/decide", "reason", url.Values{"verdict": {"dismiss"}, "minutes": {"纪要"}}, "director", "secretary")
	}
}

// notesOnFacts are why a fact was taken back, and why another one was waived.
func (a *aviary) notesOnFacts(t *testing.T, hr *sitetest.Visitor, note noting) {
	t.Helper()
	for i, m := range marked {
		made := hr.PostFile("/events", url.Values{
			"kind": {"conduct.violation"}, "date": {fmt.Sprintf("2026-06-2%d", i+1)}, "staff": {m.staff}, "note": {a.bird("fact", m.staff, m.window)},
		}, "evidence", "", nil)
		if made.Status != http.StatusSeeOther {
			t.Fatalf("fact: %d\n%s", made.Status, complained.FindAllString(made.Body, -1))
		}
		address, _, _ := strings.Cut(made.Location(), "?")
		a.extra = append(a.extra, address)
		id, err := url.PathUnescape(strings.TrimPrefix(address, "/events/"))
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			note("reversal", "fact", i, address+"/reverse", "reason", url.Values{}, "hr", "director")
			continue
		}
		waiver := url.Values{"fact": {id}, "minutes": {"纪要"}, "decided_by": {"主任办公会"}}
		note("waiver", "waiver", i, "/assess/2026-06/waivers", "reason", waiver, "director")
	}
}

// ofLog reads the log of changes as the auditor: every event, as a page and as a
// document, and the files that hold them all.
func (a *aviary) ofLog(t *testing.T, found *sightings) {
	t.Helper()
	const seat = 6
	if seats[seat].account != "auditor" {
		t.Fatal("the auditor sits elsewhere")
	}
	v := a.Enter(t, "default", "auditor")
	newest, err := a.Site.Audit.List(t.Context(), a.Scope, audit.Filter{Limit: 1})
	if err != nil || len(newest) != 1 {
		t.Fatal(newest, err)
	}
	last := newest[0].Seq
	bearer := programOf(t, a.Hall, "auditor", roster.ReadAudit).token
	document := func(path string) sitetest.Answer {
		r := a.Visitor().Request(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+bearer)
		return a.Visitor().Send(r)
	}
	for seq := range last {
		page := fmt.Sprintf("/audit/%d", seq+1)
		a.judge(t, page, v.Get(page), seat, found)
	}
	for below := last + 1; below > 1; below -= 200 {
		path := fmt.Sprintf("/api/v1/audit?limit=200&below=%d", below)
		got := document(path)
		if got.Status != http.StatusOK {
			t.Fatalf("%s: %d", path, got.Status)
		}
		a.judge(t, path, got, seat, found)
	}
	for _, format := range []string{"csv", "xlsx"} {
		got := v.Post("/audit/export", url.Values{"format": {format}})
		if got.Status != http.StatusOK {
			t.Fatalf("export: %d", got.Status)
		}
		a.judge(t, "/audit/export "+format, got, seat, found)
	}
}
