package table_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/table"
)

// BenchmarkReadWorkbook reads 10,000 rows of 10 columns, beside excelize's
// streaming reader, which proves nothing of what it reads.
func BenchmarkReadWorkbook(b *testing.B) {
	rows := make([][]any, 10_000)
	for i := range rows {
		for j := range 10 {
			rows[i] = append(rows[i], fmt.Sprintf("字段%d", i*j))
		}
	}
	data := grid(b, rows...)
	b.Run("strict", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tab, _, err := table.Read(table.File{Name: "f", Data: data}, table.DefaultLimits())
			if err != nil || len(tab.Rows) != len(rows)-1 {
				b.Fatal(err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
			must(b, err)
			r, err := f.Rows("Sheet1")
			must(b, err)
			n := 0
			for ; r.Next(); n++ {
				_, err := r.Columns()
				must(b, err)
			}
			if n != len(rows) {
				b.Fatal(n)
			}
			must(b, f.Close())
		}
	})
}
