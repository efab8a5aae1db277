package audit

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"redbanner/attendance/roster"
)

// Checkpoint is a signed word on where a log stood (检查点). Whoever can write the
// database can write a log anew, with right hashes; he cannot sign it.
type Checkpoint struct {
	Store     string // which store, as the signer named it: a file of checkpoints may hold those of several
	Centre    int64
	Chain     Hash // of the log's first event, by which a copy of the store is known
	Seq       int64
	Hash      Hash
	At        time.Time // to the millisecond, UTC
	Key       ed25519.PublicKey
	Signature []byte
}

// Short is as much of the hash as is printed on paper: 16 hexadecimal digits.
func (c Checkpoint) Short() string { return c.Hash.String()[:16] }

// message is what is signed. The store's name is not: it may move.
func (c Checkpoint) message() []byte {
	data := []byte("redbanner checkpoint 1\n")
	for _, n := range [...]int64{c.Centre, c.Seq, c.At.UnixMilli()} {
		data = binary.BigEndian.AppendUint64(data, uint64(n))
	}
	data = append(data, c.Chain[:]...)
	return append(data, c.Hash[:]...)
}

// Sign returns the checkpoint signed with the key.
func (c Checkpoint) Sign(key ed25519.PrivateKey) Checkpoint {
	c.At = c.At.UTC().Truncate(time.Millisecond)
	c.Key = key.Public().(ed25519.PublicKey)
	c.Signature = ed25519.Sign(key, c.message())
	return c
}

// Genuine reports whether the signature is that of the checkpoint's own key.
func (c Checkpoint) Genuine() bool {
	return len(c.Key) == ed25519.PublicKeySize && ed25519.Verify(c.Key, c.message(), c.Signature)
}

// Of reports whether the checkpoint is about the centre's log in a store that is called
// so, or began with the same event.
func (c Checkpoint) Of(store string, centre int64, chain Hash) bool {
	return c.Centre == centre && (c.Store == store || c.Chain == chain)
}

// checkpointLine is a checkpoint as a line of a file.
type checkpointLine struct {
	Store     string `json:"store"`
	Centre    int64  `json:"centre"`
	Chain     string `json:"chain"`
	Seq       int64  `json:"seq"`
	Hash      string `json:"hash"`
	At        string `json:"at"`
	Key       string `json:"key"`
	Signature string `json:"signature"`
}

// Line is the checkpoint as a line of a file of checkpoints.
func (c Checkpoint) Line() ([]byte, error) {
	line, err := json.Marshal(checkpointLine{
		Store: c.Store, Centre: c.Centre, Chain: c.Chain.String(), Seq: c.Seq, Hash: c.Hash.String(),
		At: c.At.Format(time.RFC3339Nano), Key: hex.EncodeToString(c.Key), Signature: hex.EncodeToString(c.Signature),
	})
	return append(line, '\n'), err
}

// maxLine is how long a line of a file of checkpoints may be, in bytes.
const maxLine = 16 << 10

// ReadCheckpoints reads a file of checkpoints; name is for the place of faults. A last
// line without its end is what a power cut leaves of one that was never relied on.
func ReadCheckpoints(r io.Reader, name string) ([]Checkpoint, []roster.Problem, error) {
	var list []Checkpoint
	var problems []roster.Problem
	lines := bufio.NewReaderSize(r, maxLine)
	for row := 1; ; row++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF:
			return list, problems, nil
		case err == bufio.ErrBufferFull:
			return list, append(problems, roster.Problem{File: name, Row: row, Code: "unsigned_checkpoint"}), nil
		case err != nil:
			return list, problems, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		c, err := parseCheckpoint(line)
		if err != nil || !c.Genuine() {
			problems = append(problems, roster.Problem{File: name, Row: row, Code: "unsigned_checkpoint"})
			continue
		}
		list = append(list, c)
	}
}

func parseCheckpoint(line []byte) (Checkpoint, error) {
	var l checkpointLine
	if err := json.Unmarshal(line, &l); err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Store: l.Store, Centre: l.Centre, Seq: l.Seq}
	at, err := time.Parse(time.RFC3339Nano, l.At)
	if err != nil {
		return c, err
	}
	c.At = at.UTC()
	for text, into := range map[*string]*[]byte{&l.Key: (*[]byte)(&c.Key), &l.Signature: &c.Signature} {
		if *into, err = hex.DecodeString(*text); err != nil {
			return c, err
		}
	}
	if c.Chain, err = ParseHash(l.Chain); err != nil {
		return c, err
	}
	c.Hash, err = ParseHash(l.Hash)
	return c, err
}

// ParseHash reads a hash in hexadecimal.
func ParseHash(text string) (Hash, error) {
	var h Hash
	data, err := hex.DecodeString(text)
	if err == nil && len(data) != len(h) {
		err = fmt.Errorf("a hash of %d bytes", len(data))
	}
	copy(h[:], data)
	return h, err
}
