package page

// allViews are all pages; the tests render each, empty and full, in both languages.
var allViews = []View{
	Confirm{},
	Failure{},
	Help{},
	Scores{},
	Sheet{},
	SignIn{},
}
