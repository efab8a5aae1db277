package attendance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// anyInput draws a small centre with a few days of human mess, over a weekend and
// over the change from winter to summer.
func anyInput(t *rapid.T) attendance.Input {
	first := roster.MustDate("2025-04-24")
	in := attendance.Input{
		First: first + 1, Last: first + 12, AsOf: first + roster.Date(rapid.IntRange(8, 14).Draw(t, "as of")),
		Calendar: calendar.New(calendar.AllNational(), nil),
	}
	for i, name := range calendar.Names() {
		p, _ := calendar.Lookup(name)
		p.NoCheckpoints = rapid.SliceOfN(rapid.Custom(anyCheckpoint), 0, 2).Draw(t, "left out")
		in.Profiles = append(in.Profiles, calendar.InForce{From: first + roster.Date(8*i), Profile: p})
	}
	date := rapid.Map(rapid.IntRange(0, 14), func(n int) roster.Date { return first + roster.Date(n) })
	for _, code := range []string{"S3", "S1", "S2"} {
		s := roster.Staff{Code: code}
		if rapid.Bool().Draw(t, "bounded") {
			s.Joined, s.Left = date.Draw(t, "joined"), date.Draw(t, "left")
		}
		in.Staff = append(in.Staff, s)
		in.Punches = append(in.Punches, anyPunches(t, in.Calendar, first))
		for range rapid.IntRange(0, 2).Draw(t, "slips") {
			in.Slips = append(in.Slips, attendance.Slip{
				Staff: code, Date: date.Draw(t, "slip"),
				Session: roster.Session(rapid.IntRange(0, 1).Draw(t, "session")), Side: calendar.Side(rapid.IntRange(0, 1).Draw(t, "side")),
			})
		}
		if rapid.Bool().Draw(t, "leave") {
			l := attendance.Leave{Staff: code, Type: rapid.SampledFrom(attendance.LeaveTypes()).Draw(t, "type")}
			l.From = attendance.HalfDay{Date: date.Draw(t, "from"), Session: roster.Session(rapid.IntRange(0, 1).Draw(t, "half"))}
			l.To = attendance.HalfDay{Date: l.From.Date + roster.Date(rapid.IntRange(0, 2).Draw(t, "days")), Session: roster.PM}
			l.Status = rapid.SampledFrom([]string{"approved", "applied"}).Draw(t, "status")
			in.Leave = append(in.Leave, l)
		}
		for range rapid.IntRange(0, 3).Draw(t, "duty") {
			in.Duty = append(in.Duty, attendance.DutyDay{Staff: code, Date: date.Draw(t, "duty day"), Working: rapid.Bool().Draw(t, "working")})
		}
	}
	in.Clock.Excused = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(date, 0, 2).Draw(t, "excused"))))
	in.Clock.Counted = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(date, 0, 2).Draw(t, "counted"))))
	in.Clock.Days = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOf(date).Draw(t, "clock days"))))
	if n := len(in.Clock.Days); n > 0 {
		in.Clock.Newest = in.Clock.Days[n-1]
	}
	return in
}

func anyCheckpoint(t *rapid.T) calendar.Checkpoint {
	return calendar.Checkpoint{
		Session: roster.Session(rapid.IntRange(0, 1).Draw(t, "session")),
		Side:    calendar.Side(rapid.IntRange(0, 1).Draw(t, "side")),
	}
}

// anyPunches crowds around the due times, where the edges are.
func anyPunches(t *rapid.T, cal calendar.Calendar, first roster.Date) []roster.LocalTime {
	var list []roster.LocalTime
	near := rapid.SampledFrom([]int{480, 585, 660, 690, 750, 765, 795, 810, 840, 900, 1020, 1050, 1080})
	for d := first; d < first+14; d++ {
		most := 5
		if !cal.Working(d) {
			most = 1
		}
		for range rapid.IntRange(0, most).Draw(t, "punches") {
			minute := near.Draw(t, "near") + rapid.SampledFrom([]int{-61, -60, -30, -29, -16, -15, -3, -2, -1, 0, 1, 2, 3, 15, 16, 60, 61}).Draw(t, "off")
			list = append(list, roster.At(d, minute*60+rapid.IntRange(0, 59).Draw(t, "second")))
		}
	}
	slices.Sort(list)
	return list
}

