package http

import (
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// place is one entry of the menu: its address, its message menu.<noun>, and the right
// without which it is not shown ("" for everybody who has signed in); others when it is
// of no use to who reaches no further than to himself.
type place struct {
	href   string
	noun   string
	right  roster.Right
	others bool
}

// offered reports whether the visitor has a use for the place.
func (v *visit) offered(p place) bool {
	return p.right == "" || v.may(p.right) && (!p.others || v.scope.As.Reach(p.right) > roster.ReachOwn)
}

// menus are the groups of the menu, in the order of a working day.
var menus = []struct {
	noun   string
	places []place
}{
	{"mine", []place{
		{"/", "home", "", false},
		{"/me/score", "my_score", roster.FileObjection, false},
		{"/me/attendance", "my_attendance", roster.AskSlip, false},
		{"/leave", "leave", roster.ReadLeave, false},
		{"/slips", "slips", roster.AskSlip, false},
		{"/peer", "ballots", roster.CastBallot, false},
		{"/appeals", "objections", roster.ReadObjections, false},
	}},
	{"month", []place{
		{"/attendance", "attendance", roster.ReadAttendance, true},
		{"/imports", "imports", roster.ReadImports, false},
		{"/events", "facts", roster.ReadFacts, false},
		{"/registers", "registers", roster.ReadFacts, false},
		{"/cases", "cases", roster.ReadFacts, false},
		{"/rounds", "rounds", roster.ReadRound, false},
		{"/assess", "periods", roster.ReadReview, false},
	}},
	{"results", []place{
		{"/scores", "scores", roster.ReadScores, false},
		{"/grades", "grades", roster.ReadPeriods, false},
		{"/year", "year", roster.ReadPeriods, false},
		{"/honours", "honours", roster.ReadHonours, false},
	}},
	{"hall", []place{
		{"/org", "org", roster.ReadRoster, false},
		{"/calendar", "calendar", roster.ReadCalendar, false},
		{"/rules", "rules", roster.ReadRules, false},
	}},
	{"machine", []place{
		{"/system", "system", roster.ReadSystem, false},
		{"/audit", "audit", roster.ReadAudit, false},
	}},
}

// menu is what the visitor may go to.
func (v *visit) menu() []page.Menu {
	var menu []page.Menu
	for _, group := range menus {
		m := page.Menu{Label: v.T("menu." + group.noun)}
		for _, p := range group.places {
			if v.offered(p) {
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
