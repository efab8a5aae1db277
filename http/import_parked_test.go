package http

import (
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

func TestAParkedFileIsKeptForItsOwnerAndForAnHour(t *testing.T) {
	t.Parallel()
	hr := attendance.Scope{Centre: roster.Centre{ID: 1}, Actor: "hr"}
	now := time.Date(2026, 7, 2, 9, 0, 0, 0, time.UTC)
	var p parking
	token := p.leave(hr, intake.File{Name: "a.csv", Data: []byte("a,b\n")}, now)
	if f, found := p.get(hr, token, now.Add(parkedTime)); !found || f.Name != "a.csv" {
		t.Errorf("its owner gets %+v, %t", f, found)
	}
	for name, scope := range map[string]attendance.Scope{
		"another account": {Centre: hr.Centre, Actor: "other"}, "another centre": {Centre: roster.Centre{ID: 2}, Actor: "hr"},
	} {
		if _, found := p.get(scope, token, now); found {
			t.Errorf("%s gets it", name)
		}
	}
	if _, found := p.get(hr, token, now.Add(parkedTime+time.Second)); found {
		t.Error("it is there after its hour")
	}
	p.leave(hr, intake.File{Data: []byte("x")}, now.Add(2*parkedTime))
	if len(p.files) != 1 || p.bytes != 1 {
		t.Errorf("%d files of %d bytes are left", len(p.files), p.bytes)
	}
}

func TestParkedFilesTakeNoMoreThanTheirRoom(t *testing.T) {
	t.Parallel()
	var p parking
	now := time.Date(2026, 7, 2, 9, 0, 0, 0, time.UTC)
	data := make([]byte, parkedBytes/2)
	first := p.leave(attendance.Scope{}, intake.File{Data: data}, now)
	second := p.leave(attendance.Scope{}, intake.File{Data: data}, now)
	third := p.leave(attendance.Scope{}, intake.File{Data: data}, now)
	for token, want := range map[string]bool{first: false, second: true, third: true} {
		if _, found := p.get(attendance.Scope{}, token, now); found != want {
			t.Errorf("found %t, want %t", found, want)
		}
	}
	p.drop(second)
	p.drop("unknown")
	if len(p.files) != 1 || p.bytes != parkedBytes/2 {
		t.Errorf("%d files of %d bytes are left", len(p.files), p.bytes)
	}
}