// oracle judges one session from the whole input, sentence by sentence of
// rules.md 5 and without regard to speed.
func oracle(in attendance.Input, person int, date roster.Date, session roster.Session) string {
	s := attendance.Session{Date: date, Session: session}
	if date >= in.AsOf {
		s.Status = attendance.Scheduled
		return show(s)
	}
	profile := in.Profiles.On(date)
	table := profile.Timetables(date)[session]
	var kept []roster.Minutes
	for _, at := range in.Punches[person] {
		inSession := (at.Minute() >= profile.Split(date)) == (session == roster.PM)
		if at.Date() != date || !inSession {
			continue
		}
		if len(kept) == 0 || at.Minute()-kept[len(kept)-1] >= profile.RepeatWithin {
			kept = append(kept, at.Minute())
		}
	}
	switch n := len(kept); {
	case n > 1:
		s.In, s.HasIn, s.Out, s.HasOut = kept[0], true, kept[n-1], true
	case n == 1 && 2*kept[0] <= table.Start+table.End:
		s.In, s.HasIn = kept[0], true
	case n == 1:
		s.Out, s.HasOut = kept[0], true
	}
	half := attendance.HalfDay{Date: date, Session: session}
	for _, l := range in.Leave {
		if l.Staff == in.Staff[person].Code && l.Status == "approved" && !half.Before(l.From) && !l.To.Before(half) {
			s.Leave, s.Status = l.Type, attendance.OnLeave
			if l.Type == attendance.OfficialLeave || l.Type == attendance.TrainingLeave {
				s.Status = attendance.Official
			}
			return show(s)
		}
	}
	for _, slip := range in.Slips {
		if slip.Staff == in.Staff[person].Code && slip.Date == date && slip.Session == session {
			if slip.Side == calendar.In {
				s.In, s.HasIn = table.Start, true
			} else {
				s.Out, s.HasOut = table.End, true
			}
		}
	}
	judgeIn, judgeOut := profile.Judges(session, calendar.In), profile.Judges(session, calendar.Out)
	newest := roster.Date(0)
	for _, d := range in.Clock.Days {
		if d < in.AsOf {
			newest = d
		}
	}
	switch {
	case !judgeIn && !judgeOut:
		s.Status = attendance.Present
		return show(s)
	case !s.HasIn && !s.HasOut && slices.Contains(in.Clock.Excused, date):
		s.Status = attendance.NoData
		return show(s)
	case !s.HasIn && !s.HasOut && slices.Contains(in.Clock.Counted, date):
		s.Status = attendance.Absent
		return show(s)
	case !s.HasIn && !s.HasOut && date > newest:
		s.Status = attendance.Scheduled
		return show(s)
	case !s.HasIn && !s.HasOut && !slices.Contains(in.Clock.Days, date):
		s.Status = attendance.NoData
		return show(s)
	case !s.HasIn && !s.HasOut,
		judgeIn && s.HasIn && s.In > table.Start+profile.AbsentAfter,
		judgeOut && s.HasOut && s.Out < table.End-profile.AbsentAfter:
		s.Status = attendance.Absent
		return show(s)
	}
	s.Status = attendance.Present
	if slices.Contains(in.Clock.Excused, date) {
		judgeIn, judgeOut = judgeIn && s.HasIn, judgeOut && s.HasOut
	}
	if judgeIn && (!s.HasIn || s.In > table.Start+profile.Grace.Late) {
		s.Status, s.Late = attendance.Late, true
	}
	if judgeOut && (!s.HasOut || s.Out < table.End-profile.Grace.Early) {
		s.Status = attendance.Early
	}
	if judgeOut && s.HasOut && s.Out <= table.End-profile.OffPostFrom {
		s.Status = attendance.OffPost
	}
	if judgeIn && !s.HasIn {
		s.Flags |= attendance.MissingIn
	}
	if judgeOut && !s.HasOut {
		s.Flags |= attendance.MissingOut
	}
	return show(s)
}

// due tells whether a day is one of work for a person: by the own duty if there is
// any, else by the calendar.
func due(in attendance.Input, staff string, date roster.Date) bool {
	working, own := false, false
	for _, d := range in.Duty {
		if d.Staff == staff && d.Date == date {
			working, own = working || d.Working, true
		}
	}
	return working || !own && in.Calendar.Working(date)
}

