package sqldb

import "context"

// delta is a row of audit_deltas or of table_sums.
type delta struct {
	Table string `db:"table_name"`
	Group string `db:"group_key"`
	Rows  int64  `db:"row_count"`
	Lane1 int64  `db:"lane1"`
	Lane2 int64  `db:"lane2"`
	Lane3 int64  `db:"lane3"`
	Lane4 int64  `db:"lane4"`
}

func (d delta) sum() lanes {
	return lanes{uint64(d.Lane1), uint64(d.Lane2), uint64(d.Lane3), uint64(d.Lane4)}
}

// takeDeltas takes what the triggers noted of this transaction out of audit_deltas.
// Rows of others stay: they are for CheckSums to find.
func (s *statements) takeDeltas(ctx context.Context) error {
	var noted []delta
	err := s.tx.SelectContext(ctx, &noted, s.rebind(`
		DELETE FROM audit_deltas
		WHERE centre_id = ? AND tx = txid_current()
		RETURNING table_name, group_key, row_count, lane1, lane2, lane3, lane4`), s.centre)
	if err != nil {
		return err
	}
	for _, d := range noted {
		s.deltas.of(d.Table, d.Group).add(d.Rows, d.sum())
	}
	return nil
}

// sumPostgreSQL sums the rows of every table as they are.
func (s *statements) sumPostgreSQL(ctx context.Context) (*cells, error) {
	var sums []delta
	err := s.tx.SelectContext(ctx, &sums, `
		SELECT t.table_name, s.group_key, s.row_count, s.lane1, s.lane2, s.lane3, s.lane4
		FROM summed_tables() AS t, table_sums(t.table_name, t.group_column) AS s
		WHERE t.table_name <> 'punches'`)
	if err != nil {
		return nil, err
	}
	total := &cells{}
	for _, d := range sums {
		total.of(d.Table, d.Group).add(d.Rows, d.sum())
	}
	return total, s.sumPunches(ctx, total, ``)
}

// sumPunches sums the punches as they are, or those of a further condition, many times
// faster than the server would.
func (s *statements) sumPunches(ctx context.Context, into *cells, also string, args ...any) error {
	columns := []string{"number_id", "at", "batch_id", "line", "device_id"}
	encode := encodePunch(s.centre, columns)
	var buffer []byte
	return s.EachInts(ctx, `
		SELECT number_id, at, batch_id, line, device_id
		FROM punches
		WHERE centre_id = ?`+also, append([]any{s.centre}, args...), func(row []int64) error {
		buffer = encode(buffer[:0], row)
		into.ofBatch("punches", row[2]).add(1, hashLanes(buffer))
		return nil
	})
}
