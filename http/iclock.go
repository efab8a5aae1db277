package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
)

// PushServer answers clocks that push (the /iclock/ addresses) on an address of its
// own, apart from what people use. Call Open, then Serve; Shutdown ends both.
type PushServer struct {
	// Addr is host:port of the network that the clocks are in; port 0 takes any free port.
	Addr string
	// Push answers the clocks.
	Push *push.Service
	// Doors are the ways in, one for each centre.
	Doors []PushDoor
	// Log is told of what was taken in and what was refused; nil is nobody. It never
	// sees a body or a secret path.
	Log *slog.Logger
	// Rate is how many requests a second one address may make in the long run, and
	// Burst how many at once; zero takes 50 and 200.
	Rate, Burst int

	server Server
	limits *limiter
}

// PushDoor is the way in of one centre's clocks.
type PushDoor struct {
	Centre roster.Centre
	push.Door
}

// The largest bodies, in bytes: of attendance records, which are kept; of answers to
// commands; of everything else, which is not read.
const (
	maxRecords = 4 << 20
	maxAnswers = 1 << 20
	maxOther   = 10 << 20
)

// Open starts listening.
func (s *PushServer) Open(ctx context.Context) error {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.limits = newLimiter(orDefault(s.Rate, 50), orDefault(s.Burst, 200))
	s.server.Addr, s.server.handler = s.Addr, http.HandlerFunc(s.serve)
	return s.server.Open(ctx)
}

func orDefault(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// URL returns the root address of an open server.
func (s *PushServer) URL() string { return s.server.URL() }

// Serve answers clocks until Shutdown is called, which is no error.
func (s *PushServer) Serve() error { return s.server.Serve() }

// Shutdown stops accepting and waits for the requests under way.
func (s *PushServer) Shutdown(ctx context.Context) error { return s.server.Shutdown(ctx) }

// clockVisit is one request of a clock on its way through the server.
type clockVisit struct {
	call     push.Call
	endpoint string // cdata, getrequest, …
	r        *http.Request
	w        http.ResponseWriter
}

// serve answers one request, and writes the one line that tells of it.
func (s *PushServer) serve(w http.ResponseWriter, r *http.Request) {
	v := clockVisit{r: r, w: w}
	text, err := s.answer(&v)
	status := http.StatusOK
	if err != nil {
		status, text = refusal(err)
	}
	level := slog.LevelDebug
	switch {
	case status >= 500:
		level = slog.LevelError
	case err != nil:
		level = slog.LevelWarn
	}
	s.Log.Log(r.Context(), level, "clock", "at", v.endpoint, "serial", shownSerial(v.call.Serial),
		"address", v.call.Address, "status", status, "error", cause(err, status))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, POST")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a clock that has gone sends the same again
}

// shownSerial keeps what is no serial number out of the log.
func shownSerial(serial string) string {
	if !push.ValidSerial(serial) {
		return "?"
	}
	return serial
}

// cause is an error as the log shows it: of our own faults all, of a clock's the key.
func cause(err error, status int) string {
	var e *roster.Error
	switch {
	case err == nil:
		return ""
	case status < 500 && errors.As(err, &e):
		return e.Key
	}
	return err.Error()
}

// statusError is a refusal that only this package knows.
type statusError int

// Error names the status.
func (e statusError) Error() string { return http.StatusText(int(e)) }

// refusal is what a clock is told instead of OK. Any other text makes it keep its
// data and try again.
func refusal(err error) (status int, text string) {
	var e statusError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &e):
		return int(e), "ERROR: " + e.Error() + "\n"
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, "ERROR: too large\n"
	}
	switch roster.KindOf(err) {
	case roster.Forbidden:
		return http.StatusForbidden, "ERROR: this clock is not approved\n"
	case roster.Usage:
		return http.StatusBadRequest, "ERROR: bad request\n"
	}
	return http.StatusInternalServerError, "ERROR: not stored, try again\n"
}

// answer lets the clock in and hands its request to whom it concerns.
func (s *PushServer) answer(v *clockVisit) (string, error) {
	address, err := remote(v.r)
	if err != nil {
		return "", err
	}
	v.call.Address = address.String()
	if !s.limits.allow(address) {
		return "", statusError(http.StatusTooManyRequests)
	}
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodPost {
		return "", statusError(http.StatusMethodNotAllowed)
	}
	prefix, endpoint := splitPath(v.r.URL.Path)
	door, found := s.door(prefix)
	if !found || endpoint == "" {
		return "", statusError(http.StatusNotFound)
	}
	v.endpoint = endpoint
	v.call.Scope = attendance.Scope{Centre: door.Centre, Actor: "push"}
	v.call.Serial = v.r.URL.Query().Get("SN")
	// What a clock has sent is stored even when it does not wait for the answer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.r.Context()), push.Timeout)
	defer cancel()
	if !door.Admits(address) {
		if err := s.Push.Alert(ctx, v.call, push.WrongNetwork, v.call.Address); err != nil {
			return "", err
		}
		return "", statusError(http.StatusForbidden)
	}
	return s.dispatch(ctx, v)
}

