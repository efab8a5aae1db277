package main

import (
	"database/sql"
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
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
	want := []string{"import", "mapping", "centre", "office", "leave", "attendance", "clock", "slip", "roster", "score", "rank",
		"ratings", "publish", "close", "reopen", "checklist", "objection", "waiver", "tie", "period", "verify", "audit", "report", "rulebook", "serve", "demo", "demo-data", "migrate", "doctor", "version"}
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
		{"ratings", "status", "--period", "2025H1"}, {"ratings", "close", "--period", "2025H1"},
		{"report", "poster", "--period", "2025-03", "--out", "x.png"}, {"report", "month", "--period", "2025H1", "--out", "x.xlsx"},
		{"report", "half-year", "--period", "2025-03", "--out", "x.xlsx"},
		{"rulebook", "show", "nonsense"}, {"rulebook", "confirm", "bencha-2014-monthly", "M1.1", "--minutes", "x", "--by", "y"},
		{"close", "--period", "2025-03", "--decision", "/no/such/file"},
		{"centre", "set"}, {"centre", "set", "--profile", "bencha"}, {"centre", "set", "--profile", "x", "--from", "2025-01-01"},
		{"--centre", "nonsense", "rank", "--period", "2025-03"}, {"--db", "mysql://x", "rank", "--period", "2025-03"},
		{"serve", "--push-path", "abcdefghijkl"}, {"serve", "--push-addr", "127.0.0.1:0"}, {"backup", "x"}, {"score", "--period", "2014-01"},
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

// Every command prints one document; these are the names at its top.
func TestEveryCommandPrintsOneDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	dir := t.TempDir()
	facts := o.file("f.csv", "date,kind,staff\n2025-03-06,praise.letter,S01\n")
	for _, tt := range []struct{ args, names string }{
		{"import facts " + facts, "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"import undo 6", "batch file kind undone"},
		{"centre list", "centres"},
		{"centre add B --name 分中心", "code name profile"},
		{"centre set --centre B --name 二中心", "code name profile"},
		{"attendance --month 2025-03 --centre default", "days month totals"},
		{"score --period 2025-03 --centre default", "as_of book book_version period sheets state subject"},
		{"score --period 2025H1 --of S01 --centre default", "as_of book book_version period sheets state subject"},
		{"rank --period 2025-03 --centre default", "period rows tie_open"},
		{"ratings close --period 2025-04 --centre default", "period round"},
		{"ratings open --period 2025-05 --centre default", "period round"},
		{"ratings status --period 2025-05 --centre default", "ballots keys period round windows"},
		{"publish --period 2025-03 --centre default", "period state"},
		{"close --period 2025-03 --centre default --decision " + o.file("early.yaml", earlyClose), "period state"},
		{"verify --centre default", "audit periods"},
		{"audit list --centre default", "events"},
		{"audit show 1 --centre default", "action actor at commit detail erased hash object origin prev seq staff state"},
		{"audit export " + filepath.Join(dir, "log.csv") + " --centre default", "events file"},
		{"audit erase 2 --reason x --centre default", "erased seq"},
		{"audit checkpoint --centre default", "anchors hash"},
		{"audit key", "anchors folder public_key"},
		{"report month --period 2025-03 --centre default --out " + filepath.Join(dir, "m.xlsx"), "file period report"},
		{"reopen --period 2025-03 --reason x --centre default", "period state"},
		{"--actor second reopen --period 2025-03 --confirm --centre default", "period state"},
		{"period list --centre default", "periods"},
		{"period show 2025-03 --centre default", "by closings digest moved_since_publication objections_until period publications published reason reopen_asked since state"},
		{"rulebook list --centre default", "books"},
		{"rulebook show bencha-2014-monthly", "book clauses hash name version"},
		{"rulebook check --centre default", "presumed"},
		{"rulebook confirm bencha-2014-monthly M12 --minutes x --by y --centre default", "book clause confirmed_by value"},
		{"clock approve SN1 --name x --centre default", "decided_by first_address first_seen last_address last_seen name serial state type"},
		{"clock devices --centre default", "devices"},
		{"clock door --centre default", "centre networks secret_path"},
		{"clock check SN1 --from 2025-03-01 --to 2025-03-31 --centre default", "questions"},
		{"clock events --centre default", "events"},
		{"clock apply --centre default", "uploads"},
		{"demo-data " + filepath.Join(dir, "data"), "files"},
		{"demo --out " + filepath.Join(dir, "demo"), "files rank score store"},
		{"migrate", "schema"},
		{"doctor --centre default", "checks"},
		{"version", "calendar go version"},
	} {
		o.printsOne(tt.args, tt.names)
	}
	several := o.do("--json", "--centre", "default", "import", "facts", facts, facts)
	var list []importJSON
	readJSON(t, several, &list)
	if len(list) != 2 || list[0].Accepted != 1 || list[1].Duplicates != 1 {
		t.Errorf("two files: %+v", list)
	}
}

// printsOne runs a command with --json and looks at the names of its one document.
func (o *office) printsOne(args, names string) {
	o.Helper()
	got := o.run(append([]string{"--json"}, strings.Fields(args)...)...)
	if got.code != exitDone && !strings.HasPrefix(args, "doctor") {
		o.Errorf("%s: exit code %d\n%s", args, got.code, got.stderr)
		return
	}
	var document map[string]json.RawMessage
	readJSON(o, got.stdout, &document)
	if has := strings.Join(slices.Sorted(maps.Keys(document)), " "); has != names {
		o.Errorf("%s prints %s, want %s", args, has, names)
	}
}

func TestEveryCommandOfAMonthPrintsOneDocument(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.take("punches", o.file("attlog.dat", wornDump))
	dir := t.TempDir()
	list := o.file("list.csv", "员工,时间\n101,2025-03-04 08:00\n")
	for _, tt := range []struct{ args, names string }{
		{"office set director S01 --from 2025-01-01", "offices"},
		{"office set secretary S02 --from 2025-01-01", "offices"},
		{"office list", "offices"},
		{"leave apply --for S03 --type personal --from 2025-03-18 --to 2025-03-19 --reason x --emergency", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave approve 1 --by S01", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave return 1 --on 2025-03-19", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave show 1", "awaited chain days emergency from from_half number reason staff state steps to to_half told type"},
		{"leave list", "requests"},
		{"leave overdue", "overdue"},
		{"leave entitle S03 --year 2025 --type annual --days 10", "entitled staff type year"},
		{"leave balance --year 2025", "people totals year"},
		{"leave alerts --year 2025", "alerts year"},
		{"centre set --slip-limit 3 --from 2025-01-01", "code name profile"},
		{"centre settings", "settings"},
		{"slip ask --by S04 --date 2025-03-03 --session pm --side out --reason x", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip approve 1 --by S01", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip show 1", "date decided_at decided_by file name number reason session side staff state steps"},
		{"slip list --month 2025-03", "slips"},
		{"roster add weekend --date 2025-03-15 --staff S03 --rest 2025-03-17", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster list --month 2025-03", "duties month"},
		{"roster handover --date 2025-03-15 --from S03 --to S04 --note x", "number"},
		{"roster accept 1 --by S04", "accepted_by number"},
		{"roster handovers", "handovers"},
		{"roster finding --date 2025-03-15 --staff S03 --kind careless --note x", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster study --month 2025-03", "days meeting month"},
		{"roster signin --meeting 学习 --date 2025-03-10 --staff S03 --status present", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"roster signin-sheet --date 2025-03-10 --meeting 学习 --out " + filepath.Join(dir, "s.csv"), "file people"},
		{"clock status --month 2025-03", "clocks complete_to month no_data"},
		{"clock explain 2025-03-04 --outage --reason x", "date verdict"},
		{"clock complete --device 1 --to 2025-03-31", "clock complete_to"},
		{"clock unmatched", "numbers"},
		{"clock attach 777 S05", "batch from number punches staff"},
		{"mapping add app --person 员工 --time 时间 --sample " + list, "changed mapping sample"},
		{"mapping list", "mappings"},
		{"mapping show app", "entered_at entered_by name person time version"},
		{"import punches --map app --preview " + list, "accepted batch corrections duplicates errors format ignored kind preview quarantined rejected rows unmatched"},
		{"import previews", "previews"},
		{"import confirm 1", "accepted batch corrections duplicates errors format ignored kind quarantined rejected rows unmatched"},
		{"import punches --map app --preview " + list, "accepted batch corrections duplicates errors format ignored kind preview quarantined rejected rows same_file unmatched"},
		{"import discard 2", "number state"},
		{"import batches", "batches"},
		{"import show 1", "accepted at batch by corrections duplicates file first_day format ignored kind last_day preview quarantine quarantined rejected replaced rows same_file sha256 undone undone_at undone_by unmatched"},
	} {
		o.printsOne(tt.args, tt.names)
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
