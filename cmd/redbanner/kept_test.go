package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
	"redbanner/reports"
	"redbanner/scoring"
)

// keptList is what `report list` tells programs.
type keptList struct {
	Period    string              `json:"period"`
	Books     []document.KeptBook `json:"books"`
	Downloads []document.Download `json:"downloads"`
}

func (o *office) keptOf(period string) keptList {
	o.Helper()
	var l keptList
	o.ask(&l, "report", "list", "--period", period)
	return l
}

// bookOf takes a report along and returns its bytes.
func (o *office) bookOf(kind, period string, flags ...string) []byte {
	o.Helper()
	path := filepath.Join(o.TempDir(), kind+".xlsx")
	o.do(append([]string{"report", kind, "--period", period, "--out", path}, flags...)...)
	data, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	return data
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// monthKinds are the books of a month, as they are listed.
var monthKinds = []string{"attendance", "cases", "month", "publication", "ranking", "register", "staff"}

// TestTheBooksOfAClosedMonthAreKept closes a month, takes its books along, and lets a later
// program lay them out in another way: the bytes are those of the close.
func TestTheBooksOfAClosedMonthAreKept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		if l := o.keptOf("2025-03"); len(l.Books) != 0 {
			t.Fatalf("kept of an open month: %+v", l.Books)
		}
		draft := o.bookOf("ranking", "2025-03")
		o.do("close", "--period", "2025-03")
		l := o.keptOf("2025-03")
		var kinds []string
		for _, b := range l.Books {
			kinds = append(kinds, b.Kind)
			if b.Closing != 1 || !b.Stands || b.Digest == "" || b.By != "tester" || !strings.HasSuffix(b.File, ".xlsx") {
				t.Errorf("%+v", b)
			}
		}
		if !slices.Equal(kinds, monthKinds) {
			t.Fatalf("kept are %q", kinds)
		}
		for _, b := range l.Books {
			if data := o.bookOf(b.Kind, "2025-03"); hexSum(data) != b.SHA256 || int64(len(data)) != b.Size {
				t.Errorf("%s is handed out with %d bytes, sum %s, kept were %d, %s", b.Kind, len(data), hexSum(data), b.Size, b.SHA256)
			}
		}
		first := o.bookOf("ranking", "2025-03")
		if bytes.Equal(first, draft) {
			t.Error("the draft and the final book are the same")
		}

		d := o.desk()
		defer d.close()
		later := d.app.kept()
		later.Lay = func(w io.Writer, _ any) error { _, err := w.Write([]byte("another layout")); return err }
		got, err := later.Download(t.Context(), d.clerk, reports.OfRanking, roster.MustPeriod("2025-03"), "", d.today)
		if err != nil || !bytes.Equal(got.Content, first) {
			t.Errorf("a later version hands out %.40q, %v", got.Content, err)
		}
		own, err := later.Download(t.Context(), d.clerk, reports.OfStaff, roster.MustPeriod("2025-03"), "S01", d.today)
		if err != nil || string(own.Content) != "another layout" {
			t.Errorf("one person's sheet is not kept: %.40q, %v", own.Content, err)
		}
	})
}

// TestABookOfRecordsSaysThatItIsLaterThanTheClose asks for a part of a closed month's records,
// of which no book is kept: they go on after the close, and the part says so.
func TestABookOfRecordsSaysThatItIsLaterThanTheClose(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("close", "--period", "2025-03")
		o.do("register", "open", "complaints", "--day", "2025-03-12", "--window", "W01", "--set", "channel=phone", "--set", "statement=等候时间长")
		for said, book := range map[bool]workbook{
			false: o.book("register", "2025-03"), true: o.book("register", "2025-03", "--of", "complaints"),
		} {
			rows, err := book.file.GetRows(book.file.GetSheetList()[0])
			if err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprint(rows)
			if strings.Contains(text, "定稿后补登") != said || strings.Contains(text, "等候时间长") != said {
				t.Errorf("later than the close %t: %s", said, text)
			}
		}
	})
}

