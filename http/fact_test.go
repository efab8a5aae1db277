package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/sitetest"
	"redbanner/scoring"
)

// dirt is a fact of hygiene at the first window as its form is filled in.
func dirt(note string) url.Values {
	return url.Values{"kind": {"hygiene.finding"}, "date": {"2026-06-30"}, "window": {"W01"}, "note": {note}}
}

// onLedger are the facts with a note.
func onLedger(t *testing.T, hall *sitetest.Hall, note string) []scoring.Recorded {
	t.Helper()
	page, err := hall.Site.Facts.Search(t.Context(), hall.Scope, scoring.FactFilter{Text: note})
	if err != nil {
		t.Fatal(err)
	}
	return page.Facts
}

func TestFactIsCheckedThenRecorded(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "kinds", hr.Get("/events/new"), http.StatusOK, "卫生不达标", "M9.1")
	form := hr.Get("/events/new?kind=hygiene.finding")
	says(t, "form", form, http.StatusOK, "M9.1", "W01")
	if strings.Contains(form.Body, `name="level"`) || strings.Contains(form.Body, `name="month_points"`) {
		t.Error("the form asks for what the clause does not want to know")
	}
	says(t, "form of a range", hr.Get("/events/new?kind=complaint.upheld"), http.StatusOK, `name="month_points"`, "2.00")
	preview := hr.Post("/events/new", dirt("窗台有灰"))
	says(t, "preview", preview, http.StatusOK, "尚未记录", "M9.1", "窗台有灰", "−1.00")
	if n := len(onLedger(t, hall, "窗台有灰")); n != 0 {
		t.Fatalf("the preview recorded %d facts", n)
	}
	done := multiform(t, hr, "/events", dirt("窗台有灰"), "evidence", "windowsill.png", png)
	says(t, "record", done, http.StatusOK, "已记录", "windowsill.png", "/evidence/")
	facts := onLedger(t, hall, "窗台有灰")
	if len(facts) != 1 || len(facts[0].Evidence) != 1 || facts[0].State() != scoring.FactConfirmed {
		t.Fatalf("the ledger has %+v", facts)
	}
	says(t, "effects", hr.Get("/events/"+url.PathEscape(facts[0].ID)+"/effects"), http.StatusOK, "M9.1", "W01")
	says(t, "once more", hr.Post("/events/new", dirt("窗台有灰")), http.StatusOK, "不会重复计分")

	file := hr.Get("/evidence/" + facts[0].Evidence[0].SHA256)
	h := file.Header
	if file.Status != http.StatusOK || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(h.Get("Content-Disposition"), "inline") {
		t.Errorf("evidence: %d %v", file.Status, h)
	}
	// The head of the window sees it, somebody of another window does not.
	says(t, "head", hall.As(t, "head").Get("/events/"+url.PathEscape(facts[0].ID)), http.StatusOK, "窗台有灰")
}

func TestFactWithFaultsComesBackFilledIn(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	tests := []struct {
		name, field, value string
		status             int
		text               string
	}{
		{"no day", "date", "", http.StatusUnprocessableEntity, `id="f-fact-date-fault"`},
		{"a day to come", "date", "2026-07-09", http.StatusUnprocessableEntity, `id="f-fact-date-fault"`},
		{"nobody", "window", "", http.StatusUnprocessableEntity, `id="f-fact-staff-fault"`},
		{"no number", "quantity", "many", http.StatusUnprocessableEntity, "整数"},
		{"no points", "month_points", "lots", http.StatusUnprocessableEntity, ""},
		{"a range that there is not", "month_points", "2", http.StatusUnprocessableEntity, ""},
		{"no such window", "window", "W99", http.StatusUnprocessableEntity, `id="f-fact-window-fault"`},
		{"no such kind", "kind", "no.such", http.StatusNotFound, "请从列表中选择"},
	}
	for _, tt := range tests {
		form := dirt("地面有<b>水</b>")
		form.Set(tt.field, tt.value)
		says(t, tt.name, hr.Post("/events/new", form), tt.status, tt.text)
		got := multiform(t, hr, "/events", form, "evidence", "", nil)
		says(t, tt.name+", recorded", got, tt.status, tt.text)
		if tt.status != http.StatusNotFound {
			says(t, tt.name+", filled in", got, tt.status, "地面有&lt;b&gt;水&lt;/b&gt;")
		}
	}
	damaged := multiform(t, hr, "/events", dirt("地面有水"), "evidence", "photo.png", []byte("\x89PNG\r\n\x1a\nno more"))
	says(t, "damaged evidence", damaged, http.StatusUnprocessableEntity, "photo.png", "地面有水")
	if n := len(onLedger(t, hall, "水")); n != 0 {
		t.Errorf("%d facts were recorded", n)
	}
}

func TestDraftWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	second := []attendance.Setting{{Name: attendance.FactSecondPerson, Value: 1, From: roster.MustDate("2026-01-01")}}
	if err := attendancedb.New(hall.DB).PutSettings(t.Context(), hall.Scope, second); err != nil {
		t.Fatal(err)
	}
	hr, director := hall.As(t, "hr"), hall.As(t, "director")
	says(t, "preview", hr.Post("/events/new", dirt("桌面凌乱")), http.StatusOK, "须由另一人确认")
	says(t, "record", multiform(t, hr, "/events", dirt("桌面凌乱"), "evidence", "", nil), http.StatusOK, "已记为草稿")
	id := onLedger(t, hall, "桌面凌乱")[0].ID
	address := "/events/" + url.PathEscape(id)
	says(t, "who recorded it", hr.Post(address+"/confirm", nil), http.StatusForbidden, "须由另一人确认")
	says(t, "waiting", director.Get("/events"), http.StatusOK, "条草稿待确认")
	says(t, "confirm", director.Post(address+"/confirm", url.Values{"note": {"看过"}}), http.StatusOK, "已确认，开始计分")
	says(t, "confirm again", director.Post(address+"/confirm", nil), http.StatusConflict)
	if got := onLedger(t, hall, "桌面凌乱")[0].State(); got != scoring.FactConfirmed {
		t.Errorf("the draft is %s", got)
	}
	says(t, "another", multiform(t, hr, "/events", dirt("地面不洁"), "evidence", "", nil), http.StatusOK)
	other := "/events/" + url.PathEscape(onLedger(t, hall, "地面不洁")[0].ID)
	says(t, "no reason", director.Post(other+"/reject", nil), http.StatusBadRequest, "请写明理由")
	says(t, "question", director.Post(other+"/reject", url.Values{"reason": {"查无此事"}}), http.StatusOK, "退回草稿")
	says(t, "reject", director.Post(other+"/reject", url.Values{"reason": {"查无此事"}, "confirmed": {"yes"}}), http.StatusOK, "草稿已退回")
}

func TestDraftsOfAFileAreConfirmedAtOnce(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	second := []attendance.Setting{{Name: attendance.FactSecondPerson, Value: 1, From: roster.MustDate("2026-01-01")}}
	if err := attendancedb.New(hall.DB).PutSettings(t.Context(), hall.Scope, second); err != nil {
		t.Fatal(err)
	}
	rows := "date,kind,window,note\n2026-06-29,hygiene.finding,W01,地面甲\n2026-06-30,hygiene.finding,W01,地面乙\n"
	opt := intake.Options{Today: roster.MustDate("2026-07-02"), Limits: table.DefaultLimits()}
	if _, err := hall.Site.Scoring.Import(t.Context(), hall.Scope, "facts", intake.File{Name: "facts.csv", Data: []byte(rows)}, opt); err != nil {
		t.Fatal(err)
	}
	director := hall.As(t, "director")
	says(t, "drafts", director.Get("/events?state=draft"), http.StatusOK, "的全部草稿", "导入了 2 条草稿")
	drafts := onLedger(t, hall, "地面")
	address := "/events/" + url.PathEscape(drafts[0].ID) + "/confirm"
	all := url.Values{"all": {"yes"}}
	says(t, "who may not", hall.As(t, "head").Post(address, all), http.StatusForbidden)
	says(t, "question", director.Post(address, all), http.StatusOK, "确认后立即计分")
	if got := onLedger(t, hall, "地面")[0].State(); got != scoring.FactDraft {
		t.Fatalf("the question left the draft %s", got)
	}
	all.Set("confirmed", "yes")
	says(t, "confirm", director.Post(address, all), http.StatusOK, "已确认 2 条草稿")
	for _, r := range onLedger(t, hall, "地面") {
		if r.State() != scoring.FactConfirmed {
			t.Errorf("%s is %s", r.Note, r.State())
		}
	}
	says(t, "again", director.Post(address, all), http.StatusNotFound, "没有待确认的草稿")
	says(t, "none", director.Post("/events/f:nothing/confirm", all), http.StatusNotFound)
}

