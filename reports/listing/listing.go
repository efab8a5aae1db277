// Package listing is a table of anything as people look through it: it sorts, filters and
// pages, and what is on the screen is what its download holds.
//
// It does no I/O and knows no page and no workbook. Points are hundredths.
package listing

import (
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Kind is what a column holds; it decides how it sorts, aligns and goes into a workbook.
type Kind uint8

// The kinds of columns.
const (
	Text    Kind = iota
	Number       // a count
	Points       // hundredths
	Percent      // hundredths of a per cent, in Cell.Points
	Day
	Time // wall clock of the hall
)

// Column is one column of a list.
type Column struct {
	Key   string // stable: in addresses and in downloads
	Label string
	Kind  Kind
	Bar   bool // Number, Points and Percent: with a bar from 0 to the greatest value
	Plain bool // does not sort: buttons, and sentences
	Names bool // Text: names of people, whose surnames have readings of their own

	// Then is the key of the column by which rows stand that share a value of this one, as
	// names do that share a place. "" leaves them as they came.
	Then string
}

// Cell is one value of a row. Only the field of the column's Kind counts for order;
// Text, where it is set, is what people read instead of it; a download holds the value.
type Cell struct {
	Text   string
	Number int64
	Points rulebook.Points
	Day    roster.Date
	Time   roster.LocalTime
	None   bool // there is no value: an em dash, last in every order

	Href string // page about it
	Tone Tone   // never the only sign: the text says it, too
}

// Tone is how a cell stands out.
type Tone string

// The tones.
const (
	Plain  Tone = ""
	Good   Tone = "good"
	Warn   Tone = "warn"
	Bad    Tone = "bad"
	Honour Tone = "honour"
	Faint  Tone = "faint"
)

// List is rows under headings.
type List struct {
	ID      string // begins its parameters where a page has several lists; "" for the only one
	Title   string // caption, and name of its download
	Columns []Column
	Rows    []Row
	Empty   string // sentence for no rows: what to do next
	PerPage int    // 0: all on one page
}

// Row is one line of a list.
type Row struct {
	Cells []Cell
	Key   string // of what the line is about, for forms that choose lines
}

// Query is how somebody looks at a list.
type Query struct {
	Sort   string // key of a column; "" keeps the order that the list came in
	Desc   bool
	Filter string            // words that all must stand in the row
	Only   map[string]string // by column key: the exact text
	Page   int               // from 1
}

// View is a list as a query shows it.
type View struct {
	List // Rows: those of the page
	Query
	Matched int // rows that the filter let through
	Total   int
	Pages   int // at least 1

	// At is the path of the page that the view stands on, where it is shown in answer to
	// something else; "" for the address that was asked for.
	At string

	// Rest are the other parameters of the page, which every address of the view keeps;
	// the page sets them.
	Rest url.Values

	greatest []int64 // by column, of the whole list: what a full bar stands for
}
