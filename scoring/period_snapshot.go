package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Snapshot is a closed period, frozen: what it was computed with and what came out.
type Snapshot struct {
	Period      roster.Period
	BookID      string
	BookVersion string
	BookHash    string
	AsOf        roster.Date
	Inputs      string // digest of the inputs
	Digest      string // digest of Output
	Output      []byte // the documents of score and rank, as the contract writes them
	Decision    string // YAML, as it was given; "" without one

	// NotKnown are the working days after the centre's newest punch: the period was
	// closed before they came in. Told when closing, not stored.
	NotKnown []roster.Date
}

// Closing is a snapshot with its history: who closed the period and who opened it again.
type Closing struct {
	Snapshot
	Seq        int
	By         roster.Person
	At         time.Time
	Asked      *Act          // nil while nobody has asked for it to be opened again
	ReopenedBy roster.Person // zero while it stands
	ReopenedAt time.Time
}

// Act is what somebody did, when and why.
type Act struct {
	By     roster.Person
	At     time.Time
	Reason string
}

// Publication is a period posted for objections (公示): what was posted, and from which
// day until which objections are taken, both inclusive.
type Publication struct {
	Seq    int
	On     roster.Date
	Until  roster.Date
	Digest string // of Output
	Output []byte // the documents of score and rank as they were posted
	By     roster.Person
	At     time.Time

	Withdrawn *Act // why it ended before the period was closed for good, nil if it did not
}

// Decode reads the posted documents back.
func (p Publication) Decode() (Frozen, error) { return decode(p.Output) }

// Frozen is the Output of a snapshot.
type Frozen struct {
	Sheets map[rulebook.Unit]Document `json:"sheets"`
	Rank   *RankDocument              `json:"rank,omitempty"`
	Grades []Grade                    `json:"grades,omitempty"`
	// Confirmed lists the clauses whose presumed values the centre had confirmed.
	Confirmed []string `json:"confirmed,omitempty"`
}

// freeze makes the snapshot of a period about to be closed.
func (s *Scores) freeze(decision Decision) (Snapshot, error) {
	s.State = Closed
	output, err := s.encode()
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{
		Period: s.Period, BookID: s.Book.ID, BookVersion: s.Book.Version, BookHash: s.Book.Hash(),
		AsOf: s.AsOf, Inputs: s.Input.Digest(), Digest: digest(output), Output: output, Decision: decision.Source,
	}, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// encode writes the documents of the period, the same bytes for the same scores.
func (s *Scores) encode() ([]byte, error) { return encode(s.Documents()) }

// Decode reads the frozen documents back.
func (s Snapshot) Decode() (Frozen, error) {
	f, err := decode(s.Output)
	if err != nil {
		return f, fmt.Errorf("snapshot of %s: %w", s.Period, err)
	}
	return f, nil
}

func decode(output []byte) (Frozen, error) {
	var f Frozen
	err := json.Unmarshal(output, &f)
	return f, err
}
