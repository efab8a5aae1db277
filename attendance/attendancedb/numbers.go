package attendancedb

import (
	"context"

	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
)

// numberRow is a clock number that was ever seen.
type numberRow struct {
	ID     int32  `db:"id"`
	Number string `db:"number"`
}

// clockNumbers loads the centre's clock numbers.
func (l *Ledger) clockNumbers(ctx context.Context) ([]numberRow, error) {
	var rows []numberRow
	err := l.Tx.Select(ctx, &rows, `
		SELECT id, number
		FROM clock_numbers
		WHERE centre_id = ?
		ORDER BY id`, l.Tx.CentreID)
	return rows, err
}

// addNumbers stores numbers not seen before and returns the ids of all that are asked for.
func (l *Ledger) addNumbers(ctx context.Context, numbers []string) (map[string]int32, error) {
	stored, err := l.clockNumbers(ctx)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int32, len(stored)+len(numbers))
	last := int32(0)
	for _, row := range stored {
		ids[row.Number] = row.ID
		last = max(last, row.ID)
	}
	var fresh [][]any
	for _, number := range numbers {
		if _, seen := ids[number]; !seen {
			last++
			ids[number] = last
			fresh = append(fresh, []any{l.Tx.CentreID, last, number})
		}
	}
	return ids, insert(ctx, l.Tx, "clock_numbers", []string{"centre_id", "id", "number"}, fresh)
}

// resolveNumbers puts the stored id in place of the number in the keys of holders.
func (l *Ledger) resolveNumbers(ctx context.Context, records []intake.Record) error {
	var numbers []string
	for _, r := range records {
		if r.Entity == "clock_holders" {
			numbers = append(numbers, r.Key[0].(string))
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	ids, err := l.addNumbers(ctx, numbers)
	if err != nil {
		return err
	}
	for i, r := range records {
		if r.Entity == "clock_holders" {
			records[i].Key = []any{int(ids[r.Key[0].(string)]), r.Key[1]}
		}
	}
	return nil
}

// numberBook says for each number of a dump under which id its punches are kept,
// and whether anyone holds it.
type numberBook struct {
	ids     []int32  // by index of the dump's numbers
	refused []string // why the lines of a number are left out, or ""
	held    map[int32]bool
	names   map[int32]string
}

// numbers finds or makes the ids of a dump's numbers. A file by staff code keeps
// its punches under a number that the person holds.
func (l *Ledger) numbers(ctx context.Context, dump *clock.Dump) (*numberBook, error) {
	state, err := loadHolders(ctx, l.Tx)
	if err != nil {
		return nil, err
	}
	book := &numberBook{
		ids: make([]int32, len(dump.Numbers)), refused: make([]string, len(dump.Numbers)),
		held: map[int32]bool{}, names: map[int32]string{},
	}
	wanted := dump.Numbers
	if dump.ByStaff {
		wanted = book.byStaff(dump.Numbers, state)
	}
	ids, err := l.addNumbers(ctx, wanted)
	if err != nil {
		return nil, err
	}
	for i, number := range wanted {
		id := ids[number]
		_, matched, ambiguous := state.match(number)
		if ambiguous {
			book.refused[i] = "ambiguous_number"
		}
		book.ids[i], book.held[id], book.names[id] = id, matched, number
	}
	return book, nil
}

// byStaff gives the clock number of each staff code; codes of no one, or of
// someone without a number, are left out with the reason.
func (n *numberBook) byStaff(codes []string, state *holders) []string {
	numbers := make([]string, len(codes))
	for i, code := range codes {
		number, known := state.numberOf[code]
		switch {
		case !known:
			n.refused[i], number = "unknown_staff", code
		case number == "":
			n.refused[i], number = "no_clock_no", code
		}
		numbers[i] = number
	}
	return numbers
}

// deviceIDs finds or makes the ids of clocks.
func (l *Ledger) deviceIDs(ctx context.Context, devices []string) ([]int64, error) {
	var stored []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	err := l.Tx.Select(ctx, &stored, `
		SELECT id, name
		FROM clock_devices
		WHERE centre_id = ?`, l.Tx.CentreID)
	if err != nil {
		return nil, err
	}
	known, last := map[string]int64{}, int64(0)
	for _, d := range stored {
		known[d.Name] = d.ID
		last = max(last, d.ID)
	}
	ids := make([]int64, len(devices))
	var fresh [][]any
	for i, name := range devices {
		if _, seen := known[name]; !seen {
			last++
			known[name] = last
			fresh = append(fresh, []any{l.Tx.CentreID, last, name})
		}
		ids[i] = known[name]
	}
	return ids, insert(ctx, l.Tx, "clock_devices", []string{"centre_id", "id", "name"}, fresh)
}
