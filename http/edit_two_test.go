package http_test

import (
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/push"
	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb"
)

// meeting is what a form asks by whose authority something is decided.
func meeting(minutes string, more url.Values) url.Values {
	form := url.Values{"minutes": {minutes}, "decided_by": {"主任办公会"}, "reason": {"经会议研究"}}
	for name, value := range more {
		form[name] = value
	}
	return form
}

func TestTwoPeopleAtTheSameThing(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hall.Site.Accounts.Now = hall.Site.Now
	_ = hall.Site.Push.Greet(t.Context(), push.Call{Scope: hall.Scope, Serial: "CLK001", Address: "192.168.1.20"}) // is refused, and noted
	fact, appeal := "/events/"+url.PathEscape(hall.Things["fact.S002"]), "/appeals/"+hall.Things["appeal.S002"]
	violation := func(note string) url.Values {
		return url.Values{"kind": {"conduct.violation"}, "date": {"2026-05-12"}, "staff": {"S002"}, "note": {note}, "reason": {"写得不全"}}
	}
	account := func(display string) url.Values {
		return url.Values{"display": {display}, "staff": {"S002"}, "roles": {"staff"}}
	}
	adopted := func(day string) url.Values { return url.Values{"from": {day}, "minutes": {"纪要" + day}} }
	explained := func(verdict, reason string) url.Values {
		return url.Values{"day": {"2026-06-03"}, "verdict": {verdict}, "reason": {reason}}
	}
	clock := func(name string) url.Values { return url.Values{"state": {"approved"}, "name": {name}} }
	for _, e := range []struct {
		name, as, page, action string
		first, second          url.Values
		told                   string // of what the first did, beside who did it
		kept                   string // of what the second typed; "" where the form is gone
		again                  bool   // pressing again saves
	}{
		{"waiver", "director", "/assess/2026-05", "/assess/2026-05/waivers", meeting("3号", url.Values{"fact": {hall.Things["fact.S002"]}}), meeting("4号", url.Values{"fact": {hall.Things["fact.S001"]}}), "会议纪要：3号", `value="4号"`, true},
		{"grade", "director", "/grades/2026H1/S002", "/grades/2026H1/S002/investigation", meeting("3号", nil), meeting("4号", nil), "会议纪要：3号", `value="4号"`, false},
		{"fact", "hr", fact + "/replace", fact + "/replace", violation("闲谈甲"), violation("闲谈乙"), "更正事项", "", false},
		{"objection", "hr", appeal, appeal + "/reply", url.Values{"text": {"已核查甲"}}, url.Values{"text": {"已核查乙"}}, "答复申诉", "已核查乙", false},
		{"rulebook", "director", "/rules/bencha-2014-monthly/1", "/rules/bencha-2014-monthly/1/adopt", adopted("2026-08-01"), adopted("2026-09-01"), "会议纪要：纪要2026-08-01", `value="纪要2026-09-01"`, true},
		{"period", "hr", "/assess/2026-06", "/assess/2026-06/publish", nil, nil, "公示考核期", "", false},
		{"centre", "admin", "/system/settings", "/system/settings/centre", url.Values{"name": {"甲中心"}, "policy": {"djbh"}}, url.Values{"name": {"乙中心"}, "policy": {"djbh"}}, "改为“甲中心”", `value="乙中心"`, true},
		{"account", "admin", "/system/accounts/staff", "/system/accounts/staff", account("余甲"), account("余乙"), "余甲", `value="余乙"`, true},
		{"clock", "admin", "/system/devices/CLK001", "/system/devices/CLK001", clock("东门"), clock("西门"), "东门", `value="西门"`, true},
		{"door", "admin", "/system/devices", "/system/devices/door", url.Values{"networks": {"192.168.1.0/24"}}, url.Values{"networks": {"10.0.0.0/8"}}, "192.168.1.0/24", `value="10.0.0.0/8"`, true},
		{"explained day", "hr", "/attendance/2026-06/clocks", "/attendance/2026-06/clocks/explain", explained("outage", "停电甲"), explained("withdrawn", "其实有电乙"), "停电甲", "其实有电乙", true},
		{"move", "hr", "/org/staff/S003", "/org/staff/S003/move", url.Values{"window": {"W05"}, "from": {"2026-07-01"}}, url.Values{"window": {"W06"}, "from": {"2026-07-01"}}, "改为“", "W06", true},
		{"clock number", "hr", "/org/staff/S004", "/org/staff/S004/clock", url.Values{"clock_no": {"90001"}}, url.Values{"clock_no": {"90002"}}, "90001", `value="90002"`, true},
		{"hand-over", "head", "/calendar/handovers", "/calendar/handovers/" + hall.Things["handover.S002"] + "/accept", url.Values{"remark": {"无误"}}, url.Values{"remark": {"再签"}}, "接班签收", "", false},
		{"round", "hr", "/rounds/2026-07", "/rounds/2026-07/restart", url.Values{"reason": {"密钥遗失甲"}}, url.Values{"reason": {"密钥遗失乙"}}, "重启互评", "", false},
	} {
		t.Run(e.name, func(t *testing.T) {
			one, two := hall.As(t, e.as), hall.As(t, e.as)
			first, second := carried(t, one.Get(e.page).Body, e.action, e.first), carried(t, two.Get(e.page).Body, e.action, e.second)
			says(t, "the first saves", one.Post(e.action, first), 200)
			before := stand(t, hall.Site.Audit, hall.Scope)
			refused := two.Post(e.action, second)
			says(t, "the second is told", refused, 409, called(t, hall, e.as), e.told, e.kept)
			if after := stand(t, hall.Site.Audit, hall.Scope); after != before {
				t.Errorf("something was stored: the log went from %d to %d", before, after)
			}
			if e.again {
				says(t, "and saves by pressing again", two.Post(e.action, carried(t, refused.Body, e.action, e.second)), 200)
			}
		})
	}
}

