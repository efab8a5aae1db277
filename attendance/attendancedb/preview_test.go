package attendancedb_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// imports is the office's service of previews.
func (o *office) imports() *attendance.Imports {
	return &attendance.Imports{Store: attendancedb.New(o.db), Import: o.Import}
}

func (o *office) preview(kind, data string) attendance.Preview {
	o.t.Helper()
	p, err := o.imports().Preview(o.t.Context(), o.scope, kind, intake.File{Name: kind + ".csv", Data: []byte(data)}, options)
	if err != nil {
		o.t.Fatalf("preview %s: %v", kind, err)
	}
	return p
}

// age makes everything that was previewed so many days older.
func (o *office) age(days int) {
	o.t.Helper()
	err := sqldbtest.InTx(o.t.Context(), o.db, sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(o.t.Context(), `
			UPDATE import_previews
			SET made_at = made_at - ?
			WHERE centre_id = ?`, int64(days)*24*60*60*1000, tx.CentreID)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// keptFiles counts the files that wait.
func (o *office) keptFiles() int {
	o.t.Helper()
	n := 0
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Get(o.t.Context(), &n, `
			SELECT COUNT(*)
			FROM kept_files
			WHERE centre_id = ?`, tx.CentreID)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestAPreviewShowsWhatAStaffFileWouldDoAndStoresNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		p := o.preview("staff", "code,name,window,clock_no,note\nS1,甲甲,W1,1001,\nS2,乙,W2,1002,\nS9,新人,W2,1009,x\n")
		if got := tally(p.Result); got != (counts{Accepted: 1, Corrections: 1, Duplicates: 1}) || p.Result.Batch != 0 || p.ID == 0 {
			t.Errorf("preview %d: %+v, batch %d", p.ID, got, p.Result.Batch)
		}
		v := p.Result.Preview
		if diff := cmp.Diff([]intake.Person{{Code: "S9", Name: "新人"}}, v.People); diff != "" {
			t.Errorf("new people (-want +got)\n%s", diff)
		}
		want := []intake.Shown{{Line: 2, Outcome: "changed", Person: intake.Person{Code: "S1", Name: "甲甲"}, Fields: []intake.Field{{Name: "name", Value: "甲甲", Old: "甲"}}}}
		if diff := cmp.Diff(want, v.Replaced); diff != "" {
			t.Errorf("replaced (-want +got)\n%s", diff)
		}
		var outcomes []string
		for _, s := range v.Rows {
			outcomes = append(outcomes, s.Person.Code+" "+s.Outcome)
		}
		if diff := cmp.Diff([]string{"S1 changed", "S2 known", "S9 new"}, outcomes); diff != "" {
			t.Errorf("rows (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"note"}, p.Result.Columns); diff != "" {
			t.Errorf("columns not used (-want +got)\n%s", diff)
		}
		if p2 := o.preview("staff", "code,name,clock_no\nS9,新人,1009\n"); tally(p2.Result) != (counts{Accepted: 1}) {
			t.Errorf("the first preview stored something: %+v", tally(p2.Result))
		}
	})
}

func TestAConfirmedPreviewImportsWhatItShowed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		const file = "code,name,clock_no\nS1,甲甲,1001\nS9,新人,1009\n"
		p := o.preview("staff", file)
		o.must("punches", dump("88 2025-03-03 07:58:10")) // takes the next number in between, which changes nothing
		r, err := o.imports().Confirm(t.Context(), o.scope, p.ID)
		if err != nil || r.Batch == 0 || tally(r) != tally(p.Result) {
			t.Fatalf("confirmed: %+v, batch %d, %v; previewed: %+v", tally(r), r.Batch, err, tally(p.Result))
		}
		list, err := o.imports().Previews(t.Context(), o.scope)
		if err != nil || len(list) != 1 || list[0].State != attendance.PreviewConfirmed || list[0].Batch != r.Batch || list[0].EndedBy != "test" {
			t.Errorf("listed: %+v, %v", list, err)
		}
		if o.keptFiles() != 0 {
			t.Error("the file is kept though nobody waits for it")
		}
		for name, end := range map[string]func() error{
			"confirm": func() error { _, err := o.imports().Confirm(t.Context(), o.scope, p.ID); return err },
			"discard": func() error { return o.imports().Discard(t.Context(), o.scope, p.ID) },
		} {
			if err := end(); key(err) != "import.preview_ended.confirmed" || roster.KindOf(err) != roster.Conflict {
				t.Errorf("%s again: %v", name, err)
			}
		}
		if _, err := o.imports().Confirm(t.Context(), o.scope, 77); key(err) != "import.unknown_preview" {
			t.Errorf("confirm nothing: %v", err)
		}
		d, err := o.imports().Batch(t.Context(), o.scope, r.Batch)
		if err != nil || d.Preview != p.ID || d.Corrections != 1 || d.Accepted != 1 {
			t.Errorf("the batch: %+v, %v", d, err)
		}
	})
}

