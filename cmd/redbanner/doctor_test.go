package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redbanner/migrations/sqldb"
)

// speakingAs is an app with a folder of keys, whose words a test reads.
func speakingAs(t *testing.T, keys string) (*app, *bytes.Buffer) {
	t.Helper()
	printer, err := newPrinter("en")
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	return &app{cli: &commands{Keys: keys}, printer: printer, stdout: &said, stderr: &said, stdin: strings.NewReader("")}, &said
}

// checked runs the doctor and returns its checks by name.
func (o *office) checked(args ...string) map[string]checkJSON {
	o.Helper()
	got := o.run(append([]string{"--json", "doctor"}, args...)...)
	var document struct{ Checks []checkJSON }
	readJSON(o, got.stdout, &document)
	byName := map[string]checkJSON{}
	well := true
	for _, c := range document.Checks {
		byName[c.Check] = c
		well = well && c.OK
	}
	if (got.code == exitDone) != well {
		o.Errorf("exit code %d over %+v", got.code, document.Checks)
	}
	return byName
}

func TestDoctorLooksAtTheMachine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		free := "127.0.0.1:0"
		checks := o.checked("--addr", free)
		for name, want := range map[string]string{"store": "schema is current", "keys": o.keys, "time": "Asia/Shanghai", "charts": "font", "address": free} {
			if c := checks[name]; !c.OK || !strings.Contains(c.Message, want) {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if _, seen := checks["disk"]; seen != (dialectOf(o) == sqldb.SQLite) {
			t.Errorf("the disk is looked at: %v", seen)
		}
	})
}

func TestDoctorFindsTheAddressTakenOrServed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	other, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // a program that hangs up on whoever comes
		for {
			c, err := other.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	defer other.Close()
	if c := o.checked("--addr", other.Addr().String())["address"]; c.OK || !strings.Contains(c.Message, "another program") {
		t.Errorf("an address that is taken: %+v", c)
	}
	r := o.serve()
	if c := o.checked("--addr", strings.TrimPrefix(r.HTTP, "http://"))["address"]; !c.OK || !strings.Contains(c.Message, "the service answers") {
		t.Errorf("its own address: %+v", c)
	}
	if err := o.end(r, os.Interrupt); err != nil {
		t.Errorf("%v\n%s", err, r.said)
	}
}

func TestDoctorFindsKeysThatOthersRead(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	if err := os.Mkdir(o.keys, 0o700); err != nil {
		t.Fatal(err)
	}
	if c := o.checked("--addr", "127.0.0.1:0")["keys"]; !c.OK || !strings.Contains(c.Message, "alone") {
		t.Errorf("keys of this account: %+v", c)
	}
	if err := os.Chmod(o.keys, 0o750); err != nil {
		t.Fatal(err)
	}
	if c := o.checked("--addr", "127.0.0.1:0")["keys"]; c.OK || !strings.Contains(c.Message, "chmod") {
		t.Errorf("keys for others: %+v", c)
	}
	o.keys = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(o.keys, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a, _ := speakingAs(t, o.keys)
	if c := a.checkKeys(); c.OK || !strings.Contains(c.Message, "may write") {
		t.Errorf("a file for a folder: %+v", c)
	}
}

func TestDoctorFindsAClockThatCannotBeRight(t *testing.T) {
	t.Parallel()
	a, _ := speakingAs(t, "")
	if c := a.checkTime(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)); c.OK || !strings.Contains(c.Message, "2015-01-01 08:00") {
		t.Errorf("a clock of 2015: %+v", c)
	}
	if c := a.checkTime(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); !c.OK {
		t.Errorf("a clock of 2027: %+v", c)
	}
}

func TestDoctorFindsTooLittleRoom(t *testing.T) {
	t.Parallel()
	a, _ := speakingAs(t, "")
	path := filepath.Join(t.TempDir(), "huge.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a.cli.DB = "sqlite:" + path
	if c := a.checkDisk(); len(c) != 1 || !c[0].OK {
		t.Errorf("an empty store: %+v", c)
	}
	// A hole of 4 TB takes no room; some file systems end below that, and none can then
	// hold a store for which there is too little.
	if err := os.Truncate(path, 1<<42); err != nil {
		t.Skip("this file system holds no file of 4 TB: ", err)
	}
	if c := a.checkDisk(); len(c) != 1 || c[0].OK || !strings.Contains(c[0].Message, "make room") {
		t.Errorf("a store of 4 TB: %+v", c)
	}
}
