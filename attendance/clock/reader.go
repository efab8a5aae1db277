package clock

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Reader reads one format. Sniff looks at content alone; Read quarantines what
// lies outside the bounds and fails only when the file as a whole cannot be read.
// A spreadsheet comes to both with its Book.
type Reader interface {
	Format() string
	Sniff(f table.File) bool
	Read(f table.File, opt Options) (*Dump, error)
}

// Options are what a reader needs to know beside the file.
type Options struct {
	Bounds Bounds
	Limits table.Limits
}

// readers returns every format in the order of sniffing: the most particular first.
func readers() []Reader {
	return []Reader{glg{}, attlog{}, standardReport{}, hikvision{}, dingtalk{}, wecom{}, list{}}
}

// Formats returns the names of the formats that can be read.
func Formats() []string {
	var names []string
	for _, r := range readers() {
		names = append(names, r.Format())
	}
	return names
}

// ByFormat returns the reader of a format by name; glg:mdy and glg:dmy also say what
// the dates of such a file mean.
func ByFormat(name string) (Reader, bool) {
	if r, ok := glgOrdered(name); ok {
		return r, true
	}
	all := readers()
	i := slices.IndexFunc(all, func(r Reader) bool { return r.Format() == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Sniff returns the reader that the content asks for. A spreadsheet is opened once for all.
func Sniff(f table.File) (Reader, bool) {
	if f.Book == nil && table.IsSpreadsheet(f.Data) {
		if book, err := f.Open(table.DefaultLimits()); err == nil { // else its reader tells why not
			f.Book = book
		}
	}
	for _, r := range readers() {
		if r.Sniff(f) {
			return r, true
		}
	}
	return nil, false
}

// sniffLength is how much of a file is looked at to tell its format.
const sniffLength = 64 << 10

// head returns the first lines of data. Its length is even, so that UTF-16 is cut
// between characters; any other encoding loses a line end at most.
func head(data []byte) []byte {
	if len(data) <= sniffLength {
		return data
	}
	end := sniffLength
	for i := end - 1; i > 0; i-- {
		if data[i] == '\n' {
			end = i + 1
			break
		}
	}
	return data[:end&^1]
}

// hold reports whether a day is believable; a zero bound is none.
func (b Bounds) hold(d roster.Date) bool {
	return d >= b.First && (b.Last.IsZero() || d <= b.Last)
}
