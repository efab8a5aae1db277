package main

import (
	"fmt"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func itoa(n int) string { return strconv.Itoa(n) }

type scoreCommand struct {
	periodFlag
	Subject string `help:"window or staff (default: what the book ranks)." placeholder:"window|staff"`
	Of      string `help:"Only this window or person, every point explained." placeholder:"CODE"`
	AsOf    string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run scores a period; of a closed one it shows what was frozen, unless --as-of
// asks for another day.
func (c *scoreCommand) Run(ctx call, a *app) error {
	documents, err := a.documents(ctx, c.Period, c.AsOf)
	if err != nil {
		return err
	}
	subject := rulebook.Unit(c.Subject)
	if c.Subject == "" {
		subject = documents.official
	}
	document, known := documents.Sheets[subject]
	if !known {
		return roster.Errorf(roster.Usage, "score.no_subject", c.Subject, c.Period)
	}
	if c.Of != "" {
		document.Sheets = one(document.Sheets, c.Of)
		if len(document.Sheets) == 0 {
			return roster.Errorf(roster.NotFound, "score.no_sheet", c.Of, c.Period)
		}
	}
	if a.cli.JSON {
		return a.print(document)
	}
	if c.Of != "" {
		if err := a.explain(documents.book, document, document.Sheets[0]); err != nil {
			return err
		}
		return a.besideSheet(ctx, document.Period, c.Of)
	}
	return a.showSheets(document)
}

func one(sheets []scoring.SheetDocument, code string) []scoring.SheetDocument {
	for i := range sheets {
		if sheets[i].Code == code {
			return sheets[i : i+1]
		}
	}
	return nil
}

// scored is a period as it is shown: computed now, or as it was frozen.
type scored struct {
	scoring.Frozen
	book     *rulebook.Book
	official rulebook.Unit
	state    string
	digest   string
	scores   *scoring.Scores // nil when it is the frozen one
}

// documents computes a period, or loads it when it is closed and no other day is asked for.
func (a *app) documents(ctx call, periodText, asOfText string) (*scored, error) {
	p, err := period(periodText)
	if err != nil {
		return nil, err
	}
	asOf, err := a.asOf(asOfText)
	if err != nil {
		return nil, err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return nil, err
	}
	done := a.progress("progress.score", p.String())
	defer done()
	return a.scored(ctx, scope, p, asOf, asOfText == "")
}

func (a *app) scored(ctx call, scope attendance.Scope, p roster.Period, asOf roster.Date, frozen bool) (*scored, error) {
	if frozen {
		snapshot, err := a.scoring.Frozen(ctx, scope, p)
		if err == nil {
			return a.fromSnapshot(ctx, snapshot)
		}
		if roster.KindOf(err) != roster.Conflict {
			return nil, err
		}
	}
	scores, err := a.scoring.Score(ctx, scope, p, asOf)
	if err != nil {
		return nil, err
	}
	s := &scored{Frozen: scores.Documents(), book: scores.Book, official: scores.Book.Subjects[0].Of, state: scores.State, scores: scores}
	return s, nil
}

func (a *app) fromSnapshot(ctx call, snapshot scoring.Snapshot) (*scored, error) {
	frozen, err := snapshot.Decode()
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx)
	if err != nil {
		return nil, err
	}
	book, err := shelf.Get(snapshot.BookID, snapshot.BookVersion)
	if err != nil {
		return nil, err
	}
	return &scored{Frozen: frozen, book: book, official: book.Subjects[0].Of, state: scoring.Closed, digest: snapshot.Digest}, nil
}

// showSheets prints one line a sheet, an item a column.
func (a *app) showSheets(d scoring.Document) error {
	a.heading(d)
	headings := []string{"column.code", "column.name", ">column.total", ">column.base", ">column.bonus"}
	if len(d.Sheets) > 0 {
		for _, item := range d.Sheets[0].Items {
			headings = append(headings, ">"+item.ID)
		}
	}
	t := a.table(append(headings, "column.remark")...)
	for _, sheet := range d.Sheets {
		row := []string{sheet.Code, sheet.Name, sheet.Total.String(), sheet.Base.String(), sheet.Bonus.String()}
		for _, item := range sheet.Items {
			row = append(row, item.Score.String())
		}
		remark := ""
		if sheet.Pending {
			remark = a.printer.T("remark.pending")
		}
		t.row(append(row, remark)...)
	}
	return t.print(a.stdout)
}

func (a *app) heading(d scoring.Document) {
	fmt.Fprintln(a.stdout, a.printer.T("score.heading", d.Period.String(), d.Book, d.BookVersion, a.printer.T("state."+d.State), d.AsOf.String()))
}

// explain prints one sheet: every item, and under it every entry with its clause,
// date, person, evidence and words.
func (a *app) explain(book *rulebook.Book, d scoring.Document, sheet scoring.SheetDocument) error {
	a.heading(d)
	fmt.Fprintln(a.stdout, a.printer.T("score.sheet", sheet.Code, sheet.Name, sheet.Total.String(), sheet.Base.String(), sheet.Bonus.String()))
	t := a.table("column.clause", ">column.full", ">column.score", ">column.points", ">column.applied", "column.date", "column.person", "column.evidence", "column.text")
	presumed := false
	for _, item := range sheet.Items {
		t.row(item.ID, item.Full.String(), item.Score.String(), "", "", "", "", "", a.itemText(book, item))
		for _, e := range item.Entries {
			text := e.Text
			if e.Presumed {
				text += " *"
				presumed = true
			}
			if e.Waived {
				text += " " + a.printer.T("remark.waived")
			}
			if o := e.Objection; o != nil {
				text += " " + a.printer.T("remark.objection."+string(o.State), o.Number)
			}
			t.row("  "+e.Clause, "", "", e.Points.String(), e.Applied.String(), e.Date.String(), e.Staff, e.Fact, text)
		}
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	if presumed {
		fmt.Fprintln(a.stdout, a.printer.T("score.presumed"))
	}
	for _, o := range sheet.Objections {
		fmt.Fprintln(a.stdout, a.printer.T("score.objection_gone", o.Number, o.Clause, o.Fact, o.Decided, o.Reason))
	}
	return nil
}

// itemText is the item's name with what is to be said of it.
func (a *app) itemText(book *rulebook.Book, item scoring.ItemDocument) string {
	text := item.Note
	if item.Pending {
		text = a.printer.T("remark.pending")
	}
	if named, known := book.Item(item.ID); known {
		text = strings.TrimSpace(named.Name + "  " + text)
	}
	return text
}

type rankCommand struct {
	periodFlag
	AsOf string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run ranks the windows of a month.
func (c *rankCommand) Run(ctx call, a *app) error {
	documents, err := a.documents(ctx, c.Period, c.AsOf)
	if err != nil {
		return err
	}
	if documents.Rank == nil {
		return roster.Errorf(roster.Usage, "rank.none", c.Period)
	}
	if a.cli.JSON {
		return a.print(documents.Rank)
	}
	return a.showRank(*documents.Rank, documents.state, pendingSheets(documents.Sheets[documents.official]))
}

func (a *app) showRank(d scoring.RankDocument, state string, pending int) error {
	fmt.Fprintln(a.stdout, a.printer.T("rank.heading", d.Period.String(), a.printer.T("state."+state)))
	t := a.table(">column.rank", "column.code", "column.name", ">column.total", "column.red_banner")
	for _, r := range d.Rows {
		mark := ""
		switch {
		case r.RedBanner:
			mark = a.printer.T("rank.banner")
		case r.Tie:
			mark = a.printer.T("rank.tie")
		}
		t.row(itoa(r.Rank), r.Code, r.Name, r.Total.String(), mark)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	if d.TieOpen {
		fmt.Fprintln(a.stdout, a.printer.T("rank.tie_open"))
	}
	if pending > 0 {
		fmt.Fprintln(a.stdout, a.printer.T("rank.pending", pending))
	}
	return nil
}

// pendingSheets counts the sheets of which a part is not known yet.
func pendingSheets(d scoring.Document) int {
	n := 0
	for _, sheet := range d.Sheets {
		if sheet.Pending {
			n++
		}
	}
	return n
}
