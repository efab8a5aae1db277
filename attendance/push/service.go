package push

import (
	"context"
	"io"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// Call is one request of a clock, come in by the door of a centre.
type Call struct {
	Scope   attendance.Scope
	Serial  string
	Address string // of the network, without a port
}

// Visit is a call that was noted, and the clock as it stands then. Of one that is not
// known and for which there was no room, only the serial number is.
type Visit struct {
	Device Device
	Offset int // of the centre, in seconds ahead of UTC, at the time of the call
}

// Store keeps clocks, what they send and what they are asked. Each method is one
// transaction.
type Store interface {
	// Visit notes a call, a clock not known yet as pending while there is room, and a
	// change of address as an event.
	Visit(ctx context.Context, call Call) (Visit, error)
	// Describe keeps what a clock says it is.
	Describe(ctx context.Context, call Call, deviceType string) error
	// Keep stores an upload durably, or counts a repeat of a known one.
	Keep(ctx context.Context, scope attendance.Scope, body Body) (Upload, error)
	// Apply turns the lines of a kept upload into punches.
	Apply(ctx context.Context, scope attendance.Scope, upload int64) (Upload, error)
	// Defer notes why an upload could not be applied.
	Defer(ctx context.Context, scope attendance.Scope, upload int64, reason string) error
	// Note keeps events, each once, and how far the operation log has been sent.
	Note(ctx context.Context, call Call, events []Event, stamp string) error
	// Alert keeps an event of a known clock at the time of the call, once a day.
	Alert(ctx context.Context, call Call, kind, detail string) error
	// Take hands out the queued commands of a clock, each once.
	Take(ctx context.Context, call Call) ([]Command, error)
	// Answer keeps what a clock says of the commands it was given.
	Answer(ctx context.Context, call Call, answers []Answer) error

	// Devices lists the centre's clocks by serial number.
	Devices(ctx context.Context, scope attendance.Scope) ([]Device, error)
	// Decide sets the state of a clock, and its name unless that is empty.
	Decide(ctx context.Context, scope attendance.Scope, serial string, state State, name string) (Device, error)
	// Events lists what happened to a clock, or to all of them, since a time.
	Events(ctx context.Context, scope attendance.Scope, serial string, since roster.LocalTime) ([]Event, error)
	// Queue puts a question to an approved clock.
	Queue(ctx context.Context, scope attendance.Scope, command Command) (Command, error)
	// Commands lists the questions put to a clock, or to all of them, the newest first.
	Commands(ctx context.Context, scope attendance.Scope, serial string) ([]Command, error)
	// Unapplied lists the uploads that are not, or not wholly, applied, the oldest first.
	Unapplied(ctx context.Context, scope attendance.Scope) ([]Upload, error)
	// Door tells how the clocks of a centre come in; set tells whether it was ever said.
	Door(ctx context.Context, scope attendance.Scope) (door Door, set bool, err error)
	// SetDoor says so.
	SetDoor(ctx context.Context, scope attendance.Scope, door Door) error
}

// Service is what clocks, and the people who own them, ask for.
type Service struct {
	Store Store
}

// enter notes the call and refuses a clock that is not approved.
func (s *Service) enter(ctx context.Context, call Call) (Visit, error) {
	if !ValidSerial(call.Serial) {
		return Visit{}, roster.Errorf(roster.Usage, "push.bad_serial", call.Serial)
	}
	visit, err := s.Store.Visit(ctx, call)
	if err == nil && visit.Device.State != Approved {
		err = roster.Errorf(roster.Forbidden, "push.not_approved", call.Serial)
	}
	return visit, err
}

// Handshake answers a clock that asks for its options.
func (s *Service) Handshake(ctx context.Context, call Call, deviceType string) (string, error) {
	visit, err := s.enter(ctx, call)
	if err != nil {
		return "", err
	}
	if len(deviceType) <= 16 && isWord(deviceType, 16) && deviceType != visit.Device.Type {
		if err := s.Store.Describe(ctx, call, deviceType); err != nil {
			return "", err
		}
	}
	return Handshake(visit.Device, visit.Offset), nil
}

// Greet refuses a clock that is not approved, and does nothing else.
func (s *Service) Greet(ctx context.Context, call Call) error {
	_, err := s.enter(ctx, call)
	return err
}

// Records takes attendance records in: kept first, then applied. The error is for a
// body that could not be kept, which the clock shall send again; fault is why a kept
// one is not applied yet, which is nothing to the clock.
func (s *Service) Records(ctx context.Context, call Call, stamp string, raw []byte) (upload Upload, fault, err error) {
	visit, err := s.enter(ctx, call)
	if err != nil || len(raw) == 0 {
		return Upload{}, nil, err
	}
	body := NewBody(visit.Device, call.Address, stamp, intake.Hash(raw), raw)
	upload, err = s.Store.Keep(ctx, call.Scope, body)
	if err != nil || upload.State == Applied {
		return upload, nil, err
	}
	applied, fault := s.apply(ctx, call.Scope, upload)
	return applied, fault, nil
}

// apply applies an upload, and notes why when that fails.
func (s *Service) apply(ctx context.Context, scope attendance.Scope, upload Upload) (Upload, error) {
	applied, err := s.Store.Apply(ctx, scope, upload.ID)
	if err == nil {
		return applied, nil
	}
	upload.State, upload.Reason = Waiting, "failed"
	if later := s.Store.Defer(ctx, scope, upload.ID, upload.Reason); later != nil {
		return upload, later // it stays as received and is applied with the others
	}
	return upload, err
}

// Apply applies what is not applied yet, or one upload again, and returns what
// became of each. The first failure ends it.
func (s *Service) Apply(ctx context.Context, scope attendance.Scope, upload int64) ([]Upload, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return nil, err
	}
	waiting := []Upload{{ID: upload}}
	if upload == 0 {
		var err error
		if waiting, err = s.Store.Unapplied(ctx, scope); err != nil {
			return nil, err
		}
	}
	done := make([]Upload, 0, len(waiting))
	for _, u := range waiting {
		applied, err := s.Store.Apply(ctx, scope, u.ID)
		if err != nil {
			return done, err
		}
		done = append(done, applied)
	}
	return done, nil
}

