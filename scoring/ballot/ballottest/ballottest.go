// Package ballottest keeps the secrets of rounds in memory, for tests of the peer rating
// without a folder of keys.
package ballottest

import (
	"crypto/rand"
	"fmt"
	"sync"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
)

// Keys is a ballot.Keys in memory. The zero Keys is empty; it may be used by several
// goroutines at once.
type Keys struct {
	mu    sync.Mutex
	drawn map[ballot.Key][]byte
	gone  [][]byte
}

// Create draws a secret.
func (k *Keys) Create(centre int64, month roster.Period) (*ballot.Secret, error) {
	random := make([]byte, ballot.SecretSize)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	secret, err := ballot.NewSecret(random)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.drawn == nil {
		k.drawn = map[ballot.Key][]byte{}
	}
	k.drawn[ballot.Key{Centre: centre, Month: month, Fingerprint: secret.Fingerprint()}] = random
	return secret, nil
}

// Load returns a secret that was drawn and not destroyed.
func (k *Keys) Load(key ballot.Key) (*ballot.Secret, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	random, there := k.drawn[key]
	if !there {
		return nil, &roster.Error{Kind: roster.Conflict, Key: "ratings.keys_lost", Args: []any{key.Month.String(), "memory"}, Err: ballot.ErrLost}
	}
	return ballot.NewSecret(random)
}

// Destroy forgets a secret.
func (k *Keys) Destroy(key ballot.Key) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if random, there := k.drawn[key]; there {
		k.gone = append(k.gone, random)
	}
	delete(k.drawn, key)
	return nil
}

// List names the secrets that are there.
func (k *Keys) List() ([]ballot.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var keys []ballot.Key
	for key := range k.drawn {
		keys = append(keys, key)
	}
	return keys, nil
}

// Bytes are those of every secret that was ever drawn, for a search that must not find
// them anywhere.
func (k *Keys) Bytes() [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := append([][]byte(nil), k.gone...)
	for _, random := range k.drawn {
		all = append(all, random)
	}
	return all
}

// Lose forgets the secrets as a broken disk does, and tells how many they were.
func (k *Keys) Lose() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := len(k.drawn)
	clear(k.drawn)
	return fmt.Sprint(n)
}
