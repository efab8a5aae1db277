package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// workbook writes the month grid of 10,000 people, 31 days, two sessions each; the
// floor is excelize's stream writer with as many bare cells of the same text.
var workbook = benchmark{
	name: "workbook", short: true,
	rows: []row{
		{name: "attendance workbook", floorName: "excelize, bare cells", work: "grid", floor: "cells", twice: "grid twice", reach: 1.2},
	},
	prepare: func(context.Context, *bench) error { return nil },
	round: func(ctx context.Context, b *bench, s samples) error {
		path := filepath.Join(b.folder, "book.xlsx")
		for _, one := range []struct {
			series, worker string
			people         int
		}{{"cells", "cells", people}, {"grid", "grid", people}, {"grid twice", "grid", twice}} {
			took, _, err := work(ctx, one.worker, path, strconv.Itoa(one.people))
			if err != nil {
				return err
			}
			s.add(one.series, took)
		}
		return nil
	},
}

// writeGrid is the worker that writes the product's workbook.
func writeGrid(args []string) (report, error) {
	return writeBook(args, func(f *os.File, book reports.AttendanceBook) error { return xlsx.Attendance(f, book) })
}

// writeCells is the floor.
func writeCells(args []string) (report, error) {
	return writeBook(args, bareCells)
}

func writeBook(args []string, write func(*os.File, reports.AttendanceBook) error) (report, error) {
	people, err := strconv.Atoi(args[1])
	if err != nil {
		return report{}, err
	}
	book := grid(people)
	return timed(args[0], func(f *os.File) error { return write(f, book) })
}

func timed(path string, write func(*os.File) error) (report, error) {
	f, err := os.Create(path)
	if err != nil {
		return report{}, err
	}
	defer f.Close()
	began := time.Now()
	if err := write(f); err != nil {
		return report{}, err
	}
	return report{Took: time.Since(began)}, f.Close()
}

// bareCells writes the marks of the grid: no style, no head, no totals.
func bareCells(out *os.File, book reports.AttendanceBook) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row := make([]any, 2*len(book.Days))
	for i, person := range book.People {
		for j, mark := range person.Marks {
			row[j] = mark.Text()
		}
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(cell, row); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return f.Write(out)
}

// grid is a month of 31 days in which about one session in fourteen is not as it should be.
func grid(people int) reports.AttendanceBook {
	period := roster.MustPeriod(month)
	basis := reports.AttendanceBasis{
		Centre: roster.Centre{Name: "便民服务中心"}, Month: period, State: reports.Open,
		AsOf: roster.MustDate(monthAsOf), Profile: "bencha", WindowName: map[string]string{},
	}
	for i := range people {
		code := fmt.Sprintf("S%05d", i+1)
		basis.Staff = append(basis.Staff, roster.Staff{Code: code, Name: fmt.Sprintf("员工%d", i+1)})
		basis.WindowName[code] = fmt.Sprintf("第%d窗口", i/staffPerWindow+1)
		first := len(basis.Sessions)
		for d := period.First(); d <= period.Last(); d++ {
			for _, half := range [...]roster.Session{roster.AM, roster.PM} {
				basis.Sessions = append(basis.Sessions, session(code, d, half, i))
			}
		}
		basis.Totals = append(basis.Totals, attendance.Totals(basis.Sessions[first:])...)
	}
	return reports.NewAttendanceBook(basis)
}

func session(code string, d roster.Date, half roster.Session, person int) attendance.Session {
	s := attendance.Session{Staff: code, Date: d, Session: half, In: 475, Out: 695, HasIn: true, HasOut: true}
	switch (person*131 + int(d)*17 + int(half)*7) % 56 {
	case 0:
		s.Status, s.Late, s.In, s.LateMinutes = attendance.Late, true, 485, 5
	case 1:
		s.Status, s.HasOut, s.Flags = attendance.Early, false, attendance.MissingOut
	case 2, 3:
		s.Status, s.Leave = attendance.OnLeave, attendance.SickLeave
	}
	return s
}

// writeEntries is the worker that writes a month book whose sheet of entries has
// that many rows.
func writeEntries(args []string) (report, error) {
	rows, err := strconv.Atoi(args[1])
	if err != nil {
		return report{}, err
	}
	book := reports.MonthBook{Unit: "窗口"}
	book.Centre, book.Period, book.Title = "便民服务中心", "2026年3月", "窗口考核评分汇总表"
	for i := range rows / 50 {
		window := reports.Subject{Code: windowCode(i), Name: fmt.Sprintf("第%d窗口", i+1)}
		for j := range 50 {
			window.Lines = append(window.Lines, reports.Line{
				Code: window.Code, Subject: window.Name, Date: workingDays()[j%monthDays],
				Staff: fmt.Sprintf("S%05d", 50*i+j), StaffName: fmt.Sprintf("员工%d", 50*i+j), Window: window.Name,
				Item: "M8 人员到岗情况", Clause: "M8.2", Wording: "脱岗半天以上，每人每天扣2分。",
				Points: -200, Applied: -200, Text: "脱岗半天以上，每人每天扣2分。", Evidence: fmt.Sprintf("a:S%05d:2026-03-%02d", 50*i+j, j%28+1),
			})
		}
		book.Windows = append(book.Windows, window)
	}
	return timed(args[0], func(f *os.File) error { return xlsx.Month(f, book) })
}