func TestDeriveAgreesWithTheRulesReadLiterally(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		var want, got []string
		for _, person := range []int{1, 2, 0} { // in order of code
			for d := in.First; d <= in.Last; d++ {
				if due(in, in.Staff[person].Code, d) && in.Staff[person].EmployedOn(d) {
					for _, half := range []roster.Session{roster.AM, roster.PM} {
						want = append(want, in.Staff[person].Code+" "+d.String()+" "+oracle(in, person, d, half))
					}
				}
			}
		}
		for _, s := range attendance.Derive(in) {
			got = append(got, s.Staff+" "+s.Date.String()+" "+show(s))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("sessions (-want +got):\n%s", diff)
		}
	})
}

func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		want := attendance.Derive(in)
		order := rapid.Permutation([]int{0, 1, 2}).Draw(t, "order")
		shuffled := in
		shuffled.Staff, shuffled.Punches = nil, nil
		for _, i := range order {
			punches := rapid.Permutation(in.Punches[i]).Draw(t, "punches")
			slices.Sort(punches)
			shuffled.Staff = append(shuffled.Staff, in.Staff[i])
			shuffled.Punches = append(shuffled.Punches, punches)
		}
		shuffled.Leave = rapid.Permutation(in.Leave).Draw(t, "leave")
		shuffled.Slips = rapid.Permutation(in.Slips).Draw(t, "slips")
		shuffled.Duty = rapid.Permutation(in.Duty).Draw(t, "duty")
		if diff := cmp.Diff(want, attendance.Derive(shuffled)); diff != "" {
			t.Fatalf("another order (-want +got):\n%s", diff)
		}
	})
}

func TestARepeatChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		want := attendance.Derive(in)
		for person, list := range in.Punches {
			if len(list) == 0 {
				continue
			}
			// The first punch of a day is always kept; a repeat of it must not reach over the split.
			kept := list[0]
			repeat := kept + roster.LocalTime(rapid.IntRange(0, 119).Draw(t, "seconds"))
			split := in.Profiles.On(kept.Date()).Split(kept.Date())
			if kept.Date() == repeat.Date() && (kept.Minute() < split) == (repeat.Minute() < split) {
				in.Punches[person] = append(slices.Clone(list), repeat)
				slices.Sort(in.Punches[person])
			}
		}
		if diff := cmp.Diff(want, attendance.Derive(in)); diff != "" {
			t.Fatalf("with repeats (-want +got):\n%s", diff)
		}
	})
}

// harm orders judged sessions: absent is worse than anything else.
func harm(s attendance.Session) int {
	n := map[attendance.Status]int{attendance.Absent: 9, attendance.OffPost: 2, attendance.Early: 1}[s.Status]
	if s.Late {
		n++
	}
	return n
}

func TestASlipNeverMakesASessionWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		before := attendance.Derive(in)
		if len(before) == 0 {
			return
		}
		i := rapid.IntRange(0, len(before)-1).Draw(t, "session")
		in.Slips = append(in.Slips, attendance.Slip{
			Staff: before[i].Staff, Date: before[i].Date, Session: before[i].Session,
			Side: calendar.Side(rapid.IntRange(0, 1).Draw(t, "side")),
		})
		after := attendance.Derive(in)
		if before[i].Status.Counted() && harm(after[i]) > harm(before[i]) {
			t.Fatalf("%s became %s", show(before[i]), show(after[i]))
		}
		after[i] = before[i]
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("a slip changed other sessions (-before +after):\n%s", diff)
		}
	})
}

func TestTotalsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sessions := attendance.Derive(anyInput(t))
		counted, lateOnly := map[string]int{}, map[string]int{}
		for _, s := range sessions {
			if s.Status.Counted() {
				counted[s.Staff]++
			}
			if s.Status == attendance.Late {
				lateOnly[s.Staff]++
			}
		}
		for _, total := range attendance.Totals(sessions) {
			parts := total.Present + lateOnly[total.Staff] + total.Early + total.OffPost + total.Absent + total.Leave + total.Official
			if total.Due != parts || total.Due != counted[total.Staff] {
				t.Fatalf("%+v: due %d, parts %d, counted %d", total, total.Due, parts, counted[total.Staff])
			}
			if total.Late < total.MissingIn || total.Late < lateOnly[total.Staff] || total.Early < total.MissingOut {
				t.Fatalf("%+v: a missing side counts as late or early", total)
			}
		}
	})
}
