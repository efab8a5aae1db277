package http

import (
	"io"
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// reportRoutes are the workbooks to keep and to print.
func (s *Site) reportRoutes() []route {
	return []route{
		{"GET", "/reports/{kind}/{period}", signed, s.reportSend},
	}
}

// reportSend serves GET /reports/{kind}/{period}?of=: a workbook.
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
	report, err := s.Reports.Report(v.Context(), v.scope, kind, p, of, v.today)
	if err != nil {
		return err
	}
	name := v.T("report.name."+string(kind), v.scope.Centre.Name, v.periodName(p))
	if of != "" {
		name += " " + of
	}
	return v.send(name+".xlsx", workbookType, func(w io.Writer) error { return xlsx.Write(w, report) })
}

// reportLinks are the workbooks of a period that the visitor may take along.
func (v *visit) reportLinks(p roster.Period) []page.Link {
	if !v.everywhere(roster.ReadScores) {
		return nil
	}
	var links []page.Link
	for _, kind := range reports.Kinds() {
		if needs := kind.Needs(); needs == "" || needs == p.Kind {
			links = append(links, page.Link{Label: v.T("report.kind." + string(kind)), Href: "/reports/" + string(kind) + "/" + url.PathEscape(p.String())})
		}
	}
	return links
}
