package clock_test

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/table"
)

// BenchmarkAttlog reads a month of 10,000 people, between the floor (counting the
// line ends) and what a first attempt would do.
func BenchmarkAttlog(b *testing.B) {
	data := clocktest.Dump(10_000, 22, 1)
	lines := bytes.Count(data, []byte{'\n'})
	reader, _ := clock.ByFormat("attlog")
	run := func(name string, read func() int) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if n := read(); n != lines {
					b.Fatalf("%d of %d lines", n, lines)
				}
			}
		})
	}
	run("floor", func() int { return bytes.Count(data, []byte{'\n'}) })
	run("attlog", func() int {
		d, err := reader.Read(table.File{Name: "", Data: data}, options(clock.Bounds{}))
		if err != nil {
			b.Fatal(err)
		}
		return len(d.Rows)
	})
	d, err := reader.Read(table.File{Name: "", Data: data}, options(clock.Bounds{}))
	if err != nil {
		b.Fatal(err)
	}
	run("grouped", func() int { rows, _ := d.Grouped(); return len(rows) })
	run("naive", func() int { return naive(b, data) })
}

func naive(tb testing.TB, data []byte) int {
	tb.Helper()
	zone := time.FixedZone("CST", 8*60*60)
	n := 0
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); n++ {
		fields := strings.Split(strings.TrimSpace(s.Text()), "\t")
		if _, err := time.ParseInLocation(time.DateTime, fields[1], zone); err != nil {
			tb.Fatal(err)
		}
	}
	return n
}
