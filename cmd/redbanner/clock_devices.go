package main

import (
	"fmt"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// clockDeviceCommands are the commands about clocks that push what they record.
type clockDeviceCommands struct {
	Devices clockDevicesCommand `cmd:"" help:"List the clocks that have called, by serial number."`
	Approve clockApproveCommand `cmd:"" help:"Take what a clock sends from now on."`
	Refuse  clockRefuseCommand  `cmd:"" help:"Take nothing from a clock."`
	Retire  clockRetireCommand  `cmd:"" help:"Take nothing more from a clock; what it sent stays."`
	Rename  clockRenameCommand  `cmd:"" help:"Name a clock, by where it hangs."`
	Door    clockDoorCommand    `cmd:"" help:"Show or set the secret path and the networks of a centre's clocks."`
	Events  clockEventsCommand  `cmd:"" help:"Show what happened to clocks: time set, records deleted, moved, …"`
	Check   clockCheckCommand   `cmd:"" help:"Ask a clock how many records it holds, and compare; without days: show the answers."`
	Pull    clockPullCommand    `cmd:"" help:"Ask a clock to send the records of some days again."`
	Apply   clockApplyCommand   `cmd:"" help:"Apply what clocks sent and could not be applied, such as for a closed period."`
}

// push builds the service of clocks that push.
func (a *app) push() (*push.Service, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("zone %s: %w", zone, err)
	}
	return &push.Service{Store: attendancedb.NewPush(a.db, place)}, nil
}

// clocks opens the store and returns the service and the centre that a command is about.
func (a *app) clocks(ctx call) (*push.Service, attendance.Scope, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return nil, scope, err
	}
	service, err := a.push()
	return service, scope, err
}

// hall is the place whose clock the hall goes by.
func hall() *time.Location {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC // embedded, so it is there
	}
	return place
}

// moment is an instant as the centre's wall clock shows it, "" for none.
func moment(t time.Time) string { return document.HallTime(t, hall()) }

type clockDevicesCommand struct{}

// Run lists the centre's clocks.
func (c *clockDevicesCommand) Run(ctx call, a *app) error {
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	devices, err := service.Store.Devices(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		list := make([]document.Device, len(devices))
		for i, d := range devices {
			list[i] = document.NewDevice(d, hall())
		}
		return a.print(map[string]any{"devices": list})
	}
	t := a.table("push.column.serial", "column.name", "push.column.state", "push.column.first", "push.column.last", "push.column.address")
	for _, d := range devices {
		t.row(d.Serial, d.Name, a.printer.T("push.state."+string(d.State)), moment(d.FirstAt), moment(d.LastAt), d.LastAddress)
	}
	return t.print(a.stdout)
}

type clockApproveCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	Name   string `help:"What to call it, such as where it hangs."`
}

// Run approves a clock. It sends by itself what it has kept back.
func (c *clockApproveCommand) Run(ctx call, a *app) error {
	return a.decide(ctx, c.Serial, push.Approved, c.Name)
}

type clockRefuseCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
}

// Run refuses a clock.
func (c *clockRefuseCommand) Run(ctx call, a *app) error {
	return a.decide(ctx, c.Serial, push.Refused, "")
}

type clockRetireCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
}

// Run retires a clock.
func (c *clockRetireCommand) Run(ctx call, a *app) error {
	return a.decide(ctx, c.Serial, push.Retired, "")
}

type clockRenameCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	Name   string `arg:"" help:"Its new name."`
}

// Run names a clock.
func (c *clockRenameCommand) Run(ctx call, a *app) error {
	if strings.TrimSpace(c.Name) == "" {
		return roster.Errorf(roster.Usage, "push.no_name", c.Serial)
	}
	return a.decide(ctx, c.Serial, "", c.Name)
}

