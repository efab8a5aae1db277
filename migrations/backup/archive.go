package backup

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// The names inside the file.
const (
	manifestName = "manifest.json"
	sqliteName   = "store.db"
	postgresName = "store.dump"
)

// maxManifest bounds what is read as a manifest.
const maxManifest = 16 << 20

// pack writes the file: the manifest, then the database.
func pack(path, payload string, m *Manifest) error {
	name, method := sqliteName, zip.Deflate
	if m.Dialect == sqldb.PostgreSQL {
		name, method = postgresName, zip.Store // pg_dump has compressed it
	}
	found, err := digestOf(payload)
	if err != nil {
		return err
	}
	m.Payload = Payload{Name: name, Bytes: found.Bytes, SHA256: found.SHA256}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	manifest, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := add(archive, manifestName, zip.Deflate, bytes.NewReader(manifest)); err != nil {
		return err
	}
	in, err := os.Open(payload)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := add(archive, name, method, in); err != nil {
		return err
	}
	return errors.Join(archive.Close(), out.Sync(), out.Close())
}

func add(archive *zip.Writer, name string, method uint16, content io.Reader) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}

// Read returns the manifest of a backup, whose database is not looked at.
func Read(file string) (Manifest, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return Manifest{}, broken(file, err)
	}
	defer archive.Close()
	return manifestOf(file, archive)
}

func manifestOf(file string, archive *zip.ReadCloser) (Manifest, error) {
	f, err := archive.Open(manifestName)
	if err != nil {
		return Manifest{}, broken(file, err)
	}
	defer f.Close()
	var m Manifest
	decoder := json.NewDecoder(io.LimitReader(f, maxManifest))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Manifest{}, broken(file, err)
	}
	if m.Format != format {
		return Manifest{}, roster.Errorf(roster.Refused, "backup.format", file, m.Format, format)
	}
	if m.Payload.Name != sqliteName && m.Payload.Name != postgresName {
		return Manifest{}, broken(file, errors.New(m.Payload.Name))
	}
	return m, nil
}

// broken is a file that is no backup, or no longer one.
func broken(file string, err error) error {
	if os.IsNotExist(err) {
		return &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{file, cause(err)}, Err: err}
	}
	return &roster.Error{Kind: roster.Refused, Key: "backup.broken", Args: []any{file, cause(err)}, Err: err}
}

// unpack writes the database of a backup to a file, which holds exactly the bytes that
// the manifest promises or is refused.
func unpack(file, to string) (Manifest, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return Manifest{}, broken(file, err)
	}
	defer archive.Close()
	m, err := manifestOf(file, archive)
	if err != nil {
		return m, err
	}
	in, err := archive.Open(m.Payload.Name)
	if err != nil {
		return m, broken(file, err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, unwritable(to, err)
	}
	defer out.Close()
	c := newCounting()
	// One byte more than promised shows that there is more.
	if _, err := io.Copy(io.MultiWriter(out, c), io.LimitReader(in, m.Payload.Bytes+1)); err != nil {
		return m, broken(file, err)
	}
	if c.n != m.Payload.Bytes || c.digest() != m.Payload.SHA256 {
		return m, broken(file, errors.New("sha256"))
	}
	return m, errors.Join(out.Sync(), out.Close())
}
