package reports

import (
	"cmp"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// AttendanceBasis is what the attendance grid is arranged from.
type AttendanceBasis struct {
	Centre     roster.Centre
	Month      roster.Period
	State      State
	AsOf       roster.Date
	Digest     string
	Profile    string                 // what the attendance regime is called
	Books      []Edition              // the month's assessment method
	WorkingDay func(roster.Date) bool // says which days' columns stay narrow; nil takes every day for one
	Staff      []roster.Staff         // one row each, in this order
	WindowName map[string]string      // by staff code
	WindowCode map[string]string      // by staff code
	Sessions   []attendance.Session   // in any order
	Totals     []attendance.Total     // in any order
	Slips      []Slip                 // in force, in the order in which they are listed
	Leaves     []LeaveLine            // that touch the month, in the order in which they are listed
	Only       string                 // of which windows, in words; "" for the whole centre
	Presumed   []string               // names of the profile's values that the source does not give
}

// AttendanceBook is the month grid (考勤表): a row per person, two half-days per day.
type AttendanceBook struct {
	Head
	Days       []Day
	People     []Attendee
	Exceptions []Exception
	Slips      []Slip
	Leaves     []LeaveLine
	Windows    []WindowMonth // by code; people without a window come last
	Punctuality
}

// Day is one day of the grid.
type Day struct {
	Date    roster.Date
	Working bool // or somebody has a session on it
}

// Attendee is one row of the grid.
type Attendee struct {
	Code, Name, Window string
	WindowCode         string
	Marks              []Mark // two per day, morning first
	Total              attendance.Total
	Leave              [leaveTypes]int // half-days, in the order of LeaveColumns
}

// Exception is one session that wants an explanation.
type Exception struct {
	Row     int // index of People
	Session attendance.Session
}

// Legend explains the symbols in one line.
func (AttendanceBook) Legend() string {
	return "图例：√ 出勤　迟 迟到　退 早退　脱 脱岗　旷 旷工（半天）　事 事假　病 病假　年 年休假　婚 婚假　丧 丧假　产 产假　" +
		"公 公出　训 培训　– 未到或未知　？ 全中心无打卡数据，待说明　缺 紧跟其后：该侧缺打卡，未补签　迟退 同一班次既迟到又早退"
}

// NewAttendanceBook arranges the month's sessions and totals into the grid. People
// that only sessions or totals know come last, by code: nothing is left out.
func NewAttendanceBook(b AttendanceBasis) AttendanceBook {
	book := AttendanceBook{Head: b.head(), Days: b.days(), Slips: b.slips(), Leaves: b.Leaves}
	g := newGrid(&book, b)
	g.windows = book.gatherWindows()
	for _, s := range b.Sessions {
		g.place(s)
	}
	for _, t := range b.Totals {
		row := g.row(t.Staff)
		book.People[row].Total = t
		addTotal(&book.Windows[g.windows[row]].Total, t)
	}
	slices.SortStableFunc(book.Exceptions, func(x, y Exception) int {
		return cmp.Or(cmp.Compare(x.Row, y.Row), cmp.Compare(x.Session.Date, y.Session.Date),
			cmp.Compare(x.Session.Session, y.Session.Session))
	})
	return book
}

func (b AttendanceBasis) head() Head {
	period := PeriodLabel(b.Month)
	h := Head{
		Title:   b.Centre.Name + period + "考勤表",
		Centre:  b.Centre.Name,
		Period:  period,
		State:   b.State,
		Profile: b.Profile,
		Books:   b.Books,
		AsOf:    b.AsOf,
		Digest:  b.Digest,
	}
	if b.Only != "" {
		h.Notes = append(h.Notes, "仅列："+b.Only)
	}
	h.Notes = append(h.Notes, presumedNotes(b.Presumed)...)
	return h
}

// presumedNotes names the values of a profile that the source does not give.
func presumedNotes(keys []string) []string {
	if len(keys) == 0 {
		return nil
	}
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = profileLabel(key)
	}
	return []string{PresumedNote + "：" + strings.Join(names, "、")}
}

// profileLabel names a value of an attendance profile, the key itself where it has no word.
func profileLabel(key string) string {
	switch key {
	case "seasons":
		return "夏令、冬令起止"
	case "late_grace":
		return "迟到宽限"
	case "early_grace":
		return "早退宽限"
	case "off_post_from":
		return "脱岗起算分钟"
	case "absent_after":
		return "旷工起算分钟"
	case "repeat_within":
		return "重复打卡间隔"
	}
	return key
}

func (b AttendanceBasis) days() []Day {
	var days []Day
	for d := b.Month.First(); d <= b.Month.Last(); d++ {
		days = append(days, Day{d, b.WorkingDay == nil || b.WorkingDay(d)})
	}
	return days
}

// grid places sessions into the rows of a book.
type grid struct {
	book *AttendanceBook
	rows map[string]int
	last string // sessions mostly come person by person: the row of the last one
	at   int

	windows []int // by row: the index of its window
}

func newGrid(book *AttendanceBook, b AttendanceBasis) *grid {
	g := &grid{book: book, rows: make(map[string]int, len(b.Staff)), at: -1}
	for _, s := range b.Staff {
		g.add(Attendee{Code: s.Code, Name: s.Name, Window: b.WindowName[s.Code], WindowCode: b.WindowCode[s.Code]})
	}
	for _, code := range g.strangers(b) {
		g.add(Attendee{Code: code, Window: b.WindowName[code], WindowCode: b.WindowCode[code]})
	}
	return g
}

// strangers returns the codes that only sessions or totals know, in order.
func (g *grid) strangers(b AttendanceBasis) []string {
	var codes []string
	note := func(code string) {
		if _, ok := g.rows[code]; !ok {
			g.rows[code] = -1
			codes = append(codes, code)
		}
	}
	for _, s := range b.Sessions {
		note(s.Staff)
	}
	for _, t := range b.Totals {
		note(t.Staff)
	}
	slices.Sort(codes)
	return codes
}

func (g *grid) add(a Attendee) {
	g.rows[a.Code] = len(g.book.People)
	a.Total.Staff = a.Code
	a.Marks = make([]Mark, 2*len(g.book.Days))
	g.book.People = append(g.book.People, a)
}

func (g *grid) row(staff string) int {
	if staff != g.last || g.at < 0 {
		g.last, g.at = staff, g.rows[staff]
	}
	return g.at
}

func (g *grid) place(s attendance.Session) {
	day := int(s.Date - g.book.Days[0].Date)
	if day < 0 || day >= len(g.book.Days) {
		return // of another month
	}
	row := g.row(s.Staff)
	a := &g.book.People[row]
	a.Marks[2*day+int(s.Session)] = MarkOf(s)
	g.book.Punctuality.add(&s)
	g.book.Windows[g.windows[row]].Punctuality.add(&s)
	g.book.Days[day].Working = true
	if s.Status == attendance.OnLeave || s.Status == attendance.Official {
		if i := leaveIndex(s.Leave); i >= 0 {
			a.Leave[i]++
		}
	}
	if tone := MarkOf(s).Tone(); tone == Warning || tone == Alarm || s.Status == attendance.NoData || s.Flags != 0 {
		g.book.Exceptions = append(g.book.Exceptions, Exception{row, s})
	}
}
