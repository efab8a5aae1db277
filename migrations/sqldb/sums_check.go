package sqldb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
)

// SumFault names rows that are not as the program left them.
type SumFault struct {
	Table string `json:"table"` // of the rows; audit_sums, audit_states or audit_deltas when the sums themselves were edited
	Group string `json:"group"` // the rows' batch, or what comes second in their key
	Want  int64  `json:"want"`  // rows that the program left
	Got   int64  `json:"got"`   // rows that there are
}

// CheckSums sums all rows of a centre anew and compares them with the sums that were
// kept: for each group of rows that differs a fault, sorted. The digest is that of the
// rows as they are; the centre's last event holds the same one, unless what the sums
// say was edited too.
func (db *DB) CheckSums(ctx context.Context, scope Scope) ([]SumFault, [sha256.Size]byte, error) {
	var faults []SumFault
	var digest [sha256.Size]byte
	err := db.ReadTx(ctx, scope, func(tx *Tx) error {
		var err error
		faults, digest, err = tx.checkSums(ctx)
		return err
	})
	return faults, digest, err
}

func (tx *Tx) checkSums(ctx context.Context) ([]SumFault, [sha256.Size]byte, error) {
	var none [sha256.Size]byte
	rows, err := tx.sumRows(ctx)
	if err != nil {
		return nil, none, tx.note(err)
	}
	kept, err := tx.keptCells(ctx)
	if err != nil {
		return nil, none, tx.note(err)
	}
	said, err := tx.readState(ctx)
	if err != nil {
		return nil, none, tx.note(err)
	}
	if said.stored {
		if err := tx.sumDirectory(ctx, rows); err != nil {
			return nil, none, tx.note(err)
		}
	}
	found, ofCells := stateOf(rows), stateOf(kept)
	found.committed = said.committed
	faults := differing(rows, kept)
	switch {
	case found.main == said.main && found.silent == said.silent:
		// The rows are as they should be, so it is their cells that were edited.
		for i, f := range faults {
			faults[i].Table, faults[i].Group = "audit_sums", strings.TrimSpace(f.Table+" "+f.Group)
		}
	case ofCells.main != said.main || ofCells.silent != said.silent:
		faults = append(faults, SumFault{Table: "audit_states"})
	}
	left, err := tx.leftDeltas(ctx)
	if err != nil {
		return nil, none, tx.note(err)
	}
	return append(faults, left...), found.digest(), nil
}

// sumRows sums the rows of every table as they are.
func (s *statements) sumRows(ctx context.Context) (*cells, error) {
	if s.dialect == SQLite {
		return s.sumSQLite(ctx)
	}
	return s.sumPostgreSQL(ctx)
}

// keptCells reads all sums that were kept.
func (s *statements) keptCells(ctx context.Context) (*cells, error) {
	rows, err := s.tx.QueryxContext(ctx, s.rebind(`
		SELECT table_name, group_key, row_count, sum
		FROM audit_sums
		WHERE centre_id = ?`), s.centre)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	kept := &cells{}
	for rows.Next() {
		var c storedCell
		if err := rows.StructScan(&c); err != nil {
			return nil, err
		}
		kept.of(c.Table, c.Group).add(c.Rows, parseLanes(c.Sum))
	}
	return kept, rows.Err()
}

// stateOf adds up sums.
func stateOf(all *cells) *state {
	total := &state{}
	for key, one := range all.all {
		total.add(key.table, one.sum)
	}
	return total
}

// differing lists the groups whose rows are not those that were kept, sorted.
func differing(rows, kept *cells) []SumFault {
	var faults []SumFault
	keys := maps.Clone(kept.all)
	if keys == nil {
		keys = map[cellKey]*cell{}
	}
	maps.Copy(keys, rows.all)
	for key := range keys {
		is, was := rows.all[key], kept.all[key]
		// A group without rows has no cell, so one that is there was put there.
		if !is.same(was) || is == nil {
			faults = append(faults, SumFault{Table: key.table, Group: key.group, Want: was.count(), Got: is.count()})
		}
	}
	slices.SortFunc(faults, func(a, b SumFault) int {
		return cmp.Or(strings.Compare(a.Table, b.Table), strings.Compare(a.Group, b.Group))
	})
	return faults
}

