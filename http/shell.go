package http

import (
	"net/http"
	"slices"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/http/page"
)

// preferenceTime is how long a browser keeps what was chosen.
const preferenceTime = 400 * 24 * time.Hour

// preferences are what a browser keeps of its reader's choices, with what there is to choose.
func preferences() [][]string {
	return [][]string{
		{"lang", locale.Chinese, locale.English}, {"big", "0", "1"}, {"contrast", "0", "1"}, {"order", "pinyin", "stroke"},
	}
}

// preferencesSet serves POST /preferences: language, type size, contrast, order of names.
// What there is not to choose is passed over.
func (s *Site) preferencesSet(v *visit) error {
	for _, preference := range preferences() {
		name := preference[0]
		value := v.PostForm.Get(name)
		if !slices.Contains(preference[1:], value) {
			continue
		}
		http.SetCookie(v.ResponseWriter, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(preferenceTime.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode})
		if name == "lang" && v.account != nil {
			if err := s.Accounts.SetLanguage(v.Context(), v.scope, value); err != nil {
				return err
			}
		}
	}
	return v.to(inside(v.PostForm.Get("back")), "")
}

// helpNouns are the nouns that have a page of help, in the order of the menu.
var helpNouns = []string{
	"home", "my_score", "my_attendance", "leave", "slips", "ballots", "objections", "attendance", "imports", "facts",
	"registers", "cases", "periods", "scores", "charts", "person", "grades", "year", "honours", "board_desk", "people", "org", "calendar", "rules", "system", "settings", "backup", "audit",
}

// helpShown are those that the visitor has a use for.
func (v *visit) helpShown() []string {
	if v.account == nil {
		return openHelp
	}
	return slices.Concat(helpNouns, openHelp)
}

// helpShow serves GET /help and /help/{noun}.
func (s *Site) helpShow(v *visit) error {
	noun := v.PathValue("noun")
	if noun == "" {
		noun = v.helpShown()[0]
	}
	if v.account == nil && !slices.Contains(openHelp, noun) {
		return v.askToSignIn()
	}
	if !v.printer.Has("help.title." + noun) {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	p := page.Help{Base: v.base("help", v.T("help.title."+noun))}
	for i := 1; v.printer.Has(helpKey(noun, i)); i++ {
		p.Paragraphs = append(p.Paragraphs, v.T(helpKey(noun, i)))
	}
	for _, other := range v.helpShown() {
		if v.printer.Has("help.title." + other) {
			p.Others = append(p.Others, page.Link{Label: v.T("help.title." + other), Href: "/help/" + other, Here: other == noun})
		}
	}
	return v.show(p)
}