func TestAPreviewIsRefusedOnceSomethingElseWouldHappen(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, kind, file, meanwhileKind, meanwhile string }{
		{"a row became known", "staff", "code,name\nS9,新人\n", "staff", "code,name\nS9,新人\n"},
		{"what is replaced is another value", "staff", "code,name\nS1,甲甲\n", "staff", "code,name\nS1,甲乙\n"},
		{"a punch became known", "punches", dump("1001 2025-03-03 07:58:10"), "punches", dump("1001 2025-03-03 07:58:10")},
		{"a number got a holder", "punches", dump("77 2025-03-03 07:58:10"), "staff", "code,name,clock_no\nS3,丙,77\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
				o := newOffice(t, db)
				p := o.preview(tt.kind, tt.file)
				o.must(tt.meanwhileKind, tt.meanwhile)
				before, err := o.imports().Batches(t.Context(), o.scope, attendance.BatchFilter{})
				if err != nil {
					t.Fatal(err)
				}
				_, err = o.imports().Confirm(t.Context(), o.scope, p.ID)
				if key(err) != "import.preview_differs" || roster.KindOf(err) != roster.Conflict {
					t.Fatalf("confirm: %v", err)
				}
				after, err := o.imports().Batches(t.Context(), o.scope, attendance.BatchFilter{})
				if diff := cmp.Diff(before, after); err != nil || diff != "" {
					t.Errorf("a batch in spite of the refusal: %v\n%s", err, diff)
				}
			})
		})
	}
}

func TestAConfirmationIntoAClosedMonthIsRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		p := o.preview("punches", dump("1001 2025-03-03 07:58:10"))
		o.close("2025-03")
		if _, err := o.imports().Confirm(t.Context(), o.scope, p.ID); roster.KindOf(err) != roster.Closed {
			t.Errorf("confirm: %v", err)
		}
		if again := o.imports(); again.Discard(t.Context(), o.scope, p.ID) != nil || o.keptFiles() != 0 {
			t.Error("the refused preview cannot be discarded, or its file stays")
		}
		if _, err := o.imports().Confirm(t.Context(), o.scope, p.ID); key(err) != "import.preview_ended.discarded" {
			t.Errorf("confirm a discarded one: %v", err)
		}
	})
}

func TestPreviewsExpireAfterThirtyDays(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		old := o.preview("staff", "code,name\nS8,旧人\n")
		o.age(attendance.PreviewDays + 1)
		same := o.preview("windows", "code,name\nW9,新窗口\n")
		o.age(attendance.PreviewDays - 1)
		if _, err := o.imports().Confirm(t.Context(), o.scope, old.ID); key(err) != "import.preview_ended.expired" {
			t.Errorf("confirm an old one: %v", err)
		}
		list, err := o.imports().Previews(t.Context(), o.scope)
		if err != nil || len(list) != 2 || list[1].State != attendance.PreviewExpired || list[0].State != attendance.PreviewPending {
			t.Errorf("%+v, %v", list, err)
		}
		if o.keptFiles() != 1 {
			t.Errorf("%d files are kept, want 1", o.keptFiles())
		}
		if _, err := o.imports().Confirm(t.Context(), o.scope, same.ID); err != nil {
			t.Errorf("confirm one that still waits: %v", err)
		}
	})
}

