package main

import (
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

const decided = "minutes: 会议2025-7\ndecided_by: 王主任\n"

// Each decision has one fault; none closes the month.
var badDecisions = []struct {
	name, text string
	code       int
	words      string
}{
	{"no YAML", "ties: [", exitRefused, "is not a decision file"},
	{"an unknown key", decided + "tie: {windows: [W01]}", exitRefused, "is not a decision file"},
	{"a key given twice", decided + "ties: {windows: [W01]}\nties: {windows: [W02]}", exitRefused, "is not a decision file"},
	{"two documents", decided + "no_data: [{date: 2025-03-13, reason: 停电}]\n---\n" + decided, exitRefused, "more than one YAML document"},
	{"no minutes", "decided_by: 王\nno_data: [{date: 2025-03-13, reason: 停电}]", exitRefused, "minutes' reference is missing"},
	{"nobody who decided", "minutes: 7\nties: {windows: [W01]}", exitRefused, "who decided is missing"},
	{"30 February", decided + "no_data: [{date: 2025-02-30, reason: 停电}]", exitRefused, "no such date"},
	{"no reason", decided + "no_data: [{date: 2025-03-13}]", exitRefused, "a reason is missing"},
	{"eleven points", decided + "pending_ratings: [{window: W01, points: 11}]", exitRefused, "from 0 to 10"},
	{"points of three decimals", decided + "pending_ratings: [{window: W01, points: 8.125}]", exitRefused, "is not a decision file"},
	{"a waiver of a fact and a day", decided + "waivers: [{fact: 'f:x', staff: S01, date: 2025-03-03}]", exitRefused, "either a fact, or a person and a date"},
	{"a day that has punches", decided + "no_data: [{date: 2025-03-14, reason: 停电}]", exitRefused, "no_data[1]: nothing of this kind is open"},
	{"a day of another month", decided + "no_data: [{date: 2025-04-14, reason: 停电}]", exitRefused, "nothing of this kind is open"},
	{"a waiver of a fact that is not there", decided + "waivers: [{fact: 'f:abc', reason: x}]", exitRefused, "waivers[1]: nothing of this kind is open"},
	{"a waiver of a blameless day", decided + "waivers: [{staff: S01, date: 2025-03-14, reason: x}]", exitRefused, "waivers[1]: nothing of this kind is open"},
	{"a window outside the tie", decided + "ties: {windows: [W01, W02, W03, W04, W99]}", exitRefused, `nothing of this kind is open in the period (found: "W99")`},
	{"too few of the tied", decided + "no_data: [{date: 2025-03-13, reason: 停电}]\nties: {windows: [W01, W02]}", exitFailed, "is tied at the last place"},
	{"a grade in a month", decided + "no_data: [{date: 2025-03-13, reason: 停电}]\ngrades: [{staff: S01, grade: 合格}]", exitRefused, "nothing of this kind is open"},
	{"an inquiry in a month", decided + "under_investigation: [S01]", exitRefused, "nothing of this kind is open"},
	{"a rating that is not pending", decided + "pending_ratings: [{window: W01, points: 9}]", exitRefused, "its rating is not pending"},
	{"a rating for no window", decided + "pending_ratings: [{window: W99, points: 9}]", exitRefused, "W99"},
	{"nothing that is needed", decided, exitFailed, "2025-03-13: nobody punched"},
	{"nothing at all", "", exitFailed, "2025-03-13: nobody punched"},
}

func TestEachFaultyDecisionIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	march := roster.MustPeriod("2025-03")
	o.takeText("windows", plainWindows())
	o.takeText("staff", plainStaff())
	o.takeText("ratings", plainRatings("2025-03"))
	o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last(), "2025-03-13")))
	o.do("ratings", "close", "--period", "2025-03")
	for _, tt := range badDecisions {
		got := o.run("close", "--period", "2025-03", "--decision", o.file("decision.yaml", tt.text))
		if got.code != tt.code || !strings.Contains(got.stderr, tt.words) {
			t.Errorf("%s: exit code %d, want %d and %q in\n%s", tt.name, got.code, tt.code, tt.words, got.stderr)
		}
		if strings.Contains(got.stderr, "%!") || strings.Contains(got.stderr, "problem.") || strings.Contains(got.stderr, "error.") {
			t.Errorf("%s: a message is missing or crooked:\n%s", tt.name, got.stderr)
		}
	}
	o.refused(exitFailed, "not closed", "verify", "--period", "2025-03")
}
