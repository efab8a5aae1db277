package leave

// State is where a request stands.
type State string

// The states. Nothing follows Refused, nor Cancelled where the request was withdrawn;
// a report of return, Returned or not taken at all, can be corrected.
const (
	Applied   State = "applied"   // 待批: waits for the first office
	Endorsed  State = "endorsed"  // 已转报: one office agreed, another is to decide
	Approved  State = "approved"  // 已批准: stored as leave
	Refused   State = "refused"   // 不批准
	Cancelled State = "cancelled" // 已撤销: withdrawn, or not taken at all
	Returned  State = "returned"  // 已销假: the return was reported
)

// States returns every state, in the order of a request's life.
func States() []State {
	return []State{Applied, Endorsed, Approved, Refused, Cancelled, Returned}
}

// Waiting reports whether an office has yet to decide.
func (s State) Waiting() bool { return s == Applied || s == Endorsed }

// Stored reports whether leave stands in the attendance records because of it.
func (s State) Stored() bool { return s == Approved || s == Returned }

// Live reports whether the request takes up its half-days.
func (s State) Live() bool { return s.Waiting() || s.Stored() }

// Action is a kind of step.
type Action string

// The actions.
const (
	Apply    Action = "apply"
	Attach   Action = "certificate" // a certificate came in
	Endorse  Action = "endorse"     // agreed; the next office decides
	Approve  Action = "approve"     // the last office agreed
	Inform   Action = "inform"      // the mayor was told (报告镇长)
	Refuse   Action = "refuse"
	Cancel   Action = "cancel"
	Return   Action = "return"    // 销假
	NotTaken Action = "not_taken" // the return was reported on the first half-day

	Correct         Action = "return_corrected"    // 更正销假: the report named a wrong half-day
	CorrectNotTaken Action = "not_taken_corrected" // the same, and the leave was not taken
)

// transitions is all that can happen to a request; "" is the state before it exists.
var transitions = [...]struct {
	from   State
	action Action
	to     State
}{
	{"", Apply, Applied},
	{Applied, Attach, Applied},
	{Applied, Endorse, Endorsed},
	{Applied, Approve, Approved},
	{Applied, Refuse, Refused},
	{Applied, Cancel, Cancelled},
	{Endorsed, Attach, Endorsed},
	{Endorsed, Endorse, Endorsed},
	{Endorsed, Approve, Approved},
	{Endorsed, Refuse, Refused},
	{Endorsed, Cancel, Cancelled},
	{Approved, Attach, Approved},
	{Approved, Inform, Approved},
	{Approved, Cancel, Cancelled},
	{Approved, Return, Returned},
	{Approved, NotTaken, Cancelled},
	{Returned, Attach, Returned},
	{Returned, Correct, Returned},
	{Returned, CorrectNotTaken, Cancelled},
	{Cancelled, Correct, Returned},
	{Cancelled, CorrectNotTaken, Cancelled},
}

// After returns the state that an action leads to, ok false where it is impossible. What
// a correction corrects is a report of return, which a withdrawn request does not have.
func (s State) After(a Action) (to State, ok bool) {
	for _, t := range transitions {
		if t.from == s && t.action == a {
			return t.to, true
		}
	}
	return "", false
}

// Possible lists what can happen to a request in the state.
func (s State) Possible() []Action {
	var actions []Action
	for _, t := range transitions {
		if t.from == s {
			actions = append(actions, t.action)
		}
	}
	return actions
}
