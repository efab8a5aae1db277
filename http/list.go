package http

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/reports/xlsx"
)

// list arranges a listing as the visitor asks to see it, with its filter and downloads. To
// be sent as a file it holds every row that the filter lets through.
func (v *visit) list(l listing.List) (page.List, error) {
	query := v.URL.Query()
	q, err := listing.ParseQuery(query.Get, l)
	if err != nil {
		return page.List{}, err
	}
	format, err := l.Export(query.Get)
	if err != nil {
		return page.List{}, err
	}
	view := l.View(q, v.order())
	if format != "" {
		view = l.All(q, v.order())
	}
	view.Rest = query
	at := v.standsAt()
	if at != v.URL.EscapedPath() {
		view.At = at
	}
	return page.List{View: view, Path: at, Export: true, Search: true}, nil
}

// standsAt is the address of the page that is shown: the one asked for, or, in answer to a
// form, the nearest above it at which there is a page to look at.
func (v *visit) standsAt() string {
	at, route := v.URL.EscapedPath(), chi.RouteContext(v.Context())
	for path := at; route != nil && path != ""; path = path[:strings.LastIndexByte(path, '/')] {
		if route.Routes.Match(chi.NewRouteContext(), http.MethodGet, path) {
			return path
		}
	}
	return at
}

// asIs is a listing within the answer to what was posted: no address asks for it again,
// so that it stands in its own order, whole, and leads nowhere.
func (v *visit) asIs(l listing.List) page.List {
	l.Columns = slices.Clone(l.Columns)
	for i := range l.Columns {
		l.Columns[i].Plain = true
	}
	return page.List{View: l.All(listing.Query{}, v.order()), Path: v.URL.Path}
}

// order is how names sort for the visitor: by pinyin, or by strokes where that was chosen.
func (v *visit) order() listing.Order {
	if v.preference("order") == "stroke" {
		return listing.Stroke()
	}
	return listing.Pinyin()
}

// listed shows a page with its lists, or sends one of them as a file when that was asked.
func (v *visit) listed(p page.View, lists ...page.List) error {
	for _, l := range lists {
		format, err := l.View.List.Export(v.URL.Query().Get)
		if err != nil || format != "" {
			return v.sendList(l.View, format)
		}
	}
	return v.show(p)
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (v *visit) sendList(l listing.View, format string) error {
	if format == "csv" {
		return v.send(l.Title+".csv", "text/csv; charset=utf-8", l.CSV)
	}
	head := reports.Head{Title: l.Title, Centre: v.scope.Centre.Name, AsOf: v.today}
	if v.stands != "" {
		head.Mark = "「" + v.T("state."+v.stands) + "」"
	}
	if v.only != "" {
		head.Notes = append(head.Notes, v.T("list.only", v.only))
	}
	if l.Filter != "" {
		head.Notes = append(head.Notes, v.T("list.filtered", l.Filter, l.Matched, l.Total))
	}
	return v.send(l.Title+".xlsx", workbookType, func(w io.Writer) error {
		return xlsx.Listing(w, l.List, head)
	})
}

// send answers with a file to keep.
func (v *visit) send(name, mediaType string, write func(io.Writer) error) error {
	h := v.ResponseWriter.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	if err := write(v.ResponseWriter); err != nil {
		return fmt.Errorf("send %s: %w", name, err)
	}
	return nil
}
