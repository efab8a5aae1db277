package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
)

type auditExportCommand struct {
	File string `arg:"" help:"File to write, .csv or .jsonl; '-' is standard output."`
	auditFilter
	Format string `help:"csv or jsonl, for standard output." enum:"csv,jsonl," default:""`
}

// Run writes events to a file, the oldest first. That they were taken out is an event.
func (c *auditExportCommand) Run(ctx call, a *app) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	filter, err := c.filter(a)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	entries, err := a.log().Export(ctx, scope, filter, c.choice())
	if err != nil {
		return err
	}
	var data []byte
	if format == "csv" {
		data = a.auditCSV(entries)
	} else if data, err = auditLines(entries); err != nil {
		return err
	}
	if c.File == "-" {
		_, err := a.stdout.Write(data)
		return err
	}
	err = writeWhole(c.File, func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{c.File, reason(err)}}
	}
	if a.cli.JSON {
		return a.print(map[string]any{"file": c.File, "events": len(entries)})
	}
	a.say("audit.exported", len(entries), c.File)
	return nil
}

// format is what to write: as the flag says, or the file's ending.
func (c *auditExportCommand) format() (string, error) {
	name := strings.ToLower(c.File)
	switch {
	case c.Format != "":
		return c.Format, nil
	case strings.HasSuffix(name, ".csv"):
		return "csv", nil
	case strings.HasSuffix(name, ".jsonl"), c.File == "-":
		return "jsonl", nil
	}
	return "", roster.Errorf(roster.Usage, "audit.which_format", c.File)
}

// choice is what was asked for, for the log.
func (c *auditExportCommand) choice() map[string]any {
	choice := map[string]any{}
	for name, value := range map[string]string{
		"from": c.From, "to": c.To, "account": c.Account, "person": c.Person, "action": c.Action, "object": c.Object,
	} {
		if value != "" {
			choice[name] = value
		}
	}
	return choice
}

// auditCSV is the log as a sheet, the oldest first; no cell is a formula.
func (a *app) auditCSV(entries []auditdb.Entry) []byte {
	rows := make([][]string, 1, len(entries)+1)
	for _, heading := range []string{"seq", "at", "account", "person", "origin", "action", "object", "detail", "hash"} {
		rows[0] = append(rows[0], a.printer.T("column.audit."+heading))
	}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		rows = append(rows, []string{
			fmt.Sprint(e.Seq), a.clockTime(e.At), e.Actor, e.Staff, e.Origin, a.action(e.Action), a.object(e.Object), a.detail(e), e.Hash.String(),
		})
	}
	return table.CSV(rows)
}

// auditLines is the log as one JSON document a line, with all hashes.
func auditLines(entries []auditdb.Entry) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for i := len(entries) - 1; i >= 0; i-- {
		if err := encoder.Encode(document.NewEvent(entries[i])); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
