package http

import (
	"slices"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// importDesk serves GET /imports: what waits to be confirmed, and everything that came in.
func (s *Site) importDesk(v *visit) error {
	filter, err := batchFilter(v.URL.Query().Get("kind"), v.URL.Query().Get("month"))
	if err != nil {
		return err
	}
	previews, err := s.Imports.Waiting(v.Context(), v.scope)
	if err != nil {
		return err
	}
	batches, err := s.Imports.Batches(v.Context(), v.scope, filter)
	if err != nil {
		return err
	}
	waiting, err := v.list(v.waitingList(previews))
	if err != nil {
		return err
	}
	came, err := v.list(v.batchList(batches))
	if err != nil {
		return err
	}
	p := page.Imports{Base: v.base("imports"), Waiting: waiting, Batches: came, Filter: v.batchFilterForm(filter)}
	if v.may(roster.Import) {
		p.Actions = append(p.Actions, page.Link{Label: v.T("imports.take"), Href: "/imports/new", Primary: true})
	}
	p.Actions = append(p.Actions, page.Link{Label: v.T("page.title.mappings"), Href: "/imports/mappings"}, page.Link{Label: v.T("page.title.jobs"), Href: "/jobs"})
	return v.listed(p, waiting, came)
}

func batchFilter(kind, month string) (attendance.BatchFilter, error) {
	filter := attendance.BatchFilter{Kind: kind}
	if kind != "" && !slices.Contains(importKinds(), kind) {
		return filter, roster.Errorf(roster.Usage, "import.unknown_kind", kind)
	}
	if month == "" {
		return filter, nil
	}
	period, err := roster.ParsePeriod(month)
	if err != nil || period.Kind != roster.Month {
		return filter, roster.Errorf(roster.Usage, "imports.bad_month", month)
	}
	filter.Month = period
	return filter, nil
}

func (v *visit) batchFilterForm(filter attendance.BatchFilter) page.Form {
	kinds := page.Field{Name: "kind", Label: v.T("import.col.kind"), Type: "select", Value: filter.Kind, Options: []page.Option{{Label: v.T("imports.all_kinds")}}}
	for _, kind := range importKinds() {
		kinds.Options = append(kinds.Options, page.Option{Value: kind, Label: v.words().FileKind(kind)})
	}
	month := ""
	if !filter.Month.IsZero() {
		month = filter.Month.String()
	}
	return page.Form{ID: "filter", Get: true, Inline: true, Action: "/imports", Submit: v.T("list.find"), Fields: []page.Field{
		kinds, {Name: "month", Label: v.T("imports.month"), Type: "month", Value: month},
	}}
}

// waitingList are the previews that nobody has confirmed or dropped yet.
func (v *visit) waitingList(previews []attendance.Waiting) listing.List {
	l := listing.List{ID: "w", Title: v.T("imports.waiting"), Empty: v.T("imports.none_waiting"), Columns: []listing.Column{
		{Key: "file", Label: v.T("column.file")}, {Key: "kind", Label: v.T("import.col.kind")},
		{Key: "rows", Label: v.T("column.rows"), Kind: listing.Number}, {Key: "bad", Label: v.T("imports.bad_rows"), Kind: listing.Number},
		{Key: "at", Label: v.T("import.col.at"), Kind: listing.Time}, {Key: "by", Label: v.T("import.col.by")},
	}}
	for _, p := range previews {
		bad := listing.Cell{Number: int64(p.Bad)}
		if bad.Number > 0 {
			bad.Tone = listing.Bad
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: p.File, Href: previewAddress(p.ID)}, {Text: v.words().FileKind(p.Kind)},
			{Number: int64(p.Rows)}, bad, v.whenCell(p.At), {Text: p.By},
		}})
	}
	return l
}

// spanWords is a span of days as people say it, "" for one that is open at both ends: a
// month that it lies within, else from the first day to the last.
func (v *visit) spanWords(s intake.Span) string {
	open := func(d roster.Date) bool { return d.IsZero() || d == attendance.Beginning }
	switch {
	case open(s.First) && open(s.Last):
		return ""
	case s.First == s.Last:
		return v.dayWords(s.First)
	case open(s.Last):
		return v.T("imports.since", page.PlainDay(v.printer, s.First))
	case !open(s.First) && roster.PeriodOf(s.First, roster.Month).Contains(s.Last):
		return v.periodName(roster.PeriodOf(s.First, roster.Month))
	}
	last := page.PlainDay(v.printer, s.Last)
	if open(s.First) {
		return v.T("imports.span", "…", last)
	}
	return v.T("imports.span", page.PlainDay(v.printer, s.First), last)
}

func previewAddress(id int64) string { return "/imports/previews/" + strconv.FormatInt(id, 10) }
func batchAddress(id int64) string   { return "/imports/batches/" + strconv.FormatInt(id, 10) }

// batchList are imports with their counts.
func (v *visit) batchList(batches []attendance.Batch) listing.List {
	number := func(key, label string) listing.Column {
		return listing.Column{Key: key, Label: v.T(label), Kind: listing.Number}
	}
	l := listing.List{ID: "b", Title: v.T("imports.batches"), Empty: v.T("imports.no_batches"), PerPage: 50, Columns: []listing.Column{
		number("number", "import.col.number"), {Key: "file", Label: v.T("column.file")}, {Key: "kind", Label: v.T("import.col.kind")},
		number("rows", "column.rows"), number("good", "imports.good_rows"), number("bad", "imports.bad_rows"),
		{Key: "days", Label: v.T("import.col.days")}, {Key: "at", Label: v.T("import.col.at"), Kind: listing.Time},
		{Key: "by", Label: v.T("import.col.by")}, {Key: "status", Label: v.T("column.status")},
	}}
	for _, b := range batches {
		status := listing.Cell{Text: v.T("imports.in_force")}
		if b.Undone() {
			status = listing.Cell{Text: v.T("imports.undone"), Tone: listing.Faint}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Number: b.ID, Href: batchAddress(b.ID)}, {Text: b.File, None: b.File == ""}, {Text: v.words().FileKind(b.Kind)},
			{Number: int64(b.Rows)}, {Number: int64(b.Accepted + b.Unmatched + b.Corrections)}, {Number: int64(b.Quarantined + b.Rejected)},
			{Text: v.spanWords(b.Days)}, v.whenCell(b.At), {Text: b.By}, status,
		}})
	}
	return l
}
