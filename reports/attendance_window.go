package reports

import (
	"cmp"
	"slices"

	"redbanner/attendance"
)

// WindowMonth is what a window's people came to in a month: of those who stood there last,
// so that its sums are those of the grid's rows.
type WindowMonth struct {
	Code, Name string // "" for people without a window
	People     int
	Total      attendance.Total // of all of them; Staff is ""
	Punctuality
}

// addTotal adds up what is counted, and leaves whose it is alone.
func addTotal(sum *attendance.Total, t attendance.Total) {
	sum.Due += t.Due
	sum.Present += t.Present
	sum.Late += t.Late
	sum.Early += t.Early
	sum.OffPost += t.OffPost
	sum.Absent += t.Absent
	sum.Leave += t.Leave
	sum.Official += t.Official
	sum.MissingIn += t.MissingIn
	sum.MissingOut += t.MissingOut
}

// gatherWindows lists the windows of the people and tells of each row which is its own.
func (b *AttendanceBook) gatherWindows() []int {
	type window struct{ code, name string }
	at := map[window]int{}
	for _, a := range b.People {
		w := window{a.WindowCode, a.Window}
		if _, known := at[w]; !known {
			at[w] = len(b.Windows)
			b.Windows = append(b.Windows, WindowMonth{Code: w.code, Name: w.name})
		}
	}
	slices.SortFunc(b.Windows, func(x, y WindowMonth) int {
		return cmp.Or(order(x.none(), y.none()), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Name, y.Name))
	})
	for i, w := range b.Windows {
		at[window{w.Code, w.Name}] = i
	}
	rows := make([]int, len(b.People))
	for i, a := range b.People {
		rows[i] = at[window{a.WindowCode, a.Window}]
		b.Windows[rows[i]].People++
	}
	return rows
}

func (w *WindowMonth) none() bool { return w.Code == "" && w.Name == "" }

// order puts what is not so before what is.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Sum is the whole book in one line.
func (b *AttendanceBook) Sum() WindowMonth {
	sum := WindowMonth{Name: "合计", Punctuality: b.Punctuality}
	for _, w := range b.Windows {
		sum.People += w.People
		addTotal(&sum.Total, w.Total)
	}
	return sum
}
