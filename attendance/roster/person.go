package roster

// Person is who did something: the account, and the person by staff code where that is
// known.
type Person struct {
	Account string
	Staff   string // "" for the account alone
}

// Differs reports whether two are surely two people: by staff code where both have one,
// else by account. It decides wherever a second person is asked for.
func (p Person) Differs(other Person) bool {
	if p.Staff != "" && other.Staff != "" {
		return p.Staff != other.Staff
	}
	return p.Account != other.Account
}

// String names the person, or else the account.
func (p Person) String() string {
	if p.Staff != "" {
		return p.Staff
	}
	return p.Account
}