func TestAPreviewExpiresEvenWhenNobodyLists(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		p := o.preview("staff", "code,name\nS8,旧人\n")
		o.age(attendance.PreviewDays + 1)
		if _, err := o.imports().Confirm(t.Context(), o.scope, p.ID); key(err) != "import.preview_ended.expired" {
			t.Errorf("confirm: %v", err)
		}
	})
}

func TestAFileThatIsTooLargeOrBadIsNotKept(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		big := intake.File{Name: "big.csv", Data: make([]byte, attendance.MaxPreview+1)}
		if _, err := o.imports().Preview(t.Context(), o.scope, "staff", big, options); key(err) != "import.too_large_to_keep" {
			t.Errorf("too large: %v", err)
		}
		bad := intake.File{Name: "bad.csv", Data: []byte("code,name\nS9,新人\nS8,\n")}
		p, err := o.imports().Preview(t.Context(), o.scope, "staff", bad, options)
		if roster.KindOf(err) != roster.Refused || p.ID != 0 || p.Result.Bad == nil || len(p.Result.Bad.Rows) != 1 {
			t.Errorf("bad: %+v, %v", p.Result.Bad, err)
		}
		partial := options
		partial.Partial = true
		p, err = o.imports().Preview(t.Context(), o.scope, "staff", bad, partial)
		if err != nil || tally(p.Result) != (counts{Accepted: 1, Rejected: 1}) {
			t.Fatalf("partial: %+v, %v", tally(p.Result), err)
		}
		if r, err := o.imports().Confirm(t.Context(), o.scope, p.ID); err != nil || tally(r) != tally(p.Result) {
			t.Errorf("confirm a partial one: %+v, %v", tally(r), err)
		}
	})
}

func TestAPreviewOfPunchesTellsWhoseTheyAre(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("staff", "code,name,clock_no,left\nS4,丁,55,2025-03-31\n")
		o.must("staff", "code,name,clock_no,joined\nS5,戊,55,2025-04-01\n")
		lines := []string{"1001 2025-03-03 07:58:10", "77 2025-03-03 07:59:10", "00001002 2025-03-04 07:58:10", "55 2025-03-04 08:00:00", "55 2025-04-04 08:00:00"}
		v := o.preview("punches", dump(lines...)).Result.Preview
		var rows []string
		for _, s := range v.Rows {
			rows = append(rows, strings.Join([]string{s.Person.Code, s.Person.Name, s.Outcome, s.Fields[0].Value, s.Fields[1].Value}, " "))
		}
		want := []string{"S1 甲 matched 1001 2025-03-03 07:58:10", "  unmatched 77 2025-03-03 07:59:10", "S2 乙 matched 00001002 2025-03-04 07:58:10",
			"S4 丁 matched 55 2025-03-04 08:00:00", "S5 戊 matched 55 2025-04-04 08:00:00"}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("rows (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"77"}, v.Unknown); diff != "" {
			t.Errorf("unknown numbers (-want +got)\n%s", diff)
		}
		if want := (intake.Span{First: roster.MustDate("2025-03-03"), Last: roster.MustDate("2025-04-04")}); v.Days != want {
			t.Errorf("days %v, want %v", v.Days, want)
		}
		many := o.preview("punches", dump(strings.Split(strings.Repeat("1001 2025-03-05 07:58:10\n", 11)+"1001 2025-03-05 07:59:10", "\n")...))
		if n := len(many.Result.Preview.Rows); n != intake.ShownRows {
			t.Errorf("%d rows shown, want %d", n, intake.ShownRows)
		}
	})
}

