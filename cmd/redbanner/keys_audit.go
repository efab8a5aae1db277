package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
)

// What signs the log, and the file beside it that remembers what was signed: whoever can
// write the database can write neither.

// auditKeyFile holds the seed of the signing key in hexadecimal.
const auditKeyFile = "audit.key"

// badAuditKey is what is said of a file that is no key.
const badAuditKey = "audit.bad_key"

// auditKey loads the key that signs checkpoints, and makes it on first use.
func (a *app) auditKey() (ed25519.PrivateKey, error) {
	seed, err := a.seed(auditKeyFile, badAuditKey)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func readAuditKey(path string) (ed25519.PrivateKey, error) {
	seed, err := readSeed(path, badAuditKey)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// anchorFile is where checkpoints are remembered outside the store.
func (a *app) anchorFile() string {
	if a.cli.Anchors != "" {
		return a.cli.Anchors
	}
	return filepath.Join(a.keyFolder(), "checkpoints.jsonl")
}

// storeName is how checkpoints call the store: where it is, without a password.
func (a *app) storeName() string {
	if path, ok := strings.CutPrefix(a.cli.DB, "sqlite:"); ok {
		if whole, err := filepath.Abs(path); err == nil {
			return "sqlite:" + whole
		}
	}
	u, err := url.Parse(a.cli.DB)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// checkpoint signs where the centre's log stands, into the store and into the file
// beside the key. It is called after a commit; without a folder for keys it warns once
// and goes on, since the change itself is done. It returns the first 16 digits of the
// hash of the last event, to be printed on paper; "" for an empty log.
func (a *app) checkpoint(ctx context.Context, scope attendance.Scope) string {
	chain, err := a.log().Head(ctx, scope)
	if err != nil {
		a.warnUnsigned(err)
		return ""
	}
	if chain.Seq == 0 {
		return ""
	}
	c := audit.Checkpoint{
		Store: a.storeName(), Centre: scope.Centre.ID, Chain: chain.First, Seq: chain.Seq, Hash: chain.Hash, At: a.clock(),
	}
	if chain.Signed != chain.Seq {
		a.warnUnsigned(a.sign(ctx, scope, c))
	}
	return c.Short()
}

// checkpointAll signs where the log of every centre stands.
func (a *app) checkpointAll(ctx context.Context, centres []roster.Centre) {
	for _, centre := range centres {
		a.checkpoint(ctx, attendance.Scope{Centre: centre, Actor: a.actor(), Staff: a.cli.By})
	}
}

// signing signs, while the program serves, what is due in any centre's log. It ends with
// the function that it returns.
func (a *app) signing(ctx context.Context, centres []roster.Centre) (end func()) {
	return repeating(ctx, time.Minute, time.Minute, func(ctx context.Context) {
		for _, centre := range centres {
			a.checkpointDue(ctx, attendance.Scope{Centre: centre, Actor: a.actor()})
		}
	})
}

// checkpointDue signs when so many events came that it is time to.
func (a *app) checkpointDue(ctx context.Context, scope attendance.Scope) {
	chain, err := a.log().Head(ctx, scope)
	if err == nil && audit.Due(chain.Signed, chain.Seq) {
		a.checkpoint(ctx, scope)
	}
}

// sign signs a checkpoint and keeps it: first in the file, which is the witness.
func (a *app) sign(ctx context.Context, scope attendance.Scope, c audit.Checkpoint) error {
	key, err := a.auditKey()
	if err != nil {
		return err
	}
	c = c.Sign(key)
	if err := appendCheckpoint(a.anchorFile(), c); err != nil {
		return err
	}
	return a.log().Keep(ctx, scope, c)
}

// warnUnsigned says once why nothing is signed.
func (a *app) warnUnsigned(err error) {
	if err == nil || a.unsigned {
		return
	}
	a.unsigned = true
	text := err.Error()
	var e *roster.Error
	if errors.As(err, &e) {
		text = a.printer.Error(e)
	}
	fmt.Fprintln(a.stderr, a.printer.T("audit.unsigned", a.keyFolder(), text))
}

// appendCheckpoint adds a line to the file of checkpoints, behind a line that a power
// cut may have left without its end.
func appendCheckpoint(path string, c audit.Checkpoint) error {
	line, err := c.Line()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	end := make([]byte, 1)
	if size, err := f.Seek(0, io.SeekEnd); err == nil && size > 0 {
		if _, err := f.ReadAt(end, size-1); err == nil && end[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	_, err = f.Write(line)
	return errors.Join(err, f.Sync(), f.Close())
}

// anchors reads what was signed: the file beside the key, where there is one, and others
// that were named, which must be there. Lines that are no checkpoints are told.
func (a *app) anchors(others ...string) ([]audit.Anchor, []roster.Problem, error) {
	var anchors []audit.Anchor
	var problems []roster.Problem
	for i, path := range append([]string{a.anchorFile()}, others...) {
		if path == "" {
			continue
		}
		f, err := os.Open(path)
		if i == 0 && errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, nil, &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{path, reason(err)}}
		}
		list, bad, err := audit.ReadCheckpoints(f, shown(path))
		_ = f.Close() // was only read
		if err != nil {
			return nil, nil, &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{path, reason(err)}}
		}
		for _, c := range list {
			anchors = append(anchors, audit.Anchor{Checkpoint: c, Place: shown(path)})
		}
		problems = append(problems, bad...)
	}
	return anchors, problems, nil
}

// anchorsOf are those of a centre's log in this store, and all keys that are trusted: the
// own one, and those of the files.
func (a *app) anchorsOf(all []audit.Anchor, scope attendance.Scope, chain auditdb.Chain) (anchors []audit.Anchor, keys []string) {
	if key, err := readAuditKey(filepath.Join(a.keyFolder(), auditKeyFile)); err == nil {
		keys = append(keys, string(key.Public().(ed25519.PublicKey)))
	}
	for _, anchor := range all {
		keys = append(keys, string(anchor.Key))
		if anchor.Of(a.storeName(), scope.Centre.ID, chain.First) {
			anchors = append(anchors, anchor)
		}
	}
	return anchors, keys
}
