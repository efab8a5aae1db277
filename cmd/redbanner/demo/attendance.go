package demo

import (
	"bytes"
	"fmt"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

const (
	// brokenDay is the day on which the clock was out of order: nobody's punch is there.
	brokenDay = "2026-04-15"
	// retiredPIN is a number that no one holds any more; its old card still opens the clock.
	retiredPIN = "988"
	// wornMonth is the month whose dump came from a worn memory.
	wornMonth = "2026-03"
	// overlap is how many days of the month before a dump begins with: the clock was
	// read out, but not cleared.
	overlap = 4
)

// punch is one line of the clock's memory.
type punch struct {
	at   roster.LocalTime
	pin  string
	card bool
}

// slip is an approved correction of one side of a session (补签单).
type slip struct {
	person  *person
	day     roster.Date
	session roster.Session
	side    calendar.Side
	reason  string
}

// attend lets everybody come and go for half a year.
func (c *centre) attend() ([]punch, []slip) {
	a := &attender{centre: c, dice: c.dice(attending)}
	broken := roster.MustDate(brokenDay)
	for day, date := range c.days[:c.half] {
		if date == broken {
			continue
		}
		for _, p := range c.people {
			for _, session := range []roster.Session{roster.AM, roster.PM} {
				if c.working(p, day, session) {
					a.work(p, date, session)
				}
			}
		}
		if a.chance(120) {
			a.punches = append(a.punches, punch{at: roster.At(date, clockTime(8, a.between(1, 59))+a.IntN(60)), pin: retiredPIN, card: true})
		}
	}
	slices.SortFunc(a.punches, func(x, y punch) int {
		if x.at != y.at {
			return int(x.at - y.at)
		}
		return bytes.Compare([]byte(x.pin), []byte(y.pin))
	})
	return a.punches, a.slips
}

// attender collects what the clock sees and what is put right on paper.
type attender struct {
	*centre
	dice
	punches []punch
	slips   []slip
}

// work is one person's half-day: come, stay, go, with the odd thing forgotten.
func (a *attender) work(p *person, date roster.Date, session roster.Session) {
	table := a.hours.Timetables(date)[session]
	start, end := 60*int(table.Start), 60*int(table.End)
	in, out := start-a.between(20, 25*60), end+a.between(0, 12*60)
	switch {
	case a.chance(p.tardy):
		in = start + 60*a.lateness() + a.IntN(60)
	case a.chance(11):
		out = end - 60*a.between(1, 20) + a.IntN(60)
	case a.chance(2):
		out = end - 60*a.between(32, 55) // off post (脱岗)
	}
	switch {
	case a.chance(1) && a.chance(700): // stayed away, and nobody asked
		return
	case a.chance(1): // out in the villages all the while, and written down so
		a.excuse(p, date, session, calendar.In, "下村入户走访")
		a.excuse(p, date, session, calendar.Out, "下村入户走访")
		return
	case a.chance(6):
		a.press(p, date, out)
		a.mayExplain(p, date, session, calendar.In)
	case a.chance(9):
		a.press(p, date, in)
		a.mayExplain(p, date, session, calendar.Out)
	default:
		a.press(p, date, in)
		a.press(p, date, out)
	}
}

// lateness is by how many minutes someone comes late: mostly few, never so many
// that the half-day counts as absent.
func (a *attender) lateness() int {
	if a.chance(120) {
		return a.between(20, 50)
	}
	return a.between(1, 15)
}

// press is a punch, now and then pressed twice.
func (a *attender) press(p *person, date roster.Date, second int) {
	a.punches = append(a.punches, punch{roster.At(date, second), p.pin, p.card})
	if a.chance(30) {
		a.punches = append(a.punches, punch{roster.At(date, second+a.between(1, 40)), p.pin, p.card})
	}
}

var excuses = []string{"忘记打卡", "到镇政府开会", "指纹识别不成功", "送件到县政务大厅", "接待群众来访", "陪同上级检查"}

// mayExplain files a slip for most forgotten punches.
func (a *attender) mayExplain(p *person, date roster.Date, session roster.Session, side calendar.Side) {
	if a.chance(650) {
		a.excuse(p, date, session, side, pick(a.dice, excuses))
	}
}

func (a *attender) excuse(p *person, date roster.Date, session roster.Session, side calendar.Side, reason string) {
	a.slips = append(a.slips, slip{p, date, session, side, reason})
}

func slipsFile(slips []slip) []byte {
	var rows [][]string
	for _, s := range slips {
		rows = append(rows, []string{s.person.Code, s.day.String(), s.session.String(), s.side.String(), s.reason})
	}
	return utf8File("staff date session side reason", rows)
}

// dump is the clock's memory as it is read out at a month's end: six fields, the
// number right-aligned in nine columns.
func (c *centre) dump(month roster.Period, punches []punch) []byte {
	var b bytes.Buffer
	first := month.First() - overlap
	for _, p := range punches {
		if d := p.at.Date(); d < first || d > month.Last() {
			continue
		}
		verify := 1 // finger
		if p.card {
			verify = 2
		}
		fmt.Fprintf(&b, "%9s\t%s\t1\t0\t%d\t0\r\n", p.pin, p.at, verify)
	}
	if month.String() == wornMonth {
		return c.wear(b.Bytes())
	}
	return b.Bytes()
}

// wear puts two impossible lines among the others, as a worn memory does: a day
// that no calendar has, and the day a clock wakes up on without its battery.
func (c *centre) wear(dump []byte) []byte {
	d := c.dice(dumping)
	lines := bytes.SplitAfter(dump, []byte("\n"))
	for _, at := range []string{"2047-02-30 08:01:12", "2000-01-01 00:00:07"} {
		line := fmt.Appendf(nil, "%9s\t%s\t1\t0\t1\t0\r\n", pick(d, c.people).pin, at)
		lines = slices.Insert(lines, d.between(1, len(lines)-2), line)
	}
	return bytes.Join(lines, nil)
}
