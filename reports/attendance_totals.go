package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// AttendanceTotals is the attendance of a quarter, a half-year or a year (考勤汇总): what the
// grids of its months count, added up by person and by window.
type AttendanceTotals struct {
	Head
	Months  []roster.Period // that have begun
	People  []AttendeeMonths
	Windows []WindowMonth // of the people who stood there last in the period
	Punctuality
}

// AttendeeMonths is a person's period: the sums, and what each month came to.
type AttendeeMonths struct {
	Attendee                    // without marks
	Rate     Tally              // of the sessions at which the person had to be there
	Months   []attendance.Total // by index of the book's months; Staff is "" of one without the person
}

// AttendanceTotalsBasis is what the totals are arranged from.
type AttendanceTotalsBasis struct {
	Centre roster.Centre
	Period roster.Period
	State  State
	AsOf   roster.Date
	Digest string
	Only   Windows
	Months []AttendanceBasis // that have begun, in order
}

// attendanceTotals builds the totals out of the period's months as each of them stands.
func (s *Service) attendanceTotals(ctx context.Context, scope attendance.Scope, p roster.Period, of string, today roster.Date) (any, error) {
	life, err := s.life(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	people, err := s.Attendance.People(ctx, scope)
	if err != nil {
		return nil, err
	}
	b := AttendanceTotalsBasis{Centre: scope.Centre, Period: p, State: life.State, AsOf: today, Digest: life.Digest}
	if b.Only, err = ChooseWindows(people.Windows, of); err != nil {
		return nil, err
	}
	for m := roster.PeriodOf(p.First(), roster.Month); m.First() <= min(p.Last(), today); m = m.Next() {
		scores, digest, err := s.standing(ctx, scope, m, today)
		if err != nil {
			return nil, err
		}
		b.Months = append(b.Months, attendanceBasis(scores, basisOf(scores, digest), s.Words))
	}
	return NewAttendanceTotals(b), nil
}

// NewAttendanceTotals adds up the months by person. A person belongs to the window at which
// he stood last, so that the windows' sums are those of the people's rows.
func NewAttendanceTotals(b AttendanceTotalsBasis) AttendanceTotals {
	book := AttendanceTotals{Head: b.head()}
	rows := map[string]int{}
	for i, month := range b.Months {
		book.Months = append(book.Months, month.Month)
		for _, a := range NewAttendanceBook(month).People {
			book.addMonth(rows, i, a)
		}
	}
	book.People = slices.DeleteFunc(book.People, func(a AttendeeMonths) bool { return !b.Only.Has(a.WindowCode) })
	slices.SortFunc(book.People, func(x, y AttendeeMonths) int { return cmp.Compare(x.Code, y.Code) })
	book.sumWindows(b.Months)
	return book
}

// addMonth adds what a person's month came to.
func (book *AttendanceTotals) addMonth(rows map[string]int, month int, a Attendee) {
	at, known := rows[a.Code]
	if !known {
		at = len(book.People)
		rows[a.Code] = at
		book.People = append(book.People, AttendeeMonths{Attendee: Attendee{Code: a.Code, Total: attendance.Total{Staff: a.Code}}})
	}
	sum := &book.People[at]
	sum.Name, sum.Window, sum.WindowCode = cmp.Or(a.Name, sum.Name), a.Window, a.WindowCode
	addTotal(&sum.Total, a.Total)
	for i, n := range a.Leave {
		sum.Leave[i] += n
	}
	sum.Months = append(sum.Months, make([]attendance.Total, month+1-len(sum.Months))...)
	sum.Months[month] = a.Total
}

// sumWindows adds the people up by window, and counts how punctual each of them was.
func (book *AttendanceTotals) sumWindows(months []AttendanceBasis) {
	grid := AttendanceBook{}
	rows := map[string]int{}
	for i, a := range book.People {
		grid.People = append(grid.People, a.Attendee)
		rows[a.Code] = i
		book.People[i].Months = append(a.Months, make([]attendance.Total, len(months)-len(a.Months))...)
	}
	window := grid.gatherWindows()
	for i, a := range book.People {
		addTotal(&grid.Windows[window[i]].Total, a.Total)
	}
	for _, month := range months {
		for i := range month.Sessions {
			s := &month.Sessions[i]
			row, listed := rows[s.Staff]
			if !listed || !month.Month.Contains(s.Date) {
				continue
			}
			one := Punctuality{}
			one.add(s)
			book.People[row].Rate.sum(one.Tally)
			grid.Windows[window[row]].Punctuality.add(s)
			book.Punctuality.add(s)
		}
	}
	book.Windows = grid.Windows
}

// sum adds the counts of another tally.
func (t *Tally) sum(other Tally) {
	t.Due += other.Due
	t.OnTime += other.OnTime
	t.Late += other.Late
	t.Early += other.Early
	t.OffPost += other.OffPost
	t.Absent += other.Absent
}

func (b AttendanceTotalsBasis) head() Head {
	period := PeriodLabel(b.Period)
	h := Head{Title: b.Centre.Name + period + "考勤汇总表", Centre: b.Centre.Name, Period: period, State: b.State, AsOf: b.AsOf, Digest: b.Digest}
	var profiles, presumed []string
	for _, m := range b.Months {
		profiles, presumed = once(profiles, m.Profile), once(presumed, m.Presumed...)
		h.Books = once(h.Books, m.Books...)
	}
	h.Profile = strings.Join(slices.DeleteFunc(profiles, func(name string) bool { return name == "" }), "、")
	if !b.Only.All() {
		h.Notes = append(h.Notes, "仅列："+b.Only.Label)
	}
	if b.AsOf <= b.Period.Last() {
		h.Notes = append(h.Notes, "本期尚未结束，各项计至"+b.AsOf.String()+"。")
	}
	h.Notes = append(h.Notes, presumedNotes(presumed)...)
	return h
}

// once adds to a list what is not in it yet.
func once[T comparable](list []T, more ...T) []T {
	for _, one := range more {
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

// Sum is the whole book in one line.
func (book *AttendanceTotals) Sum() WindowMonth {
	grid := AttendanceBook{Windows: book.Windows, Punctuality: book.Punctuality}
	return grid.Sum()
}