// decide sets state and name of a clock and shows it.
func (a *app) decide(ctx call, serial string, state push.State, name string) error {
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return err
	}
	device, err := service.Decide(ctx, scope, centres, serial, state, strings.TrimSpace(name))
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewDevice(device, hall()))
	}
	a.say("push.decided", strings.TrimSpace(device.Serial+" "+device.Name), a.printer.T("push.state."+string(device.State)))
	return nil
}

type clockDoorCommand struct {
	Path     *string `help:"Secret part of the path that the clocks are set to, at least 12 letters and digits; '' for none." placeholder:"SECRET"`
	Networks *string `help:"Networks that the clocks are in, such as 192.168.1.0/24, commas between; '' for any." placeholder:"CIDR,…"`
}

// Run shows or sets by which address the centre's clocks come in. A running server
// takes it up when it is started again.
func (c *clockDoorCommand) Run(ctx call, a *app) error {
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	door, _, err := service.Store.Door(ctx, scope)
	if err != nil {
		return err
	}
	if c.Path != nil || c.Networks != nil {
		if door, err = c.changed(door); err != nil {
			return err
		}
		if err := service.Store.SetDoor(ctx, scope, door); err != nil {
			return err
		}
	}
	if a.cli.JSON {
		return a.print(document.NewDoor(scope.Centre, door))
	}
	path, networks := "push.door.no_path", push.JoinNetworks(door.Networks)
	if door.Path != "" {
		path = "push.door.path"
	}
	if networks == "" {
		networks = a.printer.T("push.door.anywhere")
	}
	a.say("push.door", scope.Centre.Code, a.printer.T(path), networks)
	return nil
}

func (c *clockDoorCommand) changed(door push.Door) (push.Door, error) {
	var err error
	if c.Path != nil {
		door.Path = ""
	}
	if c.Path != nil && *c.Path != "" {
		if door.Path, err = push.HashPath(*c.Path); err != nil {
			return door, err
		}
	}
	if c.Networks != nil {
		door.Networks, err = push.ParseNetworks(*c.Networks)
	}
	return door, err
}

type clockEventsCommand struct {
	Device string `help:"Of one clock only." placeholder:"SERIAL"`
	Since  string `help:"From this day on." placeholder:"DATE"`
}

type eventJSON struct {
	Serial   string `json:"serial"`
	At       string `json:"at"`
	Kind     string `json:"kind"`
	Op       int    `json:"op"`
	Operator string `json:"operator"`
	Detail   string `json:"detail"`
	Message  string `json:"message"`
}

// Run shows events by time.
func (c *clockEventsCommand) Run(ctx call, a *app) error {
	since, err := optionalDay(c.Since)
	if err != nil {
		return err
	}
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	from := roster.At(attendance.Beginning, 0)
	if !since.IsZero() {
		from = roster.At(since, 0)
	}
	events, err := service.Store.Events(ctx, scope, c.Device, from)
	if err != nil {
		return err
	}
	list := make([]eventJSON, len(events))
	for i, e := range events {
		list[i] = eventJSON{e.Serial, e.At.String(), e.Kind, e.Op, e.Operator, e.Detail, a.eventMessage(e)}
	}
	if a.cli.JSON {
		return a.print(map[string]any{"events": list})
	}
	t := a.table("push.column.time", "push.column.serial", "push.column.event", "push.column.operator", "push.column.detail")
	for _, e := range list {
		t.row(e.At, e.Serial, e.Message, e.Operator, e.Detail)
	}
	return t.print(a.stdout)
}

// eventMessage says what an event is.
func (a *app) eventMessage(e push.Event) string {
	if e.Kind == push.OpLog {
		return a.printer.T("push.op." + itoa(e.Op))
	}
	return a.printer.T("push.event." + e.Kind)
}

func optionalDay(flag string) (roster.Date, error) {
	if flag == "" {
		return 0, nil
	}
	day, err := roster.ParseDate(flag)
	if err != nil {
		return 0, roster.Errorf(roster.Usage, "cli.bad_date", flag)
	}
	return day, nil
}
