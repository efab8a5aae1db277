package table_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func wire(t testing.TB, a table.Answer) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := a.WriteTo(&b)
	must(t, err)
	if n != int64(b.Len()) {
		t.Fatalf("WriteTo says %d bytes of %d", n, b.Len())
	}
	return b.Bytes()
}

const roomy = 1 << 20

// sampleBook has a value in every field there is.
func sampleBook() *table.Workbook {
	return &table.Workbook{Format: "xlsx", Sheets: []table.Sheet{
		{Name: "打卡", Blank: 3, Rows: []table.Row{{Line: 2, Cells: []string{"工号", "", "姓名"}}, {Line: 1 << 20, Cells: []string{"\x00\xFF"}}}},
		{Name: "空"},
	}}
}

func sampleRefusal() *roster.Error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{"a.xlsx"}, Problems: []roster.Problem{
		{File: "a.xlsx", Row: 7, Column: "G12", Code: "too_large", Value: "值", Args: []any{int64(20), -1, "xl/sheet1.xml"}},
		{Code: "doctype"},
	}}
}

func TestAnswersCrossWhole(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]table.Answer{
		"book": {Book: sampleBook()}, "empty book": {Book: &table.Workbook{}}, "refusal": {Refusal: sampleRefusal()},
	} {
		got, err := table.ReadAnswer(bytes.NewReader(wire(t, want)), roomy)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// A field added to the workbook must be added to its wire form and to the sample.
func TestTheSampleHasEveryField(t *testing.T) {
	t.Parallel()
	book := sampleBook()
	for _, v := range []any{*book, book.Sheets[0], book.Sheets[0].Rows[0], *sampleRefusal(), sampleRefusal().Problems[0]} {
		s := reflect.ValueOf(v)
		for i := range s.NumField() {
			if f := s.Type().Field(i); s.Field(i).IsZero() && f.Name != "Err" {
				t.Errorf("%s.%s is empty in the sample", s.Type(), f.Name)
			}
		}
	}
}

func TestEveryWorkbookCrossesWhole(t *testing.T) {
	t.Parallel()
	row := rapid.Custom(func(t *rapid.T) table.Row {
		return table.Row{Line: rapid.IntRange(0, math.MaxInt32).Draw(t, "line"), Cells: rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "cells")}
	})
	sheet := rapid.Custom(func(t *rapid.T) table.Sheet {
		s := table.Sheet{Name: rapid.String().Draw(t, "name"), Blank: rapid.IntRange(0, 9).Draw(t, "blank")}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			s.Rows = append(s.Rows, row.Draw(t, "row"))
		}
		return s
	})
	rapid.Check(t, func(rt *rapid.T) {
		want := table.Answer{Book: &table.Workbook{Format: "xlsx"}}
		for range rapid.IntRange(0, 3).Draw(rt, "sheets") {
			want.Book.Sheets = append(want.Book.Sheets, sheet.Draw(rt, "sheet"))
		}
		got, err := table.ReadAnswer(bytes.NewReader(wire(t, want)), roomy)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			rt.Fatalf("%v (-want +got)\n%s", err, diff)
		}
	})
}

