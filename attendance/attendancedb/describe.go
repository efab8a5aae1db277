package attendancedb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// labels puts stored values into words.
type labels struct {
	names   map[string]string // of people, by code
	numbers map[string]string // clock numbers by the text of their id
}

func loadLabels(ctx context.Context, tx *sqldb.Tx) (labels, error) {
	l := labels{names: map[string]string{}, numbers: map[string]string{}}
	staff, err := Staff(ctx, tx)
	if err != nil {
		return l, err
	}
	for _, s := range staff {
		l.names[s.Code] = s.Name
	}
	numbers, err := (&Ledger{Tx: tx}).clockNumbers(ctx)
	for _, n := range numbers {
		l.numbers[strconv.Itoa(int(n.ID))] = n.Number
	}
	return l, err
}

// describe puts the records of a preview into words, and tells which published or closed
// periods the file may move.
func (l *Ledger) describe(ctx context.Context, result *intake.Result) error {
	v, reach := result.Preview, result.Touched
	switch {
	case l.meta.Kind == "punches":
		reach = v.Days
	case reach.First == everyDay: // the mark of what moves no day
		reach = intake.Span{}
	}
	words, err := loadLabels(ctx, l.Tx)
	if err != nil {
		return err
	}
	for i := range v.Rows {
		words.row(&v.Rows[i])
	}
	for i := range v.Replaced {
		words.replaced(&v.Replaced[i])
	}
	for _, r := range v.Added {
		if r.Entity == "staff" {
			v.People = append(v.People, intake.Person{Code: intake.Text(r.Key[0]), Name: intake.Text(r.Values[0])})
		}
	}
	v.Added = nil
	v.Periods, err = settledPeriods(ctx, l.Tx, reach)
	return err
}

// settledPeriods lists the published and closed periods that share a day with the span.
func settledPeriods(ctx context.Context, tx *sqldb.Tx, days intake.Span) ([]string, error) {
	if days == (intake.Span{}) {
		return nil, nil
	}
	var texts []string
	err := tx.Select(ctx, &texts, `
		SELECT period
		FROM periods
		WHERE centre_id = ? AND state <> 'open'
		ORDER BY period`, tx.CentreID)
	return slices.DeleteFunc(texts, func(text string) bool {
		p, err := roster.ParsePeriod(text)
		return err == nil && !days.Meets(p)
	}), err
}

// row fills in all that a row would store, each value once.
func (w labels) row(s *intake.Shown) {
	seen := map[intake.Field]bool{}
	for _, c := range s.Changes {
		e := entities[c.Entity]
		columns := slices.Concat(e.key, e.values)
		for i, text := range slices.Concat(texts(c.Key), texts(c.Values)) {
			w.note(s, c.Entity, columns[i], text)
			f := intake.Field{Name: shownColumn(columns[i]), Value: w.value(columns[i], text)}
			if hidden(c.Entity, columns[i]) || f.Value == "" || f.Value == s.Person.Code && s.Person.Code != "" || seen[f] {
				continue
			}
			seen[f] = true
			s.Fields = append(s.Fields, f)
		}
	}
	s.Changes = nil
}

// replaced fills in the key of what a row replaces, and each value that differs.
func (w labels) replaced(s *intake.Shown) {
	for _, c := range s.Changes {
		if c.State != intake.Changed {
			w.note(s, c.Entity, entities[c.Entity].key[0], intake.Text(c.Key[0]))
			continue
		}
		w.difference(s, c.Entity, texts(c.Key), c.Old, texts(c.Values))
	}
	s.Changes = nil
}

// difference adds the key of a record and those of its values that are not the same.
func (w labels) difference(s *intake.Shown, entity string, key, old, now []string) {
	e := entities[entity]
	for i, text := range key {
		w.note(s, entity, e.key[i], text)
		if value := w.value(e.key[i], text); !hidden(entity, e.key[i]) && value != "" && value != s.Person.Code {
			s.Fields = append(s.Fields, intake.Field{Name: shownColumn(e.key[i]), Value: value, Old: value})
		}
	}
	for i, column := range e.values {
		if now == nil || old[i] != now[i] {
			f := intake.Field{Name: shownColumn(column), Old: w.value(column, old[i])}
			if now != nil {
				f.Value = w.value(column, now[i])
			}
			s.Fields = append(s.Fields, f)
		}
	}
}

// note remembers whom a record is about.
func (w labels) note(s *intake.Shown, entity, column, text string) {
	if s.Person.Code == "" && text != intake.Null && (column == "staff" || entity == "staff" && column == "code") {
		s.Person = intake.Person{Code: text, Name: w.names[text]}
	}
}

// hidden tells columns that mean nothing to people.
func hidden(entity, column string) bool { return entity == "facts" && column == "id" }

// shownColumn is the name under which a column is shown.
func shownColumn(column string) string {
	if column == "number_id" {
		return "clock_no"
	}
	return column
}

// value is a stored value as people write it.
func (w labels) value(column, text string) string {
	if text == intake.Null {
		return ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case column == "number_id":
		return w.numbers[text]
	case column == "from_day" && text == "0001-01-01":
		return ""
	case err != nil:
		return text
	case column == "session" || strings.HasSuffix(column, "_session"):
		return roster.Session(n).String()
	case column == "side":
		return []string{"in", "out"}[n&1]
	case strings.HasSuffix(column, "_time"):
		return roster.LocalTime(n).String()
	case strings.HasSuffix(column, "_points"):
		return fmt.Sprintf("%s%d.%02d", strings.Repeat("-", int(-min(0, max(n, -1)))), max(n, -n)/100, max(n, -n)%100)
	}
	return text
}