func (s *PushServer) dispatch(ctx context.Context, v *clockVisit) (string, error) {
	posted := v.r.Method == http.MethodPost
	switch {
	case v.endpoint == "cdata" && posted:
		return s.upload(ctx, v)
	case v.endpoint == "cdata" && v.r.URL.Query().Has("options"):
		return s.Push.Handshake(ctx, v.call, v.r.URL.Query().Get("DeviceType"))
	case v.endpoint == "getrequest":
		commands, err := s.Push.Poll(ctx, v.call)
		return push.Orders(commands), err
	case v.endpoint == "devicecmd" && posted:
		body, err := io.ReadAll(s.body(v, maxAnswers))
		if err != nil {
			return "", s.tooLarge(ctx, v, notRead(err))
		}
		return "OK", s.Push.Answers(ctx, v.call, body)
	case v.endpoint == "fdata" && posted:
		_, err := s.discard(ctx, v)
		return "OK", err
	}
	return "OK", s.Push.Greet(ctx, v.call) // ping, and questions that need no answer
}

// upload takes in one table. Only attendance records and the operation log are read.
func (s *PushServer) upload(ctx context.Context, v *clockVisit) (string, error) {
	switch table := strings.ToUpper(v.r.URL.Query().Get("table")); table {
	case "ATTLOG":
		return s.records(ctx, v)
	case "OPERLOG":
		n, err := s.Push.Operations(ctx, v.call, v.r.URL.Query().Get("Stamp"), s.body(v, maxOther))
		return fmt.Sprintf("OK: %d", n), s.tooLarge(ctx, v, err)
	case "BIODATA", "IDCARD", "ERRORLOG":
		n, err := s.discard(ctx, v)
		return fmt.Sprintf("OK: %d", n), err
	}
	_, err := s.discard(ctx, v)
	return "OK", err
}

// records takes attendance records in. Every line is acknowledged, whatever became of it.
func (s *PushServer) records(ctx context.Context, v *clockVisit) (string, error) {
	if err := s.Push.Greet(ctx, v.call); err != nil {
		return "", err // before a stranger's body is read
	}
	raw, err := io.ReadAll(s.body(v, maxRecords))
	if err != nil {
		return "", s.tooLarge(ctx, v, notRead(err))
	}
	upload, fault, err := s.Push.Records(ctx, v.call, v.r.URL.Query().Get("Stamp"), raw)
	if err != nil {
		return "", err
	}
	if fault != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "clock: upload kept but not applied",
			slog.String("serial", v.call.Serial), slog.Int64("upload", upload.ID), slog.String("error", fault.Error()))
	}
	return fmt.Sprintf("OK: %d", upload.Lines), nil
}

// notRead tells a body that was cut off from one that is too large.
func notRead(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return statusError(http.StatusBadRequest)
}

// discard reads a body to its end and keeps nothing of it.
func (s *PushServer) discard(ctx context.Context, v *clockVisit) (int, error) {
	n, err := s.Push.Discard(ctx, v.call, s.body(v, maxOther))
	return n, s.tooLarge(ctx, v, err)
}

func (s *PushServer) body(v *clockVisit, limit int64) io.Reader {
	return http.MaxBytesReader(v.w, v.r.Body, limit)
}

// tooLarge lets HR know of an upload over the limit, since the clock sends it again
// and again and newer records wait behind it.
func (s *PushServer) tooLarge(ctx context.Context, v *clockVisit, err error) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return errors.Join(err, s.Push.Alert(ctx, v.call, push.TooLarge, fmt.Sprint(over.Limit)))
	}
	return err
}

// remote is the address that a request came from.
func remote(r *http.Request) (netip.Addr, error) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, statusError(http.StatusBadRequest)
	}
	return from.Addr().Unmap().WithZone(""), nil
}

// splitPath takes a path apart at /iclock/: what stands before it, and the name of
// the request without the ending that some firmware adds; "" for any other path.
func splitPath(path string) (prefix, endpoint string) {
	const mark = "/iclock/"
	at := strings.LastIndex(path, mark)
	if at < 0 {
		return "", ""
	}
	name := path[at+len(mark):]
	for _, ending := range []string{".aspx", ".php"} {
		name = strings.TrimSuffix(name, ending)
	}
	switch name {
	case "cdata", "getrequest", "devicecmd", "ping", "fdata":
		return path[:at], name
	}
	return "", ""
}

// door finds the centre whose secret stands before the path.
func (s *PushServer) door(prefix string) (PushDoor, bool) {
	for _, d := range s.Doors {
		if d.Path.Opens(prefix) {
			return d, true
		}
	}
	return PushDoor{}, false
}
