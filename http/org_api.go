package http

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiOrg are the people (人员), the windows (窗口) and the offices (职务) of the hall. What
// is entered goes the way of an import of one row, with the same checks and record.
func (s *Site) apiOrg() []*operation {
	read, edit := with(roster.ReadRoster), with(roster.EditRoster)
	return []*operation{
		apiGet("/staff", read, "List the people.", s.apiStaffList),
		apiPost("/staff", edit, "Enter somebody new.", s.apiStaffAdd),
		apiGet("/staff/{code}", read, "Show a person with windows and clock numbers.", s.apiStaffShow),
		apiPut("/staff/{code}", edit, "Change a person's particulars; what is left out stays as it was.", s.apiStaffSave),
		apiPost("/staff/{code}/move", edit, "Move a person to another window from a day on.", s.apiStaffMove),
		apiPost("/staff/{code}/clock", edit, "Give a person another clock number (考勤号).", s.apiStaffClock),
		apiGet("/windows", read, "List the windows.", s.apiWindowList),
		apiPost("/windows", edit, "Enter a new window.", s.apiWindowAdd),
		apiGet("/windows/{code}", read, "Show a window with who stood there.", s.apiWindowShow),
		apiPut("/windows/{code}", edit, "Change a window's particulars; what is left out stays as it was.", s.apiWindowSave),
		apiGet("/offices", read, "List who holds, held and will hold which office.", s.apiOfficeList),
		apiPost("/offices", edit, "Put a person into an office, or let one stand in (委托).", s.apiOfficeAppoint),
		apiPost("/offices/end", edit, "End a person's time in an office, and that of those who stand in.", s.apiOfficeEnd),
	}
}

type staffAsked struct {
	Paging
	On     string `query:"on" doc:"Only those employed on this day."`
	Window string `query:"window" doc:"Only those who stand there, on that day or today."`
}

// apiStaffList serves GET /api/v1/staff.
func (s *Site) apiStaffList(v *visit, in *staffAsked) (Listed[document.Staff], error) {
	on, err := dayField("on", in.On)
	if err != nil {
		return Listed[document.Staff]{}, err
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Staff]{}, err
	}
	day := on
	if day.IsZero() {
		day = v.today
	}
	var list []document.Staff
	for _, p := range people.Staff {
		d := document.NewStaff(p, people, day)
		if (on.IsZero() || p.EmployedOn(on)) && (in.Window == "" || d.Window == in.Window) {
			list = append(list, d)
		}
	}
	return paged(in.Paging, list)
}

// apiStaffShow serves GET /api/v1/staff/{code}.
func (s *Site) apiStaffShow(v *visit, in *Coded) (document.StaffShown, error) {
	return s.staffNow(v, in.Code, nil)
}

// staffNow is a person as he stands on record after what was done.
func (s *Site) staffNow(v *visit, code string, err error) (document.StaffShown, error) {
	if err != nil {
		return document.StaffShown{}, atFields(err, nil)
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return document.StaffShown{}, err
	}
	at := slices.IndexFunc(people.Staff, func(p roster.Staff) bool { return p.Code == code })
	if at < 0 {
		return document.StaffShown{}, roster.Errorf(roster.NotFound, "staff.unknown", code)
	}
	numbers, err := s.Attendance.Holders(v.Context(), v.scope)
	numbers = slices.DeleteFunc(numbers, func(h attendance.Holder) bool { return h.Staff != code })
	d := document.StaffShown{
		Staff: document.NewStaff(people.Staff[at], people, v.today), Numbers: document.NewClockNumbers(numbers),
		Stints: document.NewStints(people.Stints, func(one roster.Stint) bool { return one.Staff == code }),
	}
	d.Version = versionOf(people.Staff[at])
	return d, err
}

