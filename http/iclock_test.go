package http_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/http/iclocktest"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

const secret = "k3y-of-the-hall"

// received is when everything in these tests happens: noon of a Monday in Shanghai.
var received = time.Date(2025, 3, 3, 4, 0, 0, 0, time.UTC)

// hall is a centre whose clocks push, from the address to the database.
type hall struct {
	t       *testing.T
	url     string // of the database
	db      *sqldb.DB
	service *push.Service
	server  *apphttp.PushServer
	scope   attendance.Scope
	log     *lockedBuffer
	served  chan error
}

// lockedBuffer is a log that is written by many.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// onBoth runs the test with a hall over each database.
func onBoth(t *testing.T, test func(t *testing.T, h *hall)) {
	t.Helper()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			test(t, newHall(t, dialect))
		})
	}
}

func newHall(t *testing.T, dialect sqldb.Dialect) *hall {
	t.Helper()
	h := &hall{t: t, url: sqldbtest.URL(t, dialect), log: &lockedBuffer{}}
	h.open()
	if err := migrations.Up(t.Context(), h.db); err != nil {
		t.Fatal(err)
	}
	scope := sqldbtest.Centre(t, h.db, "c1")
	h.scope = attendance.Scope{Centre: roster.Centre{ID: scope.CentreID, Code: "c1"}, Actor: "hr"}
	h.start(apphttp.PushServer{Doors: h.doors(push.Door{})})
	t.Cleanup(h.stop)
	return h
}

// doors are the hall's own, by its secret path.
func (h *hall) doors(door push.Door) []apphttp.PushDoor {
	h.t.Helper()
	path, err := push.HashPath(secret)
	if err != nil {
		h.t.Fatal(err)
	}
	door.Path = path
	return []apphttp.PushDoor{{Centre: h.scope.Centre, Door: door}}
}

func (h *hall) open() {
	h.t.Helper()
	db, err := sqldb.Open(h.t.Context(), h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	db.Now = func() time.Time { return received }
	h.db = db
	h.service = &push.Service{Store: attendancedb.NewPush(db, time.FixedZone("CST", 8*3600))}
}

func (h *hall) start(server apphttp.PushServer) {
	h.t.Helper()
	server.Addr, server.Push = "127.0.0.1:0", h.service
	server.Log = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if server.Burst == 0 {
		server.Burst = 1_000_000
	}
	if err := server.Open(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.server, h.served = &server, make(chan error, 1)
	go func() { h.served <- server.Serve() }()
}

// stop ends the server and closes the database.
func (h *hall) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.server.Shutdown(ctx); err != nil {
		h.t.Errorf("shutdown: %v", err)
	}
	if err := <-h.served; err != nil {
		h.t.Errorf("serve: %v", err)
	}
	if err := h.db.Close(); err != nil {
		h.t.Errorf("close: %v", err)
	}
}

// restart ends the server and starts another over the same database.
func (h *hall) restart() {
	h.t.Helper()
	doors := h.server.Doors
	h.stop()
	h.open()
	h.start(apphttp.PushServer{Doors: doors})
}

func (h *hall) approve(serial string) {
	h.t.Helper()
	if _, err := h.service.Decide(h.t.Context(), h.scope, nil, serial, push.Approved, ""); err != nil {
		h.t.Fatal(err)
	}
}

// clock is a simulated clock before the hall's door.
func (h *hall) clock(serial string) *iclocktest.Clock {
	return &iclocktest.Clock{URL: h.server.URL() + "/" + secret, Serial: serial, Lines: 20}
}

// stored is every stored punch as "number time", sorted.
func (h *hall) stored() []string {
	h.t.Helper()
	var rows []struct {
		Number string           `db:"number"`
		At     roster.LocalTime `db:"at"`
	}
	h.read(func(tx *sqldb.Tx) error {
		return tx.Select(h.t.Context(), &rows, `
			SELECT n.number, p.at
			FROM punches p
			JOIN clock_numbers n ON n.centre_id = p.centre_id AND n.id = p.number_id
			WHERE p.centre_id = ?`, tx.CentreID)
	})
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Number + " " + r.At.String()
	}
	slices.Sort(list)
	return list
}

