package ballot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Service is what people and programs ask of the peer rating.
type Service struct {
	Store Store
	Keys  Keys
}

// ErrLost is within the error of a secret that is not where it should be.
var ErrLost = errors.New("the secret is lost")

// ErrMoved is within the error of a change that found another round than it was made
// for: somebody opened, closed or restarted it meanwhile.
var ErrMoved = errors.New("the round has moved on")

// Open opens the round of a month, which may not lie in the future.
func (s *Service) Open(ctx context.Context, scope attendance.Scope, month roster.Period, today roster.Date) (Round, error) {
	if err := scope.As.Check(roster.RunRound); err != nil {
		return Round{}, err
	}
	if today < month.First() {
		return Round{}, roster.Errorf(roster.Conflict, "ratings.not_begun", month.String())
	}
	before, err := s.Store.Round(ctx, scope, month)
	if err != nil {
		return before, err
	}
	switch before.State {
	case Open:
		return before, roster.Errorf(roster.Conflict, "ratings.already_open", month.String())
	case Closed:
		return before, roster.Errorf(roster.Conflict, "ratings.already_closed", month.String())
	}
	if _, err := s.tend(ctx, scope); err != nil { // which may open it
		return before, err
	}
	_, _, err = s.open(ctx, scope, month)
	if err != nil {
		return before, err
	}
	return s.Store.Round(ctx, scope, month)
}

// open makes sure that a round is open, and returns its secret and how many ballots were
// sealed on the way. The secret is kept before the round is open, so that no ballot is
// ever sealed with one that a power cut takes away.
func (s *Service) open(ctx context.Context, scope attendance.Scope, month roster.Period) (*Secret, int, error) {
	secret, err := s.Keys.Create(scope.Centre.ID, month)
	if err != nil {
		return nil, 0, err
	}
	round, sealed, err := s.Store.Open(ctx, scope, month, secret)
	if err == nil && round.Fingerprint == secret.Fingerprint() {
		return secret, sealed, nil
	}
	err = errors.Join(err, s.discard(ctx, scope, month, secret))
	if err != nil {
		return nil, 0, err
	}
	secret, err = s.secret(scope, round) // somebody else was first
	return secret, 0, err
}

// discard destroys a secret that was drawn for nothing. After a failure nobody has told
// whether the round is open under it, so the round is asked.
func (s *Service) discard(ctx context.Context, scope attendance.Scope, month roster.Period, secret *Secret) error {
	round, err := s.Store.Round(ctx, scope, month)
	if err != nil || round.Fingerprint == secret.Fingerprint() {
		return err
	}
	return s.Keys.Destroy(Key{scope.Centre.ID, month, secret.Fingerprint()})
}

// secret is that of an open round.
func (s *Service) secret(scope attendance.Scope, round Round) (*Secret, error) {
	switch round.State {
	case NotOpen:
		return nil, roster.Errorf(roster.Conflict, "ratings.not_open", round.Month.String())
	case Closed:
		return nil, roster.Errorf(roster.Conflict, "ratings.already_closed", round.Month.String())
	}
	return s.Keys.Load(Key{scope.Centre.ID, round.Month, round.Fingerprint})
}

// current is the secret of a round that was open a moment ago. Where it is gone because
// the round has been closed meanwhile, the error says so.
func (s *Service) current(ctx context.Context, scope attendance.Scope, round Round) (*Secret, error) {
	secret, err := s.secret(scope, round)
	if !errors.Is(err, ErrLost) {
		return secret, err
	}
	now, again := s.Store.Round(ctx, scope, round.Month)
	if again != nil || now.State == round.State && now.Fingerprint == round.Fingerprint {
		return nil, errors.Join(err, again)
	}
	return s.secret(scope, now)
}

// Tend finishes what was cut short: it destroys secrets whose round is closed, and seals
// ballots that are left from before ballots were sealed. It returns how many these were:
// copies of the store that were made before then still show them.
func (s *Service) Tend(ctx context.Context, scope attendance.Scope) (int, error) {
	if err := scope.As.Check(roster.RunRound); err != nil {
		return 0, err
	}
	return s.tend(ctx, scope)
}

func (s *Service) tend(ctx context.Context, scope attendance.Scope) (int, error) {
	waiting, err := s.Store.Waiting(ctx, scope)
	if err != nil {
		return 0, err
	}
	sealed := 0
	for _, month := range waiting {
		_, n, err := s.open(ctx, scope, month)
		if err != nil {
			return sealed, fmt.Errorf("seal the ballots of %s: %w", month, err)
		}
		sealed += n
	}
	return sealed, s.sweep(ctx, scope)
}

