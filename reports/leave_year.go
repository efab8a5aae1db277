package reports

import (
	"cmp"
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// LeaveYearBook is the leave of a year: each person's by kind with what is left of it, by
// month, who passed a limit of the rules, and every leave.
type LeaveYearBook struct {
	Head
	Balances []LeaveBalance // by person and kind
	Totals   []LeaveBalance // of all of them together, by kind
	Months   []LeaveMonths  // by person and kind
	Sums     []LeaveMonths  // by kind
	Alerts   []LeaveAlert
	Leaves   []LeaveLine
}

// LeaveBalance is one person's leave of one kind.
type LeaveBalance struct {
	Code, Name, Window string // "" of a total
	leave.TypeBalance
}

// LeaveMonths is approved leave of one kind by month, on working days.
type LeaveMonths struct {
	Code, Name, Window string // "" of a total
	Type               attendance.LeaveType
	Months             [12]leave.HalfDays
}

// Sum is the whole year.
func (m LeaveMonths) Sum() leave.HalfDays {
	sum := leave.HalfDays(0)
	for _, n := range m.Months {
		sum += n
	}
	return sum
}

// LeaveAlert is a limit of the rules that somebody passed.
type LeaveAlert struct {
	Code, Name, Window string
	Passed             roster.Date
	HalfDays           leave.HalfDays
	Clause, Says       string
}

// leaveYear builds the book of a year's leave.
func (s *Service) leaveYear(ctx context.Context, scope attendance.Scope, b RecordBasis) (any, error) {
	year, each, _, err := s.Leave.Balances(ctx, scope, b.AsOf, b.Period.Year)
	if err != nil {
		return nil, err
	}
	taken, err := s.leaveTaken(ctx, scope, b.Period, b.AsOf)
	if err != nil {
		return nil, err
	}
	in, err := s.Attendance.Input(ctx, scope, b.Period, b.AsOf)
	if err != nil {
		return nil, err
	}
	return NewLeaveYearBook(LeaveYearBasis{
		RecordBasis: b, Balances: each, Stored: year.Stored, Calendar: year.Calendar, taken: taken, Alerts: attendance.Alerts(attendance.Derive(in)), Words: s.Words,
	}), nil
}

// LeaveYearBasis is what a year's leave is arranged from.
type LeaveYearBasis struct {
	RecordBasis
	Balances []leave.Balance
	Stored   []attendance.Leave
	Calendar calendar.Calendar
	Alerts   []attendance.Alert
	Words    Wording
	taken    leaveTaken
}

// NewLeaveYearBook arranges a year's leave, of the people who stood last at the windows
// that were chosen.
func NewLeaveYearBook(b LeaveYearBasis) LeaveYearBook {
	book := LeaveYearBook{Head: b.head("请假年度汇总")}
	staff, windows := b.named()
	last, at := b.lastWindows(), map[string]string{}
	for code, window := range last {
		at[code] = cmp.Or(windows[window], window)
	}
	within := func(code string) bool { return b.Only.Has(last[code]) }
	for _, one := range b.Balances {
		if !within(one.Staff) {
			continue
		}
		for _, t := range one.Types {
			book.Balances = append(book.Balances, LeaveBalance{one.Staff, staff[one.Staff], at[one.Staff], t})
		}
	}
	book.addTotals()
	b.byMonth(&book, func(code string) (name, window string, in bool) { return staff[code], at[code], within(code) })
	for _, a := range b.Alerts {
		if within(a.Staff) && a.Year == b.Period.Year {
			book.Alerts = append(book.Alerts, LeaveAlert{a.Staff, staff[a.Staff], at[a.Staff], a.Passed, leave.HalfDays(a.HalfDays),
				b.Words.T("alert.clause." + string(a.Code)), b.Words.T("alert." + string(a.Code))})
		}
	}
	if b.taken.Book != nil {
		b.taken.WindowName = at
		book.Leaves = slices.DeleteFunc(b.taken.lines(), func(l LeaveLine) bool { return !within(l.Code) })
	}
	return book
}

// addTotals adds up the people by kind.
func (book *LeaveYearBook) addTotals() {
	for _, kind := range attendance.LeaveTypes() {
		sum, any := leave.TypeBalance{Type: kind}, false
		for _, b := range book.Balances {
			if b.Type == kind {
				any = true
				sum.Booked += b.Booked
				sum.Taken += b.Taken
				sum.Entitled += b.Entitled
				sum.Limited = sum.Limited || b.Limited
			}
		}
		if any {
			book.Totals = append(book.Totals, LeaveBalance{Name: "合计", TypeBalance: sum})
		}
	}
}

// byMonth counts the half-days of each month by person and kind.
func (b LeaveYearBasis) byMonth(book *LeaveYearBook, who func(code string) (name, window string, in bool)) {
	type key struct {
		staff string
		kind  attendance.LeaveType
	}
	rows, sums := map[key]*LeaveMonths{}, map[attendance.LeaveType]*LeaveMonths{}
	for _, kind := range attendance.LeaveTypes() {
		for _, taken := range attendance.LeaveDays(b.Stored, b.Calendar, b.Period.First(), b.Period.Last(), 0, kind) {
			name, window, in := who(taken.Staff)
			if !in {
				continue
			}
			row, sum := &LeaveMonths{Code: taken.Staff, Name: name, Window: window, Type: kind}, sums[kind]
			if sum == nil {
				sum = &LeaveMonths{Name: "合计", Type: kind}
				sums[kind] = sum
			}
			rows[key{taken.Staff, kind}] = row
			for _, h := range taken.HalfDays {
				_, month, _ := h.Date.Civil()
				row.Months[month-1]++
				sum.Months[month-1]++
			}
		}
	}
	for _, one := range b.Balances {
		for _, t := range one.Types {
			if row := rows[key{one.Staff, t.Type}]; row != nil {
				book.Months = append(book.Months, *row)
			}
		}
	}
	for _, kind := range attendance.LeaveTypes() {
		if sums[kind] != nil {
			book.Sums = append(book.Sums, *sums[kind])
		}
	}
}
