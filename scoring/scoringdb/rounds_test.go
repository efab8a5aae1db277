package scoringdb_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// open opens March's round.
func (o *office) open() {
	o.t.Helper()
	if _, err := o.rounds.Open(o.t.Context(), o.scope, march, today); err != nil {
		o.t.Fatal(err)
	}
}

// count closes March's round.
func (o *office) count() ballot.Round {
	o.t.Helper()
	round, err := o.rounds.Close(o.t.Context(), o.scope, march, today)
	if err != nil {
		o.t.Fatal(err)
	}
	return round
}

// cast votes as a person, the same for each aspect.
func (o *office) cast(staff, window string, given rulebook.Points) (ballot.Receipt, error) {
	scope := o.scope
	scope.Staff = staff
	return o.rounds.Cast(o.t.Context(), scope, today, ballot.Ballot{
		Month: march, Window: window, Aspects: [4]rulebook.Points{given, given, given, given},
	})
}

func (o *office) mustCast(staff, window string, given rulebook.Points) ballot.Receipt {
	o.t.Helper()
	receipt, err := o.cast(staff, window, given)
	if err != nil {
		o.t.Fatalf("%s for %s: %v", staff, window, err)
	}
	return receipt
}

// saysNo tells whether an error is of a kind and a key.
func saysNo(t *testing.T, what string, err error, kind roster.Kind, key string) {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("%s: %v, want %s of kind %d", what, err, key, kind)
	}
}

// standing is who has voted in March.
func (o *office) standing() (ballot.Standing, bool) {
	o.t.Helper()
	standing, keys, err := o.rounds.Standing(o.t.Context(), o.scope, march)
	if err != nil {
		o.t.Fatal(err)
	}
	return standing, keys
}

func TestALaterBallotReplacesTheEarlier(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		want := ballot.Receipt{Month: march, Rater: "W1", Window: "W2"}
		if got := o.mustCast("S1", "W2", 500); got != want {
			t.Errorf("the first ballot: %+v", got)
		}
		want.Replaced = true
		if got := o.mustCast("S1", "W2", 900); got != want {
			t.Errorf("the second ballot: %+v", got)
		}
		o.mustCast("S3", "W2", 800)
		o.mustCast("S4", "W2", 700)
		// Paper ballots go the same way, and replace those of people.
		r := o.must("ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W3,W2,8,8,8,8\n2025-03,W4,W2,6,6,6,6\n2025-03,W4,W3,6,6,6,6\n")
		if r.Duplicates != 1 || r.Corrections != 1 || r.Accepted != 1 {
			t.Errorf("paper ballots: %+v", r)
		}
		standing, keys := o.standing()
		wantWindows := []ballot.Participation{
			{Code: "W1", Name: "民政", Cast: 1, Missing: 2}, {Code: "W2", Name: "社保", Missing: 3, Received: 3},
			{Code: "W3", Name: "财政", Cast: 1, Missing: 2, Received: 1}, {Code: "W4", Name: "信访", Cast: 2, Missing: 1},
		}
		if diff := cmp.Diff(wantWindows, standing.Windows); diff != "" || !keys || standing.Ballots != 4 || standing.Round.State != ballot.Open {
			t.Errorf("standing %+v, keys %t (-want +got):\n%s", standing.Round, keys, diff)
		}
		if round := o.count(); round.Ballots != 4 || round.State != ballot.Closed {
			t.Errorf("closed: %+v", round)
		}
		m, err := o.Store.Material(t.Context(), o.scope, march, today)
		if err != nil {
			t.Fatal(err)
		}
		got := ballot.Results(m.Ballots, m.RoundClosed, rulebook.Rating{Method: "mean", MinBallots: 3}, []string{"W2", "W3"})
		if diff := cmp.Diff([]ballot.Result{{Window: "W2", Ballots: 3, Value: 767}, {Window: "W3", Ballots: 1, Pending: true}}, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		after, keys := o.standing()
		if diff := cmp.Diff(wantWindows, after.Windows); diff != "" || keys || after.Ballots != 4 {
			t.Errorf("standing after closing, keys %t (-want +got):\n%s", keys, diff)
		}
	})
}