// TestBooksThatWereNotKeptAreKeptLater takes the kept books away as if the program had been
// killed between the close and them; the first download, and the next server, bring them
// back, each once.
func TestBooksThatWereNotKeptAreKeptLater(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03", "2025-04")
		d := o.desk()
		p := roster.MustPeriod("2025-03")
		for _, month := range []string{"2025-03", "2025-04"} { // by the service alone: nothing is kept with it
			if _, err := d.app.scoring.Close(t.Context(), d.clerk, roster.MustPeriod(month), d.today, scoring.Decision{}); err != nil {
				t.Fatal(err)
			}
		}
		d.close()
		if n := o.counted("kept_books")["kept_books"]; n != 0 {
			t.Fatalf("%d books are kept by nobody", n)
		}
		data := o.bookOf("month", p.String())
		l := o.keptOf(p.String())
		if len(l.Books) != len(monthKinds) || !slices.ContainsFunc(l.Books, func(b document.KeptBook) bool { return b.SHA256 == hexSum(data) }) {
			t.Fatalf("after the first download %+v", l.Books)
		}
		r := o.serve()
		for range 200 {
			if o.counted("kept_books")["kept_books"] == 2*len(monthKinds) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := o.end(r, syscall.SIGTERM); err != nil {
			t.Errorf("%v\n%s", err, r.said)
		}
		if l := o.keptOf("2025-04"); len(l.Books) != len(monthKinds) || l.Books[0].By != "serve" {
			t.Errorf("after the server %+v\n%s", l.Books, r.said)
		}
		d = o.desk()
		defer d.close()
		before := len(o.log("--action", "report.keep"))
		if err := d.app.kept().KeepAll(t.Context(), d.clerk); err != nil || len(o.log("--action", "report.keep")) != before || before != 2*len(monthKinds) {
			t.Errorf("keeping again: %v, %d events before, %d after", err, before, len(o.log("--action", "report.keep")))
		}
		o.verified("2025-03", "2025-04")
	})
}

// TestACloseKilledBeforeItsBooks kills the program as soon as a month is closed, while it
// lays its books out: the month stays closed, what is kept is whole, and the next server
// keeps the rest.
func TestACloseKilledBeforeItsBooks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		months := []string{"2025-03", "2025-04", "2025-05"}
		o.settled(months...)
		d := o.desk()
		landed := 0
		for _, month := range months {
			cmd := command(t.Context(), t, nil, "--db", o.db, "--lang", "en", "--snapshots", noSnapshots, "close", "--period", month)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for end, closed := time.Now().Add(time.Minute), false; !closed; {
				standing, err := d.app.kept().Store.Standing(t.Context(), d.clerk, roster.MustPeriod(month))
				if closed = len(standing) > 0; err != nil || time.Now().After(end) {
					t.Fatalf("%s is not closed in a minute: %v", month, err)
				}
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if cmd.Wait() != nil && len(o.keptOf(month).Books) < len(monthKinds) {
				landed++
			}
		}
		d.close()
		if landed == 0 {
			t.Error("no kill came before all books were kept")
		}
		all := len(months) * len(monthKinds)
		r := o.serve()
		eventually(t, "every book is kept", func() bool { return o.counted("kept_books")["kept_books"] == all })
		if err := o.end(r, syscall.SIGTERM); err != nil {
			t.Errorf("%v\n%s", err, r.said)
		}
		o.verified(months...)
		var looked verifyDocument
		o.ask(&looked, "verify")
		if len(looked.Books) != all {
			t.Errorf("%d books are looked through, want %d", len(looked.Books), all)
		}
		t.Logf("%d of %d kills came before all books were kept", landed, len(months))
	})
}

// TestAMonthClosedAnewHasNewBooksBesideTheOld opens a closed month again and changes it.
func TestAMonthClosedAnewHasNewBooksBesideTheOld(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("close", "--period", "2025-03")
		old := o.bookOf("ranking", "2025-03")
		o.reopen("2025-03", "a letter of praise came late")
		if now := o.bookOf("ranking", "2025-03"); bytes.Equal(now, old) {
			t.Error("an open month is handed out as it was closed")
		}
		o.takeText("facts", "date,kind,staff\n2025-03-12,praise.letter,S02\n")
		o.do("close", "--period", "2025-03")
		l := o.keptOf("2025-03")
		if len(l.Books) != 2*len(monthKinds) || l.Books[0].Closing != 2 || !l.Books[0].Stands || l.Books[len(monthKinds)].Closing != 1 || l.Books[len(monthKinds)].Stands {
			t.Fatalf("%+v", l.Books)
		}
		if now := o.bookOf("ranking", "2025-03"); bytes.Equal(now, old) {
			t.Error("closed anew, the month is handed out as before")
		}
		if again := o.bookOf("ranking", "2025-03", "--closing", "1"); !bytes.Equal(again, old) {
			t.Error("the book of the first closing is another")
		}
		out := filepath.Join(t.TempDir(), "x.xlsx")
		o.refused(exitUsage, "No such book is kept", "report", "ranking", "--period", "2025-03", "--closing", "3", "--out", out)
		o.refused(exitUsage, "--closing is of whole workbooks", "report", "staff", "--period", "2025-03", "--closing", "1", "--of", "S01", "--out", out)
		o.refused(exitUsage, "--out FILE", "report", "ranking", "--period", "2025-03")
		o.refused(exitUsage, "leave out --out", "report", "list", "--period", "2025-03", "--out", out)
		for said, args := range map[string][]string{
			"does not narrow down": {"list", "--of", "S01"}, "--closing is of": {"list", "--closing", "1"}, "--people is for": {"list", "--people"},
			"--closing is of whole": {"centres", "--closing", "1", "--out", out}, "--people is for the": {"poster", "--people", "--out", "x.png"},
			"--points is for": {"month", "--points", "--out", out}, "end it by .xlsx": {"ranking", "--out", "x.svg"}, "named twice": {"centres", "--of", "default,default", "--out", out},
		} {
			o.refused(exitUsage, said, append([]string{"report", "--period", "2025-03"}, args...)...)
		}
	})
}

