package clock

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// card is one person's part of a card sheet: the columns [from, to), the first of them
// with the days.
type card struct {
	person
	from, to int
	rows     []int // with a day, by index
	labels   []dayLabel
}

// hasCardDay reports whether the row begins a day of a card: 01 三.
func hasCardDay(row table.Row) bool {
	return slices.ContainsFunc(row.Cells, func(c string) bool { _, ok := cardDay(c); return ok })
}

func cardDay(cell string) (dayLabel, bool) {
	l, ok := readDayLabel(cell)
	return l, ok && l.weekday >= 0
}

// cardsOf finds the cards that stand side by side in a sheet. numbered reports whether
// each has exactly one person above its days.
func cardsOf(rows []table.Row) (cards []card, numbered bool) {
	places := map[int]int{} // by column
	for i, row := range rows {
		for column, cell := range row.Cells {
			l, ok := cardDay(cell)
			if !ok {
				continue
			}
			at, known := places[column]
			if !known {
				at = len(cards)
				places[column] = at
				cards = append(cards, card{from: column, to: 1 << 14})
			}
			cards[at].rows, cards[at].labels = append(cards[at].rows, i), append(cards[at].labels, l)
		}
	}
	slices.SortFunc(cards, func(a, b card) int { return a.from - b.from })
	numbered = len(cards) > 0
	for i := range cards {
		c := &cards[i]
		if i+1 < len(cards) {
			c.to = cards[i+1].from
		}
		c.person = c.whose(rows)
		numbered = numbered && c.ids == 1 && c.number != ""
	}
	return cards, numbered
}

// whose finds the person above the days of a card.
func (c card) whose(rows []table.Row) person {
	var who person
	for _, row := range rows[:c.rows[0]] {
		p := personIn(c.part(row))
		who.ids += p.ids
		if p.number != "" {
			who.number = p.number
		}
		if p.name != "" {
			who.name = p.name
		}
	}
	return who
}

// part is the row within the card.
func (c card) part(row table.Row) table.Row {
	end := min(c.to, len(row.Cells))
	return table.Row{Line: row.Line, Cells: row.Cells[min(c.from, end):end]}
}

// cards reads a sheet of cards. A tap after midnight is printed with + under the day
// before, and mostly once more under its own day.
func (r *reportReading) cards() error {
	cards, numbered := cardsOf(r.at.Rows)
	if !numbered {
		return refuse(r.name, "report_cards_unclear", table.Excerpt(r.at.Name))
	}
	held := make([]int, len(r.at.Rows)) // things found, by row
	for _, c := range cards {
		dates, ok := r.covered.fit(c.labels, r.until)
		if !ok {
			return refuse(r.name, "report_days_unfit", r.covered.first, r.covered.last)
		}
		for i, at := range c.rows {
			n, err := r.cardDay(r.at.Rows[at], c, dates[i])
			if err != nil {
				return err
			}
			held[at] += n
		}
	}
	for _, n := range held {
		if n == 0 {
			r.dump.Ignored++
		}
	}
	return nil
}

// cardDay reads the times of one person's day.
func (r *reportReading) cardDay(row table.Row, c card, day roster.Date) (found int, err error) {
	for column := c.from + 1; column < min(c.to, len(row.Cells)); column++ {
		if row.Cells[column] == "" {
			continue
		}
		n, err := r.cell(row, column, c.person, day)
		if err != nil {
			return 0, err
		}
		found += n
	}
	return found, nil
}