func TestWhatTooFewSaidIsNotKept(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		o.mustCast("S1", "W2", 500)
		o.mustCast("S3", "W2", 700)
		o.count()
		scores, err := o.rounds.Store.Scores(t.Context(), o.scope, march)
		want := []ballot.Score{{Window: "W2", Withheld: true}, {Window: "W2", Withheld: true}}
		if diff := cmp.Diff(want, scores); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		checks, err := o.rounds.Verify(t.Context(), o.scope)
		if err != nil || len(checks) != 1 || !checks[0].OK {
			t.Errorf("verify: %+v, %v", checks, err)
		}
	})
}

func TestWhoMayVoteForWhom(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("windows", "code,name,active_to\nW9,旧窗口,2024-12-31\n")
		o.must("staff", "code,name,window,left\nS8,无,,\nS7,已离,W1,2025-12-31\nS6,旧,W9,\n")
		o.must("moves", "staff,window,from\nS2,W3,2026-01-01\n")
		_, err := o.cast("S1", "W2", 800)
		saysNo(t, "before the round is open", err, roster.Conflict, "ratings.not_open")
		o.open()
		tests := []struct {
			staff, window string
			given         rulebook.Points
			kind          roster.Kind
			key           string
		}{
			{"", "W2", 800, roster.Usage, "ratings.who_casts"},
			{"S99", "W2", 800, roster.NotFound, "ratings.unknown_staff"},
			{"S7", "W2", 800, roster.Forbidden, "ratings.not_employed"},
			{"S8", "W2", 800, roster.Forbidden, "ratings.no_window"},
			{"S1", "W1", 800, roster.Forbidden, "ratings.own_window"},
			{"S2", "W3", 800, roster.Forbidden, "ratings.own_window"}, // where he stands now
			{"S1", "W77", 800, roster.Refused, "ratings.bad_ballot"},
			{"S1", "W9", 800, roster.Refused, "ratings.bad_ballot"},
			{"S6", "W2", 800, roster.Refused, "ratings.bad_ballot"},
			{"S1", "W2", 1050, roster.Refused, "ratings.bad_ballot"},
			{"S1", "W2", 825, roster.Refused, "ratings.bad_ballot"},
		}
		for _, tt := range tests {
			_, err := o.cast(tt.staff, tt.window, tt.given)
			saysNo(t, fmt.Sprintf("%s for %s", tt.staff, tt.window), err, tt.kind, tt.key)
		}
		if receipt := o.mustCast("S2", "W1", 800); receipt.Rater != "W3" {
			t.Errorf("a person votes for the window of the day: %+v", receipt)
		}
		if standing, _ := o.standing(); standing.Ballots != 1 {
			t.Errorf("refused ballots were kept: %+v", standing)
		}
		o.count()
		_, err = o.cast("S1", "W2", 800)
		saysNo(t, "after closing", err, roster.Conflict, "ratings.already_closed")
	})
}

func TestTheLifeOfARound(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		_, err := o.rounds.Open(t.Context(), o.scope, march, march.First()-1)
		saysNo(t, "opening before the month", err, roster.Conflict, "ratings.not_begun")
		_, err = o.rounds.Close(t.Context(), o.scope, march, march.First()-1)
		saysNo(t, "closing before the month", err, roster.Conflict, "ratings.not_begun")
		o.open()
		_, err = o.rounds.Open(t.Context(), o.scope, march, today)
		saysNo(t, "opening twice", err, roster.Conflict, "ratings.already_open")
		if keys, _ := o.keys.List(); len(keys) != 1 {
			t.Errorf("keys of one round: %v", keys)
		}
		if round := o.count(); round.Ballots != 0 || round.Digest == "" {
			t.Errorf("a round without a ballot: %+v", round)
		}
		_, err = o.rounds.Open(t.Context(), o.scope, march, today)
		saysNo(t, "opening a closed round", err, roster.Conflict, "ratings.already_closed")
		april := march.Next()
		if _, err := o.rounds.Close(t.Context(), o.scope, april, today); err != nil {
			t.Errorf("closing a round that nobody opened: %v", err)
		}
		if keys, _ := o.keys.List(); len(keys) != 0 {
			t.Errorf("keys of closed rounds: %v", keys)
		}
	})
}

