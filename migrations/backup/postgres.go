package backup

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// dumpPostgreSQL has pg_dump write the state that the manifest describes: both look at
// one exported snapshot.
func (r Request) dumpPostgreSQL(ctx context.Context, to string, m *Manifest) error {
	return r.DB.Migrate(ctx, func(raw *sql.DB) error {
		return snapshotted(ctx, raw, func(tx *sql.Tx) error {
			if err := seesAll(ctx, tx); err != nil {
				return err
			}
			var snapshot, schema string
			if err := tx.QueryRowContext(ctx, `SELECT pg_export_snapshot(), current_schema()`).Scan(&snapshot, &schema); err != nil {
				return err
			}
			if err := m.describe(ctx, tx, r.Quick); err != nil {
				return err
			}
			return program(ctx, r.URL, "pg_dump", "--format=custom", "--no-owner", "--schema="+schema, "--snapshot="+snapshot, "--file="+to)
		})
	})
}

// seesAll refuses a login that row-level security would show no centre.
func seesAll(ctx context.Context, q querier) error {
	var all bool
	var login string
	err := q.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user`).Scan(&all, &login)
	if err == nil && !all {
		return roster.Errorf(roster.Forbidden, "backup.role", login)
	}
	return err
}

// restorePostgreSQL fills an empty database in one transaction, compares and proves.
func (r Restoration) restorePostgreSQL(ctx context.Context, prove func(ctx context.Context, url string) error) error {
	db, err := sqldb.Open(ctx, r.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	work, remove, err := workFolder()
	if err != nil {
		return err
	}
	defer remove()
	payload := filepath.Join(work, "payload")
	m, err := unpack(r.File, payload)
	if err != nil {
		return err
	}
	var schema string
	if err := db.Migrate(ctx, func(raw *sql.DB) error { return vacant(ctx, raw, &schema) }); err != nil {
		return err
	}
	// What belongs to the schema as such is left to guard_tables: the schema is there.
	if err := program(ctx, r.URL, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--schema="+schema, payload); err != nil {
		return err
	}
	err = db.Migrate(ctx, func(raw *sql.DB) error {
		if _, err := raw.ExecContext(ctx, `SELECT guard_tables()`); err != nil {
			return broken(r.File, err)
		}
		return snapshotted(ctx, raw, func(tx *sql.Tx) error { return r.compare(ctx, tx, m) })
	})
	if err != nil {
		return err
	}
	return prove(ctx, r.URL)
}

// vacant refuses a database with tables in the schema in use, which it names, and makes
// the roles that a dump speaks of but does not hold, since they belong to the server.
func vacant(ctx context.Context, raw *sql.DB, schema *string) error {
	if err := seesAll(ctx, raw); err != nil {
		return err
	}
	var tables int
	var name string
	err := raw.QueryRowContext(ctx, `
		SELECT COUNT(*), current_database(), current_schema()
		FROM pg_class
		WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::REGNAMESPACE`).Scan(&tables, &name, schema)
	if err != nil {
		return err
	}
	if tables > 0 {
		return roster.Errorf(roster.Conflict, "restore.not_empty", name, tables)
	}
	_, err = raw.ExecContext(ctx, `
		DO $$
		DECLARE
			role RECORD;
		BEGIN
			FOR role IN SELECT * FROM (VALUES ('redbanner_app', 'NOBYPASSRLS'), ('redbanner_ingest', 'BYPASSRLS')) AS r (name, bypass) LOOP
				IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role.name) THEN
					EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER %s', role.name, role.bypass);
				END IF;
				IF NOT pg_has_role(session_user, role.name, 'MEMBER') THEN
					EXECUTE format('GRANT %I TO %I', role.name, session_user);
				END IF;
			END LOOP;
		EXCEPTION
			WHEN duplicate_object OR unique_violation THEN
				NULL; -- somebody else is making them
		END $$`)
	return err
}

// program runs one of PostgreSQL's programs on the database. The password goes by the
// environment: arguments can be read by everybody on the machine.
func program(ctx context.Context, databaseURL, name string, args ...string) error {
	path, err := find(name)
	if err != nil {
		return roster.Errorf(roster.Internal, "backup.no_program", name)
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return &roster.Error{Kind: roster.Usage, Key: "store_url", Args: []any{name}, Err: err}
	}
	password, hidden := u.User.Password()
	u.User = url.User(u.User.Username())
	cmd := exec.CommandContext(ctx, path, append([]string{"--no-password", "--dbname=" + u.String()}, args...)...)
	if hidden {
		cmd.Env = append(cmd.Environ(), "PGPASSWORD="+password)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "backup.program", Args: []any{name, strings.TrimSpace(stderr.String())}, Err: err}
	}
	return nil
}

// find looks for a program where the machine keeps programs, and where Debian keeps
// those of each version of PostgreSQL, the newest first.
func find(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		return path, nil
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name) // the pattern is right
	slices.SortFunc(versions, func(a, b string) int { return len(b)*1000 - len(a)*1000 + strings.Compare(b, a) })
	for _, candidate := range versions {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", errors.Join(exec.ErrNotFound, err)
}
