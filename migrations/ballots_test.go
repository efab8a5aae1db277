package migrations_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// votedOpenly fills a store of the schema before ballots were sealed: January's round is
// closed, February's is not. Window C of January has too few ballots to be kept.
func votedOpenly(t *testing.T, db *sqldb.DB) {
	t.Helper()
	blob := "CAST('%s' AS BLOB)"
	if db.Dialect() == sqldb.PostgreSQL {
		blob = "'%s'"
	}
	statements := []string{
		`INSERT INTO centres (id, code, name, created_at) VALUES (1, 'old', 'old', 0)`,
		`INSERT INTO batches (centre_id, id, kind, sha256, imported_at, imported_by) VALUES (1, 1, 'ratings', 'abc', 0, 'x'), (1, 2, 'facts', 'def', 0, 'x')`,
		`INSERT INTO rounds (centre_id, month, closed_at, closed_by) VALUES (1, '2025-01', 5, 'x')`,
		`INSERT INTO batch_changes (centre_id, batch_id, seq, entity, entity_key, before_image)
			VALUES (1, 1, 1, 'ballots', '["2025-01","CANARY-1","A"]', '["900"]'), (1, 2, 1, 'facts', '["f:1"]', NULL)`,
		fmt.Sprintf(`INSERT INTO kept_files (centre_id, sha256, content) VALUES (1, 'abc', `+blob+`), (1, 'def', `+blob+`)`, "CANARY-2", "kept"),
	}
	for i, kind := range []string{"ratings", "facts"} {
		statements = append(statements, fmt.Sprintf(`
			INSERT INTO import_previews (centre_id, id, kind, format, file_name, sha256, size, options, outcome, digest, made_at, made_by, state)
			VALUES (1, %d, '%s', 'csv', 'x', '%s', 1, '{}', '{"x":"CANARY-%d"}', 'digest', 0, 'x', 'pending')`, i+1, kind, []string{"abc", "def"}[i], i+3))
	}
	for _, w := range []string{"A", "B", "C", "D", "CANARY-5"} {
		statements = append(statements, fmt.Sprintf(`INSERT INTO windows (centre_id, code, name) VALUES (1, '%s', '')`, w))
	}
	for i, pair := range [][3]string{
		{"2025-01", "B", "A"}, {"2025-01", "C", "A"}, {"2025-01", "D", "A"}, {"2025-01", "A", "C"}, {"2025-01", "B", "C"},
		{"2025-02", "A", "B"}, {"2025-02", "C", "B"},
	} {
		statements = append(statements, fmt.Sprintf(`
			INSERT INTO ballots (centre_id, month, rater, window_code, attitude, efficiency, quality, integrity, batch_id)
			VALUES (1, '%s', '%s', '%s', %d, 100, 200, 300, 1)`, pair[0], pair[1], pair[2], 50*i))
	}
	err := db.Migrate(t.Context(), func(handle *sql.DB) error {
		for _, s := range statements {
			if _, err := handle.ExecContext(t.Context(), s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBallotsThatWereOpenArePartedFromTheirRaters(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		if err := migrations.UpFiles(t.Context(), db, upTo(t, "0009")); err != nil {
			t.Fatal(err)
		}
		votedOpenly(t, db)
		if err := migrations.Up(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{
			`SELECT window_code, COALESCE(attitude, -1), COALESCE(integrity, -1), LENGTH(id) FROM ballot_scores`: {
				"[A 0 300 16]", "[A 100 300 16]", "[A 50 300 16]", "[C -1 -1 16]", "[C -1 -1 16]"},
			`SELECT COUNT(DISTINCT id) FROM ballot_scores`:                                {"[5]"},
			`SELECT month, rater, ballots FROM turnout`:                                   {"[2025-01 A 1]", "[2025-01 B 2]", "[2025-01 C 1]", "[2025-01 D 1]"},
			`SELECT month, rater, window_code, attitude, integrity FROM ballots_waiting`:  {"[2025-02 A B 250 300]", "[2025-02 C B 300 300]"},
			`SELECT month, state, closed_at, closed_by, ballots, fingerprint FROM rounds`: {"[2025-01 closed 5 x 5 ]"},
			`SELECT entity FROM batch_changes`:                                            {"[facts]"},
			`SELECT kind, sha256 FROM batches`:                                            {"[facts def]", "[ratings ]"},
			`SELECT sha256 FROM kept_files`:                                               {"[def]"},
			`SELECT kind, state, sha256, outcome, digest FROM import_previews`: {
				`[facts pending def {"x":"CANARY-4"} digest]`, "[ratings discarded  {} ]"},
		}
		for query, rows := range want {
			var got []string
			for _, row := range raw(t, db, query) {
				got = append(got, fmt.Sprint(row))
			}
			slices.Sort(got)
			if diff := cmp.Diff(rows, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", query, diff)
			}
		}
	})
}

// What was deleted is overwritten in the file, not only forgotten.
func TestNothingOfOpenBallotsStaysInTheFile(t *testing.T) {
	t.Parallel()
	db, err := sqldb.Open(t.Context(), sqldbtest.Empty(t, sqldb.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.UpFiles(t.Context(), db, upTo(t, "0009")); err != nil {
		t.Fatal(err)
	}
	votedOpenly(t, db)
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	path := raw(t, db, `SELECT file FROM pragma_database_list WHERE name = 'main'`)[0][0]
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte("CANARY-5")) {
		t.Fatalf("the file, %d bytes, %v", len(data), err)
	}
	for _, canary := range []string{"CANARY-1", "CANARY-2", "CANARY-3"} {
		if bytes.Contains(data, []byte(canary)) {
			t.Errorf("%s is still in the file", canary)
		}
	}
}
