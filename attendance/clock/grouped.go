package clock

import "slices"

// Grouped returns the rows by clock number and, within a number, by time; rows of
// the same time keep the order of the file. The rows of number n are
// rows[starts[n]:starts[n+1]]; starts has one entry more than Numbers.
func (d *Dump) Grouped() (rows []Row, starts []int32) {
	starts = make([]int32, len(d.Numbers)+1)
	for i := range d.Rows {
		starts[d.Rows[i].Number+1]++
	}
	for n := range d.Numbers {
		starts[n+1] += starts[n]
	}
	rows = make([]Row, len(d.Rows))
	next := slices.Clone(starts)
	for _, r := range d.Rows {
		rows[next[r.Number]] = r
		next[r.Number]++
	}
	for n := range d.Numbers {
		inTime(rows[starts[n]:starts[n+1]])
	}
	return rows, starts
}

// inTime sorts one number's rows, which a device mostly writes in order.
func inTime(rows []Row) {
	byTime := func(a, b Row) int { return int(a.At - b.At) }
	if !slices.IsSortedFunc(rows, byTime) {
		slices.SortStableFunc(rows, byTime)
	}
}
