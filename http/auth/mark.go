package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Mark turns a text into one that nobody without the secret can make: 32 bytes in letters
// that an address takes as they are.
func (s *Service) Mark(text string) string {
	mac := hmac.New(sha256.New, s.keys.mark)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