func (s *Service) sweep(ctx context.Context, scope attendance.Scope) error {
	keys, err := s.Keys.List()
	if err != nil || len(keys) == 0 {
		return err
	}
	retired, err := s.Store.Retired(ctx, scope, keys)
	for _, key := range retired {
		err = errors.Join(err, s.Keys.Destroy(key))
	}
	return err
}

// Close closes a round for good: its ballots are opened, parted from what said which
// rater's they were, and counted; then the secret is destroyed.
func (s *Service) Close(ctx context.Context, scope attendance.Scope, month roster.Period, today roster.Date) (Round, error) {
	if err := scope.As.Check(roster.RunRound); err != nil {
		return Round{}, err
	}
	if today < month.First() {
		return Round{}, roster.Errorf(roster.Conflict, "ratings.not_begun", month.String())
	}
	if _, err := s.tend(ctx, scope); err != nil {
		return Round{}, err
	}
	round, err := s.Store.Close(ctx, scope, month, s.count)
	if err != nil {
		return round, err
	}
	if round.Fingerprint != "" {
		if err := s.Keys.Destroy(Key{scope.Centre.ID, month, round.Fingerprint}); err != nil {
			return round, &roster.Error{Kind: roster.Internal, Key: "ratings.key_left", Args: []any{month.String()}, Err: err}
		}
	}
	return round, nil
}

// count opens a box. A ballot that this round's secret has not sealed, or under the token
// of no window, was put into the store by another hand: then nothing is counted.
func (s *Service) count(box Box) ([]Score, error) {
	if box.Round.State == NotOpen {
		return nil, nil // nobody has voted
	}
	month := box.Round.Month
	secret, err := s.Keys.Load(Key{box.Centre, month, box.Round.Fingerprint})
	if err != nil {
		return nil, err
	}
	received := map[string][]Score{}
	for _, sealed := range box.Sealed {
		b, err := secret.Open(box.Centre, month, sealed)
		known := slices.ContainsFunc(box.Windows, func(rater string) bool {
			return string(secret.Token(box.Centre, month, rater, sealed.Window)) == string(sealed.Token)
		})
		if err != nil || !known {
			return nil, &roster.Error{Kind: roster.Conflict, Key: "ratings.foreign_ballot", Args: []any{month.String(), sealed.Window}, Err: err}
		}
		received[b.Window] = append(received[b.Window], Score{Window: b.Window, Aspects: b.Aspects})
	}
	scores := make([]Score, 0, len(box.Sealed))
	for _, window := range slices.Sorted(maps.Keys(received)) {
		scores = append(scores, withhold(received[window])...)
	}
	return scores, nil
}

// withhold forgets what too few raters said.
func withhold(list []Score) []Score {
	if len(list) >= SmallestGroup {
		return list
	}
	for i := range list {
		list[i] = Score{Window: list[i].Window, Withheld: true}
	}
	return list
}

// Restart throws away the ballots of an open round whose secret is lost, and opens it
// anew. It is for the general office and the director.
func (s *Service) Restart(ctx context.Context, scope attendance.Scope, month roster.Period, today roster.Date, reason string) (int, error) {
	if err := scope.As.Check(roster.RunRound); err != nil {
		return 0, err
	}
	if strings.TrimSpace(reason) == "" {
		return 0, roster.Errorf(roster.Usage, "ratings.reason_needed", month.String())
	}
	round, err := s.Store.Round(ctx, scope, month)
	if err != nil {
		return 0, err
	}
	if _, err = s.secret(scope, round); err == nil {
		return 0, roster.Errorf(roster.Conflict, "ratings.keys_there", month.String())
	}
	if !errors.Is(err, ErrLost) {
		return 0, err
	}
	secret, err := s.Keys.Create(scope.Centre.ID, month)
	if err != nil {
		return 0, err
	}
	lost, err := s.Store.Restart(ctx, scope, round, today, secret, reason)
	if err != nil {
		return 0, errors.Join(err, s.discard(ctx, scope, month, secret))
	}
	return lost, s.sweep(ctx, scope)
}

// Cast takes in the ballot of the window at which the acting person stands on the day of
// voting, or of the one that it names where scope.As is its head. A later one of the same window replaces it, until the round is closed.
func (s *Service) Cast(ctx context.Context, scope attendance.Scope, today roster.Date, b Ballot) (Receipt, error) {
	if err := scope.As.CheckAny(roster.CastBallot); err != nil {
		return Receipt{}, err
	}
	if scope.Staff == "" {
		return Receipt{}, roster.Errorf(roster.Usage, "ratings.who_casts")
	}
	if _, err := s.tend(ctx, scope); err != nil {
		return Receipt{}, err
	}
	round, err := s.Store.Round(ctx, scope, b.Month)
	if err != nil {
		return Receipt{}, err
	}
	secret, err := s.current(ctx, scope, round)
	if err != nil {
		return Receipt{}, err
	}
	return s.Store.Cast(ctx, scope, secret, func(state State) (Ballot, error) {
		state.As = scope.As
		return vote(&state, scope.Staff, today, b)
	})
}

