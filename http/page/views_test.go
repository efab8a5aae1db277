package page

// allViews are all pages; the tests render each, empty and full, in both languages.
var allViews = []View{
	Confirm{},
	Desk{},
	Failure{},
	Grid{},
	Help{},
	Home{},
	MyAttendance{},
	Objection{},
	ObjectionNew{},
	Objections{},
	Period{},
	Request{},
	Scores{},
	Sheet{},
	SignIn{},
	Year{},
}
