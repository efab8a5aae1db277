// Package iclocktest is a clock that pushes, for tests: it shakes hands, uploads what
// people punched in batches, sends a batch again until it is acknowledged, starts its
// log over after a reboot, and answers the questions put to it. It speaks HTTP over
// the network, and can be made to lose a connection in the middle.
package iclocktest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Fault is what happens to the connection of an upload.
type Fault int

// The faults.
const (
	None        Fault = iota
	HeaderCut         // the line breaks within the header
	BodyCut           // the line breaks within the body
	ReplyUnread       // the line breaks as soon as everything is sent
	ReplyLost         // the server answers and the answer does not arrive
	Faults            // how many there are
)

// ErrLost is what the clock sees of a broken connection.
var ErrLost = errors.New("the connection broke")

// Clock is the simulated device. It is for one goroutine.
type Clock struct {
	URL    string // what stands before /iclock/
	Serial string
	Lines  int // of a batch, at most
	Fault  Fault
	Sent   []string // every body that was sent whole
	Orders []string // the commands it was given

	log  []string
	next int // of the log: what is not acknowledged yet
}

// Punch records that somebody punched at a time such as 2025-03-03 07:58:10.
func (c *Clock) Punch(number, at string) {
	c.log = append(c.log, number+"\t"+at+"\t0\t1\t0\t0\t0")
}

// Log is everything recorded, in order.
func (c *Clock) Log() []string { return slices.Clone(c.log) }

// Pending is how many records are not acknowledged yet.
func (c *Clock) Pending() int { return len(c.log) - c.next }

// Reboot makes the clock forget what was acknowledged, as some do.
func (c *Clock) Reboot() { c.next = 0 }

// Forget deletes all records from the clock, as its owner can.
func (c *Clock) Forget() { c.log, c.next = nil, 0 }

// Handshake asks for the options and returns them.
func (c *Clock) Handshake(ctx context.Context) (string, error) {
	return c.get(ctx, "cdata", "&options=all&pushver=2.2.14&DeviceType=att&language=83")
}

// Upload sends the next batch. Unless it is acknowledged, it stays the next one.
func (c *Clock) Upload(ctx context.Context) error {
	batch := c.log[c.next:min(len(c.log), c.next+max(1, c.Lines))]
	if len(batch) == 0 {
		return nil
	}
	if err := c.records(ctx, batch, fmt.Sprint(9000+c.next+len(batch))); err != nil {
		return err
	}
	c.next += len(batch)
	return nil
}

// records sends records and checks that each was acknowledged.
func (c *Clock) records(ctx context.Context, batch []string, stamp string) error {
	text, err := c.Post(ctx, "cdata", "&table=ATTLOG&Stamp="+stamp, strings.Join(batch, "\n")+"\n")
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("OK: %d", len(batch)); text != want {
		return fmt.Errorf("answered %q, want %q", text, want)
	}
	return nil
}

// Poll asks for commands, does them and reports what came of them.
func (c *Clock) Poll(ctx context.Context) error {
	text, err := c.get(ctx, "getrequest", "")
	if err != nil || text == "OK" {
		return err
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		c.Orders = append(c.Orders, line)
		parts := strings.SplitN(line, ":", 3)
		if len(parts) != 3 || parts[0] != "C" {
			return fmt.Errorf("no command: %q", line)
		}
		result, err := c.do(ctx, parts[2])
		if err != nil {
			return err
		}
		if _, err := c.Post(ctx, "devicecmd", "", "ID="+parts[1]+"&"+result+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// do executes a command and returns its result.
func (c *Clock) do(ctx context.Context, order string) (string, error) {
	name, window, _ := strings.Cut(order, " StartTime=")
	start, end, _ := strings.Cut(window, "\tEndTime=")
	var within []string
	for _, line := range c.log {
		if at := strings.Split(line, "\t")[1]; start <= at && at <= end {
			within = append(within, line)
		}
	}
	switch name {
	case "VERIFY SUM ATTLOG":
		return fmt.Sprintf("Return=0&CMD=VERIFY SUM&StartTime=%s&EndTime=%s&AttlogSum=%d", start, end, len(within)), nil
	case "DATA QUERY ATTLOG":
		for batch := range slices.Chunk(within, max(1, c.Lines)) {
			if err := c.records(ctx, batch, ""); err != nil {
				return "", err
			}
		}
		return "Return=0&CMD=DATA", nil
	}
	return "Return=-1002&CMD=" + name, nil
}

func (c *Clock) get(ctx context.Context, endpoint, query string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/iclock/"+endpoint+"?SN="+url.QueryEscape(c.Serial)+query, nil)
	if err != nil {
		return "", err
	}
	return c.send(request)
}

// Post sends a body to an address, with the clock's fault, and returns the answer.
func (c *Clock) Post(ctx context.Context, endpoint, query, body string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"/iclock/"+endpoint+"?SN="+url.QueryEscape(c.Serial)+query, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("User-Agent", "iClock Proxy/1.09")
	request.Close = true
	c.Sent = append(c.Sent, body)
	switch c.Fault {
	case None:
		return c.send(request)
	case ReplyLost:
		_, err := c.send(request)
		return "", errors.Join(ErrLost, err)
	}
	return "", errors.Join(ErrLost, c.broken(request))
}

// send exchanges a request for the text of its answer; a status other than 200 is an error.
func (c *Clock) send(request *http.Request) (string, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return "", errors.Join(ErrLost, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", errors.Join(ErrLost, err)
	}
	if response.StatusCode != http.StatusOK {
		return string(text), fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	if response.Header.Get("Date") == "" {
		return "", errors.New("an answer without a Date: the clock cannot set itself")
	}
	return string(text), nil
}

// broken writes as much of a request as the fault lets through, and hangs up.
func (c *Clock) broken(request *http.Request) error {
	conn, err := new(net.Dialer).DialContext(request.Context(), "tcp", request.URL.Host)
	if err != nil {
		return err
	}
	defer conn.Close()
	var wire strings.Builder
	out := bufio.NewWriter(&wire)
	if err := errors.Join(request.Write(out), out.Flush()); err != nil {
		return err
	}
	text := wire.String()
	head := strings.Index(text, "\r\n\r\n") + 4
	switch c.Fault {
	case HeaderCut:
		text = text[:head/2]
	case BodyCut:
		text = text[:head+(len(text)-head)/2]
	}
	_, err = io.WriteString(conn, text)
	return err
}
