package sqldb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Of every table of a centre the program keeps sums: for each group of rows, such as
// those of one batch, how many there are and the sum of their hashes. What a change
// takes away is subtracted, what it adds is added, so a change costs what it touches
// and not what is stored. The digest of all sums goes into the centre's log of changes
// with each event (SettleSums); rows that were edited beside the program no longer have
// the sums that they should have (CheckSums).
//
// What the triggers note (sums_sqlite.go, 0009_sums.sql) is gathered during the
// transaction and folded into audit_sums at its end.
//
// A sum is that of SHA-256 over the rows, as four numbers modulo 2^64. To hide an edit
// behind other edits, rows must be found whose hashes sum to the same; that takes at
// least 2^32 tries and tens of thousands of false rows in the same store, since every
// row counts. Who can edit the sums as well is found by the log, whose events hold the
// digest.

// lanes is a sum of hashes.
type lanes [4]uint64

// hashLanes is the sum of one row, encoded.
func hashLanes(row []byte) lanes { return lanesOf(sha256.Sum256(row)) }

func lanesOf(h [sha256.Size]byte) lanes {
	var l lanes
	for i := range l {
		l[i] = binary.BigEndian.Uint64(h[8*i:])
	}
	return l
}

func (l *lanes) add(other lanes) {
	for i := range l {
		l[i] += other[i]
	}
}

func (l *lanes) subtract(other lanes) {
	for i := range l {
		l[i] -= other[i]
	}
}

func (l lanes) bytes() []byte {
	data := make([]byte, 0, sha256.Size)
	for _, lane := range l {
		data = binary.BigEndian.AppendUint64(data, lane)
	}
	return data
}

// parseLanes reads what bytes wrote. Anything else, which somebody else put there, is
// nothing: the program goes on, and the sums are found to be wrong.
func parseLanes(data []byte) lanes {
	if len(data) != sha256.Size {
		return lanes{}
	}
	return lanesOf([sha256.Size]byte(data))
}

// cellKey names a group of rows of a table.
type cellKey struct{ table, group string }

// cell is the sum over a group of rows, or what a transaction changed of one.
type cell struct {
	key  cellKey
	rows int64
	sum  lanes
}

func (c *cell) add(rows int64, sum lanes) {
	c.rows += rows
	c.sum.add(sum)
}

// same reports whether two cells hold the same rows; nil is one without any.
func (c *cell) same(other *cell) bool {
	var none cell
	c, other = cmp.Or(c, &none), cmp.Or(other, &none)
	return c.rows == other.rows && c.sum == other.sum
}

// cells are sums by group. last is the one asked for last: rows come by the group.
type cells struct {
	all   map[cellKey]*cell
	key   cellKey
	last  *cell
	batch int64 // that last is of, when it was asked for by ofBatch
}

// of returns the cell of a group. The names may be borrowed: they are copied when kept.
func (c *cells) of(table, group string) *cell {
	if c.last != nil && c.key.group == group && c.key.table == table {
		return c.last
	}
	found := c.all[cellKey{table, group}]
	if found == nil {
		if c.all == nil {
			c.all = map[cellKey]*cell{}
		}
		found = &cell{key: cellKey{strings.Clone(table), strings.Clone(group)}}
		c.all[found.key] = found
	}
	c.key, c.last, c.batch = found.key, found, math.MinInt64
	return found
}

// ofBatch is of for a group that is a batch. Rows come by the batch.
func (c *cells) ofBatch(table string, batch int64) *cell {
	if c.last == nil || c.batch != batch || c.key.table != table {
		c.of(table, strconv.FormatInt(batch, 10))
		c.batch = batch
	}
	return c.last
}

