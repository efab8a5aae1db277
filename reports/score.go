package reports

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Basis is what every score report rests on besides the sheets themselves.
type Basis struct {
	Centre    roster.Centre
	Period    roster.Period
	State     State
	AsOf      roster.Date
	Digest    string
	Book      *rulebook.Book
	Windows   []roster.Window // give the codes their names
	Staff     []roster.Staff
	Confirmed map[string]bool // ids whose presumed values the centre has confirmed
	Crowd     scoring.Crowd   // of all people's sheets, beside which one person's may stand
	Past      []PeriodSheets  // what sheets are followed through: earlier periods, or a half-year's months

	Objections map[rulebook.Unit]scoring.Document // the sheets as JSON has them, where there are objections
}

// Column is one column of a score table: an item of the book or a part of one.
type Column struct {
	ID    string
	Name  string
	Full  Points
	Bonus bool
	Earn  bool // a part that starts at 0 and is earned
	Part  bool // belongs to the item before it; its points are already in that item
}

// Score is one subject's points in one column.
type Score struct {
	Value   Points
	Pending bool
	Known   bool // the sheet has the column
	Note    string
}

// Subject is one sheet arranged for print.
type Subject struct {
	Code     string
	Name     string
	Total    Points
	Base     Points
	Bonus    Points
	Pending  bool
	Scores   []Score // by index of the report's columns
	Lines    []Line
	Gone     []string // objections that took an entry away
	Standing Standing // zero when the report ranks nobody
	Profile  Profile  // its items beside the medians; none when the report compares nobody
	Course   Course   // how it came to this; none when the report looks at nothing else
}

// Standing is the subject's place in the ranking.
type Standing struct {
	Rank   int
	Banner bool
	Tie    bool
}

// Line is one entry of a sheet with the words that explain it.
type Line struct {
	Code, Subject    string // whose sheet it is on
	Date             roster.Date
	Staff, StaffName string
	Window           string // name, or the code where there is none
	Item             string // "M3 时限承诺"
	Clause           string
	Wording          string // of the clause
	Points           Points // asked
	Applied          Points // taken
	Text             string
	Evidence         string
	Note             string
	Presumed, Waived bool
}

// What became of an entry's points when they are not what was asked.
const (
	waivedNote  = "经主任会议放宽，不扣"
	cappedNote  = "扣完为止"
	ceilingNote = "加满为止"
)

// head fills what all score reports share.
func (b Basis) head(title string) Head {
	period := PeriodLabel(b.Period)
	h := Head{
		Title:  b.Centre.Name + period + title,
		Centre: b.Centre.Name,
		Period: period,
		State:  b.State,
		Books:  editionsOf(b.Book),
		AsOf:   b.AsOf,
		Digest: b.Digest,
	}
	if ids := b.presumed(); len(ids) > 0 {
		h.Notes = append(h.Notes, PresumedNote+"："+strings.Join(ids, "、"))
	}
	return h
}

// sectionLabel names the sections of a book that have a word instead of a number.
func sectionLabel(id string) string {
	switch id {
	case "grades":
		return "等次标准"
	case "objections":
		return "公示申诉期"
	}
	return id
}

// presumed names what in the book still waits for confirmation, in its order.
func (b Basis) presumed() []string {
	var ids []string
	for _, v := range b.Book.PresumedValues() {
		if label := sectionLabel(v.ID); !b.Confirmed[v.ID] && !slices.Contains(ids, label) {
			ids = append(ids, label)
		}
	}
	return ids
}

// columns lists the items of the book, each followed by its parts.
func (b Basis) columns() []Column {
	var cols []Column
	for _, item := range b.Book.Items {
		cols = append(cols, Column{ID: item.ID, Name: item.Name, Full: item.Full, Bonus: item.Bonus})
		for _, part := range item.Parts {
			cols = append(cols, Column{ID: part.ID, Name: part.Name, Full: part.Full, Earn: part.Earn, Part: true})
		}
	}
	return cols
}

// arranger turns sheets into subjects; its maps only look names up.
type arranger struct {
	columns map[string]int
	clauses map[string]rulebook.Place
	windows map[string]string
	staff   map[string]string
	rated   map[string]string // by item: the clause of its rating, which leaves no entry
	marked  map[string]scoring.SheetDocument
	width   int
}

// arranger is that of the sheets of windows or of people.
func (b Basis) arranger(of rulebook.Unit) arranger {
	a := arranger{map[string]int{}, map[string]rulebook.Place{}, map[string]string{}, map[string]string{}, map[string]string{},
		map[string]scoring.SheetDocument{}, 0}
	for _, s := range b.Objections[of].Sheets {
		a.marked[s.Code] = s
	}
	for i, c := range b.columns() {
		a.columns[c.ID] = i
		a.width++
	}
	for c := range b.Book.Clauses() {
		a.clauses[c.Clause.ID] = c
		if c.Clause.Rating != nil {
			a.rated[c.Item.ID] = c.Clause.ID
		}
	}
	for _, w := range b.Windows {
		a.windows[w.Code] = w.Name
	}
	for _, s := range b.Staff {
		a.staff[s.Code] = s.Name
	}
	return a
}