func TestAClosedMonthTakesNoRound(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		o.open()
		o.mustCast("S1", "W2", 800)
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		_, err := o.cast("S1", "W2", 900)
		saysNo(t, "a vote", err, roster.Closed, "period.already_closed")
		_, err = o.rounds.Close(t.Context(), o.scope, march, today)
		saysNo(t, "closing the round", err, roster.Closed, "period.already_closed")
		// Not even the same ballot is known, or people could try which one it was.
		_, err = o.put("ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,8\n")
		if roster.KindOf(err) != roster.Closed || problems(err)["period_closed"] != 1 {
			t.Errorf("the same ballot on paper: %v", err)
		}
		if found, err := o.Verify(t.Context(), o.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
	})
}

func TestARoundWithoutItsKeyBeginsAgain(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		restart := func(staff, reason string) (int, error) {
			scope := o.scope
			scope.Staff = staff
			return o.rounds.Restart(t.Context(), scope, march, today, reason)
		}
		_, err := restart("", "x")
		saysNo(t, "a round that is not open", err, roster.Conflict, "ratings.not_open")
		o.open()
		o.mustCast("S1", "W2", 800)
		o.mustCast("S3", "W2", 800)
		_, err = restart("", "x")
		saysNo(t, "a round with its key", err, roster.Conflict, "ratings.keys_there")
		_, err = restart("", " ")
		saysNo(t, "no reason", err, roster.Usage, "ratings.reason_needed")

		o.keys.Lose()
		_, err = o.cast("S1", "W3", 800)
		saysNo(t, "a vote without the key", err, roster.Conflict, "ratings.keys_lost")
		_, err = o.rounds.Close(t.Context(), o.scope, march, today)
		saysNo(t, "closing without the key", err, roster.Conflict, "ratings.keys_lost")
		_, err = o.put("ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,8\n")
		saysNo(t, "paper without the key", err, roster.Conflict, "ratings.keys_lost")
		if standing, keys := o.standing(); keys || standing.Ballots != 2 {
			t.Errorf("standing without the key: %+v, keys %t", standing, keys)
		}

		_, err = restart("S1", "x")
		saysNo(t, "a person without the right", err, roster.Forbidden, "ratings.may_not_restart")
		if keys, _ := o.keys.List(); len(keys) != 0 {
			t.Errorf("a key of a restart that was refused: %v", keys)
		}
		if lost, err := restart("", "硬盘损坏"); err != nil || lost != 2 {
			t.Errorf("beginning again: %d lost, %v", lost, err)
		}
		if standing, keys := o.standing(); !keys || standing.Ballots != 0 || standing.Windows[0].Cast != 0 {
			t.Errorf("standing of the new round: %+v, keys %t", standing, keys)
		}
		o.mustCast("S1", "W2", 600)
		if round := o.count(); round.Ballots != 1 {
			t.Errorf("closed: %+v", round)
		}
		actions := o.actions("round:2025-03")
		if diff := cmp.Diff([]string{"round.open", "round.restart", "round.close"}, actions); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// actions are the events of an object, in their order.
func (o *office) actions(object string) []string {
	o.t.Helper()
	var actions []string
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Select(o.t.Context(), &actions, `
			SELECT action
			FROM audit_events
			WHERE centre_id = ? AND object = ?
			ORDER BY seq`, tx.CentreID, object)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return actions
}

// forge runs a statement beside the program.
func (o *office) forge(statement string) {
	o.t.Helper()
	err := o.db.Migrate(o.t.Context(), func(raw *sql.DB) error {
		_, err := raw.ExecContext(o.t.Context(), statement)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestAForeignBallotStopsTheCount(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"altered": `UPDATE sealed_ballots SET sealed = token WHERE window_code = 'W2'`,
		"moved":   `UPDATE sealed_ballots SET window_code = 'W3'`,
		"doubled": `INSERT INTO sealed_ballots (centre_id, month, window_code, token, sealed)
			SELECT centre_id, month, window_code, sealed, sealed FROM sealed_ballots`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
				o := newOffice(t, db)
				o.open()
				o.mustCast("S1", "W2", 800)
				o.forge(statement)
				_, err := o.rounds.Close(t.Context(), o.scope, march, today)
				saysNo(t, "closing", err, roster.Conflict, "ratings.foreign_ballot")
			})
		})
	}
}

