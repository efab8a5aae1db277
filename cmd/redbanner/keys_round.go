package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
)

// roundKeys keeps the secrets of the peer rating's open rounds as files of a folder,
// which only its owner may read, one for each round: CENTRE-MONTH-FINGERPRINT.key.
// Several stores may share the folder, since no two secrets have the same fingerprint.
type roundKeys struct{ dir string }

// roundKeys are kept beside the other keys.
func (a *app) roundKeys() roundKeys { return roundKeys{filepath.Join(a.keyFolder(), "rounds")} }

const roundKeySuffix = ".key"

func (k roundKeys) path(key ballot.Key) string {
	return filepath.Join(k.dir, fmt.Sprintf("%d-%s-%s%s", key.Centre, key.Month, key.Fingerprint, roundKeySuffix))
}

// Create draws a secret and writes it through to the disk, the folder's entry, too.
func (k roundKeys) Create(centre int64, month roster.Period) (*ballot.Secret, error) {
	random := make([]byte, ballot.SecretSize)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	secret, err := ballot.NewSecret(random)
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(k.dir, 0o700)
	if err == nil {
		err = k.write(ballot.Key{Centre: centre, Month: month, Fingerprint: secret.Fingerprint()}, random)
	}
	if err != nil {
		return nil, &roster.Error{Kind: roster.Internal, Key: "ratings.keys_folder", Args: []any{k.dir}, Err: err}
	}
	return secret, nil
}

func (k roundKeys) write(key ballot.Key, random []byte) error {
	f, err := os.OpenFile(k.path(key), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(random)
	return errors.Join(err, f.Sync(), f.Close(), syncFolder(k.dir), syncFolder(filepath.Dir(k.dir)))
}

// syncFolder makes sure that what was added to a folder or removed from it stays so
// through a power cut, where the system can do that.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = f.Sync() // some systems cannot sync a folder, and need not
	return f.Close()
}

// Load reads a secret; one that does not have the fingerprint of its name is lost.
func (k roundKeys) Load(key ballot.Key) (*ballot.Secret, error) {
	random, err := os.ReadFile(k.path(key))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &roster.Error{Kind: roster.Internal, Key: "ratings.keys_folder", Args: []any{k.dir}, Err: err}
	}
	secret, err := ballot.NewSecret(random)
	if err != nil || secret.Fingerprint() != key.Fingerprint {
		return nil, &roster.Error{Kind: roster.Conflict, Key: "ratings.keys_lost", Args: []any{key.Month.String(), k.dir}, Err: ballot.ErrLost}
	}
	return secret, nil
}

// Destroy overwrites a secret before it is removed. A disk that keeps old blocks of
// itself, or a copy that somebody made of the folder, is out of its reach: the folder
// belongs into no backup.
func (k roundKeys) Destroy(key ballot.Key) error {
	f, err := os.OpenFile(k.path(key), os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, ballot.SecretSize))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(k.path(key)), syncFolder(k.dir))
}

// List names the secrets that are there, and passes over what is none.
func (k roundKeys) List() ([]ballot.Key, error) {
	entries, err := os.ReadDir(k.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &roster.Error{Kind: roster.Internal, Key: "ratings.keys_folder", Args: []any{k.dir}, Err: err}
	}
	var keys []ballot.Key
	for _, entry := range entries {
		if key, ok := roundKeyNamed(entry.Name()); ok {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

func roundKeyNamed(name string) (ballot.Key, bool) {
	centre, rest, _ := strings.Cut(strings.TrimSuffix(name, roundKeySuffix), "-")
	id, err := strconv.ParseInt(centre, 10, 64)
	cut := strings.LastIndexByte(rest, '-')
	if err != nil || cut < 0 || !strings.HasSuffix(name, roundKeySuffix) {
		return ballot.Key{}, false
	}
	month, err := roster.ParsePeriod(rest[:cut])
	return ballot.Key{Centre: id, Month: month, Fingerprint: rest[cut+1:]}, err == nil && month.Kind == roster.Month
}
