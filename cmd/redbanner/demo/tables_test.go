package demo_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
)

func TestStaffAreTwelveWindowsOfFive(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		windows, names, pins := map[string]int{}, map[string]bool{}, map[string]bool{}
		establishments := map[string]int{}
		for _, w := range d.rows["windows"] {
			if w["name"] == "" || w["department"] == "" {
				t.Errorf("window %q has no name or department", w["code"])
			}
			windows[w["code"]] = 0
		}
		for _, s := range d.rows["staff"] {
			if _, known := windows[s["window"]]; !known {
				t.Errorf("%s is at window %q, which is not there", s["code"], s["window"])
			}
			if names[s["name"]] || pins[s["clock_no"]] {
				t.Errorf("%s: name %s or number %s is taken", s["code"], s["name"], s["clock_no"])
			}
			date(t, s["joined"])
			names[s["name"]], pins[s["clock_no"]] = true, true
			windows[s["window"]]++
			establishments[s["establishment"]]++
		}
		for code, n := range windows {
			if n != 5 {
				t.Errorf("window %s has %d people, want 5", code, n)
			}
		}
		for _, e := range []string{"civil_servant", "public_institution", "contract"} {
			if establishments[e] < 5 {
				t.Errorf("%d of establishment %s, want a mixture", establishments[e], e)
			}
		}
	})
}

func TestSomeComeSomeGoSomeMove(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		came, went := 0, 0
		for _, s := range d.rows["staff"] {
			if s["joined"] >= "2026-01-01" {
				came++
			}
			if s["left"] != "" {
				went++
				d.employed(t, s["code"], date(t, s["left"]))
			}
		}
		if came != 3 || went != 3 {
			t.Errorf("%d came and %d went, want 3 and 3", came, went)
		}
		for _, m := range d.rows["moves"] {
			from := date(t, m["from"])
			d.employed(t, m["staff"], from)
			if !d.working.Working(from) {
				t.Errorf("%s moves on %s, a day off", m["staff"], from)
			}
			if before := d.window(t, m["staff"], from-1); before == m["window"] {
				t.Errorf("%s moves from %s to %s", m["staff"], before, m["window"])
			}
		}
	})
}

func TestPartnersAreOfOneWindowAndMutual(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		pairs := 0
		for code, s := range d.staff {
			if s["ab_partner"] == "" {
				continue
			}
			pairs++
			partner := d.staff[s["ab_partner"]]
			if partner["ab_partner"] != code || partner["window"] != s["window"] {
				t.Errorf("%s's partner %s is at %s and has partner %s", code, partner["code"], partner["window"], partner["ab_partner"])
			}
		}
		if pairs != 48 {
			t.Errorf("%d have a partner, want 48", pairs)
		}
	})
}

// halfDay is one half-day of one person.
type halfDay struct {
	staff   string
	date    roster.Date
	session roster.Session
}

// away returns every half-day of leave, and fails where two leaves overlap.
func (d *data) away(t *testing.T) map[halfDay]bool {
	t.Helper()
	away := map[halfDay]bool{}
	for _, l := range d.rows["leave"] {
		h := halfDay{l["staff"], date(t, l["from"]), session(t, l["from_half"])}
		last := halfDay{l["staff"], date(t, l["to"]), session(t, l["to_half"])}
		if last.date < h.date || last.date == h.date && last.session < h.session {
			t.Fatalf("leave ends before it begins: %v", l)
		}
		for h.date < last.date || h.date == last.date && h.session <= last.session {
			if away[h] {
				t.Errorf("%v: two leaves overlap", h)
			}
			away[h] = true
			if h.session == roster.PM {
				h.date++
			}
			h.session = roster.PM - h.session
		}
	}
	return away
}

func session(t *testing.T, s string) roster.Session {
	t.Helper()
	session, ok := roster.ParseSession(s)
	if !ok {
		t.Fatalf("%q is not half a day", s)
	}
	return session
}

func TestLeaveNeverOverlaps(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		types := map[string]bool{}
		for _, l := range d.rows["leave"] {
			oneOf(t, "type", l["type"], "personal sick annual marriage bereavement maternity official training")
			types[l["type"]] = true
			for _, day := range []roster.Date{date(t, l["from"]), date(t, l["to"])} {
				d.employed(t, l["staff"], day)
				if !d.working.Working(day) {
					t.Errorf("%s is on leave from or to %s, a day off", l["staff"], day)
				}
			}
		}
		if len(types) != 8 {
			t.Errorf("leave of %d types, want all 8", len(types))
		}
		away := d.away(t)
		for h := range away {
			if h.staff = d.staff[h.staff]["ab_partner"]; h.staff != "" && away[h] {
				t.Errorf("%v: both AB partners are on leave", h)
			}
		}
	})
}

