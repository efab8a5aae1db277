package demo

import (
	"fmt"
	"slices"
	"strconv"

	"redbanner/attendance/roster"
)

// casework makes up what clients bring and what becomes of it.
type casework struct {
	*centre
	dice
	rows [][]string
}

// casesFile is the case ledger (办件台账), in the order of acceptance.
func (c *centre) casesFile() []byte {
	w := &casework{centre: c, dice: c.dice(handling)}
	for day := range c.days[:c.half] {
		accepted := make([]int, w.between(17, 29))
		for i := range accepted {
			accepted[i] = w.momentOf(day)
		}
		slices.Sort(accepted)
		for _, second := range accepted {
			w.accept(day, second)
		}
	}
	return utf8File("办件编号 staff 类型 事项 受理时间 promise_days promise_minutes extended_to 办结时间 result wrong_points 评价 dissatisfied_points overdue_points", w.rows)
}

// momentOf returns a second of a day's opening hours, half an hour before an end at the latest.
func (w *casework) momentOf(day int) int {
	tables := w.hours.Timetables(w.days[day])
	table := pick(w.dice, tables[:])
	return w.between(60*int(table.Start+3), 60*int(table.End-35))
}

// accept takes one case in and follows it to its end.
func (w *casework) accept(day, second int) {
	window := w.office()
	service := pick(w.dice, offices[window].items)
	handler := w.handler(window, day, second, service)
	if handler == nil {
		return
	}
	e := w.follow(day, second, service)
	row := []string{
		fmt.Sprintf("BJ%s%04d", w.days[day].String()[:4], len(w.rows)+1), handler.Code, service.kind, service.name,
		roster.At(w.days[day], second).String(), days(service.days), minutes(service.days), e.extended.String(), e.finished.String(),
	}
	w.rows = append(w.rows, append(row, w.verdict(e)...))
}

// office draws a window by its share of the cases.
func (w *casework) office() int {
	total := 0
	for _, o := range offices {
		total += o.load
	}
	n := w.IntN(total)
	for i, o := range offices {
		if n -= o.load; n < 0 {
			return i
		}
	}
	return 0
}

// slack is how many working days beyond its promise a case may still need its handler.
const slack = 8

// handler returns someone of the window who is at work and stays long enough.
func (w *casework) handler(window, day, second int, service item) *person {
	session := roster.AM
	if second >= 60*int(w.hours.Split(w.days[day])) {
		session = roster.PM
	}
	last := w.days[day+service.days+slack]
	able := slices.DeleteFunc(w.present(window, day, session), func(p *person) bool { return !p.EmployedOn(last) })
	if len(able) == 0 {
		return nil
	}
	return pick(w.dice, able)
}

// ending is what became of a case.
type ending struct {
	extended roster.Date
	finished roster.LocalTime // zero: still open at the end of the half-year
	late     bool
}

// follow decides when a case is finished: mostly well within its promise.
func (w *casework) follow(day, second int, service item) ending {
	if service.days == 0 {
		took, late := w.between(4, waitMinutes-2), w.chance(4)
		if late {
			took = waitMinutes + w.between(2, 30)
		}
		return ending{finished: roster.At(w.days[day], second+60*took), late: late}
	}
	var e ending
	need := 1 + w.IntN(service.days)
	switch {
	case w.chance(9):
		e.late = true
		need = service.days + w.between(1, 3)
	case w.chance(20):
		more := w.between(2, 5)
		e.extended = w.days[day+service.days+more]
		need = service.days + w.between(1, more)
	}
	if day+need < w.half {
		e.finished = roster.At(w.days[day+need], w.momentOf(day+need))
	}
	return e
}

// verdict returns the columns from result on: now and then a mistake, and what the
// client said (好差评).
func (w *casework) verdict(e ending) []string {
	result, wrong, stars, dissatisfied, overdue := "", "", "", "", ""
	if e.late {
		overdue = halves(w.between(2, 6)) // H2.5: 1–4
	}
	if !e.finished.IsZero() {
		result = "ok"
		if w.chance(4) {
			result, wrong = "wrong", halves(w.between(2, 4)) // H4.1: 1–2
		}
		if w.chance(450) {
			stars = strconv.Itoa(w.stars(e))
		}
		if stars == "1" || stars == "2" {
			dissatisfied = halves(w.between(2, 4)) // H4.3: 1–2
		}
	}
	return []string{result, wrong, stars, dissatisfied, overdue}
}

// stars is a client's mark, from 1 to 5.
func (w *casework) stars(e ending) int {
	n := w.IntN(1000)
	if e.late {
		n -= 250
	}
	switch {
	case n < 4:
		return w.between(1, 2)
	case n < 40:
		return 3
	case n < 260:
		return 4
	}
	return 5
}

// days and minutes are the two columns of a promise, of which one is empty.
func days(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func minutes(days int) string {
	if days > 0 {
		return ""
	}
	return strconv.Itoa(waitMinutes)
}
