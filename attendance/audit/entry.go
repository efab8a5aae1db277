package audit

// Filter chooses events; what is zero chooses all.
type Filter struct {
	From, Until int64 // milliseconds of UTC, from the first to before the last
	Actor       string
	Staff       string
	Action      string   // "leave.approve", or "leave." for all of a noun
	Actions     []string // any of these; none for all that Action lets through
	Object      string
	Seq         int64
	Below       int64 // only events with smaller numbers: the next page of a list
	Limit       int
}

// Entry is an event with its detail.
type Entry struct {
	Record
	Detail []byte // JSON; nil without one
	Erased bool   // it had one
}
