package main

import (
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
)

// mappingCommands are `redbanner mapping add|list|show`.
type mappingCommands struct {
	Add  mappingAddCommand  `cmd:"" help:"Save which columns of a table say who and when, as a new version of NAME."`
	List mappingListCommand `cmd:"" help:"List the column mappings."`
	Show mappingShowCommand `cmd:"" help:"Show a column mapping."`
}

type mappingAddCommand struct {
	Mapping string `arg:"" name:"name" help:"Name of the mapping, of the files' source: 飞书."`

	Person    string `help:"Column of the clock numbers (考勤号)." placeholder:"COLUMN"`
	Staff     bool   `help:"The column of --person holds staff codes (工号)."`
	Time      string `help:"Column of the time: date and time, or with --date the time of day." placeholder:"COLUMN"`
	Date      string `help:"Column of the day." placeholder:"COLUMN"`
	Times     string `help:"Column with all times of the day in --date." placeholder:"COLUMN"`
	Name      string `help:"Column of the names." placeholder:"COLUMN"`
	Device    string `help:"Column of the clocks." placeholder:"COLUMN"`
	DateOrder string `name:"date-order" help:"Order of dates that do not show it: ymd, mdy or dmy." placeholder:"ORDER"`
	Epoch     int    `help:"What bare numbers for dates count from: 1900 or 1904." placeholder:"YEAR"`
	Sheet     string `help:"Sheet of the workbook (default: the first with these columns)." placeholder:"NAME"`
	SkipRows  int    `name:"skip-rows" help:"Rows above the header." placeholder:"N"`

	Sample string `help:"A file to read first; nothing is saved unless the mapping fits it." placeholder:"FILE"`
}

func (c *mappingAddCommand) mapping() clock.Mapping {
	return clock.Mapping{
		Name: c.Mapping, Person: c.Person, Staff: c.Staff, Called: c.Name, Time: c.Time, Date: c.Date, Times: c.Times,
		Device: c.Device, DateOrder: c.DateOrder, Epoch: c.Epoch, Sheet: c.Sheet, SkipRows: c.SkipRows,
	}
}

// Run saves the mapping, after it has read the sample if there is one.
func (c *mappingAddCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	mapping := c.mapping()
	if err := mapping.Validate(); err != nil {
		return err
	}
	sample, err := c.try(ctx, a, mapping)
	if err != nil {
		return err
	}
	saved, changed, err := a.attendance.AddMapping(ctx, scope, mapping)
	switch {
	case err != nil:
		return err
	case a.cli.JSON:
		return a.print(document.MappingAdded{Mapping: document.NewSavedMapping(saved), Changed: changed, Sample: sample})
	case changed:
		a.say("mapping.saved", saved.Name, saved.Version, saved.Name)
	default:
		a.say("mapping.unchanged", saved.Name, saved.Version)
	}
	return nil
}

// try reads the sample through the mapping, and tells people what came of it.
func (c *mappingAddCommand) try(ctx call, a *app, m clock.Mapping) (*document.Sample, error) {
	if c.Sample == "" {
		return nil, nil
	}
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	limits := table.DefaultLimits()
	file, err := a.openFile(ctx, c.Sample, limits)
	if err != nil {
		return nil, err
	}
	dump, err := attendance.TryMapping(m, file, intake.Options{Today: today, Limits: limits})
	if err != nil {
		return nil, err
	}
	sample := document.NewSample(file.Name, dump, a.printer.Problem)
	if !a.cli.JSON {
		err = a.tellSample(&sample, document.SampleFaults(dump))
	}
	return &sample, err
}

func (a *app) tellSample(s *document.Sample, faults []roster.Problem) error {
	a.say("mapping.first_rows", s.File, s.Punches, s.People, s.Ignored, s.Quarantined)
	t := a.table(">column.mapping_row", "column.mapping_number", "column.mapping_person", "column.mapping_time", "column.mapping_device")
	for _, p := range s.First {
		t.row(strconv.Itoa(p.Row), p.Number, p.Name, p.Time, p.Device)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	if s.Quarantined > 0 {
		a.say("mapping.faults", s.Quarantined, s.Rows)
		a.problems(faults)
	}
	return nil
}

type mappingListCommand struct{}

// Run lists the mappings by name.
func (c *mappingListCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	saved, err := a.attendance.Mappings(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		list := make([]document.SavedMapping, len(saved))
		for i, m := range saved {
			list[i] = document.NewSavedMapping(m)
		}
		return a.print(map[string]any{"mappings": list})
	}
	if len(saved) == 0 {
		a.say("mapping.none")
		return nil
	}
	t := a.table("column.mapping", ">column.version", "column.mapping_columns", "column.mapping_at", "column.mapping_by")
	for _, m := range saved {
		t.row(m.Name, strconv.Itoa(m.Version), strings.Join(m.Headers(), ", "), a.when(m.At), m.By)
	}
	return t.print(a.stdout)
}

type mappingShowCommand struct {
	Mapping string `arg:"" name:"name" help:"Name of the mapping."`
}

// Run shows the mapping as the flags that would save it again.
func (c *mappingShowCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	m, err := a.attendance.Mapping(ctx, scope, c.Mapping)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewSavedMapping(m))
	}
	t := a.table("column.mapping_flag", "column.mapping_value")
	for _, part := range m.Flags() {
		t.row(part[0], part[1])
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	a.say("mapping.entered", m.Name, m.Version, m.By, a.when(m.At))
	return nil
}
