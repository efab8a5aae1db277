// Package audit is the log of every change (审计日志): one event for each transaction
// that changes a centre's records, chained by hash, so that an event that was edited,
// removed, put in or moved is found and named.
//
// It is pure: hashes, their canonical encoding and their checks. What may be personal
// stands in an event's detail, to which the event is only committed: a detail can be
// erased and the chain still holds.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Event is what a change says of itself: noun.verb, what it is about, and the
// particulars, which are kept as JSON and may be erased.
type Event struct {
	Action string // "leave.approve"
	Object string // "leave:12", "period:2025-03"
	Detail any    // nil: none
}

// Record is an event in its chain.
type Record struct {
	Centre int64
	Seq    int64 // from 1, without gaps
	At     time.Time
	Actor  string // the account
	Staff  string // staff code of the person who acted, "" for the account alone
	Origin string // where the request came from, "" for the command line
	Action string
	Object string
	Commit Hash // to the detail; zero without one
	State  Hash // of all the centre's rows as the change left them
	Prev   Hash // of the event before; zero for the first
	Hash   Hash
}

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether it is no hash at all.
func (h Hash) IsZero() bool { return h == Hash{} }

// chainVersion begins what is hashed, so that another encoding gives other hashes.
const chainVersion = 0x01

// Sum computes the hash of a record from everything else in it: each field with its
// length before it, so that no two fields run together.
func (r *Record) Sum() Hash {
	var space [512]byte
	data := append(space[:0], chainVersion)
	for _, n := range [...]int64{r.Centre, r.Seq, r.At.UnixMilli()} {
		data = binary.BigEndian.AppendUint64(data, uint64(n))
	}
	for _, field := range [...]string{r.Actor, r.Staff, r.Origin, r.Action, r.Object} {
		data = binary.BigEndian.AppendUint64(data, uint64(len(field)))
		data = append(data, field...)
	}
	for _, hash := range [...]*Hash{&r.Commit, &r.State, &r.Prev} {
		data = append(data, hash[:]...)
	}
	return sha256.Sum256(data)
}

// Commitment hides a detail behind its salt: without both nobody can tell what it was.
func Commitment(salt, detail []byte) Hash {
	data := binary.BigEndian.AppendUint64(nil, uint64(len(salt)))
	data = append(data, salt...)
	return sha256.Sum256(append(data, detail...))
}
