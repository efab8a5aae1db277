package http

import (
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// handOversShow serves GET /calendar/handovers?month=: the log of hand-overs (登记交接).
func (s *Site) handOversShow(v *visit) error { return s.handOversWith(v, "", nil) }

func (s *Site) handOversWith(v *visit, id string, fault error) error {
	month, err := v.monthAsked("month")
	if err != nil {
		return err
	}
	list, err := s.Duty.HandOvers(v.Context(), v.scope, month, false)
	if err != nil {
		return err
	}
	names, err := s.Duty.Names(v.Context(), v.scope, v.today)
	if err != nil {
		return err
	}
	l, err := v.list(v.handOverList(list, staffNames(names)))
	if err != nil {
		return err
	}
	choice := page.Form{ID: "choice", Action: "/calendar/handovers", Get: true, Inline: true, Submit: v.T("attendance_page.look"), Fields: []page.Field{
		{Name: "month", Label: v.T("attendance_page.month"), Type: "month", Value: month.String()},
	}}
	desk := page.Desk{Base: v.baseOf("calendar", "handovers"), Tabs: v.calendarTabs("handovers"), Lead: v.T("handover_page.lead"), Choice: &choice, Lists: []page.List{l}}
	for _, form := range v.handOverForms(list, names) {
		desk.Parts = append(desk.Parts, page.Part{ID: form.ID, Title: form.Submit, Lead: v.T("handover_page." + form.ID[:4] + "_lead"), Form: &form})
	}
	if fault != nil {
		return v.againIn(desk, id, fault)
	}
	return v.listed(desk, l)
}

func (v *visit) handOverList(list []duty.HandOver, names map[string]string) listing.List {
	l := listing.List{ID: "handovers", Title: v.T("calendar_page.handovers"), Empty: v.T("handover_page.none"), PerPage: 100, Columns: []listing.Column{
		{Key: "number", Label: v.T("column.handover.number"), Kind: listing.Number},
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "from", Label: v.T("column.handover.from"), Names: true},
		{Key: "to", Label: v.T("column.handover.to"), Names: true},
		{Key: "note", Label: v.T("column.handover.note")},
		{Key: "items", Label: v.T("column.handover.items")},
		{Key: "state", Label: v.T("column.status")},
	}}
	for i := len(list) - 1; i >= 0; i-- {
		h := list[i]
		state := listing.Cell{Text: v.T("handover.state.signed"), Tone: listing.Good}
		if h.Open() {
			state = listing.Cell{Text: v.T("handover.state.open"), Tone: listing.Warn}
		}
		l.Rows = append(l.Rows, listing.Row{Key: numeral(h.Number), Cells: []listing.Cell{
			{Number: h.Number}, {Day: h.Date}, {Text: nameOr(names, h.Giver)}, {Text: nameOr(names, h.Taker)}, {Text: h.Note}, {Text: h.Items, None: h.Items == ""}, state,
		}})
	}
	return l
}

// handOverForms sign what the visitor is to take over, and enter a further hand-over.
func (v *visit) handOverForms(list []duty.HandOver, people []roster.Staff) []page.Form {
	var forms []page.Form
	for _, h := range list {
		if h.Open() && h.Taker == v.scope.Staff && v.scope.Staff != "" {
			forms = append(forms, page.Form{
				ID: "sign" + numeral(h.Number), Hidden: v.seen(), Action: "/calendar/handovers/" + numeral(h.Number) + "/accept", Submit: v.T("handover_page.sign", h.Number),
				Fields: []page.Field{{Name: "remark", Label: v.T("column.remark"), Length: 200}},
			})
		}
	}
	employed := v.peopleOptions(people, v.today, v.today)
	form := page.Form{ID: "give", Action: "/calendar/handovers", Submit: v.T("handover_page.give"), Wide: true, Fields: []page.Field{
		{Name: "date", Label: v.T("column.date"), Type: "date", Required: true, Value: v.today.String(), Max: v.today.String()},
		{Name: "taker", Label: v.T("column.handover.to"), Type: "select", Required: true, Options: employed},
		{Name: "note", Label: v.T("column.handover.note"), Type: "textarea", Required: true, Length: 500},
		{Name: "items", Label: v.T("column.handover.items"), Type: "textarea", Length: 500},
	}}
	if v.everywhere(roster.HandOver) {
		form.Fields = append([]page.Field{{Name: "giver", Label: v.T("column.handover.from"), Type: "select", Required: true, Value: v.scope.Staff, Options: employed}}, form.Fields...)
	}
	return append(forms, form)
}

// handOverFields are the fields that faults of a hand-over are about, by their message.
var handOverFields = map[string]string{
	"handover.note_needed": "note", "handover.to_oneself": "taker", "handover.future": "date", "handover.not_employed": "taker", "staff.unknown": "taker",
}

// handOver serves POST /calendar/handovers.
func (s *Site) handOver(v *visit) error {
	h := duty.HandOver{Giver: v.scope.Staff, Taker: v.PostForm.Get("taker"), Note: v.PostForm.Get("note"), Items: v.PostForm.Get("items")}
	if giver := v.PostForm.Get("giver"); giver != "" {
		h.Giver = giver // the service checks it
	}
	var err error
	if h.Date, err = v.dayPosted("date", true); err != nil {
		return s.handOversWith(v, "give", err)
	}
	number, err := s.Duty.HandOver(v.Context(), v.scope, h, v.today)
	if err != nil {
		if field := handOverFields[keyOf(err)]; field != "" {
			err = v.beside(err, field)
		}
		return s.handOversWith(v, "give", err)
	}
	return v.to("/calendar/handovers", "handover_page.given", number)
}

// handOverAccept serves POST /calendar/handovers/{number}/accept.
func (s *Site) handOverAccept(v *visit) error {
	number, err := v.numberOf("number")
	if err != nil {
		return err
	}
	if err := s.Duty.Accept(v.Context(), v.scope, number, v.PostForm.Get("remark")); err != nil {
		return s.handOversWith(v, "sign"+numeral(number), err)
	}
	return v.to("/calendar/handovers", "handover.accepted", number)
}