// Operations takes an operation log in and returns how many lines it had.
func (s *Service) Operations(ctx context.Context, call Call, stamp string, body io.Reader) (int, error) {
	if err := s.Greet(ctx, call); err != nil {
		return 0, err
	}
	events, lines, err := ReadOperlog(body)
	if err != nil {
		return 0, cutOff(call, err)
	}
	return lines, s.Store.Note(ctx, call, events, Stamp(stamp))
}

// Discard counts the lines of a body that is not for us, and keeps nothing.
func (s *Service) Discard(ctx context.Context, call Call, body io.Reader) (int, error) {
	if err := s.Greet(ctx, call); err != nil {
		return 0, err
	}
	lines, err := CountLines(body)
	if err != nil {
		return 0, cutOff(call, err)
	}
	return lines, nil
}

// cutOff is the error of a body that did not come whole.
func cutOff(call Call, err error) error {
	return &roster.Error{Kind: roster.Usage, Key: "push.cut_off", Args: []any{call.Serial}, Err: err}
}

// Poll hands a clock its commands.
func (s *Service) Poll(ctx context.Context, call Call) ([]Command, error) {
	if err := s.Greet(ctx, call); err != nil {
		return nil, err
	}
	return s.Store.Take(ctx, call)
}

// Answers takes in what a clock says of its commands.
func (s *Service) Answers(ctx context.Context, call Call, body []byte) error {
	if err := s.Greet(ctx, call); err != nil {
		return err
	}
	answers := ReadAnswers(body)
	if len(answers) == 0 {
		return nil
	}
	return s.Store.Answer(ctx, call, answers)
}

// Alert notes something suspicious about a clock.
func (s *Service) Alert(ctx context.Context, call Call, kind, detail string) error {
	if !ValidSerial(call.Serial) {
		return nil
	}
	return s.Store.Alert(ctx, call, kind, detail)
}

// Ask puts a question to a clock about the days from one to another.
func (s *Service) Ask(ctx context.Context, scope attendance.Scope, kind Question, serial string, from, to roster.Date) (Command, error) {
	if err := scope.As.CheckOne(roster.ManageSystem, roster.Import); err != nil {
		return Command{}, err
	}
	if to < from {
		return Command{}, roster.Errorf(roster.Usage, "push.backwards", from.String(), to.String())
	}
	return s.Store.Queue(ctx, scope, Command{Serial: serial, Kind: kind, From: from, To: to})
}

// Decide approves, refuses or retires a clock. A serial number belongs to one centre:
// others are asked whether they have approved it.
func (s *Service) Decide(ctx context.Context, scope attendance.Scope, others []roster.Centre, serial string, state State, name string) (Device, error) {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return Device{}, err
	}
	if !ValidSerial(serial) {
		return Device{}, roster.Errorf(roster.Usage, "push.bad_serial", serial)
	}
	for _, other := range others {
		if state != Approved || other.ID == scope.Centre.ID {
			continue
		}
		devices, err := s.Store.Devices(ctx, attendance.Scope{Centre: other, Actor: scope.Actor})
		if err != nil {
			return Device{}, err
		}
		for _, d := range devices {
			if d.Serial == serial && d.State == Approved {
				return Device{}, roster.Errorf(roster.Conflict, "push.other_centre", serial, other.Code)
			}
		}
	}
	return s.Store.Decide(ctx, scope, serial, state, name)
}

// Devices lists the centre's clocks by serial number.
func (s *Service) Devices(ctx context.Context, scope attendance.Scope) ([]Device, error) {
	if err := scope.As.CheckOne(roster.ReadSystem, roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Devices(ctx, scope)
}

// Events lists what happened to a clock, or to all of them, since a time.
func (s *Service) Events(ctx context.Context, scope attendance.Scope, serial string, since roster.LocalTime) ([]Event, error) {
	if err := scope.As.CheckOne(roster.ReadSystem, roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Events(ctx, scope, serial, since)
}

// Commands lists the questions put to a clock, or to all of them, the newest first.
func (s *Service) Commands(ctx context.Context, scope attendance.Scope, serial string) ([]Command, error) {
	if err := scope.As.CheckOne(roster.ReadSystem, roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Commands(ctx, scope, serial)
}

// Unapplied lists the uploads that are not, or not wholly, applied, the oldest first.
func (s *Service) Unapplied(ctx context.Context, scope attendance.Scope) ([]Upload, error) {
	if err := scope.As.CheckOne(roster.ReadSystem, roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Unapplied(ctx, scope)
}

// Door tells how the clocks of a centre come in; set tells whether it was ever said.
func (s *Service) Door(ctx context.Context, scope attendance.Scope) (door Door, set bool, err error) {
	if err := scope.As.Check(roster.ReadSystem); err != nil {
		return Door{}, false, err
	}
	return s.Store.Door(ctx, scope)
}

// SetDoor says how the clocks of a centre come in.
func (s *Service) SetDoor(ctx context.Context, scope attendance.Scope, door Door) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	return s.Store.SetDoor(ctx, scope, door)
}

// Timeout is how long one transaction for a clock may take before it is told to try again.
const Timeout = 90 * time.Second