func TestAPreviewWarnsOfSettledPeriods(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10"))
		o.close("2025-03")
		o.close("2025-05")
		v := o.preview("punches", dump("1001 2025-03-03 07:58:10", "1001 2025-04-03 07:58:10")).Result.Preview
		if diff := cmp.Diff([]string{"2025-03"}, v.Periods); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestTheSameFileIsToldUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		file := dump("1001 2025-03-03 07:58:10")
		first := o.must("punches", file)
		if first.SameFile != nil {
			t.Errorf("the first one: %+v", first.SameFile)
		}
		p := o.preview("punches", file)
		second := o.must("punches", file)
		third := o.must("punches", file)
		for name, got := range map[string]*intake.SameFile{"preview": p.Result.SameFile, "import": second.SameFile, "after an idle one": third.SameFile} {
			if got == nil || got.Batch != first.Batch || got.By != "test" || got.At.IsZero() {
				t.Errorf("%s: %+v", name, got)
			}
		}
		for _, batch := range []int64{third.Batch, second.Batch, first.Batch} {
			if _, err := o.Undo(t.Context(), o.scope, batch); err != nil {
				t.Fatal(err)
			}
		}
		if again := o.must("punches", file); again.SameFile != nil {
			t.Errorf("after it was taken back: %+v", again.SameFile)
		}
	})
}

func TestOfTwoOperatorsOneIsTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		file := intake.File{Name: "a.dat", Data: []byte(dump("1001 2025-03-03 07:58:10"))}
		results := make(chan intake.Result, 2)
		for range 2 {
			go func(ctx context.Context) {
				r, err := o.Import(ctx, o.scope, "punches", file, options)
				if err != nil {
					t.Error(err)
				}
				results <- r
			}(t.Context())
		}
		a, b := <-results, <-results
		if a.Accepted+b.Accepted != 1 || (a.SameFile == nil) == (b.SameFile == nil) {
			t.Errorf("%+v %+v, %+v %+v", tally(a), a.SameFile, tally(b), b.SameFile)
		}
	})
}

func TestBatchesAreListedByKindAndMonth(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		march := o.must("punches", dump("1001 2025-03-03 07:58:10", "1001 2025-03-31 07:58:10", "1001 2047-03-31 07:58:10"))
		april := o.must("punches", dump("1001 2025-04-01 07:58:10"))
		leave := o.must("leave", "staff,type,from,to\nS1,sick,2025-03-05,2025-03-05\n")
		names := o.must("staff", "code,name\nS1,甲甲\n")
		if _, err := o.Undo(t.Context(), o.scope, april.Batch); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name   string
			filter attendance.BatchFilter
			want   []int64
		}{
			{"all", attendance.BatchFilter{}, []int64{names.Batch, leave.Batch, april.Batch, march.Batch, 2, 1}},
			{"punches", attendance.BatchFilter{Kind: "punches"}, []int64{april.Batch, march.Batch}},
			{"of March", attendance.BatchFilter{Month: roster.MustPeriod("2025-03")}, []int64{leave.Batch, march.Batch}},
			{"of December, to which sums of leave run", attendance.BatchFilter{Month: roster.MustPeriod("2025-12")}, nil},
			{"punches of April", attendance.BatchFilter{Kind: "punches", Month: roster.MustPeriod("2025-04")}, []int64{april.Batch}},
		} {
			list, err := o.imports().Batches(t.Context(), o.scope, tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, b := range list {
				ids = append(ids, b.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.name, diff)
			}
		}
		d, err := o.imports().Batch(t.Context(), o.scope, march.Batch)
		if err != nil || d.Accepted != 2 || d.Quarantined != 1 || len(d.Quarantine) != 1 || d.Quarantine[0].Row != 3 || d.Quarantine[0].Code != "time_outside" {
			t.Errorf("batch of March: %+v, %v", d, err)
		}
		d, err = o.imports().Batch(t.Context(), o.scope, april.Batch)
		if err != nil || !d.Undone() || d.UndoneBy != "test" {
			t.Errorf("the batch that was taken back: %+v, %v", d, err)
		}
		d, err = o.imports().Batch(t.Context(), o.scope, names.Batch)
		want := []intake.Shown{{Outcome: "changed", Person: intake.Person{Code: "S1", Name: "甲甲"}, Fields: []intake.Field{{Name: "name", Value: "甲甲", Old: "甲"}}}}
		if diff := cmp.Diff(want, d.Replaced); err != nil || diff != "" {
			t.Errorf("%v; replaced (-want +got)\n%s", err, diff)
		}
		if d.Days != (intake.Span{}) {
			t.Errorf("a name moves the days %v", d.Days)
		}
		d, err = o.imports().Batch(t.Context(), o.scope, leave.Batch)
		if day := roster.MustDate("2025-03-05"); err != nil || d.Days != intake.Day(day) {
			t.Errorf("leave of one day is about %v, %v", d.Days, err)
		}
		o.close("2025H2") // the year's leave is summed up in it
		if _, err := o.Undo(t.Context(), o.scope, leave.Batch); key(err) != "undo.closed" {
			t.Errorf("undo of leave that a closed half-year sums up: %v", err)
		}
		if _, err := o.imports().Batch(t.Context(), o.scope, 99); key(err) != "import.unknown_batch" {
			t.Errorf("no batch: %v", err)
		}
	})
}

