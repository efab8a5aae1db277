package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// booksJSON is what rulebook list prints.
type booksJSON struct {
	Books      []document.Book `json:"books"`
	NotAdopted []document.Book `json:"not_adopted"`
}

// spans are the books in force as text.
func (o *office) spans() string {
	o.Helper()
	var list booksJSON
	o.ask(&list, "rulebook", "list")
	var lines []string
	for _, b := range list.Books {
		lines = append(lines, strings.TrimRight(b.Book+" "+b.Version+" "+b.From.String()+"…"+open(b.To), "…"))
	}
	return strings.Join(lines, "\n")
}

// quarterly writes the community book's file with one thing changed.
func (o *office) quarterly(version, from, to string) string {
	o.Helper()
	data, err := os.ReadFile(filepath.Join(root, "scoring", "rulebook", "books", "community-quarterly-1.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	text := strings.Replace(string(data), `version: "1"`, `version: "`+version+`"`, 1)
	if !strings.Contains(text, from) {
		o.Fatalf("%q is not in the book", from)
	}
	return o.file("book.yaml", strings.Replace(text, from, to, 1))
}

// The quarter counted by hand: W01 loses 2 (a spot check), 3×1 (overdue days) and 1
// (courtesy), W02 1 and 3 (archives) and 2 (disclosure), the others nothing.
const quarterFacts = `date,kind,staff,window,quantity
2025-02-10,spot.efficiency,,W01,
2025-02-11,case.overdue,S01,,3
2025-03-31,conduct.violation,S01,,
2025-01-02,archive.disordered,,W02,
2025-01-03,archive.damaged,,W02,
2025-01-03,disclosure.late,,W02,
`

func TestAQuarterUnderTheCommunityBook(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		if got := o.spans(); got != "bencha-2014-half-year 1 2014-11-01\nbencha-2014-monthly 1 2014-11-01" {
			t.Errorf("a fresh centre has\n%s", got)
		}
		o.refused(exitUsage, "2025Q1", "score", "--period", "2025Q1")
		o.refuse(exitRefused, "facts", o.file("f.csv", quarterFacts)) // kinds that no book of the centre knows
		o.do("rulebook", "adopt", "community-quarterly", "1", "--from", "2025-01-01", "--minutes", "社区会议1号")
		o.takeText("facts", quarterFacts)
		for code, want := range map[string]string{"W01": "94.00", "W02": "94.00", "W03": "100.00"} {
			if got := o.sheet("2025Q1", code).Total; got != want {
				t.Errorf("%s has %s, want %s", code, got, want)
			}
		}
		var rank rankDocument
		o.ask(&rank, "rank", "--period", "2025Q1")
		if rank.Rows[0].Rank != 1 || rank.Rows[5].Rank != 5 || rank.Rows[4].Rank != 5 || !rank.TieOpen {
			t.Errorf("four are equal before two: %+v", rank)
		}
		o.do("publish", "--period", "2025Q1")
		decision := o.file("d.yaml", "minutes: 社区会议2号\ndecided_by: 书记\nties: {windows: [W03, W04, W05]}\nearly_close: {reason: 各窗口书面表示无异议}\n")
		o.refused(exitFailed, "tied", "close", "--period", "2025Q1")
		o.do("close", "--period", "2025Q1", "--decision", decision)
		o.verified("2025Q1")
		o.refuse(exitClosed, "facts", o.file("f.csv", "date,kind,window\n2025-03-30,spot.archive,W03\n"))
		o.refused(exitClosed, "2025Q1", "rulebook", "retire", "community-quarterly", "--from", "2025-03-31", "--minutes", "x")
		o.do("rulebook", "retire", "community-quarterly", "--from", "2025-04-01", "--minutes", "社区会议3号")
		o.refused(exitUsage, "2025Q2", "score", "--period", "2025Q2")
		o.verified("2025Q1")
		o.refused(exitFailed, "not in force", "rulebook", "retire", "community-quarterly", "--from", "2025-05-01", "--minutes", "x")
	})
}

func TestABookOfTheCentresOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		second := o.quarterly("2", "points: 3", "points: 4") // Q2.2
		o.refused(exitUsage, "no rulebook community-quarterly, version 2", "rulebook", "adopt", "community-quarterly", "2", "--from", "2025-01-01", "--minutes", "x")
		o.do("rulebook", "add", second, "--minutes", "社区会议1号")
		o.refused(exitFailed, "exists already", "rulebook", "add", second, "--minutes", "社区会议1号")
		o.refused(exitFailed, "exists already", "rulebook", "add", o.quarterly("1", "points: 3", "points: 5"), "--minutes", "x")
		got := o.refused(exitRefused, "book.yaml", "rulebook", "add", o.quarterly("3", "base: 100", "basis: 100"), "--minutes", "x")
		if !strings.Contains(got.stderr, "basis: 100") {
			t.Errorf("the line is not shown:\n%s", got.stderr)
		}
		o.refused(exitUsage, "minutes", "rulebook", "add", second, "--minutes", " ")
		o.do("rulebook", "adopt", "community-quarterly", "1", "--from", "2025-01-01", "--minutes", "社区会议1号")
		o.do("rulebook", "adopt", "community-quarterly", "2", "--from", "2025-04-01", "--minutes", "社区会议2号")
		o.takeText("facts", "date,kind,window\n2025-03-03,conduct.quarrel,W01\n2025-04-03,conduct.quarrel,W01\n")
		for period, want := range map[string]string{"2025Q1": "97.00", "2025Q2": "96.00"} {
			if got := o.sheet(period, "W01").Total; got != want {
				t.Errorf("%s: %s, want %s", period, got, want)
			}
		}
		if got, want := o.spans(), "bencha-2014-half-year 1 2014-11-01\nbencha-2014-monthly 1 2014-11-01\n"+
			"community-quarterly 1 2025-01-01…2025-03-31\ncommunity-quarterly 2 2025-04-01"; got != want {
			t.Errorf("in force are\n%s\nwant\n%s", got, want)
		}
		tie := "minutes: 1\ndecided_by: 书记\nties: {windows: [W02, W03, W04]}\n"
		o.do("close", "--period", "2025Q2", "--decision", o.file("d.yaml", tie))
		o.verified("2025Q2")
		// A day of the closed quarter takes no other book; the months are of another length.
		o.refused(exitClosed, "2025Q2", "rulebook", "adopt", "community-quarterly", "1", "--from", "2025-06-30", "--minutes", "x")
		o.do("rulebook", "adopt", "bencha-2014-monthly", "1", "--from", "2025-06-01", "--minutes", "x")
		o.do("--json", "score", "--period", "2025Q2", "--of", "W01")
		o.do("score", "--period", "2025Q2", "--of", "W01") // a closed sheet, explained by a book of one's own
	})
}

func TestAConfirmationHoldsForTheSameValueInAnotherVersion(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("rulebook", "add", o.quarterly("2", "points: 3", "points: 4"), "--minutes", "1")
	o.do("rulebook", "adopt", "community-quarterly", "1", "--from", "2025-01-01", "--minutes", "1")
	o.do("rulebook", "adopt", "community-quarterly", "2", "--from", "2025-04-01", "--minutes", "1")
	for _, clause := range []string{"Q2.1", "Q2.2", "Q5", "Q1"} {
		o.do("--by", "书记", "rulebook", "confirm", "community-quarterly", clause, "--version", "1", "--minutes", "社区会议4号")
	}
	confirmed := func() map[string]string {
		var list struct {
			Presumed []document.Presumed `json:"presumed"`
		}
		o.ask(&list, "rulebook", "check")
		by := map[string]string{}
		for _, p := range list.Presumed {
			if p.By != "" {
				if p.At == "" || p.Minutes == "" {
					t.Errorf("%s %s is confirmed, but not when or where: %+v", p.Version, p.Clause, p)
				}
				by[p.Version+" "+p.Clause+" "+p.What] = p.By + " " + p.Minutes
			}
		}
		return by
	}
	got := confirmed()
	for what, want := range map[string]string{
		"1 Q2.1 points": "书记 社区会议4号", "2 Q2.1 points": "书记 社区会议4号", // the same value
		"1 Q2.2 points": "书记 社区会议4号", "2 Q2.2 points": "", // another one
		"2 Q5 ties": "书记 社区会议4号", "2 Q1 full": "书记 社区会议4号",
	} {
		if got[what] != want {
			t.Errorf("%s is confirmed by %q, want %q", what, got[what], want)
		}
	}
	o.refused(exitFailed, "confirmed already", "--by", "书记", "rulebook", "confirm", "community-quarterly", "Q2.1", "--minutes", "5")
	o.do("--by", "主任", "rulebook", "confirm", "community-quarterly", "Q2.2", "--minutes", "社区会议5号")
	got = confirmed()
	if got["1 Q2.2 points"] != "书记 社区会议4号" || got["2 Q2.2 points"] != "主任 社区会议5号" {
		t.Errorf("after the second one: %v", got)
	}
}

func TestDiffInWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	a, b := o.quarterly("1", "banners: 3", "banners: 3"), o.quarterly("2", "banners: 3", "banners: 2")
	for lang, want := range map[string]string{"en": "ranking Q5: banners changed from “3” to “2”", "zh-CN": "评比 Q5：红旗数由“3”改为“2”"} {
		if got := o.do("--lang", lang, "rulebook", "diff", a, b); !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if got := o.do("rulebook", "diff", "community-quarterly", "1", b); !strings.Contains(got, "from “3” to “2”") {
		t.Errorf("a version beside a file:\n%s", got)
	}
	if got := o.do("rulebook", "diff", a, o.quarterly("3", "# 〔〕", "# another remark")); !strings.Contains(got, "Nothing in them differs") {
		t.Errorf("a comment is a difference:\n%s", got)
	}
	if got := o.do("rulebook", "diff", a, o.quarterly("1", "id: Q4.5", "id: Q4.6")); !strings.Contains(got, "clause Q4.5: removed") || !strings.Contains(got, "clause Q4.6: added") {
		t.Errorf("a clause of another id:\n%s", got)
	}
	o.refused(exitUsage, "two files", "rulebook", "diff", "community-quarterly")
	o.refused(exitUsage, "version 9", "rulebook", "diff", "community-quarterly", "1", "9")
	var same struct {
		From, To    map[string]string
		Differences []any
	}
	o.ask(&same, "rulebook", "diff", "community-quarterly", "1", "1")
	if len(same.Differences) != 0 || same.From["hash"] != same.To["hash"] {
		t.Errorf("a book differs from itself: %+v", same)
	}
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		o.do("rulebook", "adopt", "community-quarterly", "1", "--from", "2025-01-01", "--minutes", "1")
		o.takeText("facts", "date,kind,window\n2025-03-03,conduct.quarrel,W01\n2025-03-04,spot.archive,W02\n2025-03-05,praise.letter,W02\n")
		stricter := o.quarterly("2", "points: 3", "points: 4")
		type move struct {
			Code        string
			Before      string
			After       string
			RankBefore  int `json:"rank_before"`
			RankAfter   int `json:"rank_after"`
			Items       []struct{ ID, Before, After string }
			Entries     []struct{ Clause, Before, After string }
			Subject     string
			Name        string
			Grade       string `json:"grade_before"`
			GradeAfter  string `json:"grade_after"`
			Banner      bool   `json:"red_banner_before"`
			BannerAfter bool   `json:"red_banner_after"`
		}
		ask := func(args ...string) []move {
			t.Helper()
			got := o.run(append([]string{"--json", "rulebook", "what-if"}, args...)...)
			if got.code != exitDone {
				t.Fatalf("%v: %s", args, got.stderr)
			}
			var d struct{ Moves []move }
			readLoosely(t, got.stdout, &d)
			return d.Moves
		}
		check := func(state string) {
			t.Helper()
			moves := ask("--period", "2025Q1", "--file", stricter)
			if len(moves) != 2 || moves[0].Code != "W01" || moves[1].Code != "S01" {
				t.Fatalf("%s: %+v", state, moves)
			}
			m := moves[0]
			if m.Before != "97.00" || m.After != "96.00" || len(m.Items) != 1 || m.Items[0].ID != "Q2" || m.Items[0].After != "21.00" ||
				len(m.Entries) != 1 || m.Entries[0].Clause != "Q2.2" || m.Entries[0].Before != "-3.00" || m.Entries[0].After != "-4.00" {
				t.Errorf("%s: %+v", state, m)
			}
		}
		check("open")
		if moves := ask("--period", "2025Q1", "--book", "community-quarterly"); len(moves) != 0 {
			t.Errorf("under its own book something moves: %+v", moves)
		}
		rows := o.counted("periods", "facts", "own_books", "book_steps", "audit_events")
		o.do("close", "--period", "2025Q1", "--decision", o.file("d.yaml", "minutes: 1\ndecided_by: 书记\nties: {windows: [W03, W04, W05]}\n"))
		check("closed")
		if words := o.do("rulebook", "what-if", "--period", "2025Q1", "--file", stricter); !strings.Contains(words, "97.00 → 96.00") {
			t.Errorf("in words:\n%s", words)
		}
		o.refused(exitUsage, "another length", "rulebook", "what-if", "--period", "2025-03", "--file", stricter)
		o.refused(exitUsage, "--file", "rulebook", "what-if", "--period", "2025-03")
		o.verified("2025Q1")
		if now := o.counted("own_books", "book_steps"); now["own_books"] != rows["own_books"] || now["book_steps"] != rows["book_steps"] {
			t.Errorf("something is stored: %v, before %v", now, rows)
		}
	})
}

func TestWhatIfMakesFactsFitTheOtherBook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.takeText("facts", "date,kind,window,month_points\n2025-03-03,report.notice_late,W01,5\n")
	data, err := os.ReadFile(filepath.Join(root, "scoring", "rulebook", "books", "bencha-2014-monthly-1.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	narrow := o.file("b.yaml", strings.Replace(string(data), "range: {low: 1, high: 5}", "range: {low: 1, high: 3}", 1))
	got := o.do("rulebook", "what-if", "--period", "2025-03", "--file", narrow)
	if !strings.Contains(got, "does not fit clause M4.2") || !strings.Contains(got, "M4.2  -5.00 → -1.00") {
		t.Errorf("the fact of 5 points under a range of 1 to 3:\n%s", got)
	}
}

// readLoosely reads a document of which only some fields matter.
func readLoosely(t testing.TB, document string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), v); err != nil {
		t.Fatalf("%v in\n%.2000s", err, document)
	}
}
