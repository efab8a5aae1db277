package chart_test

import (
	"io"
	"testing"

	"redbanner/reports/chart"
)

func BenchmarkTrendOfAYear(b *testing.B) {
	for b.Loop() {
		if err := chart.Trend(io.Discard, year()); err != nil {
			b.Fatal(err)
		}
	}
}
