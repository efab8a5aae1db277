package attendancedb

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// punch is one believable line on its way into the table, under the stored id of
// its number.
type punch struct {
	at     roster.LocalTime
	number int32
	line   int32
	device int32 // index of the dump's devices, -1 without one
}

// Punches stores the lines of a dump: sorted by the table's key, known ones
// subtracted, the rest loaded in bulk. Lines of a closed period are not stored.
func (l *Ledger) Punches(ctx context.Context, dump *clock.Dump, opt intake.Options) (attendance.PunchCounts, error) {
	var counts attendance.PunchCounts
	l.minutePrecision, l.covers = dump.MinutePrecision, intake.Span{First: dump.From, Last: dump.To}
	numbers, err := l.numbers(ctx, dump)
	if err != nil {
		return counts, err
	}
	if err := l.noteNames(ctx, dump); err != nil {
		return counts, err
	}
	punches := numbers.punches(dump, l.meta.File, &counts)
	if len(punches) == 0 {
		return counts, nil
	}
	fresh, err := l.subtractKnown(ctx, punches, dump.MinutePrecision)
	if err != nil {
		return counts, err
	}
	counts.Duplicates = len(punches) - len(fresh)
	if fresh, err = l.subtractClosed(ctx, fresh, dump, numbers, &counts); err != nil {
		return counts, err
	}
	if len(counts.Closed) > 0 && !opt.Partial {
		return counts, nil
	}
	err = l.keep(ctx, fresh, dump, numbers, &counts)
	return counts, err
}

// keep counts what nobody knew yet, by whether its number is held, and stores it.
func (l *Ledger) keep(ctx context.Context, fresh []punch, dump *clock.Dump, numbers *numberBook, counts *attendance.PunchCounts) error {
	for _, p := range fresh {
		if numbers.held[p.number] {
			counts.Accepted++
		} else {
			counts.Unmatched++
		}
	}
	return l.load(ctx, fresh, dump.Devices)
}

// punches gives the rows of a dump their stored number, ordered by number and time.
func (n *numberBook) punches(dump *clock.Dump, file string, counts *attendance.PunchCounts) []punch {
	rows, starts := dump.Grouped()
	order := make([]int, len(dump.Numbers))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(n.ids[a], n.ids[b]) })
	punches := make([]punch, 0, len(rows))
	for _, i := range order {
		group := rows[starts[i]:starts[i+1]]
		if code := n.refused[i]; code != "" {
			for _, r := range group {
				counts.Bad = append(counts.Bad, roster.Problem{File: file, Row: int(r.Line), Code: code, Value: dump.Numbers[i]})
			}
			continue
		}
		for _, r := range group {
			punches = append(punches, punch{r.At, n.ids[i], r.Line, r.Device})
		}
	}
	if !slices.IsSortedFunc(punches, byKey) { // a list by staff code of two people with one number
		slices.SortStableFunc(punches, byKey)
	}
	return punches
}

// byKey is the order of the table's key.
func byKey(a, b punch) int {
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.at, b.at))
}

// sameMoment is how far two times are one: to the second, or within the minute
// where one side knows no seconds.
func sameMoment(at roster.LocalTime, minute bool) int64 {
	if minute {
		return int64(at) / 60
	}
	return int64(at)
}

// subtractKnown leaves out what is stored already and what the dump says twice.
func (l *Ledger) subtractKnown(ctx context.Context, punches []punch, minute bool) ([]punch, error) {
	fresh := slices.CompactFunc(punches, func(a, b punch) bool {
		return a.number == b.number && sameMoment(a.at, minute) == sameMoment(b.at, minute)
	})
	first, last := fresh[0].at, fresh[0].at
	for _, p := range fresh {
		first, last = min(first, p.at), max(last, p.at)
	}
	known, err := l.daysKnown(ctx, first.Date(), last.Date())
	if err != nil || !known {
		return fresh, err
	}
	coarse, err := l.coarseBatches(ctx)
	if err != nil {
		return nil, err
	}
	return l.subtractStored(ctx, fresh, first, last, func(batch int64) bool { return minute || coarse[batch] })
}

