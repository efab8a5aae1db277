package http

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/kept"
	"redbanner/reports/listing"
)

// Reports are handed out by one door, which notes it: GET /reports writes an event, and is
// the only GET that does. It changes nothing that any page shows but the list of downloads.

// downloadsShown is how many downloads the page of a period lists.
const downloadsShown = 20

// handed is a report as it is taken along; closing chooses one of an earlier closing.
func (v *visit) handed(kind reports.Kind, p roster.Period, of, closing string) (kept.Book, error) {
	if closing == "" {
		return v.site.Kept.Download(v.Context(), v.scope, kind, p, of, v.today)
	}
	n, err := strconv.Atoi(closing)
	if err != nil || of != "" {
		return kept.Book{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.site.Kept.Earlier(v.Context(), v.scope, kind, p, n)
}

// booksKept keeps the books of a period that was just closed. The close stands whatever
// comes of it: what is missing is laid out at the first download, or when the server starts.
func (s *Site) booksKept(ctx context.Context, scope attendance.Scope, p roster.Period) {
	if err := s.Kept.Keep(ctx, scope, p); err != nil {
		s.Log.ErrorContext(ctx, "books of a closed period", "period", p.String(), "error", err)
	}
}

// keepBooks is booksKept where a program waits: of a large hall it is a job.
func (v *visit) keepBooks(p roster.Period) error {
	s := v.site
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	if len(people.Staff) <= cmp.Or(s.LongClose, longClose) {
		s.booksKept(v.Context(), v.scope, p)
		return nil
	}
	scope, name := v.scope, v.periodName(p)
	_, err = s.Jobs.Start(v.Context(), scope, "report.keep", name, func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		m.Stage("keeping", 0)
		return job.Outcome{Href: periodAddress(p), Key: "kept.done", Args: []any{name}}, s.Kept.Keep(ctx, scope, p)
	})
	if err != nil {
		s.Log.ErrorContext(v.Context(), "books of a closed period", "period", p.String(), "error", err)
	}
	return nil
}

// keptLists are what is kept of a period that was ever closed, and who was handed reports of
// it; nothing for who may not read all of them.
func (v *visit) keptLists(p roster.Period, people attendance.People, closed bool) ([]page.List, error) {
	if !v.everywhere(roster.ReadScores) {
		return nil, nil
	}
	var books []kept.Book
	if closed {
		var err error
		if books, err = v.site.Kept.Books(v.Context(), v.scope, p); err != nil {
			return nil, err
		}
	}
	downloads, err := v.site.Kept.Downloads(v.Context(), v.scope, p, downloadsShown)
	if err != nil {
		return nil, err
	}
	var lists []page.List
	if len(books) > 0 {
		lists = append(lists, page.List{})
		if lists[0], err = v.list(v.keptTable(p, books, people)); err != nil {
			return nil, err
		}
	}
	list, err := v.list(v.downloadTable(downloads, people))
	for i := range lists {
		lists[i].Search = false
	}
	list.Search = false
	return append(lists, list), err
}

// keptTable lists the books of a period, each with its download.
func (v *visit) keptTable(p roster.Period, books []kept.Book, people attendance.People) listing.List {
	l := listing.List{ID: "kept", Title: v.T("kept.table"), Columns: []listing.Column{
		{Key: "book", Label: v.T("kept.book")}, {Key: "closing", Label: v.T("kept.closing"), Kind: listing.Number}, {Key: "size", Label: v.T("kept.size"), Kind: listing.Number},
		{Key: "sha256", Label: "SHA-256"}, {Key: "at", Label: v.T("kept.at"), Kind: listing.Time}, {Key: "by", Label: v.T("kept.by"), Names: true},
	}}
	for _, b := range books {
		href := "/reports/" + string(b.Kind) + "/" + url.PathEscape(p.String())
		closing := listing.Cell{Number: int64(b.Closing)}
		if !b.Stands {
			href += "?closing=" + strconv.Itoa(b.Closing)
			closing.Text, closing.Tone = v.T("kept.earlier", b.Closing), listing.Faint
		}
		l.Rows = append(l.Rows, listing.Row{Key: fmt.Sprintf("%d-%s", b.Closing, b.Kind), Cells: []listing.Cell{
			{Text: v.T("report.kind." + string(b.Kind)), Href: href}, closing, {Number: b.Size}, {Text: b.SHA256[:min(16, len(b.SHA256))]},
			v.whenCell(b.At), {Text: who(people, b.By)},
		}})
	}
	return l
}

// downloadTable lists who was handed reports.
func (v *visit) downloadTable(downloads []kept.Download, people attendance.People) listing.List {
	l := listing.List{ID: "downloads", Title: v.T("kept.downloads"), Empty: v.T("kept.nobody"), Columns: []listing.Column{
		{Key: "at", Label: v.T("kept.at"), Kind: listing.Time}, {Key: "by", Label: v.T("kept.by"), Names: true}, {Key: "report", Label: v.T("kept.report")},
		{Key: "of", Label: v.T("kept.of")}, {Key: "sha256", Label: "SHA-256"},
	}}
	for _, d := range downloads {
		report := listing.Cell{None: true}
		if d.Kind != "" {
			report = listing.Cell{Text: v.T("report.kind." + string(d.Kind))}
		}
		l.Rows = append(l.Rows, listing.Row{Key: strconv.FormatInt(d.Seq, 10), Cells: []listing.Cell{
			v.whenCell(d.At), {Text: who(people, d.By)}, report, {Text: d.Of, None: d.Of == ""},
			{Text: d.SHA256[:min(16, len(d.SHA256))], None: d.SHA256 == ""},
		}})
	}
	return l
}

// apiKeptList serves GET /api/v1/periods/{period}/books.
func (s *Site) apiKeptList(v *visit, in *OnePeriod) (Listed[document.KeptBook], error) {
	p, err := in.parse()
	if err != nil {
		return Listed[document.KeptBook]{}, err
	}
	books, err := s.Kept.Books(v.Context(), v.scope, p)
	list := make([]document.KeptBook, len(books))
	for i, b := range books {
		list[i] = document.NewKeptBook(b)
	}
	return whole(list), err
}

// mostDownloads is how many downloads programs are told of a period.
const mostDownloads = 1000

// apiDownloadList serves GET /api/v1/periods/{period}/downloads.
func (s *Site) apiDownloadList(v *visit, in *OnePeriod) (Listed[document.Download], error) {
	p, err := in.parse()
	if err != nil {
		return Listed[document.Download]{}, err
	}
	downloads, err := s.Kept.Downloads(v.Context(), v.scope, p, mostDownloads)
	list := make([]document.Download, len(downloads))
	for i, d := range downloads {
		list[i] = document.NewDownload(d)
	}
	return whole(list), err
}
