package document

import "redbanner/http/notice"

// Channel is where messages (通知) go, without its secrets.
type Channel struct {
	Number int64    `json:"number"`
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	Topics []string `json:"topics"`
	Host   string   `json:"host"`
	From   string   `json:"from"`
	To     []string `json:"to"`
	By     string   `json:"by"`
	At     string   `json:"at"`
}

func NewChannel(c notice.Channel) Channel {
	return Channel{
		Number: c.Number, Kind: string(c.Kind), Name: c.Name, Topics: c.Topics, Host: c.Host, From: c.From, To: append([]string{}, c.To...),
		By: c.By.String(), At: Instant(c.At),
	}
}

// Notice is one message of the queue.
type Notice struct {
	Event   int64  `json:"event" doc:"Its number in the log."`
	Topic   string `json:"topic"`
	Channel int64  `json:"channel"`
	State   string `json:"state" enum:"waiting,sent,given_up"`
	Tries   int    `json:"tries"`
	Failure string `json:"failure" doc:"Why it was not taken the last time; a code."`
	Number  int    `json:"number" doc:"What the other side called that, 0 for nothing."`
	Next    string `json:"next" doc:"Not before when it is tried again."`
	Ended   string `json:"ended"`
}

func NewNotice(e notice.Entry) Notice {
	n := Notice{
		Event: e.Seq, Topic: e.Topic(), Channel: e.Channel, State: string(e.State), Tries: e.Tries, Failure: e.Failure.Code, Number: e.Failure.Number, Ended: Instant(e.Ended),
	}
	if e.State == notice.Waiting {
		n.Next = Instant(e.Next)
	}
	return n
}
