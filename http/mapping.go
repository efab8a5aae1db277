package http

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// mappingList serves GET /imports/mappings: what the columns of each source mean.
func (s *Site) mappingList(v *visit) error {
	p, l, err := v.mappings()
	if err != nil {
		return err
	}
	return v.listed(p, l)
}

func (v *visit) mappings() (page.Mappings, page.List, error) {
	saved, err := v.site.Attendance.Mappings(v.Context(), v.scope)
	if err != nil {
		return page.Mappings{}, page.List{}, err
	}
	none := v.T("mappings.none")
	if !v.may(roster.Import) {
		none = v.T("mappings.none_to_read")
	}
	list := listing.List{Title: v.T("page.title.mappings"), Empty: none, Columns: []listing.Column{
		{Key: "name", Label: v.T("column.mapping")}, {Key: "version", Label: v.T("column.version"), Kind: listing.Number},
		{Key: "columns", Label: v.T("column.mapping_columns")}, {Key: "at", Label: v.T("column.mapping_at"), Kind: listing.Time}, {Key: "by", Label: v.T("column.mapping_by")},
	}}
	for _, m := range saved {
		list.Rows = append(list.Rows, listing.Row{Cells: []listing.Cell{
			{Text: m.Name}, {Number: int64(m.Version)}, {Text: v.words().List(m.Headers())}, v.whenCell(m.At), {Text: m.By},
		}})
	}
	l, err := v.list(list)
	p := page.Mappings{Base: v.importBase("mappings"), List: l}
	if v.may(roster.Import) {
		form := mappingSampleForm(v)
		p.Form = &form
	}
	return p, l, err
}

func mappingSampleForm(v *visit) page.Form {
	return page.Form{Action: "/imports/mappings", Files: true, Submit: v.T("mappings.sample"), Fields: []page.Field{{
		Name: "file", Label: v.T("mappings.sample_file"), Type: "file", Required: true, Accept: ".xlsx,.xls,.csv,.txt",
		Hint: v.T("mappings.sample_hint", megabytes(table.DefaultLimits().Workbook)),
	}}}
}

// mappingSample serves POST /imports/mappings: a file whose columns are to be told.
func (s *Site) mappingSample(v *visit) error {
	_, files, err := v.upload(uploadLimits{File: table.DefaultLimits().Workbook, Accept: isTable})
	if err == nil && len(files) == 0 {
		err = &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "file", Code: "upload_none"}}}
	}
	if err == nil {
		return v.to("/imports/mappings/new?file="+s.parked.leave(v.scope, fileOfUpload(files[0]), v.now), "")
	}
	p, _, listErr := v.mappings()
	if listErr != nil {
		return listErr
	}
	return v.again(err, *p.Form, func(f page.Form) page.View {
		p.Form = &f
		return p
	})
}

// sample is a file whose columns are being told, as far as the page shows it.
type sample struct {
	token  string
	file   intake.File
	sheets []string
	table  *table.Table
}

// parkedSample finds the file that the visitor has sent and reads the sheet that is chosen,
// without the rows above its header.
func (v *visit) parkedSample(values url.Values) (sample, error) {
	s := sample{token: values.Get("file")}
	file, found := v.site.parked.get(v.scope, s.token, v.now)
	if !found {
		return s, roster.Errorf(roster.NotFound, "mappings.gone")
	}
	limits := table.DefaultLimits()
	file, err := v.site.Imports.Opened(v.Context(), file, limits)
	if err != nil {
		return s, err
	}
	s.file = file
	skip, _ := strconv.Atoi(values.Get("skip")) // what is no number is told by the mapping
	cut, err := s.cut(values.Get("sheet"), skip, limits)
	if err != nil {
		return s, err
	}
	s.table, _, err = table.Read(cut, limits)
	return s, err
}

