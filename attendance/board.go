package attendance

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"redbanner/attendance/roster"
)

// Board is the setting of the hall's screen (大厅大屏): how often its address was changed,
// an odd number while it is switched on. The address itself is kept nowhere: it follows
// from this number and from a key that is not in the store.
const Board SettingName = "board"

// BoardState is whether the hall's screen is on, and who last said so.
type BoardState struct {
	On bool
	By string
	At time.Time // zero while nobody has said anything
}

// BoardService gives the hall's screen its address and takes it away.
type BoardService struct {
	Store SettingStore
	// Mark turns a text into one that nobody without the key can make.
	Mark func(text string) string
}

// State tells whether the screen is on.
func (s *BoardService) State(ctx context.Context, scope Scope) (BoardState, error) {
	if err := scope.As.Check(roster.RunBoard); err != nil {
		return BoardState{}, err
	}
	last, err := s.last(ctx, scope)
	return BoardState{On: last.Value%2 == 1, By: last.By, At: last.At}, err
}

// last is the newest entry: numbers only grow.
func (s *BoardService) last(ctx context.Context, scope Scope) (Setting, error) {
	settings, err := s.Store.Settings(ctx, scope)
	var last Setting
	for _, entry := range settings {
		if entry.Name == Board && entry.Value > last.Value {
			last = entry
		}
	}
	return last, err
}

// Renew switches the screen on under a new token, the last part of its address. It is told
// here and never again; the one before is good no more.
func (s *BoardService) Renew(ctx context.Context, scope Scope, today roster.Date) (string, error) {
	number, err := s.turn(ctx, scope, today, 1)
	if err != nil {
		return "", err
	}
	return s.token(scope.Centre, number), nil
}

// Off switches the screen off.
func (s *BoardService) Off(ctx context.Context, scope Scope, today roster.Date) error {
	_, err := s.turn(ctx, scope, today, 0)
	return err
}

// turn enters the next number that is odd or even.
func (s *BoardService) turn(ctx context.Context, scope Scope, today roster.Date, odd int) (int, error) {
	if err := scope.As.Check(roster.RunBoard); err != nil {
		return 0, err
	}
	last, err := s.last(ctx, scope)
	if err != nil {
		return 0, err
	}
	number := last.Value + 1
	if number%2 != odd {
		number++
	}
	return number, s.Store.PutSettings(ctx, scope, []Setting{{Name: Board, From: today, Value: number}})
}

func (s *BoardService) token(centre roster.Centre, number int) string {
	return fmt.Sprintf("%d-%s", centre.ID, s.Mark(fmt.Sprintf("board %d %d", centre.ID, number)))
}

// Of finds the centre whose screen has a token, and what the public may ask there. A wrong
// token and one of a screen that is off are NotFound alike.
func (s *BoardService) Of(ctx context.Context, centres []roster.Centre, token string) (Scope, error) {
	nothing := roster.Errorf(roster.NotFound, "page.nothing_there")
	var number int64
	if _, err := fmt.Sscanf(token, "%d-", &number); err != nil {
		return Scope{}, nothing
	}
	for _, centre := range centres {
		if centre.ID != number {
			continue
		}
		scope := Scope{Centre: centre, As: roster.Public()}
		last, err := s.last(ctx, scope)
		if err != nil {
			return Scope{}, err
		}
		if last.Value%2 == 1 && subtle.ConstantTimeCompare([]byte(token), []byte(s.token(centre, last.Value))) == 1 {
			return scope, nil
		}
	}
	return Scope{}, nothing
}