func (h *hall) read(fn func(tx *sqldb.Tx) error) {
	h.t.Helper()
	if err := h.db.ReadTx(h.t.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID}, fn); err != nil {
		h.t.Fatal(err)
	}
}

// count counts the rows of a table.
func (h *hall) count(table string) int {
	h.t.Helper()
	var n int
	h.read(func(tx *sqldb.Tx) error {
		return tx.Get(h.t.Context(), &n, `SELECT COUNT(*) FROM `+table+` WHERE centre_id = ?`, tx.CentreID)
	})
	return n
}

// send makes one request of the hall's door and returns status, text and header.
func (h *hall) send(method, path, body string) (int, string, http.Header) {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL()+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		h.t.Fatal(err)
	}
	return response.StatusCode, text.String(), response.Header
}

// punched is what a clock's log says, as stored lists it.
func punched(c *iclocktest.Clock) []string {
	var list []string
	for _, line := range c.Log() {
		fields := strings.Split(line, "\t")
		list = append(list, fields[0]+" "+fields[1])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Requests are cut, answers lost, the server stopped and started, the clock rebooted
// with its log from the start: nothing is lost and nothing doubled.
func TestTwoHundredDisconnectionsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		random := rand.New(rand.NewPCG(2025, 3))
		h.approve("SN1")
		c := h.clock("SN1")
		if _, err := c.Handshake(t.Context()); err != nil {
			t.Fatal(err)
		}
		breaks, restarts, reboots := 0, 0, 0
		day := roster.MustDate("2025-02-01")
		for breaks < 200 || c.Pending() > 0 {
			for range random.IntN(8) {
				at := roster.At(day+roster.Date(random.IntN(28)), random.IntN(86400))
				c.Punch(fmt.Sprint(1000+random.IntN(40)), at.String())
			}
			c.Lines = 1 + random.IntN(30)
			c.Fault = iclocktest.None
			if breaks < 200 {
				c.Fault = iclocktest.Fault(random.IntN(int(iclocktest.Faults)))
			}
			if c.Pending() > 0 && c.Fault != iclocktest.None {
				breaks++
			}
			if err := c.Upload(t.Context()); err != nil && c.Fault == iclocktest.None {
				t.Fatalf("after %d breaks: %v", breaks, err)
			}
			switch roll := random.IntN(40); {
			case roll < 2 && restarts < 12:
				restarts++
				h.restart()
				c.URL = h.server.URL() + "/" + secret
			case roll == 2 && reboots < 5:
				reboots++
				c.Reboot()
			}
		}
		h.restart() // every request under way has ended
		if diff := cmp.Diff(punched(c), h.stored()); diff != "" {
			t.Errorf("punches (-clock +store):\n%s", diff)
		}
		if n := h.count("batches"); n != 1 {
			t.Errorf("%d batches for one clock and one day", n)
		}
		var batch struct{ Lines, Kept, Duplicates int }
		h.read(func(tx *sqldb.Tx) error {
			return tx.Get(t.Context(), &batch, `
				SELECT line_count AS lines, accepted + unmatched AS kept, duplicates
				FROM batches
				WHERE centre_id = ?`, tx.CentreID)
		})
		if batch.Kept != len(punched(c)) || batch.Lines != batch.Kept+batch.Duplicates {
			t.Errorf("the batch counts %+v, %d punches", batch, len(punched(c)))
		}
		if waiting, err := h.service.Store.Unapplied(t.Context(), h.scope); err != nil || len(waiting) > 0 {
			t.Errorf("%d uploads wait, %v", len(waiting), err)
		}
		t.Logf("%d records, %d breaks, %d restarts, %d reboots, %d bodies kept, %d lines, %d duplicates",
			len(c.Log()), breaks, restarts, reboots, h.count("push_uploads"), batch.Lines, batch.Duplicates)
	})
}