// cut is the file without its other sheets and the rows above the header.
func (s *sample) cut(sheet string, skip int, limits table.Limits) (intake.File, error) {
	if !table.IsSpreadsheet(s.file.Data) {
		text := s.file.Data
		for ; skip > 0; skip-- {
			_, rest, more := bytes.Cut(text, []byte("\n"))
			if !more {
				break
			}
			text = rest
		}
		return intake.File{Name: s.file.Name, Data: text}, nil
	}
	book, err := s.file.Open(limits)
	if err != nil {
		return s.file, err
	}
	s.file.Book = book
	cut := s.file
	for _, one := range book.Sheets {
		s.sheets = append(s.sheets, one.Name)
		if one.Name == sheet || sheet == "" && skip > 0 && cut.Book == book {
			one.Rows = slices.DeleteFunc(slices.Clone(one.Rows), func(r table.Row) bool { return r.Line <= skip })
			cut.Book = &table.Workbook{Format: book.Format, Sheets: []table.Sheet{one}}
		}
	}
	return cut, nil
}

// mappingAsk serves GET /imports/mappings/new: what the columns of the file mean, guessed
// where their names tell it.
func (s *Site) mappingAsk(v *visit) error {
	values := v.URL.Query()
	seen, err := v.parkedSample(values)
	if err != nil {
		return err
	}
	p, err := v.mappingPage(seen, guessed(seen.table.Header))
	if err != nil {
		return err
	}
	return v.show(p)
}

// guessed are the answers that the names of the columns give.
func guessed(header []string) url.Values {
	values := url.Values{}
	fields := map[string]string{"clock_no": "person", "person_no": "person", "staff": "person", "name": "called", "date": "date", "time": "time", "device": "device"}
	for _, c := range clock.ListColumns() {
		field := fields[c.Key]
		for _, h := range header {
			if field != "" && values.Get(field) == "" && (h == c.Key || slices.Contains(c.Names, h)) {
				values.Set(field, h)
				if c.Key == "staff" {
					values.Set("staff", "yes")
				}
			}
		}
	}
	return values
}

// mappingOf is the mapping that the form describes.
func mappingOf(values url.Values) clock.Mapping {
	skip, err := strconv.Atoi(cmp.Or(values.Get("skip"), "0"))
	if err != nil {
		skip = -1
	}
	epoch, _ := strconv.Atoi(values.Get("epoch"))
	return clock.Mapping{
		Name: strings.TrimSpace(values.Get("name")), Person: values.Get("person"), Staff: values.Get("staff") == "yes", Called: values.Get("called"),
		Time: values.Get("time"), Date: values.Get("date"), Times: values.Get("times"), Device: values.Get("device"),
		DateOrder: values.Get("order"), Epoch: epoch, Sheet: values.Get("sheet"), SkipRows: skip,
	}
}

// mappingFields are the form's fields by what the domain calls them in its faults.
var mappingFields = map[string]string{
	"NAME": "name", "--person": "person", "--name": "called", "--time": "time", "--date": "date", "--times": "times",
	"--device": "device", "--date-order": "order", "--epoch": "epoch", "--sheet": "sheet", "--skip-rows": "skip",
}

// ofFields is an error whose faults name the fields of the form.
func ofFields(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		if field := mappingFields[said.Problems[i].Column]; field != "" {
			said.Problems[i].Column = field
		}
	}
	return &said
}

// mappingPage asks what the columns of a file mean.
func (v *visit) mappingPage(s sample, values url.Values) (page.Mapping, error) {
	p := page.Mapping{Base: v.importBase("mapping"), Lead: v.T("mappings.ask", s.file.Name), Form: v.mappingForm(s, values)}
	p.Crumbs = append(v.importCrumbs(), page.Link{Label: v.T("page.title.mappings"), Href: "/imports/mappings"})
	list := listing.List{ID: "s", Title: v.T("mappings.first_rows")}
	for i, h := range s.table.Header {
		list.Columns = append(list.Columns, listing.Column{Key: "c" + strconv.Itoa(i), Label: cmp.Or(h, v.T("mappings.unnamed", i+1)), Plain: true})
	}
	for _, row := range s.table.Rows[:min(len(s.table.Rows), shownSample)] {
		cells := make([]listing.Cell, len(list.Columns))
		for i := range cells {
			if i < len(row.Cells) {
				cells[i].Text = row.Cells[i]
			}
		}
		list.Rows = append(list.Rows, listing.Row{Cells: cells})
	}
	l, err := v.list(list)
	l.Search, l.Export = false, false
	p.Sample = l
	return p, err
}