func (a arranger) subjects(sheets []scoring.Sheet) []Subject {
	subjects := make([]Subject, len(sheets))
	for i, sheet := range sheets {
		subjects[i] = a.subject(sheet)
	}
	return subjects
}

func (a arranger) subject(sheet scoring.Sheet) Subject {
	s := Subject{
		Code:    sheet.Code,
		Name:    sheet.Name,
		Total:   sheet.Total,
		Base:    sheet.Base,
		Bonus:   sheet.Bonus,
		Pending: sheet.Pending,
		Scores:  make([]Score, a.width),
	}
	marks := a.marks(sheet)
	for i, item := range sheet.Items {
		note := joined(a.itemNote(item), outcome(marks.Items[i].Objection))
		a.place(s.Scores, item.ID, Score{Value: item.Score, Pending: item.Pending, Known: true, Note: note})
		for _, part := range item.Parts {
			a.place(s.Scores, part.ID, Score{Value: part.Score, Known: true})
		}
		for j, e := range item.Entries {
			line := a.line(sheet, e)
			line.Note = joined(line.Note, outcome(marks.Items[i].Entries[j].Objection))
			s.Lines = append(s.Lines, line)
		}
	}
	for _, gone := range marks.Objections {
		s.Gone = append(s.Gone, outcome(&gone)+"；"+gone.Clause+" 的条目（依据 "+gone.Fact+"）已取消")
	}
	return s
}

// marks is the sheet with what became of objections to it, of the same items and entries.
func (a arranger) marks(sheet scoring.Sheet) scoring.SheetDocument {
	if marked, ok := a.marked[sheet.Code]; ok {
		return marked
	}
	none := scoring.SheetDocument{Items: make([]scoring.ItemDocument, len(sheet.Items))}
	for i := range sheet.Items {
		none.Items[i].Entries = make([]scoring.EntryDocument, len(sheet.Items[i].Entries))
	}
	return none
}

// outcome says what became of an objection; "" where there is none.
func outcome(m *scoring.ObjectionMark) string {
	if m == nil {
		return ""
	}
	text := "第 " + strconv.FormatInt(m.Number, 10) + " 号申诉"
	switch m.State {
	case scoring.Upheld:
		text += "成立"
	case scoring.Dismissed:
		text += "不成立"
	default:
		return text + "待裁定"
	}
	return text + "（" + m.Decided + "）：" + m.Reason
}

// joined puts notes behind one another.
func joined(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), "；")
}

// itemNote is an item's own note, or that its score is a rating: nobody should look for
// entries of it.
func (a arranger) itemNote(item scoring.ItemScore) string {
	if clause := a.rated[item.ID]; clause != "" && item.Note == "" && !item.Pending {
		return "按 " + clause + " 评分折算，无条目"
	}
	return item.Note
}

func (a arranger) place(scores []Score, id string, score Score) {
	if i, ok := a.columns[id]; ok {
		scores[i] = score
	}
}

func (a arranger) line(sheet scoring.Sheet, e scoring.Entry) Line {
	item, wording := a.clause(e.Clause)
	return Line{
		Code:      sheet.Code,
		Subject:   sheet.Name,
		Date:      e.Date,
		Staff:     e.Staff,
		StaffName: a.staff[e.Staff],
		Window:    nameOr(a.windows, e.Window),
		Item:      item,
		Clause:    e.Clause,
		Wording:   wording,
		Points:    e.Points,
		Applied:   e.Applied,
		Text:      happened(e.Text, wording),
		Evidence:  e.Fact,
		Note:      entryNote(e),
		Presumed:  e.Presumed,
		Waived:    e.Waived,
	}
}

// clause names the item of a clause, and its wording.
func (a arranger) clause(id string) (item, wording string) {
	place, known := a.clauses[id]
	if !known {
		return "", ""
	}
	return place.Item.ID + " " + place.Item.Name, place.Clause.Text
}

// entryNote says in words why an entry counts otherwise than asked, and whether its value is presumed.
func entryNote(e scoring.Entry) string {
	var notes []string
	switch {
	case e.Waived:
		notes = append(notes, waivedNote)
	case e.Applied != e.Points && e.Points < 0:
		notes = append(notes, cappedNote)
	case e.Applied != e.Points:
		notes = append(notes, ceilingNote)
	}
	if e.Presumed {
		notes = append(notes, PresumedNote)
	}
	return joined(notes...)
}

// happened is the text of an entry without the clause's wording, which has a place of its own.
func happened(text, wording string) string {
	rest, ok := strings.CutPrefix(text, wording)
	if !ok || wording == "" {
		return text
	}
	if inner, ok := strings.CutPrefix(rest, "（"); ok {
		return strings.TrimSuffix(inner, "）")
	}
	return rest
}

// nameOr returns the name of a code, or the code itself.
func nameOr(names map[string]string, code string) string {
	if name := names[code]; name != "" {
		return name
	}
	return code
}
