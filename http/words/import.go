package words

import (
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

// FileKind is what people call a kind of import file.
func (b Book) FileKind(code string) string { return b.Name("kind.", code) }

// FileField is what people call a field of a kind's records.
func (b Book) FileField(kind, name string) string {
	if kind == "punches" && name == "name" {
		return b.T("clockday.col.name") // of a person, and as the file has it
	}
	return b.Name("field.", name)
}

// FileValue is a value of a record of a kind as people say it.
func (b Book) FileValue(kind, field, value string) string {
	if family := wordsFor(kind, field); family != "" {
		return b.Name(family, value)
	}
	return value
}

// wordsFor is the family of messages that has the words for a field of a kind's records,
// "" where the value itself is what people write.
func wordsFor(kind, field string) string {
	switch kind + "." + field {
	case "leave.type":
		return "leave."
	case "leave.status":
		return "leave.state."
	case "corrections.side":
		return "slip.side."
	case "calendar.kind":
		return "calendar."
	case "duty.kind":
		return "duty."
	case "duty.session":
		return "duty.session."
	case "duty.status":
		return "status.duty."
	case "meetings.status":
		return "status.signed."
	case "facts.level":
		return "level."
	case "facts.serious", "cases.wrong":
		return "said."
	case "cases.evaluation":
		return "evaluation." // 0; the marks are what people write
	}
	switch field {
	case "establishment":
		return "establishment."
	case "session", "from_session", "to_session":
		return "session."
	}
	return ""
}

// Understood is a row of a file of a kind in words: whom it is about, and its values.
func (b Book) Understood(kind string, s intake.Shown) string {
	parts := about(s)
	for _, f := range s.Fields {
		parts = append(parts, b.FileField(kind, f.Name)+" "+b.FileValue(kind, f.Name, f.Value))
	}
	return b.List(parts)
}

// Difference is a replaced record in words: what it is known by, and what differs.
func (b Book) Difference(kind string, s intake.Shown) string {
	parts := about(s)
	for _, f := range s.Fields {
		value := b.FileValue(kind, f.Name, f.Value)
		if f.Old != f.Value {
			value = Dash(b.FileValue(kind, f.Name, f.Old)) + " → " + Dash(value)
		}
		parts = append(parts, b.FileField(kind, f.Name)+" "+value)
	}
	return b.List(parts)
}

func about(s intake.Shown) []string {
	if s.Person.Code == "" {
		return nil
	}
	return []string{strings.TrimSpace(s.Person.Code + " " + s.Person.Name)}
}

// Dash is a text, or a dash where there is none.
func Dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// Days is a span for a cell of a table, "" for one that is open at both ends.
func Days(s intake.Span) string {
	switch {
	case s == (intake.Span{}):
		return ""
	case s.First == s.Last:
		return s.First.String()
	}
	first, last := DayOr(s.First, "…"), DayOr(s.Last, "…")
	if first == last { // open at both ends: people and the like
		return ""
	}
	return first + "–" + last
}

// DayOr is a day, or something else for the open end of a span.
func DayOr(d roster.Date, otherwise string) string {
	if d.IsZero() || d == attendance.Beginning {
		return otherwise
	}
	return d.String()
}

// ErrorBook puts beside each bad row where and why, once each. The columns that tell so
// of an earlier round make way.
func (b Book) ErrorBook(bad intake.BadRows, problems []roster.Problem) reports.ErrorBook {
	faults := map[int][]roster.Problem{}
	for _, p := range problems {
		faults[p.Row] = append(faults[p.Row], p)
	}
	book := reports.ErrorBook{Where: b.T("import.where"), Why: b.T("import.why")}
	kept := func(i int) bool { return i >= len(bad.Header) || !slices.Contains(intake.MarkColumns(), bad.Header[i]) }
	book.Header = keep(bad.Header, kept)
	for _, row := range bad.Rows {
		e := reports.ErrorRow{Cells: keep(row.Cells, kept)}
		var where, why []string
		for _, p := range faults[row.Line] {
			where = append(where, strings.TrimSpace(fmt.Sprintf("%d %s", row.Line, p.Column)))
			why = append(why, b.Problem(p))
			if i := cellOf(p, book.Header, e.Cells); i >= 0 {
				e.Marks = append(e.Marks, reports.ErrorMark{Column: i, Note: b.Problem(p)})
			}
		}
		e.Where, e.Why = strings.Join(where, "; "), strings.Join(why, "; ")
		book.Rows = append(book.Rows, e)
	}
	return book
}

func keep(cells []string, kept func(int) bool) []string {
	var list []string
	for i, c := range cells {
		if kept(i) {
			list = append(list, c)
		}
	}
	return list
}

// cellOf finds the cell that a problem is about: under its header, or else the one that
// holds its value; -1 for none.
func cellOf(p roster.Problem, header, cells []string) int {
	if i := slices.Index(header, p.Column); i >= 0 && p.Column != "" {
		return i
	}
	if p.Value == "" {
		return -1
	}
	return slices.IndexFunc(cells, func(c string) bool { return strings.Contains(c, p.Value) })
}
