package xlsx_test

import (
	"fmt"
	"io"
	"testing"

	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// BenchmarkMonth200 writes the month book of the most windows that get a sheet, and a
// chart, of their own.
func BenchmarkMonth200(b *testing.B) {
	book := monthBook()
	one := book.Windows[0]
	book.Windows = nil
	for i := range 200 {
		one.Code = fmt.Sprintf("W%03d", i)
		book.Windows = append(book.Windows, one)
		book.Ranking.Rows = append(book.Ranking.Rows, reports.RankRow{Code: one.Code, Name: one.Name, Total: one.Total})
	}
	b.ReportAllocs()
	for b.Loop() {
		must(b, xlsx.Month(io.Discard, book))
	}
}
