package main

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/backup"
	"redbanner/migrations/sqldb"
)

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not exist." placeholder:"FILE"`
}

// Run backs the whole store up, every centre of it.
func (c *backupCommand) Run(ctx call, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	done := a.progress("progress.backup")
	m, err := backup.Write(ctx, backup.Request{DB: a.db, URL: a.cli.DB, File: c.File, By: a.actor()})
	done()
	if err != nil {
		return err
	}
	if err := a.noteBackup(ctx, m); err != nil {
		return err
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return err
	}
	a.checkpointAll(ctx, centres)
	if a.cli.JSON {
		return a.print(m)
	}
	a.say("backup.done", c.File, m.Rows(), len(m.Tables), m.Digest[:16])
	a.tellCentres(m)
	a.say("backup.keys", a.keyFolder())
	return nil
}

// tellCentres says how far each centre's log reaches and which periods are closed.
func (a *app) tellCentres(m backup.Manifest) {
	for _, centre := range m.Centres {
		a.say("backup.centre", centre.Code, centre.Name, centre.Events, shortHash(centre.Head), len(centre.Closed))
	}
}

// shortHash is as much of a hash as people compare.
func shortHash(hash string) string {
	if len(hash) < 16 {
		return "-"
	}
	return hash[:16]
}

// noteBackup leaves in every centre's log that its records were copied, and when.
func (a *app) noteBackup(ctx context.Context, m backup.Manifest) error {
	return a.noteInAll(ctx, audit.Event{
		Action: "store.backup", Object: "backup:" + m.Payload.SHA256,
		Detail: map[string]any{"digest": m.Digest, "bytes": m.Payload.Bytes},
	})
}

// noteInAll leaves an event in the log of every centre.
func (a *app) noteInAll(ctx context.Context, e audit.Event) error {
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return err
	}
	for _, centre := range centres {
		scope := sqldb.Scope{CentreID: centre.ID, Actor: a.actor(), Staff: a.cli.By}
		if err := a.db.InTx(ctx, scope, func(tx *sqldb.Tx) error { return auditdb.Write(ctx, tx, e) }); err != nil {
			return err
		}
	}
	return nil
}

type restoreCommand struct {
	File    string `arg:"" help:"A backup." placeholder:"FILE"`
	Verify  bool   `help:"Also prove the audit log and recompute every closed period, before anything takes its place."`
	Replace bool   `help:"SQLite: replace the store that is there; it is kept beside the new one."`
}

// Run makes the store named by --db of a backup.
func (c *restoreCommand) Run(ctx call, a *app) error {
	proof := &proof{app: a, verify: c.Verify}
	done := a.progress("progress.restore")
	restored, err := backup.Restore(ctx, backup.Restoration{File: c.File, URL: a.cli.DB, Replace: c.Replace}, proof.prove)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{
			"file": c.File, "made_at": restored.Manifest.MadeAt, "verified": c.Verify,
			"closed": proof.closed, "kept": restored.Kept, "centres": restored.Manifest.Centres,
		})
	}
	a.say("restore.done", c.File, restored.Manifest.MadeAt.Format("2006-01-02 15:04 UTC"))
	if c.Verify {
		a.say("restore.verified", proof.closed)
	}
	if restored.Kept != "" {
		a.say("restore.kept", restored.Kept)
	}
	a.tellCentres(restored.Manifest)
	a.say("restore.keys", a.keyFolder())
	return nil
}

// proof is what a restored store is put to before it takes its place.
type proof struct {
	app    *app
	verify bool
	closed int // closed periods that came out the same, to the byte
}

// prove opens the restored store, brings it up to this program's schema, and verifies
// every centre when that was asked for. That it was restored goes into each log.
func (p *proof) prove(ctx context.Context, url string) error {
	cli := *p.app.cli
	cli.DB, cli.Centre, cli.JSON, cli.Keys = url, "", false, p.app.keyFolder()
	restored := *p.app
	restored.cli, restored.db, restored.stdout = &cli, nil, p.app.stderr
	if err := restored.open(ctx); err != nil {
		return err
	}
	err := p.verifyAll(ctx, &restored)
	if err == nil {
		err = restored.noteInAll(ctx, audit.Event{Action: "store.restore", Object: "store", Detail: nil})
	}
	if closing := restored.close(); err == nil {
		err = closing
	}
	return err
}

func (p *proof) verifyAll(ctx context.Context, restored *app) error {
	if !p.verify {
		return nil
	}
	centres, err := restored.centres.Centres(ctx)
	if err != nil {
		return err
	}
	for _, centre := range centres {
		restored.cli.Centre = centre.Code
		scope, err := restored.scope(ctx)
		if err != nil {
			return err
		}
		n, err := restored.verifyScope(ctx, scope)
		if err != nil {
			return err
		}
		p.closed += n
	}
	return nil
}

// verifyScope proves one centre's log, its closed rounds and its closed periods, which
// it counts.
func (a *app) verifyScope(ctx context.Context, scope attendance.Scope) (int, error) {
	found, err := a.prove(ctx, scope, roster.Period{})
	if err != nil {
		return 0, err
	}
	if err := a.tellRestored(ctx, scope, found.log); err != nil {
		return 0, err
	}
	if err := a.tellRounds(found.rounds); err != nil {
		return 0, err
	}
	if err := a.tellKept(found.books); err != nil {
		return 0, err
	}
	return len(found.periods), a.tellVerified(found.periods)
}
