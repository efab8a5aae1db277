package push_test

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
)

func TestSerialNumbers(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"0316144680030": true, "CGKK223862906": true, "a-b_c": true, strings.Repeat("9", 40): true,
		"": false, strings.Repeat("9", 41): false, "a b": false, "a/b": false, "甲": false, "a'": false, "a\n": false,
	} {
		if got := push.ValidSerial(s); got != want {
			t.Errorf("ValidSerial(%q) = %v", s, got)
		}
	}
}

func TestOptionsFollowTheZoneAndTheStamps(t *testing.T) {
	t.Parallel()
	for offset, want := range map[int]string{
		8 * 3600: "TimeZone=8\n", 0: "TimeZone=0\n", -11 * 3600: "TimeZone=-11\n", 11 * 3600: "TimeZone=11\n",
		12 * 3600: "TimeZone=720\n", 5*3600 + 1800: "TimeZone=330\n", -12 * 3600: "TimeZone=-720\n",
	} {
		if got := push.Handshake(push.Device{Serial: "S"}, offset); !strings.Contains(got, want) {
			t.Errorf("offset %d: want %s in\n%s", offset, want, got)
		}
	}
	for stamp, want := range map[string]string{"": "ATTLOGStamp=None\n", "0": "ATTLOGStamp=None\n", "9999": "ATTLOGStamp=9999\n"} {
		if got := push.Handshake(push.Device{AttlogStamp: stamp}, 0); !strings.Contains(got, want) {
			t.Errorf("stamp %q: want %s in\n%s", stamp, want, got)
		}
	}
	if got := push.Stamp("9999\nTransFlag=1111111111"); got != "" {
		t.Errorf("a stamp of two lines: %q", got)
	}
	if text := push.Handshake(push.Device{}, 0); !strings.Contains(text, "TransFlag=TransData AttLog\tOpLog\n") {
		t.Errorf("asks for more: %s", text)
	}
}

func TestTheOperationLogKeepsWhatExplainsJumps(t *testing.T) {
	t.Parallel()
	body := "OPLOG 21\t14\t2025-03-03 07:00:00\t1\t2\t3\t4\n" +
		"USER PIN=1\tPasswd=x\n" +
		"OPLOG 4\t14\t2025-03-03 07:00:00\t0\t0\t0\t0\n" + // the menu was opened
		"OPLOG 13\t0\t2025-03-03 07:00:01\r\n" +
		"OPLOG 13\n" + "OPLOG x\t0\t2025-03-03 07:00:01\n" + "OPLOG 13\t0\t2025-02-30 07:00:01\n" +
		"OPLOG 82\tno name\t2025-03-03 07:00:02\tsecret\t7\n" +
		"FP " + strings.Repeat("OPLOG 21\t14\t2025-03-03 07:00:00\t", 100) + "\n" +
		"OPLOG 0\t0\t2000-01-01 00:00:05\t0\t0\t0\t0" // no line end
	at := func(s string) roster.LocalTime {
		l, err := roster.ParseLocalTime(s)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	want := []push.Event{
		{At: at("2025-03-03 07:00:00"), Kind: "oplog", Op: 21, Operator: "14", Detail: "1 2 3 4"},
		{At: at("2025-03-03 07:00:01"), Kind: "oplog", Op: 13, Operator: "0"},
		{At: at("2025-03-03 07:00:02"), Kind: "oplog", Op: 82, Detail: "7"},
		{At: at("2000-01-01 00:00:05"), Kind: "oplog", Op: 0, Operator: "0", Detail: "0 0 0 0"},
	}
	for _, r := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body))} {
		events, lines, err := push.ReadOperlog(r)
		if diff := cmp.Diff(want, events); diff != "" || lines != 10 || err != nil {
			t.Errorf("%d lines, %v, events (-want +got):\n%s", lines, err, diff)
		}
	}
}

func TestACutOperationLogIsNotTaken(t *testing.T) {
	t.Parallel()
	cut := io.MultiReader(strings.NewReader("OPLOG 21\t14\t2025-03-03 07:00:00\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if events, _, err := push.ReadOperlog(cut); !errors.Is(err, io.ErrUnexpectedEOF) || events != nil {
		t.Errorf("%v, %v", events, err)
	}
	if _, err := push.CountLines(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("counting: %v", err)
	}
}

func TestLinesAreCounted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "a": 1, "a\n": 1, "a\nb": 2, "\n\n": 2, strings.Repeat("a\n", 40_000): 40_000} {
		if got, err := push.CountLines(strings.NewReader(text)); got != want || err != nil {
			t.Errorf("%.20q: %d, want %d, %v", text, got, want, err)
		}
	}
}

func TestCommandsAsClocksTakeThem(t *testing.T) {
	t.Parallel()
	c := push.Command{ID: 4, Kind: push.Check, From: roster.MustDate("2024-02-29"), To: roster.MustDate("2024-03-31")}
	pull := c
	pull.ID, pull.Kind = 5, push.Pull
	want := "C:4:VERIFY SUM ATTLOG StartTime=2024-02-29 00:00:00\tEndTime=2024-03-31 23:59:59\n" +
		"C:5:DATA QUERY ATTLOG StartTime=2024-02-29 00:00:00\tEndTime=2024-03-31 23:59:59\n"
	if got := push.Orders([]push.Command{c, pull}); got != want {
		t.Errorf("got %q", got)
	}
	if got := push.Orders(nil); got != "OK" {
		t.Errorf("nothing to do: %q", got)
	}
}

