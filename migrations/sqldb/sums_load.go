package sqldb

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"
)

// foldLoaded passes rows on to a load and folds each one on its way: a trigger would
// cost more than the load itself. The encoding is that of the triggers and of the
// summing of stored rows, on PostgreSQL that of punch_hash in 0009_sums.sql.
func (l *load) foldLoaded(ctx context.Context) error {
	encode := encodePunch(l.tx.CentreID, l.columns)
	if l.tx.dialect == SQLite {
		of, err := shape(ctx, l.tx.tx, l.table)
		if err != nil {
			return err
		}
		encode = of.encodeLoaded(l.tx.CentreID, l.columns)
	}
	l.rows = folded(l.rows, l.tx.deltas, l.table, slices.Index(l.columns, "batch_id"), encode)
	return nil
}

// folded yields rows and adds each one to the sum of its batch. A row of another width
// than the columns is for the load to refuse.
func folded(rows iter.Seq[[]int64], into *cells, table string, batch int, encode func(row []byte, values []int64) []byte) iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		var buffer []byte
		for values := range rows {
			if batch >= 0 && batch < len(values) {
				buffer = encode(buffer[:0], values)
				into.ofBatch(table, values[batch]).add(1, hashLanes(buffer))
			}
			if !yield(values) {
				return
			}
		}
	}
}

// encodeLoaded encodes a row as the table's triggers would.
func (s *tableShape) encodeLoaded(centre int64, columns []string) func([]byte, []int64) []byte {
	places := places(s.columns, columns)
	return func(row []byte, values []int64) []byte {
		row = append(row, s.header...)
		for _, place := range places {
			switch v := at(values, place, centre); v {
			case Null:
				row = append(row, 0)
			default:
				row = appendInt(row, v)
			}
		}
		return row
	}
}

// encodePunch encodes a punch as punch_hash does.
func encodePunch(centre int64, columns []string) func([]byte, []int64) []byte {
	places := places([]string{"centre_id", "number_id", "at", "batch_id", "line", "device_id"}, columns)
	return func(row []byte, values []int64) []byte {
		row = append(row, "punches"...)
		for _, place := range places {
			if v := at(values, place, centre); v != Null {
				row = binary.BigEndian.AppendUint64(row, uint64(v))
			}
		}
		return row
	}
}

// The places of a column that no row holds.
const (
	placeNone   = -1
	placeCentre = -2
)

// places tells where in a loaded row each of the table's columns stands.
func places(all, loaded []string) []int {
	list := make([]int, len(all))
	for i, c := range all {
		list[i] = slices.Index(loaded, c)
		if c == "centre_id" {
			list[i] = placeCentre
		}
	}
	return list
}

// at returns the value at a place.
func at(values []int64, place int, centre int64) int64 {
	switch {
	case place == placeCentre:
		return centre
	case place == placeNone || place >= len(values):
		return Null
	}
	return values[place]
}