func TestOptionsAreThoseOfTheProtocol(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	h.approve("SN1")
	const want = "GET OPTION FROM: SN1\nATTLOGStamp=None\nOPERLOGStamp=None\nATTPHOTOStamp=None\nErrorDelay=30\nDelay=10\n" +
		"TransTimes=00:00;14:05\nTransInterval=1\nTransFlag=TransData AttLog\tOpLog\nTimeZone=8\nRealtime=1\nEncrypt=None\n" +
		"ServerVer=2.4.1\nPushProtVer=2.4.1\nPushOptionsFlag=1\nSupportPing=1\n"
	for _, path := range []string{
		"/" + secret + "/iclock/cdata", "/" + secret + "/iclock/cdata.aspx", "/" + secret + "/iclock/cdata.php", "/d/" + secret + "/iclock/cdata",
	} {
		status, text, header := h.send("GET", path+"?SN=SN1&options=all&pushver=2.2.14&DeviceType=pid&language=83&pushcommkey=x", "")
		if status != 200 {
			t.Fatalf("%s: %d %s", path, status, text)
		}
		if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if _, err := http.ParseTime(header.Get("Date")); err != nil {
			t.Errorf("Date: %v", err)
		}
	}
	if devices, err := h.service.Store.Devices(t.Context(), h.scope); err != nil || devices[0].Type != "pid" || !devices[0].FirstAt.Equal(received) {
		t.Errorf("%+v, %v", devices, err)
	}
	h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=ATTLOG&Stamp=777", "1\t2025-03-03 08:00:00\t0\t1\n")
	h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=OPERLOG&Stamp=888", "OPLOG 4\t1\t2025-03-03 08:00:00\t0\t0\t0\t0\n")
	if _, text, _ := h.send("GET", "/"+secret+"/iclock/cdata?SN=SN1&options=all", ""); !strings.Contains(text, "ATTLOGStamp=777\nOPERLOGStamp=888\n") {
		t.Errorf("stamps are not echoed: %s", text)
	}
}

func TestAnswersToEachRequest(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	h.approve("SN1")
	tests := []struct {
		name, method, path, body string
		status                   int
		text                     string
	}{
		{"records", "POST", "cdata?SN=SN1&table=ATTLOG&Stamp=1", "1\t2025-03-03 08:00:00\nrubbish\n\n", 200, "OK: 3"},
		{"no records", "POST", "cdata?SN=SN1&table=ATTLOG", "", 200, "OK: 0"},
		{"operation log", "POST", "cdata?SN=SN1&table=OPERLOG", "OPLOG 21\t0\t2025-03-03 08:00:00\t0\t0\t0\t0\nUSER PIN=1\n", 200, "OK: 2"},
		{"options", "POST", "cdata?SN=SN1&table=options", "~DeviceName=X,FWVersion=1", 200, "OK"},
		{"photo", "POST", "cdata?SN=SN1&table=ATTPHOTO", "PIN=1.jpg\nCMD=uploadphoto\x00\xff\xd8", 200, "OK"},
		{"photo elsewhere", "POST", "fdata?SN=SN1&table=ATTPHOTO", "\xff\xd8", 200, "OK"},
		{"templates", "POST", "cdata?SN=SN1&table=BIODATA", "BIODATA Pin=1\nBIODATA Pin=2", 200, "OK: 2"},
		{"identity cards", "POST", "cdata?SN=SN1&table=IDCARD", "IDCARD PIN=1\n", 200, "OK: 1"},
		{"faults of the clock", "POST", "cdata?SN=SN1&table=ERRORLOG", "ERRORLOG ErrCode=1\n", 200, "OK: 1"},
		{"an unknown table", "POST", "cdata?SN=SN1&table=whatever", "x\n", 200, "OK"},
		{"a check of a face", "POST", "cdata?SN=SN1&type=PostVerifyData", "x", 200, "OK"},
		{"a look-up", "GET", "cdata?SN=SN1&table=RemoteAtt&PIN=1", "", 200, "OK"},
		{"poll", "GET", "getrequest?SN=SN1&INFO=Ver,1,2,3", "", 200, "OK"},
		{"result of no command", "POST", "devicecmd?SN=SN1", "ID=info8487&Return=0&CMD=DATA\nID=9&Return=0&CMD=DATA\n", 200, "OK"},
		{"ping", "GET", "ping?SN=SN1", "", 200, "OK"},
		{"a stranger's ping", "GET", "ping?SN=SN2", "", 403, "ERROR: this clock is not approved\n"},
		{"a stranger's records", "POST", "cdata?SN=SN2&table=ATTLOG", "1\t2025-03-03 08:00:00\n", 403, "ERROR: this clock is not approved\n"},
		{"no serial number", "GET", "ping", "", 400, "ERROR: bad request\n"},
		{"a serial number that is none", "GET", "ping?SN=a%27%20OR%201", "", 400, "ERROR: bad request\n"},
		{"another method", "PUT", "cdata?SN=SN1&table=ATTLOG", "x", 405, "ERROR: Method Not Allowed\n"},
		{"an unknown request", "GET", "registry?SN=SN1", "", 404, "ERROR: Not Found\n"},
		{"another folder", "GET", "../cdata?SN=SN1", "", 404, "ERROR: Not Found\n"},
	}
	for _, tt := range tests {
		status, text, header := h.send(tt.method, "/"+secret+"/iclock/"+tt.path, tt.body)
		if status != tt.status || text != tt.text || header.Get("Date") == "" {
			t.Errorf("%s: %d %q, want %d %q", tt.name, status, text, tt.status, tt.text)
		}
	}
	if got := h.stored(); len(got) != 1 {
		t.Errorf("stored %v, want the one record of SN1", got)
	}
}