// silentTables may be written without an event, by InSilentTx; each for its reason.
var silentTables = map[string]string{
	"push_devices":       "a clock's last contact is a trace of a machine, several a minute",
	"sealed_ballots":     "an event for each ballot would tell when its window voted",
	"turnout":            "is written with each ballot",
	"sessions":           "who opened one has an event; each page that is looked at moves its end",
	"sign_in_tries":      "are counted before it is known how they end, and that has an event",
	"account_token_uses": "a program's last call is a trace of a machine, several a second",
	"jobs":               "tell how far something is; what it changes has its event",
	"notice_cursors":     "tell how far the log was read, which is no change",
	"notice_queue":       "tells how far a message is; what it tells of has its event",
	"idempotency_keys":   "keep an answer for whoever asks again; what was asked for has its event",
}

// state is what the log commits to: the sums of all rows of a centre, those of the
// silent tables apart, because they may change after an event.
type state struct {
	main      lanes // of the tables that change with an event
	silent    lanes // of the others
	committed lanes // silent, as it was at the last event
	schema    int64 // the migration by which the rows were summed afresh
	stored    bool
}

// add folds a change of a group of rows.
func (s *state) add(table string, change lanes) {
	if silentTables[table] != "" {
		s.silent.add(change)
	} else {
		s.main.add(change)
	}
}

// digest is what an event holds.
func (s *state) digest() [sha256.Size]byte {
	data := append([]byte("sums 1\n"), s.main.bytes()...)
	return sha256.Sum256(append(data, s.committed.bytes()...))
}

// SettleSums folds what this transaction changed into the centre's sums and returns the
// digest of the centre's whole state. Afterwards the transaction may write its event and
// nothing else, so it is called once.
func (tx *Tx) SettleSums(ctx context.Context) ([32]byte, error) {
	if err := tx.ready(); err != nil {
		return [32]byte{}, err
	}
	switch {
	case tx.settled:
		return [32]byte{}, tx.note(fmt.Errorf("%w: its sums are settled twice", ErrSettled))
	case tx.silent != nil:
		return [32]byte{}, tx.note(fmt.Errorf("%w: a silent transaction has no event", ErrNotSilent))
	case tx.readOnly:
		return [32]byte{}, tx.note(errors.New("a reading transaction has no sums to settle"))
	}
	s, err := tx.foldSums(ctx, true)
	if err != nil {
		return [32]byte{}, tx.note(fmt.Errorf("settle the sums: %w", err))
	}
	tx.settled = true
	return s.digest(), nil
}

