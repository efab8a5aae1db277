package http

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// Words and choices that the pages of attendance share.

func numeral(n int64) string { return strconv.FormatInt(n, 10) }

// baseOf is the frame of a page that another one's help is about, too.
func (v *visit) baseOf(help, noun string, args ...any) page.Base {
	b := v.base(noun, args...)
	b.Help = v.helpOf(help)
	return b
}

// dayWords is a day as people write it.
func (v *visit) dayWords(d roster.Date) string { return page.Day(v.printer, d) }

// half is a half-day in words: 3月7日 周五 上午.
func (v *visit) half(h attendance.HalfDay) string {
	return page.ShortDay(v.printer, h.Date) + " " + v.T("session."+h.Session.String())
}

// halfOf is a half-day with its year.
func (v *visit) halfOf(h attendance.HalfDay) string {
	return page.Day(v.printer, h.Date) + " " + v.T("session."+h.Session.String())
}

// instant is a moment by the hall's clock.
func (v *visit) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return page.Moment(v.printer, v.onClock(t))
}

// onClock is what the hall's clock showed at a moment.
func (v *visit) onClock(t time.Time) roster.LocalTime {
	if t.IsZero() {
		return 0
	}
	t = t.In(v.site.Zone)
	day, _ := roster.DateOf(t.Year(), int(t.Month()), t.Day())
	return roster.At(day, t.Hour()*3600+t.Minute()*60+t.Second())
}

func (v *visit) year(n int) string { return strconv.Itoa(n) }

// staffNames are names by code.
func staffNames(people []roster.Staff) map[string]string {
	names := make(map[string]string, len(people))
	for _, p := range people {
		names[p.Code] = p.Name
	}
	return names
}

// nameOr is a person's name, the code where the name is not known.
func nameOr(names map[string]string, code string) string { return cmp.Or(names[code], code) }

// monthAsked reads a month of the address, the zero one where none is asked for.
func (v *visit) monthAsked(name string) (roster.Period, error) {
	text := v.URL.Query().Get(name)
	if text == "" {
		return roster.Period{}, nil
	}
	return monthOf(text)
}

func monthOf(text string) (roster.Period, error) {
	p, err := roster.ParsePeriod(text)
	if err != nil || p.Kind != roster.Month {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return p, nil
}

func yearOf(text string) (roster.Period, error) {
	p, err := roster.ParsePeriod(text)
	if err != nil || p.Kind != roster.Year {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return p, nil
}

// numberOf reads the number of a request out of the address.
func (v *visit) numberOf(name string) (int64, error) {
	n, err := strconv.ParseInt(v.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return n, nil
}

// periodBefore is the period of the same kind that ends where p begins.
func periodBefore(p roster.Period) roster.Period { return roster.PeriodOf(p.First()-1, p.Kind) }

// monthSteps leads to the months beside one; address ends where the month begins.
func (v *visit) monthSteps(address string, month roster.Period) page.Steps {
	steps := page.Steps{Now: page.PeriodName(v.printer, month), Before: v.stepTo(address, periodBefore(month))}
	if month.Last() < v.today {
		steps.After = v.stepTo(address, month.Next())
	}
	return steps
}

// yearSteps leads to the years beside one.
func (v *visit) yearSteps(address string, year roster.Period) page.Steps {
	return page.Steps{Now: page.PeriodName(v.printer, year), Before: v.stepTo(address, periodBefore(year)), After: v.stepTo(address, year.Next())}
}

func (v *visit) stepTo(address string, p roster.Period) *page.Link {
	return &page.Link{Label: page.PeriodName(v.printer, p), Href: address + p.String()}
}

// peopleOptions are the people employed at some time of a span, by name.
func (v *visit) peopleOptions(people []roster.Staff, first, last roster.Date) []page.Option {
	options := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, p := range people {
		if p.EmployedIn(first, last) {
			options = append(options, page.Option{Value: p.Code, Label: p.Name + " " + p.Code})
		}
	}
	return options
}

func (v *visit) leaveTypeOptions() []page.Option {
	var options []page.Option
	for _, t := range attendance.LeaveTypes() {
		options = append(options, page.Option{Value: string(t), Label: v.T("leave." + string(t))})
	}
	return options
}

func (v *visit) halfOptions() []page.Option {
	return []page.Option{{Value: "am", Label: v.T("session.am")}, {Value: "pm", Label: v.T("session.pm")}}
}

// againBeside is again for errors that name no field: beside tells by the error's message
// which field it is about.
func (v *visit) againBeside(err error, form page.Form, beside map[string]string, fill func(page.Form) page.View) error {
	filled, ok := v.refill(form, err)
	if !ok {
		return err
	}
	at := slices.IndexFunc(filled.Fields, func(f page.Field) bool { return f.Name == beside[keyOf(err)] })
	if at >= 0 {
		filled.Fields[at].Error, filled.Problem = filled.Problem, ""
	}
	return v.showAs(v.faultOf(err).Status, fill(filled))
}

// dayPosted reads a day out of a form; what is none is a fault of its field.
func (v *visit) dayPosted(name string, required bool) (roster.Date, error) {
	text := v.PostForm.Get(name)
	if text == "" && !required {
		return 0, nil
	}
	d, err := roster.ParseDate(text)
	if err != nil {
		return 0, refusedField(name, "bad_date", text)
	}
	return d, nil
}

// halfPosted reads a half-day out of two fields of a form.
func (v *visit) halfPosted(day, half string) (attendance.HalfDay, error) {
	h := attendance.HalfDay{}
	var err error
	if h.Date, err = v.dayPosted(day, true); err != nil {
		return h, err
	}
	var known bool
	if h.Session, known = roster.ParseSession(v.PostForm.Get(half)); !known {
		return h, roster.Errorf(roster.Usage, "leave.bad_half", v.PostForm.Get(half))
	}
	return h, nil
}

// refusedField is a fault of one field.
func refusedField(field, code, value string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: field, Code: code, Value: value, Args: args}}}
}

// beside turns an error without a field into the fault of one.
func (v *visit) beside(err error, field string) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) > 0 {
		return err
	}
	return &roster.Error{Kind: e.Kind, Problems: []roster.Problem{{Column: field, Code: "said", Args: []any{v.said(e)}}}}
}
