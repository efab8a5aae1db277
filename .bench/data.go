package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"redbanner/attendance/calendar"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
)

// The month that everything here is about: 22 working days under the timetable that
// the made-up punches follow.
const (
	month     = "2026-03"
	monthAsOf = "2026-04-01"
	monthDays = 22
)

// staffPerWindow makes 2,000 windows of 10,000 people.
const staffPerWindow = 5

// files are the prepared files of a centre of a size.
type files struct{ dump, rows, windows, staff string }

func filesOf(folder string, people int) files {
	name := func(kind, ext string) string {
		return filepath.Join(folder, fmt.Sprintf("%s-%d.%s", kind, people, ext))
	}
	return files{dump: name("dump", "dat"), rows: name("rows", "tsv"), windows: name("windows", "csv"), staff: name("staff", "csv")}
}

// workingDays lists the working days of the month.
func workingDays() []roster.Date {
	period := roster.MustPeriod(month)
	var days []roster.Date
	for d := range calendar.New(calendar.AllNational(), nil).Each(period.First(), period.Last()) {
		days = append(days, d)
	}
	return days
}

// makeFiles writes the dump of a month, its rows as the floor programs read them,
// and the import files of the people in it. It returns the number of lines.
func makeFiles(folder string, people int) (lines int, err error) {
	f := filesOf(folder, people)
	dump := inMonth(clocktest.Dump(people, monthDays, 1))
	if err := os.WriteFile(f.dump, dump, 0o644); err != nil {
		return 0, err
	}
	if err := writeLines(f.rows, func(w *bufio.Writer) error { return writeRows(w, dump) }); err != nil {
		return 0, err
	}
	err = writeLines(f.windows, func(w *bufio.Writer) error {
		fmt.Fprintln(w, "code,name")
		for i := range people / staffPerWindow {
			fmt.Fprintf(w, "%s,第%d窗口\n", windowCode(i), i+1)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return bytes.Count(dump, []byte{'\n'}), writeLines(f.staff, func(w *bufio.Writer) error {
		fmt.Fprintln(w, "staff,name,window,clock_no")
		for i := range people {
			fmt.Fprintf(w, "S%05d,员工%d,%s,%d\n", i+1, i+1, windowCode(i/staffPerWindow), i+1)
		}
		return nil
	})
}

func windowCode(i int) string { return fmt.Sprintf("W%04d", i+1) }

// inMonth moves the days of a made-up dump to the working days of the month.
func inMonth(dump []byte) []byte {
	days, at := workingDays(), 0
	from, to := "", ""
	for rest := dump; len(rest) > 0; {
		line, after, _ := bytes.Cut(rest, []byte{'\n'})
		date := line[bytes.IndexByte(line, '\t')+1:][:len(month)+3]
		if string(date) != from {
			from, to = string(date), days[at].String()
			at++
		}
		copy(date, to)
		rest = after
	}
	return dump
}

// writeRows writes centre, number, time, batch, line and device of each line of the
// dump, in the order of the file.
func writeRows(w *bufio.Writer, dump []byte) error {
	var row []byte
	line := 0
	for text := range bytes.Lines(dump) {
		line++
		number, rest, _ := bytes.Cut(text, []byte{'\t'})
		at, err := time.Parse(time.DateTime, string(rest[:len(time.DateTime)]))
		if err != nil {
			return err
		}
		day, _ := roster.DateOf(at.Year(), int(at.Month()), at.Day())
		local := int64(roster.At(day, 0)) + int64(at.Hour()*3600+at.Minute()*60+at.Second())
		row = append(row[:0], "1\t"...)
		row = append(append(row, bytes.TrimSpace(number)...), '\t')
		row = append(strconv.AppendInt(row, local, 10), "\t1\t"...)
		row = append(strconv.AppendInt(row, int64(line), 10), "\t1\n"...)
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func writeLines(path string, write func(*bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
