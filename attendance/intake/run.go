package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Kind is one kind of tabular import file. R is what one row means.
type Kind[R any] struct {
	Name    string
	Columns []table.Column
	// Parse reads one row; its faults are noted in the cells.
	Parse func(*Cells) R
	// Check finds the faults of the rows among each other and against what is
	// stored. A nil Check finds none.
	Check func(ctx context.Context, rows []Line[R]) ([]roster.Problem, error)
	// Records are what the row stores; the first one's key is what the row is about.
	Records func(R) []Record
	// Touches are the days whose outcome an applied change moves.
	Touches func(R, []Change) []Span
	// Reach is the run of days that a row may move at all, where Touches tells only
	// of closed ones. Nil: what Touches gives.
	Reach func(R) Span
	// Days are those that a row itself is about, where it moves sums over later ones.
	// Nil: all that it may move.
	Days func(R) Span
	// Guard refuses changes for reasons of the kind's own (a closed round). May be nil.
	Guard func(R, []Change) (code string, args []any)
}

// Line is a parsed row and where it stood.
type Line[R any] struct {
	Row   R
	Line  int
	Cells *Cells
}

// Problem builds a fault of this row at a column.
func (l Line[R]) Problem(key, code string, args ...any) roster.Problem {
	return roster.Problem{
		File: l.Cells.File, Row: l.Line, Column: l.Cells.Binding.Header(key),
		Code: code, Value: l.Cells.Text(key), Args: args,
	}
}

// Hash is the identity of a file's content, kept with its batch.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Parsed is a file whose rows have been read but not yet compared with the store.
type Parsed[R any] struct {
	Kind   Kind[R]
	Result Result
	Meta   Meta
	lines  []Line[R]
	table  *table.Table
	faults []roster.Problem
	unread []table.Row // rows in which the table itself found a fault
	byHand bool        // no file was sent: see Options
}

// Parse reads a file of the kind. The error is for a file that is no table at
// all; the faults of rows wait until Apply, which lists them with those found
// against the store.
func Parse[R any](kind Kind[R], file File, opt Options) (*Parsed[R], error) {
	t, faults, err := table.Read(file, opt.Limits)
	if err != nil {
		return nil, err
	}
	if opt.ByHand && len(t.Rows) == 0 { // nothing was filled in: every column that must be there is missing
		t.Rows = []table.Row{{Line: t.HeaderLine + 1}}
	}
	p := &Parsed[R]{Kind: kind, table: t, faults: faults, byHand: opt.ByHand}
	p.Meta = Meta{Kind: kind.Name, Format: t.Format, File: file.Name, SHA256: Hash(file.Data), Preview: opt.Confirm, Today: opt.Today}
	if opt.Tell {
		p.Meta.Told = told(t)
	}
	p.Result = Result{Kind: kind.Name, Format: t.Format, File: file.Name}
	binding, faults := table.Bind(t, kind.Columns)
	if headers := slices.DeleteFunc(slices.Clone(faults), ofRow); len(headers) > 0 {
		return nil, refusal(kind.Name, headers, opt.ByHand)
	}
	p.faults = append(p.faults, faults...)
	p.unread = unread(p.faults, file.Data)
	p.Result.Rows = len(p.unread)
	p.Result.Columns = slices.DeleteFunc(binding.Ignored, func(c string) bool { return slices.Contains(MarkColumns(), c) })
	for _, row := range t.Rows {
		p.Result.Rows++
		if blank(row) && !opt.ByHand {
			p.Result.Ignored++
			continue
		}
		cells := &Cells{File: file.Name, Binding: binding, Row: row}
		parsed := kind.Parse(cells)
		cells.refuseOdd(kind.Columns)
		p.faults = append(p.faults, cells.Problems...)
		p.lines = append(p.lines, Line[R]{Row: parsed, Line: row.Line, Cells: cells})
	}
	return p, nil
}

// told is what the rows of a table say, by column.
func told(t *table.Table) []map[string]string {
	rows := make([]map[string]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = map[string]string{}
		for c, cell := range row.Cells {
			if cell != "" && c < len(t.Header) {
				rows[i][t.Header[c]] = cell
			}
		}
	}
	return rows
}

func blank(row table.Row) bool {
	return !slices.ContainsFunc(row.Cells, func(s string) bool { return s != "" })
}

// ofRow tells a fault of one row from one of the header, which spoils every row.
func ofRow(p roster.Problem) bool { return p.Code != "column_missing" && p.Code != "column_doubled" }