// vote is the ballot with its rater, if the person may cast it.
func vote(state *State, staff string, today roster.Date, b Ballot) (Ballot, error) {
	if fault, _ := state.StaffOn(staff, today); fault == "unknown_staff" {
		return b, roster.Errorf(roster.NotFound, "ratings.unknown_staff", staff)
	} else if fault != "" {
		return b, roster.Errorf(roster.Forbidden, "ratings.not_employed", staff, today.String())
	}
	if state.As == nil || b.Rater == "" {
		b.Rater = state.standsAt(staff, today)
	}
	switch {
	case !state.As.Covers(roster.CastBallot, roster.Owner{Window: b.Rater}):
		return b, roster.Errorf(roster.Forbidden, "ratings.not_head", staff, b.Rater)
	case b.Rater == "":
		return b, roster.Errorf(roster.Forbidden, "ratings.no_window", staff, today.String())
	case b.Rater == b.Window:
		return b, roster.Errorf(roster.Forbidden, "ratings.own_window", staff, b.Rater)
	case slices.Contains(state.Closed, b.Month):
		return b, roster.Errorf(roster.Closed, "period.already_closed", b.Month.String())
	}
	problems := b.Validate()
	for _, code := range []string{b.Rater, b.Window} {
		if !state.active(code, b.Month) {
			problems = append(problems, roster.Problem{Column: "window", Code: "unknown_window", Value: code})
		}
	}
	if len(problems) > 0 {
		return b, &roster.Error{Kind: roster.Refused, Key: "ratings.bad_ballot", Problems: problems}
	}
	return b, nil
}

// standsAt is the window at which a person stands on a day, "" for none.
func (s *State) standsAt(staff string, day roster.Date) string {
	window, since := "", roster.Date(-1)
	for _, m := range s.Moves {
		if m.Staff == staff && m.From <= day && m.From > since {
			window, since = m.Window, m.From
		}
	}
	return window
}

// active reports whether a window is open for business on some day of the month.
func (s *State) active(code string, month roster.Period) bool {
	at := slices.IndexFunc(s.Windows, func(w roster.Window) bool { return w.Code == code })
	return at >= 0 && ActiveIn(s.Windows[at], month)
}

// ActiveIn reports whether a window is open for business on some day of the month, and so
// takes part in its round.
func ActiveIn(w roster.Window, month roster.Period) bool {
	return (w.ActiveFrom.IsZero() || w.ActiveFrom <= month.Last()) && (w.ActiveTo.IsZero() || w.ActiveTo >= month.First())
}

// Standing tells who has voted and how many ballots each window has received, and whether
// the secret of an open round is where it should be.
func (s *Service) Standing(ctx context.Context, scope attendance.Scope, month roster.Period) (Standing, bool, error) {
	if err := scope.As.CheckAny(roster.ReadRound); err != nil {
		return Standing{}, false, err
	}
	if _, err := s.tend(ctx, scope); err != nil {
		return Standing{}, false, err
	}
	standing, err := s.Store.Standing(ctx, scope, month)
	if err != nil || standing.Round.State != Open {
		return standing, false, err
	}
	_, err = s.secret(scope, standing.Round)
	if errors.Is(err, ErrLost) {
		return standing, false, nil
	}
	return standing, err == nil, err
}

// Check is what reading a closed round's scores again has found.
type Check struct {
	Month    roster.Period
	OK       bool
	Digest   string // kept when it was closed
	Computed string
}

// Rounds lists the rounds of the centre, by month.
func (s *Service) Rounds(ctx context.Context, scope attendance.Scope) ([]Round, error) {
	if err := scope.As.CheckAny(roster.ReadRound); err != nil {
		return nil, err
	}
	return s.Store.Rounds(ctx, scope)
}

// Verify computes the digests of all closed rounds again. Of a round that was closed
// before there were digests nothing can be said.
func (s *Service) Verify(ctx context.Context, scope attendance.Scope) ([]Check, error) {
	if err := scope.As.CheckOne(roster.ReadPeriods, roster.ReadAudit); err != nil {
		return nil, err
	}
	rounds, err := s.Store.Rounds(ctx, scope)
	if err != nil {
		return nil, err
	}
	var checks []Check
	for _, r := range rounds {
		if r.State != Closed || r.Digest == "" {
			continue
		}
		scores, err := s.Store.Scores(ctx, scope, r.Month)
		if err != nil {
			return nil, err
		}
		computed := Digest(r.Month, scores)
		checks = append(checks, Check{r.Month, computed == r.Digest, r.Digest, computed})
	}
	return checks, nil
}
