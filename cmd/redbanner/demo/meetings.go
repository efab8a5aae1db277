package demo

import (
	"slices"

	"redbanner/attendance/roster"
)

// study is what is held on the days of study; a month without such a day, or with
// a day off, has it on the next working day, or else on its last.
var study = []struct {
	day  int
	name string
}{{10, "集中学习"}, {20, "业务培训"}, {30, "工作例会"}}

// studyDay returns the index of the working day on which the month's study falls.
func (c *centre) studyDay(month roster.Period, day int) int {
	first, end := c.workdaysOf(month)
	at, _ := slices.BinarySearch(c.days, month.First()+roster.Date(day-1))
	return max(first, min(at, end-1))
}

// meetingsFile is the sign-in of every study: who is at the centre signs.
func (c *centre) meetingsFile() []byte {
	d := c.dice(meeting)
	var rows [][]string
	for _, month := range c.months() {
		for _, s := range study {
			day := c.studyDay(month, s.day)
			for _, p := range c.people {
				if !p.EmployedOn(c.days[day]) {
					continue
				}
				status := "present"
				switch {
				case !c.working(p, day, roster.PM):
					status = "excused"
				case d.chance(12):
					status = "late"
				case d.chance(4):
					status = "absent"
				}
				rows = append(rows, []string{c.days[day].String(), s.name, p.Code, status})
			}
		}
	}
	return utf8File("date 会议 staff status", rows)
}