func (c *cell) count() int64 {
	if c == nil {
		return 0
	}
	return c.rows
}

// leftDeltas lists what triggers noted of writes that the program did not make: its own
// are taken out in their transaction.
func (s *statements) leftDeltas(ctx context.Context) ([]SumFault, error) {
	var left []struct {
		Table string `db:"table_name"`
		Group string `db:"group_key"`
		Rows  int64  `db:"row_count"`
	}
	err := s.tx.SelectContext(ctx, &left, s.rebind(`
		SELECT table_name, group_key, SUM(row_count) AS row_count
		FROM audit_deltas
		WHERE centre_id = ?
		GROUP BY table_name, group_key
		ORDER BY table_name, group_key`), s.centre)
	faults := make([]SumFault, 0, len(left))
	for _, d := range left {
		faults = append(faults, SumFault{Table: "audit_deltas", Group: strings.TrimSpace(d.Table + " " + d.Group), Got: d.Rows})
	}
	return faults, err
}

// SumsAge tells how the sums of a centre stand to the schema.
type SumsAge struct {
	Kept   bool  // there are sums
	Rows   bool  // there are rows to sum; told only where no sums are kept
	Schema int64 // the migration by which they were summed afresh
	Newest int64 // the schema's last migration
}

// Stale reports whether they are to be summed afresh (RebaseSums).
func (a SumsAge) Stale() bool { return a.Kept && a.Schema != a.Newest || !a.Kept && a.Rows }

// SumsAge returns the age of the centre's sums.
func (tx *Tx) SumsAge(ctx context.Context) (SumsAge, error) {
	if err := tx.ready(); err != nil {
		return SumsAge{}, err
	}
	kept, err := tx.readState(ctx)
	if err != nil {
		return SumsAge{}, tx.note(err)
	}
	age := SumsAge{Kept: kept.stored, Schema: kept.schema}
	if age.Newest, err = tx.schemaVersion(ctx); err != nil || age.Kept {
		return age, tx.note(err)
	}
	rows, err := tx.sumRows(ctx)
	if err != nil {
		return age, tx.note(err)
	}
	age.Rows = len(rows.all) > 0
	return age, nil
}

// RebaseSums sums all rows anew and keeps that, whatever was kept before: for a centre
// whose sums are not of this schema. Its event says whether they were right (CheckSums
// before the schema moved on). Like any change it is settled and has an event.
func (tx *Tx) RebaseSums(ctx context.Context) error {
	if err := tx.ready(); err != nil {
		return err
	}
	return tx.note(tx.rebaseSums(ctx))
}

func (tx *Tx) rebaseSums(ctx context.Context) error {
	if err := tx.lockCentre(ctx); err != nil {
		return err
	}
	tx.changed["audit_sums"] = true
	total, err := tx.readState(ctx)
	if err != nil {
		return err
	}
	if total.schema, err = tx.schemaVersion(ctx); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM audit_deltas WHERE centre_id = ?`,
		`DELETE FROM audit_sums WHERE centre_id = ?`,
	} {
		if _, err := tx.tx.ExecContext(ctx, tx.rebind(query), tx.CentreID); err != nil {
			return err
		}
	}
	rows, err := tx.sumRows(ctx)
	if err != nil {
		return err
	}
	if err := tx.sumDirectory(ctx, rows); err != nil {
		return err
	}
	sums := stateOf(rows)
	total.main, total.silent = sums.main, sums.silent
	*tx.deltas, tx.listed = cells{}, nil // they are of rows that were just summed
	if err := tx.writeState(ctx, total); err != nil {
		return err
	}
	for _, byTable := range grouped(rows.all) {
		for groups := range slices.Chunk(byTable.groups, cellsPerStatement) {
			if err := tx.foldCells(ctx, byTable.table, groups, rows.all); err != nil {
				return err
			}
		}
	}
	return nil
}