func TestFactIsTakenBackAndCorrected(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for _, note := range []string{"甲处", "乙处"} {
		says(t, note, multiform(t, hr, "/events", dirt(note), "evidence", "", nil), http.StatusOK)
	}
	first := "/events/" + url.PathEscape(onLedger(t, hall, "甲处")[0].ID)
	second := "/events/" + url.PathEscape(onLedger(t, hall, "乙处")[0].ID)
	says(t, "no reason", hr.Post(first+"/reverse", nil), http.StatusBadRequest, "请写明理由")
	says(t, "question", hr.Post(first+"/reverse", url.Values{"reason": {"记错"}}), http.StatusOK, "它将不再计分", "卫生不达标")
	says(t, "reverse", hr.Post(first+"/reverse", url.Values{"reason": {"记错"}, "confirmed": {"yes"}}), http.StatusOK, "已冲销", "记错")
	if got := onLedger(t, hall, "甲处")[0].State(); got != scoring.FactReversed {
		t.Errorf("the fact is %s", got)
	}
	says(t, "reverse again", hr.Post(first+"/reverse", url.Values{"reason": {"再来"}, "confirmed": {"yes"}}), http.StatusConflict)

	says(t, "form", hr.Get(second+"/replace"), http.StatusOK, "乙处")
	edit := dirt("乙处柜台")
	says(t, "no reason", hr.Post(second+"/replace", edit), http.StatusBadRequest, "请写明理由", "乙处柜台")
	edit.Set("reason", "写得不全")
	edit.Set("confirmed", "yes")
	says(t, "replace", hr.Post(second+"/replace", edit), http.StatusOK, "已更正", "乙处柜台")
	says(t, "attach nothing", multiform(t, hr, second+"/evidence", nil, "evidence", "", nil), http.StatusBadRequest, "请选择证据文件")
	says(t, "attach", multiform(t, hr, second+"/evidence", nil, "evidence", "a.png", png), http.StatusOK, "证据已补充")
}

func TestLedgerIsCutToWhoReads(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	elsewhere := dirt("别处的事")
	elsewhere.Set("window", "W05")
	says(t, "record", multiform(t, hr, "/events", elsewhere, "evidence", "a.png", png), http.StatusOK)
	fact := onLedger(t, hall, "别处的事")[0]
	address, proof := "/events/"+url.PathEscape(fact.ID), "/evidence/"+fact.Evidence[0].SHA256
	for _, account := range []string{"staff", "head"} {
		b := hall.As(t, account)
		list := b.Get("/events?first=2026-01-01&window=W05")
		says(t, account, list, http.StatusOK)
		if strings.Contains(list.Body, "别处的事") {
			t.Errorf("%s reads of another window", account)
		}
		for _, path := range []string{address, address + "/effects", proof} {
			says(t, account+" "+path, b.Get(path), http.StatusNotFound)
		}
		says(t, account, b.Get("/events/new"), http.StatusForbidden)
		says(t, account, b.Post("/events", elsewhere), http.StatusForbidden)
		says(t, account, b.Post(address+"/reverse", url.Values{"reason": {"x"}, "confirmed": {"yes"}}), http.StatusForbidden)
	}
	for _, account := range []string{"secretary", "auditor"} {
		b := hall.As(t, account)
		says(t, account, b.Get(address), http.StatusOK, "别处的事")
		says(t, account, b.Get("/events/new"), http.StatusForbidden)
		says(t, account, b.Post(address+"/confirm", nil), http.StatusForbidden)
	}
	says(t, "admin", hall.As(t, "admin").Get("/events"), http.StatusForbidden)
	says(t, "nobody there", hr.Get("/events/f:nothing"), http.StatusNotFound)
	says(t, "no day", hr.Get("/events?first=soon"), http.StatusBadRequest, "soon")
	says(t, "no state", hr.Get("/events?state=odd"), http.StatusBadRequest)
	if csv := hr.Get("/events?first=2026-01-01&export=csv"); csv.Status != http.StatusOK || !strings.Contains(csv.Body, "别处的事") {
		t.Errorf("csv: %d", csv.Status)
	}
}
