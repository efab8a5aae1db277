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
	var tables []struct {
		Name  string `db:"table_name"`
		Group string `db:"group_column"`
	}
	if err := s.tx.SelectContext(ctx, &tables, `SELECT table_name, group_column FROM summed_tables()`); err != nil {
		return nil, err
	}
	total := &cells{}
	for _, t := range tables {
		var sums []delta
		err := s.tx.SelectContext(ctx, &sums, `
			SELECT $1 AS table_name, group_key, row_count, lane1, lane2, lane3, lane4
			FROM table_sums($1, $2)`, t.Name, t.Group)
		if err != nil {
			return nil, err
		}
		for _, d := range sums {
			total.of(d.Table, d.Group).add(d.Rows, d.sum())
		}
	}
	return total, nil
}
