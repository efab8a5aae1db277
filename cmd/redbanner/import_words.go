package main

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// kind is what people call a kind of file.
func (a *app) kind(code string) string { return a.word("kind.", code) }

// word is what people call a code; one without a message is shown as it is.
func (a *app) word(family, code string) string {
	if a.printer.Has(family + code) {
		return a.printer.T(family + code)
	}
	return code
}

// list puts texts one after the other, as the language does.
func (a *app) list(texts []string) string { return strings.Join(texts, a.printer.T("import.comma")) }

// worded is an error in whose sentence a kind of file is called as people call it.
func (a *app) worded(e *roster.Error) *roster.Error {
	if len(e.Args) == 0 || e.Key != "import.refused" && e.Key != "mapping.only_punches" {
		return e
	}
	kind, isText := e.Args[0].(string)
	if !isText {
		return e
	}
	said := *e
	said.Args = slices.Clone(e.Args)
	said.Args[0] = a.kind(kind)
	return &said
}