// unread are the rows that the table could not hand out, as they stand in the file.
// A workbook's are only known by their line.
func unread(faults []roster.Problem, data []byte) []table.Row {
	var lines []string
	if !table.IsSpreadsheet(data) {
		text, _ := table.Text(data)
		lines = strings.Split(string(text), "\n")
	}
	var rows []table.Row
	for _, f := range faults {
		if slices.ContainsFunc(rows, func(r table.Row) bool { return r.Line == f.Row }) {
			continue
		}
		row := table.Row{Line: f.Row}
		if f.Row <= len(lines) {
			row.Cells = []string{strings.TrimSuffix(lines[f.Row-1], "\r")}
		}
		rows = append(rows, row)
	}
	return rows
}

// Refuse is the error of a file that is not applied because of its faults.
func Refuse(kind string, problems []roster.Problem) error {
	return refusal(kind, problems, false)
}

// refusal says what was refused: a file, or what somebody filled in.
func refusal(kind string, problems []roster.Problem, byHand bool) *roster.Error {
	if byHand {
		return &roster.Error{Kind: roster.Refused, Key: "form.refused", Args: []any{len(problems)}, Problems: problems}
	}
	return &roster.Error{Kind: roster.Refused, Key: "import.refused", Args: []any{kind, len(problems)}, Problems: problems}
}

// Apply checks the rows against the store and writes them through the ledger.
// With any fault nothing is written, unless the import is partial. It works on a
// copy, since a transaction that clashed with another runs it again.
func (p *Parsed[R]) Apply(ctx context.Context, ledger Ledger, opt Options) (Result, error) {
	again := *p
	again.faults = slices.Clone(p.faults)
	return again.apply(ctx, ledger, opt)
}

func (p *Parsed[R]) apply(ctx context.Context, ledger Ledger, opt Options) (Result, error) {
	lines, err := p.good(ctx)
	if err != nil {
		return p.Result, err
	}
	plan, err := p.compare(ctx, ledger, lines)
	if err != nil {
		return p.Result, err
	}
	if err := p.guard(ctx, ledger, plan, opt); err != nil {
		return p.Result, err
	}
	write := p.settle(plan)
	p.sortFaults()
	p.Result.Problems = p.faults
	if opt.Watched() {
		p.Result.Preview = p.preview(plan)
	}
	return p.Result, ledger.Write(ctx, write)
}

// planned is one row with what it changes; dropped rows keep a nil changes.
type planned[R any] struct {
	line    Line[R]
	changes []Change
}

// good returns the lines without a fault so far; faults are only gathered, since
// more may be found and all are to be listed at once.
func (p *Parsed[R]) good(ctx context.Context) ([]Line[R], error) {
	if p.Kind.Check != nil {
		sound := p.without(p.faults)
		faults, err := p.Kind.Check(ctx, sound)
		if err != nil {
			return nil, err
		}
		p.faults = append(p.faults, faults...)
	}
	return p.without(p.faults), nil
}

// refuse is the refusal with every fault, in the order of the rows.
func (p *Parsed[R]) refuse() *roster.Error {
	p.sortFaults()
	return refusal(p.Kind.Name, p.faults, p.byHand)
}

func (p *Parsed[R]) sortFaults() {
	slices.SortStableFunc(p.faults, func(a, b roster.Problem) int { return a.Row - b.Row })
}

// without returns the lines that no fault names.
func (p *Parsed[R]) without(faults []roster.Problem) []Line[R] {
	bad := map[int]bool{}
	for _, f := range faults {
		bad[f.Row] = true
	}
	return slices.DeleteFunc(slices.Clone(p.lines), func(l Line[R]) bool { return bad[l.Line] })
}

// compare sets every record of the lines against the store. A second row about
// the same thing is a duplicate if it says the same, and a fault if it does not.
func (p *Parsed[R]) compare(ctx context.Context, ledger Ledger, lines []Line[R]) ([]planned[R], error) {
	var records []Record
	var plan []planned[R]
	counts := make([]int, 0, len(lines))
	seen := map[string]Record{}
	for _, line := range lines {
		own := p.Kind.Records(line.Row)
		key := identity(own[0])
		if first, again := seen[key]; again {
			if text(first.Values) == text(own[0].Values) {
				p.Result.Duplicates++
			} else {
				p.faults = append(p.faults, line.Problem(p.Kind.Columns[0].Key, "conflicting_rows", first.Line))
			}
			continue
		}
		for i := range own {
			own[i].Line = line.Line
		}
		seen[key] = own[0]
		records = append(records, own...)
		counts = append(counts, len(own))
		plan = append(plan, planned[R]{line: line})
	}
	changes, err := ledger.Compare(ctx, records)
	if err != nil {
		return nil, err
	}
	for i := range plan {
		plan[i].changes, changes = changes[:counts[i]], changes[counts[i]:]
	}
	return plan, nil
}

