package http

import (
	"crypto/rand"
	"sync"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
)

// The bounds of what is parked.
const (
	parkedTime  = time.Hour
	parkedBytes = 128 << 20
)

// parking keeps files in memory between the steps of a page that asks about them, for
// the account that sent them and for an hour. What does not fit drives the oldest out.
type parking struct {
	mu    sync.Mutex
	bytes int
	files []parkedFile // oldest first
}

type parkedFile struct {
	token  string
	centre int64
	actor  string
	file   intake.File
	at     time.Time
}

// leave parks a file and returns what it is asked back by.
func (p *parking) leave(scope attendance.Scope, file intake.File, now time.Time) string {
	f := parkedFile{token: rand.Text(), centre: scope.Centre.ID, actor: scope.Actor, file: file, at: now}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files, p.bytes = append(p.files, f), p.bytes+len(file.Data)
	for len(p.files) > 1 && (p.bytes > parkedBytes || now.Sub(p.files[0].at) > parkedTime) {
		p.bytes -= len(p.files[0].file.Data)
		p.files = p.files[1:]
	}
	return f.token
}

// get finds a file of the account's own.
func (p *parking) get(scope attendance.Scope, token string, now time.Time) (intake.File, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.files {
		if f.token == token && f.centre == scope.Centre.ID && f.actor == scope.Actor && now.Sub(f.at) <= parkedTime {
			return f.file, true
		}
	}
	return intake.File{}, false
}

// drop forgets a file.
func (p *parking) drop(token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.files {
		if f.token == token {
			p.bytes -= len(f.file.Data)
			p.files = append(p.files[:i:i], p.files[i+1:]...)
			return
		}
	}
}
