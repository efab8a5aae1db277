package attendancedb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// holders answers whose a clock number is. A number matches exactly, or else by
// what remains without leading zeros, if that is unambiguous (clock files pad ids).
type holders struct {
	list     []attendance.Holder
	numberOf map[string]string   // a clock number of each person, "" without one
	byNumber map[string][]int    // indexes of list, by day
	byBare   map[string][]string // the held numbers that are the same without zeros
	numbers  []numberRow         // every number ever seen
}

func loadHolders(ctx context.Context, tx *sqldb.Tx) (*holders, error) {
	h, err := numberHolders(ctx, tx)
	if err != nil {
		return nil, err
	}
	return h, h.people(ctx, tx)
}

// numberHolders loads the numbers with their holders, and nobody without a number.
func numberHolders(ctx context.Context, tx *sqldb.Tx) (*holders, error) {
	h := &holders{numberOf: map[string]string{}, byNumber: map[string][]int{}, byBare: map[string][]string{}}
	var rows []struct {
		numberRow
		Staff sql.NullString `db:"staff"`
		From  roster.Date    `db:"from_day"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT n.id, n.number, h.staff, h.from_day
		FROM clock_numbers n
		LEFT JOIN clock_holders h ON h.centre_id = n.centre_id AND h.number_id = n.id
		WHERE n.centre_id = ?
		ORDER BY n.number, h.from_day`, tx.CentreID)
	for i, r := range rows {
		if i == 0 || rows[i-1].ID != r.ID {
			h.numbers = append(h.numbers, r.numberRow)
		}
		if r.Staff.Valid {
			h.add(attendance.Holder{Number: r.Number, Staff: r.Staff.String, From: r.From})
		}
	}
	slices.SortFunc(h.numbers, func(a, b numberRow) int { return cmp.Compare(a.ID, b.ID) })
	return h, err
}

func (h *holders) add(holder attendance.Holder) {
	if _, seen := h.byNumber[holder.Number]; !seen {
		h.byBare[attendance.BareNumber(holder.Number)] = append(h.byBare[attendance.BareNumber(holder.Number)], holder.Number)
	}
	h.byNumber[holder.Number] = append(h.byNumber[holder.Number], len(h.list))
	h.list = append(h.list, holder)
	h.numberOf[holder.Staff] = holder.Number
}

// people enters everyone without a number, so that an unknown code can be told from them.
func (h *holders) people(ctx context.Context, tx *sqldb.Tx) error {
	var codes []string
	err := tx.Select(ctx, &codes, `
		SELECT code
		FROM staff
		WHERE centre_id = ?
		ORDER BY code`, tx.CentreID)
	for _, code := range codes {
		if _, known := h.numberOf[code]; !known {
			h.numberOf[code] = ""
		}
	}
	return err
}

// match returns the held number that a clock's number means.
func (h *holders) match(number string) (held string, matched, ambiguous bool) {
	if _, exact := h.byNumber[number]; exact {
		return number, true, false
	}
	same := h.byBare[attendance.BareNumber(number)]
	switch len(same) {
	case 0:
		return "", false, false
	case 1:
		return same[0], true, false
	}
	return "", false, true
}

// owner is a person, by index, who holds a number from a time on.
type owner struct {
	from   roster.LocalTime
	person int
}

// owners is the holders of each number, by its stored id, the latest first.
type owners [][]owner

// owners lays the holders out by stored id for a list of people.
func (h *holders) owners(staff []roster.Staff) owners {
	index := make(map[string]int, len(staff))
	for i, s := range staff {
		index[s.Code] = i
	}
	last := int32(0)
	for _, n := range h.numbers {
		last = max(last, n.ID)
	}
	all := make(owners, last+1)
	for _, n := range h.numbers {
		held, matched, _ := h.match(n.Number)
		if !matched {
			continue
		}
		for _, i := range h.byNumber[held] {
			holder := h.list[i]
			all[n.ID] = append([]owner{{roster.At(holder.From, 0), index[holder.Staff]}}, all[n.ID]...)
		}
	}
	return all
}

// on returns who held the number at a time, -1 for no one; also of a number that the
// store no longer has, as of a store that somebody edited.
func (o owners) on(number int32, at roster.LocalTime) int {
	if number < 0 || int(number) >= len(o) {
		return -1
	}
	for _, owner := range o[number] {
		if at >= owner.from {
			return owner.person
		}
	}
	return -1
}
