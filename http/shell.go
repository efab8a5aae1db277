package http

import (
	"net/http"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// shellRoutes are what belongs to no noun: help and the browser's preferences.
func (s *Site) shellRoutes() []route {
	return []route{
		{"POST", "/preferences", anyone, s.preferencesSet},
		{"GET", "/help", signed, s.helpShow},
		{"GET", "/help/{noun}", signed, s.helpShow},
	}
}

// preferenceTime is how long a browser keeps what was chosen.
const preferenceTime = 400 * 24 * time.Hour

// preferencesSet serves POST /preferences: language, type size, contrast.
func (s *Site) preferencesSet(v *visit) error {
	for _, name := range []string{"lang", "big", "contrast"} {
		value := v.PostForm.Get(name)
		if value == "" || len(value) > 8 {
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
	"registers", "cases", "periods", "scores", "charts", "person", "grades", "year", "honours", "board_desk", "people", "org", "calendar", "rules", "system", "audit",
}

// helpShow serves GET /help and /help/{noun}.
func (s *Site) helpShow(v *visit) error {
	noun := v.PathValue("noun")
	if noun == "" {
		noun = "home"
	}
	if !v.printer.Has("help.title." + noun) {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	p := page.Help{Base: v.base("help", v.T("help.title."+noun))}
	for i := 1; v.printer.Has(helpKey(noun, i)); i++ {
		p.Paragraphs = append(p.Paragraphs, v.T(helpKey(noun, i)))
	}
	for _, other := range helpNouns {
		if v.printer.Has("help.title." + other) {
			p.Others = append(p.Others, page.Link{Label: v.T("help.title." + other), Href: "/help/" + other, Here: other == noun})
		}
	}
	return v.show(p)
}
