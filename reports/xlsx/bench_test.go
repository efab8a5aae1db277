package xlsx_test

import (
	"fmt"
	"io"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// bigMonth is a month of that many people: 31 days with two sessions each, about
// one session in fourteen late, early, on leave or absent.
func bigMonth(people int) reports.AttendanceBook {
	month := roster.MustPeriod("2025-03")
	b := reports.AttendanceBasis{Centre: roster.Centre{Name: "便民服务中心"}, Month: month, State: reports.Open,
		AsOf: roster.MustDate("2025-04-01"), Profile: "bencha", WindowName: map[string]string{}, WindowCode: map[string]string{}}
	for i := range people {
		code := fmt.Sprintf("S%05d", i)
		b.Staff = append(b.Staff, roster.Staff{Code: code, Name: "欧阳" + string(rune('一'+i%2000))})
		b.WindowName[code], b.WindowCode[code] = fmt.Sprintf("第%d窗口", i%200), fmt.Sprintf("W%03d", i%200)
		b.Leaves = append(b.Leaves, reports.LeaveLine{Code: code, Name: "欧阳", Window: b.WindowName[code], Type: attendance.SickLeave,
			From: attendance.HalfDay{Date: month.First()}, To: attendance.HalfDay{Date: month.First(), Session: roster.PM}, HalfDays: 2, State: leave.Approved, Number: int64(i + 1)})
		total := attendance.Total{Staff: code}
		for d := month.First(); d <= month.Last(); d++ {
			for _, half := range [...]roster.Session{roster.AM, roster.PM} {
				b.Sessions = append(b.Sessions, bigSession(&total, code, d, half, i))
			}
		}
		b.Totals = append(b.Totals, total)
	}
	return reports.NewAttendanceBook(b)
}

// bigSession makes one session up and counts it.
func bigSession(total *attendance.Total, code string, d roster.Date, half roster.Session, person int) attendance.Session {
	s := attendance.Session{Staff: code, Date: d, Session: half, In: 475, Out: 695, HasIn: true, HasOut: true}
	total.Due++
	switch (person*131 + int(d)*17 + int(half)*7) % 56 {
	case 0:
		s.Status, s.Late, s.In, s.LateMinutes = attendance.Late, true, 485, 5
		total.Late++
	case 1:
		s.Status, s.EarlyMinutes, s.HasOut, s.Flags = attendance.Early, 0, false, attendance.MissingOut
		total.Early++
	case 2, 3:
		s.Status, s.Leave = attendance.OnLeave, attendance.SickLeave
		total.Leave++
	default:
		total.Present++
	}
	return s
}

// BenchmarkAttendance10k writes the month grid of 10,000 people × 31 days × 2
// beside its floor: excelize's stream writer, as many bare cells of the same text. It
// tells how much memory each person takes at the most, and how often that of the floor.
func BenchmarkAttendance10k(b *testing.B) {
	const people = 10_000
	book := bigMonth(people)
	measure := func(b *testing.B, write func(io.Writer) error) float64 {
		b.ReportAllocs()
		peak := uint64(0)
		for b.Loop() {
			b.StopTimer()
			idle, top := live(), watch()
			b.StartTimer()
			must(b, write(io.Discard))
			b.StopTimer()
			if most := top(); most > idle {
				peak = max(peak, most-idle)
			}
			b.StartTimer()
		}
		each := float64(peak) / people
		b.ReportMetric(each, "peak-B/person")
		return each
	}
	floor := 0.0
	b.Run("floor", func(b *testing.B) {
		floor = measure(b, func(w io.Writer) error { return bareCells(w, book) })
	})
	b.Run("report", func(b *testing.B) {
		each := measure(b, func(w io.Writer) error { return xlsx.Attendance(w, book) })
		if floor > 0 {
			b.ReportMetric(each/floor, "peak/floor")
		}
	})
}

// watch looks at the heap, garbage and all, until the function that it returns is called,
// which tells the most that was seen.
func watch() func() uint64 {
	stop, top := make(chan struct{}), make(chan uint64)
	go func() {
		most, sample := uint64(0), []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			select {
			case <-stop:
				top <- most
				return
			case <-time.After(time.Millisecond):
				metrics.Read(sample)
				most = max(most, sample[0].Value.Uint64())
			}
		}
	}()
	return func() uint64 { close(stop); return <-top }
}

// bareCells is the floor: the marks of the grid, no style, no head, no totals.
func bareCells(w io.Writer, book reports.AttendanceBook) error {
	f := excelize.NewFile()
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row := make([]any, 2*len(book.Days))
	for i, a := range book.People {
		for j, m := range a.Marks {
			row[j] = m.Text()
		}
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := sw.SetRow(cell, row); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return err
	}
	return f.Close()
}
