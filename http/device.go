package http

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// deviceTones are how the states of a clock stand out.
var deviceTones = map[push.State]listing.Tone{push.Approved: listing.Good, push.Pending: listing.Warn, push.Refused: listing.Faint, push.Retired: listing.Faint}

func deviceAddress(serial string) string { return "/system/devices/" + url.PathEscape(serial) }

// deviceList serves GET /system/devices.
func (s *Site) deviceList(v *visit) error {
	p, l, err := v.devicesPage()
	if err != nil {
		return err
	}
	return v.listed(p, l)
}

func (v *visit) devicesPage() (page.Desk, page.List, error) {
	devices, err := v.site.Push.Devices(v.Context(), v.scope)
	if err != nil {
		return page.Desk{}, page.List{}, err
	}
	list := listing.List{ID: "devices", Title: v.T("system.devices"), Empty: v.T("device_page.none"), Columns: []listing.Column{
		{Key: "serial", Label: v.T("push.column.serial")}, {Key: "name", Label: v.T("column.name")}, {Key: "state", Label: v.T("push.column.state")},
		{Key: "first", Label: v.T("push.column.first"), Kind: listing.Time}, {Key: "last", Label: v.T("push.column.last"), Kind: listing.Time}, {Key: "address", Label: v.T("push.column.address")},
	}}
	for _, d := range devices {
		list.Rows = append(list.Rows, listing.Row{Key: d.Serial, Cells: []listing.Cell{
			{Text: d.Serial, Href: deviceAddress(d.Serial)}, {Text: d.Name, None: d.Name == ""}, {Text: v.T("push.state." + string(d.State)), Tone: deviceTones[d.State]},
			v.whenCell(d.FirstAt), v.whenCell(d.LastAt), {Text: d.LastAddress, None: d.LastAddress == ""},
		}})
	}
	l, err := v.list(list)
	if err != nil {
		return page.Desk{}, l, err
	}
	door, _, err := v.site.Push.Door(v.Context(), v.scope)
	if err != nil {
		return page.Desk{}, l, err
	}
	p := page.Desk{Base: v.base("devices"), Tabs: v.systemTabs("/system/devices"), Lead: v.T("device_page.lead"), Lists: []page.List{l}, Parts: []page.Part{v.doorPart(door)}}
	return p, l, nil
}

// doorPart is by which address the clocks come in. The secret path is never shown.
func (v *visit) doorPart(door push.Door) page.Part {
	path, networks := v.T("push.door.no_path"), push.JoinNetworks(door.Networks)
	if door.Path != "" {
		path = v.T("push.door.path")
	}
	part := page.Part{ID: "door", Title: v.T("device_page.door"), Lead: v.T("device_page.door_lead"), Facts: []page.Fact{{Name: v.T("device_page.path"), Value: path}, {Name: v.T("device_page.networks"), Value: networks}}}
	if networks == "" {
		part.Facts[1].Value = v.T("push.door.anywhere")
	}
	if v.everywhere(roster.ManageSystem) {
		part.Form = &page.Form{ID: "door", Hidden: v.seen(), Action: "/system/devices/door", Submit: v.T("account_page.save"), Fields: []page.Field{
			{Name: "path", Label: v.T("device_page.path"), Hint: v.T("device_page.path_hint"), Complete: "off"},
			{Name: "no_path", Label: v.T("device_page.no_path"), Type: "checkbox"},
			{Name: "networks", Label: v.T("device_page.networks"), Value: networks, Hint: v.T("device_page.networks_hint")},
		}}
	}
	return part
}

// doorSet serves POST /system/devices/door. An empty path keeps the one there is.
func (s *Site) doorSet(v *visit) error {
	field, err := s.changeDoor(v)
	if err != nil {
		p, _, failed := v.devicesPage()
		if failed != nil {
			return failed
		}
		return v.againIn(p, "door", v.beside(err, field))
	}
	return v.to("/system/devices", "device_page.door_set")
}

// changeDoor sets the door, and names the field that an error is about.
func (s *Site) changeDoor(v *visit) (field string, err error) {
	if !v.PostForm.Has("networks") && !v.PostForm.Has("path") { // left empty they say something
		return "networks", refusedField("networks", "required", "")
	}
	door, _, err := s.Push.Door(v.Context(), v.scope)
	if err != nil {
		return "path", err
	}
	if path := strings.TrimSpace(v.PostForm.Get("path")); path != "" {
		if door.Path, err = push.HashPath(path); err != nil {
			return "path", err
		}
	} else if v.PostForm.Get("no_path") == "yes" {
		door.Path = ""
	}
	if door.Networks, err = push.ParseNetworks(v.PostForm.Get("networks")); err != nil {
		return "networks", err
	}
	return "path", s.Push.SetDoor(v.Context(), v.scope, door)
}

