package notice

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// The bounds of sending.
const (
	perMinute      = 20               // to one channel: beyond, DingTalk mutes a robot for ten minutes
	mostTries      = 7                // over some five hours
	firstWait      = 5 * time.Minute  // between tries, doubled each time; longer than a message may take
	turnTime       = time.Minute      // that one turn sends by a channel: what is left comes with the next
	mutedWait      = 11 * time.Minute // after a robot said that it was too much
	centresAtOnce  = 8
	channelsAtOnce = 4 // of one centre
)

// Pace is how fast a channel may be sent to. Its clock is read once the message is nobody
// else's to claim: a claim that waited long for that would be over at once.
type Pace struct {
	Now       func() time.Time
	PerMinute int                           // most messages within a minute
	Muted     time.Duration                 // how long a robot rests after it said that it was too much
	Wait      func(tries int) time.Duration // after so many tries before the next one
}

// wait is how long after a try the next one comes.
func wait(tries int) time.Duration { return firstWait << min(max(tries-1, 0), mostTries) }

// Turns takes the turn of several centres side by side, so that none waits for the channels
// of another. failed is told whose turn failed, by several goroutines at once.
func (s *Service) Turns(ctx context.Context, scopes []attendance.Scope, failed func(attendance.Scope, error)) {
	sideBySide(scopes, centresAtOnce, func(_ int, scope attendance.Scope) {
		if err := s.Turn(ctx, scope); err != nil {
			failed(scope, err)
		}
	})
}

// Turn queues what happened in a centre and sends what is due, by its channels side by side:
// one that does not answer keeps no other waiting. A hall without a channel costs one
// question, and nobody is called.
func (s *Service) Turn(ctx context.Context, scope attendance.Scope) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	channels, err := s.Store.Channels(ctx, scope)
	if err != nil || len(channels) == 0 {
		return err
	}
	now := s.now()
	if err := s.Store.Collect(ctx, scope, now, now.Add(-keptFor)); err != nil {
		return err
	}
	failed := make([]error, len(channels))
	sideBySide(channels, channelsAtOnce, func(i int, c Channel) {
		if err := s.sendBy(ctx, scope, c.Number); err != nil {
			failed[i] = fmt.Errorf("channel %d: %w", c.Number, err)
		}
	})
	return errors.Join(failed...)
}

// sideBySide does something with each of a list, with so many at once, and waits for all.
func sideBySide[T any](list []T, most int, do func(int, T)) {
	places := make(chan struct{}, most)
	var all sync.WaitGroup
	for i, each := range list {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			do(i, each)
		})
	}
	all.Wait()
}

// sendBy sends what is due by one channel, until nothing is or the channel has to rest.
func (s *Service) sendBy(ctx context.Context, scope attendance.Scope, number int64) error {
	c, sealed, err := s.Store.Sealed(ctx, scope, number)
	if roster.KindOf(err) == roster.NotFound {
		return nil // removed meanwhile: nobody is told any more
	}
	began, more := s.now(), true
	for err == nil && more && s.now().Sub(began) < turnTime {
		more, err = s.sendNext(ctx, scope, c, sealed)
	}
	return err
}

// sendNext claims one message of a channel, sends it and keeps what became of it. A message
// is claimed only now, so that a try is counted of what is sent alone. more is false where
// nothing is due, and where the channel would not take the next one either.
func (s *Service) sendNext(ctx context.Context, scope attendance.Scope, c Channel, sealed []byte) (more bool, err error) {
	e, found, err := s.Store.Claim(ctx, scope, c.Number, Pace{Now: s.now, PerMinute: perMinute, Muted: mutedWait, Wait: wait})
	if err != nil || !found {
		return false, err
	}
	m, known := Compose(scope.Centre, e.Event)
	if !known {
		e.State, e.Ended = GivenUp, s.now()
		return true, s.Store.Done(ctx, scope, e)
	}
	failed := s.send(ctx, scope, c, sealed, m)
	if ctx.Err() != nil {
		return false, ctx.Err() // the server stops: it is tried again
	}
	return !failed.rests(), s.Store.Done(ctx, scope, s.after(e, failed))
}

// rests reports whether the channel would fail the next message as it did this one.
func (f *Failure) rests() bool {
	return f != nil && (f.Code == Unreachable || f.Code == TimedOut || f.Code == TooMany)
}

// after is a message once it was tried; failed is nil where it was taken.
func (s *Service) after(e Entry, failed *Failure) Entry {
	if failed == nil {
		e.State, e.Ended, e.Failure = Sent, s.now(), Failure{}
		return e
	}
	e.Failure = *failed
	if failed.Final || e.Tries >= mostTries {
		e.State, e.Ended = GivenUp, s.now()
		return e
	}
	if muted := s.now().Add(mutedWait); failed.Code == TooMany && e.Next.Before(muted) {
		e.Next = muted
	}
	return e
}
