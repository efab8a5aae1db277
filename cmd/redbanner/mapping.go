package main

import (
	"strconv"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
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

// mappingJSON is a saved mapping.
type mappingJSON struct {
	clock.Mapping
	Version   int       `json:"version"`
	EnteredBy string    `json:"entered_by"`
	EnteredAt time.Time `json:"entered_at"`
}

func mappingDocument(m attendance.SavedMapping) mappingJSON {
	return mappingJSON{m.Mapping, m.Version, m.By, m.At}
}

// addedMappingJSON is what `mapping add` came to.
type addedMappingJSON struct {
	Mapping mappingJSON `json:"mapping"`
	Changed bool        `json:"changed"`
	Sample  *sampleJSON `json:"sample,omitempty"`
}

// sampleJSON is a sample file as a mapping understands it.
type sampleJSON struct {
	File        string        `json:"file"`
	Rows        int           `json:"rows"`
	Punches     int           `json:"punches"`
	People      int           `json:"people"`
	Quarantined int           `json:"quarantined"`
	Ignored     int           `json:"ignored"`
	First       []samplePunch `json:"first"`
	Errors      []problemJSON `json:"errors"`
	problems    []roster.Problem
}

type samplePunch struct {
	Row    int    `json:"row"`
	Number string `json:"number"`
	Name   string `json:"name"`
	Time   string `json:"time"`
	Device string `json:"device"`
}

// sampleShown is how many rows and faults of a sample are shown.
const sampleShown = 10

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
	if sample != nil && !a.cli.JSON {
		if err := a.tellSample(sample); err != nil {
			return err
		}
	}
	saved, changed, err := a.attendance.AddMapping(ctx, scope, mapping)
	switch {
	case err != nil:
		return err
	case a.cli.JSON:
		return a.print(addedMappingJSON{mappingDocument(saved), changed, sample})
	case changed:
		a.say("mapping.saved", saved.Name, saved.Version, saved.Name)
	default:
		a.say("mapping.unchanged", saved.Name, saved.Version)
	}
	return nil
}

// try reads the sample through the mapping.
func (c *mappingAddCommand) try(ctx call, a *app, m clock.Mapping) (*sampleJSON, error) {
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
	sample := &sampleJSON{
		File: file.Name, Rows: dump.Lines, Punches: len(dump.Rows), People: len(dump.Numbers),
		Quarantined: len(dump.Bad), Ignored: dump.Ignored, problems: dump.Bad[:min(len(dump.Bad), sampleShown)],
	}
	for _, row := range dump.Rows[:min(len(dump.Rows), sampleShown)] {
		p := samplePunch{Row: int(row.Line), Number: dump.Numbers[row.Number], Name: dump.Names[row.Number], Time: row.At.String()}
		if row.Device >= 0 {
			p.Device = dump.Devices[row.Device]
		}
		sample.First = append(sample.First, p)
	}
	sample.Errors = a.problemsJSON(sample.problems)
	return sample, nil
}

func (a *app) tellSample(s *sampleJSON) error {
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
		a.problems(s.problems)
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
		list := make([]mappingJSON, len(saved))
		for i, m := range saved {
			list[i] = mappingDocument(m)
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
		return a.print(mappingDocument(m))
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