// foldSums brings audit_sums and audit_states up to what the transaction changed. With
// event, the digest commits to the silent tables as they are now.
func (s *statements) foldSums(ctx context.Context, event bool) (*state, error) {
	if kept, err := s.keepsSums(ctx); err != nil || !kept {
		return &state{}, err
	}
	if err := s.lockCentre(ctx); err != nil { // others fold into the same sums
		return nil, err
	}
	if s.dialect == PostgreSQL {
		if err := s.takeDeltas(ctx); err != nil {
			return nil, err
		}
	}
	total, err := s.readState(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.foldDirectory(ctx, total.stored); err != nil {
		return nil, err
	}
	changed := s.deltas.all
	for _, byTable := range grouped(changed) {
		for groups := range slices.Chunk(byTable.groups, cellsPerStatement) {
			if err := s.foldCells(ctx, byTable.table, groups, changed); err != nil {
				return nil, err
			}
		}
	}
	for key, change := range changed {
		total.add(key.table, change.sum)
	}
	if event {
		total.committed = total.silent
	}
	return total, s.writeState(ctx, total)
}

// cellsPerStatement bounds the arguments of one statement.
const cellsPerStatement = 200

// tableGroups are the groups of one table.
type tableGroups struct {
	table  string
	groups []string
}

// grouped sorts the groups that changed by table.
func grouped(changed map[cellKey]*cell) []tableGroups {
	byTable := map[string][]string{}
	for key, change := range changed {
		if !change.same(nil) {
			byTable[key.table] = append(byTable[key.table], key.group)
		}
	}
	list := make([]tableGroups, 0, len(byTable))
	for _, table := range slices.Sorted(maps.Keys(byTable)) { // one order of locks
		slices.Sort(byTable[table])
		list = append(list, tableGroups{table, byTable[table]})
	}
	return list
}

// storedCell is a row of audit_sums.
type storedCell struct {
	Table string `db:"table_name"`
	Group string `db:"group_key"`
	Rows  int64  `db:"row_count"`
	Sum   []byte `db:"sum"`
}

// foldCells adds the changes of some groups of a table to their cells.
func (s *statements) foldCells(ctx context.Context, table string, groups []string, changed map[cellKey]*cell) error {
	query, args, err := In(`
		SELECT table_name, group_key, row_count, sum
		FROM audit_sums
		WHERE centre_id = ? AND table_name = ? AND group_key IN (?)`, s.centre, table, groups)
	if err != nil {
		return err
	}
	var stored []storedCell
	if err := s.tx.SelectContext(ctx, &stored, s.rebind(query), args...); err != nil {
		return err
	}
	now := map[string]*cell{}
	for _, c := range stored {
		now[c.Group] = &cell{rows: c.Rows, sum: parseLanes(c.Sum)}
	}
	var kept []any
	var gone []string
	for _, group := range groups {
		c := *changed[cellKey{table, group}]
		if before := now[group]; before != nil {
			c.add(before.rows, before.sum)
		}
		if c.same(nil) {
			gone = append(gone, group)
		} else {
			kept = append(kept, s.centre, table, group, c.rows, c.sum.bytes())
		}
	}
	return errors.Join(s.writeCells(ctx, kept), s.removeCells(ctx, table, gone))
}

// writeCells stores cells, five values each.
func (s *statements) writeCells(ctx context.Context, values []any) error {
	if len(values) == 0 {
		return nil
	}
	query := `
		INSERT INTO audit_sums (centre_id, table_name, group_key, row_count, sum)
		VALUES (?, ?, ?, ?, ?)` + strings.Repeat(", (?, ?, ?, ?, ?)", len(values)/5-1) + `
		ON CONFLICT (centre_id, table_name, group_key)
		DO UPDATE SET row_count = excluded.row_count, sum = excluded.sum`
	_, err := s.tx.ExecContext(ctx, s.rebind(query), values...)
	return err
}

func (s *statements) removeCells(ctx context.Context, table string, groups []string) error {
	if len(groups) == 0 {
		return nil
	}
	query, args, err := In(`
		DELETE FROM audit_sums
		WHERE centre_id = ? AND table_name = ? AND group_key IN (?)`, s.centre, table, groups)
	if err != nil {
		return err
	}
	_, err = s.tx.ExecContext(ctx, s.rebind(query), args...)
	return err
}

// readState reads the sums of all; a centre without any is at the schema's last migration.
func (s *statements) readState(ctx context.Context) (*state, error) {
	var row struct {
		Schema    int64  `db:"schema"`
		Main      []byte `db:"main"`
		Silent    []byte `db:"silent"`
		Committed []byte `db:"committed"`
	}
	err := s.tx.GetContext(ctx, &row, s.rebind(`
		SELECT schema, main, silent, committed
		FROM audit_states
		WHERE centre_id = ?`), s.centre)
	if errors.Is(err, sql.ErrNoRows) {
		version, err := s.schemaVersion(ctx)
		return &state{schema: version}, err
	}
	if err != nil {
		return nil, err
	}
	return &state{
		schema: row.Schema, stored: true,
		main: parseLanes(row.Main), silent: parseLanes(row.Silent), committed: parseLanes(row.Committed),
	}, nil
}

func (s *statements) schemaVersion(ctx context.Context) (int64, error) {
	var version int64
	err := s.tx.GetContext(ctx, &version, `SELECT COALESCE(MAX(version), 0) FROM schema_files`)
	return version, err
}

func (s *statements) writeState(ctx context.Context, total *state) error {
	_, err := s.tx.ExecContext(ctx, s.rebind(`
		INSERT INTO audit_states (centre_id, schema, main, silent, committed)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (centre_id) DO UPDATE
		SET schema = excluded.schema, main = excluded.main, silent = excluded.silent, committed = excluded.committed`),
		s.centre, total.schema, total.main.bytes(), total.silent.bytes(), total.committed.bytes())
	return err
}
