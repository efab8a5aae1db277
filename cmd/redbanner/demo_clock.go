package main

import (
	"sync"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/demo"
)

// madeClock is the clock of the made-up centre: everything that it stores and serves bears
// this clock's time. It stands still while the centre is made, so that every making gives
// the same moments, and runs while it is visited.
type madeClock struct {
	mu    sync.Mutex
	shown time.Time // when it was set
	begun time.Time // by the machine's clock, when it began to run; zero while it stands
}

// Now is the time in the made-up centre.
func (c *madeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun.IsZero() {
		return c.shown
	}
	return c.shown.Add(time.Since(c.begun))
}

// at sets the clock to an hour such as "08:40" of a day; it stands.
func (c *madeClock) at(day roster.Date, hour string) {
	moment, err := time.ParseInLocation("2006-01-02 15:04", day.String()+" "+hour, demoZone())
	if err != nil {
		panic("demo: no hour of a day: " + hour)
	}
	c.set(moment, time.Time{})
}

// run sets the clock and lets it go.
func (c *madeClock) run(day roster.Date, hour string) {
	c.at(day, hour)
	c.set(c.Now(), time.Now())
}

// later moves a standing clock on.
func (c *madeClock) later(by time.Duration) { c.set(c.Now().Add(by), time.Time{}) }

func (c *madeClock) set(shown, begun time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shown, c.begun = shown, begun
}

func demoZone() *time.Location {
	place, err := time.LoadLocation(zone)
	if err != nil {
		panic("demo: the zone data are part of the product")
	}
	return place
}

// The accounts whose hand the made-up centre's record names where nobody else's is known.
const (
	demoHR    = "hr"
	demoAdmin = "admin"
)

// demoHand is the scope as the account of a member of staff has it, else as the account so
// named has it, such as an administrator who is no member of staff.
func demoHand(scope attendance.Scope, who string) attendance.Scope {
	scope.Actor = who
	for _, account := range demo.Accounts() {
		if account.Staff == who {
			scope.Actor = account.Name
		}
	}
	return scope
}