func TestOneIsIllForOverTwentyWorkingDays(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		long := 0
		for _, l := range d.rows["leave"] {
			if l["type"] == "sick" && d.working.WorkingDays(date(t, l["from"]), date(t, l["to"])) > 20 {
				long++
			}
		}
		if long != 1 {
			t.Errorf("%d long sick leaves, want 1", long)
		}
	})
}

func TestCorrectionsAreOfWorkingPeopleAndEachOnce(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		seen := map[string]bool{}
		away := d.away(t)
		for _, c := range d.rows["corrections"] {
			h := halfDay{c["staff"], date(t, c["date"]), session(t, c["session"])}
			d.employed(t, h.staff, h.date)
			oneOf(t, "side", c["side"], "in out")
			if away[h] || !d.working.Working(h.date) {
				t.Errorf("%v is corrected, on leave or a day off", h)
			}
			if key := c["staff"] + c["date"] + c["session"] + c["side"]; seen[key] {
				t.Errorf("%s is corrected twice", key)
			} else {
				seen[key] = true
			}
			if c["reason"] == "" {
				t.Errorf("%v has no reason", c)
			}
		}
	})
}

func TestCasesAreWellFormed(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		numbers := map[string]bool{}
		previous := ""
		for _, c := range d.rows["cases"] {
			accepted := moment(t, c["accepted"])
			d.employed(t, c["staff"], accepted.Date())
			if numbers[c["number"]] || c["accepted"] < previous || c["item"] == "" {
				t.Errorf("case %s is there twice, has no item or is out of order", c["number"])
			}
			numbers[c["number"]], previous = true, c["accepted"]
			oneOf(t, "kind", c["kind"], "咨询 补充 退回 即办 承诺 上报 联办 信访")
			if !d.working.Working(accepted.Date()) {
				t.Errorf("case %s is accepted on a day off", c["number"])
			}
			if (c["promise_days"] == "") == (c["promise_minutes"] == "") {
				t.Errorf("case %s has not exactly one promise", c["number"])
			}
			inside(t, "wrong_points", c["wrong_points"], 1, 2)
			inside(t, "dissatisfied_points", c["dissatisfied_points"], 1, 2)
			inside(t, "overdue_points", c["overdue_points"], 1, 4)
			inside(t, "evaluation", c["evaluation"], 1, 5)
			if c["finished"] == "" {
				if c["result"]+c["evaluation"] != "" {
					t.Errorf("case %s is open, yet has a result or a mark", c["number"])
				}
				continue
			}
			finished := moment(t, c["finished"])
			d.employed(t, c["staff"], finished.Date())
			if finished < accepted || finished.Date() > roster.MustDate("2026-06-30") {
				t.Errorf("case %s is finished at %s, accepted at %s", c["number"], finished, accepted)
			}
			oneOf(t, "result", c["result"], "ok wrong")
		}
	})
}

func TestCasesEndInEveryWay(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		ways := map[string]int{}
		for _, c := range d.rows["cases"] {
			ways[d.wayOf(t, c)]++
			if c["result"] == "wrong" {
				ways["wrong"]++
			}
			if c["evaluation"] == "1" || c["evaluation"] == "2" {
				ways["dissatisfied"]++
			}
		}
		for _, way := range []string{"in time", "late by days", "late by minutes", "extended", "open", "wrong", "dissatisfied"} {
			if ways[way] == 0 {
				t.Errorf("no case is %s: %v", way, ways)
			}
		}
		if late := ways["late by days"] + ways["late by minutes"]; late > 60 {
			t.Errorf("%d late cases are more than a hall that works has", late)
		}
	})
}