func TestTheSecretPathAndTheNetworkGuardTheDoor(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	h.approve("SN1")
	for _, prefix := range []string{"", "/", "/wrong-secret-path", "/" + secret + "/x", "/" + strings.ToUpper(secret)} {
		if status, text, _ := h.send("GET", prefix+"/iclock/ping?SN=SN1", ""); status != 404 {
			t.Errorf("by %q: %d %s", prefix, status, text)
		}
	}
	elsewhere := h.doors(push.Door{Networks: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}})
	h.server.Doors = elsewhere
	h.restart()
	for range 3 {
		if status, _, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=ATTLOG", "1\t2025-03-03 08:00:00\n"); status != 403 {
			t.Errorf("from another network: %d", status)
		}
	}
	h.send("GET", "/"+secret+"/iclock/ping?SN=SN9", "")
	h.send("GET", "/"+secret+"/iclock/ping?SN=%00", "")
	events, err := h.service.Store.Events(t.Context(), h.scope, "", 0)
	want := []push.Event{{Serial: "SN1", At: push.WallClock(received, 8*3600), Kind: push.WrongNetwork, Op: -1, Detail: "127.0.0.1"}}
	if diff := cmp.Diff(want, events); diff != "" || err != nil {
		t.Errorf("events (-want +got):\n%s%v", diff, err)
	}
	if n := h.count("push_uploads"); n != 0 {
		t.Errorf("%d uploads kept", n)
	}
	if devices, err := h.service.Store.Devices(t.Context(), h.scope); err != nil || len(devices) != 1 {
		t.Errorf("a stranger from outside became pending: %v, %v", devices, err)
	}
	h.server.Doors = h.doors(push.Door{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	h.restart()
	if status, _, _ := h.send("GET", "/"+secret+"/iclock/ping?SN=SN1", ""); status != 200 {
		t.Errorf("from the network: %d", status)
	}
	if strings.Contains(h.log.String(), secret) {
		t.Error("the secret path stands in the log")
	}
}

func TestAnUnknownClockIsHeardOnceItIsApproved(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		c := h.clock("NEW1")
		c.Punch("1001", "2025-03-03 07:58:10")
		if _, err := c.Handshake(t.Context()); err == nil {
			t.Fatal("shook hands with a stranger")
		}
		if err := c.Upload(t.Context()); err == nil || c.Pending() != 1 {
			t.Fatalf("a stranger's records were acknowledged: %v", err)
		}
		for table, want := range map[string]int{"push_uploads": 0, "punches": 0, "push_devices": 1, "push_events": 0, "clock_numbers": 0} {
			if n := h.count(table); n != want {
				t.Errorf("%d rows of %s, want %d", n, table, want)
			}
		}
		devices, err := h.service.Store.Devices(t.Context(), h.scope)
		want := []push.Device{{Serial: "NEW1", State: push.Pending, FirstAt: received, FirstAddress: "127.0.0.1", LastAt: received, LastAddress: "127.0.0.1"}}
		if diff := cmp.Diff(want, devices); diff != "" || err != nil {
			t.Fatalf("pending (-want +got):\n%s%v", diff, err)
		}
		h.approve("NEW1")
		if err := c.Upload(t.Context()); err != nil || len(h.stored()) != 1 {
			t.Errorf("after approval: %v, stored %v", err, h.stored())
		}
	})
}

