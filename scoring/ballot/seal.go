package ballot

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// A ballot is kept sealed while its round is open. Two secrets of the round do it: a
// token says that this window has rated that one without saying which window it was,
// and HPKE (RFC 9180) hides what it gave. Both are kept apart from the store and its
// backups and are destroyed when the round closes: whoever has any copy of the store,
// of its log or of a backup then has noise.
//
// What this does not prevent: while the month is open, a person who controls the
// server itself has the secrets too and could open ballots. After closing nobody can.

// SecretSize is how many random bytes a secret is made of: a token key and the private
// key of X25519.
const SecretSize = tokenKeySize + 32

const tokenKeySize = 32

// Secret is what a round's ballots are sealed and opened with.
type Secret struct {
	token   [tokenKeySize]byte
	private hpke.PrivateKey
}

// NewSecret makes a secret of SecretSize random bytes.
func NewSecret(random []byte) (*Secret, error) {
	if len(random) != SecretSize {
		return nil, fmt.Errorf("a secret of %d bytes, not %d", len(random), SecretSize)
	}
	s := &Secret{token: [tokenKeySize]byte(random)}
	var err error
	s.private, err = kem().NewPrivateKey(random[tokenKeySize:])
	return s, err
}

func kem() hpke.KEM   { return hpke.DHKEM(ecdh.X25519()) }
func kdf() hpke.KDF   { return hpke.HKDFSHA256() }
func aead() hpke.AEAD { return hpke.ChaCha20Poly1305() }

// Fingerprint tells secrets apart without giving anything of them away. It is kept with
// the round, so that a round is never opened with another round's secret.
func (s *Secret) Fingerprint() string {
	token := sha256.Sum256(s.token[:])
	sum := sha256.Sum256(fields("redbanner secret 1", string(s.private.PublicKey().Bytes()), string(token[:])))
	return hex.EncodeToString(sum[:16])
}

// Sealed is a ballot as it is kept while its round is open. Nothing in it tells who
// cast it, when, or after whom.
type Sealed struct {
	Window string
	Token  []byte
	Box    []byte
}

// Token is the same for every ballot of a rater for a window in a month, so that there
// is never more than one.
func (s *Secret) Token(centre int64, month roster.Period, rater, window string) []byte {
	return s.mac(fields("token", strconv.FormatInt(centre, 10), month.String(), rater, window))
}

// Hash identifies the content of a file. A plain hash of a short file of ballots would be
// found by trying what may stand in it; without the secret this one says nothing.
func (s *Secret) Hash(data []byte) string {
	return hex.EncodeToString(s.mac(fields("file", string(data))))
}

func (s *Secret) mac(message []byte) []byte {
	mac := hmac.New(sha256.New, s.token[:])
	mac.Write(message)
	return mac.Sum(nil)
}

// recordSize is the size of every ballot before it is sealed: a version, four aspects,
// the hash of the window, and zeros.
const (
	recordSize    = 64
	recordVersion = 1
	windowAt      = 1 + 4*2
	paddingAt     = windowAt + sha256.Size
)

// Seal seals a ballot of a centre.
func (s *Secret) Seal(centre int64, b Ballot) (Sealed, error) {
	sealed := Sealed{Window: b.Window, Token: s.Token(centre, b.Month, b.Rater, b.Window)}
	record := make([]byte, recordSize)
	record[0] = recordVersion
	for i, aspect := range b.Aspects {
		binary.BigEndian.PutUint16(record[1+2*i:], uint16(aspect))
	}
	window := sha256.Sum256([]byte(b.Window))
	copy(record[windowAt:], window[:])
	var err error
	sealed.Box, err = hpke.Seal(s.private.PublicKey(), kdf(), aead(), sealed.info(centre, b.Month), record)
	return sealed, err
}

// info is what a sealed ballot is bound to: it cannot be opened in another place, nor
// copied under another token.
func (b Sealed) info(centre int64, month roster.Period) []byte {
	return fields("redbanner ballot 1", strconv.FormatInt(centre, 10), month.String(), b.Window, string(b.Token))
}

// errForeign is what Open returns of a box that no Seal of this round has made.
var errForeign = errors.New("not a ballot of this round")

// Open returns what a sealed ballot says; the rater stays unknown.
func (s *Secret) Open(centre int64, month roster.Period, sealed Sealed) (Ballot, error) {
	b := Ballot{Month: month, Window: sealed.Window}
	record, err := hpke.Open(s.private, kdf(), aead(), sealed.info(centre, month), sealed.Box)
	if err != nil {
		return b, fmt.Errorf("%w: %w", errForeign, err)
	}
	window := sha256.Sum256([]byte(sealed.Window))
	if len(record) != recordSize || record[0] != recordVersion || string(record[windowAt:paddingAt]) != string(window[:]) {
		return b, errForeign
	}
	for i := range b.Aspects {
		b.Aspects[i] = rulebook.Points(binary.BigEndian.Uint16(record[1+2*i:]))
		if !ValidAspect(b.Aspects[i]) {
			return b, errForeign
		}
	}
	return b, nil
}

// fields puts texts together, each with its length before it, so that no two run together.
func fields(texts ...string) []byte {
	var data []byte
	for _, text := range texts {
		data = binary.BigEndian.AppendUint64(data, uint64(len(text)))
		data = append(data, text...)
	}
	return data
}
