package document

// Job is work that goes on while nobody waits for it.
type Job struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Subject string `json:"subject" doc:"What it is about, such as a file."`
	By      string `json:"by"`
	State   string `json:"state" enum:"waiting,running,done,failed,interrupted"`
	Stage   string `json:"stage"`
	Done    int64  `json:"done"`
	Total   int64  `json:"total" doc:"0 where nobody can tell."`
	Made    string `json:"made"`
	Begun   string `json:"begun"`
	Ended   string `json:"ended"`
	Message string `json:"message" doc:"What it came to, in a sentence."`
	Href    string `json:"href" doc:"The page that shows what it came to."`
	Faults  []Said `json:"faults"`
}

// Said is one thing that is wrong.
type Said struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}