func TestFilesOfEveryKindAreAboutTheDaysOfTheirRows(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		for _, tt := range []struct{ kind, data, first, last string }{
			{"leave", "staff,type,from,to\nS1,sick,2025-03-05,2025-03-06\nS2,sick,2025-03-03,2025-03-03\n", "2025-03-03", "2025-03-06"},
			{"leave", "staff,type,from,to\nS1,sick,2025-03-05,2025-03-05\n", "2025-03-05", "2025-03-05"},
			{"leave", "staff,type,from,to\nS1,sick,2025-03-05,2025-03-05\n", "", ""},
			{"calendar", "date,kind,name\n2025-03-20,holiday,停电\n2025-03-22,workday,补班\n", "2025-03-20", "2025-03-22"},
			{"calendar", "date,kind,name\n2025-03-21,workday,x\n", "2025-03-21", "2025-03-21"},
			{"corrections", "staff,date,session,side,reason\nS1,2025-03-04,am,in,忘记\n", "2025-03-04", "2025-03-04"},
			{"moves", "staff,window,from\nS1,W2,2025-03-05\n", "2025-03-05", ""},
		} {
			p := o.preview(tt.kind, tt.data)
			r := o.must(tt.kind, tt.data)
			d, err := o.imports().Batch(t.Context(), o.scope, r.Batch)
			if err != nil || d.Days.First.String() != tt.first || d.Days.Last.String() != tt.last || p.Result.Preview.Days != d.Days {
				t.Errorf("%s\n%s: the batch is about %v, %v; its preview about %v", tt.kind, tt.data, d.Days, err, p.Result.Preview.Days)
			}
		}
	})
}

func TestAReplacedValueIsComparedWithWhatTheBatchWrote(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		named := func(name string) int64 { t.Helper(); return o.must("staff", "code,name\nS1,"+name+"\n").Batch }
		shows := func(batch int64, old, value string) {
			t.Helper()
			d, err := o.imports().Batch(t.Context(), o.scope, batch)
			want := []intake.Field{{Name: "name", Value: value, Old: old}}
			if err != nil || len(d.Replaced) != 1 || cmp.Diff(want, d.Replaced[0].Fields) != "" {
				t.Errorf("batch %d: %+v, %v, want %v", batch, d.Replaced, err, want)
			}
		}
		second, third := named("甲二"), named("甲三")
		fourth := named("甲四")
		shows(second, "甲", "甲二")
		shows(third, "甲二", "甲三")
		shows(fourth, "甲三", "甲四")
		if _, err := o.Undo(t.Context(), o.scope, fourth); err != nil {
			t.Fatal(err)
		}
		shows(third, "甲二", "甲三")
		shows(named("甲五"), "甲三", "甲五")
		shows(third, "甲二", "甲三")
		shows(second, "甲", "甲二")
		// What a batch wrote that was taken back is not what came after it.
		d, err := o.imports().Batch(t.Context(), o.scope, fourth)
		if err != nil || len(d.Replaced) != 1 || len(d.Replaced[0].Fields) != 0 {
			t.Errorf("the batch taken back: %+v, %v", d.Replaced, err)
		}
	})
}

