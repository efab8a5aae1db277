package page

import (
	"fmt"
	"html/template"
	"io"
	"strings"
)

// Detail is a page of results: charts with their tables, lists, and what can be decided.
type Detail struct {
	Base
	Tabs   []Link
	Steps  *Steps
	State  Pill
	Lead   string
	Choice *Form // what to look at
	Warns  []string
	Cards  []Card
	Facts  []Fact
	Graphs []Graph
	Lists  []List
	Way    []Stage // what happened, first to last
	Parts  []Part
	Links  []Link
	Signed bool // printed, people sign beneath
}

// Template implements View.
func (Detail) Template() string { return "detail" }

// Graph is a chart with its caption and the numbers that it was drawn from.
type Graph struct {
	ID      string
	Title   string
	Summary string
	Drawing Drawing
	Few     string // instead of a drawing that would say nothing
	List    List
}

// Drawing is an SVG that stands inside the page. The zero one is none. Only Draw makes
// others, from a writer that escapes what it writes.
type Drawing struct{ svg template.HTML }

// Draw takes over what draw writes.
func Draw(draw func(io.Writer) error) (Drawing, error) {
	var b strings.Builder
	if err := draw(&b); err != nil {
		return Drawing{}, fmt.Errorf("draw: %w", err)
	}
	return Drawing{svg: template.HTML(b.String())}, nil // as markup: reports/chart escapes every text
}

// SVG is the drawing for the page.
func (d Drawing) SVG() template.HTML { return d.svg }

// Poster is one sheet for the wall: the honour roll, or one window's certificate.
type Poster struct {
	Base
	Class   string // a3, certificate, or nothing for A4
	Heading string
	Period  string
	Lead    string
	Rows    []Placed
	Issued  []string
	Hint    string // how to print it
	Links   []Link
}

// Template implements View.
func (Poster) Template() string { return "poster" }

// Placed is one of the best.
type Placed struct {
	Place  string
	Name   string
	Points string // "" where they are nobody's business
}

// Board is the hall's screen.
type Board struct {
	Base
	Heading string
	Period  string
	Rows    []Placed
	Waiting string // instead of rows, while nothing is published
	Updated string
	Thanks  string
	Words   []string
}

// Template implements View.
func (Board) Template() string { return "board" }