// What table.Open refuses is refused in the same words on the other side.
func TestRefusalsOfOpenCrossWhole(t *testing.T) {
	t.Parallel()
	small := table.DefaultLimits()
	small.Workbook = 10
	for name, limits := range map[string]table.Limits{"damaged": table.DefaultLimits(), "too large": small} {
		_, err := table.Open([]byte("PK\x03\x04 and nothing more"), "a.xlsx", limits)
		var want, got *roster.Error
		if !errors.As(err, &want) {
			t.Fatalf("%s: %v", name, err)
		}
		answer, err := table.ReadAnswer(bytes.NewReader(wire(t, table.Answer{Refusal: want})), roomy)
		must(t, err)
		got = answer.Refusal
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Cut anywhere an answer is none, and so is one with something behind it.
func TestACutAnswerIsNone(t *testing.T) {
	t.Parallel()
	for _, a := range []table.Answer{{Book: sampleBook()}, {Refusal: sampleRefusal()}} {
		whole := wire(t, a)
		for n := range whole {
			if got, err := table.ReadAnswer(bytes.NewReader(whole[:n]), roomy); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("cut to %d of %d bytes: %v, %v; want the end told", n, len(whole), got, err)
			}
		}
		if got, err := table.ReadAnswer(bytes.NewReader(append(whole, '.')), roomy); err == nil {
			t.Errorf("with a byte behind it: %v", got)
		}
	}
}

func TestWhatNobodyWroteIsNoAnswer(t *testing.T) {
	t.Parallel()
	const mark = "RBW\x01"
	for name, text := range map[string]string{
		"rubbish":             "panic: index out of range",
		"another version":     "RBW\x02B\x00\x00.",
		"another kind":        mark + "X\x00\x00.",
		"negative length":     mark + "B\x01.",
		"count beyond reach":  mark + "B\x00\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01.",
		"endless number":      mark + "B" + strings.Repeat("\xFF", 20),
		"kind of no error":    mark + "R\x7E\x00\x00\x00.",
		"argument of no kind": mark + "R\x04\x00\x02z\x00.",
		"no end":              mark + "B\x00\x00,",
	} {
		if got, err := table.ReadAnswer(strings.NewReader(text), roomy); err == nil || errors.Is(err, table.ErrAnswerTooLarge) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestALargeAnswerIsNotReadOn(t *testing.T) {
	t.Parallel()
	var wide, long, many table.Sheet
	wide.Rows = []table.Row{{Line: 1, Cells: make([]string, 70_000)}}
	long.Rows = []table.Row{{Line: 1, Cells: []string{strings.Repeat("x", roomy)}}}
	many.Rows = make([]table.Row, 30_000)
	faults := sampleRefusal()
	faults.Problems = make([]roster.Problem, 30_000)
	for name, a := range map[string]table.Answer{
		"wide row": {Book: &table.Workbook{Sheets: []table.Sheet{wide}}}, "long cell": {Book: &table.Workbook{Sheets: []table.Sheet{long}}},
		"many rows": {Book: &table.Workbook{Sheets: []table.Sheet{many}}}, "many sheets": {Book: &table.Workbook{Sheets: make([]table.Sheet, 30_000)}},
		"many problems": {Refusal: faults},
	} {
		if _, err := table.ReadAnswer(bytes.NewReader(wire(t, a)), roomy); !errors.Is(err, table.ErrAnswerTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Promises alone take no memory: a row of a billion cells, a text of a gigabyte.
	for name, text := range map[string]string{
		"cells": "RBW\x01B\x00\x02\x00\x00\x02\x02\x80\xA8\xD6\xB9\x07", "text": "RBW\x01B\x80\xA8\xD6\xB9\x07",
	} {
		if _, err := table.ReadAnswer(strings.NewReader(text), math.MaxInt64); err == nil || errors.Is(err, table.ErrAnswerTooLarge) {
			t.Errorf("%s promised: %v", name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAnAnswerThatCannotBeWrittenSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := (table.Answer{Book: sampleBook()}).WriteTo(full{}); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add(wire(f, table.Answer{Book: sampleBook()}))
	f.Add(wire(f, table.Answer{Refusal: sampleRefusal()}))
	f.Add([]byte("RBW\x01B\x00\x80\xA8\xD6\xB9\x07"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := table.ReadAnswer(bytes.NewReader(data), roomy)
		if err != nil {
			return
		}
		again, err := table.ReadAnswer(bytes.NewReader(wire(t, a)), roomy)
		if diff := cmp.Diff(a, again); err != nil || diff != "" {
			t.Fatalf("%v (-first +second)\n%s", err, diff)
		}
	})
}