func TestReplacedValuesAreInWords(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("leave", "staff,type,from,from_half,to,to_half\nS1,sick,2025-03-05,pm,2025-03-05,pm\n")
		o.must("corrections", "staff,date,session,side,reason\nS1,2025-03-04,am,in,忘记\n")
		leave := o.preview("leave", "staff,type,from,from_half,to,to_half\nS1,personal,2025-03-05,pm,2025-03-06,am\n").Result.Preview
		slip := o.preview("corrections", "staff,date,session,side,reason\nS1,2025-03-04,am,in,停电\n").Result.Preview
		person := intake.Person{Code: "S1", Name: "甲"}
		want := []intake.Shown{
			{Line: 2, Outcome: "changed", Person: person, Fields: []intake.Field{
				{Name: "from_day", Value: "2025-03-05", Old: "2025-03-05"}, {Name: "from_session", Value: "pm", Old: "pm"},
				{Name: "to_day", Value: "2025-03-06", Old: "2025-03-05"}, {Name: "to_session", Value: "am", Old: "pm"},
				{Name: "type", Value: "personal", Old: "sick"}}},
			{Line: 2, Outcome: "changed", Person: person, Fields: []intake.Field{
				{Name: "day", Value: "2025-03-04", Old: "2025-03-04"}, {Name: "session", Value: "am", Old: "am"},
				{Name: "side", Value: "in", Old: "in"}, {Name: "reason", Value: "停电", Old: "忘记"}}},
		}
		if diff := cmp.Diff(want, append(leave.Replaced, slip.Replaced...)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestADeskOfLargePreviewsLoadsNoneOfTheirRows(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		var large strings.Builder
		large.WriteString("code,name\n")
		for i := range 3000 {
			fmt.Fprintf(&large, "N%04d,新人\n", i)
		}
		first, second := o.preview("staff", large.String()), o.preview("staff", large.String())
		small := o.preview("punches", dump("1001 2025-03-03 07:58:10")+"rubbish\n")
		if err := o.imports().Discard(t.Context(), o.scope, second.ID); err != nil {
			t.Fatal(err)
		}
		var statements []string
		ctx := sqldb.WithTrace(t.Context(), func(query string) { statements = append(statements, query) })
		list, err := o.imports().Waiting(ctx, o.scope)
		if err != nil || len(list) != 2 {
			t.Fatalf("waiting: %+v, %v", list, err)
		}
		for i, p := range []attendance.Preview{small, first} {
			r, got := p.Result, list[i]
			if got.ID != p.ID || got.Kind != p.Kind || got.File != p.File || got.By != "test" || got.At.IsZero() || got.Rows != r.Rows || got.Bad != r.Quarantined+r.Rejected {
				t.Errorf("waiting: %+v, want %d with %d rows, %d of them bad", got, p.ID, r.Rows, r.Quarantined+r.Rejected)
			}
		}
		if list[0].Bad != 1 {
			t.Errorf("%d bad rows, want 1", list[0].Bad)
		}
		for _, s := range statements { // a bare outcome, options or content is the whole file
			for _, column := range []string{" outcome,", " options,", " content"} {
				if strings.Contains(s, "SELECT") && strings.Contains(s, column) {
					t.Errorf("loads whole previews:\n%s", s)
				}
			}
		}
		o.age(attendance.PreviewDays + 1)
		if list, err := o.imports().Waiting(t.Context(), o.scope); err != nil || len(list) != 0 || o.keptFiles() != 0 {
			t.Errorf("after %d days: %+v, %d files, %v", attendance.PreviewDays+1, list, o.keptFiles(), err)
		}
	})
}
