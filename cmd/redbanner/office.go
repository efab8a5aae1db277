package main

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type officeCommands struct {
	Set      officeSetCommand      `cmd:"" help:"Put a person into an office: office set director S001 --from 2025-01-01."`
	Delegate officeDelegateCommand `cmd:"" help:"Let a person stand in for the holder of an office: office delegate director S001 S002 --from … --to …"`
	End      officeEndCommand      `cmd:"" help:"End a person's time in an office, and that of those who stand in."`
	List     officeListCommand     `cmd:"" help:"List who holds, held and will hold which office."`
}

// officeService is the service over the open store.
func (a *app) officeService() *attendance.OfficeService {
	return &attendance.OfficeService{Store: attendancedb.New(a.db)}
}

// officeNamed reads an office of the command line.
func officeNamed(name string) (attendance.Office, error) {
	office, known := attendance.ParseOffice(name)
	if !known {
		return "", roster.Errorf(roster.Usage, "office.unknown", name)
	}
	return office, nil
}

// optionalDate reads a date flag that may be left out.
func optionalDate(flag string) (roster.Date, error) {
	if flag == "" {
		return 0, nil
	}
	d, err := roster.ParseDate(flag)
	if err != nil {
		return 0, roster.Errorf(roster.Usage, "cli.bad_date", flag)
	}
	return d, nil
}

type officeSetCommand struct {
	Office string `arg:"" help:"general_office (综合科), director (主任), secretary (书记) or mayor (镇长)."`
	Staff  string `arg:"" help:"Staff code (工号)."`
	From   string `required:"" help:"First day." placeholder:"DATE"`
	To     string `help:"Last day (default: open)." placeholder:"DATE"`
}

// Run appoints the holder of an office.
func (c *officeSetCommand) Run(ctx call, a *app) error {
	return a.appoint(ctx, c.Office, c.From, c.To, attendance.Holding{Staff: c.Staff})
}

type officeDelegateCommand struct {
	Office string `arg:"" help:"The office."`
	Holder string `arg:"" help:"Staff code of the holder who is away."`
	Staff  string `arg:"" help:"Staff code of the one who stands in."`
	From   string `required:"" help:"First day." placeholder:"DATE"`
	To     string `required:"" help:"Last day." placeholder:"DATE"`
}

// Run lets a delegate stand in for the holder (委托).
func (c *officeDelegateCommand) Run(ctx call, a *app) error {
	return a.appoint(ctx, c.Office, c.From, c.To, attendance.Holding{Staff: c.Staff, Deputises: c.Holder})
}

func (a *app) appoint(ctx call, office, from, to string, h attendance.Holding) error {
	var err error
	if h.Office, err = officeNamed(office); err != nil {
		return err
	}
	if h.From, err = optionalDate(from); err != nil {
		return err
	}
	if h.To, err = optionalDate(to); err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if err := a.officeService().Appoint(ctx, scope, h); err != nil {
		return err
	}
	return a.tellHoldings([]attendance.Holding{h})
}

type officeEndCommand struct {
	Office string `arg:"" help:"The office."`
	Staff  string `arg:"" help:"Staff code of the holder or of the one who stands in."`
	Last   string `required:"" help:"Last day in the office; before the first one, the entry is withdrawn." placeholder:"DATE"`
}

// Run ends a holding. What was decided under it stays.
func (c *officeEndCommand) Run(ctx call, a *app) error {
	office, err := officeNamed(c.Office)
	if err != nil {
		return err
	}
	last, err := optionalDate(c.Last)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	ended, err := a.officeService().End(ctx, scope, office, c.Staff, last)
	if err != nil {
		return err
	}
	return a.tellHoldings(ended)
}

func (a *app) tellHoldings(holdings []attendance.Holding) error {
	if a.cli.JSON {
		return a.print(map[string]any{"offices": document.NewHoldings(holdings)})
	}
	for _, h := range holdings {
		office := a.printer.T("office." + string(h.Office))
		switch {
		case h.Withdrawn():
			a.say("office.withdrawn", h.Staff, office)
		case h.Deputises != "":
			a.say("office.deputises", h.Staff, office, h.Deputises, h.From, open(h.To))
		default:
			a.say("office.holds", h.Staff, office, h.From, open(h.To))
		}
	}
	return nil
}

// open shows an end that is not set.
func open(d roster.Date) string {
	if d.IsZero() {
		return "…"
	}
	return d.String()
}

type officeListCommand struct {
	On string `help:"Only who may act on this day (default: the whole history)." placeholder:"DATE"`
}

// Run lists the holders of offices.
func (c *officeListCommand) Run(ctx call, a *app) error {
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	offices, err := a.officeService().Offices(ctx, scope)
	if err != nil {
		return err
	}
	offices = slices.DeleteFunc(offices, func(h attendance.Holding) bool { return !on.IsZero() && !h.On(on) })
	if a.cli.JSON {
		return a.print(map[string]any{"offices": document.NewHoldings(offices)})
	}
	t := a.table("column.office", "column.person", "column.from_day", "column.to_day", "column.deputises", "column.remark")
	for _, h := range document.NewHoldings(offices) {
		remark := ""
		if h.Withdrawn {
			remark = a.printer.T("office.is_withdrawn")
		}
		t.row(a.printer.T("office."+string(h.Office)), h.Staff, h.From.String(), open(h.To), h.Deputises, remark)
	}
	return t.print(a.stdout)
}