// TestABookThatWasChangedIsNamedAndNotHandedOut edits a kept book behind the program's back.
func TestABookThatWasChangedIsNamedAndNotHandedOut(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("close", "--period", "2025-03")
		var d verifyDocument
		o.ask(&d, "verify")
		if len(d.Books) != len(monthKinds) {
			t.Fatalf("looked through were %+v", d.Books)
		}
		o.raw(func(db *sql.DB) error {
			unlock, lock := `DROP TRIGGER kept_books_no_update`, ``
			if dialectOf(o) == sqldb.PostgreSQL {
				unlock = `ALTER TABLE kept_books DISABLE TRIGGER USER; ALTER TABLE kept_books NO FORCE ROW LEVEL SECURITY`
				lock = `ALTER TABLE kept_books ENABLE TRIGGER USER; ALTER TABLE kept_books FORCE ROW LEVEL SECURITY`
			}
			for _, query := range []string{unlock, `UPDATE kept_books SET content = CAST('forged' AS ` + blobOf(o) + `) WHERE kind = 'ranking'`, lock} {
				if query == "" {
					continue
				}
				if _, err := db.ExecContext(context.Background(), query); err != nil {
					return err
				}
			}
			return nil
		})
		got := o.run("verify")
		if got.code == 0 || !strings.Contains(got.stderr, "窗口排名.xlsx (closing 1)") || !strings.Contains(got.stderr, "kept books") {
			t.Errorf("verify ends with %d:\n%s", got.code, got.stderr)
		}
		o.refused(exitFailed, "is not what was kept", "report", "ranking", "--period", "2025-03", "--out", filepath.Join(t.TempDir(), "x.xlsx"))
	})
}

// blobOf is what the database of an office calls a column of bytes.
func blobOf(o *office) string {
	if dialectOf(o) == sqldb.PostgreSQL {
		return "BYTEA"
	}
	return "BLOB"
}

// TestEveryDownloadIsNoted takes along what is kept and what is not, and reads who did; what
// was refused is not noted.
func TestEveryDownloadIsNoted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		open := o.bookOf("staff", "2025-03", "--of", "S01")
		o.do("close", "--period", "2025-03")
		final := o.bookOf("month", "2025-03")
		o.refused(exitUsage, "S77", "report", "staff", "--period", "2025-03", "--of", "S77", "--out", filepath.Join(t.TempDir(), "x.xlsx"))
		l := o.keptOf("2025-03")
		if len(l.Downloads) != 2 {
			t.Fatalf("noted are %+v", l.Downloads)
		}
		last, first := l.Downloads[0], l.Downloads[1]
		if last.Kind != "month" || !last.Kept || last.SHA256 != hexSum(final) || last.Digest != l.Books[0].Digest || last.By != "tester" || last.Of != "" {
			t.Errorf("%+v", last)
		}
		if first.Kind != "staff" || first.Kept || first.SHA256 != hexSum(open) || first.Digest != "" || first.Of != "S01" || first.Size != int64(len(open)) {
			t.Errorf("%+v", first)
		}
		events := o.log("--action", "report.download")
		if len(events) != 2 || events[0].Object != "report:2025-03" {
			t.Errorf("%+v", events)
		}
		o.verified("2025-03")
	})
}

// TestKeptBooksAreInABackup restores one and takes a book along.
func TestKeptBooksAreInABackup(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	o.do("close", "--period", "2025-03")
	want := o.keptOf("2025-03")
	file := filepath.Join(t.TempDir(), "all.rbk")
	o.do("backup", file)
	other := o.restored(sqldb.SQLite)
	other.do("restore", file)
	if got := other.keptOf("2025-03"); len(got.Books) != len(want.Books) || got.Books[0] != want.Books[0] {
		t.Errorf("restored %+v", got.Books)
	}
	for _, b := range want.Books {
		if data := other.bookOf(b.Kind, "2025-03"); hexSum(data) != b.SHA256 {
			t.Errorf("another book comes out of the backup: %s", b.Kind)
		}
	}
}