func identity(r Record) string { return r.Entity + "\x00" + text(r.Key) }

func text(values []any) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%s\x00", Text(v))
	}
	return b.String()
}

// guard takes out rows that the kind refuses or that would change a closed period,
// and refuses the file for all its faults together. It is refused as Closed when
// nothing else is wrong with it.
func (p *Parsed[R]) guard(ctx context.Context, ledger Ledger, plan []planned[R], opt Options) error {
	closed, err := ledger.Closed(ctx)
	if err != nil {
		return err
	}
	inClosed := 0
	for i := range plan {
		if !moved(plan[i].changes) {
			continue
		}
		fault, isClosed := p.fault(plan[i], closed)
		if fault.Code == "" {
			continue
		}
		if isClosed {
			inClosed++
		}
		p.faults = append(p.faults, fault)
		plan[i].changes = nil
	}
	if len(p.faults) == 0 || opt.Partial {
		return nil
	}
	refusal := p.refuse()
	p.Result.Bad = p.bad()
	if inClosed == len(p.faults) {
		refusal.Kind = roster.Closed
	}
	return refusal
}

// moved reports whether any change would be written.
func moved(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.State != Same })
}

// fault says why a row's changes may not be written, if so.
func (p *Parsed[R]) fault(row planned[R], closed []roster.Period) (fault roster.Problem, isClosed bool) {
	column := p.Kind.Columns[0].Key
	if p.Kind.Guard != nil {
		if code, args := p.Kind.Guard(row.line.Row, row.changes); code != "" {
			return row.line.Problem(column, code, args...), false
		}
	}
	for _, span := range p.Kind.Touches(row.line.Row, row.changes) {
		for _, period := range closed {
			if span.Meets(period) {
				return row.line.Problem(column, "period_closed", period.String()), true
			}
		}
	}
	return roster.Problem{}, false
}

// settle counts the rows and returns what is to be written.
func (p *Parsed[R]) settle(plan []planned[R]) []Change {
	var write []Change
	var reach, about []Span
	for _, row := range plan {
		switch {
		case row.changes == nil:
			continue
		case !moved(row.changes):
			p.Result.Duplicates++
			continue
		case row.changes[0].State == New:
			p.Result.Accepted++
		default:
			p.Result.Corrections++
		}
		moves := p.reach(row)
		reach = append(reach, moves...)
		if p.Kind.Days != nil {
			moves = []Span{p.Kind.Days(row.line.Row)}
		}
		about = append(about, moves...)
		for _, c := range row.changes {
			if c.State != Same {
				write = append(write, c)
			}
		}
	}
	p.Result.About = joined(about)
	if p.Result.Touched = joined(reach); len(reach) == 0 {
		p.Result.Touched = nowhere()
	}
	p.reject()
	return write
}

// joined is the shortest span that holds all of them, zero for none.
func joined(spans []Span) Span {
	var all Span
	for i, span := range spans {
		if i == 0 {
			all = span
		}
		all = all.Join(span)
	}
	return all
}

// reach is the runs of days that a row may move.
func (p *Parsed[R]) reach(row planned[R]) []Span {
	if p.Kind.Reach != nil {
		return []Span{p.Kind.Reach(row.line.Row)}
	}
	return p.Kind.Touches(row.line.Row, row.changes)
}

// reject counts the rows with a fault and keeps them to be handed back.
func (p *Parsed[R]) reject() {
	r := &p.Result
	r.Rejected = r.Rows - r.Accepted - r.Corrections - r.Duplicates - r.Ignored
	if r.Rejected == 0 {
		return
	}
	r.Bad = &BadRows{Header: p.table.Header}
	bad := map[int]bool{}
	for _, f := range p.faults {
		bad[f.Row] = true
	}
	for _, row := range p.table.Rows {
		if bad[row.Line] {
			r.Bad.Rows = append(r.Bad.Rows, row)
		}
	}
	r.Bad.Rows = append(r.Bad.Rows, p.unread...)
	slices.SortStableFunc(r.Bad.Rows, func(a, b table.Row) int { return a.Line - b.Line })
}

// MadeFrom says that the table was made from a file in another format, which is the
// one that its batch remembers.
func (p *Parsed[R]) MadeFrom(format string, original []byte) {
	p.Meta.Format, p.Result.Format, p.Meta.SHA256 = format, format, Hash(original)
}

// Rows returns what the rows of the file mean, faults or not.
func (p *Parsed[R]) Rows() []R {
	rows := make([]R, len(p.lines))
	for i, l := range p.lines {
		rows[i] = l.Row
	}
	return rows
}