func TestAnswersOfClocks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []push.Answer
	}{
		{"one", "ID=4&Return=0&CMD=VERIFY SUM&StartTime=2024-03-01 00:00:00&EndTime=2024-03-31 23:59:59&AttlogSum=12\n", []push.Answer{{ID: 4, Sum: 12}}},
		{"several", "ID=1&Return=-1002&CMD=X\nID=2&Return=0&CMD=DATA", []push.Answer{{ID: 1, Return: -1002, Sum: -1}, {ID: 2, Sum: -1}}},
		{"on lines of their own", "ID=7\nReturn=0\r\nCMD=INFO\n~Key=1", []push.Answer{{ID: 7, Sum: -1}}},
		{"without a result", "ID=7&CMD=DATA", []push.Answer{{ID: 7, Return: -1, Sum: -1}}},
		{"of another server", "ID=info8487&Return=0&CMD=DATA", nil},
		{"numbers out of range", "ID=7&Return=99999999999&AttlogSum=x", []push.Answer{{ID: 7, Return: -1, Sum: -1}}},
		{"nothing", "", nil},
		{"rubbish", "Return=0&&==\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, push.ReadAnswers([]byte(tt.body))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := push.ReadAnswers([]byte(strings.Repeat("ID=1&", 5000))); len(got) != 1000 {
		t.Errorf("%d answers of one body", len(got))
	}
}

func TestSecretPaths(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "short", "with/a/slash-in-it", "空格 and more text"} {
		if _, err := push.HashPath(bad); roster.KindOf(err) != roster.Usage {
			t.Errorf("HashPath(%q): %v", bad, err)
		}
	}
	secret, err := push.HashPath("abcdefghijkl")
	if err != nil || strings.Contains(string(secret), "abcdef-ghijkl") {
		t.Fatal(secret, err)
	}
	for prefix, want := range map[string]bool{
		"/abcdefghijkl": true, "/d/abcdefghijkl": true, "/abcdefghijkl/": true, "": false, "/abcdefghijk": false, "/x/abcdefghijkl": false,
	} {
		if got := secret.Opens(prefix); got != want {
			t.Errorf("Opens(%q) = %v", prefix, got)
		}
	}
	if none := push.Secret(""); !none.Opens("") || !none.Opens("/") || none.Opens("/x") {
		t.Error("without a secret only the bare path opens")
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	networks, err := push.ParseNetworks(" 192.168.1.7/24, 10.0.0.5 ,fd00::/8,")
	if err != nil || push.JoinNetworks(networks) != "192.168.1.0/24,10.0.0.5/32,fd00::/8" {
		t.Fatal(networks, err)
	}
	door := push.Door{Networks: networks}
	for address, want := range map[string]bool{
		"192.168.1.200": true, "192.168.2.1": false, "10.0.0.5": true, "10.0.0.6": false, "fd00::1": true, "::ffff:192.168.1.9": true,
	} {
		if got := door.Admits(netip.MustParseAddr(address)); got != want {
			t.Errorf("Admits(%s) = %v", address, got)
		}
	}
	if !(push.Door{}).Admits(netip.MustParseAddr("8.8.8.8")) || (push.Door{}).Guarded() || !door.Guarded() {
		t.Error("a door without networks admits all and guards nothing")
	}
	if _, err := push.ParseNetworks("192.168.1.0/33"); roster.KindOf(err) != roster.Usage {
		t.Errorf("a bad network: %v", err)
	}
}

func TestWhatIsBelieved(t *testing.T) {
	t.Parallel()
	received := time.Date(2025, 3, 3, 17, 0, 0, 0, time.UTC) // 01:00 of the 4th in Shanghai
	got := push.Judge(push.Device{Serial: "S"}, received, 8*3600)
	if got.Latest.String() != "2025-03-04 01:10:00" || got.Bounds.Last.String() != "2025-03-04" || got.Bounds.First.String() != "2010-02-21" {
		t.Errorf("%+v, latest %s, from %s", got, got.Latest, got.Bounds.First)
	}
	seen := push.Device{Serial: "S", FirstAt: time.Date(2025, 1, 1, 17, 0, 0, 0, time.UTC)}
	if got := push.Judge(seen, received, 8*3600); got.Bounds.First.String() != "2024-01-02" {
		t.Errorf("a year before it first called: %s", got.Bounds.First)
	}
}

func FuzzReadOperlog(f *testing.F) {
	f.Add([]byte("OPLOG 21\t14\t2025-03-03 07:00:00\t1\t2\t3\t4\nUSER PIN=1\n"))
	f.Add([]byte("OPLOG 82\t\t2025-03-03 07:00:00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, lines, err := push.ReadOperlog(bytes.NewReader(body))
		counted, _ := push.CountLines(bytes.NewReader(body))
		if err != nil || lines != counted || len(events) > lines {
			t.Errorf("%d events of %d lines, counted %d, %v", len(events), lines, counted, err)
		}
		for _, e := range events {
			if len(e.Operator) > 24 || len(e.Detail) > 64 || strings.ContainsAny(e.Detail, "\t\n\x00") {
				t.Errorf("%+v", e)
			}
		}
	})
}

func FuzzReadAnswers(f *testing.F) {
	f.Add([]byte("ID=4&Return=0&CMD=VERIFY SUM&AttlogSum=12\nID=5\nReturn=-1"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, a := range push.ReadAnswers(body) {
			if a.ID <= 0 {
				t.Errorf("%+v", a)
			}
		}
	})
}
