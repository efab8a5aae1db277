package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// handBack writes the bad rows of a file, as they stood, with where and why, ready to be
// corrected and imported again: to the workbook that was asked for, also when the file
// was refused; else beside the file what a partial import left out. What ended the
// import ends the command, whatever becomes of the rows.
func (c *importCommand) handBack(ctx call, a *app, name string, file intake.File, r intake.Result, failed error) error {
	problems := r.Problems
	var refused *roster.Error
	if errors.As(failed, &refused) {
		problems = refused.Problems
	}
	var err error
	switch {
	case c.Errors != "":
		err = a.writeErrors(ctx, c, file, r, problems)
	case failed == nil && r.Bad != nil && r.Batch != 0:
		err = a.writeRejected(name, file, a.errorBook(*r.Bad, problems))
	}
	if failed != nil {
		return failed
	}
	return err
}

// writeErrors writes the workbook that --errors asks for; without a bad row there is none.
func (a *app) writeErrors(ctx call, c *importCommand, file intake.File, r intake.Result, problems []roster.Problem) error {
	bad := r.Bad
	if c.Kind == "punches" && len(problems) > 0 {
		opened, err := a.opened(ctx, file, c.limits())
		if err != nil {
			opened = file // refused as a whole: nothing of it can be shown
		}
		bad = attendance.BadLines(opened, r.Format, problems, c.limits())
	}
	if bad == nil || len(bad.Rows) == 0 {
		fmt.Fprintln(a.stderr, a.printer.T("import.no_bad_rows", c.Errors))
		return nil
	}
	return a.writeBook(c.Errors, a.errorBook(*bad, problems))
}

// writeRejected writes the rows left out beside the file: as a workbook where the file
// was one, else as CSV.
func (a *app) writeRejected(name string, file intake.File, book reports.ErrorBook) error {
	if name == "-" {
		name = shown(name)
	}
	path := strings.TrimSuffix(name, filepath.Ext(name)) + ".rejected"
	if table.IsSpreadsheet(file.Data) {
		return a.writeBook(path+".xlsx", book)
	}
	rows := [][]string{append(slices.Clone(book.Header), book.Where, book.Why)}
	for _, row := range book.Rows {
		cells := make([]string, len(book.Header), len(book.Header)+2)
		copy(cells, row.Cells)
		rows = append(rows, append(cells, row.Where, row.Why))
	}
	if err := os.WriteFile(path+".csv", table.CSV(rows), 0o600); err != nil {
		return cannotWrite(path+".csv", err)
	}
	fmt.Fprintln(a.stderr, a.printer.T("import.bad_rows_written", len(book.Rows), path+".csv"))
	return nil
}

func (a *app) writeBook(path string, book reports.ErrorBook) error {
	var b bytes.Buffer
	if err := xlsx.Errors(&b, book); err != nil {
		return err
	}
	err := writeWhole(path, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	if err != nil {
		return cannotWrite(path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil { // rows of people, as the CSV has them
		return cannotWrite(path, err)
	}
	fmt.Fprintln(a.stderr, a.printer.T("import.bad_rows_written", len(book.Rows), path))
	return nil
}

func cannotWrite(path string, err error) error {
	return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{path, reason(err)}}
}

// errorBook puts beside each bad row where and why, once each. The columns that tell so
// of an earlier round make way.
func (a *app) errorBook(bad intake.BadRows, problems []roster.Problem) reports.ErrorBook {
	faults := map[int][]roster.Problem{}
	for _, p := range problems {
		faults[p.Row] = append(faults[p.Row], p)
	}
	book := reports.ErrorBook{Where: a.printer.T("import.where"), Why: a.printer.T("import.why")}
	kept := func(i int) bool { return i >= len(bad.Header) || !slices.Contains(intake.MarkColumns(), bad.Header[i]) }
	book.Header = keep(bad.Header, kept)
	for _, row := range bad.Rows {
		e := reports.ErrorRow{Cells: keep(row.Cells, kept)}
		var where, why []string
		for _, p := range faults[row.Line] {
			where = append(where, strings.TrimSpace(fmt.Sprintf("%d %s", row.Line, p.Column)))
			why = append(why, a.printer.Problem(p))
			if i := cellOf(p, book.Header, e.Cells); i >= 0 {
				e.Marks = append(e.Marks, reports.ErrorMark{Column: i, Note: a.printer.Problem(p)})
			}
		}
		e.Where, e.Why = strings.Join(where, "; "), strings.Join(why, "; ")
		book.Rows = append(book.Rows, e)
	}
	return book
}

func keep(cells []string, kept func(int) bool) []string {
	var list []string
	for i, c := range cells {
		if kept(i) {
			list = append(list, c)
		}
	}
	return list
}

// cellOf finds the cell that a problem is about: under its header, or else the one that
// holds its value; -1 for none.
func cellOf(p roster.Problem, header, cells []string) int {
	if i := slices.Index(header, p.Column); i >= 0 && p.Column != "" {
		return i
	}
	if p.Value == "" {
		return -1
	}
	return slices.IndexFunc(cells, func(c string) bool { return strings.Contains(c, p.Value) })
}
