package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

type periodCommands struct {
	List periodListCommand `cmd:"" help:"List the periods that were published or closed."`
	Show periodShowCommand `cmd:"" help:"Show what happened to a period, and what moved: period show 2025-03."`
}

// periodJSON is where a period stands.
type periodJSON struct {
	Period    roster.Period `json:"period"`
	State     string        `json:"state"`
	Since     string        `json:"since"`
	By        string        `json:"by"`
	Reason    string        `json:"reason"`
	Published string        `json:"published"`
	Until     string        `json:"objections_until"`
	Digest    string        `json:"digest"`
	Asked     *actJSON      `json:"reopen_asked"`
}

type actJSON struct {
	By     string `json:"by"`
	At     string `json:"at"`
	Reason string `json:"reason"`
}

func actDocument(a *scoring.Act) *actJSON {
	if a == nil {
		return nil
	}
	return &actJSON{By: a.By.String(), At: instant(a.At), Reason: a.Reason}
}

func periodDocument(p scoring.PeriodState) periodJSON {
	d := periodJSON{
		Period: p.Period, State: p.State, Since: instant(p.Since), By: p.By.String(), Reason: p.Reason,
		Digest: p.Digest, Asked: actDocument(p.Asked),
	}
	if p.Publication != nil {
		d.Published, d.Until = p.Publication.On.String(), p.Publication.Until.String()
	}
	return d
}

type periodListCommand struct{}

// Run lists the periods that have a record.
func (c *periodListCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, err := a.scoring.Store.Periods(ctx, scope)
	if err != nil {
		return err
	}
	rows := make([]periodJSON, len(list))
	for i, p := range list {
		rows[i] = periodDocument(p)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"periods": rows})
	}
	if len(rows) == 0 {
		a.say("period.none")
		return nil
	}
	t := a.table("column.period", "column.status", "column.period.since", "column.period.by", "column.period.until", "column.period.digest", "column.remark")
	for _, r := range rows {
		remark := r.Reason
		if r.Asked != nil {
			remark = a.printer.T("period.asked_by", r.Asked.By, r.Asked.Reason)
		}
		t.row(r.Period.String(), a.printer.T("state."+r.State), r.Since, r.By, r.Until, brief(r.Digest), remark)
	}
	return t.print(a.stdout)
}

// brief is the beginning of a digest, enough to tell it by eye.
func brief(digest string) string { return digest[:min(16, len(digest))] }

type periodShowCommand struct {
	Period string `arg:"" help:"2025-03, 2025H1, …"`
}

// periodShowJSON is a period with its history.
type periodShowJSON struct {
	periodJSON
	Publications []publicationJSON `json:"publications"`
	Closings     []closingJSON     `json:"closings"`
	Moved        []moveJSON        `json:"moved_since_publication"`
}

type publicationJSON struct {
	Number    int         `json:"number"`
	On        roster.Date `json:"on"`
	Until     roster.Date `json:"objections_until"`
	Digest    string      `json:"digest"`
	By        string      `json:"by"`
	At        string      `json:"at"`
	Withdrawn *actJSON    `json:"withdrawn"`
}

type closingJSON struct {
	Number      int         `json:"number"`
	Digest      string      `json:"digest"`
	Book        string      `json:"book"`
	BookVersion string      `json:"book_version"`
	AsOf        roster.Date `json:"as_of"`
	By          string      `json:"by"`
	At          string      `json:"at"`
	Asked       *actJSON    `json:"reopen_asked"`
	ReopenedBy  string      `json:"reopened_by"`
	ReopenedAt  string      `json:"reopened_at"`
	Moved       []moveJSON  `json:"moved"` // since the closing before
}

// moveJSON is a sheet that moved; null where there was, or is, no such sheet.
type moveJSON struct {
	Subject rulebook.Unit   `json:"subject"`
	Code    string          `json:"code"`
	Name    string          `json:"name"`
	From    *scoring.Points `json:"from"`
	To      *scoring.Points `json:"to"`
}

// Run shows what happened to a period.
func (c *periodShowCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", p.String())
	view, err := a.scoring.ViewPeriod(ctx, scope, p, today)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(periodShowDocument(view))
	}
	return a.showPeriod(view)
}

func periodShowDocument(v scoring.PeriodView) periodShowJSON {
	d := periodShowJSON{periodJSON: periodDocument(v.PeriodState), Publications: []publicationJSON{}, Closings: []closingJSON{}, Moved: movesDocument(v.Since)}
	for _, p := range v.Publications {
		d.Publications = append(d.Publications, publicationJSON{p.Seq, p.On, p.Until, p.Digest, p.By.String(), instant(p.At), actDocument(p.Withdrawn)})
	}
	for i, c := range v.Closings {
		d.Closings = append(d.Closings, closingJSON{
			Number: c.Seq, Digest: c.Digest, Book: c.BookID, BookVersion: c.BookVersion, AsOf: c.AsOf, By: c.By.String(), At: instant(c.At),
			Asked: actDocument(c.Asked), ReopenedBy: c.ReopenedBy.String(), ReopenedAt: instant(c.ReopenedAt), Moved: movesDocument(v.Between[i]),
		})
	}
	return d
}

func movesDocument(moves []scoring.Move) []moveJSON {
	list := make([]moveJSON, len(moves))
	for i, m := range moves {
		list[i] = moveJSON{m.Of, m.Code, m.Name, m.From, m.To}
	}
	return list
}

func (a *app) showPeriod(v scoring.PeriodView) error {
	fmt.Fprintln(a.stdout, v.Period, a.printer.T("state."+v.State))
	for _, p := range v.Publications {
		a.say("period.was_published", p.Seq, p.On.String(), p.By.String(), p.Until.String(), brief(p.Digest))
		if w := p.Withdrawn; w != nil {
			a.say("period.was_withdrawn", instant(w.At), w.By.String(), w.Reason)
		}
	}
	if v.Publication != nil {
		if err := a.showMoves("period.moved_since", v.Since); err != nil {
			return err
		}
	}
	for i, c := range v.Closings {
		a.say("period.was_closed", c.Seq, instant(c.At), c.By.String(), strings.TrimSpace(c.BookID+" "+c.BookVersion), brief(c.Digest))
		if c.Asked != nil {
			a.say("period.was_asked", instant(c.Asked.At), c.Asked.By.String(), c.Asked.Reason)
		}
		if !c.ReopenedAt.IsZero() {
			a.say("period.was_reopened", instant(c.ReopenedAt), c.ReopenedBy.String())
		}
		if i > 0 {
			if err := a.showMoves("period.moved_between", v.Between[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// showMoves says that nothing moved, or lists what did.
func (a *app) showMoves(heading string, moves []scoring.Move) error {
	a.say(heading, len(moves))
	if len(moves) == 0 {
		return nil
	}
	t := a.table("column.code", "column.name", ">column.period.from", ">column.period.to")
	for _, m := range moves {
		t.row(m.Code, m.Name, a.pointsOrNone(m.From), a.pointsOrNone(m.To))
	}
	return t.print(a.stdout)
}

func (a *app) pointsOrNone(p *scoring.Points) string {
	if p == nil {
		return a.printer.T("period.no_sheet")
	}
	return p.String()
}
