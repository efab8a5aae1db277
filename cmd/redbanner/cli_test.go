package main

import (
	"database/sql"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
)

func TestHelpListsWhatIsThere(t *testing.T) {
	t.Parallel()
	got := execute(t, "", nil, "--help")
	if got.code != exitDone || got.stderr != "" {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	_, list, _ := strings.Cut(got.stdout, "Commands:\n")
	var commands []string
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z-]+)`).FindAllStringSubmatch(list, -1) {
		commands = append(commands, m[1])
	}
	want := []string{"import", "mapping", "centre", "office", "leave", "attendance", "clock", "slip", "roster", "fact", "evidence", "score", "rank",
		"case", "register", "ratings", "publish", "close", "reopen", "checklist", "objection", "waiver", "tie", "period", "verify", "audit", "report",
		"grades", "stars", "overview", "external", "rulebook", "user", "notice", "token", "serve", "service", "demo", "demo-data", "backup", "restore", "migrate", "doctor", "version"}
	if diff := cmp.Diff(want, commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	for _, command := range want {
		if got := execute(t, "", nil, command, "--help"); got.code != exitDone || got.stdout == "" {
			t.Errorf("%s --help: exit code %d\n%s", command, got.code, got.stderr)
		}
	}
}

func TestBadUsageEndsWithTwo(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	for _, args := range [][]string{
		{}, {"--nonsense"}, {"nonsense"}, {"score"}, {"score", "--period", "2025-13"}, {"score", "--period", "2025-03", "--as-of", "2025-02-30"},
		{"score", "--period", "2025-03", "--subject", "cat"}, {"score", "--period", "2025-03", "--of", "W77"},
		{"attendance", "--month", "2025H1"}, {"attendance", "--month", "2025-03", "--staff", "S77"},
		{"import", "nonsense", "x"}, {"import", "facts"}, {"import", "facts", "/no/such/file"}, {"import", "facts", "--nonsense", "x"},
		{"ratings", "status", "--period", "2025H1"}, {"ratings", "nonsense"}, {"ratings", "close", "--period", "2025H1"},
		{"report", "nonsense", "--period", "2025-03", "--out", "x.png"}, {"report", "month", "--period", "2025H1", "--out", "x.xlsx"},
		{"report", "half-year", "--period", "2025-03", "--out", "x.xlsx"},
		{"rulebook", "show", "nonsense"}, {"rulebook", "confirm", "bencha-2014-monthly", "M1.1", "--minutes", "x", "--by", "y"},
		{"close", "--period", "2025-03", "--decision", "/no/such/file"},
		{"centre", "set"}, {"centre", "set", "--profile", "bencha"}, {"centre", "set", "--profile", "x", "--from", "2025-01-01"},
		{"--centre", "nonsense", "rank", "--period", "2025-03"}, {"--db", "mysql://x", "rank", "--period", "2025-03"},
		{"serve", "--push-path", "abcdefghijkl"}, {"serve", "--push-addr", "127.0.0.1:0"}, {"backup"}, {"restore", "/no/such/file"}, {"score", "--period", "2014-01"},
	} {
		got := o.run(args...)
		if got.code != exitUsage || got.stderr == "" || got.stdout != "" {
			t.Errorf("%v: exit code %d\n%s%s", args, got.code, got.stdout, got.stderr)
		}
		if strings.Contains(got.stderr, "error.") || strings.Contains(got.stderr, "%!") {
			t.Errorf("%v: a message is missing: %s", args, got.stderr)
		}
	}
}

func TestTheLanguageIsThatOfTheMachineOrAsAsked(t *testing.T) {
	t.Parallel()
	db := newOffice(t, sqldb.SQLite).db
	for _, tt := range []struct {
		env, flags []string
		want       string
	}{
		{nil, nil, "没有已定稿的考核期"},
		{[]string{"LANG=zh_CN.UTF-8"}, nil, "没有已定稿的考核期"},
		{[]string{"LANG=C.UTF-8"}, nil, "没有已定稿的考核期"},
		{[]string{"LANG=en_GB.UTF-8"}, nil, "no period is closed"},
		{[]string{"LANG=en_GB.UTF-8", "LC_ALL=zh_CN.UTF-8"}, nil, "没有已定稿的考核期"},
		{[]string{"LANG=zh_CN.UTF-8"}, []string{"--lang", "en"}, "no period is closed"},
		{[]string{"LANG=en_US.UTF-8"}, []string{"--lang", "zh-CN"}, "没有已定稿的考核期"},
		{[]string{"LANG=zh_CN.UTF-8", "REDBANNER_LANG=en"}, nil, "no period is closed"},
	} {
		got := execute(t, "", tt.env, append(append([]string{"--db", db}, tt.flags...), "verify")...)
		if !strings.Contains(got.stdout, tt.want) {
			t.Errorf("%v %v: %q%s, want %q", tt.env, tt.flags, got.stdout, got.stderr, tt.want)
		}
	}
}

func TestTheEnvironmentNamesTheStore(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("centre", "set", "--name", "环境中心")
	got := execute(t, "", []string{"REDBANNER_DB=" + o.db}, "centre", "list")
	if !strings.Contains(got.stdout, "环境中心") {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
}

func TestAsOfShowsWhatADayBeganWith(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain("2025-03")
	o.takeText("facts", "date,kind,staff\n2025-03-10,conduct.violation,S01\n")
	o.takeText("cases", "number,staff,accepted,promise_days\nB1,S02,2025-03-03 09:00,3\n")
	score := func(asOf, code, item string) string {
		var d scoreDocument
		o.ask(&d, "score", "--period", "2025-03", "--of", code, "--as-of", asOf)
		if d.AsOf != asOf {
			t.Errorf("as of %s: %s", asOf, d.AsOf)
		}
		return o.item(d.Sheets[0], item).Score
	}
	for _, tt := range []struct{ asOf, code, item, want string }{
		{"2025-03-10", "W01", "M1", "10.00"}, {"2025-03-11", "W01", "M1", "9.00"},
		{"2025-03-07", "W02", "M3", "10.00"}, {"2025-03-08", "W02", "M3", "9.00"}, {"2025-03-12", "W02", "M3", "7.00"},
	} {
		if got := score(tt.asOf, tt.code, tt.item); got != tt.want {
			t.Errorf("%s of %s as of %s: %s, want %s", tt.item, tt.code, tt.asOf, got, tt.want)
		}
	}
	var d attendanceDocument
	o.ask(&d, "attendance", "--month", "2025-03", "--staff", "S01", "--as-of", "2025-03-12")
	for _, day := range d.Days {
		if want := map[bool]string{true: "present", false: "scheduled"}[day.Date < "2025-03-12"]; day.Status != want {
			t.Errorf("as of 12 March, %s %s was %s, want %s", day.Date, day.Session, day.Status, want)
		}
	}
}

func TestTwoCentresInOneStore(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		before := o.do("--json", "score", "--period", "2025-03")
		o.do("centre", "add", "B", "--name", "二中心")
		o.refused(exitFailed, "a centre B is there already", "centre", "add", "B", "--name", "又一")
		o.refused(exitUsage, "the store holds 2 centres", "rank", "--period", "2025-03")
		o.do("--centre", "B", "centre", "set", "--profile", "service-hall", "--from", "2025-01-01")
		// The same codes and numbers, another centre's people.
		o.do("--centre", "B", "import", "windows", o.file("w.csv", "code,name\nW01,乙窗口\n"))
		o.do("--centre", "B", "import", "staff", o.file("s.csv", "code,name,window,clock_no\nS01,乙,W01,101\n"))
		o.do("--centre", "B", "import", "punches", o.file("p.csv", "clock_no,time\n101,2025-03-03 08:10\n101,2025-03-03 11:00\n101,2025-03-03 13:30\n101,2025-03-03 16:30\n"))
		var d attendanceDocument
		o.ask(&d, "--centre", "B", "attendance", "--month", "2025-03")
		if len(d.Totals) != 1 || d.Totals[0].Present != 2 {
			t.Errorf("the second centre under its own profile: %+v", d.Totals)
		}
		if after := o.do("--json", "--centre", "default", "score", "--period", "2025-03"); after != before {
			t.Error("the second centre moved the first one's scores")
		}
		o.refused(exitUsage, "there is no batch", "--centre", "B", "import", "undo", "5")
	})
}

// A centre is made in two steps; one that was cut short between them is finished.
func TestACentreLeftHalfMadeIsFinished(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("centre", "list")
	o.raw(func(db *sql.DB) error {
		_, err := db.ExecContext(t.Context(), "DELETE FROM profiles; DELETE FROM books")
		return err
	})
	o.settled("2025-03")
}
