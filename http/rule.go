package http

import (
	"net/url"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func ruleAddress(book, version string) string {
	return "/rules/" + url.PathEscape(book) + "/" + url.PathEscape(version)
}

// ruleList serves GET /rules: which book is in force when, and the others.
func (s *Site) ruleList(v *visit) error {
	view, err := v.rulesPage()
	if err != nil {
		return err
	}
	return v.listed(view, view.List)
}

func (v *visit) rulesPage() (*page.Rules, error) {
	state, err := v.site.Books.State(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	list, err := v.ruleTable(&state)
	if err != nil {
		return nil, err
	}
	view := &page.Rules{Base: v.base("rules"), List: list}
	if v.may(roster.DraftRules) {
		form := v.bookForm()
		view.Add = &form
		view.Actions = []page.Link{{Label: v.T("rules.try"), Href: "/rules/try"}}
	}
	return view, nil
}

// ruleTable lists the versions with the times in which they are in force.
func (v *visit) ruleTable(state *scoring.BookState) (page.List, error) {
	spans, err := state.Spans()
	if err != nil {
		return page.List{}, err
	}
	l := listing.List{
		Title: v.T("page.title.rules"), Empty: v.T("rules.empty"),
		Columns: []listing.Column{
			{Key: "name", Label: v.T("rules.name")}, {Key: "version", Label: v.T("rules.version")}, {Key: "length", Label: v.T("rules.length")},
			{Key: "from", Label: v.T("rules.from"), Kind: listing.Day}, {Key: "to", Label: v.T("rules.to"), Kind: listing.Day},
			{Key: "presumed", Label: v.T("rules.presumed"), Kind: listing.Number}, {Key: "minutes", Label: v.T("rules.minutes")},
		},
	}
	for _, book := range state.Shelf.Books() {
		mine := slices.DeleteFunc(slices.Clone(spans), func(s scoring.Span) bool { return s.Book != book.ID || s.Version != book.Version })
		if len(mine) == 0 {
			mine = []scoring.Span{{}}
		}
		for _, span := range mine {
			from, to := listing.Cell{Day: span.From}, listing.Cell{Day: span.To, None: span.To.IsZero()}
			if span.From.IsZero() {
				from = listing.Cell{Text: v.T("rules.not_adopted"), Tone: listing.Faint, None: true}
			}
			l.Rows = append(l.Rows, listing.Row{Key: book.ID + " " + book.Version, Cells: []listing.Cell{
				{Text: book.Name, Href: ruleAddress(book.ID, book.Version)}, {Text: book.Version}, {Text: v.T("length." + string(book.Period))},
				from, to, {Number: int64(len(book.PresumedValues()))}, {Text: span.Minutes},
			}})
		}
	}
	return v.list(l)
}

// bookOf finds the version that an address names.
func (v *visit) bookOf() (*rulebook.Book, rulebook.Shelf, error) {
	shelf, err := v.site.Books.Shelf(v.Context(), v.scope)
	if err != nil {
		return nil, shelf, err
	}
	book, err := shelf.Get(v.PathValue("book"), v.PathValue("version"))
	return book, shelf, err
}

// ruleShow serves GET /rules/{book}/{version}: the book as the office reads it.
func (s *Site) ruleShow(v *visit) error {
	view, err := v.rulePage()
	if err != nil {
		return err
	}
	return v.show(view)
}

func (v *visit) rulePage() (*page.Rule, error) {
	book, shelf, err := v.bookOf()
	if err != nil {
		return nil, err
	}
	confirmed, err := v.site.Scoring.Confirmations(v.Context(), v.scope, book.ID)
	if err != nil {
		return nil, err
	}
	view := &page.Rule{Base: v.base("rule", book.Name, book.Version), Facts: v.ruleFacts(book), Items: v.ruleItems(book)}
	view.Crumbs = []page.Link{{Label: v.T("menu.rules"), Href: "/rules"}}
	for _, other := range shelf.Books() {
		if other.ID == book.ID && other.Version != book.Version {
			view.Actions = append(view.Actions, page.Link{Label: v.T("rules.compare", other.Version), Href: ruleAddress(book.ID, book.Version) + "/diff?with=" + url.QueryEscape(other.Version)})
		}
	}
	view.Presumed = v.presumed(book, confirmed)
	if v.may(roster.AdoptRules) {
		adopt, retire := v.adoptForms(book)
		view.Adopt, view.Retire = &adopt, &retire
		if slices.ContainsFunc(view.Presumed, func(p page.PresumedValue) bool { return p.By == "" }) {
			confirm := v.ruleConfirmForm(book, view.Presumed)
			view.Confirm = &confirm
		}
	}
	return view, nil
}

func (v *visit) ruleFacts(book *rulebook.Book) []page.Fact {
	return []page.Fact{
		{Name: v.T("rules.length"), Value: v.T("length." + string(book.Period))},
		{Name: v.T("score.base"), Value: book.Base.String()},
		{Name: v.T("score.bonus"), Value: book.Bonus.String()},
		{Name: v.T("rules.source"), Value: book.Source},
	}
}

// ruleItems are the items with their clauses in words.
func (v *visit) ruleItems(book *rulebook.Book) []page.RuleItem {
	var items []page.RuleItem
	words := v.words()
	for place := range book.Clauses() {
		if n := len(items); n == 0 || items[n-1].ID != place.Item.ID {
			items = append(items, page.RuleItem{ID: place.Item.ID, Name: place.Item.Name, Full: place.Item.Full.String(), Text: place.Item.Text})
		}
		item := &items[len(items)-1]
		item.Clauses = append(item.Clauses, page.RuleClause{
			ID: place.Clause.ID, Text: place.Clause.Text, Values: words.BookValues(place.Clause.Values()), Source: place.Clause.Source,
			Mark: v.T("mark." + string(place.Clause.Mark)), Presumed: book.Presumed(place.Clause.ID) != "",
		})
	}
	return items
}

// presumed are the values that the source does not give, with who has confirmed them.
func (v *visit) presumed(book *rulebook.Book, confirmed []scoring.Confirmation) []page.PresumedValue {
	var list []page.PresumedValue
	for _, value := range book.PresumedValues() {
		p := page.PresumedValue{ID: value.ID, Name: v.sectionName(value.ID), What: v.words().BookSaid(value.What, value.Value)}
		for _, c := range confirmed {
			if c.Clause == value.ID && c.Value == book.Presumed(value.ID) {
				p.By, p.Minutes, p.When = c.By, c.Minutes, v.instant(c.At)
			}
		}
		list = append(list, p)
	}
	return list
}

// sectionName is the clause of a value, or what a section without a number is called.
func (v *visit) sectionName(id string) string {
	if key := "rules.section." + id; v.printer.Has(key) {
		return v.T(key)
	}
	return id
}

func (v *visit) ruleConfirmForm(book *rulebook.Book, values []page.PresumedValue) page.Form {
	field := page.Field{Name: "clause", Label: v.T("rules.clause"), Type: "select", Required: true}
	for _, value := range values {
		if value.By == "" {
			field.Options = append(field.Options, page.Option{Value: value.ID, Label: value.Name + " " + value.What})
		}
	}
	return page.Form{ID: "confirm", Hidden: v.seen(), Action: ruleAddress(book.ID, book.Version) + "/confirm", Submit: v.T("rules.confirm"), Fields: []page.Field{
		field, {Name: "minutes", Label: v.T("period.minutes"), Required: true}}}
}

func (v *visit) adoptForms(book *rulebook.Book) (adopt, retire page.Form) {
	at := ruleAddress(book.ID, book.Version)
	day := page.Field{Name: "from", Label: v.T("rules.from"), Type: "date", Required: true}
	minutes := page.Field{Name: "minutes", Label: v.T("period.minutes"), Required: true}
	adopt = page.Form{ID: "adopt", Hidden: v.seen(), Action: at + "/adopt", Submit: v.T("rules.adopt"), Confirm: v.T("rules.adopt_confirm", book.Name, book.Version), Fields: []page.Field{day, minutes}}
	retire = page.Form{ID: "retire", Hidden: v.seen(), Action: at + "/retire", Submit: v.T("rules.retire"), Danger: true, Confirm: v.T("rules.retire_confirm", book.Name), Fields: []page.Field{day, minutes}}
	return adopt, retire
}

// ruleStep takes a step with a book, once the question of its form is answered, and shows it
// again: with the form as it was filled in where the step was refused.
func (v *visit) ruleStep(done string, form func(*page.Rule) *page.Form, step func(*rulebook.Book) error) error {
	book, _, err := v.bookOf()
	if err != nil {
		return err
	}
	ok, err := v.agreed(func() (*page.Form, error) {
		view, err := v.rulePage()
		if err != nil {
			return nil, err
		}
		return form(view), nil
	})
	if ok {
		err = step(book)
	}
	switch {
	case err == nil && ok:
		return v.to(ruleAddress(book.ID, book.Version), done, book.Name)
	case err == nil:
		return nil // the question is shown
	}
	view, pageErr := v.rulePage()
	if pageErr != nil || form(view) == nil {
		return err
	}
	place := form(view)
	return v.again(err, *place, func(f page.Form) page.View { *place = f; return view })
}

// ruleConfirm serves POST /rules/{book}/{version}/confirm.
func (s *Site) ruleConfirm(v *visit) error {
	return v.ruleStep("rules.confirmed", func(view *page.Rule) *page.Form { return view.Confirm }, func(book *rulebook.Book) error {
		_, err := v.confirmValue(book, v.PostForm.Get("clause"), v.PostForm.Get("minutes"))
		return err
	})
}

// confirmValue records that the centre has confirmed a presumed value of a book.
func (v *visit) confirmValue(book *rulebook.Book, clause, minutes string) (scoring.Confirmation, error) {
	by := roster.Person{Account: v.scope.Actor, Staff: v.scope.Staff}.String()
	c := scoring.Confirmation{Book: book.ID, Clause: clause, Value: book.Presumed(clause), Minutes: strings.TrimSpace(minutes), By: by}
	if c.Value == "" {
		return c, roster.Errorf(roster.Usage, "rulebook.not_presumed", book.ID, clause)
	}
	if c.Minutes == "" {
		return c, &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "minutes", Code: "required"}}}
	}
	return c, v.site.Scoring.Confirm(v.Context(), v.scope, c)
}

