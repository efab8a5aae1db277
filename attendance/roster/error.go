package roster

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an Error is; each place that reports errors
// (exit codes, HTTP statuses) maps kinds once.
type Kind uint8

// The kinds of failure.
const (
	Internal  Kind = iota // a fault of ours or of the machine
	Usage                 // the command or request makes no sense
	Refused               // the input has faults; nothing was applied
	Closed                // a period that the change would touch is closed
	NotFound              // there is no such thing
	Conflict              // it clashes with what is there
	Forbidden             // the actor may not
)

// Error is the one error type of the domains. Key names a message of the locale
// catalogues, Args fill it in order; Problems list every fault of a refused input.
type Error struct {
	Kind     Kind
	Key      string
	Args     []any
	Problems []Problem
	Err      error
}

// Error returns a form for logs; people are shown the message of Key instead.
func (e *Error) Error() string {
	s := e.Key
	if len(e.Args) > 0 {
		s += fmt.Sprint(e.Args)
	}
	if len(e.Problems) > 0 {
		s += fmt.Sprintf(": %d problems, first %s", len(e.Problems), e.Problems[0])
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf builds an Error of a kind with a message key and its arguments.
func Errorf(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// KindOf returns the kind of err, Internal for anything that is not an Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Problem is one fault at one place of an input file. Code is stable for
// scripts; the message shown is the catalogue's "problem."+Code with Args.
type Problem struct {
	File   string
	Row    int    // line or row, the header row being 1; 0 = the file as a whole
	Column string // header as written in the file, or ""
	Code   string
	Value  string // what stood there
	Args   []any  // what would be right, as the message wants it
}

// String returns a form for logs.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d %s %s %q %v", p.File, p.Row, p.Column, p.Code, p.Value, p.Args)
}
