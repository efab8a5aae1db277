package http

import (
	"strings"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiDevices are the clocks that push what they record (考勤机).
func (s *Site) apiDevices() []*operation {
	read, manage := with(roster.ReadSystem), with(roster.ManageSystem)
	return []*operation{
		apiGet("/devices", read, "List the clocks that have called.", s.apiDeviceList),
		apiGet("/devices/{serial}", read, "A clock with the questions put to it.", s.apiDeviceShow),
		apiPost("/devices/{serial}/decide", manage, "Take what a clock sends, or nothing more of it; and name it.", s.apiDeviceDecide),
		apiPost("/devices/{serial}/ask", manage, "Ask a clock how many records it holds, or to send some again.", s.apiDeviceAsk),
		apiGet("/system/door", read, "By which address the clocks come in.", s.apiDoorShow),
		apiPut("/system/door", manage, "Set the secret path and the networks of the clocks; what is left out stays.", s.apiDoorSet).
			keepsNoKey("what is sent holds a secret, and sending it again changes nothing"),
	}
}

type devicesAsked struct{ Paging }

// apiDeviceList serves GET /api/v1/devices.
func (s *Site) apiDeviceList(v *visit, in *devicesAsked) (Listed[document.Device], error) {
	devices, err := s.Push.Devices(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Device]{}, err
	}
	list := make([]document.Device, len(devices))
	for i, d := range devices {
		list[i] = document.NewDevice(d, s.Zone)
	}
	return paged(in.Paging, list)
}

// OneDevice is what operations about one clock take.
type OneDevice struct {
	Serial string `path:"serial"`
}

// apiDeviceShow serves GET /api/v1/devices/{serial}.
func (s *Site) apiDeviceShow(v *visit, in *OneDevice) (document.DeviceShown, error) {
	d, err := s.device(v, in.Serial)
	if err != nil {
		return document.DeviceShown{}, err
	}
	commands, err := s.Push.Commands(v.Context(), v.scope, d.Serial)
	shown := document.DeviceShown{Device: document.NewDevice(d, s.Zone), Questions: []document.Question{}}
	for _, c := range commands {
		shown.Questions = append(shown.Questions, document.NewQuestion(c, s.Zone, v.answered(c)))
	}
	return shown, err
}

type deviceDecided struct {
	OneDevice
	Body struct {
		State string `json:"state" enum:"approved,refused,retired"`
		Name  string `json:"name,omitempty" maxLength:"50" doc:"Where it hangs; an approved one needs it."`
	}
}

// apiDeviceDecide serves POST /api/v1/devices/{serial}/decide.
func (s *Site) apiDeviceDecide(v *visit, in *deviceDecided) (document.Device, error) {
	d, err := s.device(v, in.Serial)
	if err != nil {
		return document.Device{}, err
	}
	decided, err := v.decideDevice(d, push.State(in.Body.State), strings.TrimSpace(in.Body.Name))
	if err != nil {
		return document.Device{}, err
	}
	return document.NewDevice(decided, s.Zone), nil
}

type deviceAsked struct {
	OneDevice
	Body struct {
		Kind string `json:"kind" enum:"check,pull"`
		From string `json:"from"`
		To   string `json:"to"`
	}
}

// apiDeviceAsk serves POST /api/v1/devices/{serial}/ask.
func (s *Site) apiDeviceAsk(v *visit, in *deviceAsked) (document.Question, error) {
	from, err := roster.ParseDate(in.Body.From)
	if err != nil {
		return document.Question{}, refusedField("from", "bad_date", in.Body.From)
	}
	to, err := roster.ParseDate(in.Body.To)
	if err != nil {
		return document.Question{}, refusedField("to", "bad_date", in.Body.To)
	}
	d, err := s.device(v, in.Serial)
	if err != nil {
		return document.Question{}, err
	}
	c, err := s.Push.Ask(v.Context(), v.scope, push.Question(in.Body.Kind), d.Serial, from, to)
	if err != nil {
		return document.Question{}, err
	}
	return document.NewQuestion(c, s.Zone, v.answered(c)), nil
}

// apiDoorShow serves GET /api/v1/system/door.
func (s *Site) apiDoorShow(v *visit, _ *nothing) (document.Door, error) {
	door, _, err := s.Push.Door(v.Context(), v.scope)
	if err != nil {
		return document.Door{}, err
	}
	return document.NewDoor(v.scope.Centre, door), nil
}

type doorGiven struct {
	Body struct {
		Path     *string `json:"path,omitempty" doc:"The secret part of the address, at least 12 letters and digits; empty for none."`
		Networks *string `json:"networks,omitempty" doc:"Such as 192.168.1.0/24, with commas between; empty for anywhere."`
	}
}

// apiDoorSet serves PUT /api/v1/system/door.
func (s *Site) apiDoorSet(v *visit, in *doorGiven) (document.Door, error) {
	door, _, err := s.Push.Door(v.Context(), v.scope)
	if err != nil {
		return document.Door{}, err
	}
	if path := in.Body.Path; path != nil {
		door.Path = ""
		if *path != "" {
			if door.Path, err = push.HashPath(*path); err != nil {
				return document.Door{}, err
			}
		}
	}
	if networks := in.Body.Networks; networks != nil {
		if door.Networks, err = push.ParseNetworks(*networks); err != nil {
			return document.Door{}, err
		}
	}
	return document.NewDoor(v.scope.Centre, door), s.Push.SetDoor(v.Context(), v.scope, door)
}
