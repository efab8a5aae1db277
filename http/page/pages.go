package page

// Steps leads from one period to its neighbours.
type Steps struct {
	Before, After *Link
	Now           string
}

// Failure is the page of an error.
type Failure struct {
	Base
	Status  int
	Text    string
	More    []string
	Request string // id of the request, for whoever looks into the log
}

// Template implements View.
func (Failure) Template() string { return "failure" }

// Confirm asks before something is done, where the browser runs no script.
type Confirm struct {
	Base
	Question string
	Form     Form
}

// Template implements View.
func (Confirm) Template() string { return "confirm" }

// Help is the help of one noun.
type Help struct {
	Base
	Paragraphs []string
	Others     []Link
}

// Template implements View.
func (Help) Template() string { return "help" }

// SignIn is the door.
type SignIn struct {
	Base
	Lead     string
	Form     Form
	Provider *Link  // another way in
	Stuck    string // for who cannot come in
	Links    []Link
}

// Template implements View.
func (SignIn) Template() string { return "signin" }
