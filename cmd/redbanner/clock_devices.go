package main

import (
	"fmt"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
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

type deviceJSON struct {
	Serial       string `json:"serial"`
	Name         string `json:"name"`
	State        string `json:"state"`
	Type         string `json:"type"`
	FirstSeen    string `json:"first_seen"`
	FirstAddress string `json:"first_address"`
	LastSeen     string `json:"last_seen"`
	LastAddress  string `json:"last_address"`
	DecidedBy    string `json:"decided_by"`
}

// moment is an instant as the centre's wall clock shows it, "" for none.
func moment(t time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil || t.IsZero() {
		return ""
	}
	return t.In(place).Format(time.DateTime)
}

func deviceDocument(d push.Device) deviceJSON {
	return deviceJSON{
		d.Serial, d.Name, string(d.State), d.Type, moment(d.FirstAt), d.FirstAddress,
		moment(d.LastAt), d.LastAddress, d.DecidedBy,
	}
}

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
		list := make([]deviceJSON, len(devices))
		for i, d := range devices {
			list[i] = deviceDocument(d)
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
		return a.print(deviceDocument(device))
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
		return a.print(map[string]any{"centre": scope.Centre.Code, "secret_path": door.Path != "", "networks": push.JoinNetworks(door.Networks)})
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

type clockCheckCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	From   string `help:"First day." placeholder:"DATE"`
	To     string `help:"Last day." placeholder:"DATE"`
}

// Run asks how many records a clock holds, and shows the questions and their answers.
func (c *clockCheckCommand) Run(ctx call, a *app) error {
	return a.ask(ctx, push.Check, c.Serial, c.From, c.To)
}

type clockPullCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	From   string `required:"" help:"First day." placeholder:"DATE"`
	To     string `required:"" help:"Last day." placeholder:"DATE"`
}

// Run asks a clock to send records again; what is known already changes nothing.
func (c *clockPullCommand) Run(ctx call, a *app) error {
	return a.ask(ctx, push.Pull, c.Serial, c.From, c.To)
}

// ask puts a question to a clock, if days are given, and shows all that were put to it.
func (a *app) ask(ctx call, kind push.Question, serial, fromFlag, toFlag string) error {
	from, err := optionalDay(fromFlag)
	if err != nil {
		return err
	}
	to, err := optionalDay(toFlag)
	if err != nil {
		return err
	}
	if from.IsZero() != to.IsZero() {
		return roster.Errorf(roster.Usage, "push.both_days")
	}
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	if !from.IsZero() {
		command, err := service.Ask(ctx, scope, kind, serial, from, to)
		if err != nil {
			return err
		}
		a.say("push.queued", command.ID, serial)
	}
	commands, err := service.Store.Commands(ctx, scope, serial)
	if err != nil {
		return err
	}
	return a.showCommands(commands)
}

type commandJSON struct {
	ID       int64  `json:"id"`
	Serial   string `json:"serial"`
	Kind     string `json:"kind"`
	From     string `json:"from"`
	To       string `json:"to"`
	QueuedAt string `json:"queued_at"`
	QueuedBy string `json:"queued_by"`
	SentAt   string `json:"sent_at"`
	Answered string `json:"answered_at"`
	Return   *int   `json:"return"`
	OnClock  *int   `json:"on_clock"`
	Stored   *int   `json:"stored"`
	Missing  *int   `json:"missing"`
	Message  string `json:"message"`
}

func (a *app) showCommands(commands []push.Command) error {
	list := make([]commandJSON, len(commands))
	for i, c := range commands {
		list[i] = a.commandDocument(c)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"questions": list})
	}
	t := a.table(">push.column.number", "push.column.question", "push.column.from", "push.column.to", "push.column.queued", "push.column.answer")
	for _, c := range list {
		t.row(fmt.Sprint(c.ID), a.printer.T("push.question."+c.Kind), c.From, c.To, c.QueuedAt, c.Message)
	}
	return t.print(a.stdout)
}

func (a *app) commandDocument(c push.Command) commandJSON {
	j := commandJSON{
		ID: c.ID, Serial: c.Serial, Kind: string(c.Kind), From: c.From.String(), To: c.To.String(),
		QueuedAt: moment(c.QueuedAt), QueuedBy: c.QueuedBy, SentAt: moment(c.SentAt), Answered: moment(c.AnsweredAt),
		Message: a.answerMessage(c),
	}
	if !c.AnsweredAt.IsZero() {
		j.Return = &c.Return
	}
	if c.Sum >= 0 {
		missing := c.Missing()
		j.OnClock, j.Stored, j.Missing = &c.Sum, &c.Stored, &missing
	}
	return j
}

// answerMessage says how a question stands.
func (a *app) answerMessage(c push.Command) string {
	switch {
	case c.SentAt.IsZero():
		return a.printer.T("push.answer.queued")
	case c.AnsweredAt.IsZero():
		return a.printer.T("push.answer.sent", moment(c.SentAt))
	case c.Return != 0:
		return a.printer.T("push.answer.failed", c.Return, a.returnMessage(c.Return))
	case c.Kind == push.Pull:
		return a.printer.T("push.answer.done")
	case c.Sum < 0:
		return a.printer.T("push.answer.no_sum")
	case c.Missing() == 0:
		return a.printer.T("push.answer.complete", c.Sum)
	case c.Missing() > 0:
		return a.printer.T("push.answer.missing", c.Sum, c.Stored, c.Missing())
	}
	return a.printer.T("push.answer.fewer", c.Sum, c.Stored)
}

// returnMessage explains the codes that the manual names.
func (a *app) returnMessage(code int) string {
	switch code {
	case -1, -3, -1001, -1002, -1003, -1004, -1005:
		return a.printer.T("push.return." + itoa(code))
	}
	return a.printer.T("push.return.other")
}

type clockApplyCommand struct {
	Upload int64 `help:"Look at this upload again, whatever became of it." placeholder:"N"`
}

type uploadJSON struct {
	Upload      int64  `json:"upload"`
	Serial      string `json:"serial"`
	ReceivedAt  string `json:"received_at"`
	Lines       int    `json:"lines"`
	Batch       int64  `json:"batch"`
	State       string `json:"state"`
	Reason      string `json:"reason"`
	Accepted    int    `json:"accepted"`
	Duplicates  int    `json:"duplicates"`
	Unmatched   int    `json:"unmatched"`
	Quarantined int    `json:"quarantined"`
	Ignored     int    `json:"ignored"`
	Left        int    `json:"left"`
}

// Run applies the uploads that wait, and tells of each what became of it.
func (c *clockApplyCommand) Run(ctx call, a *app) error {
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	uploads, failed := service.Apply(ctx, scope, c.Upload)
	list := make([]uploadJSON, len(uploads))
	for i, u := range uploads {
		list[i] = uploadJSON{
			u.ID, u.Serial, moment(u.ReceivedAt), u.Lines, u.Batch, string(u.State), u.Reason,
			u.Accepted, u.Duplicates, u.Unmatched, u.Quarantined, u.Ignored, u.Left,
		}
	}
	if a.cli.JSON {
		if failed != nil {
			return failed
		}
		return a.print(map[string]any{"uploads": list})
	}
	if len(list) == 0 && failed == nil {
		a.say("push.nothing_waits")
	}
	for _, u := range list {
		a.say("push.applied", u.Upload, u.Serial, u.ReceivedAt, u.Lines, u.Accepted, u.Duplicates, u.Unmatched, u.Quarantined, u.Ignored, u.Left)
		if u.Reason != "" {
			a.say("push.waits." + u.Reason)
		}
	}
	return failed
}