func TestStrangersFillOnlySoMuch(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	for i := range push.MaxPending + 10 {
		if status, _, _ := h.send("GET", fmt.Sprintf("/%s/iclock/ping?SN=FAKE%d", secret, i), ""); status != 403 {
			t.Fatalf("%d: %d", i, status)
		}
	}
	if n := h.count("push_devices"); n != push.MaxPending {
		t.Errorf("%d pending, want %d", n, push.MaxPending)
	}
	h.approve("REAL")
	if status, _, _ := h.send("GET", "/"+secret+"/iclock/ping?SN=REAL", ""); status != 200 {
		t.Errorf("an approved clock behind them: %d", status)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	h.approve("SN1")
	line := "1\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\n"
	whole := strings.Repeat(line, (4<<20)/len(line))
	if status, text, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=ATTLOG", whole); status != 200 || text != fmt.Sprintf("OK: %d", (4<<20)/len(line)) {
		t.Errorf("four mebibytes: %d %s", status, text)
	}
	if status, _, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=ATTLOG", whole+line); status != 413 {
		t.Errorf("more: %d", status)
	}
	if status, _, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=BIODATA", strings.Repeat("x", 10<<20)); status != 200 {
		t.Errorf("ten of something else: %d", status)
	}
	for _, table := range []string{"BIODATA", "OPERLOG"} {
		if status, _, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table="+table, strings.Repeat("x", 10<<20+1)); status != 413 {
			t.Errorf("more of %s: %d", table, status)
		}
	}
	if status, _, _ := h.send("POST", "/"+secret+"/iclock/devicecmd?SN=SN1", strings.Repeat("x", 1<<20+1)); status != 413 {
		t.Errorf("more of answers: %d", status)
	}
	events, err := h.service.Store.Events(t.Context(), h.scope, "SN1", 0)
	told := slices.ContainsFunc(events, func(e push.Event) bool { return e.Kind == push.TooLarge && e.Detail == "4194304" })
	if err != nil || !told {
		t.Errorf("HR was not told: %v, %v", events, err)
	}
	if n := h.count("push_uploads"); n != 1 {
		t.Errorf("%d uploads kept, want the one that fits", n)
	}
}

func TestOneAddressCannotFloodTheServer(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	doors := h.server.Doors
	h.stop()
	h.open()
	h.start(apphttp.PushServer{Doors: doors, Rate: 1, Burst: 3})
	statuses := map[int]int{}
	for range 50 {
		status, _, _ := h.send("GET", "/wrong/iclock/ping?SN=SN1", "")
		statuses[status]++
	}
	// However slow the machine: one a second is far from fifty at once.
	if statuses[404] < 3 || statuses[429] == 0 || statuses[404]+statuses[429] != 50 {
		t.Errorf("statuses %v", statuses)
	}
}

