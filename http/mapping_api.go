package http

import (
	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
)

// apiMappings are what the columns of each source of clock files mean (列对应).
func (s *Site) apiMappings() []*operation {
	read, take := with(roster.ReadMappings), with(roster.Import)
	return []*operation{
		apiGet("/mappings", read, "List the mappings of columns.", s.apiMappingList),
		apiGet("/mappings/{name}", read, "Show a mapping.", s.apiMappingShow),
		apiPost("/mappings", take, "Save a mapping, as a new version where its name is taken.", s.apiMappingAdd),
		apiPost("/mappings/preview", take, "Read a file by a mapping that nobody has saved; nothing comes in.", s.apiMappingTry).takesFile(table.DefaultLimits().Workbook),
	}
}

// apiMappingList serves GET /api/v1/mappings.
func (s *Site) apiMappingList(v *visit, _ *nothing) (Listed[document.SavedMapping], error) {
	saved, err := s.Attendance.Mappings(v.Context(), v.scope)
	if err != nil {
		return Listed[document.SavedMapping]{}, err
	}
	list := make([]document.SavedMapping, len(saved))
	for i, m := range saved {
		list[i] = document.NewSavedMapping(m)
	}
	return whole(list), nil
}

type mappingAsked struct {
	Name string `path:"name"`
}

// apiMappingShow serves GET /api/v1/mappings/{name}.
func (s *Site) apiMappingShow(v *visit, in *mappingAsked) (document.SavedMapping, error) {
	m, err := s.Attendance.Mapping(v.Context(), v.scope, in.Name)
	if err != nil {
		return document.SavedMapping{}, err
	}
	return document.NewSavedMapping(m), nil
}

type mappingGiven struct{ Body clock.Mapping }

// apiMappingAdd serves POST /api/v1/mappings.
func (s *Site) apiMappingAdd(v *visit, in *mappingGiven) (document.MappingAdded, error) {
	saved, changed, err := s.Attendance.AddMapping(v.Context(), v.scope, in.Body)
	if err != nil {
		return document.MappingAdded{}, ofFields(err)
	}
	return document.MappingAdded{Mapping: document.NewSavedMapping(saved), Changed: changed}, nil
}

type mappingTried struct {
	Name      string `query:"name" required:"true" maxLength:"255" doc:"The file's name."`
	Person    string `query:"person" required:"true" doc:"The column of clock numbers, or of staff codes."`
	Staff     bool   `query:"staff" doc:"The column holds staff codes (工号)."`
	Called    string `query:"called" doc:"The column of names."`
	Time      string `query:"time"`
	Date      string `query:"date"`
	Times     string `query:"times" doc:"The column of all times of a day."`
	Device    string `query:"device"`
	DateOrder string `query:"date_order" enum:"ymd,mdy,dmy"`
	Epoch     int    `query:"epoch" doc:"1900 or 1904, where dates are bare numbers."`
	Sheet     string `query:"sheet"`
	SkipRows  int    `query:"skip_rows" minimum:"0" maximum:"100" doc:"Rows above the header."`
}

// apiMappingTry serves POST /api/v1/mappings/preview.
func (s *Site) apiMappingTry(v *visit, in *mappingTried) (document.Sample, error) {
	if err := v.scope.As.Check(roster.Import); err != nil {
		return document.Sample{}, err
	}
	file, err := v.tableSent(in.Name)
	if err != nil {
		return document.Sample{}, err
	}
	limits := table.DefaultLimits()
	if file, err = s.Imports.Opened(v.Context(), file, limits); err != nil {
		return document.Sample{}, err
	}
	m := clock.Mapping{
		Name: "?", Person: in.Person, Staff: in.Staff, Called: in.Called, Time: in.Time, Date: in.Date, Times: in.Times, Device: in.Device,
		DateOrder: in.DateOrder, Epoch: in.Epoch, Sheet: in.Sheet, SkipRows: in.SkipRows, // it has no name of its own yet
	}
	dump, err := attendance.TryMapping(m, file, intake.Options{Partial: true, Today: v.today, Limits: limits})
	if err != nil {
		return document.Sample{}, ofFields(err)
	}
	return document.NewSample(file.Name, dump, v.printer.Problem), nil
}
