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

// errorBook puts beside each bad row where and why.
func (a *app) errorBook(bad intake.BadRows, problems []roster.Problem) reports.ErrorBook {
	return a.wording().ErrorBook(bad, problems)
}
