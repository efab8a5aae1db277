package demo

import (
	"fmt"
	"strconv"

	"redbanner/attendance/roster"
)

// office is one window with what it handles.
type office struct {
	code, name, department string
	load                   int // its share of the cases
	items                  []item
}

// perWindow is how many people a window is made up with.
const perWindow = 5

// The people whose half-year is out of the ordinary, by index. Each is the fifth of
// a window, who has no AB partner, but for those on long leave.
var (
	joins = map[int]string{9: "2026-02-24", 34: "2026-03-16", 54: "2026-05-06"}
	quits = map[int]string{4: "2026-02-13", 29: "2026-04-30", 49: "2026-05-29"}
	moves = []struct {
		person int
		from   string
		window int
	}{
		{14, "2026-03-02", 7}, {19, "2026-03-16", 1}, {39, "2026-04-07", 2}, {14, "2026-05-06", 2}, {59, "2026-06-01", 5},
	}
)

const (
	onMaternityLeave = 22
	onLongSickLeave  = 37
	justMarried      = 41
	bereaved         = 6
)

// person is one of the staff with the half-year that lies before them.
type person struct {
	roster.Staff
	pin   string // the clock number (考勤号)
	card  bool   // uses a card instead of a finger
	posts []post
	away  []string // by half-day: the type of leave, "" at work
	tardy int      // per mille of the mornings and afternoons begun late
}

// post is a window held from a day on.
type post struct {
	from   roster.Date
	window int
}

// window returns the index of the window on the day.
func (p *person) window(d roster.Date) int {
	held := p.posts[0].window
	for _, at := range p.posts {
		if at.from <= d {
			held = at.window
		}
	}
	return held
}

// hire makes up the staff, their AB partners (AB角), entries, exits and moves.
func (c *centre) hire() {
	d := c.dice(hiring)
	names := newNames(d)
	for i := range len(offices) * perWindow {
		p := &person{pin: strconv.Itoa(1001 + i), card: d.chance(150), tardy: pick(d, []int{5, 15, 25, 35, 45, 60, 95})}
		p.Code = fmt.Sprintf("S%03d", i+1)
		p.Name = names.next(i == onMaternityLeave)
		p.Establishment = establishment(d, i%perWindow)
		p.Joined, _ = roster.DateOf(d.between(2009, 2024), d.between(1, 12), d.between(1, 28))
		if joined, ok := joins[i]; ok {
			p.Joined = roster.MustDate(joined)
		}
		if left, ok := quits[i]; ok {
			p.Left = roster.MustDate(left)
		}
		if seat := i % perWindow; seat < perWindow-1 {
			p.ABPartner = fmt.Sprintf("S%03d", i-seat+(seat^1)+1)
		}
		p.posts = []post{{window: i / perWindow}}
		p.away = make([]string, 2*len(c.days))
		c.people = append(c.people, p)
	}
	for _, m := range moves {
		p := c.people[m.person]
		p.posts = append(p.posts, post{roster.MustDate(m.from), m.window})
	}
}

// establishment (编制) by seat: a window has officials, clerks and one on contract.
func establishment(d dice, seat int) roster.Establishment {
	switch {
	case seat == 0:
		return roster.CivilServant
	case seat == perWindow-1:
		return roster.Contract
	case seat == 2 && d.chance(600):
		return roster.CivilServant
	}
	return roster.PublicInstitution
}

// partner returns the AB partner of person i, nil without one.
func (c *centre) partner(i int) *person {
	for _, p := range c.people {
		if p.Code == c.people[i].ABPartner {
			return p
		}
	}
	return nil
}

// working reports whether person i is employed and not on leave in a half-day.
func (c *centre) working(p *person, day int, session roster.Session) bool {
	return p.EmployedOn(c.days[day]) && p.away[2*day+int(session)] == ""
}

// present returns who of a window is at work in a half-day.
func (c *centre) present(window, day int, session roster.Session) []*person {
	var found []*person
	for _, p := range c.people {
		if c.working(p, day, session) && p.window(c.days[day]) == window {
			found = append(found, p)
		}
	}
	return found
}

func (c *centre) windowsFile() []byte {
	var rows [][]string
	for _, o := range offices {
		rows = append(rows, []string{o.code, o.name, o.department})
	}
	return utf8File("窗口编号 窗口名称 部门", rows)
}

func (c *centre) staffFile() []byte {
	var rows [][]string
	for _, p := range c.people {
		rows = append(rows, []string{
			p.Code, p.Name, offices[p.posts[0].window].code, p.pin, string(p.Establishment),
			p.Joined.String(), p.Left.String(), p.ABPartner,
		})
	}
	return gb18030File("工号 姓名 窗口编号 考勤号 编制 入职日期 离职日期 AB角", rows)
}

func (c *centre) movesFile() []byte {
	var rows [][]string
	for _, m := range moves {
		rows = append(rows, []string{c.people[m.person].Code, offices[m.window].code, m.from})
	}
	return csvFile("staff window from", rows)
}
