package http

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/locale"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// setupKinds are the kinds of files that the first start takes.
var setupKinds = []string{"windows", "staff"}

// maxLines bounds what is typed as lines of windows, in characters.
const maxLines = 10000

// rosterStep is the step of windows or of staff: what there is, and how to enter more. It
// may be left out: the general office can do it later.
func (v *visit) rosterStep(kind string) (page.Setup, error) {
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return page.Setup{}, err
	}
	p := v.setupFrame(kind)
	p.Form = page.Form{Action: setupAddress(kind), Files: true, Submit: v.T("setup.take_" + kind)}
	there := len(people.Staff)
	if kind == "windows" {
		there = len(people.Windows)
		p.Form.Fields = []page.Field{{Name: "lines", Label: v.T("setup.lines"), Type: "textarea", Rows: 8, Length: maxLines, Focus: true, Hint: v.T("setup.lines_hint")}}
	}
	p.Form.Fields = append(p.Form.Fields, page.Field{
		Name: "file", Label: v.T("setup.file_" + kind), Type: "file", Accept: ".xlsx,.xls,.csv,.txt", Hint: v.T("setup.file_hint", megabytes(quick)),
	})
	for _, format := range []string{"xlsx", "csv"} {
		p.Links = append(p.Links, page.Link{Label: v.T("imports.template_" + format), Href: "/setup/templates/" + kind + "." + format})
	}
	next := setupSteps[slices.Index(setupSteps, kind)+1]
	p.After = &page.Link{Label: v.T("setup.skip"), Href: setupAddress(next)}
	if there > 0 {
		p.Verdict = &page.Notice{Text: v.T("setup.there_"+kind, there), Tone: "good"}
		p.After = &page.Link{Label: v.T("setup.continue"), Href: setupAddress(next), Primary: true}
	}
	return p, nil
}

// setupRosterShow serves GET /setup/windows and GET /setup/staff; with a preview it shows
// what the file would do.
func (s *Site) setupRosterShow(kind string) func(*visit) error {
	return s.setupStep(func(v *visit) error {
		p, err := v.rosterStep(kind)
		if err != nil {
			return err
		}
		if number := v.URL.Query().Get("preview"); number != "" {
			return s.setupPreview(v, kind, number, p)
		}
		if number := v.URL.Query().Get("taken"); number != "" {
			seen, err := s.setupSeen(v, kind, number)
			if err != nil {
				return err
			}
			p.Errors = setupErrorsAddress(seen)
		}
		return v.show(p)
	})
}

// setupErrorsAddress is where the bad rows of a file can be had; "" when it has none.
func setupErrorsAddress(seen attendance.Preview) string {
	if seen.Result.Bad == nil || len(seen.Result.Bad.Rows) == 0 {
		return ""
	}
	return setupAddress(seen.Kind) + "/errors?preview=" + strconv.FormatInt(seen.ID, 10)
}

// setupErrors serves GET /setup/windows/errors and GET /setup/staff/errors: the bad rows of
// a file as they stood, with where and why, to be corrected and taken in again.
func (s *Site) setupErrors(kind string) func(*visit) error {
	return s.setupStep(func(v *visit) error {
		seen, err := s.setupSeen(v, kind, v.URL.Query().Get("preview"))
		if err != nil {
			return err
		}
		return v.sendFile(v.errorFile(seen))
	})
}

// setupRoster serves POST /setup/windows and POST /setup/staff: lines that are typed are
// taken when all of them are right, a file is looked at first.
func (s *Site) setupRoster(kind string) func(*visit) error {
	return s.setupStep(func(v *visit) error {
		p, err := v.rosterStep(kind)
		if err != nil {
			return err
		}
		_, files, err := v.upload(uploadLimits{File: quick, All: quick, Files: 1, Accept: isTable})
		lines := strings.TrimSpace(v.PostForm.Get("lines"))
		switch {
		case err != nil:
		case len(files) == 1:
			opt := intake.Options{Partial: true, Today: v.today, Limits: table.DefaultLimits()}
			var seen attendance.Preview
			if seen, err = s.Imports.Preview(v.Context(), v.scope, kind, fileOfUpload(files[0]), opt); err == nil {
				return v.to(setupAddress(kind)+"?preview="+strconv.FormatInt(seen.ID, 10), "")
			}
		case kind == "windows" && lines != "":
			if err = s.windowLines(v, lines); err == nil {
				return v.to(setupAddress(kind), "")
			}
		default:
			err = refusedField("file", "upload_none", "")
		}
		err = v.importError(err)
		p.Faults = v.faultsOf(err)
		return v.setupAgain(p, ofForm(err))
	})
}