// The canaries are everything that a clock may send and nobody may keep.
func TestWhatMustNotBeKeptIsNowhere(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldb.SQLite)
	h.approve("SN1")
	h.send("GET", "/"+secret+"/iclock/cdata?SN=SN1&options=all&DeviceType=pid&pushcommkey=CANARYKEY", "")
	post := func(query, body string) {
		t.Helper()
		if status, text, _ := h.send("POST", "/"+secret+"/iclock/"+query, body); status != 200 {
			t.Fatalf("%s: %d %s", query, status, text)
		}
	}
	post("cdata?SN=SN1&table=OPERLOG&Stamp=1", "OPLOG 21\t14\t2025-03-03 07:00:00\t0\t0\t0\t0\n"+
		"USER PIN=7\tName=CANARYNAME\tPri=0\tPasswd=CANARYPASSWORD\tCard=CANARYCARD\n"+
		"FP PIN=7\tFID=1\tSize=9\tValid=1\tTMP=CANARYFINGER"+strings.Repeat("A", 2000)+"CANARYLONG\n"+
		"FACE PIN=7\tTMP=CANARYFACE\nUSERPIC PIN=7\tContent=CANARYPICTURE\nBIOPHOTO PIN=7\tContent=CANARYBIO\n"+
		"OPLOG 4\tCANARYOTHER\t2025-03-03 07:00:00\t0\t0\t0\t0\nOPLOG 1\tCANARY NAME\t2025-03-03 07:00:01\tCANARYVALUE\t0\t0\t0\n")
	post("cdata?SN=SN1&table=BIODATA", "BIODATA Pin=7\tTmp=CANARYTEMPLATE\n")
	post("cdata?SN=SN1&table=IDCARD", "IDCARD PIN=7\tIDNum=CANARYIDCARD\n")
	post("cdata?SN=SN1&table=ATTPHOTO", "PIN=x.jpg\nCMD=uploadphoto\x00CANARYPHOTO")
	post("fdata?SN=SN1", "CANARYFDATA")
	post("cdata?SN=SN1&table=options", "Pwd=CANARYOPTION")
	post("cdata?SN=SN1&table=CANARYTABLE", "CANARYUNKNOWN")
	post("devicecmd?SN=SN1", "ID=1&Return=0&CMD=INFO\nPwd=CANARYRESULT\n")
	post("cdata?SN=SN1&table=ATTLOG&CANARYQUERY=1", "7\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\t110101199003071234\t0\n"+
		"8\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\tCANARYCARDNUMBER\t1\n"+
		"9\t2025-03-03 08:00:01\t0\t1\t0\t0\t0\t1\tCANARYHEAT\t9\t+28800\tCANARYPLACE\n"+
		"USER PIN=7\tPasswd=CANARYWRONGTABLE\nFP PIN=7\tTMP=CANARYWRONGFINGER\n")
	if got := h.stored(); len(got) != 2 {
		t.Errorf("stored %v, want those of 7 and 9", got)
	}
	path := strings.TrimPrefix(h.url, "sqlite:")
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("the database and its log: %v, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		check(t, file, string(data))
	}
	check(t, "the log", h.log.String())
	if !strings.Contains(h.log.String(), "serial=SN1") {
		t.Error("nothing is logged: its silence proves nothing")
	}
	events, err := h.service.Store.Events(t.Context(), h.scope, "SN1", 0)
	if err != nil || len(events) != 2 || events[0].Op != 21 || events[0].Operator != "14" || events[1].Operator != "" {
		t.Errorf("events %+v, %v", events, err)
	}
}

func check(t *testing.T, place, text string) {
	t.Helper()
	for _, canary := range []string{"CANARY", "110101199003071234"} {
		if at := strings.Index(text, canary); at >= 0 {
			t.Errorf("%s holds %q", place, text[at:min(len(text), at+40)])
		}
	}
}

