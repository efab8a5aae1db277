package page

// Once shows what is shown once and never again: a code, a token, a secret.
type Once struct {
	Base
	Lead    string
	Picture string // a PNG in base64, "" for none
	Alt     string
	Label   string // what the secrets are
	Secrets []string
	Note    string
	Facts   []Fact
	Form    *Form
	Next    *Link
}

// Template implements View.
func (Once) Template() string { return "once" }