// shownSample is how many rows of a sample are shown.
const shownSample = 5

func (v *visit) mappingForm(s sample, values url.Values) page.Form {
	columns := []page.Option{{Label: v.T("mappings.no_column")}}
	for i, h := range s.table.Header {
		if h != "" && !slices.Contains(s.table.Header[:i], h) {
			columns = append(columns, page.Option{Value: h, Label: h})
		}
	}
	column := func(name, hint string, required bool) page.Field {
		f := page.Field{Name: name, Label: v.T("mappings.column." + name), Type: "select", Value: values.Get(name), Options: columns, Required: required}
		if hint != "" {
			f.Hint = v.T(hint)
		}
		return f
	}
	form := page.Form{Action: "/imports/mappings/new", Submit: v.T("mappings.try"), Cancel: "/imports/mappings", Wide: true, Hidden: append(v.seen(), page.Hidden{Name: "file", Value: s.token})}
	form.Fields = []page.Field{
		column("person", "mappings.person_hint", true),
		{Name: "staff", Label: v.T("mappings.staff"), Type: "checkbox", Value: values.Get("staff")},
		column("called", "", false), column("time", "mappings.time_hint", false), column("date", "mappings.date_hint", false),
		column("times", "mappings.times_hint", false), column("device", "", false),
		{Name: "order", Label: v.T("mappings.order"), Type: "select", Value: values.Get("order"), Hint: v.T("mappings.order_hint"), Options: []page.Option{
			{Label: v.T("mappings.order_shown")}, {Value: "ymd", Label: v.T("mappings.ymd")}, {Value: "mdy", Label: v.T("mappings.mdy")}, {Value: "dmy", Label: v.T("mappings.dmy")},
		}},
		{Name: "skip", Label: v.T("mappings.skip"), Type: "number", Value: cmp.Or(values.Get("skip"), "0"), Min: "0", Max: "100", Hint: v.T("mappings.skip_hint")},
	}
	if len(s.sheets) > 1 {
		sheets := []page.Option{{Label: v.T("mappings.any_sheet")}}
		for _, name := range s.sheets {
			sheets = append(sheets, page.Option{Value: name, Label: name})
		}
		form.Fields = append(form.Fields, page.Field{Name: "sheet", Label: v.T("mappings.sheet"), Type: "select", Value: values.Get("sheet"), Options: sheets})
	}
	return form
}

// mappingTake serves POST /imports/mappings/new: it reads the file by the answers, and,
// once they have a name, saves them and looks at the file.
func (s *Site) mappingTake(v *visit) error {
	values := v.PostForm
	seen, err := v.parkedSample(values)
	if err != nil {
		return err
	}
	p, err := v.mappingPage(seen, values)
	if err != nil {
		return err
	}
	saving := values.Has("name")
	m := mappingOf(values)
	if !saving {
		m.Name = "?" // only looked at
	}
	opt := intake.Options{Partial: true, Today: v.today, Limits: table.DefaultLimits()}
	dump, err := attendance.TryMapping(m, seen.file, opt)
	if err != nil && !(saving && nameless(m)) {
		err = ofFields(err)
		return v.again(ofMapping(err), p.Form, func(f page.Form) page.View {
			p.Form = f
			return p
		})
	}
	if err == nil && saving {
		err = s.mappingSave(v, m, seen, opt)
		if err == nil {
			return nil
		}
	}
	if saving && nameless(m) {
		named := m
		named.Name = "?"
		dump, _ = attendance.TryMapping(named, seen.file, opt)
	}
	if dump == nil {
		return err
	}
	if readErr := v.understood(&p, seen, dump, values); readErr != nil {
		return readErr
	}
	if err == nil {
		return v.show(p)
	}
	return v.again(ofFields(err), *p.Save, func(f page.Form) page.View {
		p.Save = &f
		return p
	})
}