// versionOf tells the particulars of somebody from what they were before.
func versionOf(particulars any) string {
	text, err := json.Marshal(particulars)
	if err != nil {
		panic("particulars are texts and days") // unreachable: they can be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// unmoved refuses to change what somebody else changed since it was read.
func unmoved(read, now string) error {
	if read != "" && read != now {
		return roster.Errorf(roster.Conflict, "api.moved")
	}
	return nil
}

type staffAdded struct {
	Body struct {
		Code          string `json:"code" doc:"It never changes."`
		Name          string `json:"name"`
		Window        string `json:"window,omitempty"`
		ClockNumber   string `json:"clock_number,omitempty"`
		Establishment string `json:"establishment,omitempty" enum:"civil_servant,public_institution,contract"`
		Joined        string `json:"joined,omitempty" doc:"The first day; without it today."`
		ABPartner     string `json:"ab_partner,omitempty" doc:"Who holds the B role (AB角)."`
	}
}

// apiStaffAdd serves POST /api/v1/staff.
func (s *Site) apiStaffAdd(v *visit, in *staffAdded) (document.StaffShown, error) {
	b := &in.Body
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return document.StaffShown{}, err
	}
	code := strings.TrimSpace(b.Code)
	if slices.ContainsFunc(people.Staff, func(p roster.Staff) bool { return p.Code == code }) {
		return document.StaffShown{}, refusedField("code", "code_taken", code, code)
	}
	if b.Joined == "" {
		b.Joined = v.today.String()
	}
	err = s.row(v, "staff", [][2]string{
		{"code", code}, {"name", b.Name}, {"window", b.Window}, {"clock_no", b.ClockNumber}, {"establishment", b.Establishment}, {"joined", b.Joined}, {"ab_partner", b.ABPartner},
	})
	return s.staffNow(v, code, atFields(err, clockColumn))
}

// clockColumn is what the column of clock numbers is called in documents.
var clockColumn = map[string]string{"clock_no": "clock_number"}

type staffSaved struct {
	Coded
	Body struct {
		Name          *string `json:"name,omitempty"`
		Establishment *string `json:"establishment,omitempty" enum:"civil_servant,public_institution,contract"`
		Joined        *string `json:"joined,omitempty"`
		Left          *string `json:"left,omitempty" doc:"The last day; empty for somebody who stays."`
		ABPartner     *string `json:"ab_partner,omitempty"`
		Version       string  `json:"version,omitempty" doc:"As it was read: another one by now is a conflict."`
	}
}

// apiStaffSave serves PUT /api/v1/staff/{code}.
func (s *Site) apiStaffSave(v *visit, in *staffSaved) (document.StaffShown, error) {
	was, err := s.staffNow(v, in.Code, nil)
	if err == nil {
		err = unmoved(in.Body.Version, was.Version)
	}
	if err != nil {
		return document.StaffShown{}, err
	}
	b := &in.Body
	if b.Name == nil {
		b.Name = &was.Name
	}
	cells := given([][2]string{{"code", was.Code}}, []string{"name", "establishment", "joined", "left", "ab_partner"},
		b.Name, b.Establishment, b.Joined, b.Left, b.ABPartner)
	return s.staffNow(v, in.Code, s.row(v, "staff", cells))
}

// given adds the cells of what is said; what is not said stays as it was.
func given(cells [][2]string, names []string, values ...*string) [][2]string {
	for i, value := range values {
		if value != nil {
			cells = append(cells, [2]string{names[i], strings.TrimSpace(*value)})
		}
	}
	return cells
}

type staffMoved struct {
	Coded
	Body struct {
		Window string `json:"window"`
		From   string `json:"from" doc:"The first day there."`
	}
}

// apiStaffMove serves POST /api/v1/staff/{code}/move.
func (s *Site) apiStaffMove(v *visit, in *staffMoved) (document.StaffShown, error) {
	was, err := s.staffNow(v, in.Code, nil)
	if err != nil {
		return was, err
	}
	return s.staffNow(v, in.Code, s.row(v, "moves", [][2]string{{"staff", was.Code}, {"window", in.Body.Window}, {"from", in.Body.From}}))
}

type staffNumbered struct {
	Coded
	Body struct {
		ClockNumber string `json:"clock_number"`
	}
}

// apiStaffClock serves POST /api/v1/staff/{code}/clock.
func (s *Site) apiStaffClock(v *visit, in *staffNumbered) (document.StaffShown, error) {
	was, err := s.staffNow(v, in.Code, nil)
	if err != nil {
		return was, err
	}
	number := strings.TrimSpace(in.Body.ClockNumber)
	if number == "" {
		return document.StaffShown{}, refusedField("clock_number", "required", "")
	}
	err = s.row(v, "staff", [][2]string{{"code", was.Code}, {"name", was.Name}, {"clock_no", number}})
	return s.staffNow(v, in.Code, atFields(err, clockColumn))
}

type windowsAsked struct {
	Paging
	On string `query:"on" doc:"Only those open on this day."`
}

// apiWindowList serves GET /api/v1/windows.
func (s *Site) apiWindowList(v *visit, in *windowsAsked) (Listed[document.Window], error) {
	on, err := dayField("on", in.On)
	if err != nil {
		return Listed[document.Window]{}, err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Window]{}, err
	}
	var list []document.Window
	for _, w := range people.Windows {
		if on.IsZero() || w.ActiveOn(on) {
			list = append(list, document.Window(w))
		}
	}
	return paged(in.Paging, list)
}

// apiWindowShow serves GET /api/v1/windows/{code}.
func (s *Site) apiWindowShow(v *visit, in *Coded) (document.WindowShown, error) {
	return s.windowNow(v, in.Code, nil)
}

