package sqldb

import (
	"context"
	"fmt"
)

// UnloadInts removes the rows of a batch from a table of LoadInts and returns how many.
// What they are is summed in one pass and taken out of the sums as a whole: by its
// triggers that would take several times as long as the removal.
func (tx *Tx) UnloadInts(ctx context.Context, table string, batch int64) (int64, error) {
	if err := tx.ready(); err != nil {
		return 0, err
	}
	if len(loadable[table]) == 0 {
		return 0, fmt.Errorf("table %q is not for loading", table)
	}
	if err := tx.mayWrite(`DELETE FROM ` + table + ` `); err != nil {
		return 0, tx.note(err)
	}
	unload := tx.unloadPostgreSQL
	if tx.dialect == SQLite {
		unload = tx.unloadSQLite
	}
	n, err := unload(ctx, table, batch)
	if err != nil {
		return 0, tx.note(fmt.Errorf("unload %s: %w", table, err))
	}
	tx.wrote(n)
	return n, nil
}

// unloadSQLite takes the triggers off meanwhile, as a load does: the statement names its
// centre, and the rows are summed here.
func (tx *Tx) unloadSQLite(ctx context.Context, table string, batch int64) (int64, error) {
	if err := tx.guardWrite(ctx, `DELETE FROM `+table); err != nil {
		return 0, err
	}
	of, err := shape(ctx, tx.tx, table)
	if err != nil {
		return 0, err
	}
	where := fmt.Sprintf(` FROM main.%s WHERE centre_id = ? AND batch_id = ?`, table)
	var data []byte
	if err := tx.tx.GetContext(ctx, &data, `SELECT redbanner_cells(`+of.arguments("")+`)`+where, tx.CentreID, batch); err != nil {
		return 0, err
	}
	gone := &cells{}
	if err := parseCells(table, data, gone); err != nil {
		return 0, err
	}
	drop := fmt.Sprintf(`DROP TRIGGER temp.%s; DROP TRIGGER temp.%s`, guardTriggerName(table, "DELETE"), sumTriggerName(table, "DELETE"))
	if _, err := tx.tx.ExecContext(ctx, drop); err != nil {
		return 0, err
	}
	n, err := tx.remove(ctx, `DELETE`+where, batch, gone)
	if err != nil {
		return 0, err
	}
	triggers, err := tx.triggers(ctx, table, "DELETE")
	if err != nil {
		return 0, err
	}
	_, err = tx.tx.ExecContext(ctx, triggers)
	return n, err
}

// unloadPostgreSQL sums the rows here, and tells the trigger so.
func (tx *Tx) unloadPostgreSQL(ctx context.Context, table string, batch int64) (int64, error) {
	gone := &cells{}
	if err := tx.sumPunches(ctx, gone, ` AND batch_id = ?`, batch); err != nil {
		return 0, err
	}
	if _, err := tx.tx.ExecContext(ctx, `SELECT set_config('app.loading', 'on', true)`); err != nil {
		return 0, err
	}
	n, err := tx.remove(ctx, tx.rebind(fmt.Sprintf(`DELETE FROM %s WHERE centre_id = ? AND batch_id = ?`, table)), batch, gone)
	if err != nil {
		return 0, err
	}
	_, err = tx.tx.ExecContext(ctx, `SELECT set_config('app.loading', '', true)`)
	return n, err
}

// remove deletes a batch's rows and takes out what they were. Rows that others put in
// between would be neither.
func (tx *Tx) remove(ctx context.Context, query string, batch int64, gone *cells) (int64, error) {
	result, err := tx.tx.ExecContext(ctx, query, tx.CentreID, batch)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	var summed int64
	for key, c := range gone.all {
		to := tx.deltas.of(key.table, key.group)
		to.rows -= c.rows
		to.sum.subtract(c.sum)
		summed += c.rows
	}
	if n != summed {
		return 0, fmt.Errorf("%d rows were removed, %d summed", n, summed)
	}
	return n, nil
}