// device finds a clock of the centre.
func (s *Site) device(v *visit, serial string) (push.Device, error) {
	devices, err := s.Push.Devices(v.Context(), v.scope)
	if err != nil {
		return push.Device{}, err
	}
	for _, d := range devices {
		if d.Serial == serial {
			return d, nil
		}
	}
	return push.Device{}, roster.Errorf(roster.NotFound, "page.nothing_there")
}

// deviceShow serves GET /system/devices/{serial}.
func (s *Site) deviceShow(v *visit) error {
	d, err := s.device(v, v.PathValue("serial"))
	if err != nil {
		return err
	}
	p, err := v.devicePage(d)
	if err != nil {
		return err
	}
	return v.listed(p, p.Lists...)
}

// devicePage is a clock with the questions put to it, and what can be done.
func (v *visit) devicePage(d push.Device) (page.Desk, error) {
	commands, err := v.site.Push.Commands(v.Context(), v.scope, d.Serial)
	if err != nil {
		return page.Desk{}, err
	}
	list := listing.List{ID: "questions", Title: v.T("device_page.questions"), Empty: v.T("device_page.no_questions"), PerPage: 50, Columns: []listing.Column{
		{Key: "number", Label: v.T("push.column.number"), Kind: listing.Number}, {Key: "question", Label: v.T("push.column.question")},
		{Key: "from", Label: v.T("push.column.from"), Kind: listing.Day}, {Key: "to", Label: v.T("push.column.to"), Kind: listing.Day},
		{Key: "asked", Label: v.T("push.column.queued"), Kind: listing.Time}, {Key: "answer", Label: v.T("push.column.answer"), Plain: true},
	}}
	for _, c := range commands {
		list.Rows = append(list.Rows, listing.Row{Cells: []listing.Cell{
			{Number: c.ID}, {Text: v.T("push.question." + string(c.Kind))}, {Day: c.From}, {Day: c.To}, v.whenCell(c.QueuedAt), {Text: v.answered(c)},
		}})
	}
	l, err := v.list(list)
	if err != nil {
		return page.Desk{}, err
	}
	happened, err := v.deviceEvents(d.Serial)
	if err != nil {
		return page.Desk{}, err
	}
	p := page.Desk{Base: v.base("device", strings.TrimSpace(d.Name+" "+d.Serial)), Lists: []page.List{l, happened}, Facts: []page.Fact{
		{Name: v.T("push.column.serial"), Value: d.Serial}, {Name: v.T("push.column.state"), Value: v.T("push.state." + string(d.State))},
		{Name: v.T("push.column.first"), Value: v.instant(d.FirstAt)}, {Name: v.T("push.column.last"), Value: v.instant(d.LastAt)}, {Name: v.T("push.column.address"), Value: d.LastAddress},
	}}
	p.Crumbs = []page.Link{{Label: v.T("system.devices"), Href: "/system/devices"}}
	if v.everywhere(roster.ManageSystem) {
		decide, ask := v.decideForm(d), v.questionForm(d)
		p.Parts = []page.Part{{ID: "decide", Title: v.T("device_page.decide"), Lead: v.T("device_page.decide_lead"), Form: &decide}}
		if d.State == push.Approved {
			p.Parts = append(p.Parts, page.Part{ID: "ask", Title: v.T("device_page.ask"), Lead: v.T("device_page.ask_lead"), Form: &ask})
		}
	}
	return p, err
}

// deviceEventDays is how far back the events of a clock are shown.
const deviceEventDays = 365

// deviceEvents is what a clock told of itself, and what was noticed about it, the newest
// first.
func (v *visit) deviceEvents(serial string) (page.List, error) {
	events, err := v.site.Push.Events(v.Context(), v.scope, serial, roster.At(v.today-deviceEventDays, 0))
	if err != nil {
		return page.List{}, err
	}
	list := listing.List{ID: "events", Title: v.T("device_page.events"), Empty: v.T("device_page.no_events"), PerPage: 50, Columns: []listing.Column{
		{Key: "at", Label: v.T("push.column.time"), Kind: listing.Time}, {Key: "event", Label: v.T("push.column.event")},
		{Key: "operator", Label: v.T("push.column.operator")}, {Key: "detail", Label: v.T("push.column.detail"), Plain: true},
	}}
	for _, e := range slices.Backward(events) {
		what := v.T("push.event." + e.Kind)
		if e.Kind == push.OpLog {
			what = v.words().Name("push.op.", strconv.Itoa(e.Op))
		}
		list.Rows = append(list.Rows, listing.Row{Cells: []listing.Cell{
			{Time: e.At}, {Text: what}, {Text: e.Operator, None: e.Operator == ""}, {Text: e.Detail, None: e.Detail == ""},
		}})
	}
	return v.list(list)
}

