package sqldb_test

import (
	"fmt"
	"iter"
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// The month of a county: 10,000 people, 868,000 punches.
const (
	benchNumbers = 10_000
	benchPunches = 868_000
)

var punchColumns = []string{"number_id", "at", "batch_id", "line", "device_id"}

// monthOfPunches yields punches sorted by key, as an import does.
func monthOfPunches() iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		row := make([]int64, len(punchColumns))
		perNumber := int64(benchPunches / benchNumbers)
		for number := range int64(benchNumbers) {
			for i := range perNumber + 1 {
				if i == perNumber && number%5 == 0 { // to make up 868,000
					break
				}
				row[0], row[1], row[2] = number+1, 1_760_000_000+i*29_000+number%3600, 1
				row[3], row[4] = i*benchNumbers+number+1, 1+number%4
				if !yield(row) {
					return
				}
			}
		}
	}
}

func eachDialect(b *testing.B, bench func(b *testing.B, db *sqldb.DB, scope sqldb.Scope)) {
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		b.Run(string(dialect), func(b *testing.B) {
			db := sqldbtest.Open(b, dialect)
			bench(b, db, sqldbtest.Centre(b, db, "A"))
		})
	}
}

func loadMonth(b *testing.B, db *sqldb.DB, scope sqldb.Scope) {
	b.Helper()
	err := sqldbtest.InTx(b.Context(), db, scope, func(tx *sqldb.Tx) error {
		_, err := tx.LoadInts(b.Context(), "punches", punchColumns, monthOfPunches())
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoadInts loads a month of punches and commits, a new centre each time.
func BenchmarkLoadInts(b *testing.B) {
	eachDialect(b, func(b *testing.B, db *sqldb.DB, scope sqldb.Scope) {
		b.ReportAllocs()
		for range b.N {
			loadMonth(b, db, scope)
			scope.CentreID++
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
	})
}

// BenchmarkUnloadInts loads a month of punches and takes it out again, which is timed.
func BenchmarkUnloadInts(b *testing.B) {
	eachDialect(b, func(b *testing.B, db *sqldb.DB, scope sqldb.Scope) {
		for range b.N {
			b.StopTimer()
			loadMonth(b, db, scope)
			b.StartTimer()
			err := sqldbtest.InTx(b.Context(), db, scope, func(tx *sqldb.Tx) error {
				n, err := tx.UnloadInts(b.Context(), "punches", 1)
				if err == nil && n != benchPunches {
					err = fmt.Errorf("%d rows", n)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
	})
}

// BenchmarkEachInts reads number and time of a month of punches.
func BenchmarkEachInts(b *testing.B) {
	eachDialect(b, func(b *testing.B, db *sqldb.DB, scope sqldb.Scope) {
		loadMonth(b, db, scope)
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			var rows, sum int64
			err := db.ReadTx(b.Context(), scope, func(tx *sqldb.Tx) error {
				return tx.EachInts(b.Context(), `SELECT number_id, at FROM punches WHERE centre_id = ?`, []any{tx.CentreID}, func(row []int64) error {
					rows++
					sum += row[0] ^ row[1]
					return nil
				})
			})
			if err != nil || rows < benchPunches {
				b.Fatalf("%d rows, sum %d, %v", rows, sum, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
	})
}

// BenchmarkQuery reads the same through database/sql, for comparison.
func BenchmarkQuery(b *testing.B) {
	eachDialect(b, func(b *testing.B, db *sqldb.DB, scope sqldb.Scope) {
		loadMonth(b, db, scope)
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			err := db.ReadTx(b.Context(), scope, func(tx *sqldb.Tx) error {
				rows, err := tx.Query(b.Context(), `SELECT number_id, at FROM punches WHERE centre_id = ?`, tx.CentreID)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var number, at int64
					if err := rows.Scan(&number, &at); err != nil {
						return err
					}
				}
				return rows.Err()
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
	})
}