func TestVerifyFindsScoresThatWereChanged(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		for _, staff := range []string{"S1", "S3", "S4"} {
			o.mustCast(staff, "W2", 800)
		}
		o.count()
		drop := `DROP TRIGGER ballot_scores_no_update`
		if db.Dialect() == sqldb.PostgreSQL {
			drop = `DROP TRIGGER ballot_scores_written_once ON ballot_scores`
		}
		o.forge(drop)
		o.forge(`UPDATE ballot_scores SET quality = 1000 WHERE window_code = 'W2'`)
		checks, err := o.rounds.Verify(t.Context(), o.scope)
		if err != nil || len(checks) != 1 || checks[0].OK || checks[0].Digest == checks[0].Computed {
			t.Errorf("verify: %+v, %v", checks, err)
		}
	})
}

func TestNoImportOfBallotsIsKeptOrTakenBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		text := "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,8\n"
		o.must("ratings", text)
		second := o.must("ratings", strings.Replace(text, "8,8,8,8", "9,8,8,8", 1))
		if second.Corrections != 1 {
			t.Errorf("a correction: %+v", second)
		}
		_, err := o.people.Undo(t.Context(), o.scope, second.Batch)
		saysNo(t, "taking back", err, roster.Conflict, "undo.ballots")
		for name, opt := range map[string]intake.Options{"a preview": {DryRun: true, Preview: true}, "a confirmation": {Confirm: 1}} {
			opt.Limits = options.Limits
			_, err := o.rounds.Import(t.Context(), o.scope, intake.File{Name: "x.csv", Data: []byte(text)}, opt)
			saysNo(t, name, err, roster.Usage, "ratings.no_preview")
		}
		err = db.ReadTx(t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			var journal, plain int
			var hashes []string
			return errors.Join(
				tx.Get(t.Context(), &journal, `SELECT COUNT(*) FROM batch_changes WHERE centre_id = ? AND entity = 'ballots'`, tx.CentreID),
				tx.Select(t.Context(), &hashes, `SELECT sha256 FROM batches WHERE centre_id = ? AND kind = 'ratings' ORDER BY id`, tx.CentreID),
				tx.Get(t.Context(), &plain, `SELECT COUNT(*) FROM ballots_waiting WHERE centre_id = ?`, tx.CentreID),
				func() error {
					if journal != 0 || plain != 0 || len(hashes) != 2 || len(hashes[0]) != 64 || hashes[0] == intake.Hash([]byte(text)) {
						return fmt.Errorf("journal %d, open ballots %d, hashes %v", journal, plain, hashes)
					}
					return nil
				}())
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Whoever could ask without changing anything would find out what a ballot says.
func TestADryRunDoesNotTellWhetherABallotIsTheSame(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		head := "month,rater,window,attitude,efficiency,quality,integrity\n"
		o.must("ratings", head+"2025-03,W1,W2,8,8,8,8\n")
		dry := options
		dry.DryRun = true
		var counts []string
		for _, row := range []string{"2025-03,W1,W2,8,8,8,8\n", "2025-03,W1,W2,9,8,8,8\n"} {
			r, err := o.rounds.Import(t.Context(), o.scope, intake.File{Name: "x.csv", Data: []byte(head + row)}, dry)
			if err != nil {
				t.Fatal(err)
			}
			counts = append(counts, fmt.Sprint(r.Accepted, r.Duplicates, r.Corrections, r.SameFile, r.Batch))
		}
		if counts[0] != counts[1] {
			t.Errorf("a dry run tells them apart: %v", counts)
		}
	})
}

func TestARefusedFileOpensNoRound(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		head := "month,rater,window,attitude,efficiency,quality,integrity\n"
		if _, err := o.put("ratings", head+"2025-03,W1,W2,8,8,8,8\n2025-03,W1,W77,8,8,8,8\n"); roster.KindOf(err) != roster.Refused {
			t.Errorf("a window that is not there: %v", err)
		}
		if standing, _ := o.standing(); standing.Round.State != ballot.NotOpen || standing.Ballots != 0 {
			t.Errorf("after a refused file: %+v", standing)
		}
		if keys, _ := o.keys.List(); len(keys) != 0 {
			t.Errorf("keys: %v", keys)
		}
		r := o.must("ratings", head+"2025-03,W1,W2,8,8,8,8\n2025-04,W1,W2,8,8,8,8\n")
		if keys, _ := o.keys.List(); len(keys) != 2 || r.Accepted != 2 {
			t.Errorf("two months: %+v, keys %v", r, keys)
		}
	})
}

