package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"redbanner/attendance/roster"
)

// Guessing is limited where the guesser is, and not where the owner is: a browser from
// which somebody has signed in before keeps a signed word of it, and its failures are
// counted apart. Five failures within a quarter of an hour lock, for as long, what they
// were counted for: that browser; or, of a name, all browsers that were never seen.
// Who guesses at a name from fifty addresses keeps its owner out of strange browsers
// alone.
const (
	failures = 5
	lockTime = 15 * time.Minute
)

// count takes one more failure into account, or refuses because of those before.
func (t Tries) count(now time.Time) (Tries, error) {
	if err := t.locked(now); err != nil {
		return t, err
	}
	if now.Sub(t.Since) >= lockTime || now.Before(t.Since) || !t.Until.IsZero() {
		t = Tries{Since: now}
	}
	if t.Failures++; t.Failures >= failures {
		t.Until = now.Add(lockTime)
	}
	return t, nil
}

// locked is the error of a lock. One that a clock which jumped has put too far off is none.
func (t Tries) locked(now time.Time) error {
	left := t.Until.Sub(now)
	if t.Until.IsZero() || left <= 0 || left > lockTime {
		return nil
	}
	minutes := int((left + time.Minute - 1) / time.Minute)
	return roster.Errorf(roster.Refused, "auth.locked", minutes)
}

// bucket is what failures are counted for.
func (s *Service) bucket(centre roster.Centre, name string, device []byte) string {
	h := hmac.New(sha256.New, s.keys.bucket)
	fmt.Fprintf(h, "%d\n%q\n%x", centre.ID, name, device)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// A browser's words: one for each of the accounts that signed in from it last.
const (
	deviceNonce = 16
	deviceLife  = 180 * 24 * time.Hour
	maxDevices  = 8
)

// device is one browser's word on one account: when, a random number, and the hash over
// both with the account, keyed.
type device struct {
	at    time.Time
	nonce [deviceNonce]byte
}

func (s *Service) newDevice(centre roster.Centre, name string) string {
	d := device{at: s.now()}
	rand.Read(d.nonce[:])
	return d.word(s.keys.device, centre, name)
}

func (d device) word(key []byte, centre roster.Centre, name string) string {
	body := binary.BigEndian.AppendUint64(nil, uint64(d.at.Unix()))
	body = append(body, d.nonce[:]...)
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "%d\n%q\n%x", centre.ID, name, body)
	return base64.RawURLEncoding.EncodeToString(h.Sum(body))
}

// knownDevice finds the browser's word on an account among those that it holds.
func (s *Service) knownDevice(held string, centre roster.Centre, name string) (nonce []byte, known bool) {
	for _, word := range words(held) {
		data, err := base64.RawURLEncoding.DecodeString(word)
		if err != nil || len(data) != 8+deviceNonce+sha256.Size {
			continue
		}
		d := device{at: time.Unix(int64(binary.BigEndian.Uint64(data)), 0), nonce: [deviceNonce]byte(data[8:])}
		age := s.now().Sub(d.at)
		if sameHash(word, d.word(s.keys.device, centre, name)) && age < deviceLife && age > -deviceLife {
			return d.nonce[:], true
		}
	}
	return nil, false
}

// remember is what a browser is to hold from now on: a fresh word on the account, and
// those on others that it held.
func (s *Service) remember(held string, centre roster.Centre, name string) string {
	kept := []string{s.newDevice(centre, name)}
	for _, word := range words(held) {
		if _, same := s.knownDevice(word, centre, name); !same && len(kept) < maxDevices {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, ".")
}

// words splits what a browser holds. More than it was ever given is not looked at.
func words(held string) []string {
	list := strings.FieldsFunc(held, func(r rune) bool { return r == '.' })
	return list[:min(len(list), maxDevices)]
}

// perMinute is how many strangers' attempts an address may make in a minute. A whole
// hall shares one, so that is many.
const perMinute = 60

// addresses counts attempts by address, for the running program alone.
type addresses struct {
	mu     sync.Mutex
	minute int64
	counts map[string]int
}

func newAddresses() *addresses { return &addresses{counts: map[string]int{}} }

// maxAddresses bounds what is counted in a minute.
const maxAddresses = 1 << 16

// allow counts an attempt; an address that is not known, such as that of a command, is free.
func (a *addresses) allow(address string, now time.Time) error {
	if address == "" {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if minute := now.Unix() / 60; minute != a.minute || len(a.counts) > maxAddresses {
		a.minute = minute
		clear(a.counts)
	}
	if a.counts[address]++; a.counts[address] > perMinute {
		return roster.Errorf(roster.Refused, "auth.address", perMinute)
	}
	return nil
}