// windowNow is a window as it stands on record after what was done.
func (s *Site) windowNow(v *visit, code string, err error) (document.WindowShown, error) {
	if err != nil {
		return document.WindowShown{}, atFields(err, nil)
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return document.WindowShown{}, err
	}
	at := slices.IndexFunc(people.Windows, func(w roster.Window) bool { return w.Code == code })
	if at < 0 {
		return document.WindowShown{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return document.WindowShown{
		Window: document.Window(people.Windows[at]), Version: versionOf(people.Windows[at]),
		Stints: document.NewStints(people.Stints, func(one roster.Stint) bool { return one.Window == code }),
	}, nil
}

type windowAdded struct {
	Body struct {
		Code       string `json:"code" doc:"It never changes."`
		Name       string `json:"name"`
		Department string `json:"department,omitempty"`
		From       string `json:"active_from,omitempty"`
		To         string `json:"active_to,omitempty"`
	}
}

// apiWindowAdd serves POST /api/v1/windows.
func (s *Site) apiWindowAdd(v *visit, in *windowAdded) (document.WindowShown, error) {
	b := &in.Body
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return document.WindowShown{}, err
	}
	code := strings.TrimSpace(b.Code)
	if slices.ContainsFunc(people.Windows, func(w roster.Window) bool { return w.Code == code }) {
		return document.WindowShown{}, refusedField("code", "code_taken", code, code)
	}
	return s.windowNow(v, code, s.row(v, "windows", [][2]string{
		{"code", code}, {"name", b.Name}, {"department", b.Department}, {"active_from", b.From}, {"active_to", b.To},
	}))
}

type windowSaved struct {
	Coded
	Body struct {
		Name       *string `json:"name,omitempty"`
		Department *string `json:"department,omitempty"`
		From       *string `json:"active_from,omitempty"`
		To         *string `json:"active_to,omitempty" doc:"The last day; empty for a window that stays open."`
		Version    string  `json:"version,omitempty" doc:"As it was read: another one by now is a conflict."`
	}
}

// apiWindowSave serves PUT /api/v1/windows/{code}.
func (s *Site) apiWindowSave(v *visit, in *windowSaved) (document.WindowShown, error) {
	was, err := s.windowNow(v, in.Code, nil)
	if err == nil {
		err = unmoved(in.Body.Version, was.Version)
	}
	if err != nil {
		return document.WindowShown{}, err
	}
	b := &in.Body
	if b.Name == nil {
		b.Name = &was.Name
	}
	cells := given([][2]string{{"code", was.Code}}, windowCells, b.Name, b.Department, b.From, b.To)
	return s.windowNow(v, in.Code, s.row(v, "windows", cells))
}

type officesAsked struct {
	Paging
	On string `query:"on" doc:"Only who may act on this day."`
}

// apiOfficeList serves GET /api/v1/offices.
func (s *Site) apiOfficeList(v *visit, in *officesAsked) (Listed[document.Holding], error) {
	on, err := dayField("on", in.On)
	if err != nil {
		return Listed[document.Holding]{}, err
	}
	offices, err := s.Offices.Offices(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Holding]{}, err
	}
	offices = slices.DeleteFunc(offices, func(h attendance.Holding) bool { return !on.IsZero() && !h.On(on) })
	return paged(in.Paging, document.NewHoldings(offices))
}

type officeAppointed struct {
	Body struct {
		Office    string `json:"office" enum:"general_office,director,secretary,mayor"`
		Staff     string `json:"staff"`
		Deputises string `json:"deputises,omitempty" doc:"The holder who is away, where the person stands in."`
		From      string `json:"from"`
		To        string `json:"to,omitempty" doc:"The last day; a stand-in has one."`
	}
}

// apiOfficeAppoint serves POST /api/v1/offices.
func (s *Site) apiOfficeAppoint(v *visit, in *officeAppointed) (Listed[document.Holding], error) {
	b := &in.Body
	h := attendance.Holding{Office: attendance.Office(b.Office), Staff: b.Staff, Deputises: b.Deputises}
	if err := required(func(string) string { return b.From }, "from"); err != nil {
		return Listed[document.Holding]{}, err
	}
	var err error
	if h.From, err = dayField("from", b.From); err == nil {
		h.To, err = dayField("to", b.To)
	}
	if err == nil {
		err = s.Offices.Appoint(v.Context(), v.scope, h)
	}
	if err != nil {
		return Listed[document.Holding]{}, err
	}
	return whole(document.NewHoldings([]attendance.Holding{h})), nil
}

type officeEnded struct {
	Body struct {
		Office string `json:"office" enum:"general_office,director,secretary,mayor"`
		Staff  string `json:"staff" doc:"The holder, or the one who stands in."`
		Last   string `json:"last" doc:"The last day; before the first one, the entry is withdrawn."`
	}
}

// apiOfficeEnd serves POST /api/v1/offices/end.
func (s *Site) apiOfficeEnd(v *visit, in *officeEnded) (Listed[document.Holding], error) {
	b := &in.Body
	if err := required(func(string) string { return b.Last }, "last"); err != nil {
		return Listed[document.Holding]{}, err
	}
	last, err := dayField("last", b.Last)
	if err != nil {
		return Listed[document.Holding]{}, err
	}
	ended, err := s.Offices.End(v.Context(), v.scope, attendance.Office(b.Office), b.Staff, last)
	if err != nil {
		return Listed[document.Holding]{}, err
	}
	return whole(document.NewHoldings(ended)), nil
}