// daysKnown reports whether any punch of the days is stored.
func (l *Ledger) daysKnown(ctx context.Context, first, last roster.Date) (bool, error) {
	var days int
	err := l.Tx.Get(ctx, &days, `
		SELECT COUNT(*)
		FROM clock_days
		WHERE centre_id = ? AND day >= ? AND day <= ? AND punches > 0`, l.Tx.CentreID, first, last)
	return days > 0, err
}

// coarseBatches are the stored batches whose punches have no seconds.
func (l *Ledger) coarseBatches(ctx context.Context) (map[int64]bool, error) {
	var ids []int64
	err := l.Tx.Select(ctx, &ids, `
		SELECT id
		FROM batches
		WHERE centre_id = ? AND minute_precision = TRUE AND undone_at IS NULL AND id <> ?`, l.Tx.CentreID, l.batch)
	coarse := map[int64]bool{}
	for _, id := range ids {
		coarse[id] = true
	}
	return coarse, err
}

// stored is the punches between two times, in any order: sorting them would cost the
// server more than finding each in the new ones costs here.
const stored = `
	SELECT number_id, at, batch_id
	FROM punches
	WHERE centre_id = ? AND at >= ? AND at <= ?`

// subtractStored leaves out the punches that are stored: to the second, or within the
// minute where the file or the stored batch knows no seconds.
func (l *Ledger) subtractStored(ctx context.Context, punches []punch, first, last roster.LocalTime, byMinute func(batch int64) bool) ([]punch, error) {
	known := newKnown(punches)
	batch, coarse := int64(0), false
	args := []any{l.Tx.CentreID, int64(first) / 60 * 60, int64(last)/60*60 + 59}
	err := l.Tx.EachInts(ctx, stored, args, func(row []int64) error {
		if row[2] != batch {
			batch, coarse = row[2], byMinute(row[2])
		}
		known.second(row[0], row[1], batch)
		if coarse {
			known.minute(row[0], row[1], batch)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	fresh, lent := punches[:0], int64(0)
	for i, p := range punches {
		switch from := known.batches[i]; from {
		case 0:
			fresh = append(fresh, p)
		case lent:
		default:
			l.leanOn(from)
			lent = from
		}
	}
	return fresh, nil
}

// known finds new punches, which are in the order of the key, among stored ones, and
// keeps for each which batch it is known from.
type known struct {
	punches []punch
	starts  []int32 // by number: the index of its first punch
	next    int     // after the last one found: stored punches mostly come in order, too
	batches []int64 // by punch, 0 while it is new
	exact   []bool  // by punch: the batch has it to the second
}

func newKnown(punches []punch) *known {
	highest := punches[len(punches)-1].number
	k := &known{
		punches: punches, starts: make([]int32, highest+2),
		batches: make([]int64, len(punches)), exact: make([]bool, len(punches)),
	}
	for _, p := range punches {
		k.starts[p.number+1]++
	}
	for n := range highest + 1 {
		k.starts[n+1] += k.starts[n]
	}
	return k
}

// second marks the new punch of the same second as known.
func (k *known) second(number, at, batch int64) {
	if k.next >= len(k.punches) || !k.punches[k.next].is(number, at) {
		k.next = k.seek(number, at)
	}
	if k.next < len(k.punches) && k.punches[k.next].is(number, at) {
		k.batches[k.next], k.exact[k.next] = batch, true
		k.next++
	}
}

// minute marks the new punches within the same minute as known, unless they are to
// the second.
func (k *known) minute(number, at, batch int64) {
	end := at/60*60 + 60
	for i := k.seek(number, end-60); i < len(k.punches); i++ {
		p := k.punches[i]
		if int64(p.number) != number || int64(p.at) >= end {
			return
		}
		if !k.exact[i] {
			k.batches[i] = max(k.batches[i], batch)
		}
	}
}

// seek returns the index of the number's first punch not before a time, or the end.
func (k *known) seek(number, at int64) int {
	if number >= int64(len(k.starts)-1) {
		return len(k.punches)
	}
	from := k.starts[number]
	i, _ := slices.BinarySearchFunc(k.punches[from:k.starts[number+1]], at, func(p punch, at int64) int {
		return cmp.Compare(int64(p.at), at)
	})
	return int(from) + i
}

func (p punch) is(number, at int64) bool { return int64(p.number) == number && int64(p.at) == at }

// subtractClosed takes out the new punches of closed periods, and says so of each.
func (l *Ledger) subtractClosed(ctx context.Context, fresh []punch, dump *clock.Dump, n *numberBook, counts *attendance.PunchCounts) ([]punch, error) {
	closed, err := l.Closed(ctx)
	if err != nil || len(closed) == 0 {
		return fresh, err
	}
	return slices.DeleteFunc(fresh, func(p punch) bool {
		i := slices.IndexFunc(closed, func(c roster.Period) bool { return c.Contains(p.at.Date()) })
		if i >= 0 {
			counts.Closed = append(counts.Closed, roster.Problem{
				File: l.meta.File, Row: int(p.line), Code: "period_closed",
				Value: n.names[p.number] + " " + p.at.String(), Args: []any{closed[i].String()},
			})
		}
		return i >= 0
	}), nil
}

// load writes new punches, which are in the order of the key, and counts them by day.
func (l *Ledger) load(ctx context.Context, fresh []punch, devices []string) error {
	if len(fresh) == 0 {
		return nil
	}
	ids, err := l.deviceIDs(ctx, devices)
	if err != nil {
		return err
	}
	columns := []string{"number_id", "at", "batch_id", "line", "device_id"}
	if _, err := l.Tx.LoadInts(ctx, "punches", columns, l.rows(fresh, ids)); err != nil {
		return err
	}
	perDay := map[roster.Date]int64{}
	day, n := fresh[0].at.Date(), int64(0)
	for _, p := range fresh {
		if d := p.at.Date(); d != day {
			perDay[day] += n
			day, n = d, 0
		}
		n++
	}
	perDay[day] += n
	for d := range perDay {
		l.days = intake.Span{First: earliest(l.days.First, d), Last: max(l.days.Last, d)}
	}
	return addClockDays(ctx, l.Tx, perDay)
}

func earliest(a, b roster.Date) roster.Date {
	if a.IsZero() {
		return b
	}
	return min(a, b)
}

func (l *Ledger) rows(fresh []punch, devices []int64) iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		row := make([]int64, 5)
		for _, p := range fresh {
			row[0], row[1], row[2], row[3], row[4] = int64(p.number), int64(p.at), l.batch, int64(p.line), sqldb.Null
			if p.device >= 0 {
				row[4] = devices[p.device]
			}
			if !yield(row) {
				return
			}
		}
	}
}

// addClockDays adds to the number of stored punches of days.
func addClockDays(ctx context.Context, tx *sqldb.Tx, perDay map[roster.Date]int64) error {
	days := make([]roster.Date, 0, len(perDay))
	for d := range perDay {
		days = append(days, d)
	}
	slices.Sort(days)
	for _, d := range days {
		result, err := tx.Exec(ctx, `
			UPDATE clock_days
			SET punches = punches + ?
			WHERE centre_id = ? AND day = ?`, perDay[d], tx.CentreID, d)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			if err != nil {
				return err
			}
			continue
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO clock_days (centre_id, day, punches)
			VALUES (?, ?, ?)`, tx.CentreID, d, perDay[d])
		if err != nil {
			return err
		}
	}
	return nil
}