// wayOf says how a case ended, by the rule that N working days end with the N-th
// working day after acceptance.
func (d *data) wayOf(t *testing.T, c row) string {
	t.Helper()
	if c["finished"] == "" {
		return "open"
	}
	accepted, finished := moment(t, c["accepted"]), moment(t, c["finished"])
	if c["promise_minutes"] != "" {
		if int(finished-accepted) > 60*number(t, c["promise_minutes"]) {
			return "late by minutes"
		}
		return "in time"
	}
	due := d.working.AddWorkingDays(accepted.Date(), number(t, c["promise_days"]))
	if c["extended_to"] != "" {
		extended := date(t, c["extended_to"])
		if extended <= due || finished.Date() > extended {
			t.Errorf("case %s, due %s, is extended to %s and finished %s", c["number"], due, extended, finished)
		}
		return "extended"
	}
	if finished.Date() > due {
		return "late by days"
	}
	return "in time"
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ranges are the clauses whose value one chooses (rules.md 2 and 3), in points.
var ranges = map[string]map[string][2]int{
	"month_points": {
		"report.notice_late": {1, 5}, "complaint.upheld": {2, 5}, "staffing.churn": {2, 5}, "award.city_or_above": {5, 10},
	},
	"half_points": {
		"conduct.violation": {1, 2}, "task.uncooperative": {2, 5}, "skill.policy_wrong": {1, 3},
		"report.network_late": {1, 2}, "integrity.breach": {1, 10},
	},
}

// kinds are the recorded kinds of facts.md that a centre writes down itself.
const kinds = `conduct.violation conduct.dress conduct.quarrel case.not_accepted case.supplement_unexplained
	case.reply_unexplained case.joint_uninformed case.irregular report.network_late report.notice_late report.work_late
	task.uncooperative integrity.breach complaint.upheld staffing.churn attendance.off_post duty.left duty.careless
	hygiene.finding skill.unanswered skill.policy_wrong skill.coordination_poor suggestion.adopted praise.letter
	praise.banner award.city_or_above media.praise title.individual`

func TestFactsAreWellFormed(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		refs := map[string]bool{}
		away := d.away(t)
		for _, f := range d.rows["facts"] {
			oneOf(t, "kind", f["kind"], kinds)
			day := date(t, f["date"])
			if !d.working.Working(day) || day > roster.MustDate("2026-06-30") {
				t.Errorf("fact %s is dated %s", f["ref"], day)
			}
			if (f["staff"] == "") == (f["window"] == "") {
				t.Errorf("fact %s does not name exactly one of staff and window", f["ref"])
			}
			if f["staff"] != "" {
				d.employed(t, f["staff"], day)
				if away[halfDay{f["staff"], day, roster.PM}] {
					t.Errorf("fact %s is about someone on leave", f["ref"])
				}
			}
			for column, ranged := range ranges {
				r, has := ranged[f["kind"]]
				if !has && f[column] != "" {
					t.Errorf("fact %s: %s has nothing to choose, yet %s = %s", f["ref"], f["kind"], column, f[column])
				}
				inside(t, f["kind"], f[column], r[0], r[1])
			}
			if f["ref"] == "" || f["note"] == "" || refs[f["ref"]] {
				t.Errorf("fact %v has no note or no reference of its own", f)
			}
			refs[f["ref"]] = true
		}
	})
}

func TestEveryMonthHasPraiseAndBlame(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		seen := map[string]int{}
		for _, f := range d.rows["facts"] {
			seen[f["date"][:7]+" "+f["kind"]]++
			seen[f["kind"]]++
		}
		for _, month := range []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"} {
			for _, kind := range []string{"praise.letter", "praise.banner"} {
				if seen[month+" "+kind] == 0 {
					t.Errorf("no %s in %s", kind, month)
				}
			}
		}
		for _, kind := range []string{"conduct.violation", "hygiene.finding", "staffing.churn", "award.city_or_above", "integrity.breach"} {
			if seen[kind] == 0 {
				t.Errorf("no %s in the half-year", kind)
			}
		}
	})
}

func TestStudyDaysMoveToWorkingDays(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		var days []string
		attended := map[string]int{}
		for _, m := range d.rows["meetings"] {
			if !slices.Contains(days, m["date"]) {
				days = append(days, m["date"])
			}
			d.employed(t, m["staff"], date(t, m["date"]))
			oneOf(t, "status", m["status"], "present late absent excused")
			attended[m["status"]]++
			if m["meeting"] == "" {
				t.Errorf("a meeting on %s has no name", m["date"])
			}
		}
		// The 20th of February lies in the Spring Festival, there is no 30th; January
		// 10, May 10 and 30 and June 20 are days off, and June begins after May 30.
		want := []string{
			"2026-01-12", "2026-01-20", "2026-01-30", "2026-02-10", "2026-02-24", "2026-02-28",
			"2026-03-10", "2026-03-20", "2026-03-30", "2026-04-10", "2026-04-20", "2026-04-30",
			"2026-05-11", "2026-05-20", "2026-05-29", "2026-06-10", "2026-06-22", "2026-06-30",
		}
		if diff := cmp.Diff(want, days); diff != "" {
			t.Errorf("study days (-want +got):\n%s", diff)
		}
		if attended["late"] == 0 || attended["excused"] == 0 || attended["present"] < 20*attended["late"] {
			t.Errorf("attendance at studies: %v", attended)
		}
	})
}

func TestEveryWindowRatesEveryOther(t *testing.T) {
	eachSeed(t, func(t *testing.T, d *data) {
		type ballot struct{ month, rater, window string }
		seen := map[ballot]bool{}
		for _, r := range d.rows["ratings"] {
			b := ballot{r["month"], r["rater"], r["window"]}
			if b.rater == b.window || seen[b] {
				t.Errorf("ballot %v is for oneself or there twice", b)
			}
			seen[b] = true
			for _, aspect := range []string{"attitude", "efficiency", "quality", "integrity"} {
				if n := hundredths(t, r[aspect]); n < 0 || n > 1000 || n%50 != 0 {
					t.Errorf("ballot %v: %s = %s, want 0 to 10 in steps of 0.5", b, aspect, r[aspect])
				}
			}
		}
		if len(seen) != 12*11*6 {
			t.Errorf("%d ballots, want %d", len(seen), 12*11*6)
		}
	})
}