// An entry of a register counts its steps.
func TestTwoPeopleAtTheSameEntry(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	one, two := hall.As(t, "hr"), hall.As(t, "hr")
	at := "/registers/complaints/" + hall.Things["complaint.S002"] + "/investigate"
	step := url.Values{"day": {"2026-06-25"}}
	first, second := carried(t, one.Get(at).Body, at, step), carried(t, two.Get(at).Body, at, step)
	says(t, "the first", multiform(t, one, at, first, "evidence", "", nil), 200)
	says(t, "the second", multiform(t, two, at, second, "evidence", "", nil), 409, called(t, hall, "hr"))
}

// Ties are rare: that somebody has decided one is put into the log by hand.
func TestTwoPeopleAtTheSameTie(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	director := hall.As(t, "director")
	for _, e := range []struct {
		name, page, action string
		typed              url.Values
		event              audit.Event
		told               string
		status             int
	}{
		{"tie", "/assess/2026-05", "/assess/2026-05/tie", url.Values{"windows": {"W01"}}, audit.Event{Action: "tie.decide", Object: "period:2026-05"}, "裁定并列", 422},
		{"stars", "/year/2026", "/year/2026/stars", url.Values{"codes": {"W01"}}, audit.Event{Action: "star.decide", Object: "year:2026"}, "评定岗位之星", 409},
	} {
		typed := meeting("3号", e.typed)
		typed.Set("seen", seenAt(director.Get(e.page).Body))
		if e.name == "stars" { // no form where nobody is equal
			typed.Set("seen", seenAt(director.Get("/assess/2026-05").Body))
		}
		err := hall.DB.InTx(t.Context(), sqldb.Scope{CentreID: hall.Scope.Centre.ID, Actor: "hr", Staff: "S056"}, func(tx *sqldb.Tx) error {
			return auditdb.Write(t.Context(), tx, e.event)
		})
		if err != nil {
			t.Fatal(err)
		}
		says(t, e.name, director.Post(e.action, typed), e.status, called(t, hall, "hr")+" 已于 ", e.told)
	}
}

// seenAt is how far the log went when a page was shown.
func seenAt(body string) string {
	_, rest, _ := strings.Cut(body, `name="seen" value="`)
	number, _, _ := strings.Cut(rest, `"`)
	return number
}

func TestTwoPeopleAtTheSameMapping(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	const at = "/imports/mappings/new"
	file := "员工,何人,何时\n1002,张三,2026-06-01 12:31:00\n"
	var forms []url.Values
	people := []*sitetest.Browser{hall.As(t, "hr"), hall.As(t, "hr")}
	for i, b := range people {
		sent := sendFiles(t, b, "/imports/mappings", nil, "飞书.csv", file)
		_, token, _ := strings.Cut(sent.Path, "file=")
		tried := b.Post(at, url.Values{"file": {token}, "person": {"员工"}, "called": {[]string{"何人", ""}[i]}, "time": {"何时"}})
		_, save, found := strings.Cut(tried.Body, `id="save"`)
		if !found {
			t.Fatalf("not read:\n%s", tried.Body)
		}
		forms = append(forms, carried(t, `method="post" action="`+at+`"`+save, at, url.Values{"name": {"飞书"}}))
	}
	says(t, "the first saves", people[0].Post(at, forms[0]), 200)
	refused := people[1].Post(at, forms[1])
	says(t, "the second is told", refused, 409, called(t, hall, "hr"), "保存列对应", "飞书", "再按一次即可保存")
	forms[1].Set("seen", seenAt(refused.Body))
	says(t, "and saves by pressing again", people[1].Post(at, forms[1]), 200)
}