func TestAClockIsAskedOnceAndItsAnswerCompared(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.approve("SN1")
		c := h.clock("SN1")
		for _, at := range []string{"2025-02-27 08:00:00", "2025-02-28 08:00:00", "2025-03-01 08:00:00", "2025-03-01 23:59:59", "2025-03-02 08:00:00"} {
			c.Punch("1001", at)
		}
		c.Lines = 2
		if err := c.Upload(t.Context()); err != nil { // the first two
			t.Fatal(err)
		}
		from, to := roster.MustDate("2025-02-28"), roster.MustDate("2025-03-01")
		ask := func(kind push.Question) push.Command {
			t.Helper()
			if _, err := h.service.Ask(t.Context(), h.scope, kind, "SN1", from, to); err != nil {
				t.Fatal(err)
			}
			if err := c.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			commands, err := h.service.Store.Commands(t.Context(), h.scope, "SN1")
			if err != nil {
				t.Fatal(err)
			}
			return commands[0]
		}
		if got := ask(push.Check); got.Sum != 3 || got.Stored != 1 || got.Missing() != 2 || got.AnsweredAt.IsZero() {
			t.Errorf("before the rest was sent: %+v", got)
		}
		if got := ask(push.Pull); got.Return != 0 || got.AnsweredAt.IsZero() || got.Sum >= 0 {
			t.Errorf("sent again: %+v", got)
		}
		if got := ask(push.Check); got.Sum != 3 || got.Missing() != 0 {
			t.Errorf("after: %+v", got)
		}
		want := []string{
			"C:1:VERIFY SUM ATTLOG StartTime=2025-02-28 00:00:00\tEndTime=2025-03-01 23:59:59",
			"C:2:DATA QUERY ATTLOG StartTime=2025-02-28 00:00:00\tEndTime=2025-03-01 23:59:59",
			"C:3:VERIFY SUM ATTLOG StartTime=2025-02-28 00:00:00\tEndTime=2025-03-01 23:59:59",
		}
		if err := c.Poll(t.Context()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, c.Orders); diff != "" {
			t.Errorf("orders (-want +got):\n%s", diff)
		}
		if got := h.stored(); len(got) != 4 {
			t.Errorf("stored %v", got)
		}
		c.Forget()
		if got := ask(push.Check); got.Missing() != -3 {
			t.Errorf("after its log was deleted: %+v", got)
		}
		// The first answer stands, and another clock's answer is nobody's.
		h.approve("SN2")
		h.send("POST", "/"+secret+"/iclock/devicecmd?SN=SN1", "ID=1&Return=-1002&CMD=VERIFY SUM\n")
		if _, err := h.service.Ask(t.Context(), h.scope, push.Check, "SN1", from, to); err != nil {
			t.Fatal(err)
		}
		h.send("POST", "/"+secret+"/iclock/devicecmd?SN=SN2", "ID=5&Return=0&AttlogSum=1\n")
		h.send("POST", "/"+secret+"/iclock/devicecmd?SN=SN1", "ID=5&Return=0&AttlogSum=1\n")
		commands, err := h.service.Store.Commands(t.Context(), h.scope, "")
		if err != nil || len(commands) != 5 || commands[4].Return != 0 || !commands[0].AnsweredAt.IsZero() {
			t.Errorf("%+v, %v", commands, err)
		}
	})
}

func TestRecordsThatCannotBeStoredAreNotAcknowledged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.approve("SN1")
		c := h.clock("SN1")
		c.Punch("1001", "2025-03-03 07:58:10")
		err := sqldbtest.InTx(t.Context(), h.db, sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `
				INSERT INTO push_uploads (centre_id, id, serial, sha256, body, line_count, received_at, address, state)
				VALUES (?, 9223372036854775807, 'SN1', 'x', ?, 0, 0, '', 'applied')`, tx.CentreID, []byte("x"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// No number is left for another upload, so it cannot be kept.
		status, text, _ := h.send("POST", "/"+secret+"/iclock/cdata?SN=SN1&table=ATTLOG", "1001\t2025-03-03 07:58:10\n")
		if status != 500 || text != "ERROR: not stored, try again\n" || len(h.stored()) != 0 {
			t.Errorf("%d %q, stored %v", status, text, h.stored())
		}
		if err := c.Upload(t.Context()); err == nil || c.Pending() != 1 {
			t.Errorf("the clock lets go of it: %v", err)
		}
	})
}

