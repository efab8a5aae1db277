package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type auditCommands struct {
	List       auditListCommand       `cmd:"" help:"List changes, the newest first: who, when, what."`
	Show       auditShowCommand       `cmd:"" help:"Show one event with its detail and hashes."`
	Export     auditExportCommand     `cmd:"" help:"Write the log to a file: .csv or .jsonl; '-' is standard output."`
	Erase      auditEraseCommand      `cmd:"" help:"Erase the personal detail of an event; the event stays."`
	Key        auditKeyCommand        `cmd:"" help:"Show the public key that proves checkpoints."`
	Checkpoint auditCheckpointCommand `cmd:"" help:"Sign where the log stands now."`
}

// log is the audit log over the open store.
func (a *app) log() *auditdb.Log { return auditdb.NewLog(a.db) }

// auditFilter are the flags that choose events. The global --actor and --by say who runs
// this command; whose changes are looked for has names of its own.
type auditFilter struct {
	From    string `help:"First day, in the hall's time." placeholder:"DATE"`
	To      string `help:"Last day." placeholder:"DATE"`
	Account string `help:"Only by this account." placeholder:"NAME"`
	Person  string `help:"Only by this person (工号)." placeholder:"CODE"`
	Action  string `help:"Only this action, as leave.approve; leave. for all of a kind." placeholder:"ACTION"`
	Object  string `help:"Only about this, as leave:12 or period:2025-03." placeholder:"OBJECT"`
}

// filter reads the flags.
func (f *auditFilter) filter(a *app) (auditdb.Filter, error) {
	filter := auditdb.Filter{Actor: f.Account, Staff: f.Person, Action: f.Action, Object: f.Object}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return filter, fmt.Errorf("zone %s: %w", zone, err)
	}
	from, err := optionalDate(f.From)
	if err != nil {
		return filter, err
	}
	to, err := optionalDate(f.To)
	if err != nil {
		return filter, err
	}
	if !from.IsZero() {
		filter.From = midnight(from, place)
	}
	if !to.IsZero() {
		filter.Until = midnight(to+1, place)
	}
	return filter, nil
}

// midnight is when a day begins, in milliseconds of UTC.
func midnight(d roster.Date, place *time.Location) int64 {
	y, m, day := d.Civil()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, place).UnixMilli()
}

type auditListCommand struct {
	auditFilter
	Limit int `help:"At most so many, 0 for all." default:"50" placeholder:"N"`
}

// Run lists events, the newest first.
func (c *auditListCommand) Run(ctx call, a *app) error {
	filter, err := c.filter(a)
	if err != nil {
		return err
	}
	if filter.Limit = c.Limit; c.Limit < 0 {
		return roster.Errorf(roster.Usage, "audit.bad_limit", c.Limit)
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	entries, err := a.log().List(ctx, scope, filter)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		events := make([]document.Event, len(entries))
		for i, e := range entries {
			events[i] = document.NewEvent(e)
		}
		return a.print(map[string]any{"events": events})
	}
	t := a.table(">column.audit.seq", "column.audit.at", "column.audit.who", "column.audit.action", "column.audit.object", "column.audit.detail")
	for _, e := range entries {
		t.row(fmt.Sprint(e.Seq), a.clockTime(e.At), who(e.Record), a.action(e.Action), a.object(e.Object), a.detail(e))
	}
	return t.print(a.stdout)
}

type auditShowCommand struct {
	Seq int64 `arg:"" help:"Number of the event."`
}

// Run shows one event.
func (c *auditShowCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	e, err := a.log().Show(ctx, scope, c.Seq)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewEvent(e))
	}
	a.say("audit.event", e.Seq, a.clockTime(e.At), who(e.Record), a.action(e.Action), a.object(e.Object))
	for _, line := range a.detailLines(e) {
		fmt.Fprintln(a.stdout, "  "+line)
	}
	a.say("audit.hashes", e.Hash, e.Prev, e.State)
	return nil
}

type auditEraseCommand struct {
	Seq    int64  `arg:"" help:"Number of the event."`
	Reason string `required:"" help:"Why, for the record; without the personal data itself."`
}

// Run erases the detail of an event.
func (c *auditEraseCommand) Run(ctx call, a *app) error {
	reason := strings.TrimSpace(c.Reason)
	if reason == "" {
		return roster.Errorf(roster.Usage, "audit.reason_needed")
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if err := a.log().Erase(ctx, scope, c.Seq, reason); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"seq": c.Seq, "erased": true})
	}
	a.say("audit.erased", c.Seq)
	return nil
}

type auditKeyCommand struct{}

// Run shows the public key, and makes the key when there is none.
func (c *auditKeyCommand) Run(_ call, a *app) error {
	key, err := a.auditKey()
	var known *roster.Error
	if errors.As(err, &known) {
		return err
	}
	if err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "audit.no_key", Args: []any{a.keyFolder(), reason(err)}}
	}
	public := hex.EncodeToString(key.Public().(ed25519.PublicKey))
	if a.cli.JSON {
		return a.print(map[string]string{"public_key": public, "folder": a.keyFolder(), "anchors": a.anchorFile()})
	}
	a.say("audit.key", public, filepath.Join(a.keyFolder(), auditKeyFile), a.anchorFile())
	return nil
}

type auditCheckpointCommand struct{}

// Run signs where the log stands.
func (c *auditCheckpointCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	short := a.checkpoint(ctx, scope)
	if a.unsigned {
		return roster.Errorf(roster.Internal, "audit.not_signed", a.keyFolder())
	}
	if a.cli.JSON {
		return a.print(map[string]string{"hash": short, "anchors": a.anchorFile()})
	}
	a.say("audit.signed", short, a.anchorFile())
	return nil
}

// who is who acted: the account, and the person where one was named.
func who(r audit.Record) string {
	if r.Staff == "" {
		return r.Actor
	}
	return r.Actor + " / " + r.Staff
}
