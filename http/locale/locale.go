// Package locale turns message keys into sentences, in Chinese (the default) and
// English. The catalogues are embedded folders of JSON files, one per noun, with the
// same keys in each language;
// placeholders are fmt verbs, numbered where the order of words differs.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
)

//go:embed zh-CN/*.json en/*.json
var files embed.FS

// The languages.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Printer gives the messages of one language. It is read-only after New.
type Printer struct {
	lang     string
	messages map[string]string
}

// New returns the printer of a language; anything but English is Chinese.
func New(lang string) (*Printer, error) {
	if lang != English {
		lang = Chinese
	}
	names, err := fs.Glob(files, lang+"/*.json")
	if err != nil {
		return nil, err
	}
	p := &Printer{lang: lang, messages: map[string]string{}}
	for _, name := range names {
		if err := p.read(name); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", name, err)
		}
	}
	return p, nil
}

// read adds the messages of one file; a key stands in one file only.
func (p *Printer) read(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var messages map[string]string
	if err := json.Unmarshal(data, &messages); err != nil {
		return err
	}
	for key, message := range messages {
		if p.Has(key) {
			return fmt.Errorf("%s stands in another file, too", key)
		}
		p.messages[key] = message
	}
	return nil
}

// Detect chooses a language from the values of LC_ALL, LC_MESSAGES and LANG, first
// set first. The product speaks Chinese unless the machine is set to English.
func Detect(values ...string) string {
	for _, v := range values {
		if v == "" || v == "C" || v == "POSIX" || strings.HasPrefix(v, "C.") {
			continue
		}
		if strings.HasPrefix(v, "en") {
			return English
		}
		return Chinese
	}
	return Chinese
}

// Lang returns the language of the printer.
func (p *Printer) Lang() string { return p.lang }

// T returns the message of a key with its arguments filled in; an unknown key is
// shown as it is, with its arguments, so that nothing is ever hidden.
func (p *Printer) T(key string, args ...any) string {
	format, ok := p.messages[key]
	if !ok {
		return strings.TrimSpace(key + " " + fmt.Sprintln(args...))
	}
	if len(args) == 0 {
		return format
	}
	text := fmt.Sprintf(format, args...)
	if strings.Contains(format, "(s)") {
		return counted.ReplaceAllStringFunc(text, plural)
	}
	return text
}

// counted is a number with the words that it counts, written with (s) in the catalogue.
var counted = regexp.MustCompile(`[0-9]+(?:[ -][a-z]+)+\(s\)`)

// plural writes one day, and two days.
func plural(counted string) string {
	words := strings.TrimSuffix(counted, "(s)")
	if strings.HasPrefix(words, "1 ") {
		return words
	}
	return words + "s"
}

// Has reports whether the catalogue knows the key.
func (p *Printer) Has(key string) bool { _, ok := p.messages[key]; return ok }

// Problem says what is wrong at a place of a file and what would be right.
func (p *Printer) Problem(f roster.Problem) string { return p.T("problem."+f.Code, f.Args...) }

// cell is how readers of grids name one, with its row, and its sheet where there are
// several.
var cell = regexp.MustCompile(`^(.*!)?[A-Z]{1,3}([1-9][0-9]*)$`)

// Place names the file, and the row and column or the cell, of a problem. Where there is
// neither file nor row, such as with what was typed, the column is a field and stands alone.
func (p *Printer) Place(f roster.Problem) string {
	if f.File == "" && f.Row == 0 {
		return f.Column
	}
	if m := cell.FindStringSubmatch(f.Column); m != nil && m[2] == strconv.Itoa(f.Row) {
		return after(f.File, p.T("place.cell", f.Column))
	}
	place := f.File
	if f.Row > 0 {
		place = after(place, p.T("place.row", f.Row))
	}
	if f.Column != "" {
		place += p.T("place.column", f.Column)
	}
	return place
}

// after puts a place behind the file's name; without one, what keeps them apart goes, too.
func after(file, place string) string {
	if file == "" {
		return strings.TrimLeft(place, ", ")
	}
	return file + place
}

// Error says what went wrong. Causes that are not for people are left to the log.
func (p *Printer) Error(e *roster.Error) string { return p.T("error."+e.Key, e.Args...) }
