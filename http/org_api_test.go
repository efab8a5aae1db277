package http_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/sitetest"
)

func TestAProgramKeepsThePeople(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := programOf(t, hall, "hr")
	body := `{"code":"S099","name":"林小舟","window":"W02","clock_number":"990","establishment":"contract","joined":"2026-07-01"}`
	first := hr.do("POST", "/staff", body, "Idempotency-Key", "k").must(t, "added", 200, `"window":"W02"`, `"number":"990"`)
	if again := hr.do("POST", "/staff", body, "Idempotency-Key", "k"); again.Body != first.Body || again.Status != 200 {
		t.Errorf("again: %s", again.Body)
	}
	hr.post("/staff", body).fault(t, "twice", 422, "code")
	hr.post("/staff", strings.Replace(body, "S099", "S100", 1)).fault(t, "another's clock number", 422, "clock_number")
	hr.post("/staff", `{"code":"","name":"x"}`).fault(t, "without a code", 422, "code")
	hr.post("/staff", `{"code":"S101","name":""}`).fault(t, "without a name", 422, "name")

	at := "/staff/S099"
	hr.post(at+"/move", `{"window":"W03","from":"2026-08-01"}`).must(t, "moved", 200, `{"staff":"S099","window":"W03","from":"2026-08-01","to":""}`)
	hr.post(at+"/move", `{"window":"W03","from":"2026-01-01"}`).fault(t, "moved before joining", 422, "from")
	hr.post(at+"/move", `{"window":"W99","from":"2026-08-01"}`).fault(t, "no window", 422, "window")
	hr.post(at+"/clock", `{"clock_number":"991"}`).must(t, "a clock number", 200, `"number":"991"`)
	hr.post(at+"/clock", `{"clock_number":" "}`).fault(t, "no clock number", 422, "clock_number")
	shown := read[document.StaffShown](t, hr.get(at))
	seen := read[document.StaffShown](t, hr.do("PUT", at, `{"left":"2026-12-31","ab_partner":"S006","version":"`+shown.Version+`"}`).must(t, "seen off", 200))
	if seen.Left != roster.MustDate("2026-12-31") || seen.ABPartner != "S006" || seen.Name != "林小舟" || seen.Establishment != "contract" {
		t.Errorf("what was left out changed: %+v", seen.Staff)
	}
	hr.do("PUT", at, `{"name":"林晓舟","version":"`+shown.Version+`"}`).refusal(t, "moved meanwhile", 409, "api.moved")
	hr.do("PUT", at, `{"left":"2026-06-01"}`).fault(t, "before joining", 422, "left")
	hr.do("PUT", at, `{"left":""}`).must(t, "stays", 200, `"left":""`)
	hr.do("PUT", "/staff/S404", `{}`).refusal(t, "nobody", 404, "staff.unknown")
	hr.post("/staff/S404/move", `{"window":"W03","from":"2026-08-01"}`).refusal(t, "nobody", 404, "staff.unknown")
	hr.post("/staff/S404/clock", `{"clock_number":"7"}`).refusal(t, "nobody", 404, "staff.unknown")

	people, err := hall.Site.Attendance.People(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	var want []document.Staff
	for _, p := range people.Staff {
		if d := document.NewStaff(p, people, hallDay); d.Window == "W01" && p.EmployedOn(hallDay) {
			want = append(want, d)
		}
	}
	if diff := cmp.Diff(want, items[document.Staff](t, hr.get("/staff?window=W01&on="+sitetest.Today))); diff != "" || len(want) == 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	hr.get("/staff?on=soon").fault(t, "no day", 422, "on")
}

func TestTheHallIsReadByDegreesByPrograms(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for account, sees := range map[string]bool{"staff": false, "head": false, "director": true, "admin": true, "auditor": true} {
		p := programOf(t, hall, account)
		if got := strings.Contains(p.get("/staff?per_page=200").Body, "S056"); got != sees {
			t.Errorf("%s sees others: %v", account, got)
		}
		if got := p.get("/staff/S056").Status; got == 200 != sees {
			t.Errorf("%s asks for another: %d", account, got)
		}
		for path, body := range map[string]string{
			"/staff": `{"code":"S1","name":"x"}`, "/staff/S001/move": `{"window":"W02","from":"2026-08-01"}`, "/staff/S001/clock": `{"clock_number":"7"}`,
			"/windows": `{"code":"W1","name":"x"}`, "/offices": `{"office":"director","staff":"S001","from":"2026-07-01"}`,
			"/offices/end": `{"office":"director","staff":"S001","last":"2026-07-01"}`,
		} {
			p.post(path, body).refusal(t, account+" "+path, 403, "right.roster.edit")
		}
	}
}

func TestAProgramKeepsWindowsAndOffices(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := programOf(t, hall, "hr")
	hr.post("/windows", `{"code":"W13","name":"税务","active_from":"2026-07-01"}`).must(t, "added", 200, `"stints":[]`)
	hr.post("/windows", `{"code":"W13","name":"税务"}`).fault(t, "twice", 422, "code")
	shown := read[document.WindowShown](t, hr.get("/windows/W13"))
	hr.do("PUT", "/windows/W13", `{"active_to":"2026-06-01"}`).fault(t, "closed before it opens", 422, "active_to")
	hr.do("PUT", "/windows/W13", `{"active_to":"2026-12-31","version":"`+shown.Version+`"}`).must(t, "closed", 200, `"name":"税务"`, `"active_to":"2026-12-31"`)
	hr.do("PUT", "/windows/W13", `{"name":"税","version":"`+shown.Version+`"}`).refusal(t, "moved meanwhile", 409, "api.moved")
	hr.do("PUT", "/windows/W99", `{}`).refusal(t, "no window", 404, "page.nothing_there")
	hr.get("/windows/W99").refusal(t, "no window", 404, "page.nothing_there")
	hr.get("/windows/W01").must(t, "a window", 200, `"staff":"S001"`)
	if open := items[document.Window](t, hr.get("/windows?on=2027-01-01")); len(open) != 12 {
		t.Errorf("%d windows", len(open))
	}
	hr.get("/windows?on=soon").fault(t, "no day", 422, "on")

	appoint := func(office, staff, deputises string) told {
		return hr.post("/offices", `{"office":"`+office+`","staff":"`+staff+`","deputises":"`+deputises+`","from":"2026-07-01"}`)
	}
	appoint("director", "S057", "").must(t, "appointed", 200, `"staff":"S057","from":"2026-07-01","to":""`)
	appoint("director", "S058", "").must(t, "a second holder", 409)
	appoint("director", "S058", "S057").must(t, "delegated", 200, `"deputises":"S057"`)
	appoint("king", "S058", "").fault(t, "no office", 422, "office")
	hr.post("/offices", `{"office":"mayor","staff":"S058","from":""}`).fault(t, "no day", 422, "from")
	hr.post("/offices", `{"office":"mayor","staff":"S058","from":"soon"}`).fault(t, "no day", 422, "from")
	hr.post("/offices", `{"office":"mayor","staff":"S058","from":"2026-07-01","to":"soon"}`).fault(t, "no day", 422, "to")
	offices, err := hall.Site.Offices.Offices(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document.NewHoldings(offices), items[document.Holding](t, hr.get("/offices"))); diff != "" || len(offices) != 2 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	hr.post("/offices/end", `{"office":"director","staff":"S057","last":"soon"}`).fault(t, "no day", 422, "last")
	hr.post("/offices/end", `{"office":"director","staff":"S057","last":""}`).fault(t, "no day", 422, "last")
	hr.post("/offices/end", `{"office":"director","staff":"S057","last":"2026-07-01"}`).must(t, "ended", 200, `"total":2`)
	hr.post("/offices/end", `{"office":"director","staff":"S057","last":"2026-07-01"}`).must(t, "ended already", 404)
	if none := items[document.Holding](t, hr.get("/offices?on=2026-07-02")); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	hr.get("/offices?on=soon").fault(t, "no day", 422, "on")
}

func TestAProgramKeepsTheCalendar(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	day := `{"date":"2026-08-12","kind":"holiday","name":"赶集日"}`
	first := hr.do("POST", "/calendar/days", day, "Idempotency-Key", "k").must(t, "a day of its own", 200, `{"date":"2026-08-12","kind":"holiday","name":"赶集日","own":true}`)
	if again := hr.do("POST", "/calendar/days", day, "Idempotency-Key", "k"); again.Body != first.Body {
		t.Errorf("again: %s", again.Body)
	}
	hr.post("/calendar/days", `{"date":"soon","kind":"holiday"}`).fault(t, "no day", 422, "date")
	hr.post("/calendar/days", `{"date":"","kind":"holiday"}`).fault(t, "no day", 422, "date")
	hr.post("/calendar/days", `{"date":"2026-08-13","kind":"feast"}`).fault(t, "no kind", 422, "kind")
	year, err := hall.Site.Attendance.WorkingYear(t.Context(), hall.Scope, roster.MustPeriod("2026"))
	if err != nil {
		t.Fatal(err)
	}
	shown := read[document.Year](t, staff.get("/calendar/2026").must(t, "a person reads", 200, "春节"))
	if shown.WorkingDays != year.Calendar.WorkingDays(roster.MustDate("2026-01-01"), roster.MustDate("2026-12-31")) || !shown.Covered || shown.Profile == "" || len(shown.Days) != len(year.National)+1 {
		t.Errorf("%+v", shown)
	}
	hr.get("/calendar/soon").fault(t, "no year", 422, "year")
	hr.post("/calendar/profiles", `{"profile":"service-hall","from":"2026-07-01"}`).must(t, "other hours", 200, `"profile":"service-hall"`)
	hr.post("/calendar/profiles", `{"profile":"mine","from":"2026-09-01"}`).fault(t, "no such profile", 422, "profile")
	hr.post("/calendar/profiles", `{"profile":"bencha","from":""}`).fault(t, "no first day", 422, "from")
	hr.post("/calendar/profiles", `{"profile":"bencha","from":"soon"}`).fault(t, "no first day", 422, "from")
	staff.post("/calendar/days", day).refusal(t, "and changes nothing", 403, "right.calendar.edit")
	programOf(t, hall, "admin").get("/calendar/2026").refusal(t, "the administrator", 403, "right.calendar.read")
}

func TestAProgramPlansDuty(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	put := `{"kind":"weekend","date":"2026-07-11","staff":["S002","S003"],"window":"W01","rest":"2026-07-13"}`
	first := hr.do("POST", "/duty", put, "Idempotency-Key", "k")
	entries, err := hall.Site.Duty.Roster(t.Context(), hall.Scope, roster.MustPeriod("2026-07"))
	if err != nil || len(entries) != 2 {
		t.Fatalf("%+v, %v", entries, err)
	}
	first.same(t, "put on duty", document.NewDuties(roster.MustPeriod("2026-07"), entries))
	if again := hr.do("POST", "/duty", put, "Idempotency-Key", "k"); again.Body != first.Body {
		t.Errorf("again: %s", again.Body)
	}
	hr.post("/duty", strings.Replace(put, "07-11", "07-14", 1)).fault(t, "a working day", 422, "date")
	nobody := read[refused](t, hr.post("/duty", strings.Replace(put, "S003", "S999", 1)).must(t, "nobody", 422))
	if len(nobody.Problems) == 0 || nobody.Problems[0].Place != "S999" || nobody.Problems[0].Column != "staff" {
		t.Errorf("%+v", nobody.Problems)
	}
	hr.post("/duty", strings.Replace(put, "2026-07-11", "soon", 1)).fault(t, "no day", 422, "date")
	hr.post("/duty", strings.Replace(put, "2026-07-11", "", 1)).fault(t, "no day", 422, "date")
	hr.post("/duty", strings.Replace(put, "2026-07-13", "soon", 1)).fault(t, "no rest day", 422, "rest")
	hr.post("/duty/remove", `{"kind":"weekend","date":"2026-07-11","staff":["S002","S003"]}`).same(t, "struck off", document.Duties{Month: roster.MustPeriod("2026-07"), Duties: []document.Duty{}})
	staff.get("/duty/2026-07").must(t, "a reader", 200, `"duties":[]`)
	staff.post("/duty", put).refusal(t, "who may not", 403, "right.calendar.edit")
	hr.get("/duty/2026").refusal(t, "no month", 404, "page.nothing_there")
}

func TestAProgramHandsOver(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	staff, head := programOf(t, hall, "staff"), programOf(t, hall, "head")
	body := `{"to":"S001","note":"公章一枚","items":"钥匙"}`
	first := staff.do("POST", "/handovers", body, "Idempotency-Key", "k").must(t, "handed over", 200, `{"number":1}`)
	if again := staff.do("POST", "/handovers", body, "Idempotency-Key", "k"); again.Body != first.Body {
		t.Errorf("again: %s", again.Body)
	}
	wrong := staff.post("/handovers", `{"to":"S001","note":" "}`)
	wrong.refusal(t, "without words", 400, "handover.note_needed")
	wrong.fault(t, "without words", 400, "note")
	staff.post("/handovers", `{"to":"S002","note":"x"}`).fault(t, "to oneself", 400, "to")
	staff.post("/handovers", `{"to":"S999","note":"x"}`).fault(t, "to nobody", 404, "to")
	staff.post("/handovers", `{"to":"S001","note":"x","date":"soon"}`).fault(t, "no day", 422, "date")
	staff.post("/handovers", `{"to":"S001","note":"x","date":"2026-07-09"}`).fault(t, "a day to come", 422, "date")
	staff.post("/handovers", strings.Replace(body, `"to"`, `"from":"S001","to"`, 1)).must(t, "in another's name", 404)
	log, err := hall.Site.Duty.HandOvers(t.Context(), hall.Scope, roster.Period{}, false)
	if err != nil || len(log) != 1 {
		t.Fatalf("%+v, %v", log, err)
	}
	if diff := cmp.Diff([]document.HandOver{document.NewHandOver(log[0], hallDay)}, items[document.HandOver](t, head.get("/handovers?open=true&month=2026-07"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	head.get("/handovers?month=2026").refusal(t, "no month", 404, "page.nothing_there")
	staff.post("/handovers/1/accept", `{}`).refusal(t, "signed by the giver", 403, "handover.not_taker")
	head.post("/handovers/1/accept", `{"note":"无误"}`).same(t, "signed", document.HandOverAccepted{Number: 1, AcceptedBy: "S001"})
	head.post("/handovers/1/accept", `{}`).refusal(t, "signed already", 409, "handover.signed")
	head.post("/handovers/7/accept", `{}`).refusal(t, "no such hand-over", 404, "handover.unknown")
	programOf(t, hall, "auditor").get("/handovers").refusal(t, "the auditor", 403, "right.handover.sign")
}

func TestAProgramSignsStudyDays(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	at := "/study/2026-06/2026-06-10"
	first := hr.do("POST", at, `{"staff":"S002","status":"late"}`, "Idempotency-Key", "k").must(t, "signed in", 200)
	if again := hr.do("POST", at, `{"staff":"S002","status":"late"}`, "Idempotency-Key", "k"); again.Body != first.Body {
		t.Errorf("again: %s", again.Body)
	}
	sheet, err := hall.Site.Duty.SignInSheet(t.Context(), hall.Scope, duty.Study, roster.MustDate("2026-06-10"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document.NewAttendees(sheet), items[document.Attendee](t, hr.get(at))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	days, err := hall.Site.Duty.StudyMonth(t.Context(), hall.Scope, roster.MustPeriod("2026-06"), hallDay)
	if err != nil {
		t.Fatal(err)
	}
	hr.get("/study/2026-06").same(t, "a month", document.NewStudyMonth(roster.MustPeriod("2026-06"), days))
	hr.post(at, `{"staff":"","status":"late"}`).fault(t, "nobody", 422, "staff")
	hr.post(at, `{"staff":"S002","status":"asleep"}`).fault(t, "no way to sign", 422, "status")
	hr.get("/study/2026-06/2026-05-10").refusal(t, "another month's day", 404, "page.nothing_there")
	hr.post("/study/2026-06/soon", `{"staff":"S002","status":"late"}`).refusal(t, "no day", 404, "page.nothing_there")
	hr.post("/study/2026-12/2026-12-10", `{"staff":"S002","status":"late"}`).fault(t, "a day to come", 422, "date")
	hr.get("/study/2026").refusal(t, "no month", 404, "page.nothing_there")
	staff.get("/study/2026-06").must(t, "a reader", 200)
	staff.get(at).refusal(t, "who may not", 403, "right.calendar.edit")
	staff.post(at, `{"staff":"S002","status":"present"}`).refusal(t, "nor sign", 403, "right.import")
}

func TestAnObjectionIsUpheldWithWhatTheFactShouldHaveSaid(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, director, staff := programOf(t, hall, "hr"), programOf(t, hall, "director"), programOf(t, hall, "staff")
	fact := read[document.FactDone](t, hr.post("/facts", `{"kind":"conduct.violation","date":"2026-05-12","staff":"S002","window":"W01","note":"接打手机"}`).must(t, "record", 200))
	if fact.Fact.State != "confirmed" {
		director.post("/facts/"+fact.Fact.ID+"/confirm", `{}`).must(t, "confirm", 200)
	}
	publish(t, hall, "2026-05")
	filed := read[document.Objection](t, staff.post("/objections", `{"period":"2026-05","subject":"staff","code":"S002","fact":"`+fact.Fact.ID+`","statement":"当天不在岗的不是我"}`).must(t, "file", 200))
	at := "/objections/1"
	hr.post(at+"/reply", `{"text":"已核实"}`).must(t, "reply", 200)
	verdict := `{"uphold":true,"reason":"核查属实","replacement":{"note":"一次，已改正","month_points":""}}`
	director.post(at+"/decide", strings.Replace(verdict, `"month_points":""`, `"month_points":"many"`, 1)).refusal(t, "no points", 400, "fact.bad_points")
	decided := read[document.Objection](t, director.post(at+"/decide", verdict).must(t, "decide", 200))
	last := decided.Steps[len(decided.Steps)-1]
	if filed.Number != 1 || last.Fact == "" || last.Fact == fact.Fact.ID {
		t.Fatalf("%+v", decided)
	}
	shown := read[document.FactShown](t, hr.get("/facts/"+last.Fact))
	if got := shown.Facts[0]; got.Note != "一次，已改正" || got.Staff != "S002" {
		t.Errorf("the replacement says %+v", got)
	}
}

func TestACertificateIsHandedOverAsItCame(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := programOf(t, hall, "staff")
	staff.post("/leave", `{"type":"sick","from":"2026-07-06","to":"2026-07-08","reason":"发烧","emergency":true}`).must(t, "ask", 200, `"number":1`)
	pdf := "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
	staff.do("POST", "/leave/1/certificates?name=a.pdf", pdf, "Content-Type", "application/octet-stream").must(t, "attach", 200)
	file := staff.get("/leave/1/certificates/1").must(t, "the file", 200)
	if file.Body != pdf || file.Header.Get("Content-Type") != "application/pdf" || file.Header.Get("Content-Disposition") != `attachment; filename=a.pdf` {
		t.Errorf("%q, %v", file.Body, file.Header)
	}
	staff.get("/leave/1/certificates/2").refusal(t, "no such certificate", 404, "page.nothing_there")
	programOf(t, hall, "hr").get("/leave/1/certificates/1").must(t, "the general office", 200)
	if is := programOf(t, hall, "head").get("/leave/1/certificates/1"); is.Status != 404 && is.Status != 403 {
		t.Errorf("the head: %d", is.Status)
	}
	programOf(t, hall, "auditor").get("/leave/1/certificates/1").refusal(t, "the auditor", 403, "right.leave.reason")
}