// answered says how a question stands.
func (v *visit) answered(c push.Command) string {
	switch {
	case c.SentAt.IsZero():
		return v.T("push.answer.queued")
	case c.AnsweredAt.IsZero():
		return v.T("push.answer.sent", v.instant(c.SentAt))
	case c.Return != 0:
		return v.T("device_page.answer_failed", c.Return)
	case c.Kind == push.Pull:
		return v.T("push.answer.done")
	case c.Sum < 0:
		return v.T("push.answer.no_sum")
	case c.Missing() == 0:
		return v.T("push.answer.complete", c.Sum)
	case c.Missing() > 0:
		return v.T("device_page.answer_missing", c.Sum, c.Stored, c.Missing())
	}
	return v.T("push.answer.fewer", c.Sum, c.Stored)
}

func (v *visit) decideForm(d push.Device) page.Form {
	state := page.Field{Name: "state", Label: v.T("push.column.state"), Type: "radio", Value: string(d.State), Required: true}
	for _, to := range []push.State{push.Approved, push.Refused, push.Retired} {
		state.Options = append(state.Options, page.Option{Value: string(to), Label: v.T("device_page.to." + string(to))})
	}
	return page.Form{ID: "decide", Hidden: v.seen(), Action: deviceAddress(d.Serial), Submit: v.T("account_page.save"), Confirm: v.T("device_page.confirm", d.Serial), Fields: []page.Field{
		{Name: "name", Label: v.T("column.name"), Value: d.Name, Length: 50, Hint: v.T("device_page.name_hint")}, state,
	}}
}

func (v *visit) questionForm(d push.Device) page.Form {
	kind := page.Field{Name: "kind", Label: v.T("push.column.question"), Type: "radio", Value: string(push.Check)}
	for _, k := range []push.Question{push.Check, push.Pull} {
		kind.Options = append(kind.Options, page.Option{Value: string(k), Label: v.T("push.question." + string(k))})
	}
	return page.Form{ID: "ask", Action: deviceAddress(d.Serial) + "/ask", Submit: v.T("device_page.ask"), Fields: []page.Field{
		kind, {Name: "from", Label: v.T("push.column.from"), Type: "date", Required: true}, {Name: "to", Label: v.T("push.column.to"), Type: "date", Required: true, Value: v.today.String()},
	}}
}

// deviceDecide serves POST /system/devices/{serial}: approve, refuse, retire, name.
func (s *Site) deviceDecide(v *visit) error {
	d, err := s.device(v, v.PathValue("serial"))
	if err != nil {
		return err
	}
	name, state := strings.TrimSpace(v.PostForm.Get("name")), push.State(v.PostForm.Get("state"))
	err = v.decidable(state, name)
	if err == nil {
		if ok, err := v.confirmed(v.T("device_page.confirm", d.Serial), v.T("account_page.save")); !ok {
			return err
		}
		_, err = v.decideDevice(d, state, name)
	}
	return s.deviceDone(v, d, "decide", err)
}

// decidable refuses what cannot be decided about a clock.
func (v *visit) decidable(state push.State, name string) error {
	switch {
	case state == push.Approved && name == "":
		return refusedField("name", "said", "", v.T("device_page.name_needed"))
	case state != push.Approved && state != push.Refused && state != push.Retired:
		return refusedField("state", "setup_choose", string(state))
	}
	return nil
}

// decideDevice decides about a clock, which no other centre may have.
func (v *visit) decideDevice(d push.Device, state push.State, name string) (push.Device, error) {
	if err := v.decidable(state, name); err != nil {
		return d, err
	}
	centres, err := v.site.Centres(v.Context())
	if err != nil {
		return d, err
	}
	return v.site.Push.Decide(v.Context(), v.scope, centres, d.Serial, state, name)
}

// deviceDone goes back to the clock, or shows it again with what is wrong.
func (s *Site) deviceDone(v *visit, d push.Device, part string, err error) error {
	if err == nil {
		return v.to(deviceAddress(d.Serial), "account_page.saved")
	}
	p, failed := v.devicePage(d)
	if failed != nil {
		return failed
	}
	return v.againIn(p, part, err)
}

// deviceQuestion serves POST /system/devices/{serial}/ask.
func (s *Site) deviceQuestion(v *visit) error {
	d, err := s.device(v, v.PathValue("serial"))
	if err != nil {
		return err
	}
	from, badFrom := roster.ParseDate(v.PostForm.Get("from"))
	to, badTo := roster.ParseDate(v.PostForm.Get("to"))
	kind := push.Question(v.PostForm.Get("kind"))
	switch {
	case badFrom != nil:
		err = refusedField("from", "bad_date", v.PostForm.Get("from"))
	case badTo != nil:
		err = refusedField("to", "bad_date", v.PostForm.Get("to"))
	case kind != push.Check && kind != push.Pull:
		err = refusedField("kind", "setup_choose", string(kind))
	default:
		_, err = s.Push.Ask(v.Context(), v.scope, kind, d.Serial, from, to)
		err = v.beside(err, "to")
	}
	return s.deviceDone(v, d, "ask", err)
}