func TestBallotsFromBeforeTheSealAreSealedAtFirstUse(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		for i, rater := range []string{"W1", "W3", "W4"} {
			o.forge(fmt.Sprintf(`
				INSERT INTO ballots_waiting (centre_id, month, rater, window_code, attitude, efficiency, quality, integrity)
				VALUES (%d, '2025-03', '%s', 'W2', %d, 800, 800, 800)`, o.scope.Centre.ID, rater, 100*i))
		}
		m, err := o.Store.Material(t.Context(), o.scope, march, today)
		if err != nil || len(m.Ballots) != 3 {
			t.Errorf("before: %d ballots, %v", len(m.Ballots), err)
		}
		if n, err := o.rounds.Tend(t.Context(), o.scope); err != nil || n != 3 {
			t.Errorf("sealed %d, %v", n, err)
		}
		if n, err := o.rounds.Tend(t.Context(), o.scope); err != nil || n != 0 {
			t.Errorf("sealed again %d, %v", n, err)
		}
		// The same rater has voted, and may change it.
		if receipt := o.mustCast("S1", "W2", 500); !receipt.Replaced {
			t.Errorf("a ballot beside an old one: %+v", receipt)
		}
		standing, keys := o.standing()
		if standing.Ballots != 3 || !keys || standing.Windows[2].Cast != 1 {
			t.Errorf("after: %+v, keys %t", standing, keys)
		}
		if round := o.count(); round.Ballots != 3 {
			t.Errorf("closed: %+v", round)
		}
		scores, err := o.rounds.Store.Scores(t.Context(), o.scope, march)
		want := []ballot.Score{
			{Window: "W2", Aspects: [4]rulebook.Points{100, 800, 800, 800}},
			{Window: "W2", Aspects: [4]rulebook.Points{200, 800, 800, 800}},
			{Window: "W2", Aspects: [4]rulebook.Points{500, 500, 500, 500}},
		}
		if diff := cmp.Diff(want, scores); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

// A crash between closing and destroying leaves a key, which the next command destroys.
func TestAKeyThatWasLeftIsDestroyedLater(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		april := march.Next()
		if _, err := o.rounds.Open(t.Context(), o.scope, april, today); err != nil {
			t.Fatal(err)
		}
		o.rounds.Keys = leaves{o.keys}
		_, err := o.rounds.Close(t.Context(), o.scope, march, today)
		saysNo(t, "closing when nothing can be destroyed", err, roster.Internal, "ratings.key_left")
		if keys, _ := o.keys.List(); len(keys) != 2 {
			t.Errorf("keys after the crash: %v", keys)
		}
		o.rounds.Keys = o.keys
		stranger, err := o.keys.Create(o.scope.Centre.ID, march) // of another store in the same folder
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.rounds.Tend(t.Context(), o.scope); err != nil {
			t.Fatal(err)
		}
		keys, _ := o.keys.List()
		for _, key := range keys {
			if key.Month != april && key.Fingerprint != stranger.Fingerprint() {
				t.Errorf("left: %v", key)
			}
		}
		if len(keys) != 2 {
			t.Errorf("keys afterwards: %v", keys)
		}
	})
}

// leaves are keys that cannot be destroyed.
type leaves struct{ ballot.Keys }

func (leaves) Destroy(ballot.Key) error { return errors.New("read-only") }

func TestTheNumberOfBallotsIsToldOfACountedRoundAndOfEnough(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.open()
		peers := rulebook.Rating{Method: "mean", MinBallots: 1}
		counted := func() int {
			t.Helper()
			n, err := o.rounds.Counted(t.Context(), o.scope, march, peers, "W1")
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, rater := range []string{"S2", "S3"} {
			o.mustCast(rater, "W1", 900)
		}
		if n := counted(); n != 0 {
			t.Errorf("%d are told of a sealed round", n)
		}
		o.count()
		if n := counted(); n != 0 {
			t.Errorf("two are told to be %d", n)
		}
	})
}
