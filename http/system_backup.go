package http

import (
	"context"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// backupShow serves GET /system/backup: the copies there are, and how to go back to one.
// There is nothing to download: a copy holds everybody's scores, which whoever keeps the
// machine does not read.
func (s *Site) backupShow(v *visit) error {
	p := page.Desk{Base: v.base("backup"), Tabs: v.systemTabs("/system/backup"), Lead: v.T("backup_page.lead")}
	if s.Machine == nil {
		p.Warns = []string{v.T("backup_page.nowhere")}
		return v.show(p)
	}
	found, err := s.Machine.Backups(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.backupList(found.List))
	if err != nil {
		return err
	}
	p.Lists = []page.List{l}
	p.Facts = []page.Fact{{Name: v.T("backup_page.folder"), Value: found.Folder}}
	if v.everywhere(roster.ManageSystem) {
		p.Parts = append(p.Parts, page.Part{ID: "make", Title: v.T("backup_page.make"), Lead: v.T("backup_page.make_lead"), Form: &page.Form{ID: "make", Action: "/system/backup", Submit: v.T("backup_page.make")}})
	}
	p.Parts = append(p.Parts, page.Part{ID: "restore", Title: v.T("backup_page.restore"), Lead: v.T("backup_page.restore_lead"), Facts: []page.Fact{
		{Name: v.T("backup_page.command"), Value: found.Restore}, {Name: v.T("backup_page.keys"), Value: v.T("backup_page.keys_why")},
	}})
	return v.listed(p, l)
}

// backupList is the copies with what is known of each.
func (v *visit) backupList(found []Backup) listing.List {
	l := listing.List{ID: "copies", Title: v.T("backup_page.copies"), Empty: v.T("backup_page.none"), PerPage: 50, Columns: []listing.Column{
		{Key: "file", Label: v.T("column.file")}, {Key: "at", Label: v.T("backup_page.made"), Kind: listing.Time}, {Key: "why", Label: v.T("backup_page.why")},
		{Key: "by", Label: v.T("import.col.by")}, {Key: "size", Label: v.T("backup_page.size"), Plain: true}, {Key: "proof", Label: v.T("backup_page.proof")},
	}}
	for _, b := range found {
		why := v.T("backup_page.by_hand")
		if kind, of, isChange := strings.Cut(b.Before, "-"); isChange {
			why = v.T("backup_page.before."+kind, of)
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: b.Name}, v.whenCell(b.At), {Text: why}, {Text: b.By, None: b.By == ""}, {Text: megabytes(b.Bytes)}, v.proofCell(b),
		}})
	}
	return l
}

// proofCell says how far a copy was proved.
func (v *visit) proofCell(b Backup) listing.Cell {
	switch {
	case b.Fault:
		return listing.Cell{Text: v.T("backup_page.broken"), Tone: listing.Bad}
	case b.Proof == Unproved:
		return listing.Cell{Text: v.T("backup_page.proof.none"), Tone: listing.Faint}
	}
	return listing.Cell{Text: v.T("backup_page.proof." + string(b.Proof)), Tone: listing.Good}
}

// backupMake serves POST /system/backup: a copy, as a job that can be left.
func (s *Site) backupMake(v *visit) error {
	if s.Machine == nil {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.begin("store.backup", "", v.backingUp())
}

// backingUp is the work of a backup.
func (v *visit) backingUp() job.Work {
	s, scope := v.site, v.scope
	return func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		made, err := s.Machine.BackUp(ctx, scope, func(stage string) { m.Stage(stage, 0) })
		if err != nil {
			s.Log.ErrorContext(ctx, "backup", "error", err)
			return job.Outcome{}, err
		}
		return job.Outcome{Href: "/system/backup", Key: "backup_page.done." + string(made.Proof), Args: []any{made.Name, strconv.FormatInt(made.Rows, 10)}}, nil
	}
}
