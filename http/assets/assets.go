// Package assets is what the browser loads beside the pages: styles, scripts and pictures,
// embedded. Each is served under an address that holds a digest of its bytes, so that a
// browser may keep it for ever.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:embed *.css *.js *.svg
var files embed.FS

// Prefix is the folder of the addresses.
const Prefix = "/assets/"

// Asset is one file.
type Asset struct {
	Type string // media type
	Data []byte
}

// Set is all files. It is read-only after New.
type Set struct {
	addresses map[string]string // by name
	assets    map[string]Asset  // by address
}

// New reads all files.
func New() (*Set, error) {
	s := &Set{addresses: map[string]string{}, assets: map[string]Asset{}}
	names, err := fs.Glob(files, "*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(data)
		ending := path.Ext(name)
		address := Prefix + strings.TrimSuffix(name, ending) + "." + hex.EncodeToString(digest[:6]) + ending
		s.addresses[name] = address
		s.assets[address] = Asset{Type: mediaType(ending), Data: data}
	}
	return s, nil
}

// mediaType does not ask the machine, whose tables differ.
func mediaType(ending string) string {
	switch ending {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ending)
}

// Address returns where a file is served.
func (s *Set) Address(name string) (string, error) {
	address, ok := s.addresses[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return address, nil
}

// At returns the file that is served at an address.
func (s *Set) At(address string) (Asset, bool) {
	a, ok := s.assets[address]
	return a, ok
}
