package page

// Jobs are the jobs that somebody began.
type Jobs struct {
	Base
	List List
}

// Template implements View.
func (Jobs) Template() string { return "jobs" }

// Job is one of them: how far it is, or how it ended.
type Job struct {
	Base
	Subject  string
	Progress Progress
	Failure  string
	More     []string
	Facts    []Fact
}

// Template implements View.
func (Job) Template() string { return "job" }
