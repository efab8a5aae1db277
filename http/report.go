package http

import (
	"io"
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
)

// reportSend serves GET /reports/{kind}/{period}?of=&people=&closing=: a workbook.
func (s *Site) reportSend(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	kind := reports.Kind(v.PathValue("kind"))
	known := false
	for _, k := range reports.Kinds() {
		known = known || k == kind
	}
	if !known {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	of := v.URL.Query().Get("of")
	kind, err = kind.With(v.URL.Query().Get("people") == "1")
	if err != nil {
		return err
	}
	b, err := v.handed(kind, p, of, v.URL.Query().Get("closing"))
	if err != nil {
		return v.words().Said(err)
	}
	return v.send(v.reportName(kind, p, of), workbookType, func(w io.Writer) error { _, err := w.Write(b.Content); return err })
}

// reportName is what the file of a report is called.
func (v *visit) reportName(kind reports.Kind, p roster.Period, of string) string {
	name := v.T("report.name."+string(kind), v.scope.Centre.Name, v.periodName(p))
	if of != "" {
		name += " " + of
	}
	return name + ".xlsx"
}

// reportAddress is where a report of a period is downloaded; of narrows it down.
func reportAddress(kind reports.Kind, p roster.Period, of string) string {
	address := "/reports/" + string(kind) + "/" + url.PathEscape(p.String())
	if of != "" {
		address += "?of=" + url.QueryEscape(of)
	}
	return address
}

// thisYear is the year of today.
func (v *visit) thisYear() roster.Period { return roster.PeriodOf(v.today, roster.Year) }

// workbook is the report that holds what a page lists.
func (v *visit) workbook(kind reports.Kind, p roster.Period, of string) page.Link {
	return page.Link{Label: v.T("report.of_period", v.T("report.kind."+string(kind)), v.periodName(p)), Href: reportAddress(kind, p, of)}
}

// reportLinks are the workbooks of a period that the visitor may take along: of some
// windows those that can be narrowed down to them.
func (v *visit) reportLinks(p roster.Period, among reports.Windows) []page.Link {
	if !among.All() {
		return v.narrowLinks(p, among)
	}
	if !v.everywhere(roster.ReadScores) {
		return nil
	}
	var links []page.Link
	if p.Kind == roster.Month && v.everywhere(roster.ReadAttendance) {
		links = append(links, page.Link{Label: v.T("publication.print"), Href: publicationAddress(p)})
	}
	for _, kind := range reports.KindsOf(p) {
		if v.site.Reports.May(v.scope, kind, p, "") != nil {
			continue
		}
		links = append(links, page.Link{Label: v.T("report.kind." + string(kind)), Href: "/reports/" + string(kind) + "/" + url.PathEscape(p.String())})
	}
	if p.Kind == reports.OfHalfYear.Needs() {
		links = append(links, page.Link{Label: v.T("report.kind." + string(reports.OfHalfYearPeople)), Href: "/reports/" + string(reports.OfHalfYear) + "/" + url.PathEscape(p.String()) + "?people=1"})
	}
	return links
}

// narrowLinks are the workbooks of a period that tell of some windows alone.
func (v *visit) narrowLinks(p roster.Period, among reports.Windows) []page.Link {
	var links []page.Link
	for _, kind := range reports.KindsOf(p) {
		if !kind.ByWindow() || v.site.Reports.May(v.scope, kind, p, v.windowAsked()) != nil {
			continue
		}
		if kind == reports.OfStaff && among.Check(v.scope.As, roster.ReadScores) != nil {
			continue // a book of sheets is handed out whole
		}
		links = append(links, page.Link{Label: v.T("report.kind." + string(kind)), Href: reportAddress(kind, p, v.windowAsked())})
	}
	return links
}
