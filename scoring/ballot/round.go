package ballot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// The states of a round.
const (
	NotOpen = ""       // nobody has opened it
	Open    = "open"   // ballots come in, and may be replaced
	Closed  = "closed" // 截止: opened and counted, for good
)

// Round is the peer rating of one month (互评轮次).
type Round struct {
	Month       roster.Period
	State       string
	Fingerprint string // of its secret
	OpenedAt    time.Time
	OpenedBy    string
	ClosedAt    time.Time
	ClosedBy    string
	Ballots     int    // of a closed round: how many were counted
	Digest      string // of a closed round's scores; "" for one closed before there were digests
}

// Score is an opened ballot of a closed round: what was given to a window, and nothing
// about who gave it.
type Score struct {
	Window  string
	Aspects [4]rulebook.Points
	// Withheld: the window received so few ballots that their raters could be guessed,
	// so what they said was not kept.
	Withheld bool
}

// Key says which secret of which round a key is.
type Key struct {
	Centre      int64
	Month       roster.Period
	Fingerprint string
}

// Keys is where the secrets of open rounds are kept: apart from the store, from its
// backups and from every log.
type Keys interface {
	// Create draws a secret and keeps it; when it returns, a power cut loses nothing.
	Create(centre int64, month roster.Period) (*Secret, error)
	// Load returns a secret, and an error when it is not there or damaged.
	Load(key Key) (*Secret, error)
	// Destroy makes a secret unreadable and removes it; one that is gone is no error.
	Destroy(key Key) error
	// List names all that are there.
	List() ([]Key, error)
}

// Store is where rounds are kept.
type Store interface {
	// Round tells where the round of a month stands.
	Round(ctx context.Context, scope attendance.Scope, month roster.Period) (Round, error)
	// Open opens a round under a secret, unless it has been opened before, and seals with
	// it what waits from before ballots were sealed. It returns how the round stands then,
	// and how many ballots it sealed.
	Open(ctx context.Context, scope attendance.Scope, month roster.Period, secret *Secret) (Round, int, error)
	// Restart throws the ballots of an open round away and goes on under another secret.
	// It returns how many they were.
	Restart(ctx context.Context, scope attendance.Scope, was Round, today roster.Date, secret *Secret, reason string) (int, error)
	// Cast keeps the ballot that a vote makes, in place of an earlier one of its rater.
	Cast(ctx context.Context, scope attendance.Scope, secret *Secret, vote func(State) (Ballot, error)) (Receipt, error)
	// Import runs fn in one import transaction with the secrets of the open months;
	// rehearsal keeps nothing and opens no stored ballot.
	Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, rehearsal bool, secrets map[roster.Period]*Secret, fn func(Ledger) (intake.Result, error)) (intake.Result, error)
	// Close closes a round on what count makes of its sealed ballots.
	Close(ctx context.Context, scope attendance.Scope, month roster.Period, count func(Box) ([]Score, error)) (Round, error)
	// Standing tells who has voted and how many ballots each window has received.
	Standing(ctx context.Context, scope attendance.Scope, month roster.Period) (Standing, error)
	// Cards loads what it is told from whom a window has rated: the windows, who stands
	// where, the round, and its ballots as they are sealed.
	Cards(ctx context.Context, scope attendance.Scope, month roster.Period) (State, []Sealed, error)
	// Rounds lists the rounds of the centre, by month.
	Rounds(ctx context.Context, scope attendance.Scope) ([]Round, error)
	// Scores are those of a closed round, in no order that tells anything.
	Scores(ctx context.Context, scope attendance.Scope, month roster.Period) ([]Score, error)
	// Waiting lists the months with ballots from before they were sealed.
	Waiting(ctx context.Context, scope attendance.Scope) ([]roster.Period, error)
	// Retired tells which of the keys belong to a round that no longer needs them.
	Retired(ctx context.Context, scope attendance.Scope, keys []Key) ([]Key, error)
}

// State is what ballots are checked against.
type State struct {
	attendance.State
	As     *roster.Actor           // with which rights somebody votes; nil leaves it to where he stands
	Rounds map[roster.Period]Round // those that are open or closed
}

// Ledger is one import's transaction as ballots need it.
type Ledger interface {
	intake.Ledger
	// State loads what rows are checked against.
	State(ctx context.Context) (State, error)
}

// Box is everything that was cast in a round: what closing it opens.
type Box struct {
	Centre  int64
	Round   Round
	Sealed  []Sealed
	Windows []string // that may have rated, by code
}

// Receipt says that a ballot was kept, and never what it says.
type Receipt struct {
	Month    roster.Period
	Rater    string
	Window   string
	Replaced bool // in place of an earlier one
}

// Standing is what can be seen of a round: who takes part, and never how.
type Standing struct {
	Round   Round
	Ballots int
	Windows []Participation
}

// Participation is a window's part in a round.
type Participation struct {
	Code, Name string
	Cast       int // ballots for others
	Missing    int // others that it has not rated
	Received   int // ballots of others
}

// Digest identifies the scores of a closed round, whatever their order.
func Digest(month roster.Period, scores []Score) string {
	lines := make([]string, len(scores))
	for i, s := range scores {
		lines[i] = fmt.Sprintf("%q %v %t", s.Window, s.Aspects, s.Withheld)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(month.String() + "\n" + strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}
