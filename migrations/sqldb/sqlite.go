package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"

	"redbanner/attendance/roster"
)

// openSQLite opens the file with one writing connection and a pool of reading ones.
// A second writer would only wait for the first; readers never wait (WAL).
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" || strings.HasPrefix(path, ":memory:") || strings.ContainsRune(path, 0) {
		return nil, roster.Errorf(roster.Usage, "store_path", path)
	}
	db := &DB{
		dialect: SQLite,
		path:    path,
		reader:  sql.OpenDB(sqliteConnector(path, true, guardReader, nil)),
		busy:    map[string]bool{},
		folded:  &cells{},
	}
	db.writer = sql.OpenDB(sqliteConnector(path, false, guardWriter, db.folded))
	db.renewSQLite()
	// The writer first: it makes the file and puts it in WAL mode.
	if err := db.writer.PingContext(ctx); err != nil {
		_ = db.writer.Close() // never opened
		return nil, &roster.Error{Kind: roster.Internal, Key: "store_open", Args: []any{path}, Err: err}
	}
	return db, nil
}

// renewSQLite drops idle connections and sets the sizes of both pools.
func (db *DB) renewSQLite() {
	readers := max(4, runtime.GOMAXPROCS(0))
	for pool, size := range map[*sql.DB]int{db.writer: 1, db.reader: readers} {
		pool.SetMaxIdleConns(-1)
		pool.SetMaxOpenConns(size)
		pool.SetMaxIdleConns(size)
	}
}

// sqliteSource is the driver's name for the file with all settings, so that every
// connection of a pool gets them. busy_timeout comes first because switching to
// WAL may already have to wait. FULL keeps every acknowledged commit through a
// power cut, which NORMAL does not. recursive_triggers lets REPLACE fire the
// triggers that forbid deleting.
func sqliteSource(path string, readOnly bool) string {
	values := []string{
		"_pragma=busy_timeout(30000)",
		"_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)",
		"_pragma=recursive_triggers(1)",
		"_pragma=temp_store(2)",
		"_pragma=cache_size(-32768)",
		"_pragma=journal_size_limit(67108864)",
		"_dqs=0",
		"_defensive=1",
	}
	if readOnly {
		values = append(values, "_query_only=1")
	} else {
		values = append(values, "_txlock=immediate")
	}
	return "file:" + sqlitePath(path) + "?" + strings.Join(values, "&")
}

// sqlitePath escapes a file's path for use in a file: URI.
func sqlitePath(path string) string {
	path = filepath.ToSlash(filepath.Clean(path))
	if filepath.VolumeName(path) != "" {
		path = "/" + path // file:/C:/…
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// connector opens connections and prepares each one before it is used.
type connector struct {
	source  string
	prepare func(context.Context, driver.ExecerContext, driver.QueryerContext) error
	folded  *cells // of the writing connection
}

func sqliteConnector(path string, readOnly bool, prepare func(context.Context, driver.ExecerContext, driver.QueryerContext) error, folded *cells) driver.Connector {
	return &connector{source: sqliteSource(path, readOnly), prepare: prepare, folded: folded}
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return &sqlite.Driver{} }

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	own := &sqlite.Driver{} // for functions that are this connection's alone
	if err := registerSums(own, c.folded); err != nil {
		return nil, err
	}
	conn, err := own.Open(c.source)
	if err != nil || c.prepare == nil {
		return conn, err
	}
	if err := c.prepare(ctx, conn.(driver.ExecerContext), conn.(driver.QueryerContext)); err != nil {
		_ = conn.Close() // it was never handed out
		return nil, fmt.Errorf("guard a connection: %w", err)
	}
	return conn, nil
}
