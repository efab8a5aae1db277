package attendancedb_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// Whatever is asked, decided, imported and taken back, in whatever order: the leaves
// table holds exactly what requests have approved, beside what files brought. Files of
// this test bring training, which nobody asks for.
func TestAnySequenceKeepsRequestsAndTableTogether(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		var people atomic.Int64
		rapid.Check(t, func(r *rapid.T) {
			p := &applicant{leaveOffice: o, code: fmt.Sprintf("Q%04d", people.Add(1))}
			o.must("staff", "code,name,window\n"+p.code+",人,W1\n")
			for range rapid.IntRange(1, 8).Draw(r, "steps") {
				p.act(r)
				p.consistent(r)
			}
		})
	})
}

// applicant is a person of whom the store knows nothing yet.
type applicant struct {
	*leaveOffice
	code    string
	numbers []int64
	batches []int64 // of files and decisions
}

func (p *applicant) act(t *rapid.T) {
	ctx := p.t.Context()
	today := leaveDay + roster.Date(rapid.IntRange(0, 5).Draw(t, "today"))
	number := int64(-1)
	if len(p.numbers) > 0 {
		number = rapid.SampledFrom(p.numbers).Draw(t, "number")
	}
	from, to := anyHalf(t, "from"), anyHalf(t, "to")
	var c leave.Change
	var err error
	switch rapid.SampledFrom([]string{"apply", "apply", "approve", "approve", "refuse", "cancel", "return", "correct", "correct", "file", "undo"}).Draw(t, "action") {
	case "apply":
		kind := rapid.SampledFrom([]attendance.LeaveType{attendance.PersonalLeave, attendance.AnnualLeave}).Draw(t, "type")
		c, err = p.leave.Apply(ctx, p.by(p.code), today, leave.Draft{Staff: p.code, Type: kind, From: from, To: to, Reason: "家事", Emergency: true})
		if err == nil {
			p.numbers = append(p.numbers, c.Request.Number)
		}
	case "approve":
		by := rapid.SampledFrom([]string{"G", "D", "P"}).Draw(t, "by")
		c, err = p.leave.Approve(ctx, p.by(by), today, number, leave.Approval{})
	case "refuse":
		c, err = p.leave.Refuse(ctx, p.by("D"), today, number, "人手不够")
	case "cancel":
		c, err = p.leave.Cancel(ctx, p.by(p.code), today, number, "改期")
	case "return":
		c, err = p.leave.Return(ctx, p.by(p.code), today, number, leave.Report{Back: from})
	case "correct":
		c, err = p.leave.Return(ctx, p.by("G"), today, number, leave.Report{Back: from, Reason: "日期写错"})
	case "file":
		p.file(t, from, to)
	case "undo":
		if len(p.batches) > 0 {
			_, err = p.Undo(ctx, p.scope, rapid.SampledFrom(p.batches).Draw(t, "batch"))
		}
	}
	if kind := roster.KindOf(err); err != nil && kind == roster.Internal {
		t.Fatal(err)
	}
	for _, s := range c.Request.Steps {
		if s.Batch != 0 {
			p.batches = append(p.batches, s.Batch)
		}
	}
}

// file imports training on some days, or takes it back.
func (p *applicant) file(t *rapid.T, from, to attendance.HalfDay) {
	status := rapid.SampledFrom([]string{"approved", "cancelled"}).Draw(t, "status")
	row := strings.Join([]string{p.code, "training", from.Date.String(), from.Session.String(), to.Date.String(), to.Session.String(), status}, ",")
	file := intake.File{Name: "leave.csv", Data: []byte("staff,type,from,from_half,to,to_half,status\n" + row + "\n")}
	if r, err := p.Import(p.t.Context(), p.scope, "leave", file, options); err == nil {
		p.batches = append(p.batches, r.Batch)
	}
}

func anyHalf(t *rapid.T, label string) attendance.HalfDay {
	return attendance.HalfDay{
		Date:    leaveDay + roster.Date(rapid.IntRange(0, 5).Draw(t, label)),
		Session: roster.Session(rapid.IntRange(0, 1).Draw(t, label+" half")),
	}
}

// consistent compares the table with the requests.
func (p *applicant) consistent(t *rapid.T) {
	book, err := p.leave.Requests(p.t.Context(), p.scope, leaveDay, leave.Filter{Staff: p.code})
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]bool{}, map[string]bool{}
	for _, r := range book.Requests {
		if r.State.Stored() {
			want[strings.Join([]string{string(r.Type), r.From.String(), r.End().String(), "approved"}, " ")] = true
		}
	}
	for _, row := range p.stored(p.code) {
		if !strings.HasPrefix(row, "training") && strings.HasSuffix(row, "approved") {
			got[row] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Fatalf("requests and the table differ (-requests +table):\n%s", diff)
	}
}
