package push

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"redbanner/attendance/roster"
)

// Question is one of the two things that a clock may be asked.
type Question string

// The questions.
const (
	Check Question = "check" // how many records of a window it holds
	Pull  Question = "pull"  // to send the records of a window again
)

// Command is a question on its way to a clock, and its answer.
type Command struct {
	ID                           int64
	Serial                       string
	Kind                         Question
	From, To                     roster.Date // inclusive
	QueuedAt, SentAt, AnsweredAt time.Time   // zero: not yet
	QueuedBy                     string
	Return                       int // what the clock answered; 0 is done
	Sum, Stored                  int // of an answered check: records on the clock, and stored here
}

// Window is the first and the last second that the command is about.
func (c Command) Window() (first, last roster.LocalTime) {
	return roster.At(c.From, 0), roster.At(c.To+1, 0) - 1
}

// Text is the command as a clock takes it. No other order is ever given.
func (c Command) Text() string {
	order := "DATA QUERY ATTLOG"
	if c.Kind == Check {
		order = "VERIFY SUM ATTLOG"
	}
	first, last := c.Window()
	return fmt.Sprintf("C:%d:%s StartTime=%s\tEndTime=%s", c.ID, order, first, last)
}

// Missing is how many records of an answered check the clock holds and the store does
// not; negative: the clock holds fewer than are stored.
func (c Command) Missing() int { return c.Sum - c.Stored }

// Orders is what a poll is answered: the commands, or OK.
func Orders(commands []Command) string {
	if len(commands) == 0 {
		return "OK"
	}
	lines := make([]string, len(commands))
	for i, c := range commands {
		lines[i] = c.Text()
	}
	return strings.Join(lines, "\n") + "\n"
}

// Answer is what a clock says of one command.
type Answer struct {
	ID     int64
	Return int
	Sum    int // with a check, -1 without one
}

// maxAnswers bounds what is taken from one body.
const maxAnswers = 1000

// ReadAnswers reads "ID=…&Return=…&CMD=…", one answer a line or its pairs on lines of
// their own. Answers to commands that were not given here are left out.
func ReadAnswers(body []byte) []Answer {
	var answers []Answer
	var current *Answer
	pairs := strings.FieldsFunc(string(body), func(r rune) bool { return r == '&' || r == '\n' || r == '\r' })
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		n, err := strconv.ParseInt(value, 10, 64)
		if key == "ID" {
			if current = nil; err == nil && n > 0 && len(answers) < maxAnswers {
				answers = append(answers, Answer{ID: n, Return: unanswered, Sum: -1})
				current = &answers[len(answers)-1]
			}
			continue
		}
		if current == nil || err != nil || n < -maxReturn || n > maxReturn {
			continue
		}
		switch key {
		case "Return":
			current.Return = int(n)
		case "AttlogSum":
			current.Sum = int(n)
		}
	}
	return answers
}

const (
	unanswered = -1 // a parameter was wrong: what a clock means that says nothing
	maxReturn  = 1 << 30
)
