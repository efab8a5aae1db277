package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"
	"unicode"
)

// codeLife is how long a one-time code is good.
const codeLife = 24 * time.Hour

// codeLetters are digits and letters that are not taken for one another.
var codeLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newCode draws a one-time code of 80 bits: ABCD-EFGH-JKMN-PQRS.
func newCode(now time.Time) Code { return Code{Code: randomCode(10), Until: now.Add(codeLife)} }

// randomCode draws a code of so many bytes, in groups of four characters.
func randomCode(size int) string {
	random := make([]byte, size)
	rand.Read(random)
	text := strings.ToUpper(codeLetters.EncodeToString(random))
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), "-")
}

// hashCode is a code as it is stored, however its owner wrote it: with small letters,
// without dashes, with O for 0 and I or L for 1. It is drawn at random, so a plain hash
// tells nothing of it.
func hashCode(code string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == 'o':
			return '0'
		case r == 'i' || r == 'l':
			return '1'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, plainly(code))
	sum := sha256.Sum256([]byte(clean))
	return hex.EncodeToString(sum[:])
}

// sameHash compares without telling how far.
func sameHash(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func trim(text string) string { return strings.TrimSpace(text) }
