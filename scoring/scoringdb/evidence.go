package scoringdb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// putEvidence keeps files, each content once for the centre, and links them to their
// subject: "fact:f:…" or an entry of a register, "complaints:12". A file that the subject
// has already is left as it is. It writes no event: that is for the change that it is part of.
func putEvidence(ctx context.Context, tx *sqldb.Tx, subject string, files []evidence.File) error {
	for _, f := range files {
		_, err := tx.Exec(ctx, `
			INSERT INTO evidence (centre_id, sha256, format, size, content)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, sha256) DO NOTHING`, tx.CentreID, f.SHA256, f.Format, len(f.Data), f.Data)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO evidence_links (centre_id, subject, sha256, file_name, added_by, added_staff, added_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, subject, sha256) DO NOTHING`,
			tx.CentreID, subject, f.SHA256, f.Name, tx.Actor, tx.Staff, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
	}
	return evidenceFits(ctx, tx, subject)
}

// evidenceFits refuses more files than a subject may have.
func evidenceFits(ctx context.Context, tx *sqldb.Tx, subject string) error {
	var n int
	err := tx.Get(ctx, &n, `
		SELECT COUNT(*)
		FROM evidence_links
		WHERE centre_id = ? AND subject = ?`, tx.CentreID, subject)
	if err == nil && n > evidence.MaxFiles {
		return roster.Errorf(roster.Refused, "evidence.too_many", subject, n, evidence.MaxFiles)
	}
	return err
}

// Evidence lists the files of a subject, the first one first.
func (s *Facts) Evidence(ctx context.Context, scope attendance.Scope, subject string) ([]scoring.EvidenceLink, error) {
	var list []scoring.EvidenceLink
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = evidenceOf(ctx, tx, subject)
		return err
	})
	return list, err
}

func evidenceOf(ctx context.Context, tx *sqldb.Tx, subject string) ([]scoring.EvidenceLink, error) {
	return evidenceLinks(ctx, tx, []any{subject})
}

// manySubjects is of how many subjects the evidence is loaded at once.
const manySubjects = 500

// evidenceOfFacts sets the evidence of facts beside them.
func evidenceOfFacts(ctx context.Context, tx *sqldb.Tx, found []scoring.Recorded) error {
	for part := range slices.Chunk(found, manySubjects) {
		subjects := make([]any, len(part))
		for i := range part {
			subjects[i] = scoring.FactSubject(part[i].ID)
		}
		links, err := evidenceLinks(ctx, tx, subjects)
		if err != nil {
			return err
		}
		of := map[string][]scoring.EvidenceLink{}
		for _, link := range links {
			of[link.Subject] = append(of[link.Subject], link)
		}
		for i := range part {
			part[i].Evidence = of[scoring.FactSubject(part[i].ID)]
		}
	}
	return nil
}

// evidenceLinks loads the files of subjects, each one's first one first.
func evidenceLinks(ctx context.Context, tx *sqldb.Tx, subjects []any) ([]scoring.EvidenceLink, error) {
	var rows []struct {
		Subject string `db:"subject"`
		SHA256  string `db:"sha256"`
		Name    string `db:"file_name"`
		Format  string `db:"format"`
		Size    int    `db:"size"`
		By      string `db:"added_by"`
		Staff   string `db:"added_staff"`
		At      int64  `db:"added_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT l.subject, l.sha256, l.file_name, e.format, e.size, l.added_by, l.added_staff, l.added_at
		FROM evidence_links l
		JOIN evidence e ON e.centre_id = l.centre_id AND e.sha256 = l.sha256
		WHERE l.centre_id = ? AND l.subject IN (`+strings.TrimSuffix(strings.Repeat("?, ", len(subjects)), ", ")+`)
		ORDER BY l.added_at, l.file_name, l.sha256`, append([]any{tx.CentreID}, subjects...)...)
	list := make([]scoring.EvidenceLink, len(rows))
	for i, r := range rows {
		list[i] = scoring.EvidenceLink{
			Subject: r.Subject, SHA256: r.SHA256, Name: r.Name, Format: r.Format, Size: r.Size,
			By: roster.Person{Account: r.By, Staff: r.Staff}, At: instant(r.At),
		}
	}
	return list, err
}

// Proves lists the subjects of which a file is evidence.
func (s *Facts) Proves(ctx context.Context, scope attendance.Scope, sha256 string) ([]string, error) {
	var subjects []string
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &subjects, `
			SELECT subject
			FROM evidence_links
			WHERE centre_id = ? AND sha256 = ?
			ORDER BY subject`, tx.CentreID, sha256)
	})
	return subjects, err
}

// File loads a file of evidence by its hash, under the name that it was first given.
func (s *Facts) File(ctx context.Context, scope attendance.Scope, sha256 string) (evidence.File, error) {
	var row struct {
		Name    string `db:"file_name"`
		Format  string `db:"format"`
		Content []byte `db:"content"`
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &row, `
			SELECT l.file_name, e.format, e.content
			FROM evidence e
			JOIN evidence_links l ON l.centre_id = e.centre_id AND l.sha256 = e.sha256
			WHERE e.centre_id = ? AND e.sha256 = ?
			ORDER BY l.added_at, l.subject
			LIMIT 1`, tx.CentreID, sha256)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return evidence.File{}, roster.Errorf(roster.NotFound, "evidence.none", sha256)
	}
	return evidence.File{Name: row.Name, SHA256: sha256, Format: row.Format, Data: row.Content}, err
}