// ruleFrom reads a step in the life of a book.
func (v *visit) ruleFrom(book *rulebook.Book, version string) (scoring.BookInForce, error) {
	day, err := roster.ParseDate(v.PostForm.Get("from"))
	if err != nil || day.IsZero() {
		return scoring.BookInForce{}, &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "from", Code: "bad_date", Value: v.PostForm.Get("from")}}}
	}
	return scoring.BookInForce{From: day, Book: book.ID, Version: version, Minutes: strings.TrimSpace(v.PostForm.Get("minutes"))}, nil
}

// ruleAdopt serves POST /rules/{book}/{version}/adopt.
func (s *Site) ruleAdopt(v *visit) error {
	return v.ruleStep("rules.adopted", func(view *page.Rule) *page.Form { return view.Adopt }, func(book *rulebook.Book) error {
		step, err := v.ruleFrom(book, book.Version)
		if err != nil {
			return err
		}
		return s.Books.Adopt(v.Context(), v.scope, step)
	})
}

// ruleRetire serves POST /rules/{book}/{version}/retire.
func (s *Site) ruleRetire(v *visit) error {
	return v.ruleStep("rules.retired", func(view *page.Rule) *page.Form { return view.Retire }, func(book *rulebook.Book) error {
		step, err := v.ruleFrom(book, "")
		if err != nil {
			return err
		}
		return s.Books.Retire(v.Context(), v.scope, step)
	})
}
