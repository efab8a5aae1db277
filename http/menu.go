package http

import (
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// place is one entry of the menu: its address, its message menu.<noun>, and the right
// without which it is not shown ("" for everybody who has signed in).
type place struct {
	href  string
	noun  string
	right roster.Right
}

// menus are the groups of the menu, in the order of a working day.
var menus = []struct {
	noun   string
	places []place
}{
	{"mine", []place{
		{"/", "home", ""},
		{"/me/score", "my_score", roster.FileObjection},
		{"/me/attendance", "my_attendance", roster.AskSlip},
		{"/leave", "leave", roster.ReadLeave},
		{"/slips", "slips", roster.AskSlip},
		{"/peer", "ballots", roster.CastBallot},
		{"/appeals", "objections", roster.ReadObjections},
	}},
	{"month", []place{
		{"/attendance", "attendance", roster.ReadPeriods},
		{"/imports", "imports", roster.ReadImports},
		{"/events", "facts", roster.ReadFacts},
		{"/registers", "registers", roster.ReadFacts},
		{"/cases", "cases", roster.ReadFacts},
		{"/rounds", "rounds", roster.RunRound},
		{"/assess", "periods", roster.ReadPeriods},
	}},
	{"results", []place{
		{"/scores", "scores", roster.ReadScores},
		{"/grades", "grades", roster.ReadPeriods},
		{"/year", "year", roster.ReadPeriods},
		{"/honours", "honours", roster.ReadHonours},
	}},
	{"hall", []place{
		{"/org", "org", roster.ReadRoster},
		{"/calendar", "calendar", roster.ReadCalendar},
		{"/rules", "rules", roster.ReadRules},
	}},
	{"machine", []place{
		{"/system", "system", roster.ReadSystem},
		{"/audit", "audit", roster.ReadAudit},
	}},
}

// menu is what the visitor may go to.
func (v *visit) menu() []page.Menu {
	var menu []page.Menu
	for _, group := range menus {
		m := page.Menu{Label: v.T("menu." + group.noun)}
		for _, p := range group.places {
			if p.right == "" || v.may(p.right) {
				m.Links = append(m.Links, page.Link{Label: v.T("menu." + p.noun), Href: p.href, Here: lies(v.URL.Path, p.href)})
			}
		}
		if len(m.Links) > 0 {
			menu = append(menu, m)
		}
	}
	return menu
}

// lies reports whether an address lies at or below a place.
func lies(path, place string) bool {
	return path == place || place != "/" && strings.HasPrefix(path, place+"/")
}

// helpKey is the message of a paragraph of help.
func helpKey(noun string, paragraph int) string {
	return "help." + noun + "." + strconv.Itoa(paragraph)
}
