package sitetest

import (
	"net/url"
	"strings"
)

// Object is one thing that an address can be about: whose it is, and the address.
type Object struct {
	Whose string // "S002", "S001", "S056"; "none" for what there is not; "" where it is nobody's
	Path  string
	Named string // the parts of the address that name it
}

// Whose are those of whose things there are addresses, the last of nobody's.
var whose = []string{"S002", "S001", "S056", "none"}

// kin says which thing a parameter names, by the beginning of the pattern; the first one
// that fits counts. A fixed value is the same for everybody.
var kin = []struct{ prefix, parameter, thing, fixed string }{
	{"/leave/{number}", "number", "leave", ""},
	{"/leave/{number}", "part", "", "1"},
	{"/leave/year", "year", "", "2026"},
	{"/slips/", "number", "slip", ""},
	{"/appeals/", "number", "appeal", ""},
	{"/calendar/handovers", "number", "handover", ""},
	{"/calendar/", "month", "", "2026-07"},
	{"/calendar/study", "day", "", "2026-07-01"},
	{"/cases/", "number", "case", ""},
	{"/events/", "id", "fact", ""},
	{"/evidence/", "sha256", "evidence", ""},
	{"/registers/", "register", "", "complaints"},
	{"/registers/", "number", "complaint", ""},
	{"/registers/", "action", "", "investigate"},
	{"/org/windows", "code", "window", ""},
	{"/windows/", "code", "window", ""},
	{"/honours/", "code", "window", ""},
	{"/year/", "code", "window", ""},
	{"/honours/", "month", "", "2026-05"},
	{"/org/staff", "code", "staff", ""},
	{"/staff/", "code", "staff", ""},
	{"/grades/", "code", "staff", ""},
	{"/grades/", "period", "", "2026H1"},
	{"/scores/{period}/{subject}", "subject", "", "staff"},
	{"/scores/{period}/{subject}", "code", "staff", ""},
	{"/attendance/", "staff", "staff", ""},
	{"/imports/new", "kind", "", "punches"},
	{"/imports/templates", "file", "", "punches.xlsx"},
	{"/setup/templates", "file", "", "staff.xlsx"},
	{"/imports/previews", "id", "preview", ""},
	{"/imports/batches", "id", "batch", ""},
	{"/jobs/", "id", "job", ""},
	{"/account/sessions", "id", "session", ""},
	{"/account/tokens", "number", "token", ""},
	{"/assess/", "number", "waiver", ""},
	{"/assess/", "window", "window", ""},
	{"/audit/", "seq", "", "1"},
	{"/system/accounts", "name", "account", ""},
	{"/system/devices", "serial", "device", ""},
	{"/system/notices", "number", "notice", ""},
	{"/system/sessions", "id", "session", ""},
	{"/system/tokens", "number", "token", ""},
	{"/peer/", "month", "", "2026-07"},
	{"/peer/", "window", "", "W02"},
	{"/rounds/", "month", "", "2026-07"},
	{"/rules/", "book", "", "bencha-2014-monthly"},
	{"/rules/", "version", "", "1"},
	{"/board/", "token", "board", ""},
	{"/imports/templates", "kind", "", "punches"},
	{"/imports/previews", "number", "preview", ""},
	{"/imports/batches", "number", "batch", ""},
	{"/mappings/", "name", "", "feishu"},
	{"/facts/", "id", "fact", ""},
	{"/objections/", "number", "appeal", ""},
	{"/periods/", "number", "waiver", ""},
	{"/periods/", "window", "window", ""},
	{"/rounds/", "window", "", "W02"},
	{"/charts/", "period", "", "2026-05"},
	{"/accounts/", "name", "account", ""},
	{"/sessions/", "id", "session", ""},
	{"/tokens/", "number", "token", ""},
	{"/me/sessions", "id", "session", ""},
	{"/me/tokens", "number", "token", ""},
	{"/devices/", "serial", "device", ""},
	{"/handovers/", "number", "handover", ""},
	{"/duty/", "month", "", "2026-07"},
	{"/study/", "month", "", "2026-07"},
	{"/study/", "day", "", "2026-07-01"},
	{"/help/", "noun", "", "home"},
	{"/reports/", "kind", "", "ranking"},
	{"", "month", "", "2026-05"},
	{"", "period", "", "2026-05"},
	{"", "year", "", "2026"},
}

// fixedThings are things that the made-up centre has by itself.
var fixedThings = map[string]string{
	"account.S002": "staff", "account.S001": "head", "account.S056": "hr", "account.none": "nobody",
	"staff.S002": "S002", "staff.S001": "S001", "staff.S056": "S056", "staff.none": "S999",
	"window.S002": "W01", "window.S056": "W12", "window.none": "W99",
	"case.S056": "T-S031", "case.none": "T-999", "batch.S056": "15",
	"fact.none": "f:zzzzzzzzzzzzzzzzzzzzzzzzzz", "evidence.none": strings.Repeat("0", 64),
}

func (h *Hall) thing(kind, of string) (string, bool) {
	if of == "S056" && h.Things[kind+".S056"] == "" {
		if name, ok := h.Things[kind+".S031"]; ok {
			return name, true
		}
	}
	for _, key := range []string{kind + "." + of, kind} {
		if name := h.Things[key]; name != "" && (key != kind || of == "S056") {
			return name, true
		}
		if name := fixedThings[key]; name != "" {
			return name, true
		}
	}
	return "999999", of == "none"
}

// Objects are the addresses of a pattern of the route table: one for each of those whose
// thing there is, and one of nothing. ok is false when a parameter is unknown here.
func (h *Hall) Objects(pattern string) (objects []Object, ok bool) {
	if !strings.Contains(pattern, "{") {
		return []Object{{Path: pattern}}, true
	}
	for _, of := range whose {
		path, named, varies, there, known := pattern, "", false, true, true
		for _, parameter := range parameters(pattern) {
			value, varied, found, here := h.value(pattern, parameter, of)
			known, there, varies = known && here, there && found, varies || varied
			if varied {
				named = value
			}
			path = strings.Replace(path, "{"+parameter+"}", url.PathEscape(value), 1)
		}
		switch {
		case !known:
			return nil, false
		case !varies:
			return []Object{{Path: path}}, true
		case there:
			objects = append(objects, Object{of, path, named})
		}
	}
	return objects, true
}

// value is what a parameter stands for: whether it varies, whether there is such a thing,
// and whether the parameter is known at all.
func (h *Hall) value(pattern, parameter, of string) (value string, varies, there, known bool) {
	pattern, api := strings.CutPrefix(pattern, "/api/v1")
	for _, k := range kin {
		if k.parameter != parameter || !strings.HasPrefix(pattern, k.prefix) {
			continue
		}
		if k.thing == "" {
			return k.fixed, false, true, true
		}
		value, there = h.thing(k.thing, of)
		return value, true, there, true
	}
	return "1", false, true, api // the API is opened by tokens; here it is only seen that nothing else does
}

func parameters(pattern string) []string {
	var names []string
	for _, part := range strings.Split(pattern, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}