// nameless reports whether nothing but the name of a mapping is wrong.
func nameless(m clock.Mapping) bool {
	var e *roster.Error
	return errors.As(m.Validate(), &e) && len(e.Problems) == 1 && e.Problems[0].Column == "NAME"
}

// ofMapping keeps of an error the faults that the form's fields have.
func ofMapping(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Problems = slices.DeleteFunc(slices.Clone(e.Problems), func(p roster.Problem) bool { return p.Row > 0 })
	return &said
}

// understood adds to the page what the file says by the answers, and asks for a name.
func (v *visit) understood(p *page.Mapping, s sample, dump *clock.Dump, values url.Values) error {
	p.Seen = &page.Notice{Text: v.T("mappings.read", len(dump.Rows), len(dump.Numbers), dump.Ignored, len(dump.Bad)), Tone: "good"}
	for i, bad := range dump.Bad[:min(len(dump.Bad), shownSample)] {
		p.Seen.Tone = "warn"
		p.Seen.More = append(p.Seen.More, v.problem(bad))
		if i == shownSample-1 && len(dump.Bad) > shownSample {
			p.Seen.More = append(p.Seen.More, v.T("imports.more_faults", len(dump.Bad)-shownSample))
		}
	}
	list := listing.List{ID: "p", Title: v.T("mappings.first_punches"), Columns: []listing.Column{
		{Key: "row", Label: v.T("column.mapping_row"), Kind: listing.Number}, {Key: "number", Label: v.T("column.mapping_number")},
		{Key: "person", Label: v.T("column.mapping_person"), Names: true}, {Key: "time", Label: v.T("column.mapping_time"), Kind: listing.Time}, {Key: "device", Label: v.T("column.mapping_device")},
	}}
	for _, row := range dump.Rows[:min(len(dump.Rows), intake.ShownRows)] {
		cells := []listing.Cell{{Number: int64(row.Line)}, {Text: dump.Numbers[row.Number]}, {None: true}, {Time: row.At}, {None: true}}
		if int(row.Number) < len(dump.Names) && dump.Names[row.Number] != "" {
			cells[2] = listing.Cell{Text: dump.Names[row.Number]}
		}
		if row.Device >= 0 {
			cells[4] = listing.Cell{Text: dump.Devices[row.Device]}
		}
		list.Rows = append(list.Rows, listing.Row{Cells: cells})
	}
	l := v.asIs(list)
	p.Read = &l
	form := page.Form{ID: "save", Hidden: v.seen(), Action: "/imports/mappings/new", Submit: v.T("mappings.save"), Fields: []page.Field{
		{Name: "name", Label: v.T("mappings.name"), Hint: v.T("mappings.name_hint"), Required: true, Length: 64, Value: values.Get("name")},
	}}
	for _, name := range sorted(values) {
		if name != "name" && name != "seen" {
			form.Hidden = append(form.Hidden, page.Hidden{Name: name, Value: values.Get(name)})
		}
	}
	p.Save = &form
	return nil
}

// mappingSave keeps the mapping and looks at the file by it.
func (s *Site) mappingSave(v *visit, m clock.Mapping, seen sample, opt intake.Options) error {
	if _, _, err := s.Attendance.AddMapping(v.Context(), v.scope, m); err != nil {
		return err
	}
	opt.Mapping = m.Name
	preview, err := s.Imports.Preview(v.Context(), v.scope, "punches", seen.file, opt)
	if err != nil {
		return err
	}
	s.parked.drop(seen.token)
	return v.to(previewAddress(preview.ID), "mappings.saved", m.Name)
}
