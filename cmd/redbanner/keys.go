package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"redbanner/attendance/roster"
)

// keyFolder is where keys are kept: never in the store, so that a copy of the store or
// of its backups opens no ballot and signs no checkpoint.
func (a *app) keyFolder() string {
	if a.cli.Keys != "" {
		return a.cli.Keys
	}
	if path, ok := strings.CutPrefix(a.cli.DB, "sqlite:"); ok {
		return path + ".keys"
	}
	return "redbanner.keys"
}

// seedSize is how many bytes a secret of the folder has.
const seedSize = 32

// seed reads a secret of the folder, in hexadecimal, and makes it on first use. bad is the
// key of what is said of a file that is no secret.
func (a *app) seed(file, bad string) ([]byte, error) {
	path := filepath.Join(a.keyFolder(), file)
	seed, err := readSeed(path, bad)
	if !errors.Is(err, os.ErrNotExist) {
		return seed, err
	}
	seed = make([]byte, seedSize)
	if _, err := rand.Read(seed); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(a.keyFolder(), 0o700); err != nil {
		return nil, err
	}
	// Complete under another name first: what has this name is a whole secret.
	temporary, err := os.CreateTemp(a.keyFolder(), "."+strings.TrimSuffix(file, ".key")+"-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.WriteString(hex.EncodeToString(seed) + "\n")
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return nil, err
	}
	// A link, since another process may make one at the same time: the first one stays.
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return readSeed(path, bad)
}

func readSeed(path, bad string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(seed) != seedSize {
		return nil, &roster.Error{Kind: roster.Internal, Key: bad, Args: []any{path}}
	}
	return seed, nil
}