func TestTheManualsBodiesAreTaken(t *testing.T) {
	t.Parallel()
	folder := clocktest.Samples(t, "adms")
	h := newHall(t, sqldb.SQLite)
	h.db.Now = func() time.Time { return time.Date(2015, 7, 31, 4, 0, 0, 0, time.UTC) }
	h.approve("0316144680030")
	for _, tt := range []struct{ file, query, want string }{
		{"attlog", "cdata?SN=0316144680030&table=ATTLOG&Stamp=9999", "OK: 9"},
		{"oplog", "cdata?SN=0316144680030&table=OPERLOG&Stamp=9999", "OK: 1"},
		{"user", "cdata?SN=0316144680030&table=OPERLOG&Stamp=9999", "OK: 2"},
		{"devicecmd", "devicecmd?SN=0316144680030", "OK"},
	} {
		body, err := os.ReadFile(filepath.Join(folder, "vendor_manual_"+tt.file+".body"))
		if err != nil {
			t.Fatal(err)
		}
		if status, text, _ := h.send("POST", "/"+secret+"/iclock/"+tt.query, string(body)); status != 200 || text != tt.want {
			t.Errorf("%s: %d %s, want %s", tt.file, status, text, tt.want)
		}
	}
	if got := h.stored(); len(got) != 9 {
		t.Errorf("stored %v", got)
	}
}

func FuzzPushServer(f *testing.F) {
	db := sqldbtest.Open(f, sqldb.SQLite)
	db.Now = func() time.Time { return received }
	scope := sqldbtest.Centre(f, db, "c1")
	centre := attendance.Scope{Centre: roster.Centre{ID: scope.CentreID, Code: "c1"}, Actor: "hr"}
	service := &push.Service{Store: attendancedb.NewPush(db, time.UTC)}
	if _, err := service.Decide(f.Context(), centre, nil, "SN1", push.Approved, ""); err != nil {
		f.Fatal(err)
	}
	server := &apphttp.PushServer{Addr: "127.0.0.1:0", Push: service, Doors: []apphttp.PushDoor{{Centre: centre.Centre}}, Burst: 1 << 30}
	if err := server.Open(f.Context()); err != nil {
		f.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve() }()
	f.Cleanup(func() {
		if err := server.Shutdown(context.Background()); err != nil {
			f.Error(err)
		}
		if err := <-served; err != nil {
			f.Error(err)
		}
	})
	f.Add("cdata", "table=ATTLOG&Stamp=1", []byte("1\t2025-03-03 08:00:00\t0\t1\n"))
	f.Add("cdata", "table=OPERLOG", []byte("OPLOG 21\t0\t2025-03-03 08:00:00\t0\t0\t0\t0\nUSER PIN=1"))
	f.Add("cdata", "table=BIODATA", []byte("\x00\xff\n"))
	f.Add("devicecmd", "", []byte("ID=1&Return=0&CMD=VERIFY SUM&AttlogSum=9"))
	f.Add("fdata", "a;b=%zz", []byte("x"))
	f.Fuzz(func(t *testing.T, endpoint, query string, body []byte) {
		c := &iclocktest.Clock{URL: server.URL(), Serial: "SN1"}
		text, err := c.Post(t.Context(), endpoint, "&"+query, string(body))
		if err != nil && (strings.Contains(err.Error(), "status 5") || strings.Contains(err.Error(), "EOF")) {
			t.Errorf("%v", err)
		}
		if err == nil && !strings.HasPrefix(text, "OK") && !strings.HasPrefix(text, "GET OPTION") {
			t.Errorf("answered %q", text)
		}
	})
}
