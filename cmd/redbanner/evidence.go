package main

import (
	"errors"
	"io/fs"
	"os"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

type evidenceCommands struct {
	List evidenceListCommand `cmd:"" help:"List the evidence of a fact, or of a register's entry: evidence list complaints:12."`
	Save evidenceSaveCommand `cmd:"" help:"Write a file of evidence out; nothing is overwritten."`
}

type evidenceListCommand struct {
	Subject string `arg:"" help:"A fact's id, or a register's name and number."`
}

// Run lists the evidence of a subject.
func (c *evidenceListCommand) Run(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	subject := c.Subject
	if len(subject) > 2 && subject[:2] == "f:" {
		subject = scoring.FactSubject(subject)
	}
	links, err := l.Evidence(ctx, l.scope, subject)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"evidence": document.NewEvidence(links)})
	}
	if len(links) == 0 {
		a.say("evidence.nothing", c.Subject)
		return nil
	}
	t := a.table("column.evidence.name", "column.evidence.format", ">column.evidence.size", "column.evidence.added", "column.evidence.sha256")
	for _, e := range links {
		t.row(e.Name, e.Format, itoa(e.Size), e.By.String()+" "+instant(e.At), e.SHA256)
	}
	return t.print(a.stdout)
}

type evidenceSaveCommand struct {
	SHA256 string `arg:"" name:"sha256" help:"Hash of the file, as evidence list shows it."`
	File   string `arg:"" help:"Where to write it."`
}

// Run writes a file of evidence out.
func (c *evidenceSaveCommand) Run(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	file, err := l.File(ctx, l.scope, c.SHA256)
	if err != nil {
		return err
	}
	if err := saveNew(c.File, file); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"sha256": file.SHA256, "name": file.Name, "format": file.Format, "file": c.File})
	}
	a.say("evidence.saved", file.Name, file.Format, c.File)
	return nil
}

// saveNew writes a file that is not there yet and that only its owner may read.
func saveNew(name string, file evidence.File) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return roster.Errorf(roster.Usage, "evidence.file_exists", name)
	}
	if err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{name, reason(err)}}
	}
	_, err = f.Write(file.Data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(name) // half a file proves nothing; the first error says more
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{name, reason(err)}}
	}
	return nil
}
