package sqldb

import (
	"errors"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"redbanner/attendance/roster"
)

// Class is what kind of failure a database reports, the same for both.
type Class uint8

// The classes of failure.
const (
	Other     Class = iota // none of these, or no database error at all
	Unique                 // a primary or unique key is taken
	Foreign                // a row that is referred to is missing, or still referred to
	Check                  // a CHECK, NOT NULL or type constraint
	Refused                // a trigger or row-level security: a foreign row, or one written once
	Transient              // a conflict with another transaction: the same again may succeed
	ReadOnly               // a write in a reading transaction
)

// Classify tells what kind of failure err is, by its code and never by its text.
func Classify(err error) Class {
	var p *pq.Error
	if errors.As(err, &p) {
		return classifyPostgreSQL(string(p.Code))
	}
	var s *sqlite.Error
	if errors.As(err, &s) {
		return classifySQLite(s.Code())
	}
	return Other
}

func classifyPostgreSQL(code string) Class {
	switch code {
	case "23505":
		return Unique
	case "23503":
		return Foreign
	case "23514", "23502", "22007", "22008", "22P02":
		return Check
	case "42501", "P0001", "23001": // 23001 is what written_once raises
		return Refused
	case "40001", "40P01":
		return Transient
	case "25006":
		return ReadOnly
	}
	return Other
}

func classifySQLite(code int) Class {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return Unique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return Foreign
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL, sqlite3.SQLITE_CONSTRAINT_DATATYPE:
		return Check
	case sqlite3.SQLITE_CONSTRAINT_TRIGGER:
		return Refused
	}
	switch code & 0xff { // the low byte is the primary code
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return Transient
	case sqlite3.SQLITE_READONLY:
		return ReadOnly
	}
	return Other
}

// Explain turns an error about a right that the login lacks on the server into one
// that names the cure: the server's own hint, or the right to make tables, which is
// what else a migration needs. Any other error it returns as it is.
func (db *DB) Explain(err error) error {
	var p *pq.Error
	if !errors.As(err, &p) || p.Hint == "" && p.Code != "42501" {
		return err
	}
	cure := p.Hint
	if cure == "" {
		cure = "GRANT CREATE ON SCHEMA public TO " + pq.QuoteIdentifier(db.login) + ";"
	}
	return &roster.Error{Kind: roster.Forbidden, Key: "store_right", Args: []any{p.Message, cure}, Err: err}
}