// windowLines takes windows in, one in each line: code, name, department. They pass the
// checks of a file; all of them go in or none.
func (s *Site) windowLines(v *visit, lines string) error {
	rows := [][]string{{}}
	for _, column := range attendance.Columns("windows")[:3] {
		heading := column.Key
		if v.printer.Lang() == locale.Chinese {
			heading = column.Names[0]
		}
		rows[0] = append(rows[0], heading)
	}
	places := []int{0}
	for i, line := range strings.Split(lines, "\n") {
		cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",，、;；\t \u3000\r", r) })
		switch {
		case len(cells) == 0:
			continue
		case len(cells) > 3: // a department may be of several words
			cells = []string{cells[0], cells[1], strings.Join(cells[2:], " ")}
		}
		rows, places = append(rows, append(cells, "", "")[:3]), append(places, i+1)
	}
	opt := intake.Options{Today: v.today, Limits: table.DefaultLimits()}
	_, err := s.Imports.Import(v.Context(), v.scope, "windows", intake.File{Name: v.T("setup.lines_name"), Data: table.CSV(rows)}, opt)
	return atLines(err, places)
}

// atLines tells faults of rows as faults of the lines that were typed.
func atLines(err error, places []int) error {
	e, isKnown := err.(*roster.Error)
	if !isKnown || len(e.Problems) == 0 {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		if p := &said.Problems[i]; p.Row >= 2 && p.Row-1 < len(places) {
			p.File, p.Row = "", places[p.Row-1]
		}
	}
	return &said
}

// setupPreview shows what a file would do, its faults row by row, and asks whether to take
// it.
func (s *Site) setupPreview(v *visit, kind, number string, p page.Setup) error {
	seen, err := s.setupSeen(v, kind, number)
	if err != nil {
		return err
	}
	verdict := v.previewVerdict(seen)
	if good, bad := goodRows(seen.Result), badRows(seen.Result); seen.State == attendance.PreviewPending && good > 0 && bad > 0 {
		verdict.Text = v.T("setup.some_bad", good, bad)
	}
	p.Heading, p.Lead, p.Verdict, p.Cards, p.Faults, p.Links = seen.File, "", &verdict, v.previewCards(seen.Result), v.previewWarnings(seen), nil
	p.After = &page.Link{Label: v.T("setup.other_file"), Href: setupAddress(kind)}
	p.Errors = setupErrorsAddress(seen)
	p.Form = page.Form{}
	if form := v.confirmForm(seen); form != nil && seen.State == attendance.PreviewPending {
		form.Action, form.Hidden = setupAddress(kind)+"/confirm", []page.Hidden{{Name: "preview", Value: number}}
		p.Form = *form
	}
	lists := []listing.List{v.problemList("p", v.T("imports.problems"), seen.Result.Problems)}
	if shown := seen.Result.Preview; shown != nil {
		lists = append(lists, v.rowList(seen.Kind, shown.Rows))
	}
	for _, l := range lists {
		if len(l.Rows) == 0 {
			continue
		}
		shown, err := v.list(l)
		if err != nil {
			return err
		}
		shown.Search = false
		shown.Export = l.ID != "r" // the rows as understood are in the file
		p.Lists = append(p.Lists, shown)
	}
	return v.listed(p, p.Lists...)
}

// setupSeen loads a preview of the step's own kind.
func (s *Site) setupSeen(v *visit, kind, number string) (attendance.Preview, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return attendance.Preview{}, roster.Errorf(roster.NotFound, "import.unknown_preview", number)
	}
	seen, err := s.Imports.Seen(v.Context(), v.scope, id)
	if err == nil && seen.Kind != kind {
		err = roster.Errorf(roster.NotFound, "import.unknown_preview", number)
	}
	return seen, err
}

// setupConfirm serves POST /setup/windows/confirm and POST /setup/staff/confirm.
func (s *Site) setupConfirm(kind string) func(*visit) error {
	return s.setupStep(func(v *visit) error {
		seen, err := s.setupSeen(v, kind, v.PostForm.Get("preview"))
		if err != nil {
			return err
		}
		if _, err := s.Imports.Confirm(v.Context(), v.scope, seen.ID); err != nil {
			return v.importError(err)
		}
		return v.to(setupAddress(kind)+"?taken="+strconv.FormatInt(seen.ID, 10), "")
	})
}

// setupTemplate serves GET /setup/templates/{file}.
func (s *Site) setupTemplate(v *visit) error {
	kind, _, _ := strings.Cut(v.PathValue("file"), ".")
	if !slices.Contains(setupKinds, kind) {
		return roster.Errorf(roster.NotFound, "import.unknown_kind", kind)
	}
	return s.importTemplate(v)
}
