// Package sqldbtest gives each test a fresh, migrated database of each kind.
//
// PostgreSQL is the server at TEST_POSTGRES_URL, where databases may be created:
// one is migrated per test binary and every test gets a clone of it, dropped
// afterwards. Without a server those tests are skipped, and fail when CI is true.
package sqldbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jmoiron/sqlx"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
)

// Run runs the test on both databases, as subtests /sqlite and /postgres, in parallel.
func Run(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, dialect))
		})
	}
}

// Open returns a fresh migrated database of the kind; it ends with the test.
func Open(t testing.TB, dialect sqldb.Dialect) *sqldb.DB {
	t.Helper()
	url := URL(t, dialect)
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		migrated, err := template()
		if err == nil {
			err = os.WriteFile(path, migrated, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqldb.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// template is a migrated SQLite file, made once for a test binary: every test begins
// with a copy, since migrating takes longer than most tests do.
var template = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "redbanner-template-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	ctx, path := context.Background(), filepath.Join(folder, "template.db")
	db, err := sqldb.Open(ctx, "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(migrations.Up(ctx, db), db.Close(), sqldb.Settle(ctx, path)); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// URL returns where a fresh database of the kind is: on SQLite a file that does not
// exist yet, on PostgreSQL a migrated clone.
func URL(t testing.TB, dialect sqldb.Dialect) string {
	t.Helper()
	if dialect == sqldb.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	s := server(t)
	return s.database(s.create(t, s.next(), s.template))
}

// Empty returns where a database of the kind without any table is; it ends with the test.
func Empty(t testing.TB, dialect sqldb.Dialect) string {
	t.Helper()
	if dialect == sqldb.SQLite {
		return URL(t, dialect)
	}
	s := server(t)
	return s.database(s.create(t, s.next(), "template0"))
}

// Login returns where an empty PostgreSQL database is, as the login that owns it: no
// superuser, a member of the roles given and of no other.
func Login(t testing.TB, roles ...string) string {
	t.Helper()
	s := server(t)
	name, password := s.next(), rand.Text()
	s.run(t, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", name, password))
	t.Cleanup(func() { s.run(t, "DROP ROLE "+name) }) // after the database that it owns
	for _, role := range roles {
		s.run(t, fmt.Sprintf("GRANT %s TO %s", role, name))
	}
	u := *s.url
	u.Path = "/" + s.create(t, name, "template0 OWNER "+name)
	u.User = url.UserPassword(name, password)
	return u.String()
}

// Template is a database that many tests begin with a copy of. It lives as long as the
// test binary does.
type Template struct {
	file     []byte // of SQLite
	database string // of PostgreSQL, its name
}

// NewTemplate makes a database of the kind, empty or a copy of another template, and has it
// filled by who is given its URL and closes what he opened there.
func NewTemplate(t testing.TB, dialect sqldb.Dialect, from *Template, fill func(url string)) Template {
	t.Helper()
	if dialect == sqldb.PostgreSQL {
		s, name, origin := server(t), "", "template0"
		if name = s.next(); from != nil {
			origin = from.database
		}
		s.run(t, "CREATE DATABASE "+name+" TEMPLATE "+origin)
		fill(s.database(name))
		return Template{database: name}
	}
	path := filepath.Join(t.TempDir(), "template.db")
	if from != nil {
		if err := os.WriteFile(path, from.file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fill("sqlite:" + path)
	if err := sqldb.Settle(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Template{file: data}
}

// Copy returns where a copy of it is; the copy ends with the test.
func (m Template) Copy(t testing.TB) string {
	t.Helper()
	if m.database != "" {
		s := server(t)
		return s.database(s.create(t, s.next(), m.database))
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, m.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Centre adds a centre to the directory and returns a scope in it, the actor being "test".
func Centre(t testing.TB, db *sqldb.DB, code string) sqldb.Scope {
	t.Helper()
	var id int64
	err := db.System(t.Context(), func(tx *sqldb.SystemTx) error {
		return tx.Get(t.Context(), &id,
			`INSERT INTO centres (code, name, created_at) VALUES (?, ?, ?) RETURNING id`,
			code, "centre "+code, tx.Now.UnixMilli())
	})
	if err != nil {
		t.Fatal(err)
	}
	return sqldb.Scope{CentreID: id, Actor: "test"}
}

// postgres is the server of this test binary.
type postgres struct {
	url      *url.URL
	admin    *sqldb.DB
	template string // the migrated database; its name holds this machine and process
	names    atomic.Int64
}

var start = sync.OnceValues(startServer)

// server returns the server. Without one a developer's single test goes on on SQLite and
// says what it leaves out; in CI, where both databases must be there, it fails.
func server(t testing.TB) *postgres {
	t.Helper()
	if os.Getenv("TEST_POSTGRES_URL") == "" {
		const reason = "TEST_POSTGRES_URL is not set: nothing is tested on PostgreSQL (make test starts a server)"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	s, err := start()
	if err != nil {
		t.Fatalf("the server of TEST_POSTGRES_URL: %v", err)
	}
	return s
}

func startServer() (*postgres, error) {
	ctx := context.Background()
	raw := os.Getenv("TEST_POSTGRES_URL")
	parsed, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	admin, err := sqldb.Open(ctx, raw)
	if err != nil {
		return nil, err
	}
	s := &postgres{url: parsed, admin: admin, template: fmt.Sprintf("%s%d", prefix(), os.Getpid())}
	if err := s.dropStale(ctx); err != nil {
		return nil, err
	}
	if err := s.exec(ctx, "CREATE DATABASE "+s.template); err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, s.database(s.template))
	if err != nil {
		return nil, err
	}
	defer db.Close() // a template with an open connection cannot be cloned
	return s, migrations.Up(ctx, db)
}

// prefix begins the names of this machine's databases.
func prefix() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	h := fnv.New32a()
	h.Write([]byte(host))
	return fmt.Sprintf("redbanner_test_%08x_", h.Sum32())
}

// dropStale removes what processes that no longer run have left: nothing tells a
// test binary that its last test is over, so its template stays until the next run.
func (s *postgres) dropStale(ctx context.Context) error {
	kinds := []struct{ list, drop string }{
		{`SELECT datname FROM pg_database WHERE datname LIKE $1`, "DROP DATABASE IF EXISTS %s WITH (FORCE)"},
		{`SELECT rolname FROM pg_roles WHERE rolname LIKE $1`, "DROP ROLE IF EXISTS %s"},
	}
	for _, kind := range kinds {
		var names []string
		err := s.admin.Migrate(ctx, func(raw *sql.DB) error {
			return sqlx.SelectContext(ctx, sqlx.NewDb(raw, "postgres"), &names, kind.list, prefix()+"%")
		})
		if err != nil {
			return err
		}
		for _, name := range names {
			if running(name) {
				continue
			}
			if err := s.exec(ctx, fmt.Sprintf(kind.drop, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// running reports whether the process that made what has the name still runs; a name
// with this process's own number is left from an earlier one.
func running(name string) bool {
	number, _, _ := strings.Cut(strings.TrimPrefix(name, prefix()), "_")
	pid, err := strconv.Atoi(number)
	if err != nil || pid == os.Getpid() {
		return err != nil
	}
	process, err := os.FindProcess(pid)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// next returns a name that nothing of the server has.
func (s *postgres) next() string { return fmt.Sprintf("%s_%d", s.template, s.names.Add(1)) }

// create makes a database for the time of the test and returns its name.
func (s *postgres) create(t testing.TB, name, template string) string {
	t.Helper()
	s.run(t, "CREATE DATABASE "+name+" TEMPLATE "+template)
	t.Cleanup(func() { s.run(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return name
}

// database returns the URL of another database of the server.
func (s *postgres) database(name string) string {
	u := *s.url
	u.Path = "/" + name
	return u.String()
}

func (s *postgres) exec(ctx context.Context, query string) error {
	return s.admin.Migrate(ctx, func(raw *sql.DB) error {
		_, err := raw.ExecContext(ctx, query)
		return err
	})
}

func (s *postgres) run(t testing.TB, query string) {
	t.Helper()
	if err := s.exec(context.Background(), query); err != nil {
		t.Errorf("%s: %v", query, err)
	}
}
