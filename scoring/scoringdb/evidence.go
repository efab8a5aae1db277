package scoringdb

import (
	"context"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
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
