package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/lib/pq"

	"redbanner/attendance/roster"
)

// openPostgreSQL connects to the server. The driver would ask every server for TLS;
// the machine itself is asked for none, and any other must be named with a sslmode,
// so that nobody sends assessments over a network in the clear without saying so.
func openPostgreSQL(ctx context.Context, raw string) (*DB, error) {
	config, err := pq.NewConfig(raw)
	if err != nil {
		return nil, &roster.Error{Kind: roster.Usage, Key: "store_url", Args: []any{withoutPassword(raw)}, Err: err}
	}
	if config.SSLMode == "" { // neither the URL nor the driver's environment says
		if !local(config) {
			return nil, roster.Errorf(roster.Usage, "store_sslmode", config.Host)
		}
		config.SSLMode = pq.SSLModeDisable
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "redbanner"
	}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, &roster.Error{Kind: roster.Usage, Key: "store_url", Args: []any{withoutPassword(raw)}, Err: err}
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close() // nothing was done with it
		return nil, &roster.Error{Kind: roster.Internal, Key: "store_open", Args: []any{withoutPassword(raw)}, Err: err}
	}
	return &DB{dialect: PostgreSQL, writer: pool, reader: pool, login: config.User, busy: map[string]bool{}}, nil
}

// local reports whether every host is this machine: a socket or a loopback address.
func local(config pq.Config) bool {
	hosts := []pq.ConfigMultihost{{Host: config.Host, Hostaddr: config.Hostaddr}}
	for _, h := range append(hosts, config.Multi...) {
		host := h.Host
		if h.Hostaddr.IsValid() {
			host = h.Hostaddr.String()
		}
		address, err := netip.ParseAddr(host)
		switch {
		case host == "" || host == "localhost", filepath.IsAbs(host), strings.HasPrefix(host, "@"):
		case err == nil && address.IsLoopback():
		default:
			return false
		}
	}
	return true
}

// withoutPassword makes a URL fit to be shown.
func withoutPassword(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		scheme, _, _ := strings.Cut(raw, ":")
		return scheme + ":…"
	}
	return u.Redacted()
}

// enterPostgreSQL makes the open transaction act as the application's role in one
// centre, 0 being none, until it ends. The number is written into the statement so
// that it takes one round trip; a setting of the session would leak to the
// connection's next user.
func enterPostgreSQL(ctx context.Context, tx *sql.Tx, centre int64) error {
	id := ""
	if centre != 0 {
		id = fmt.Sprint(centre)
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(
		`SELECT set_config('app.centre_id', '%s', true), set_config('role', 'redbanner_app', true)`, id))
	return err
}

// cureRole names what lets the login act as the application's role, when that is
// what err is about.
func cureRole(err error, login string) error {
	var p *pq.Error
	if !errors.As(err, &p) {
		return err
	}
	cure := "GRANT redbanner_app TO " + pq.QuoteIdentifier(login) + ";"
	switch p.Code {
	case "22023": // there is no such role
		cure = "CREATE ROLE redbanner_app NOLOGIN; " + cure
	case "42501":
	default:
		return err
	}
	return &roster.Error{Kind: roster.Forbidden, Key: "store_right", Args: []any{p.Message, cure}, Err: err}
}
