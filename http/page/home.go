package page

// Home is the page that a day begins with.
type Home struct {
	Base
	Lead  string
	Cards []Card
	Links []Link
}

// Template implements View.
func (Home) Template() string { return "home" }
